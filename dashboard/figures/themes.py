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
from dashboard.i18n import texts
from geodata.model import GridLevel, ManagementStatus, ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.db.map.values import CommunityCoverage, Group
    from geodata.model import Language

MAGIC: Final = 0x31565448
NOT_DRAWN: Final = 255
TOO_FEW: Final = 254
LEAST_KNOWN: Final = 3
"""A community with fewer compounds of known status and area has no rate to show."""
COVERAGE_BREAKS: Final = (60.0, 75.0, 85.0, 95.0)
"""Upper ends, in per cent, of every class but the last; a rate on a break belongs to the class above."""
NO_DATA: Final = len(COVERAGE_BREAKS) + 1

LAYER_OF: Final = {
    "status": "compounds",
    "coverage": "communities",
    "demonstration": "compounds",
    "service": "service_points",
    "grids": "grids",
}
DATASETS_OF: Final = {
    "status": ("compounds",),
    "coverage": ("compounds", "divisions"),
    "demonstration": ("compounds", "honours"),
    "service": ("service_points",),
    "grids": ("grid_cells",),
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
            "label": self.zh if language == "zh" else self.en,
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
    """A theme whose classes are kinds: `status`, `demonstration`, `service` or `grids`."""
    found = {row.key: row for row in rows}
    classes = tuple(_filled(each, found.get(each.key)) for each in _KINDS[name])
    return Theme(name=name, classes=classes)


def build_coverage(communities: Sequence[CommunityCoverage]) -> Theme:
    """Coverage by community: five fixed classes, no data, and too few compounds to say."""
    value_of = {row.fid: coverage_class(row) for row in communities}
    classes = tuple(
        ThemeClass(
            key=each.key,
            zh=each.zh,
            en=each.en,
            value=each.value,
            hue=each.hue,
            pattern=each.pattern,
            count=sum(value == each.value for value in value_of.values()),
            floor_area_m2=sum(
                row.floor_area_m2 or 0.0 for row in communities if value_of[row.fid] == each.value
            ),
            ids=np.array([fid for fid, value in value_of.items() if value == each.value], np.int32),
        )
        for each in _COVERAGE_CLASSES
    )
    return Theme(name="coverage", unit="%", breaks=COVERAGE_BREAKS, classes=classes)


def coverage_class(row: CommunityCoverage) -> int:
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
    return _COVERAGE_CLASSES if name == "coverage" else _KINDS.get(name, ())


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
    middle = [f"{low}–{high}" for low, high in pairwise(ends)]
    return (f"< {ends[0]}", *middle, f"≥ {ends[-1]}")


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
        zh="小区过少，不计算",
        en="Too few compounds",
        value=TOO_FEW,
        hue=tokens.MAP.block,
        pattern="hatch",
    ),
)
_KINDS: Final[dict[str, tuple[ThemeClass, ...]]] = {
    "status": tuple(
        ThemeClass(
            key=status.value,
            zh=status.zh,
            en=status.en,
            value=i,
            hue=tokens.STATUS[status.value],
            pattern="hatch" if status.value in tokens.HATCHED else "solid",
            outline_light=tokens.STATUS_OUTLINE_LIGHT.get(status.value),
        )
        for i, status in enumerate(ManagementStatus)
    ),
    "demonstration": (
        ThemeClass(
            key="demonstration", zh="示范小区", en="Demonstration compound", value=0, hue=tokens.PALETTE.brand
        ),
        ThemeClass(key="other", zh="其他小区", en="Other compound", value=1, hue=tokens.QUIET),
    ),
    "service": tuple(
        ThemeClass(key=kind.value, zh=kind.zh, en=kind.en, value=i, hue=tokens.PALETTE.brand)
        for i, kind in enumerate(ServicePointKind)
    ),
    "grids": tuple(
        ThemeClass(
            key=str(int(level)),
            zh=level.zh,
            en=level.en,
            value=int(level) - 1,
            hue=tokens.SEQUENTIAL[int(level)],
        )
        for level in GridLevel
    ),
}
