"""One sentence for each thing that cannot be asked of a siting problem."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from scipy import sparse

from geodata.errors import RefusedError
from geodata.siting.solution import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

MATRIX = 2
NEEDS_RADIUS = {Model.MAX_COVER, Model.SET_COVER, Model.CAPACITATED_COVER}
NEEDS_CAPACITY = {Model.CAPACITATED_P_MEDIAN, Model.CAPACITATED_COVER}
# Prices limit the choice in these; in the others a number of sites does.
TAKES_BUDGET = {Model.MAX_COVER, Model.CAPACITATED_COVER}
TAKES_FLOORS = {Model.MAX_COVER, Model.SET_COVER}


def model_named(model: Model | str) -> Model:
    """Return the model of that name."""
    try:
        return Model(model)
    except ValueError:
        raise RefusedError(
            f"There is no siting model {str(model)!r}.", f"The models are: {', '.join(Model)}."
        ) from None


def cost_matrix(cost: object) -> sparse.csr_array:
    """Return the reachable pairs of a cost matrix; an infinite entry of an array is no pair."""
    if sparse.issparse(cost):
        matrix: sparse.csr_array = sparse.csr_array(cast("Any", cost), dtype=np.float64)
        _not_empty(matrix.shape)
        _costs_are_costs(matrix.data)
        if not np.isfinite(matrix.data).all():
            raise RefusedError("A sparse cost has an infinite entry.", "Leave pairs out of reach unstored.")
        matrix.sort_indices()
        return matrix
    try:
        full = np.asarray(cast("Any", cost), dtype=np.float64)
    except (TypeError, ValueError):
        raise RefusedError("The costs are no rectangular table of numbers.") from None
    if full.ndim != MATRIX:
        raise RefusedError(
            f"The costs have {full.ndim} dimensions and need two: demand and candidates.",
            "Give one row for each demand and one column for each candidate.",
        )
    _not_empty(full.shape)
    _costs_are_costs(full)
    reachable = np.isfinite(full)
    indptr = np.concatenate(([0], np.cumsum(reachable.sum(axis=1))))
    return sparse.csr_array((full[reachable], np.nonzero(reachable)[1], indptr), shape=full.shape)


def _not_empty(shape: tuple[int, ...]) -> None:
    if shape[0] == 0:
        raise RefusedError("There is no demand: nobody needs a site.", "Give at least one row of costs.")
    if shape[1] == 0:
        raise RefusedError("There are no candidates.", "Give at least one place where a site could stand.")


def _costs_are_costs(values: Floats) -> None:
    if np.isnan(values).any():
        raise RefusedError(
            f"{int(np.isnan(values).sum())} costs are not a number (NaN).",
            "Use infinity for pairs out of reach.",
        )
    if (values < 0).any():
        raise RefusedError(f"{int((values < 0).sum())} costs are negative.", "A distance is at least 0.")


def weights(weight: ArrayLike, demands: int) -> Floats:
    """Return the weights: finite, at least 0, some above 0."""
    values = _numbers(weight, (demands,), "weight", "one for each demand")
    if (values < 0).any():
        first = int(np.argmax(values < 0))
        raise RefusedError(f"The weight of demand {first} is negative ({values[first]:g}).")
    if not values.any():
        raise RefusedError("All weights are zero: no demand matters, so every answer is as good.")
    return values


def _numbers(given: ArrayLike, shape: tuple[int, ...], name: str, meaning: str) -> Floats:
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError):
        raise RefusedError(f"The {name} must be numbers, {meaning}.") from None
    if values.shape != shape:
        raise RefusedError(f"The {name} has shape {values.shape} and needs {shape}: {meaning}.")
    if not np.isfinite(values).all():
        at = int(np.argmin(np.isfinite(values).reshape(shape[0], -1).all(axis=1)))
        raise RefusedError(f"The {name} at {at} is not a finite number.")
    return values


def positive_number(value: float, name: str, *, zero: bool = False) -> float:
    """Return `value` when it is a finite number above 0 (or at least 0)."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise RefusedError(f"{name} is no number: {value!r}.") from None
    if not math.isfinite(number) or number < 0 or (number == 0 and not zero):
        raise RefusedError(
            f"{name} is {number:g}; it must be {'at least' if zero else 'above'} 0 and finite."
        )
    return number


def share(value: float, name: str) -> float:
    """Return `value` when it lies between 0 and 1."""
    number = positive_number(value, name, zero=True)
    if number > 1:
        raise RefusedError(f"{name} is {number:g}; a share lies between 0 and 1.")
    return number


def candidate_mask(chosen: ArrayLike, candidates: int, role: str) -> Mask:
    """Return which candidates have a role, from their column numbers or from a mask."""
    given = np.asarray(chosen)
    if given.dtype == np.bool_ and given.shape == (candidates,):
        return given.copy()
    mask = np.zeros(candidates, dtype=np.bool_)
    if given.size == 0:
        return mask
    if given.ndim != 1 or not np.issubdtype(given.dtype, np.integer):
        raise RefusedError(f"The {role} candidates must be column numbers or a mask of {candidates}.")
    outside = given[(given < 0) | (given >= candidates)]
    if outside.size:
        raise RefusedError(f"There is no {role} candidate {int(outside[0])}: they are 0 to {candidates - 1}.")
    mask[given] = True
    return mask


def no_candidate_is_both(is_required: Mask, is_forbidden: Mask) -> None:
    """Refuse a candidate that must be chosen and must not."""
    both = np.flatnonzero(is_required & is_forbidden)
    if both.size:
        raise RefusedError(
            f"Candidate {int(both[0])} is required and forbidden at once"
            + (f", and {both.size - 1} more." if both.size > 1 else ".")
        )


def site_count(
    model: Model, p: int | None, *, has_budget: bool, is_required: Mask, is_forbidden: Mask, existing: int
) -> int | None:
    """Return the number of sites with the existing ones, or None where something else limits them."""
    if has_budget and model not in TAKES_BUDGET:
        raise RefusedError(f"{model} takes a number of sites (p), not a budget.")
    if model is Model.SET_COVER:
        if p is not None:
            raise RefusedError("set_cover finds the number of sites itself: leave p out.")
        return None
    if p is None:
        if has_budget:
            return None
        raise RefusedError(
            f"{model} needs p, the number of sites" + (" or a budget." if model in TAKES_BUDGET else ".")
        )
    if isinstance(p, bool) or int(p) != p or (p < 1 and not existing) or p < 0:
        raise RefusedError(f"p is {p}; the number of sites is a whole number of at least 1.")
    total, open_to_choice = int(p) + existing, int((~is_forbidden).sum())
    if total > open_to_choice:
        raise RefusedError(
            f"p asks for {total} sites and only {open_to_choice} of {len(is_forbidden)} may be chosen."
        )
    if int(is_required.sum()) > total:
        raise RefusedError(
            f"{int(is_required.sum())} candidates are required and only {total} sites are asked for."
        )
    return total


def site_prices(site_cost: ArrayLike | None, candidates: int, *, needed: bool) -> Floats:
    """Return the price of each candidate; 1 each when none is stated."""
    if site_cost is None:
        if needed:
            raise RefusedError("A budget needs site_cost, the price of each candidate.")
        return np.ones(candidates)
    prices = _numbers(site_cost, (candidates,), "site_cost", "the price of each candidate")
    if (prices < 0).any():
        raise RefusedError(f"The price of candidate {int(np.argmax(prices < 0))} is negative.")
    return prices


def required_within_budget(prices: Floats, is_required: Mask, budget: float) -> None:
    """Refuse required sites that cost more than there is."""
    spent = float(prices[is_required].sum())
    if spent > budget:
        raise RefusedError(f"The required candidates cost {spent:g}, more than the budget of {budget:g}.")


def radii(model: Model, radius: float | Sequence[float] | None) -> tuple[float, ...]:
    """Return the radii, ascending; infinite where a model needs none."""
    if radius is None:
        if model in NEEDS_RADIUS:
            raise RefusedError(f"{model} needs a radius: how far a site reaches.")
        return (math.inf,)
    if model not in NEEDS_RADIUS:
        raise RefusedError(f"{model} has no radius.", "Use max_distance to cap the distance of each demand.")
    given = (radius,) if isinstance(radius, int | float | np.number) else tuple(radius)
    if not given:
        raise RefusedError("The list of radii is empty.")
    found = tuple(positive_number(value, "A radius", zero=True) for value in given)
    if len(found) > 1 and model is not Model.MAX_COVER:
        raise RefusedError(f"Several radii belong to max_cover only, not to {model}.")
    if any(low >= high for low, high in itertools.pairwise(found)):
        raise RefusedError(f"The radii {found} do not ascend.")
    return found


def capacities(
    model: Model, demand: ArrayLike | None, capacity: ArrayLike | None, demands: int, candidates: int
) -> tuple[Floats, Floats]:
    """Return demand and capacity as (demand, units) and (candidates, units)."""
    if model not in NEEDS_CAPACITY:
        if capacity is not None:
            raise RefusedError(f"{model} has no capacities.", f"Use {' or '.join(sorted(NEEDS_CAPACITY))}.")
        return np.zeros((demands, 0)), np.zeros((candidates, 0))
    if demand is None or capacity is None:
        raise RefusedError(f"{model} needs demand (what each takes) and capacity (what each candidate has).")
    taken = np.asarray(demand, dtype=np.float64)
    units = 1 if taken.ndim < MATRIX else taken.shape[1]
    taken = taken.reshape(-1, units) if taken.ndim < MATRIX else taken
    room = np.asarray(capacity, dtype=np.float64)
    if room.ndim == 0 or (room.ndim == 1 and units > 1 and room.shape == (units,)):
        room = np.tile(room.reshape(1, -1), (candidates, 1))
    elif room.ndim == 1:
        room = room.reshape(-1, 1)
    taken = _numbers(taken, (demands, units), "demand", "one for each demand and unit")
    room = _numbers(room, (candidates, units), "capacity", "one for each candidate and unit")
    for values, name in ((taken, "demand"), (room, "capacity")):
        if (values < 0).any():
            raise RefusedError(f"The {name} at {int(np.argmax((values < 0).any(axis=1)))} is negative.")
    return taken, room


def communities(
    group: Sequence[object] | NDArray[np.generic] | None, demands: int
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the number of each demand's community, and the names; None belongs to none."""
    if group is None:
        return np.full(demands, -1, dtype=np.int64), ()
    given = list(group)
    if len(given) != demands:
        raise RefusedError(
            f"The communities are {len(given)} and the demands {demands}: one for each demand."
        )
    names = sorted({str(name) for name in given if name is not None})
    number = {name: at for at, name in enumerate(names)}
    return np.array([-1 if name is None else number[str(name)] for name in given], dtype=np.int64), tuple(
        names
    )


def floors(floor: float | Mapping[object, float] | None, names: tuple[str, ...], model: Model) -> Floats:
    """Return the least share of each community's weight to be covered."""
    least = np.zeros(len(names))
    if floor is None:
        return least
    if model not in TAKES_FLOORS:
        raise RefusedError(
            f"A floor of coverage belongs to {' and '.join(sorted(TAKES_FLOORS))}, not to {model}."
        )
    if not names:
        raise RefusedError("A floor of coverage needs group, the community of each demand.")
    if not isinstance(floor, Mapping):
        least[:] = share(floor, "The floor of coverage")
        return least
    for name, value in floor.items():
        if str(name) not in names:
            raise RefusedError(f"A floor is set for the community {name}, which has no demand.")
        least[names.index(str(name))] = share(value, f"The floor of community {name}")
    return least


def names(given: Sequence[str], number: int, role: str) -> tuple[str, ...]:
    """Return what users call each demand or candidate, in sentences; nothing for their numbers."""
    if len(given) not in {0, number}:
        raise RefusedError(f"{len(given)} names are given for {number} {role}s: one for each, or none.")
    return tuple(map(str, given))


def remarks(cost: sparse.csr_array, weight: Floats, called: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is no fault and yet worth knowing."""
    notes = []
    reaching = np.diff(cost.indptr)
    if (reaching == 0).any():
        number, first = int((reaching == 0).sum()), int(np.argmin(reaching))
        notes.append(
            f"{number} demands (the first is {called[first] if called else first}) are reached from no "
            "candidate at any distance."
        )
    if (weight == 0).any():
        notes.append(f"{int((weight == 0).sum())} demands have the weight zero and do not count.")
    return tuple(notes)
