"""Overlaps, gaps, slivers and outlines that cross themselves, among the rows of one city.

Shapes are compared as they are stored: two neighbours that share a border to the last digit have neither gap
nor overlap, whatever vertices only one of them has on it. Only pieces that remain are measured, in metres.
A shape that crosses itself is told once; what it does to its neighbours is looked at when it is mended.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.rows import dict_row

from geodata.crs import METRES_PER_DEGREE
from geodata.db.judging.finding import Finding
from geodata.db.judging.overlaps import LEAST_WIDTH_M, PIECES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

SLIVER_WIDTH_M = 2.0
OPEN_WIDTH_M = 10.0
"""A gap that is open at an end is told from the country outside by being narrower than this."""

_TABLES = {
    "division": "divisions",
    "grid_cell": "grid_cells",
    "compound_shape": "compounds",
    "building": "buildings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Rows of a table that may not overlap each other: those of one `level`, or in each level by itself."""

    name: str
    table: str
    level: str | None = None
    is_by_level: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Rows that must leave no gap between them; `parents` are divided whole if nine tenths of them are."""

    name: str
    table: str
    members: str
    parents: str


LAYERS = (
    Layer(name="towns", table="division", level="town"),
    Layer(name="communities", table="division", level="community"),
    Layer(name="grid_cells", table="grid_cell", is_by_level=True),
    Layer(name="compounds", table="compound_shape"),
    Layer(name="buildings", table="building"),
)
_COVERS = (
    Cover(
        name="towns",
        table="division",
        members="level = 'town'",
        parents="SELECT geom FROM hongtu.division WHERE city = %(city)s AND level = 'county'",
    ),
    Cover(
        name="communities",
        table="division",
        members="level = 'community'",
        parents="SELECT geom FROM hongtu.division WHERE city = %(city)s AND level = 'town'",
    ),
    Cover(
        name="grid_cells",
        table="grid_cell",
        members="level = 2",
        parents="SELECT geom FROM hongtu.grid_cell WHERE city = %(city)s AND level = 1"
        " UNION ALL SELECT d.geom FROM hongtu.division d WHERE d.city = %(city)s AND d.level = 'community'"
        " AND NOT EXISTS (SELECT FROM hongtu.grid_cell g WHERE g.city = d.city AND g.code = d.code)",
    ),
)

# Of the polygons that a mended outline falls into, those beside the largest are what was twisted.
_TWISTED = """
SELECT t.code, t.dataset, reason(t.fault) AS reason, ST_X(location(t.fault)) AS longitude,
       ST_Y(location(t.fault)) AS latitude, lobes.area AS area_m2, ST_AsEWKB(lobes.geom) AS shape
FROM (
    SELECT s.*, ST_IsValidDetail(s.geom) AS fault FROM ({rows}) AS s WHERE NOT ST_IsValid(s.geom) OFFSET 0
) AS t
CROSS JOIN LATERAL (
    SELECT sum(ST_Area(ST_Transform(part.geom, %(srid)s))) AS area, ST_Collect(part.geom) AS geom
    FROM (
        SELECT d.geom, row_number() OVER (ORDER BY ST_Area(d.geom) DESC) AS place, count(*) OVER () AS parts
        FROM ST_Dump(ST_CollectionExtract(ST_MakeValid(t.geom, 'method=structure'), 3)) AS d
    ) AS part
    WHERE part.place > 1 OR part.parts = 1
) AS lobes
"""
_STORED = "SELECT code, {dataset} AS dataset, geom FROM {table} WHERE city = %(city)s AND geom IS NOT NULL"
# A later delivery of the same file tells anew what is wrong in it.
_QUARANTINED = """
SELECT f.name || coalesce(' / ' || f.layer, '') || ', ' || j.source_row AS code, r.dataset, j.geom
FROM hongtu.reject j JOIN hongtu.run r USING (run) JOIN hongtu.run_file f USING (run, source_file)
WHERE r.city = %(city)s AND r.status = 'loaded' AND j.rule = 'geometry.repair' AND j.geom IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM hongtu.run later JOIN hongtu.run_file g ON g.run = later.run
      WHERE later.run > r.run AND later.city = r.city AND later.dataset = r.dataset
        AND later.status = 'loaded' AND g.name = f.name)
"""
_OVERLAPS = """
SELECT a.code, b.code AS other, {level} AS level, ST_X(spot.place) AS longitude, ST_Y(spot.place) AS latitude,
       piece.area AS area_m2, piece.width, ST_AsEWKB(piece.geom) AS shape
FROM {table} a
JOIN {table} b ON b.city = a.city AND b.code > a.code AND b.geom_3857 && a.geom_3857 AND {levels}
CROSS JOIN LATERAL ({pieces}) AS piece
CROSS JOIN LATERAL ({place}) AS spot
WHERE a.city = %(city)s AND a.code <> ALL (%(broken)s) AND b.code <> ALL (%(broken)s)
ORDER BY piece.area DESC, a.code, b.code
"""
# Hairlines hang on a fault where borders were rounded: its place is in its widest part.
_PLACE = """
SELECT CASE WHEN ST_Covers({piece}.geom, circle.center) THEN circle.center
            ELSE ST_PointOnSurface({piece}.geom) END AS place
FROM ST_MaximumInscribedCircle({piece}.geom) AS circle
"""
# `whole` is the ground that the members have, a broken one with all that its outline encloses. A gap is what
# is missing of it in the holes and in parents that are divided (`certain`), and in narrow openings when they
# are closed: those only where members stand along most of the edge, or every bay outside would be one.
_GAPS = """
WITH member AS (
    SELECT code, CASE WHEN code = ANY (%(broken)s) THEN ST_ConvexHull(geom) ELSE geom END AS geom
    FROM {table} WHERE city = %(city)s AND {members} AND geom IS NOT NULL
), whole AS MATERIALIZED (
    SELECT ST_Union(geom) AS geom FROM member
), certain AS MATERIALIZED (
    SELECT ST_Union(filled.geom) AS geom FROM (
        SELECT ST_MakePolygon(ST_ExteriorRing(d.geom)) AS geom FROM whole, ST_Dump(whole.geom) AS d
        UNION ALL
        SELECT p.geom FROM ({parents}) AS p
        WHERE 0.9 * ST_Area(p.geom) < (
            SELECT sum(ST_Area(ST_Intersection(p.geom, m.geom))) FROM member AS m WHERE m.geom && p.geom)
    ) AS filled
), closed AS (
    SELECT ST_Buffer(ST_Buffer(geom, %(reach)s, 'join=mitre'), -%(reach)s, 'join=mitre') AS geom FROM whole
), piece AS (
    SELECT true AS is_certain, d.geom
    FROM certain, whole, ST_Dump(ST_CollectionExtract(ST_Difference(certain.geom, whole.geom), 3)) AS d
    UNION ALL
    SELECT false, d.geom FROM certain, closed,
        ST_Dump(ST_CollectionExtract(ST_Difference(closed.geom, certain.geom), 3)) AS d
), measured AS MATERIALIZED (
    SELECT piece.*, ST_Area(f.flat) AS area, 2 * ST_Area(f.flat) / nullif(ST_Perimeter(f.flat), 0) AS width
    FROM piece CROSS JOIN LATERAL (SELECT ST_Transform(piece.geom, %(srid)s) AS flat OFFSET 0) AS f
)
SELECT near.codes[1] AS code, near.codes[2] AS other, ST_X(spot.place) AS longitude,
       ST_Y(spot.place) AS latitude, area AS area_m2, width, ST_AsEWKB(m.geom) AS shape
FROM measured AS m
CROSS JOIN LATERAL ({place}) AS spot
CROSS JOIN LATERAL (
    SELECT array_agg(side.code ORDER BY side.length DESC, side.code) AS codes, sum(side.length) AS length
    FROM (
        SELECT n.code, ST_Length(ST_Intersection(ST_Boundary(m.geom),
            ST_Buffer(ST_Intersection(n.geom, ST_Expand(m.geom, 1e-5)), 1e-8))) AS length
        FROM member AS n WHERE ST_DWithin(n.geom, m.geom, 1e-8)
    ) AS side
) AS near
WHERE area >= %(area)s AND width >= %(width)s AND cardinality(near.codes) > 0
  AND (is_certain OR (cardinality(near.codes) > 1 AND near.length > 0.75 * ST_Perimeter(m.geom)))
ORDER BY area DESC
"""


def examine(connection: Connection, city: str, srid: int, *, least_area_m2: float) -> Iterator[Finding]:
    """Every fault of topology of one city, the largest of each kind first.

    Args:
        connection: Within a transaction.
        city: Its code.
        srid: Its projected system.
        least_area_m2: Overlaps and gaps below it are passed over.
    """
    asked: dict[str, Any] = {
        "city": city,
        "srid": srid,
        "area": least_area_m2,
        "width": LEAST_WIDTH_M,
        "reach": OPEN_WIDTH_M / 2 / METRES_PER_DEGREE,
    }
    broken: dict[str, list[str]] = {}
    for table, dataset in _TABLES.items():
        rows = sql.SQL(_STORED).format(table=sql.Identifier("hongtu", table), dataset=sql.Literal(dataset))
        found = list(_findings(connection, sql.SQL(_TWISTED).format(rows=rows), asked, "self_crossing"))
        broken[table] = [finding.code or "" for finding in found]
        yield from found
    waiting = sql.SQL(_TWISTED).format(rows=sql.SQL(_QUARANTINED))
    yield from _findings(connection, waiting, asked, "self_crossing")
    for layer in LAYERS:
        query = overlap_query(layer)
        known = {**asked, "broken": broken[layer.table]}
        yield from _findings(connection, query, known, f"{layer.name}_overlap", _TABLES[layer.table])
    for cover in _COVERS:
        query = gap_query(cover)
        known = {**asked, "broken": broken[cover.table]}
        yield from _findings(connection, query, known, f"{cover.name}_gap", _TABLES[cover.table])


def overlap_query(layer: Layer) -> sql.Composed:
    """The question after the overlaps of one layer."""
    levels: sql.Composable = sql.SQL("true")
    if layer.level is not None:
        levels = sql.SQL("a.level = {0} AND b.level = {0}").format(sql.Literal(layer.level))
    elif layer.is_by_level:
        levels = sql.SQL("a.level = b.level")
    return sql.SQL(_OVERLAPS).format(
        table=sql.Identifier("hongtu", layer.table),
        level=sql.SQL("a.level" if layer.is_by_level else "NULL"),
        levels=levels,
        pieces=PIECES.format(one=sql.SQL("a.geom"), other=sql.SQL("b.geom"), srid=sql.SQL("%(srid)s")),
        place=sql.SQL(_PLACE).format(piece=sql.Identifier("piece")),
    )


def gap_query(cover: Cover) -> sql.Composed:
    """The question after the gaps of one cover."""
    return sql.SQL(_GAPS).format(
        table=sql.Identifier("hongtu", cover.table),
        members=sql.SQL(cover.members),
        parents=sql.SQL(cover.parents),
        place=sql.SQL(_PLACE).format(piece=sql.Identifier("m")),
    )


def _findings(
    connection: Connection, query: sql.Composed, asked: dict[str, Any], kind: str, dataset: str = ""
) -> Iterator[Finding]:
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(query, asked).fetchall():
            width = row.pop("width", None)
            is_sliver = width is not None and width < SLIVER_WIDTH_M
            yield Finding(city=asked["city"], kind=kind, is_sliver=is_sliver, **{"dataset": dataset, **row})
