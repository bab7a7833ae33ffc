"""Who is served by whom, once the sites are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.solution import UNSERVED

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

# Whole numbers up to here are exact in a float, sums of them too.
LARGEST_EXACT = 2.0**50


def grain(values: Floats) -> float:
    """Return the greatest number of which all sums of `values` are multiples, 0 when they are not whole."""
    used = np.unique(values[values != 0])
    if not used.size or (used != np.round(used)).any() or np.abs(values).sum() > LARGEST_EXACT:
        return 0.0
    return float(np.gcd.reduce(np.abs(used).astype(np.int64)))


def nearest_pairs(cost: sparse.csr_array, sites: Numbers) -> tuple[Numbers, Floats]:
    """Return the nearest of `sites` for each demand, the lowest number among equals, and its cost.

    Args:
        cost: Reachable pairs, shape (demand, candidates).
        sites: Candidates, ascending.

    Returns:
        Candidate of each demand, `UNSERVED` where none is reachable, and its cost, infinite there.
    """
    demands = len(cost.indptr) - 1
    is_site = np.zeros(cost.shape[1], dtype=np.bool_)
    is_site[sites] = True
    kept = is_site[cost.indices]
    rows = np.repeat(np.arange(demands), np.diff(cost.indptr))[kept]
    columns, values = cost.indices[kept].astype(np.int64), cost.data[kept]
    order = np.lexsort((columns, values, rows))
    rows, columns, values = rows[order], columns[order], values[order]
    served, first = np.unique(rows, return_index=True)
    assignment = np.full(demands, UNSERVED, dtype=np.int64)
    distance = np.full(demands, np.inf)
    assignment[served], distance[served] = columns[first], values[first]
    return assignment, distance


def nearest_within(problem: Problem, sites: Numbers) -> Numbers:
    """Return the nearest chosen site of each demand within the radius, `UNSERVED` where there is none."""
    assignment, distance = nearest_pairs(problem.cost, sites)
    assignment[distance > problem.radius] = UNSERVED
    return assignment
