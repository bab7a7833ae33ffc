"""What a planner asks: who needs a firm, where one could sit, how far it reaches, what must hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from geodata.errors import RefusedError, UsageError
from geodata.model import ServicePointKind
from geodata.siting import Decay, Model
from geodata.siting.checks import positive_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Word = TypeVar("Word", bound=StrEnum)

COMMUNITIES = "communities"
# With capacities, these are the models that are meant.
WITH_CAPACITY = {
    Model.MAX_COVER: Model.CAPACITATED_COVER,
    Model.P_MEDIAN: Model.CAPACITATED_P_MEDIAN,
    Model.CAPACITATED_COVER: Model.CAPACITATED_COVER,
    Model.CAPACITATED_P_MEDIAN: Model.CAPACITATED_P_MEDIAN,
}
COVERING = {Model.MAX_COVER, Model.SET_COVER, Model.CAPACITATED_COVER}


class Demand(StrEnum):
    """Which compounds need a firm."""

    UNMANAGED = "unmanaged"
    UNSETTLED = "unsettled"
    ALL = "all"


class Distance(StrEnum):
    """How far is measured: along the ways that people walk, or as the crow flies."""

    NETWORK = "network"
    LINE = "line"


class Weight(StrEnum):
    """What makes a compound matter."""

    FLOOR_AREA = "floor_area"
    HOUSEHOLDS = "households"
    ELDERLY = "elderly"
    TICKETS = "tickets"
    UNMANAGED = "unmanaged"
    COMPOUNDS = "compounds"

    @property
    def unit(self) -> str:
        """The unit in which a plan of this weight alone is told."""
        return UNITS[self]

    @property
    def column(self) -> str:
        """The column of compounds that holds it, or its own name where it is counted."""
        return "floor_area_m2" if self is Weight.FLOOR_AREA else self.value


UNITS = {
    Weight.FLOOR_AREA: "m2",
    Weight.HOUSEHOLDS: "households",
    Weight.ELDERLY: "persons",
    Weight.TICKETS: "open tickets",
    Weight.UNMANAGED: "unmanaged compounds",
    Weight.COMPOUNDS: "compounds",
}
# Several parts are added as shares of the whole demand, which has a million points in all.
BLENDED = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question about one city; the answer depends on it and on the data, and on nothing else.

    Attributes:
        city: Code of the city.
        model: What is asked of the sites.
        sites: How many new sites; None where the model finds the number.
        reach_m: How far a site reaches (m).
        distance: How far is measured.
        weight: Coefficient of each part of the weight of a compound.
        demand: Which compounds need a firm.
        candidates: `communities`, or kinds of service points, joined by commas.
        keeps_existing: Whether the public-interest firms that stand serve on.
        capacity_m2: Floor area that one firm can keep; existing ones have what they keep taken off.
        capacity_compounds: Compounds that one firm can keep, likewise.
        require: Codes of places that must be chosen.
        forbid: Codes of places that must not.
        floor: Least share of each community's weight to be covered.
        cover_share: Least share of all weight that `set_cover` covers.
        max_distance_m: No compound may be farther from its nearest site (m).
        decay: How service fades within the reach.
        time_limit_s: Seconds of search.
        seed: Of the random part of the search.
    """

    city: str
    model: Model = Model.MAX_COVER
    sites: int | None = None
    reach_m: float | None = None
    distance: Distance = Distance.NETWORK
    weight: Mapping[Weight, float] = field(default_factory=lambda: {Weight.FLOOR_AREA: 1.0})
    demand: Demand = Demand.UNMANAGED
    candidates: str = COMMUNITIES
    keeps_existing: bool = True
    capacity_m2: float | None = None
    capacity_compounds: float | None = None
    require: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    floor: float | None = None
    cover_share: float = 1.0
    max_distance_m: float | None = None
    decay: Decay | None = None
    time_limit_s: float = 10.0
    seed: int = 0

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of service points that are candidates, none where communities are."""
        return () if self.candidates == COMMUNITIES else tuple(self.candidates.split(","))

    @property
    def unit(self) -> str:
        """What the weight of a plan is told in."""
        used = [part for part, share in self.weight.items() if share > 0]
        return used[0].unit if len(used) == 1 else BLENDED

    def as_json(self) -> dict[str, object]:
        """Plain values that `from_json` takes back."""
        return {
            **asdict(self),
            "weight": {str(part): share for part, share in self.weight.items()},
            "require": list(self.require),
            "forbid": list(self.forbid),
        }


def from_json(facts: Mapping[str, object]) -> Question:
    """Take back a question that was kept; a field that it did not know yet has its default."""
    known = {one.name for one in fields(Question)}
    kept = {name: value for name, value in facts.items() if name in known}
    return stated(**kept)  # type: ignore[arg-type]


def stated(  # noqa: PLR0913 - what a planner may state
    *,
    city: str,
    model: str = Model.MAX_COVER,
    sites: int | None = None,
    reach_m: float | None = None,
    distance: str = Distance.NETWORK,
    weight: Mapping[str, float] | None = None,
    demand: str = Demand.UNMANAGED,
    candidates: str = COMMUNITIES,
    keeps_existing: bool = True,
    capacity_m2: float | None = None,
    capacity_compounds: float | None = None,
    require: Sequence[str] = (),
    forbid: Sequence[str] = (),
    floor: float | None = None,
    cover_share: float = 1.0,
    max_distance_m: float | None = None,
    decay: str | None = None,
    time_limit_s: float = 10.0,
    seed: int = 0,
) -> Question:
    """Check the words of a question; arguments are the attributes of `Question`.

    Raises:
        UsageError: A word is none of those that are known.
        RefusedError: What is stated contradicts itself.
    """
    chosen = _word(Model, model, "model")
    if capacity_m2 is not None or capacity_compounds is not None:
        if chosen not in WITH_CAPACITY:
            raise RefusedError(f"{chosen} has no capacities.", "Use max_cover or p_median with them.")
        chosen = WITH_CAPACITY[chosen]
    elif chosen in {Model.CAPACITATED_COVER, Model.CAPACITATED_P_MEDIAN}:
        raise RefusedError(
            f"{chosen} needs a capacity of a firm.", "Give --capacity-m2 or --capacity-compounds."
        )
    for name, value in (
        ("--reach-m", reach_m),
        ("--capacity-m2", capacity_m2),
        ("--capacity-compounds", capacity_compounds),
        ("--max-distance-m", max_distance_m),
    ):
        if value is not None:
            positive_number(value, name)
    if sites is not None and sites < 0:
        raise RefusedError(f"--sites is {sites}; a number of sites is at least 0.")
    both = sorted(set(require) & set(forbid))
    if both:
        raise RefusedError(
            f"{both[0]} is required and forbidden at once.", "Leave out its --require or its --forbid."
        )
    return Question(
        city=city,
        model=chosen,
        sites=sites,
        reach_m=reach_m,
        distance=_word(Distance, distance, "distance"),
        weight=_weights({Weight.FLOOR_AREA: 1.0} if weight is None else weight),
        demand=_word(Demand, demand, "demand"),
        candidates=_kinds(candidates),
        keeps_existing=keeps_existing,
        capacity_m2=capacity_m2,
        capacity_compounds=capacity_compounds,
        require=tuple(require),
        forbid=tuple(forbid),
        floor=floor,
        cover_share=cover_share,
        max_distance_m=max_distance_m,
        decay=None if decay is None else _word(Decay, decay, "decay"),
        time_limit_s=time_limit_s,
        seed=seed,
    )


def weights_from(text: str) -> dict[str, float]:
    """Read coefficients written as `floor_area=1,elderly=0.5`; one without a number has 1.

    Raises:
        UsageError: A coefficient is no number.
    """
    found: dict[str, float] = {}
    for part in text.split(","):
        name, _, value = part.partition("=")
        try:
            found[name.strip()] = float(value) if value.strip() else 1.0
        except ValueError:
            raise UsageError(
                f"The weight {part.strip()!r} is no number.", "Write it like floor_area=1,elderly=0.5."
            ) from None
    return found


def _word(kind: type[Word], given: str, what: str) -> Word:
    try:
        return kind(given)
    except ValueError:
        raise UsageError(f"There is no {what} {given!r}.", f"There are: {', '.join(kind)}.") from None


def _weights(given: Mapping[str, float]) -> dict[Weight, float]:
    found = {_word(Weight, name, "weight"): float(share) for name, share in given.items()}
    for name, share in found.items():
        if not 0 <= share < float("inf"):
            raise RefusedError(f"The weight of {name} is {share:g}; it must be a number of at least 0.")
    if not any(found.values()):
        raise RefusedError("All weights are zero: no compound matters, so every plan is as good.")
    return found


def _kinds(given: str) -> str:
    if given == COMMUNITIES:
        return given
    kinds = list(dict.fromkeys(word.strip() for word in given.split(",")))
    for kind in kinds:
        if kind not in set(ServicePointKind):
            raise UsageError(
                f"There are no candidates {kind!r}.",
                f"There are: {COMMUNITIES}, or kinds of service points: {', '.join(ServicePointKind)}.",
            )
    return ",".join(kinds)
