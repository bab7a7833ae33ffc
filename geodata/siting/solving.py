"""The front door of siting: one call for every model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geodata.siting.clock import Clock
from geodata.siting.models.capacitated import capacitated
from geodata.siting.models.center import p_center
from geodata.siting.models.cover import max_cover
from geodata.siting.models.median import faded_cover, p_median
from geodata.siting.models.setcover import set_cover
from geodata.siting.problem import Problem, build
from geodata.siting.solution import Model, Solution

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray
    from scipy import sparse

    from geodata.siting.decay import Decay


def solve(  # noqa: PLR0913 - what a planner may state
    model: Model | str,
    *,
    cost: ArrayLike | sparse.sparray | sparse.spmatrix,
    weight: ArrayLike,
    p: int | None = None,
    radius: float | Sequence[float] | None = None,
    demand: ArrayLike | None = None,
    capacity: ArrayLike | None = None,
    required: ArrayLike = (),
    forbidden: ArrayLike = (),
    existing: ArrayLike = (),
    site_cost: ArrayLike | None = None,
    budget: float | None = None,
    group: Sequence[object] | NDArray[np.generic] | None = None,
    floor: float | Mapping[object, float] | None = None,
    cover_share: float = 1.0,
    max_distance: float | None = None,
    decay: Decay | str | None = None,
    demand_names: Sequence[str] = (),
    site_names: Sequence[str] = (),
    time_limit_s: float = 60.0,
    seed: int = 0,
    is_cancelled: Callable[[], bool] | None = None,
    told: Callable[[float, float, tuple[int, ...]], None] | None = None,
) -> Solution:
    """Choose sites among candidates, and prove how good the choice is.

    Args:
        model: `max_cover`, `set_cover`, `p_median`, `p_center`, `capacitated_p_median` or
            `capacitated_cover`.
        cost: Distance or time from each demand (rows) to each candidate (columns): an array with infinity for
            pairs out of reach, or a sparse matrix with an explicit entry for each pair within reach.
        weight: Importance of each demand, such as floor area; at least 0.
        p: Number of sites to choose, beside the existing ones.
        radius: Reach of a site (covering models); for fading service inner and outer radius, or steps.
        demand: What each demand takes of a capacity: (demand,) or (demand, units), such as m² and compounds.
        capacity: What each candidate holds: one number, one for each candidate, or (candidates, units).
        required: Candidates that must be chosen: column numbers or a mask.
        forbidden: Candidates that must not.
        existing: Sites that stand and stay; they serve, and `p` does not count them.
        site_cost: Price of each candidate.
        budget: Largest sum of prices (existing sites included).
        group: Community of each demand, None for none.
        floor: Least share of each community's weight to be covered: one number, or by community.
        cover_share: Least share of all weight that `set_cover` covers.
        max_distance: No demand of positive weight may be farther from its nearest chosen site.
        decay: How service fades within the radius (`max_cover`): `linear`, `power` or `exponential`.
        demand_names: What sentences call each demand; without them, its row number.
        site_names: What sentences call each candidate; without them, its column number.
        time_limit_s: Seconds after which the best answer so far is returned with its gap.
        seed: Of the random part of the search; the same seed and time give the same answer.
        is_cancelled: Asked now and then; True returns the best answer so far.
        told: Called with (objective, bound, sites) of each better answer while the search runs.

    Returns:
        The answer with its own bound; `status` is `infeasible` with the conflict when nothing can be chosen.

    Raises:
        RefusedError: What is asked is missing something or contradicts itself; one sentence says what.
    """
    problem = build(
        model,
        cost=cost,
        weight=weight,
        p=p,
        radius=radius,
        demand=demand,
        capacity=capacity,
        required=required,
        forbidden=forbidden,
        existing=existing,
        site_cost=site_cost,
        budget=budget,
        group=group,
        floor=floor,
        cover_share=cover_share,
        max_distance=max_distance,
        decay=decay,
        demand_names=demand_names,
        site_names=site_names,
    )
    clock = Clock(time_limit_s)
    if is_cancelled is not None:
        clock.is_cancelled = is_cancelled
    if told is not None:
        clock.told = told
    return run(problem, clock, seed=seed)


def run(problem: Problem, clock: Clock, *, seed: int = 0) -> Solution:
    """Solve a checked problem under a clock."""
    if problem.share is not None:
        return faded_cover(problem, clock, seed)
    return SOLVERS[problem.model](problem, clock, seed)


SOLVERS = {
    Model.MAX_COVER: max_cover,
    Model.SET_COVER: set_cover,
    Model.P_MEDIAN: p_median,
    Model.P_CENTER: p_center,
    Model.CAPACITATED_P_MEDIAN: capacitated,
    Model.CAPACITATED_COVER: capacitated,
}
