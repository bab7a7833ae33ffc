"""An upper bound on what any choice of sites can cover, from prices on the demands.

For any prices 0 ≤ u ≤ weight:  covered ≤ Σ (weight - u) + the most that Σ_j y_j Σ_{i in reach of j} u_i can
be over allowed choices y (the best p, or the fractional knapsack of a budget). A subgradient method with
deflected steps (Held, Wolfe and Crowder, 1974; Camerini, Fratta and Maffioli, 1975) looks for good prices;
the bound of the best ones is evaluated once more at the end with what rounding may hide added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.proofs.program import ROUNDING

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]

PATIENCE = 15
LEAST_STEP = 2e-3


@dataclass(frozen=True, slots=True)
class PricedCover:
    """Prices, the bound they prove, what each candidate collects, and how often sites were chosen lately.

    Attributes:
        bound: Upper bound on the covered weight.
        price: Shape (merged demands,).
        collected: Σ of prices in reach of each candidate; shape (candidates,).
        threshold: What a candidate must collect to be among the best p; the rate per price under a budget.
        frequency: Smoothed share of iterations that chose a candidate: a fractional answer to round.
    """

    bound: float
    price: Floats
    collected: Floats
    threshold: float
    frequency: Floats


def best_choice(problem: Problem, collected: Floats) -> tuple[Floats, float, float]:
    """Return the choice that collects most (fractional under a budget), its sum and the threshold."""
    chosen = problem.is_required.astype(float)
    free = np.flatnonzero(~problem.is_required & ~problem.is_forbidden)
    if not problem.has_budget:
        number = (problem.p or 0) - int(chosen.sum())
        values = collected[free]
        if number <= 0 or not free.size:
            return chosen, float(collected @ chosen), float(values.max(initial=0.0))
        best = np.argpartition(-values, number - 1)[:number] if number < len(free) else np.arange(len(free))
        chosen[free[best]] = 1.0
        threshold = float(values[best].min()) if number < len(free) else 0.0
        return chosen, float(collected @ chosen), threshold
    left = problem.budget - float(problem.site_cost @ chosen)
    rate = collected[free] / np.maximum(problem.site_cost[free], 1e-12)
    order = free[np.argsort(-rate)]
    spent = np.cumsum(problem.site_cost[order])
    whole = spent <= left
    chosen[order[whole]] = 1.0
    at = int(whole.sum())
    threshold = 0.0
    if at < len(order):
        before = spent[at - 1] if at else 0.0
        chosen[order[at]] = max(left - before, 0.0) / max(float(problem.site_cost[order[at]]), 1e-12)
        threshold = float(collected[order[at]] / max(float(problem.site_cost[order[at]]), 1e-12))
    return chosen, float(collected @ chosen), threshold


def price_demands(
    problem: Problem,
    pattern: sparse.csr_array,
    weight: Floats,
    *,
    known: float,
    clock: Clock,
    iterations: int,
) -> PricedCover:
    """Look for prices whose bound is low.

    Args:
        problem: For the number of sites, budget, required and forbidden candidates.
        pattern: 1 where a candidate covers a merged demand.
        weight: Of the merged demands.
        known: Covered weight of the best answer so far.
        clock: When to stop.
        iterations: At most so many.
    """
    by_candidate = pattern.T.tocsr()
    price = weight / np.maximum(np.diff(pattern.indptr), 1)
    best_price, best = price, np.inf
    direction = np.zeros_like(price)
    frequency = np.zeros(problem.shape[1])
    scale, since = 1.5, 0
    for step in range(iterations):
        chosen, collected_sum, _ = best_choice(problem, by_candidate @ price)
        value = float((weight - price).sum()) + collected_sum
        frequency += (chosen - frequency) * max(0.03, 1.0 / (step + 1))
        if value < best - 1e-7 * abs(best if np.isfinite(best) else 1.0):
            best, best_price, since = value, price, 0
        else:
            since += 1
            if since >= PATIENCE:
                scale, since, price = scale * 0.6, 0, best_price
                direction[:] = 0
                if scale < LEAST_STEP:
                    break
                continue
        slope = pattern @ chosen - 1.0
        direction = slope + 0.5 * direction
        direction[(price <= 0) & (direction > 0)] = 0
        direction[(price >= weight) & (direction < 0)] = 0
        norm = float(direction @ direction)
        if norm == 0 or value - known <= 0 or clock.is_over:
            break
        price = np.clip(price - scale * max(value - known, 1e-6 * value) / norm * direction, 0.0, weight)
    return _evaluated(problem, pattern, by_candidate @ best_price, weight, best_price, frequency)


def _evaluated(
    problem: Problem,
    pattern: sparse.csr_array,
    collected: Floats,
    weight: Floats,
    price: Floats,
    frequency: Floats,
) -> PricedCover:
    _, total, threshold = best_choice(problem, collected)
    bound = float((weight - price).sum()) + total
    longest = int(np.bincount(pattern.indices, minlength=1).max()) if pattern.nnz else 1
    slack = ROUNDING * (longest + 128) * (float(weight.sum()) + 2 * total)
    return PricedCover(bound + slack, price, collected, threshold, frequency)
