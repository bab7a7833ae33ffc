"""What the last check of a city found, page by page, with a picture of each fault and its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.asking import asking
from geodata.db.map.tiles import DEEPEST_ZOOM, check_address
from geodata.db.reading.provenance.rows import Extent, Page, many, number, one

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.asking import AsyncConnection
    from geodata.db.connection import Pool

SECOND_OF: Final = {
    "communities_outside_town": "divisions",
    "areas_outside_community": "divisions",
    "compounds_outside_community": "divisions",
    "compounds_outside_area": "grid_cells",
    "buildings_outside_compound": "compounds",
}
"""The dataset of the second row of a kind, where it is another than that of the first."""

_COLUMNS = sql.SQL(
    "code, tile.number_of(code) AS number, name AS kind, dataset, level, first_code, first_name, second_code,"
    " second_name, area_m2, share, distance_m, is_sliver, proposed_code, candidates, reason, verdict"
)
_WHERE = sql.SQL("FROM published.findings WHERE city = %(city)s AND (%(kind)s = '' OR name = %(kind)s)")
_ORDER = sql.SQL("verdict <> 'open', coalesce(area_m2, 0) DESC, coalesce(share, 0) DESC, distance_m, code")
_PAGE = sql.SQL("SELECT {} {} ORDER BY {} LIMIT %(limit)s OFFSET %(offset)s").format(_COLUMNS, _WHERE, _ORDER)
_COUNT = sql.SQL("SELECT count(*) {}").format(_WHERE)
_PLACE = sql.SQL(
    "SELECT place - 1 FROM (SELECT code, row_number() OVER (ORDER BY {}) AS place {}) AS listed"
    " WHERE code = %(code)s"
).format(_ORDER, _WHERE)
_KINDS = sql.SQL(
    "SELECT name AS kind, count(*)::integer AS findings,"
    " count(*) FILTER (WHERE verdict = 'open')::integer AS open_findings"
    " FROM published.findings WHERE city = %(city)s GROUP BY name"
)
_EXAMINATION = sql.SQL(
    "SELECT checked_at, is_current, findings, open_findings FROM published.examinations WHERE city = %(city)s"
)
_EXTENT = sql.SQL(
    "SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north"
    " FROM (SELECT ST_Extent(place)::geometry AS e {}) AS extent WHERE e IS NOT NULL"
).format(_WHERE)
_ONE = sql.SQL(
    "SELECT {}, ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, ST_YMax(geom) AS north"
    " FROM published.findings WHERE city = %(city)s AND code = %(code)s"
).format(_COLUMNS)
# Two compounds that may be one are drawn whole; of every other fault, the ground around it.
_PICTURE = sql.SQL(
    "SELECT p.path, p.width, p.height,"
    " (tile.picture(f.first, f.frame)).path AS first_path,"
    " (tile.picture(f.second, f.frame)).path AS second_path"
    " FROM (SELECT *, tile.frame_of("
    "   CASE WHEN name = 'compounds_alike' THEN ST_Collect(ARRAY[geom, first, second]) ELSE geom END"
    "  ) AS frame"
    "  FROM (SELECT name, geom,"
    "    (SELECT r.geom FROM {first} AS r WHERE r.city = %(city)s AND r.code = %(first)s) AS first,"
    "    (SELECT r.geom FROM {second} AS r WHERE r.city = %(city)s AND r.code = %(second)s) AS second"
    "   FROM published.findings WHERE city = %(city)s AND code = %(code)s) AS found) AS f"
    " LEFT JOIN LATERAL tile.picture(f.geom, f.frame) AS p ON true"
)
_TILE = sql.SQL("SELECT tile.findings(%s, %s, %s, %s, %s)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or proposal; see `geodata.db.judging.finding.Finding`.

    `number` is the code as a number, its id on the map; `share` goes from 0 to 1.
    """

    code: str
    number: int
    kind: str
    dataset: str
    level: int | None
    first_code: str | None
    first_name: str | None
    second_code: str | None
    second_name: str | None
    area_m2: float | None
    share: float | None
    distance_m: float | None
    is_sliver: bool
    proposed_code: str | None
    candidates: list[dict[str, Any]]
    reason: str | None
    verdict: str

    @property
    def second_dataset(self) -> str:
        """What the second row is."""
        return SECOND_OF.get(self.kind, self.dataset)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedFinding(Finding):
    """One with the box in which it lies, in degrees; None of two compounds that both have no boundary."""

    west: float | None
    south: float | None
    east: float | None
    north: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Paths of SVG in one frame: the fault, and the two rows that it is about."""

    path: str | None
    width: float | None
    height: float | None
    first_path: str | None
    second_path: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KindCount:
    """How many findings of a kind there are, and how many of them nobody has judged yet."""

    kind: str
    findings: int
    open_findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """When a city was checked last, whether its ground has changed since, and what was found."""

    checked_at: datetime
    is_current: bool
    findings: int
    open_findings: int


async def examination(connection: AsyncConnection, city: str) -> Examination | None:
    """The last check; None where there was none."""
    return await one(connection, Examination, _EXAMINATION, {"city": city})


async def kinds(connection: AsyncConnection, city: str) -> dict[str, KindCount]:
    """The kinds that were found."""
    return {row.kind: row for row in await many(connection, KindCount, _KINDS, {"city": city})}


async def page(
    connection: AsyncConnection, city: str, *, kind: str = "", limit: int, offset: int = 0
) -> Page[Finding]:
    """The findings: those that nobody has judged first, the largest of them first.

    Args:
        connection: A reading connection.
        city: The city's code.
        kind: Of which kind; empty for all.
        limit: Most rows of the page.
        offset: Rows before it.
    """
    values = {"city": city, "kind": kind, "limit": limit, "offset": offset}
    total = await number(connection, _COUNT, values)
    return Page(total, tuple(await many(connection, Finding, _PAGE, values)))


async def place_in_list(connection: AsyncConnection, city: str, code: str, *, kind: str = "") -> int:
    """How many findings stand before one in the list; 0 where it is not in it."""
    return await number(connection, _PLACE, {"city": city, "kind": kind, "code": code})


async def read(connection: AsyncConnection, city: str, code: str) -> tuple[PlacedFinding, Picture] | None:
    """One finding with its picture; None where the last check found none of that code."""
    found = await one(connection, PlacedFinding, _ONE, {"city": city, "code": code})
    if found is None:
        return None
    query = _PICTURE.format(first=_view(found.dataset), second=_view(found.second_dataset))
    values = {"city": city, "code": code, "first": found.first_code, "second": found.second_code}
    picture = await one(connection, Picture, query, values)
    if picture is None:
        raise AssertionError
    return found, picture


async def extent(connection: AsyncConnection, city: str, *, kind: str = "") -> Extent | None:
    """Where the findings lie; None where there are none."""
    return await one(connection, Extent, _EXTENT, {"city": city, "kind": kind})


async def tile(pool: Pool, city: str, *, kind: str = "", z: int, x: int, y: int) -> bytes:
    """One tile of MVT: `shapes` and `marks`, with `code` and `kind`.

    Raises:
        UsageError: There is no such tile.
        ServerError: The database cannot be asked.
    """
    check_address(z, x, y, deepest=DEEPEST_ZOOM)
    async with asking(pool) as connection:
        cursor = await connection.execute(_TILE, (city, kind or None, z, x, y), binary=True)
        row = await cursor.fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""


def _view(dataset: str) -> sql.Identifier:
    return sql.Identifier("published", DATASETS[dataset].name)
