"""A lower bound on the cost of any p sites, from a price that each demand would pay to be served.

Relaxing that each demand is served once (Cornuéjols, Fisher and Nemhauser, 1977): for any prices λ

    cost  ≥  Σ λ_i  +  the p least of  ρ_j = Σ_i min(0, cost_ij - λ_i)

with λ_i at most the ceiling, so that staying unserved never pays. Good prices come from a subgradient method
with deflected steps. The value returned has what rounding may hide taken off.
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

ROUNDING = 2.3e-16


@compiled
def savings(starts: Numbers, site: Numbers, cost: Floats, price: Floats, rho: Floats) -> None:
    """Write ρ of each candidate for these prices."""
    rho[:] = 0.0
    for i in range(len(price)):
        for at in range(starts[i], starts[i + 1]):
            if cost[at] >= price[i]:
                break
            rho[site[at]] += cost[at] - price[i]


@compiled
def take_least(rho: Floats, free: Numbers, number: int, taken: Mask) -> float:
    """Mark the `number` free candidates of least ρ, earlier ones first when equal; returns their sum."""
    taken[:] = False
    if number <= 0:
        return 0.0
    last = np.partition(rho[free], number - 1)[number - 1]
    total = 0.0
    equal = number
    for j in free:
        if rho[j] < last:
            equal -= 1
    for j in free:
        if rho[j] < last or (rho[j] == last and equal > 0):
            if rho[j] == last:
                equal -= 1
            taken[j] = True
            total += rho[j]
    return total


@compiled
def price_medians(
    starts: Numbers,
    site: Numbers,
    cost: Floats,
    ceiling: Floats,
    free: Numbers,
    number: int,
    price: Floats,
    target: float,
    steps: int,
    scale: float,
    patience: int,
    least: float,
    usual: Floats,
) -> float:
    """Improve prices until the bound passes `target` or the steps are used up.

    Args:
        starts: Where each demand's candidates begin.
        site: Candidate of each pair.
        cost: Cost of each pair, ascending by demand.
        ceiling: Cost of each demand unserved.
        free: Candidates among which to choose.
        number: How many.
        price: Start; changed to the best prices.
        target: Cost of the best known answer (or a little more): what the bound aims at.
        steps: Iterations at most.
        scale: First step length, as a share of Polyak's.
        patience: Iterations without a better bound before steps are shortened.
        least: Step length at which to stop.
        usual: Written: smoothed share of iterations in which each candidate was chosen; shape (candidates,).

    Returns:
        The bound of the best prices, before rounding is taken off.
    """
    demands = len(ceiling)
    now = price.copy()
    rho = np.zeros(len(usual))
    taken = np.zeros(len(usual), np.bool_)
    direction = np.zeros(demands)
    best = -np.inf
    since = 0
    for step in range(steps):
        savings(starts, site, cost, now, rho)
        value = float(now.sum()) + take_least(rho, free, number, taken)
        smooth = max(0.02, 1.0 / (step + 1))
        for at in range(len(free)):
            j = free[at]
            usual[j] += smooth * ((1.0 if taken[j] else 0.0) - usual[j])
        if value > best + 1e-6 * abs(target - best if best > -np.inf else 0.0):
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
            if scale < least:
                return best
            continue
        norm = 0.0
        for i in range(demands):
            slope = 1.0
            for at in range(starts[i], starts[i + 1]):
                if cost[at] >= now[i]:
                    break
                if taken[site[at]]:
                    slope -= 1.0
            slope += 0.4 * direction[i]
            if now[i] >= ceiling[i] and slope > 0.0:
                slope = 0.0
            direction[i] = slope
            norm += slope * slope
        if norm == 0.0:
            return best
        length = scale * (target - value) / norm
        for i in range(demands):
            now[i] = min(ceiling[i], now[i] + length * direction[i])
    return best


@compiled
def certified(
    starts: Numbers,
    site: Numbers,
    cost: Floats,
    price: Floats,
    free: Numbers,
    number: int,
    rho: Floats,
) -> tuple[float, float, float, float]:
    """Evaluate prices once more, with what rounding may hide.

    Returns:
        (bound, rho of the last candidate chosen, rho of the first not chosen, rounding that was taken off).
    """
    savings(starts, site, cost, price, rho)
    order = np.argsort(rho[free])
    value = price.sum()
    size = np.abs(price).sum()
    longest = 0
    for at in range(number):
        value += rho[free[order[at]]]
    for at in range(len(free)):
        size += -rho[free[at]] if at < number else 0.0
    for i in range(len(price)):
        longest = max(longest, starts[i + 1] - starts[i])
    slack = ROUNDING * (2.0 * len(price) + longest + 2.0 * number + 64.0) * (2.0 * size + abs(value))
    last = rho[free[order[number - 1]]] if number > 0 else -np.inf
    following = rho[free[order[number]]] if number < len(free) else np.inf
    return value - slack, last, following, slack
