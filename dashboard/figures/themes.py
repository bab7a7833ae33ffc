"""A theme: how a layer is coloured. Legend, style and the values table come from this one place.

Pure: rows in, JSON and bytes out. Class breaks are fixed, so that a colour means the same in every month.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dashboard import theme as tokens
from dashboard.figures import traits
from dashboard.i18n import texts
from geodata.english import english
from geodata.model import GridLevel, ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.db.map.values import AreaCoverage, Group
    from geodata.db.reading.facts import CompoundFacts
    from geodata.model import Language

MAGIC: Final = 0x31565448
NOT_DRAWN: Final = 255
TOO_FEW: Final = 254
LEAST_KNOWN: Final = 3
"""A community with fewer compounds of known status and area has no rate to show."""
COVERAGE_BREAKS: Final = (60.0, 75.0, 85.0, 95.0)
"""Upper ends, in per cent, of every class but the last; a rate on a break belongs to the class above."""
NO_DATA: Final = len(COVERAGE_BREAKS) + 1

LEVEL_OF: Final = {"coverage": "community", "coverage_town": "town", "coverage_area": "area"}
"""The level of the areas that a theme of coverage colours."""
GRID_LEVEL_OF: Final = {f"grids{int(level)}": level for level in GridLevel}
GRID_HOUSEHOLDS: Final = {4: (12.0, 24.0, 48.0, 96.0), 5: (6.0, 12.0, 18.0, 24.0)}
"""Households at which the classes of buildings and of units begin; these levels have no posts."""
FACTS: Final = (
    "compounds",
    "divisions",
    "honours",
    "firms",
    "contracts",
    "committees",
    "party_organisations",
    "grid_cells",
)
"""The datasets behind what is known of every compound."""
WALKED: Final = ("compounds", "gates", "walk_links", "service_points")
"""The datasets behind walks."""
LAYER_OF: Final = {
    **dict.fromkeys(traits.NAMES, "compounds"),
    "coverage": "communities",
    "coverage_town": "towns",
    "coverage_area": "grids",
    "service": "service_points",
    **dict.fromkeys(GRID_LEVEL_OF, "grids"),
}
DATASETS_OF: Final = {
    **dict.fromkeys(traits.NAMES, FACTS),
    **dict.fromkeys(traits.WALKS, WALKED),
    "status": ("compounds",),
    "demonstration": ("compounds", "honours"),
    "coverage": ("compounds", "divisions"),
    "coverage_town": ("compounds", "divisions"),
    "coverage_area": ("compounds", "grid_cells"),
    "service": ("service_points",),
    **dict.fromkeys(GRID_LEVEL_OF, ("grid_cells",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeClass:
    """One class of a theme: what it is called, how it looks, what is in it.

    `value` is the byte that stands for it in the values table; `outline_light` a darker edge where the fill
    alone is too weak on the light ground; `floor_area_m2` None where area means nothing.
    """

    key: str
    zh: str
    en: str
    value: int
    hue: tokens.Hue
    pattern: str = "solid"
    outline_light: str | None = None
    count: int = 0
    floor_area_m2: float | None = None
    ids: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32), repr=False, compare=False)

    def as_json(self, language: Language) -> dict[str, Any]:
        """The class as the legend and the map's style read it."""
        return {
            "key": self.key,
            "label": self.zh if language == "zh" else english(self.en),
            "value": self.value,
            "light": self.hue.light,
            "dark": self.hue.dark,
            "pattern": self.pattern,
            "outlineLight": self.outline_light,
            "count": self.count,
            "floor_area_m2": self.floor_area_m2,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of one city: its classes in the order of the legend."""

    name: str
    unit: str | None = None
    breaks: tuple[float, ...] = ()
    classes: tuple[ThemeClass, ...] = ()

    @property
    def layer(self) -> str:
        """The layer that it colours."""
        return LAYER_OF[self.name]

    def as_json(self, language: Language, version: int) -> dict[str, Any]:
        """The theme as docs/architecture.md describes it."""
        return {
            "theme": self.name,
            "layer": self.layer,
            "title": texts(language)(f"theme.{self.name}"),
            "unit": self.unit,
            "breaks": list(self.breaks),
            "classes": [each.as_json(language) for each in self.classes],
            "version": version,
        }

    def values(self) -> bytes:
        """The class of each feature, in the wire format of docs/architecture.md."""
        return values_table([(each.ids, each.value) for each in self.classes])


def values_table(classes: Sequence[tuple[NDArray[np.int32], int]]) -> bytes:
    """Feature ids with their class byte → the dense table, from the smallest id to the largest."""
    drawn = [(ids, value) for ids, value in classes if len(ids)]
    if not drawn:
        return struct.pack("<III", MAGIC, 0, 0)
    base = min(int(ids.min()) for ids, _ in drawn)
    table = np.full(max(int(ids.max()) for ids, _ in drawn) - base + 1, NOT_DRAWN, np.uint8)
    for ids, value in drawn:
        table[ids - base] = value
    return struct.pack("<III", MAGIC, base, len(table)) + table.tobytes()


def build(name: str, rows: Sequence[Group]) -> Theme:
    """A theme whose classes are kinds: `status`, `demonstration`, `service`, or a level of the grid."""
    found = {row.key: row for row in rows}
    classes = tuple(_filled(each, found.get(each.key)) for each in _KINDS[name])
    breaks = GRID_HOUSEHOLDS.get(GRID_LEVEL_OF.get(name, 0), ())
    return Theme(name=name, breaks=breaks, classes=classes)


def of_trait(trait: traits.Trait, facts: CompoundFacts) -> Theme:
    """Compounds coloured by what they are in one respect."""
    classes = tuple(
        ThemeClass(
            key=kind.key,
            zh=kind.zh,
            en=kind.en,
            value=i,
            hue=kind.hue,
            pattern=kind.pattern,
            outline_light=kind.outline_light,
            count=int(np.count_nonzero(trait.of == i)),
            floor_area_m2=float(np.nansum(facts.floor_area_m2[trait.of == i])),
            ids=facts.fid[trait.of == i],
        )
        for i, kind in enumerate(trait.kinds)
    )
    return Theme(name=trait.name, unit=trait.unit, breaks=trait.breaks, classes=classes)


def build_coverage(areas: Sequence[AreaCoverage], name: str = "coverage") -> Theme:
    """Coverage by areas of a level: five fixed classes, no data, and too few compounds to say."""
    value_of = {row.fid: coverage_class(row) for row in areas}
    classes = tuple(
        ThemeClass(
            key=each.key,
            zh=each.zh,
            en=each.en,
            value=each.value,
            hue=each.hue,
            pattern=each.pattern,
            count=sum(value == each.value for value in value_of.values()),
            floor_area_m2=sum(row.floor_area_m2 or 0.0 for row in areas if value_of[row.fid] == each.value),
            ids=np.array([fid for fid, value in value_of.items() if value == each.value], np.int32),
        )
        for each in _COVERAGE_CLASSES
    )
    return Theme(name=name, unit="%", breaks=COVERAGE_BREAKS, classes=classes)


def coverage_class(row: AreaCoverage) -> int:
    """The class byte of one community."""
    rate = row.rate_pct
    if row.compounds == 0 or (row.known == 0 and rate is None):
        return NO_DATA
    if row.known < LEAST_KNOWN or rate is None:
        return TOO_FEW
    return int(np.searchsorted(COVERAGE_BREAKS, rate, side="right"))


def keys_of(name: str) -> tuple[str, ...]:
    """The keys of a theme's classes; none where there is no such theme."""
    return tuple(each.key for each in _classes(name))


def value_of(name: str, key: str) -> int | None:
    """The byte that stands for a class in the values table; None where there is no such class."""
    return next((each.value for each in _classes(name) if each.key == key), None)


def label_of(name: str, key: str, language: Language) -> str:
    """What a class is called; its key where there is no such class."""
    found = next((each for each in _classes(name) if each.key == key), None)
    return key if found is None else found.zh if language == "zh" else found.en


def _classes(name: str) -> tuple[ThemeClass, ...]:
    return _COVERAGE_CLASSES if name in LEVEL_OF else _KINDS.get(name, ())


def _filled(each: ThemeClass, row: Group | None) -> ThemeClass:
    if row is None:
        return each
    return ThemeClass(
        key=each.key,
        zh=each.zh,
        en=each.en,
        value=each.value,
        hue=each.hue,
        pattern=each.pattern,
        outline_light=each.outline_light,
        count=row.features,
        floor_area_m2=row.floor_area_m2,
        ids=row.ids,
    )


def _coverage_labels() -> tuple[str, ...]:
    ends = [f"{end:g}" for end in COVERAGE_BREAKS]
    middle = [f"{low}–{high}%" for low, high in pairwise(ends)]
    return (f"< {ends[0]}%", *middle, f"≥ {ends[-1]}%")


def _of_kinds(kinds: Sequence[traits.Kind]) -> tuple[ThemeClass, ...]:
    return tuple(
        ThemeClass(
            key=kind.key,
            zh=kind.zh,
            en=kind.en,
            value=i,
            hue=kind.hue,
            pattern=kind.pattern,
            outline_light=kind.outline_light,
        )
        for i, kind in enumerate(kinds)
    )


def _grid_classes(level: GridLevel) -> tuple[ThemeClass, ...]:
    """Posts of "1+3+N" for levels that have them; households for buildings and units."""
    unknown = tokens.STATUS["unknown"]
    if level in GRID_HOUSEHOLDS:
        ends = [f"{end:g}" for end in GRID_HOUSEHOLDS[level]]
        said = (f"< {ends[0]}", *(f"{low}–{int(high) - 1}" for low, high in pairwise(ends)), f"≥ {ends[-1]}")
        return (
            *(
                ThemeClass(
                    key=f"c{i}", zh=f"{one} 户", en=f"{one} households", value=i, hue=tokens.SEQUENTIAL[i + 1]
                )
                for i, one in enumerate(said)
            ),
            ThemeClass(key="unknown", zh="未知", en="Unknown", value=5, hue=unknown, pattern="hatch"),
        )
    return (
        ThemeClass(
            key="full", zh="“1+3”配齐", en="Leader and 3 forces", value=0, hue=tokens.STATUS["self_managed"]
        ),
        ThemeClass(key="no_force", zh="三方力量有空缺", en="A force is vacant", value=1, hue=tokens.HEAT[2]),
        ThemeClass(key="no_leader", zh="网格长空缺", en="No grid leader", value=2, hue=tokens.HEAT[4]),
        ThemeClass(key="unknown", zh="未知", en="Unknown", value=3, hue=unknown, pattern="hatch"),
    )


_COVERAGE_CLASSES: Final = (
    *(
        ThemeClass(key=f"c{i}", zh=label, en=label, value=i, hue=tokens.SEQUENTIAL[i + 1])
        for i, label in enumerate(_coverage_labels())
    ),
    ThemeClass(
        key="no_data",
        zh="无数据",
        en="No data",
        value=NO_DATA,
        hue=tokens.STATUS["unknown"],
        pattern="hatch",
    ),
    ThemeClass(
        key="too_few",
        zh="小区过少",
        en="Too few compounds",
        value=TOO_FEW,
        hue=tokens.MAP.block,
        pattern="hatch",
    ),
)
_KINDS: Final[dict[str, tuple[ThemeClass, ...]]] = {
    "status": _of_kinds(traits.STATUSES),
    "demonstration": _of_kinds(traits.DEMONSTRATION),
    "service": tuple(
        ThemeClass(key=kind.value, zh=kind.zh, en=kind.en, value=i, hue=tokens.PALETTE.brand)
        for i, kind in enumerate(ServicePointKind)
    ),
    **{name: _grid_classes(level) for name, level in GRID_LEVEL_OF.items()},
}
