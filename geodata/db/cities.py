"""The cities of the database, where they lie, and how fresh their data is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.rows import class_row

from geodata.db.asking import asking

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.connection import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCity:
    """A city and the box in which its communities lie (degrees, EPSG:4326; None while nothing is loaded)."""

    city: str
    name: str
    name_en: str | None
    time_zone: str
    is_synthetic: bool
    west: float | None
    south: float | None
    east: float | None
    north: float | None

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """`(west, south, east, north)` in degrees."""
        if self.west is None or self.south is None or self.east is None or self.north is None:
            return None
        return self.west, self.south, self.east, self.north


@dataclass(frozen=True, slots=True, kw_only=True)
class DataVersion:
    """The version of one dataset: it grows with every change and is never used twice."""

    dataset: str
    version: int
    changed_at: datetime


async def cities(pool: Pool) -> list[PlacedCity]:
    """Every city of the database, by code.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(PlacedCity))
        await rows.execute(
            "SELECT city, name, name_en, time_zone, is_synthetic, west, south, east, north"
            " FROM tile.cities ORDER BY city"
        )
        return await rows.fetchall()


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
