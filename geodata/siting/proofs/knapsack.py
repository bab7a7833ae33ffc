"""A lower bound for sites with capacities: each site fills a knapsack with the demands that pay it most.

Relaxing that each demand is served once, a site j collects  κ_j = min Σ (cost_ij - λ_i) x_i  over demands
that fit into its capacity, and  Σ λ_i + the p least κ_j  bounds every answer from below for any prices λ
(Pirkul, 1987). Whole demands and capacities are packed exactly (dynamic program), others by the fractional
knapsack (Dantzig, 1957), whose value is never above. With several units of capacity each one alone bounds
κ_j; the tightest counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LEAST_STEP = 2e-3


@compiled
def pack_whole(paid: Floats, size: Numbers, room: int, taken: Mask, best: Floats, bits: Mask) -> float:
    """Pack items of whole size exactly: the most that fits; `taken` says which (`bits`: items × room)."""
    best[: room + 1] = 0.0
    taken[:] = False
    for i in range(len(paid)):
        if paid[i] <= 0.0 or size[i] > room:
            continue
        for at in range(room, size[i] - 1, -1):
            with_it = best[at - size[i]] + paid[i]
            bits[i, at] = with_it > best[at]
            if bits[i, at]:
                best[at] = with_it
        for at in range(size[i]):
            bits[i, at] = False
    left = room
    for i in range(len(paid) - 1, -1, -1):
        if paid[i] > 0.0 and size[i] <= room and bits[i, left]:
            taken[i] = True
            left -= size[i]
    return float(best[room])


@compiled
def pack_fractions(paid: Floats, size: Floats, room: float, taken: Mask) -> float:
    """Pack items that may be cut: an upper limit of what fits; `taken` says which fit whole."""
    taken[:] = False
    rate = np.zeros(len(paid))
    for i in range(len(paid)):
        rate[i] = paid[i] / max(size[i], 1e-12) if paid[i] > 0.0 else 0.0
    left = room
    total = 0.0
    for i in np.argsort(-rate):
        if paid[i] <= 0.0:
            break
        if size[i] <= left:
            taken[i] = True
            left -= size[i]
            total += paid[i]
        else:
            return total + float(paid[i] * left / size[i])
    return total


@compiled
def fill_sites(
    cost: Floats,
    size: Floats,
    room: Floats,
    price: Floats,
    free: Numbers,
    is_whole: bool,  # noqa: FBT001 - loops take positions only
    kappa: Floats,
    taken: Mask,
) -> None:
    """Write κ of each free candidate, and the demands that it takes; shape (candidates, demand).

    Args:
        cost: Weighted cost, infinite where a pair is out of the question; shape (demand, candidates).
        size: What each demand takes; shape (demand, units).
        room: What each candidate holds; shape (candidates, units).
        price: Of each demand.
        free: Candidates to fill.
        is_whole: Sizes and rooms are whole numbers, small enough to pack exactly.
        kappa: Written.
        taken: Written.
    """
    demands, units = size.shape
    paid = np.empty(demands)
    whole = np.empty(demands, np.int64)
    trial = np.empty(demands, np.bool_)
    widest = int(room.max()) + 1 if is_whole else 1
    best = np.empty(widest)
    bits = np.zeros((demands, widest), np.bool_)
    for at in range(len(free)):
        j = free[at]
        for i in range(demands):
            paid[i] = max(price[i] - cost[i, j], 0.0)
        kappa[j] = -np.inf
        for unit in range(units):
            if is_whole:
                for i in range(demands):
                    whole[i] = int(size[i, unit])
                value = -pack_whole(paid, whole, int(room[j, unit]), trial, best, bits)
            else:
                value = -pack_fractions(paid, size[:, unit], room[j, unit], trial)
            if value > kappa[j]:
                kappa[j] = value
                taken[j, :] = trial


@compiled
def price_capacities(
    cost: Floats,
    size: Floats,
    room: Floats,
    ceiling: Floats,
    free: Numbers,
    forced: Mask,
    number: int,
    is_whole: bool,  # noqa: FBT001 - loops take positions only
    price: Floats,
    target: float,
    steps: int,
    scale: float,
    patience: int,
    usual: Floats,
    usual_pair: Floats,
) -> float:
    """Improve prices until the bound passes `target` or the steps are used up; as `lagrange.price_medians`.

    Args:
        cost: As in `fill_sites`.
        size: As there.
        room: As there.
        ceiling: Cost of each demand unserved, infinite when it must be served; prices stay below.
        free: Candidates not closed, forced ones among them.
        forced: Candidates that are open in any case.
        number: Sites in all.
        is_whole: As there.
        price: Start; changed to the best prices.
        target: Cost to aim at.
        steps: Iterations at most.
        scale: First step length.
        patience: Iterations without a better bound before steps are shortened.
        usual: Written: smoothed share of iterations that chose each candidate.
        usual_pair: Written: the same for each pair; shape (demand, candidates).

    Returns:
        The bound of the best prices, before rounding is taken off.
    """
    demands, candidates = cost.shape
    now = price.copy()
    kappa = np.zeros(candidates)
    taken = np.zeros((candidates, demands), np.bool_)
    chosen = np.zeros(candidates, np.bool_)
    direction = np.zeros(demands)
    slope = np.zeros(demands)
    best = -np.inf
    since = 0
    for step in range(steps):
        fill_sites(cost, size, room, now, free, is_whole, kappa, taken)
        value = choose_least(kappa, free, forced, number, chosen) + float(now.sum())
        smooth = max(0.03, 1.0 / (step + 1))
        slope[:] = 1.0
        for at in range(len(free)):
            j = free[at]
            usual[j] += smooth * ((1.0 if chosen[j] else 0.0) - usual[j])
            for i in range(demands):
                inside = chosen[j] and taken[j, i]
                usual_pair[i, j] += smooth * ((1.0 if inside else 0.0) - usual_pair[i, j])
                if inside:
                    slope[i] -= 1.0
        if value > best + 1e-6 * max(target - best, 0.0):
            since = 0
        else:
            since += 1
        if value > best:
            best = value
            price[:] = now
            if best >= target:
                return best
        if since >= patience:
            since = 0
            scale *= 0.7
            now[:] = price
            direction[:] = 0.0
            if scale < LEAST_STEP:
                return best
            continue
        norm = 0.0
        for i in range(demands):
            direction[i] = slope[i] + 0.4 * direction[i]
            if now[i] >= ceiling[i] and direction[i] > 0.0:
                direction[i] = 0.0
            norm += direction[i] * direction[i]
        if norm == 0.0:
            return best
        length = scale * max(target - value, 1e-9) / norm
        for i in range(demands):
            now[i] = min(ceiling[i], now[i] + length * direction[i])
    return best


@compiled
def choose_least(kappa: Floats, free: Numbers, forced: Mask, number: int, chosen: Mask) -> float:
    """Choose the forced candidates and the least others; returns the sum of their κ."""
    chosen[:] = False
    total = 0.0
    left = number
    for at in range(len(free)):
        if forced[free[at]]:
            chosen[free[at]] = True
            total += kappa[free[at]]
            left -= 1
    order = np.argsort(kappa[free])
    for at in range(len(order)):
        j = free[order[at]]
        if left > 0 and not chosen[j]:
            chosen[j] = True
            total += kappa[j]
            left -= 1
    return total
