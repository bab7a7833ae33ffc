"""Reasons by solving again, for models in which one site's share cannot be read from distances alone."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.clock import Clock
from geodata.siting.solution import UNSERVED, Model
from geodata.siting.solving import run

if TYPE_CHECKING:
    from geodata.siting.problem import Problem
    from geodata.siting.solution import Solution

# No question about one site may take longer.
EACH_S = 1.0


def reduced(problem: Problem, solution: Solution, site: int, clock: Clock) -> Solution:
    """Close a site and put nothing in its place."""
    others = [other for other in solution.sites if other != site]
    return _fixed(problem, others, clock, closed=np.setdiff1d(np.arange(problem.shape[1]), others))


def replaced(problem: Problem, solution: Solution, site: int, clock: Clock) -> Solution:
    """Close a site and put the best other in its place; set_cover may need several."""
    others = [other for other in solution.sites if other != site]
    return _fixed(problem, others, clock, closed=np.array([site]), more=1)


def forced(problem: Problem, site: int, clock: Clock) -> Solution:
    """The best plan that holds a site."""
    required = problem.is_required.copy()
    required[site] = True
    return run(replace(problem, is_required=required), _each(clock))


def worsened(solution: Solution, other: Solution) -> float:
    """By how much another answer is worse, infinite when there is none."""
    if not other.sites or math.isnan(other.objective):
        return math.inf
    step = other.objective - solution.objective
    return -step if solution.model.is_maximised else step


def proved(solution: Solution, other: Solution) -> float:
    """By how much every answer to the other question is proved worse, 0 when that is not proved."""
    step = other.bound - solution.objective
    if math.isnan(step):
        return math.inf if other.status == "infeasible" else 0.0
    return max(-step if solution.model.is_maximised else step, 0.0)


def left_out(problem: Problem, solution: Solution, site: int, without: Solution) -> tuple[int, ...]:
    """Demands that the site serves and that nobody serves, or a farther site does, without it."""
    own = np.flatnonzero((solution.assignment == site) & (problem.weight > 0))
    if not without.sites or problem.model.is_maximised:
        lost = own if not without.sites else own[without.assignment[own] == UNSERVED]
        return tuple(lost.tolist())
    return tuple(own.tolist())


def _fixed(
    problem: Problem, sites: list[int], clock: Clock, *, closed: np.ndarray, more: int = 0
) -> Solution:
    required = np.zeros(problem.shape[1], dtype=np.bool_)
    required[sites] = True
    forbidden = problem.is_forbidden.copy()
    forbidden[closed] = True
    number = None if problem.model is Model.SET_COVER else len(sites) + more
    asked = replace(problem, is_required=required, is_forbidden=forbidden & ~required, p=number)
    return run(asked, _each(clock))


def _each(clock: Clock) -> Clock:
    return Clock(min(EACH_S, clock.left_s), clock.is_cancelled)
