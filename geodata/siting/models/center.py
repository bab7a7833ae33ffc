"""p-centre: the sites from which the farthest demand is nearest, by bisection over covering problems."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.siting.models.cover import infeasible
from geodata.siting.models.median import out_of_reach
from geodata.siting.models.setcover import cheapest_cover
from geodata.siting.service import nearest_pairs
from geodata.siting.solution import Model, Solution, Status, meets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def p_center(problem: Problem, clock: Clock, _seed: int) -> Solution:
    """Solve the p-centre problem (Minieka, 1970): the least radius at which p sites cover everybody.

    Distances count, weights do not; demands of weight zero are left out. A radius is refuted only by our own
    bound of the covering problem passing p, so the bound of the answer is the least distance that is not
    refuted.
    """
    counted = np.flatnonzero(problem.weight > 0)
    pairs = sparse.csr_array(problem.cost[counted])
    conflict = out_of_reach(problem, pairs, counted, clock)
    if conflict:
        return infeasible(problem, clock, (conflict,))
    low, high, best = _first(problem, pairs)
    radii = np.unique(pairs.data)
    radii = radii[(radii >= low) & (radii <= high)]
    least, most = 0, len(radii) - 1
    doubtful = most
    while least < doubtful and not clock.is_over:
        middle = (least + doubtful) // 2
        chosen, is_refuted = _reached(problem, pairs, float(radii[middle]), clock)
        if is_refuted:
            least = middle + 1
        elif chosen is not None:
            best = chosen
            reached = _farthest(pairs, chosen)
            most = min(most, int(np.searchsorted(radii, reached)))
            doubtful = most
        else:
            doubtful = middle
        clock.told(float(radii[most]), float(radii[least]), tuple(np.flatnonzero(best).tolist()))
    return _solution(problem, best, float(radii[least]), clock)


def _first(problem: Problem, pairs: sparse.csr_array) -> tuple[float, float, Mask]:
    """Bounds to begin with, and a choice: farthest demand first (Gonzalez, 1985), its nearest candidate."""
    usable = np.where(problem.is_forbidden[pairs.indices], np.inf, pairs.data)
    low = float(np.minimum.reduceat(usable, pairs.indptr[:-1]).max())
    chosen = problem.is_required.copy()
    distance = nearest_pairs(pairs, np.flatnonzero(chosen))[1]
    while chosen.sum() < (problem.p or 0):
        row = int(np.argmax(distance))
        part = slice(pairs.indptr[row], pairs.indptr[row + 1])
        open_to = ~problem.is_forbidden[pairs.indices[part]] & ~chosen[pairs.indices[part]]
        if not open_to.any():
            more = np.flatnonzero(~chosen & ~problem.is_forbidden)
            chosen[more[: int((problem.p or 0) - chosen.sum())]] = True
            break
        site = pairs.indices[part][open_to][np.argmin(pairs.data[part][open_to])]
        chosen[site] = True
        distance = np.minimum(distance, nearest_pairs(pairs, np.array([site]))[1])
    high = _farthest(pairs, chosen)
    return low, high, chosen


def _farthest(pairs: sparse.csr_array, chosen: Mask) -> float:
    return float(nearest_pairs(pairs, np.flatnonzero(chosen))[1].max())


def _reached(
    problem: Problem, pairs: sparse.csr_array, radius: float, clock: Clock
) -> tuple[Mask | None, bool]:
    """Return p sites that reach everybody within the radius, or None, and whether that is refuted."""
    number = problem.p or 0
    kept = pairs.data <= radius
    before = np.concatenate(([0], np.cumsum(kept)))
    pattern = sparse.csr_array(
        (np.ones(int(kept.sum())), pairs.indices[kept], before[pairs.indptr]), shape=pairs.shape
    )
    chosen, proof = cheapest_cover(
        pattern,
        np.ones(problem.shape[1]),
        clock,
        is_required=problem.is_required,
        is_forbidden=problem.is_forbidden,
        enough=float(number),
        limit=float(number + 1),
    )
    if chosen is None or chosen.sum() > number:
        return None, math.ceil(proof.bound - 1e-6) > number
    more = np.flatnonzero(~chosen & ~problem.is_forbidden)
    chosen[more[: int(number - chosen.sum())]] = True
    return chosen, False


def _solution(problem: Problem, chosen: Mask, bound: float, clock: Clock) -> Solution:
    sites = np.flatnonzero(chosen)
    assignment, distance = nearest_pairs(problem.cost, sites)
    objective = float(distance[problem.weight > 0].max())
    bound = min(bound, objective)
    return Solution(
        model=Model.P_CENTER,
        sites=tuple(sites.tolist()),
        assignment=assignment,
        objective=objective,
        bound=bound,
        status=Status.OPTIMAL if meets(objective, bound) else Status.FEASIBLE,
        seconds=clock.seconds,
        notes=problem.notes,
    )
