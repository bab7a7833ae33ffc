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

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.map.values import CommunityCoverage

PAGE: Final = 50
"""Rows on a page of the drawer."""
_WRITTEN: Final = re.compile(r"(figure|theme):([a-z0-9_.]{1,80}):([a-z0-9_]{1,40})(?:@([0-9]{1,7}))?")
_URBAN: Final = Is("is_urban", (True,))


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows that a number counts.

    Attributes:
        of: Whether an indicator or a class of a theme counted them.
        key: The indicator's key, or the theme's name; `urban` is the theme `status` for urban compounds.
        part: Which side of the indicator, or the key of the class.
        offset: Rows before the page.
    """

    of: Literal["figure", "theme"]
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
        return cls("figure" if of == "figure" else "theme", key, part, int(offset or 0))

    def at(self, offset: int) -> Behind:
        """The same rows, from another one on."""
        return replace(self, offset=max(offset, 0))


def figure(key: str, part: Part = "numerator") -> str:
    """The address of the rows behind one side of an indicator."""
    return str(Behind("figure", key, part))


def theme(name: str, key: str) -> str:
    """The address of the rows in a class of a theme."""
    return str(Behind("theme", name, key))


def measure(behind: Behind) -> Measure:
    """The measure whose rows these are; the theme `coverage` has none.

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
        case "grids":
            return Measure(view="grid_cells", where=(Is("level", (int(behind.part),)),))
        case _:
            raise NotFoundError(f"The rows of the theme {name!r} are not read by a measure.")


def of_coverage(communities: Sequence[CommunityCoverage], key: str) -> Records:
    """The communities in a class of the theme `coverage`, the lowest rate first; `amount` is the rate.

    Raises:
        NotFoundError: There is no such class.
    """
    if key not in keys_of("coverage"):
        raise NotFoundError(f"The theme 'coverage' has no class {key!r}.")
    rows = sorted(
        (row for row in communities if coverage_class(row) == value_of("coverage", key)),
        key=lambda row: (row.rate_pct is None, row.rate_pct or 0.0, row.code),
    )
    return Records(
        total=len(rows),
        rows=tuple(
            Record(
                dataset="divisions",
                code=row.code,
                name=row.name,
                amount=None if row.rate_pct is None else round(row.rate_pct, 2),
                lon=None,
                lat=None,
                kind="community",
                size=row.floor_area_m2,
                on_map=("communities", row.code),
            )
            for row in rows
        ),
    )
