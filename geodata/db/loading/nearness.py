"""Where staged rows lie: how far from their city, in which community, or nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.loading.staging import Staging

_DISTANCE = """
WITH loaded AS (
    SELECT ST_ConvexHull(ST_Collect(d.geom))::geography AS hull FROM hongtu.division d
    WHERE d.city = %(city)s AND d.geom IS NOT NULL
        AND NOT (%(is_told)s AND EXISTS (
            SELECT FROM hongtu_stage s WHERE s.city = d.city AND s.code = d.code))
), staged AS (
    SELECT ST_ConvexHull(s.geom)::geography AS hull,
        starts_with(s.code, %(city)s) OR (%(is_told)s AND EXISTS (
            SELECT FROM hongtu.division d WHERE d.city = s.city AND d.code = s.code)) AS is_of_city
    FROM hongtu_stage s WHERE s.geom IS NOT NULL
)
SELECT CASE WHEN NOT bool_or(s.is_of_city) THEN min(ST_Distance(s.hull, l.hull, false)) END
FROM staged s CROSS JOIN loaded l
"""


def metres_from_city(stage: Staging, city: str, *, is_told: bool) -> float | None:
    """Metres between the divisions of a city and the nearest of the staged ones; 0 where they overlap.

    Args:
        stage: Staged divisions, all of the city.
        city: Its code.
        is_told: The user named the city. Rows that the city knows by their codes then belong to it wherever
            they lie: a delivery may correct places that were wrong.

    Returns:
        None when there is nothing to compare: the city has no divisions yet, no staged row has a place, or
        some of their codes say that they are of the city.
    """
    row = stage.connection.execute(_DISTANCE, {"city": city, "is_told": is_told}).fetchone()
    return None if row is None or row[0] is None else float(row[0])  # type: ignore[arg-type]


_ABSENT = """
SELECT s.source_file, s.source_row, count(*) OVER ()
FROM hongtu_stage s JOIN unnest(%(files)s::int[], %(rows)s::int[]) AS told (file, row)
    ON s.source_file = told.file AND s.source_row = told.row
WHERE s.geom IS NULL ORDER BY 1, 2 LIMIT %(most)s
"""
# A corner that lies within answers most rows at once, without cutting two outlines.
_IS_OUTSIDE = sql.SQL("""CASE
    WHEN NOT {shape} && {parent} THEN true
    WHEN ST_Covers({parent}, ST_PointN(ST_ExteriorRing(ST_GeometryN({shape}, 1)), 1)) THEN false
    ELSE NOT ST_Intersects({shape}, {parent}) END""")


def is_wholly_outside(shape: LiteralString, parent: LiteralString) -> sql.Composed:
    """The condition that a polygon and the ground it should lie on share nothing.

    Args:
        shape: A column of polygons.
        parent: A column of polygons, filled wherever the other is.
    """
    return _IS_OUTSIDE.format(shape=sql.SQL(shape), parent=sql.SQL(parent))


_OUTSIDE_COMMUNITY = sql.SQL("""
SELECT count(*) FROM hongtu_stage s JOIN hongtu_change USING (city, code)
JOIN hongtu.division d ON d.city = s.city AND d.code = s.community_code AND d.level = 'community'
WHERE s.geom IS NOT NULL AND d.geom IS NOT NULL AND {is_outside}
""").format(is_outside=is_wholly_outside("s.geom", "d.geom"))


def without_place(
    stage: Staging, rows: Sequence[tuple[int, int]], *, most: int
) -> tuple[int, list[tuple[int, int]]]:
    """How many of some staged rows have no place, and the first of them.

    Args:
        stage: Staged rows, with the places that are loaded already.
        rows: Number of the layer and of the row.
        most: How many are wanted.
    """
    files, numbers = ([row[part] for row in rows] for part in (0, 1))
    found = stage.connection.execute(_ABSENT, {"files": files, "rows": numbers, "most": most}).fetchall()
    first = [(int(str(file)), int(str(row))) for file, row, _ in found]
    return (int(str(found[0][2])) if found else 0), first


def outside_community(stage: Staging) -> int:
    """How many new or changed compounds lie wholly outside their community; those that touch it do not."""
    row = stage.connection.execute(_OUTSIDE_COMMUNITY).fetchone()
    return int(str(row[0])) if row else 0
