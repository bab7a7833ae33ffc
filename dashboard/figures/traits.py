"""What a compound is in each respect that colours the map or filters it: one class per compound and trait.

Pure: columns in, classes out. Breaks are fixed for each indicator, so that a colour means the same in every
month and city; unknown and "too few to show" are classes of their own, hatched, and never the lowest colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from dashboard import theme as tokens
from geodata.model import CommitteeKind, FirmKind, ManagementStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geodata.analysis.reach import Reach
    from geodata.db.reading.facts import CompoundFacts, FirmFact

LEAST_HOUSEHOLDS: Final = 30
"""A rate of fewer households says nothing: the compound is hatched, and not ranked."""
MOST_FIRMS: Final = 10
"""Firms with a colour of their own; the others share one."""
YEARS: Final = (1990.0, 2000.0, 2010.0, 2020.0)
FLOOR_AREAS_M2: Final = (5_000.0, 10_000.0, 30_000.0, 100_000.0)
FEES: Final = (0.5, 1.0, 1.5, 2.0)
TICKETS_PER_100_HOUSEHOLDS: Final = (25.0, 50.0, 100.0, 200.0)
TICKETS_PER_10_000_M2: Final = (25.0, 50.0, 100.0, 200.0)
CONTRACT_DAYS: Final = (60, 90)
_OUTLINE: Final = tokens.STATUS_OUTLINE_LIGHT["none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One class of a trait: what it is called and how it looks."""

    key: str
    zh: str
    en: str
    hue: tokens.Hue
    pattern: str = "solid"
    outline_light: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """Every compound in exactly one class.

    Attributes:
        name: As in addresses and texts (`theme.<name>`).
        kinds: The classes in the order of the legend.
        of: The position in `kinds` of each compound.
        values: The number that was classed, where there is one.
        breaks: Lower ends of every numbered class but the first.
        unit: What the breaks are counted in.
    """

    name: str
    kinds: tuple[Kind, ...]
    of: NDArray[np.uint8] | NDArray[np.uint16]
    values: NDArray[np.float64] | None = None
    breaks: tuple[float, ...] = ()
    unit: str | None = None


def _hatched(key: str, zh: str, en: str) -> Kind:
    return Kind(key=key, zh=zh, en=en, hue=tokens.STATUS["unknown"], pattern="hatch")


_UNKNOWN: Final = _hatched("unknown", "未知", "Unknown")
_TOO_FEW: Final = _hatched("too_few", f"不足 {LEAST_HOUSEHOLDS} 户", f"Under {LEAST_HOUSEHOLDS} households")


def _steps(breaks: Sequence[float], *, of_year: bool = False) -> tuple[Kind, ...]:
    """Classes between breaks, in the colours of the sequence."""
    if of_year:
        ends = [f"{end:g}" for end in breaks]
        zh = [
            f"{ends[0]} 年前",
            *(f"{low}–{int(high) - 1}" for low, high in pairwise(ends)),
            f"{ends[-1]} 年起",
        ]
        en = [
            f"Before {ends[0]}",
            *(f"{low}–{int(high) - 1}" for low, high in pairwise(ends)),
            f"From {ends[-1]}",
        ]
    else:
        zh = [_said(low, high, "zh") for low, high in _ranges(breaks)]
        en = [_said(low, high, "en") for low, high in _ranges(breaks)]
    return tuple(
        Kind(key=f"c{i}", zh=one, en=other, hue=tokens.SEQUENTIAL[i + 1])
        for i, (one, other) in enumerate(zip(zh, en, strict=True))
    )


def _ranges(breaks: Sequence[float]) -> list[tuple[float | None, float | None]]:
    return list(pairwise([None, *breaks, None]))


def _said(low: float | None, high: float | None, language: str) -> str:
    def number(value: float) -> str:
        if value >= 10_000:  # noqa: PLR2004 - Chinese counts in ten thousands
            return f"{value / 10_000:g} 万" if language == "zh" else f"{value / 1000:g}k"
        return f"{value:g}"

    if low is None:
        return f"< {number(high or 0)}"
    return f"≥ {number(low)}" if high is None else f"{number(low)}–{number(high)}"


def _numbered(
    name: str,
    values: NDArray[np.float64],
    breaks: tuple[float, ...],
    *,
    unit: str,
    few: NDArray[np.bool_] | None = None,
) -> Trait:
    """A number as classes: a value on a break belongs to the class above; not a number is unknown."""
    steps = _steps(breaks, of_year=name == "age")
    of = np.searchsorted(breaks, values, side="right").astype(np.uint8)
    of[np.isnan(values)] = len(steps)
    if few is None:
        return Trait(name=name, kinds=(*steps, _UNKNOWN), of=of, values=values, breaks=breaks, unit=unit)
    of[few & ~np.isnan(values)] = len(steps) + 1
    return Trait(
        name=name, kinds=(*steps, _UNKNOWN, _TOO_FEW), of=of, values=values, breaks=breaks, unit=unit
    )


def _known(values: NDArray[np.int32]) -> NDArray[np.float64]:
    return np.where(values < 0, np.nan, values.astype(np.float64))


STATUSES: Final = tuple(
    Kind(
        key=status.value,
        zh=status.zh,
        en=status.en,
        hue=tokens.STATUS[status.value],
        pattern="hatch" if status.value in tokens.HATCHED else "solid",
        outline_light=tokens.STATUS_OUTLINE_LIGHT.get(status.value),
    )
    for status in ManagementStatus
)


def _status(facts: CompoundFacts) -> Trait:
    return Trait(name="status", kinds=STATUSES, of=facts.status.astype(np.uint8))


def _age(facts: CompoundFacts) -> Trait:
    return _numbered("age", _known(facts.built_year), YEARS, unit="year")


def _area(facts: CompoundFacts) -> Trait:
    return _numbered("area", facts.floor_area_m2, FLOOR_AREAS_M2, unit="m2")


def _fee(facts: CompoundFacts) -> Trait:
    return _numbered("fee", facts.fee, FEES, unit="yuan/m2/month")


def _grade(facts: CompoundFacts) -> Trait:
    """The star grade of the firm that serves a compound."""
    kinds = (
        *(
            Kind(key=f"g{n}", zh=f"{n}A", en=f"{n}A", hue=tokens.SEQUENTIAL[n])
            for n in range(len(tokens.SEQUENTIAL) - 1, 0, -1)
        ),
        Kind(key="ungraded", zh="未评级", en="Not graded", hue=tokens.SEQUENTIAL[0]),
        Kind(key="no_firm", zh="没有企业", en="No firm", hue=tokens.QUIET),
    )
    grades = np.array([each.grade for each in facts.firms] or [-1], np.int32)
    best = len(tokens.SEQUENTIAL) - 1
    grade = grades[np.maximum(facts.firm, 0)]
    of = np.where(grade > 0, best - np.minimum(grade, best), best)
    return Trait(name="grade", kinds=kinds, of=np.where(facts.firm < 0, best + 1, of).astype(np.uint8))


def _firms(facts: CompoundFacts, name: str, is_named: Callable[[FirmFact], bool]) -> Trait:
    """The firms with most compounds, each a class; then the other such firms, then everybody else."""
    counts = np.bincount(facts.firm[facts.firm >= 0], minlength=len(facts.firms))
    such = [n for n, firm in enumerate(facts.firms) if is_named(firm) and counts[n]]
    first = sorted(such, key=lambda n: (-counts[n], facts.firms[n].code))[:MOST_FIRMS]
    others = Kind(key="others", zh="其他企业", en="Other firms", hue=tokens.MANY[len(tokens.MANY) - 1])
    rest_zh, rest_en = ("其他小区", "Other compounds") if name == "public" else ("没有企业", "No firm")
    rest = Kind(key="rest", zh=rest_zh, en=rest_en, hue=tokens.QUIET)
    kinds = (
        *(
            Kind(key=facts.firms[n].code, zh=facts.firms[n].name, en=facts.firms[n].name, hue=tokens.MANY[i])
            for i, n in enumerate(first)
        ),
        *([others] if len(such) > len(first) else []),
        rest,
    )
    place = np.full(len(facts.firms) + 1, len(kinds) - 1, np.uint8)
    place[such] = len(first)
    place[first] = np.arange(len(first))
    # The last place stands for -1, no firm.
    return Trait(name=name, kinds=kinds, of=place[facts.firm])


def _firm(facts: CompoundFacts) -> Trait:
    return _firms(facts, "firm", lambda _: True)


def _public(facts: CompoundFacts) -> Trait:
    return _firms(facts, "public", lambda firm: firm.kind == FirmKind.PUBLIC_INTEREST)


def _party(facts: CompoundFacts) -> Trait:
    kinds = (
        Kind(key="group", zh="已建小区党小组", en="Party group of its own", hue=tokens.PALETTE.brand),
        Kind(key="branch", zh="由网格党支部覆盖", en="Grid branch only", hue=tokens.STATUS["community_kept"]),
        Kind(key="neither", zh="都没有", en="Neither", hue=tokens.STATUS["none"], outline_light=_OUTLINE),
    )
    return Trait(name="party", kinds=kinds, of=facts.party.astype(np.uint8))


def _committee(facts: CompoundFacts) -> Trait:
    owners, management = CommitteeKind.OWNERS, CommitteeKind.MANAGEMENT
    kinds = (
        Kind(
            key="owners",
            zh=f"{owners.zh}在任",
            en=f"{owners.en} in office",
            hue=tokens.STATUS["professional"],
        ),
        Kind(
            key="management",
            zh=f"{management.zh}在任",
            en="Management committee in office",
            hue=tokens.STATUS["self_managed"],
        ),
        Kind(key="overdue", zh="届满未换", en="Term over", hue=tokens.STATUS["none"], outline_light=_OUTLINE),
        Kind(key="neither", zh="两会皆无", en="No committee", hue=tokens.QUIET),
    )
    return Trait(
        name="committee", kinds=kinds, of=np.where(facts.committee < 0, 3, facts.committee).astype(np.uint8)
    )


def _contract(facts: CompoundFacts) -> Trait:
    soon, later = CONTRACT_DAYS
    kinds = (
        Kind(key="soon", zh=f"{soon} 天内到期", en=f"Ends within {soon} days", hue=tokens.HEAT[3]),
        Kind(
            key="later",
            zh=f"{soon + 1}–{later} 天到期",
            en=f"Ends in {soon + 1}–{later} days",
            hue=tokens.HEAT[1],
        ),
        Kind(
            key="running",
            zh=f"{later} 天后或未约定",
            en=f"After {later} days, or open",
            hue=tokens.SEQUENTIAL[3],
        ),
        Kind(key="no_contract", zh="没有在期合同", en="No contract in force", hue=tokens.QUIET),
    )
    of = np.searchsorted(CONTRACT_DAYS, facts.contract_days, side="left")
    return Trait(name="contract", kinds=kinds, of=np.where(facts.contract_days < 0, 3, of).astype(np.uint8))


DEMONSTRATION: Final = (
    Kind(key="demonstration", zh="示范小区", en="Demonstration compound", hue=tokens.PALETTE.brand),
    Kind(key="other", zh="其他小区", en="Other compound", hue=tokens.QUIET),
)


def _demonstration(facts: CompoundFacts) -> Trait:
    return Trait(name="demonstration", kinds=DEMONSTRATION, of=(1 - facts.demonstration).astype(np.uint8))


def _rate(
    name: str, facts: CompoundFacts, tickets: NDArray[np.int32], base: NDArray[np.float64], per: float
) -> Trait:
    rates = np.full(len(facts), np.nan)
    np.divide(per * tickets, base, out=rates, where=base > 0)
    breaks = TICKETS_PER_100_HOUSEHOLDS if name == "tickets_households" else TICKETS_PER_10_000_M2
    few = (facts.households >= 0) & (facts.households < LEAST_HOUSEHOLDS)
    return _numbered(name, rates, breaks, unit="tickets/year", few=few)


PLAIN: Final[dict[str, Callable[[CompoundFacts], Trait]]] = {
    "status": _status,
    "demonstration": _demonstration,
    "age": _age,
    "area": _area,
    "fee": _fee,
    "firm": _firm,
    "grade": _grade,
    "public": _public,
    "party": _party,
    "committee": _committee,
    "contract": _contract,
}
WALKS: Final = {"walk_centre": "centre", "walk_station": "station", "walk_canteen": "canteen"}
"""Themes of walking, and the kind of service point that is walked to."""
MINUTES: Final = (5, 10, 15)
"""Limits of the walks that are told and drawn."""
_REACHED: Final = (
    *(
        Kind(key=f"m{n}", zh=f"{n} 分钟内", en=f"Within {n} min", hue=tokens.SEQUENTIAL[hue])
        for n, hue in zip(MINUTES, (5, 4, 2), strict=True)
    ),
    Kind(key="partly", zh="部分大门可达", en="From some gates only", hue=tokens.STATUS["community_kept"]),
    Kind(key="cut", zh="近却走不通", en="Near, but no way leads there", hue=tokens.HEAT[3]),
    Kind(
        key="unserved",
        zh=f"{MINUTES[-1]} 分钟外",
        en=f"Beyond {MINUTES[-1]} min",
        hue=tokens.STATUS["none"],
        outline_light=_OUTLINE,
    ),
    _hatched("unknown", "未知", "No gate or way known"),
)


def walked(name: str, reach: Reach) -> Trait:
    """How well each compound is served on foot, by its minutes to the nearest point of a kind."""
    longest = float(MINUTES[-1])
    partly, cut, unserved, unknown = range(len(MINUTES), len(_REACHED))
    of = np.searchsorted(MINUTES, reach.best, side="left")
    of = np.where((reach.best <= longest) & (reach.worst > longest), partly, of)
    is_out = reach.best > longest
    of = np.where(is_out, np.where(reach.straight <= longest, cut, unserved), of)
    of = np.where(reach.is_known, of, unknown)
    best = np.where(reach.is_known & ~is_out, reach.best, np.nan)
    return Trait(
        name=name, kinds=_REACHED, of=of.astype(np.uint8), values=best, breaks=(5.0, 10.0), unit="min"
    )


COMMUNITY: Final = "community"
"""What a reader filters by and no theme colours: the community of a compound."""


def communities(facts: CompoundFacts, areas: Sequence[tuple[int, str, str]]) -> Trait:
    """Every compound in its community.

    Args:
        facts: The compounds.
        areas: Feature id, code and name of each community.
    """
    bar = tokens.PALETTE.text2
    kinds = (
        *(Kind(key=code, zh=name, en=name, hue=bar) for _, code, name in areas),
        _hatched("nowhere", "未落社区", "In no community"),
    )
    fids = np.array([fid for fid, _, _ in areas], np.int64)
    order = np.argsort(fids)
    at = np.searchsorted(fids[order], facts.community)
    found = order[np.minimum(at, max(len(areas) - 1, 0))] if areas else np.zeros(len(facts), np.int64)
    is_found = fids[found] == facts.community if areas else np.zeros(len(facts), np.bool_)
    return Trait(name=COMMUNITY, kinds=kinds, of=np.where(is_found, found, len(areas)).astype(np.uint16))


RATES: Final = ("tickets_households", "tickets_area")
"""Tickets of twelve months: per 100 households, and per 10,000 square metres of floor area."""
NAMES: Final = (*PLAIN, *RATES, *WALKS)
FILTERED: Final = frozenset({*NAMES, COMMUNITY})
"""What a filter chooses classes of."""


def trait(name: str, facts: CompoundFacts, tickets: NDArray[np.int32] | None = None) -> Trait:
    """The class of every compound in one respect.

    Args:
        name: One of `PLAIN` or `RATES`.
        facts: The compounds.
        tickets: Tickets of twelve months by compound; `RATES` need them.
    """
    if name in PLAIN:
        return PLAIN[name](facts)
    counts = np.zeros(len(facts), np.int32) if tickets is None else tickets
    if name == "tickets_households":
        return _rate(name, facts, counts, _known(facts.households), 100.0)
    return _rate(name, facts, counts, facts.floor_area_m2, 10_000.0)
