"""More than one answer: the curve over the number of sites, the front, phases, robustness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import RefusedError
from geodata.siting.clock import Clock
from geodata.siting.solution import Model, Solution, Status
from geodata.siting.solving import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]

CORE, FRAGILE = 0.8, 0.5


def curve(problem: Problem, numbers: Sequence[int], *, time_limit_s: float = 10.0) -> list[Solution]:
    """Solve for each number of sites (existing ones included), ascending; the objective never worsens.

    Args:
        problem: max_cover, p_median or p_center with a number of sites.
        numbers: Numbers of sites.
        time_limit_s: For each point.
    """
    found: list[Solution] = []
    for number in sorted(set(numbers)):
        if number < len(problem.required) or number > int((~problem.is_forbidden).sum()):
            raise RefusedError(
                f"{number} sites cannot be chosen: too few for the required or too many in all."
            )
        point = run(replace(problem, p=number), Clock(time_limit_s))
        if found and found[-1].sites and _is_worse(point, found[-1]):
            point = _extended(problem, found[-1], point, number)
        found.append(point)
    return found


def _is_worse(point: Solution, before: Solution) -> bool:
    if not point.sites:
        return True
    better = point.objective < before.objective
    return better if point.model.is_maximised else point.objective > before.objective


def _extended(problem: Problem, before: Solution, point: Solution, number: int) -> Solution:
    """Take the answer of fewer sites with any others added: never worse than it was."""
    closed = np.setdiff1d(np.flatnonzero(~problem.is_forbidden), before.sites)
    sites = (*before.sites, *closed[: number - len(before.sites)].tolist())
    fixed = np.zeros(problem.shape[1], dtype=np.bool_)
    fixed[list(sites)] = True
    only = run(replace(problem, p=number, is_required=fixed), Clock(1.0))
    return replace(only, bound=point.bound, status=Status.FEASIBLE)


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """One plan of the front: what it covers and costs, the floor of every community, and the proof.

    Attributes:
        cost: Sum of the prices of its sites.
        floor: Least share of any community's weight that was asked.
        least_covered: Least share of any community's weight that it covers.
        solution: The plan with its bound: the most that any plan within this cost and floor covers.
    """

    cost: float
    floor: float
    least_covered: float
    solution: Solution


def front(
    problem: Problem, *, budgets: Sequence[float], floors: Sequence[float], time_limit_s: float = 10.0
) -> list[FrontPoint]:
    """Coverage against cost against equity: the best plan for each budget and floor, without dominated ones.

    Each point is the certified optimum under its two limits (the ε-constraint method of Haimes, Lasdon and
    Wismer, 1971), so no plan within the limits covers more than its bound.

    Args:
        problem: max_cover with communities and prices; its own number, budget and floors are not used.
        budgets: Limits on cost.
        floors: Limits on the least share covered in any community, 0 among them for none.
        time_limit_s: For each point.
    """
    if problem.model is not Model.MAX_COVER or not problem.group_names:
        raise RefusedError("The front needs max_cover and the community of each demand (group).")
    points = []
    for budget in sorted(set(budgets)):
        for floor in sorted(set(floors)):
            limited = replace(
                problem, p=None, budget=float(budget), floor=np.full(len(problem.group_names), float(floor))
            )
            found = run(limited, Clock(time_limit_s))
            if found.sites:
                points.append(_front_point(problem, found, floor))
    return [point for point in points if not any(_dominates(other, point) for other in points)]


def _front_point(problem: Problem, found: Solution, floor: float) -> FrontPoint:
    served = problem.weight * (found.assignment >= 0)
    inside = problem.group >= 0
    number = len(problem.group_names)
    total = np.bincount(problem.group[inside], weights=problem.weight[inside], minlength=number)
    covered = np.bincount(problem.group[inside], weights=served[inside], minlength=number)
    least = float((covered[total > 0] / total[total > 0]).min(initial=1.0))
    cost = float(problem.site_cost[list(found.sites)].sum())
    return FrontPoint(cost, floor, least, found)


def _dominates(one: FrontPoint, other: FrontPoint) -> bool:
    mine = (-one.cost, one.least_covered, one.solution.objective)
    theirs = (-other.cost, other.least_covered, other.solution.objective)
    return mine != theirs and all(a >= b for a, b in zip(mine, theirs, strict=True))


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase of a plan: its sites hold all those of the phases before.

    Attributes:
        number: Sites after this phase.
        opened: Sites that this phase opens.
        solution: The plan after it; its `bound` is that of a free choice of as many sites, so the gap says
            what the order of phases costs at most.
    """

    number: int
    opened: tuple[int, ...]
    solution: Solution


def phases(problem: Problem, numbers: Sequence[int], *, time_limit_s: float = 10.0) -> list[Phase]:
    """Plan in phases in which later plans contain earlier ones.

    Two ways are tried and the one with the smaller sum of gaps is kept: forwards (the best first phase, then
    the best additions) and backwards (the best last plan, then the best part of it).
    """
    best = curve(problem, numbers, time_limit_s=time_limit_s)
    ways = [_forwards(problem, best, time_limit_s), _backwards(problem, best, time_limit_s)]
    return min(ways, key=lambda way: sum(phase.solution.gap for phase in way))


def _forwards(problem: Problem, best: list[Solution], time_limit_s: float) -> list[Phase]:
    done: tuple[int, ...] = tuple(problem.required.tolist())
    way = []
    for free in best:
        fixed = problem.is_required.copy()
        fixed[list(done)] = True
        found = run(replace(problem, p=len(free.sites), is_required=fixed), Clock(time_limit_s))
        way.append(_phase(found, done, free))
        done = found.sites
    return way


def _backwards(problem: Problem, best: list[Solution], time_limit_s: float) -> list[Phase]:
    allowed = best[-1].sites
    plans: list[Solution] = []
    for free in reversed(best):
        barred = np.ones(problem.shape[1], dtype=np.bool_)
        barred[list(allowed)] = False
        found = run(replace(problem, p=len(free.sites), is_forbidden=barred), Clock(time_limit_s))
        plans.append(found)
        allowed = found.sites
    way, done = [], tuple(problem.required.tolist())
    for found, free in zip(reversed(plans), best, strict=True):
        way.append(_phase(found, done, free))
        done = found.sites
    return way


def _phase(found: Solution, done: tuple[int, ...], free: Solution) -> Phase:
    status = Status.OPTIMAL if found.objective == free.bound else Status.FEASIBLE
    bound = free.bound
    opened = tuple(site for site in found.sites if site not in done)
    return Phase(len(found.sites), opened, replace(found, bound=bound, status=status))


@dataclass(frozen=True, slots=True)
class Steadiness:
    """How often a site is chosen when weights, reach and demand change.

    Attributes:
        site: Candidate.
        frequency: Share of runs that chose it.
        is_chosen: Whether the plan at hand has it.
        kind: `core` (in at least 80 % of runs), `fragile` (chosen now and in fewer than 50 %), else `usual`.
    """

    site: int
    frequency: float
    is_chosen: bool
    kind: str


def robustness(
    problem: Problem,
    solution: Solution,
    *,
    runs: int = 200,
    weight_spread: float = 0.2,
    reach_spread: float = 0.1,
    missing: float = 0.05,
    seed: int = 0,
    time_limit_s: float = 0.5,
) -> list[Steadiness]:
    """Solve again under changed weights, cutoffs and demand, and count who stays.

    Args:
        problem: What was asked.
        solution: The plan at hand.
        runs: How often.
        weight_spread: Each weight is multiplied by a number of 1 ± this share.
        reach_spread: The radius likewise (not where service fades).
        missing: Share of the demands that drop out of a run.
        seed: The same seed gives the same runs.
        time_limit_s: For each run.

    Returns:
        All candidates that any run chose, the most frequent first.
    """
    generator = np.random.default_rng(seed)
    chosen = np.zeros(problem.shape[1])
    is_whole = bool((problem.weight == np.round(problem.weight)).all())
    done = 0
    for turn in range(runs):
        weight = problem.weight * generator.uniform(1 - weight_spread, 1 + weight_spread, problem.shape[0])
        weight = np.round(weight) if is_whole else weight
        weight = np.where(generator.random(problem.shape[0]) < missing, 0.0, weight)
        factor = generator.uniform(1 - reach_spread, 1 + reach_spread)
        radius = problem.radius if problem.share is not None else problem.radius * factor
        if not weight.any():
            continue
        found = run(replace(problem, weight=weight, radius=radius), Clock(time_limit_s), seed=turn)
        if found.sites:
            done += 1
            chosen[list(found.sites)] += 1
    share = chosen / max(done, 1)
    order = np.argsort(-share, kind="stable")
    return [
        Steadiness(
            int(site),
            float(share[site]),
            int(site) in solution.sites,
            _kind(share[site], int(site), solution),
        )
        for site in order
        if share[site] > 0 or int(site) in solution.sites
    ]


def _kind(share: float, site: int, solution: Solution) -> str:
    if share >= CORE:
        return "core"
    return "fragile" if site in solution.sites and share < FRAGILE else "usual"
