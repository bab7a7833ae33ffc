"""The cities of the database, where they lie, and how fresh their data is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from psycopg.rows import class_row

from geodata.db.asking import asking
from geodata.names import latin

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.connection import Pool


Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees, EPSG:4326."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCity:
    """A city and the box in which it lies; `bounds` is None while nothing with a place is loaded."""

    city: str
    name: str
    name_en: str | None
    time_zone: str
    is_synthetic: bool
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DataVersion:
    """The version of one dataset: it grows with every change and is never used twice."""

    dataset: str
    version: int
    changed_at: datetime


async def cities(pool: Pool) -> list[PlacedCity]:
    """Every city of the database, by code, without their bounds; one without an English name has its pinyin.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(PlacedCity))
        await rows.execute(
            "SELECT city, name, name_en, time_zone, is_synthetic FROM tile.cities ORDER BY city"
        )
        return [replace(row, name_en=row.name_en or latin(row.name)) for row in await rows.fetchall()]


async def bounds(pool: Pool, city: str) -> Bounds | None:
    """The box around the communities of a city, or else around whatever it has; None when it has nothing.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(_Box))
        await rows.execute("SELECT west, south, east, north FROM tile.city_bounds(%s)", (city,))
        box = await rows.fetchone()
    return None if box is None else (box.west, box.south, box.east, box.north)


async def versions(pool: Pool, city: str) -> dict[str, DataVersion]:
    """The data versions of a city by dataset; a dataset that never had a row is absent.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(DataVersion))
        await rows.execute(
            "SELECT dataset, version, changed_at FROM tile.data_versions WHERE city = %s", (city,)
        )
        return {row.dataset: row for row in await rows.fetchall()}
