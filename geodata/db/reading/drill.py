"""The way down from a city to a unit: where a place lies, and what lies in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from psycopg.rows import class_row

from geodata.db.asking import asking
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from geodata.db.connection import Pool

LEVELS: Final = ("city", "towns", "communities", "grid_cells", "compounds", "buildings", "units")
"""From the city down; `grid_cells` are the areas of a community."""
_DIGITS: Final = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A place on the way down; its box is in degrees (EPSG:4326), None without a shape."""

    depth: int
    dataset: str
    code: str
    name: str | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A place inside another; `of_code` and `of_name` are the town of a community."""

    dataset: str
    code: str
    name: str | None
    of_code: str | None
    of_name: str | None
    status: str | None
    compounds: int | None
    households: int | None
    floor_area_m2: float | None
    storeys: int | None


@dataclass(frozen=True, slots=True)
class Drill:
    """A place with the way to it, from its town down, and what lies in it."""

    way: tuple[Step, ...]
    parts: tuple[Part, ...]


async def drill(pool: Pool, city: str, dataset: str, code: str) -> Drill:
    """The way to a place and what lies in it; `city` with an empty code is the city itself.

    Raises:
        NotFoundError: There is no such place.
        ServerError: The database cannot be asked.
    """
    if dataset not in LEVELS:
        raise NotFoundError(f"There is no level {dataset!r}.", f"Levels are {', '.join(LEVELS)}.")
    async with asking(pool) as connection:
        steps = connection.cursor(row_factory=class_row(Step))
        await steps.execute(
            "SELECT depth, dataset, code, name, west, south, east, north FROM tile.way_to(%s, %s, %s)",
            (city, dataset, code),
        )
        way = tuple(await steps.fetchall())
        if dataset != "city" and (not way or way[-1].code != code):
            raise NotFoundError(f"There is no {dataset} {code!r} in the city {city}.", "Check the code.")
        parts = connection.cursor(row_factory=class_row(Part))
        await parts.execute(
            "SELECT dataset, code, name, of_code, of_name, status, compounds, households, floor_area_m2,"
            " storeys FROM tile.places_in(%s, %s, %s)",
            (city, dataset, code),
        )
        found = await parts.fetchall()
    return Drill(way, tuple(sorted(found, key=_as_read)))


def _as_read(part: Part) -> tuple[str, list[tuple[int, str]], str]:
    """Building 10 after building 9, communities under their towns."""
    pieces = [
        (int(each), "") if each.isdigit() else (-1, each) for each in _DIGITS.split(part.name or part.code)
    ]
    return part.of_code or "", pieces, part.code
