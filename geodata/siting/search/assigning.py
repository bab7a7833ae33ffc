"""Who is served where when sites have capacities: by regret, then shifts, exchanges and better centres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LEAST_GAIN = -1e-9
MOST_ROUNDS = 50
# Costs from here on stand for pairs that are out of the question.
IMPOSSIBLE = 1e14


@compiled
def assign(
    cost: Floats, size: Floats, room: Floats, ceiling: Floats, sites: Numbers, to: Numbers, fine: float
) -> float:
    """Assign demands to sites by regret, then shift and exchange while that helps.

    Args:
        cost: Weighted cost; shape (demand, candidates).
        size: What each demand takes; shape (demand, units).
        room: What each candidate holds; shape (candidates, units).
        ceiling: Cost of each demand unserved, infinite when it must be served.
        sites: Open candidates.
        to: Written: site of each demand as a position in `sites`, -1 for unserved.
        fine: What one unit over a capacity costs the search.

    Returns:
        The cost with fines; the assignment is allowed when no fine is in it.
    """
    demands, units = size.shape
    number = len(sites)
    left = np.empty((number, units))
    for k in range(number):
        left[k] = room[sites[k]]
    regret = np.empty(demands)
    for i in range(demands):
        first = ceiling[i]
        second = ceiling[i]
        for k in range(number):
            here = cost[i, sites[k]]
            if here < first:
                second = first
                first = here
            elif here < second:
                second = here
        bulk = size[i].sum()
        regret[i] = -(min(second, 1e15) - min(first, 1e15)) - 1e-3 * bulk
    for i in np.argsort(regret):
        best = ceiling[i]
        slot = -1
        for k in range(number):
            paid = cost[i, sites[k]]
            for unit in range(units):
                paid += fine * max(size[i, unit] - max(left[k, unit], 0.0), 0.0)
            if paid < best:
                best = paid
                slot = k
        to[i] = slot
        if slot >= 0:
            left[slot] -= size[i]
    improve_assignment(cost, size, ceiling, sites, to, left, fine)
    total = 0.0
    for i in range(demands):
        total += cost[i, sites[to[i]]] if to[i] >= 0 else ceiling[i]
    for k in range(number):
        for unit in range(units):
            total += fine * max(-left[k, unit], 0.0)
    return total


@compiled
def improve_assignment(
    cost: Floats, size: Floats, ceiling: Floats, sites: Numbers, to: Numbers, left: Floats, fine: float
) -> None:
    """Shift one demand, or exchange two, while the cost with fines falls; changes `to` and `left`."""
    demands, units = size.shape
    number = len(sites)
    changed = True
    rounds = 0
    while changed and rounds < MOST_ROUNDS:
        changed = False
        rounds += 1
        for i in range(demands):
            a = to[i]
            now = cost[i, sites[a]] if a >= 0 else ceiling[i]
            for k in range(-1, number):
                if k == a:
                    continue
                delta = (cost[i, sites[k]] if k >= 0 else ceiling[i]) - now
                for unit in range(units):
                    if k >= 0:
                        delta += fine * (max(size[i, unit] - left[k, unit], 0.0) - max(-left[k, unit], 0.0))
                    if a >= 0:
                        over = max(-left[a, unit], 0.0)
                        delta += fine * (max(-left[a, unit] - size[i, unit], 0.0) - over)
                if delta < LEAST_GAIN:
                    if a >= 0:
                        left[a] += size[i]
                    if k >= 0:
                        left[k] -= size[i]
                    to[i] = k
                    a = k
                    now = cost[i, sites[k]] if k >= 0 else ceiling[i]
                    changed = True
        for i in range(demands):
            for other in range(i):
                a = to[i]
                b = to[other]
                if a == b:
                    continue
                delta = (cost[i, sites[b]] if b >= 0 else ceiling[i]) - (
                    cost[i, sites[a]] if a >= 0 else ceiling[i]
                )
                delta += (cost[other, sites[a]] if a >= 0 else ceiling[other]) - (
                    cost[other, sites[b]] if b >= 0 else ceiling[other]
                )
                if not delta < IMPOSSIBLE:
                    continue
                for unit in range(units):
                    more = size[i, unit] - size[other, unit]
                    if a >= 0:
                        delta += fine * (max(-left[a, unit] - more, 0.0) - max(-left[a, unit], 0.0))
                    if b >= 0:
                        delta += fine * (max(-left[b, unit] + more, 0.0) - max(-left[b, unit], 0.0))
                if delta < LEAST_GAIN:
                    for unit in range(units):
                        more = size[i, unit] - size[other, unit]
                        if a >= 0:
                            left[a, unit] += more
                        if b >= 0:
                            left[b, unit] -= more
                    to[i] = b
                    to[other] = a
                    changed = True


@compiled
def recentre(
    cost: Floats, size: Floats, room: Floats, is_free: Mask, is_kept: Mask, sites: Numbers, to: Numbers
) -> bool:
    """Move each site to the free candidate that serves its demands best and holds them; True when one did."""
    demands, units = size.shape
    candidates = cost.shape[1]
    used = np.zeros(candidates, np.bool_)
    used[sites] = True
    moved = False
    for k in range(len(sites)):
        if is_kept[sites[k]]:
            continue
        load = np.zeros(units)
        for i in range(demands):
            if to[i] == k:
                load += size[i]
        best = np.inf
        chosen = sites[k]
        for j in range(candidates):
            if j != sites[k] and (used[j] or not is_free[j]):
                continue
            fits = True
            for unit in range(units):
                fits = fits and load[unit] <= max(room[j, unit], room[sites[k], unit])
            if not fits:
                continue
            total = 0.0
            for i in range(demands):
                if to[i] == k:
                    total += cost[i, j]
            if total < best - 1e-9:
                best = total
                chosen = j
        if chosen != sites[k]:
            used[sites[k]] = False
            used[chosen] = True
            sites[k] = chosen
            moved = True
    return moved
