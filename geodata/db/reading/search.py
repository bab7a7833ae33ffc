"""Find a place by its name, an alias, its pinyin or initials, its code or its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.rows import class_row

from geodata.db.asking import asking

if TYPE_CHECKING:
    from geodata.db.connection import Pool

LONGEST_QUERY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One place that was found; `detail` says which community it lies in, or its kind.

    `status` is the management status of a compound, `kind` the kind of a service point.

    `lon`, `lat` and the box are in degrees (EPSG:4326), None for a record without a place on the map.
    """

    dataset: str
    code: str
    name: str | None
    detail: str | None
    fid: int | None
    lon: float | None
    lat: float | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    status: str | None
    kind: str | None


async def search(pool: Pool, city: str, words: str, *, limit: int = 12) -> list[Hit]:
    """The places of a city that `words` may mean, the likeliest first.

    An exact code or name comes first, then a name that begins with the words, pinyin initials, a name or
    address that contains them.

    Raises:
        ServerError: The database cannot be asked.
    """
    wanted = " ".join(words.split())[:LONGEST_QUERY]
    if not wanted:
        return []
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(Hit))
        await rows.execute(
            "SELECT dataset, code, name, detail, fid, lon, lat, west, south, east, north, status, kind"
            " FROM tile.search(%s, %s, %s)",
            (city, wanted, limit),
        )
        return await rows.fetchall()


async def names(pool: Pool, city: str, *, most: int) -> list[str]:
    """Names of places that a search finds, at most `most`: communities first, then points, then compounds.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT name FROM ("
            " SELECT 1 AS turn, name FROM published.divisions WHERE city = %(city)s AND level = 'community'"
            " UNION SELECT 2, name FROM published.service_points WHERE city = %(city)s AND is_open"
            " UNION SELECT 3, name FROM published.compounds WHERE city = %(city)s) AS named"
            " WHERE name IS NOT NULL ORDER BY turn, name LIMIT %(most)s",
            {"city": city, "most": most},
        )
        return list(dict.fromkeys(str(row[0]) for row in await cursor.fetchall()))
