"""Why these sites: what each adds, who would lose it, its substitute, and why others were not taken."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.answers import resolving
from geodata.siting.answers.gains import Gains
from geodata.siting.clock import Clock
from geodata.siting.solution import Model, Solution
from geodata.siting.solving import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

FULL = "within reach of chosen sites that have no capacity left for it"
OUTSIDE = "outside every candidate's reach"
BETTER_USED = "within reach of candidates that were not chosen"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Why one chosen site is there.

    Attributes:
        site: Candidate.
        serves: Demands that it serves in the answer.
        newly_serves: Demands that nobody would serve without it (covering), or that would go farther.
        loss: By how much the objective worsens when it is closed and nothing put in its place, 0 or more;
            infinite when demands would be left without any service that the model demands.
        substitute: Closed candidate that replaces it best, -1 for none.
        substitute_loss: By how much the objective worsens with the substitute, all other sites staying.
        is_fixed: It stands already or was required, so that no choice was made about it.
    """

    site: int
    serves: tuple[int, ...]
    newly_serves: tuple[int, ...]
    loss: float
    substitute: int
    substitute_loss: float
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why one candidate was not taken.

    Attributes:
        site: Candidate.
        gain: By how much the objective improves when it is opened beside the plan, as one site more.
        best_swap_loss: By how much the objective worsens when it replaces the chosen site that it replaces
            best.
        instead_of: That site, -1 for none.
        proved_loss: By how much every answer that contains it is proved worse than the one given, at least;
            0 when the prices prove nothing about it.
        reason: One sentence.
    """

    site: int
    gain: float
    best_swap_loss: float
    instead_of: int
    proved_loss: float
    reason: str


@dataclass(frozen=True, slots=True)
class Unserved:
    """Who stays unserved and why: the demand, the nearest chosen site's cost, and the reason."""

    demand: int
    nearest_cost: float
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with its reasons, in the order of candidates and demands."""

    chosen: tuple[Chosen, ...]
    rejected: tuple[Rejected, ...]
    unserved: tuple[Unserved, ...]


def explain(
    problem: Problem, solution: Solution, *, rejected: int | None = 50, time_limit_s: float = 30.0
) -> Explanation:
    """Explain an answer: max_cover (fading too) and p_median from distances, others by solving again.

    Args:
        problem: What was asked.
        solution: The answer to it.
        rejected: How many rejected candidates to explain, those nearest to being chosen first; None for all.
        time_limit_s: Of solving again; candidates that were not looked at by then say so.

    Raises:
        ValueError: The answer has no sites.
    """
    if not solution.sites:
        raise ValueError("There is nothing to explain about an answer without sites.")
    if problem.model not in {Model.MAX_COVER, Model.P_MEDIAN}:
        return _by_solving(problem, solution, rejected, Clock(time_limit_s))
    gains = Gains.of(problem, solution.sites)
    exchange = gains.exchange()
    return Explanation(
        chosen=tuple(_chosen(problem, gains, exchange, at) for at in range(len(gains.sites))),
        rejected=_rejected(problem, solution, gains, exchange, rejected),
        unserved=_unserved(problem, solution),
    )


def _chosen(problem: Problem, gains: Gains, exchange: Floats, at: int) -> Chosen:
    site = int(gains.sites[at])
    serves = np.flatnonzero(gains.nearest == site)
    lost = gains.loses(site)
    substitute, price = -1, gains.loss[at]
    if len(gains.closed):
        best = int(np.argmin(exchange[:, at]))
        substitute, price = int(gains.closed[best]), float(exchange[best, at])
    return Chosen(
        site=site,
        serves=tuple(serves.tolist()),
        newly_serves=tuple(lost.tolist()),
        loss=float(gains.loss[at]),
        substitute=substitute,
        substitute_loss=float(price),
        is_fixed=bool(problem.is_required[site]),
    )


def _rejected(
    problem: Problem, solution: Solution, gains: Gains, exchange: Floats, number: int | None
) -> tuple[Rejected, ...]:
    free_columns = np.flatnonzero(~problem.is_required[gains.sites])
    found = []
    added = gains.added()
    for row, site in enumerate(gains.closed):
        at, price = -1, math.inf
        if len(free_columns):
            best = free_columns[np.argmin(exchange[row, free_columns])]
            at, price = int(gains.sites[best]), float(exchange[row, best])
        proved = proved_loss(solution, int(site))
        reason = _why(price, at, proved, problem)
        if not added[row]:
            reason = f"Beside the plan it would add nothing. {reason}"
        found.append(Rejected(int(site), float(added[row]), price, at, proved, reason))
    found.extend(
        Rejected(int(site), 0.0, math.inf, -1, math.inf, "It is forbidden.")
        for site in np.flatnonzero(problem.is_forbidden)
    )
    found.sort(key=lambda item: (item.best_swap_loss, -item.gain, item.site))
    return tuple(found if number is None else found[:number])


def proved_loss(solution: Solution, site: int) -> float:
    """How much worse than `solution` every answer that contains `site` is proved to be, at least.

    An answer with the site cannot beat `relaxed` worsened by the site's reduced cost (weak duality).
    """
    if not len(solution.reduced_cost) or math.isnan(solution.relaxed):
        return 0.0
    forced = max(float(solution.reduced_cost[site]), 0.0)
    advance = abs(solution.relaxed - solution.objective)
    return max(forced - advance, 0.0)


def _why(price: float, instead_of: int, proved: float, problem: Problem) -> str:
    what = "covered weight" if problem.model.is_maximised else "weighted distance"
    if instead_of < 0:
        return "All sites are fixed, so there is no place for it."
    other = problem.site_name(instead_of)
    sentence = (
        f"In place of site {other}, which it replaces best, it would worsen the {what} by {price:g}."
        if price > 0
        else f"It is as good as site {other}, which was taken."
    )
    return f"{sentence} Every plan with it is worse by {proved:g} at least." if proved > 0 else sentence


def _by_solving(problem: Problem, solution: Solution, rejected: int | None, clock: Clock) -> Explanation:
    chosen = tuple(_chosen_by_solving(problem, solution, site, clock) for site in solution.sites)
    is_closed = np.ones(problem.shape[1], dtype=np.bool_)
    is_closed[list(solution.sites)] = False
    found = [_rejected_by_solving(problem, solution, int(site), clock) for site in np.flatnonzero(is_closed)]
    found.sort(key=lambda item: (item.best_swap_loss, item.site))
    return Explanation(
        chosen, tuple(found if rejected is None else found[:rejected]), _unserved(problem, solution)
    )


def _chosen_by_solving(problem: Problem, solution: Solution, site: int, clock: Clock) -> Chosen:
    without = resolving.reduced(problem, solution, site, clock)
    instead = resolving.replaced(problem, solution, site, clock)
    new = set(instead.sites) - set(solution.sites)
    return Chosen(
        site=site,
        serves=tuple(np.flatnonzero(solution.assignment == site).tolist()),
        newly_serves=resolving.left_out(problem, solution, site, without),
        loss=max(resolving.worsened(solution, without), 0.0),
        substitute=new.pop() if len(new) == 1 else -1,
        substitute_loss=resolving.worsened(solution, instead),
        is_fixed=bool(problem.is_required[site]),
    )


def _rejected_by_solving(problem: Problem, solution: Solution, site: int, clock: Clock) -> Rejected:
    if problem.is_forbidden[site]:
        return Rejected(site, 0.0, math.inf, -1, math.inf, "It is forbidden.")
    if clock.is_over:
        return Rejected(site, math.nan, math.inf, -1, 0.0, "It was not looked at in the time given.")
    other = resolving.forced(problem, site, clock)
    price, proved = resolving.worsened(solution, other), resolving.proved(solution, other)
    gone = set(solution.sites) - set(other.sites)
    if not other.sites:
        reason = "No plan with it was found."
    elif price <= 0:
        reason = "A plan with it is as good."
    else:
        reason = f"The best plan that was found with it is worse by {price:g}."
    if proved > 0 and math.isfinite(proved):
        reason += f" Every plan with it is worse by {proved:g} at least."
    return Rejected(site, math.nan, price, gone.pop() if len(gone) == 1 else -1, proved, reason)


def _unserved(problem: Problem, solution: Solution) -> tuple[Unserved, ...]:
    if not problem.model.is_maximised and problem.model is not Model.SET_COVER:
        return ()
    nearest = Gains.distances(problem, solution.sites)
    within = np.diff(problem.within_reach().indptr)
    return tuple(
        Unserved(
            int(i),
            float(nearest[i]),
            OUTSIDE if not within[i] else FULL if nearest[i] <= problem.radius else BETTER_USED,
        )
        for i in solution.unserved
        if problem.weight[i] > 0
    )


def without(problem: Problem, sites: Sequence[int], *, time_limit_s: float = 10.0) -> Solution:
    """Solve again with these sites forbidden and as many sites in all: the price of doing without."""
    barred = problem.is_forbidden.copy()
    barred[list(sites)] = True
    kept = problem.is_required & ~barred
    return run(replace(problem, is_forbidden=barred, is_required=kept), Clock(time_limit_s))
