"""Search for sites with capacities: assign, recentre, exchange; and the costs that search and proof share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.search.assigning import assign, recentre
from geodata.siting.service import grain
from geodata.siting.solution import UNSERVED, Model

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

# Above this the dynamic program gives way to the fractional knapsack.
LARGEST_ROOM = 5000
FAR = 1e12


@dataclass(frozen=True, slots=True)
class Case:
    """The problem as costs to be minimised.

    Attributes:
        cost: Weighted cost; 0 within reach where coverage is asked; infinite out of the question.
        ceiling: Cost unserved: infinite where everybody must be served, the weight where coverage is asked.
        step: All objectives are multiples of it; 0 when they are not.
        is_whole: Sizes and rooms can be packed exactly.
    """

    cost: Floats
    ceiling: Floats
    size: Floats
    room: Floats
    number: int
    is_required: Mask
    is_forbidden: Mask
    step: float
    is_whole: bool

    @staticmethod
    def of(problem: Problem) -> Case:
        """Put a checked problem into costs."""
        full = problem.dense()
        if problem.model is Model.CAPACITATED_COVER:
            cost = np.where(full <= problem.radius, 0.0, np.inf)
            ceiling, step = problem.weight.copy(), grain(problem.weight)
        else:
            with np.errstate(invalid="ignore"):
                cost = np.where(np.isfinite(full), full * problem.weight[:, None], np.inf)
            ceiling, step = np.full(len(full), np.inf), grain(cost[np.isfinite(cost)])
        fits = (problem.demand[:, None, :] <= problem.capacity[None, :, :]).all(axis=2)
        cost[~fits] = np.inf
        both = np.concatenate([problem.demand.ravel(), problem.capacity.ravel()])
        is_whole = bool((both == np.round(both)).all() and problem.capacity.max() <= LARGEST_ROOM)
        return Case(
            cost, ceiling, problem.demand, problem.capacity, problem.p or 0, problem.is_required,
            problem.is_forbidden, step, is_whole,
        )  # fmt: skip


class CapacitySearch:
    """Assign, recentre and kick; keeps the best answer that is allowed."""

    def __init__(self, case: Case, seed: int) -> None:
        self.case = case
        self._generator = np.random.default_rng(seed)
        self._finite = np.where(np.isfinite(case.cost), case.cost, FAR)
        top = (
            float(case.cost[np.isfinite(case.cost)].max(initial=1.0)) if np.isinf(case.ceiling).any() else 0.0
        )
        self._fine = 10.0 * max(top, float(np.where(np.isfinite(case.ceiling), case.ceiling, 0).max()), 1.0)
        self.value = math.inf
        self.sites: Numbers = np.zeros(0, dtype=np.int64)
        self.to: Numbers = np.zeros(0, dtype=np.int64)

    def improve(self, clock: Clock, *, kicks: int) -> None:
        """Start from the nearest places, then exchange sites at random, `kicks` times."""
        case = self.case
        usable = np.flatnonzero(~case.is_forbidden & ~case.is_required)
        required = np.flatnonzero(case.is_required)
        number = case.number - len(required)
        now = np.concatenate([required, self._spread(usable, required, number)])
        value = self.settle(now)
        for kick in range(kicks):
            if clock.is_over or number == 0:
                return
            trial = now.copy()
            outside = np.setdiff1d(usable, trial)
            count = min(1 + kick % 3, number, len(outside))
            if count == 0:
                return
            at = len(required) + self._generator.choice(number, count, replace=False)
            trial[at] = self._generator.choice(outside, count, replace=False)
            found = self.settle(trial)
            if found <= value:
                now, value = trial, found

    def _spread(self, usable: Numbers, required: Numbers, number: int) -> Numbers:
        case = self.case
        near = np.minimum(self._finite, np.where(np.isfinite(case.ceiling), case.ceiling, FAR)[:, None])
        best = near[:, required].min(axis=1) if len(required) else near.max(axis=1)
        chosen: list[int] = []
        for _ in range(number):
            saved = np.maximum(best[:, None] - near[:, usable], 0).sum(axis=0)
            saved[np.isin(usable, chosen)] = -1.0
            chosen.append(int(usable[np.argmax(saved)]))
            best = np.minimum(best, near[:, chosen[-1]])
        return np.array(chosen, dtype=np.int64)

    def settle(self, sites: Numbers) -> float:
        """Assign to these sites, recentre them (changed) while that helps; returns the cost with fines."""
        case = self.case
        to = np.empty(len(case.cost), dtype=np.int64)
        free = ~case.is_forbidden
        value = math.inf
        best = sites.copy()
        while True:
            found = float(assign(self._finite, case.size, case.room, case.ceiling, sites, to, self._fine))
            if found >= value - 1e-9:
                sites[:] = best
                return value
            value, best = found, sites.copy()
            self.keep(sites, to)
            if not recentre(self._finite, case.size, case.room, free, case.is_required, sites, to):
                return value

    def keep(self, sites: Numbers, to: Numbers) -> None:
        """Keep an answer when it is allowed and the best; `to` are positions in `sites`, -1 for unserved."""
        case = self.case
        served = to >= 0
        rows = np.flatnonzero(served)
        paid = case.cost[rows, sites[to[rows]]]
        load = np.zeros((len(sites), case.size.shape[1]))
        np.add.at(load, to[rows], case.size[rows])
        if not np.isfinite(paid).all() or (load > case.room[sites] * (1 + 1e-12)).any():
            return
        value = float(paid.sum() + case.ceiling[~served].sum())
        if value < self.value:
            self.value, self.sites = value, sites.copy()
            self.to = np.where(served, sites[np.maximum(to, 0)], UNSERVED)
