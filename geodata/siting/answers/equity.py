"""How evenly service is spread: weighted Gini, high percentiles, the worst-served tenth, by group."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.answers.gains import Gains

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]

TENTH = 0.1
NINETIETH = 0.9


@dataclass(frozen=True, slots=True)
class Equity:
    """Distances of everybody to the nearest chosen site, in one line.

    Attributes:
        weight: Weight that is counted.
        unreachable: Weight that no chosen site can be reached from, at any distance; left out of the rest.
        mean: Weighted mean cost.
        gini: Weighted Gini coefficient of costs: 0 when all are equally far, towards 1 when few carry all.
        p90: Cost that 90 % of the weight does not exceed.
        largest: Largest cost.
        worst_tenth: Mean cost of the tenth of the weight that is farthest.
        covered: Share of the counted weight within the radius; NaN without a radius.
    """

    weight: float
    unreachable: float
    mean: float
    gini: float
    p90: float
    largest: float
    worst_tenth: float
    covered: float

    def as_json(self) -> dict[str, float | None]:
        """Plain values; what is no number becomes None."""
        return {key: value if math.isfinite(value) else None for key, value in asdict(self).items()}


def measure(cost: Floats, weight: Floats, *, radius: float = math.inf) -> Equity:
    """Measure costs of demands, such as distances to the nearest site.

    Args:
        cost: Of each demand, infinite where nothing is reachable.
        weight: Of each demand: people, floor area, or the elderly among them.
        radius: Within it a demand counts as covered.
    """
    reached = np.isfinite(cost) & (weight > 0)
    values, weights = cost[reached], weight[reached]
    total, whole = float(weights.sum()), float(weight.sum())
    covered = float(weight[cost <= radius].sum()) / whole if whole and math.isfinite(radius) else math.nan
    if not total:
        return Equity(whole, whole, math.nan, math.nan, math.nan, math.nan, math.nan, covered)
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    return Equity(
        weight=whole,
        unreachable=whole - total,
        mean=float(values @ weights / total),
        gini=gini(values, weights),
        p90=float(values[np.searchsorted(np.cumsum(weights), NINETIETH * total * (1 - 1e-12))]),
        largest=float(values[-1]),
        worst_tenth=_worst(values, weights, TENTH * total),
        covered=covered,
    )


def gini(values: Floats, weights: Floats) -> float:
    """Weighted Gini coefficient: mean absolute difference of all pairs over twice the mean (Gini, 1912)."""
    order = np.argsort(values, kind="stable")
    x, w = values[order], weights[order]
    total, mean = w.sum(), (x @ w) / w.sum() if w.sum() else 0.0
    if not mean:
        return 0.0
    # Each unit of weight takes the middle of its own stretch of the ranking.
    rank = (np.cumsum(w) - w / 2) / total
    return float(max(2 * ((w * (x - mean)) @ rank) / (total * mean), 0.0))


def _worst(values: Floats, weights: Floats, amount: float) -> float:
    """Mean of the highest values, up to this weight; the last one counts in part."""
    down, left = values[::-1], weights[::-1]
    part = np.minimum(left, np.maximum(amount - (np.cumsum(left) - left), 0.0))
    return float(down @ part / part.sum())


def of_plan(problem: Problem, sites: Sequence[int], *, special: Floats | None = None) -> dict[str, Equity]:
    """Equity of a plan: of all (`all`), of a special weight (`special`), and of each community by its name.

    Args:
        problem: For costs, weights, communities and the radius.
        sites: The plan.
        special: Another weight of each demand, such as its elderly; shape (demand,).
    """
    cost = Gains.distances(problem, sites)
    found = {"all": measure(cost, problem.weight, radius=problem.radius)}
    if special is not None:
        found["special"] = measure(cost, np.asarray(special, dtype=np.float64), radius=problem.radius)
    for number, name in enumerate(problem.group_names):
        inside = problem.group == number
        found[f"community {name}"] = measure(cost[inside], problem.weight[inside], radius=problem.radius)
    return found
