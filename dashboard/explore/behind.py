"""What stands behind a number on a page: which rows a click on it opens.

An address in one line, such as `figure:compounds.total:numerator` or `theme:status:none`, with `@50` for the
page that begins at the fiftieth row; buttons, links and the address bar carry it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from dashboard.figures.themes import coverage_class, keys_of, value_of
from geodata.db.reading.figures import Record, Records, measure_of
from geodata.errors import NotFoundError
from geodata.indicators.indicator import Part
from geodata.indicators.measure import Is, Measure
from geodata.model import GridLevel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.map.values import AreaCoverage

Of = Literal["figure", "theme", "selection"]
PAGE: Final = 50
"""Rows on a page of the drawer."""
_WRITTEN: Final = re.compile(
    r"(figure|theme|selection):([A-Za-z0-9_.~-]{1,12000}):([A-Za-z0-9_]{1,40})(?:@([0-9]{1,7}))?"
)
ON_MAP: Final = {"community": "communities", "town": "towns", "area": "grid_cells"}
"""The dataset that shows an area of each level on the map."""
_URBAN: Final = Is("is_urban", (True,))


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that a number counts.

    Attributes:
        of: Whether an indicator, a class of a theme or a filter counted them.
        key: The indicator's key, the theme's name (`urban` is the theme `status` for urban compounds), or the
            line of the filter.
        part: Which side of the indicator, or the key of the class; `compounds` for a filter.
        offset: Rows before the page.
    """

    of: Of
    key: str
    part: str
    offset: int = 0

    def __str__(self) -> str:
        """The address in one line."""
        return f"{self.of}:{self.key}:{self.part}" + (f"@{self.offset}" if self.offset else "")

    @classmethod
    def read(cls, text: str | None) -> Behind | None:
        """What an address names; None where it is none."""
        found = _WRITTEN.fullmatch(text or "")
        if found is None:
            return None
        of, key, part, offset = found.groups()
        return cls(cast("Of", of), key, part, int(offset or 0))

    def at(self, offset: int) -> Behind:
        """The same rows, from another one on."""
        return replace(self, offset=max(offset, 0))


def figure(key: str, part: Part = "numerator") -> str:
    """The address of the rows behind one side of an indicator."""
    return str(Behind("figure", key, part))


def theme(name: str, key: str) -> str:
    """The address of the rows in a class of a theme."""
    return str(Behind("theme", name, key))


def selection(line: str) -> str:
    """The address of the compounds that a filter keeps."""
    return str(Behind("selection", line, "compounds"))


def measure(behind: Behind) -> Measure:
    """The measure whose rows these are; themes of coverage, grids and traits have none.

    Raises:
        NotFoundError: There is no such number.
    """
    if behind.of == "figure":
        if behind.part not in get_args(Part):
            raise NotFoundError(f"The indicator {behind.key} has no {behind.part}.")
        return measure_of(behind.key, cast("Part", behind.part))
    name = "status" if behind.key == "urban" else behind.key
    if behind.part not in keys_of(name):
        raise NotFoundError(f"The theme {behind.key!r} has no class {behind.part!r}.")
    match name:
        case "status":
            status = Is("status", (behind.part,))
            return Measure(view="compounds", where=(status, _URBAN) if behind.key == "urban" else (status,))
        case "demonstration":
            return Measure(
                view="compounds", where=(Is("is_demonstration", (behind.part == "demonstration",)),)
            )
        case "service":
            return Measure(view="service_points", where=(Is("kind", (behind.part,)), Is("is_open", (True,))))
        case _:
            raise NotFoundError(f"The rows of the theme {name!r} are not read by a measure.")


def of_coverage(areas: Sequence[AreaCoverage], key: str, level: str = "community") -> Records:
    """The areas in a class of coverage, the lowest rate first; `amount` is the rate.

    Args:
        areas: Every area of the level.
        key: Of the class.
        level: `community`, `town`, or `area` of the grid.

    Raises:
        NotFoundError: There is no such class.
    """
    if key not in keys_of("coverage"):
        raise NotFoundError(f"The theme 'coverage' has no class {key!r}.")
    rows = sorted(
        (row for row in areas if coverage_class(row) == value_of("coverage", key)),
        key=lambda row: (row.rate_pct is None, row.rate_pct or 0.0, row.code),
    )
    return Records(
        total=len(rows),
        rows=tuple(
            Record(
                dataset="grid_cells" if level == "area" else "divisions",
                code=row.code,
                name=row.name,
                amount=None if row.rate_pct is None else round(row.rate_pct, 2),
                lon=None,
                lat=None,
                kind=str(int(GridLevel.AREA)) if level == "area" else level,
                size=row.floor_area_m2,
                on_map=(ON_MAP[level], row.code),
            )
            for row in rows
        ),
    )
