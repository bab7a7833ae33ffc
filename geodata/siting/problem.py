"""The siting problem as checked arrays: who needs service, where it could stand, and what must hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.errors import RefusedError
from geodata.siting import checks
from geodata.siting.decay import Decay, served_share
from geodata.siting.solution import Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

# A dense matrix of more cells than this is not made from a sparse one (8 bytes each).
LARGEST_DENSE = 150_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """A checked siting problem; `build` makes it.

    Attributes:
        model: What is asked.
        cost: Distance or travel time from each demand to each candidate, as rows of reachable pairs: a sparse
            matrix (demand, candidates) with an explicit entry, zero too, for each pair that is reachable and
            within `max_distance`.
        weight: Importance of each demand, at least 0; shape (demand,).
        p: Number of chosen sites, existing ones included; None when only a budget limits them.
        radius: Reach of a site in the unit of `cost`; the outermost where service decays.
        share: Share of service at each entry of `cost` within the radius, in its order; None without decay.
        demand: What each demand takes of a capacity; shape (demand, units).
        capacity: What each candidate has; shape (candidates, units).
        is_required: Candidates that must be chosen (existing ones among them); shape (candidates,).
        is_forbidden: Candidates that must not; shape (candidates,).
        existing: Candidates that stand already; `p` counts them, the caller's `p` did not.
        site_cost: Price of each candidate; shape (candidates,).
        budget: Largest sum of prices of chosen sites, infinite without one.
        group: Number of the community of each demand, -1 for none; shape (demand,).
        group_names: What users call the communities.
        floor: Least share of each community's weight to be covered; shape (communities,).
        cover_share: Least share of all weight that `set_cover` covers.
        must_reach: Every demand must have a chosen site within `max_distance`.
        notes: What is no fault and yet worth knowing.
        demand_names: What users call the demands; empty for their row numbers.
        site_names: What users call the candidates; empty for their column numbers.
    """

    model: Model
    cost: sparse.csr_array
    weight: Floats
    p: int | None
    radius: float
    share: Floats | None
    demand: Floats
    capacity: Floats
    is_required: NDArray[np.bool_]
    is_forbidden: NDArray[np.bool_]
    existing: Numbers
    site_cost: Floats
    budget: float
    group: Numbers
    group_names: tuple[str, ...]
    floor: Floats
    cover_share: float
    max_distance: float
    notes: tuple[str, ...] = field(default=())
    demand_names: tuple[str, ...] = field(default=())
    site_names: tuple[str, ...] = field(default=())

    @property
    def shape(self) -> tuple[int, int]:
        """Number of demands and of candidates."""
        return self.cost.shape

    @property
    def required(self) -> Numbers:
        """Candidates that must be chosen."""
        return np.flatnonzero(self.is_required)

    @property
    def has_budget(self) -> bool:
        """Whether prices limit the choice."""
        return math.isfinite(self.budget)

    @property
    def has_floors(self) -> bool:
        """Whether some community has a floor of coverage above none."""
        return bool((self.floor > 0).any())

    @property
    def must_reach(self) -> bool:
        """Whether each demand must lie within a cap on distance."""
        return math.isfinite(self.max_distance)

    def demand_name(self, demand: int) -> str:
        """What users call a demand."""
        return self.demand_names[demand] if self.demand_names else str(demand)

    def site_name(self, site: int) -> str:
        """What users call a candidate."""
        return self.site_names[site] if self.site_names else str(site)

    def within_reach(self) -> sparse.csr_array:
        """Pairs within the radius: entries are shares of service in (0, 1]; shape (demand, candidates)."""
        kept = self.cost.data <= self.radius
        shares = np.ones(len(self.cost.data)) if self.share is None else self.share
        kept &= shares > 0
        return _select(self.cost, kept, shares)

    def dense(self) -> Floats:
        """All costs with infinity where a pair is out of reach.

        Raises:
            RefusedError: The matrix would not fit into memory.
        """
        demands, candidates = self.shape
        if demands * candidates > LARGEST_DENSE:
            raise RefusedError(
                f"{demands} demands and {candidates} candidates are too many for {self.model}.",
                "Merge demands or preselect candidates, or use max_cover, which works on pairs within reach.",
            )
        full = np.full(self.shape, np.inf)
        rows = np.repeat(np.arange(demands), np.diff(self.cost.indptr))
        full[rows, self.cost.indices] = self.cost.data
        return full


def _select(matrix: sparse.csr_array, kept: NDArray[np.bool_], data: Floats) -> sparse.csr_array:
    before = np.concatenate(([0], np.cumsum(kept)))
    indptr = before[matrix.indptr]
    return sparse.csr_array((data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def build(  # noqa: PLR0913 - what a planner may state
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
) -> Problem:
    """Check what a planner states and put it into arrays.

    Args are those of `geodata.siting.solve`.

    Raises:
        RefusedError: Something is missing, contradicts itself or is no number; the sentence says what and
            where.
    """
    chosen = checks.model_named(model)
    matrix = checks.cost_matrix(cost)
    demands, candidates = matrix.shape
    if max_distance is not None:
        cap = checks.positive_number(max_distance, "The cap on distance")
        matrix = _select(matrix, matrix.data <= cap, matrix.data)
    is_existing = checks.candidate_mask(existing, candidates, "existing")
    is_required = checks.candidate_mask(required, candidates, "required") | is_existing
    is_forbidden = checks.candidate_mask(forbidden, candidates, "forbidden")
    checks.no_candidate_is_both(is_required, is_forbidden)
    prices = checks.site_prices(site_cost, candidates, needed=budget is not None)
    limit = math.inf if budget is None else checks.positive_number(budget, "The budget", zero=True)
    number = checks.site_count(
        chosen,
        p,
        has_budget=budget is not None,
        is_required=is_required,
        is_forbidden=is_forbidden,
        existing=int(is_existing.sum()),
    )
    checks.required_within_budget(prices, is_required, limit)
    reach = checks.radii(chosen, radius)
    taken, room = checks.capacities(chosen, demand, capacity, demands, candidates)
    numbers, names = checks.communities(group, demands)
    if decay is not None and chosen is not Model.MAX_COVER:
        raise RefusedError(f"Service decays with distance in max_cover only, not in {chosen}.")
    share = None
    if decay is not None or len(reach) > 1:
        share = served_share(matrix.data, reach, Decay(decay or Decay.LINEAR))
    weights = checks.weights(weight, demands)
    called = checks.names(demand_names, demands, "demand"), checks.names(site_names, candidates, "candidate")
    return Problem(
        model=chosen,
        cost=matrix,
        weight=weights,
        p=number,
        radius=reach[-1],
        share=share,
        demand=taken,
        capacity=room,
        is_required=is_required,
        is_forbidden=is_forbidden,
        existing=np.flatnonzero(is_existing),
        site_cost=prices,
        budget=limit,
        group=numbers,
        group_names=names,
        floor=checks.floors(floor, names, chosen),
        cover_share=checks.share(cover_share, "The share to cover"),
        max_distance=math.inf if max_distance is None else float(max_distance),
        notes=checks.remarks(matrix, weights, called[0]),
        demand_names=called[0],
        site_names=called[1],
    )
