"""What each feature of a layer is in a theme: the rows behind legend, style and the values table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from psycopg import sql
from psycopg.rows import class_row

from geodata.db.asking import asking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.db.connection import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The features of one class: their ids (int32), how many, and their floor area in square metres."""

    key: str
    ids: NDArray[np.int32]
    features: int
    floor_area_m2: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCoverage:
    """Floor areas of a community, a town or an area of the grid in square metres.

    `known` counts compounds of known status and area.
    """

    fid: int
    code: str
    name: str
    compounds: int
    known: int
    floor_area_m2: float | None
    managed_m2: float
    known_m2: float
    unknown_m2: float

    @property
    def rate_pct(self) -> float | None:
        """Managed over known floor area, in per cent; None when nothing is known."""
        return 100 * self.managed_m2 / self.known_m2 if self.known_m2 > 0 else None

    @property
    def interval_pct(self) -> tuple[float, float] | None:
        """The rate if no unknown proved managed, and if every unknown did; None without area."""
        every = self.known_m2 + self.unknown_m2
        if every <= 0:
            return None
        return 100 * self.managed_m2 / every, 100 * (self.managed_m2 + self.unknown_m2) / every


_GROUPED: Final = {
    theme: sql.SQL("SELECT key, features, floor_area_m2, packed FROM {}(%s)").format(
        sql.Identifier("tile", f"theme_{theme}")
    )
    for theme in ("status", "demonstration", "service")
}


async def groups(pool: Pool, theme: str, city: str) -> list[Group]:
    """The features of a theme by class; classes without a feature are absent.

    Args:
        pool: Where to read.
        theme: `status`, `demonstration` or `service`.
        city: Code of the city.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(_GROUPED[theme], (city,), binary=True)
        return [_group(row) for row in await cursor.fetchall()]


async def sum_ids(pool: Pool, city: str) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Compounds of a city, each with the ids of the sums that count it where the map shows sums, one a level.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT coalesce(string_agg(int4send(fid), ''::bytea ORDER BY fid, sum_id), ''),"
            " coalesce(string_agg(int8send(sum_id), ''::bytea ORDER BY fid, sum_id), '')"
            " FROM tile.sum_ids(%s)",
            (city,),
            binary=True,
        )
        features, sums = (bytes(packed) for packed in await cursor.fetchone() or (b"", b""))  # type: ignore[call-overload]  # bytea
    return np.frombuffer(features, ">i4").astype(np.int32), np.frombuffer(sums, ">i8").astype(np.int64)


async def grid_groups(pool: Pool, city: str, *, level: int, breaks: Sequence[float]) -> list[Group]:
    """The grid cells of a level: by the posts that are filled, or by households between `breaks`.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT key, features, floor_area_m2, packed FROM tile.theme_grids(%s, %s, %s)",
            (city, level, list(breaks)),
            binary=True,
        )
        return [_group(row) for row in await cursor.fetchall()]


def _group(row: tuple[object, ...]) -> Group:
    key, features, area, packed = row
    return Group(
        key=str(key),
        features=int(str(features)),
        floor_area_m2=area if isinstance(area, float) else None,
        ids=np.frombuffer(packed, dtype=">i4").astype(np.int32)
        if isinstance(packed, bytes)
        else np.empty(0, np.int32),
    )


async def area_coverage(pool: Pool, city: str, level: str) -> list[AreaCoverage]:
    """Coverage of each area of a level: `community`, `town`, or `area` of the grid.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(AreaCoverage))
        await rows.execute(
            "SELECT fid, code, name, compounds, known, floor_area_m2, managed_m2, known_m2, unknown_m2"
            " FROM tile.area_coverage(%s, %s) ORDER BY code",
            (city, level),
        )
        return await rows.fetchall()
