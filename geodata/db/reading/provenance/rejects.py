"""The rows that a run kept out, as anyone may read them (docs/security.md), with their pictures and tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql
from psycopg.rows import class_row

from geodata.db.asking import asking
from geodata.db.map.tiles import DEEPEST_ZOOM, check_address
from geodata.db.reading.provenance.rows import Extent, Page, many, number, one

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geodata.db.asking import AsyncConnection
    from geodata.db.connection import Pool

_COLUMNS = sql.SQL(
    "reject, file, layer, source_row, rule, field, value, value_zh, is_value_withheld, expected, expected_zh,"
    " sentence, sentence_zh, hint, hint_zh, geom IS NOT NULL AND tile.is_on_the_map(geom) AS has_place"
)
_WHERE = sql.SQL(
    "FROM published.rejects WHERE (city = %(city)s OR city IS NULL) AND run = %(run)s"
    " AND (%(rule)s = '' OR rule = %(rule)s)"
)
_PAGE = sql.SQL("SELECT {} {} ORDER BY reject LIMIT %(limit)s OFFSET %(offset)s").format(_COLUMNS, _WHERE)
_EVERY = sql.SQL("SELECT {} {} ORDER BY reject").format(_COLUMNS, _WHERE)
_COUNT = sql.SQL("SELECT count(*) {}").format(_WHERE)
_BEFORE = sql.SQL("SELECT count(*) {} AND reject < %(reject)s").format(_WHERE)
_RULES = sql.SQL(
    "SELECT rule, count(*)::integer AS faults, count(DISTINCT (source_file, source_row))::integer AS rows,"
    " count(*) FILTER (WHERE geom IS NOT NULL AND tile.is_on_the_map(geom))::integer AS places"
    " FROM published.rejects WHERE (city = %(city)s OR city IS NULL) AND run = %(run)s"
    " GROUP BY rule ORDER BY 2 DESC, rule"
)
_ONE = sql.SQL(
    "SELECT {}, drawn.path, drawn.width, drawn.height, box.west, box.south, box.east, box.north FROM ("
    "SELECT * FROM published.rejects WHERE (city = %(city)s OR city IS NULL) AND run = %(run)s"
    " AND reject = %(reject)s) AS r"
    " LEFT JOIN LATERAL tile.thumbnail(r.geom) AS drawn ON true"
    " LEFT JOIN LATERAL (SELECT ST_XMin(r.geom) AS west, ST_YMin(r.geom) AS south, ST_XMax(r.geom) AS east,"
    " ST_YMax(r.geom) AS north WHERE tile.is_on_the_map(r.geom)) AS box ON true"
).format(_COLUMNS)
_TILE = sql.SQL("SELECT tile.rejects(%s, %s, %s, %s, %s, %s)")
_EXTENT = sql.SQL(
    "SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north"
    " FROM (SELECT ST_Extent(geom)::geometry AS e {} AND tile.is_on_the_map(geom)) AS extent"
    " WHERE e IS NOT NULL"
).format(_WHERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """One broken rule of one row.

    Attributes:
        value: What the file says; None too where it may be about a person, see `is_value_withheld`. Words of
            the program's own, such as kinds of geometry, stand in Chinese in `value_zh`.
        sentence: What is wrong, in English; None where it would quote such a value. So `sentence_zh`, which
            loads of before did not write either.
        has_place: Whether the map can show it.
    """

    reject: int
    file: str | None
    layer: str | None
    source_row: int
    rule: str
    field: str | None
    value: str | None
    value_zh: str | None
    is_value_withheld: bool
    expected: str | None
    expected_zh: str | None
    sentence: str | None
    sentence_zh: str | None
    hint: str
    hint_zh: str | None
    has_place: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnReject(Reject):
    """One with its picture: a path of SVG in a box of `width` × `height`, and where it lies, in degrees."""

    path: str | None
    width: float | None
    height: float | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleCount:
    """How often a run met a broken rule: faults, the rows that have it, and those that the map can show."""

    rule: str
    faults: int
    rows: int
    places: int


async def page(
    connection: AsyncConnection, city: str, run: int, *, rule: str = "", limit: int, offset: int = 0
) -> Page[Reject]:
    """The faults of a run in the order in which they were met.

    Args:
        connection: A reading connection.
        city: The city's code.
        run: The run's number.
        rule: Of which rule; empty for all.
        limit: Most rows of the page.
        offset: Rows before it.
    """
    values = {"city": city, "run": run, "rule": rule, "limit": limit, "offset": offset}
    total = await number(connection, _COUNT, values)
    return Page(total, tuple(await many(connection, Reject, _PAGE, values)))


async def place_in_list(
    connection: AsyncConnection, city: str, run: int, reject: int, *, rule: str = ""
) -> int:
    """How many faults stand before one in the list."""
    return await number(connection, _BEFORE, {"city": city, "run": run, "rule": rule, "reject": reject})


async def every(connection: AsyncConnection, city: str, run: int, *, rule: str = "") -> AsyncIterator[Reject]:
    """All of them, one after the other, without holding them."""
    async with (
        connection.transaction(),
        connection.cursor("rejects", row_factory=class_row(Reject)) as cursor,
    ):
        await cursor.execute(_EVERY, {"city": city, "run": run, "rule": rule})
        async for row in cursor:
            yield row


async def rules(connection: AsyncConnection, city: str, run: int) -> list[RuleCount]:
    """The rules that rows of a run broke, the most frequent first."""
    return await many(connection, RuleCount, _RULES, {"city": city, "run": run})


async def read(connection: AsyncConnection, city: str, run: int, reject: int) -> DrawnReject | None:
    """One fault with its picture; None where the run has none of that number."""
    return await one(connection, DrawnReject, _ONE, {"city": city, "run": run, "reject": reject})


async def extent(connection: AsyncConnection, city: str, run: int, *, rule: str = "") -> Extent | None:
    """Where the rejected rows lie; None where none has a place."""
    return await one(connection, Extent, _EXTENT, {"city": city, "run": run, "rule": rule})


async def tile(pool: Pool, city: str, run: int, *, rule: str = "", z: int, x: int, y: int) -> bytes:
    """One tile of MVT: `shapes` and `marks`, with `code` (the fault's number) and `kind` (its rule).

    Raises:
        UsageError: There is no such tile.
        ServerError: The database cannot be asked.
    """
    check_address(z, x, y, deepest=DEEPEST_ZOOM)
    async with asking(pool) as connection:
        cursor = await connection.execute(_TILE, (city, run, rule or None, z, x, y), binary=True)
        row = await cursor.fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""
