"""The oracle: every choice of sites of a small problem, looked at one by one."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def choices(candidates: int, number: int) -> Iterator[list[int]]:
    for chosen in itertools.combinations(range(candidates), number):
        yield list(chosen)


def max_cover(cost: Floats, weight: Floats, p: int, radius: float) -> float:
    return max(
        float(weight[(cost[:, chosen] <= radius).any(axis=1)].sum()) for chosen in choices(cost.shape[1], p)
    )


def p_median(cost: Floats, weight: Floats, p: int) -> float:
    return min(float(weight @ cost[:, chosen].min(axis=1)) for chosen in choices(cost.shape[1], p))


def p_center(cost: Floats, p: int) -> float:
    return min(float(cost[:, chosen].min(axis=1).max()) for chosen in choices(cost.shape[1], p))


def set_cover(cost: Floats, radius: float, weight: Floats, share: float = 1.0) -> float:
    for number in range(1, cost.shape[1] + 1):
        for chosen in choices(cost.shape[1], number):
            reached = weight[(cost[:, chosen] <= radius).any(axis=1)].sum()
            if reached >= share * weight.sum() - 1e-9:
                return float(number)
    return math.inf


def assignments(demands: int, sites: list[int], *, partial: bool) -> Iterator[tuple[int, ...]]:
    yield from itertools.product([*sites, -1] if partial else sites, repeat=demands)


def capacitated(
    cost: Floats, weight: Floats, demand: Floats, capacity: Floats, p: int, radius: float | None
) -> float:
    """Least weighted distance (no radius), or most covered weight within it; -inf or inf when impossible."""
    best = math.inf if radius is None else -math.inf
    for sites in choices(cost.shape[1], p):
        for given in assignments(len(weight), sites, partial=radius is not None):
            to = np.array(given)
            served = to >= 0
            load = np.bincount(to[served], weights=demand[served], minlength=cost.shape[1])
            if (load > capacity + 1e-9).any():
                continue
            paid = cost[np.flatnonzero(served), to[served]]
            if radius is None:
                best = min(best, float(weight @ paid))
            elif (paid <= radius).all():
                best = max(best, float(weight[served].sum()))
    return best
