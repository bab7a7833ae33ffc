"""What a plan is computed from: compounds, places where a firm could sit, firms that stand, ways to walk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.db.connection import Connection

# Coordinates are told twice: in degrees for maps, and in metres of the city's projected system for distances.
COMPOUNDS = """
SELECT c.code, c.name, c.community_code, c.community_name, c.status, c.built_year,
    c.floor_area_m2, c.households, c.elderly,
    COALESCE(t.open, 0) AS open_tickets,
    ST_X(p.point) AS lon, ST_Y(p.point) AS lat, ST_X(m.point) AS x, ST_Y(m.point) AS y
FROM published.compounds AS c
JOIN hongtu.city AS city ON city.city = c.city
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(c.geom) AS point) AS p
CROSS JOIN LATERAL (SELECT ST_Transform(p.point, city.projected_srid) AS point) AS m
LEFT JOIN (
    SELECT compound_code, count(*) AS open FROM published.tickets
    WHERE city = %(city)s AND closed_at IS NULL AND compound_code IS NOT NULL
    GROUP BY compound_code
) AS t ON t.compound_code = c.code
WHERE c.city = %(city)s
ORDER BY c.code
"""
# A community is a place for a firm at its Party-mass service centre, or else at a point inside it.
COMMUNITIES = """
SELECT d.code, d.name, 'community' AS kind, d.code AS community_code, d.name AS community_name,
    ST_X(p.point) AS lon, ST_Y(p.point) AS lat, ST_X(m.point) AS x, ST_Y(m.point) AS y
FROM published.divisions AS d
JOIN hongtu.city AS city ON city.city = d.city
LEFT JOIN LATERAL (
    SELECT s.geom FROM published.service_points AS s
    WHERE s.city = d.city AND s.community_code = d.code AND s.kind = 'centre' AND s.is_open
    ORDER BY s.code LIMIT 1
) AS centre ON true
CROSS JOIN LATERAL (SELECT COALESCE(centre.geom, ST_PointOnSurface(d.geom)) AS point) AS p
CROSS JOIN LATERAL (SELECT ST_Transform(p.point, city.projected_srid) AS point) AS m
WHERE d.city = %(city)s AND d.level = 'community'
ORDER BY d.code
"""
SERVICE_POINTS = """
SELECT s.code, s.name, s.kind, s.community_code, s.community_name,
    ST_X(s.geom) AS lon, ST_Y(s.geom) AS lat, ST_X(m.point) AS x, ST_Y(m.point) AS y
FROM published.service_points AS s
JOIN hongtu.city AS city ON city.city = s.city
CROSS JOIN LATERAL (SELECT ST_Transform(s.geom, city.projected_srid) AS point) AS m
WHERE s.city = %(city)s AND s.kind = ANY(%(kinds)s) AND s.is_open
ORDER BY s.code
"""
FIRMS = """
SELECT f.code, f.name, f.community_code,
    COALESCE(sum(c.floor_area_m2), 0) AS kept_m2, count(c.code) AS kept_compounds
FROM published.firms AS f
LEFT JOIN published.compounds AS c
    ON c.city = f.city AND c.firm_code = f.code AND c.status = 'public_interest'
WHERE f.city = %(city)s AND f.kind = 'public_interest'
    AND NOT EXISTS (SELECT FROM published.decisions AS d
        WHERE d.city = f.city AND d.firm_code = f.code AND d.kind = 'removed')
GROUP BY f.code, f.name, f.community_code
ORDER BY f.code
"""
GATES = """
SELECT g.compound_code, ST_X(m.point) AS x, ST_Y(m.point) AS y
FROM published.gates AS g
JOIN hongtu.city AS city ON city.city = g.city
CROSS JOIN LATERAL (SELECT ST_Transform(g.geom, city.projected_srid) AS point) AS m
WHERE g.city = %(city)s
ORDER BY g.code
"""
WAYS = """
SELECT ST_AsBinary(ST_Transform(w.geom, city.projected_srid)) AS line, w.length_m
FROM published.walk_links AS w
JOIN hongtu.city AS city ON city.city = w.city
WHERE w.city = %(city)s
ORDER BY w.code
"""
VERSIONS = "SELECT dataset, version FROM tile.data_versions WHERE city = %s ORDER BY dataset"
CITY = "SELECT name FROM hongtu.city WHERE city = %s"


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to walk: lines in metres of the city's projected system, and their lengths (m); (links,) each."""

    lines: NDArray[np.object_]
    metres: NDArray[np.float64]


def city_name(connection: Connection, city: str) -> str:
    """Name of a city.

    Raises:
        NotFoundError: The database has no such city.
    """
    row = connection.execute(CITY, (city,)).fetchone()
    if row is None:
        raise NotFoundError(f"The database has no city {city!r}.", "`hongtu load` brings one in.")
    return str(row[0])


def compounds(connection: Connection, city: str) -> pd.DataFrame:
    """Compounds that have a boundary, by code: what they weigh, who manages them, and a point inside."""
    return _frame(connection, COMPOUNDS, city=city)


def communities(connection: Connection, city: str) -> pd.DataFrame:
    """Communities as places for a firm, by code."""
    return _frame(connection, COMMUNITIES, city=city)


def service_points(connection: Connection, city: str, kinds: Sequence[str]) -> pd.DataFrame:
    """Open service points of some kinds as places for a firm, by code."""
    return _frame(connection, SERVICE_POINTS, city=city, kinds=list(kinds))


def public_interest_firms(connection: Connection, city: str) -> pd.DataFrame:
    """Public-interest firms that stand (not removed), and the compounds and floor area that they keep."""
    return _frame(connection, FIRMS, city=city)


def gates(connection: Connection, city: str) -> pd.DataFrame:
    """Gates of compounds, in metres."""
    return _frame(connection, GATES, city=city)


def ways(connection: Connection, city: str) -> Ways:
    """The walking network of a city; none is an empty one."""
    rows = connection.execute(WAYS, {"city": city}).fetchall()
    lines = shapely.from_wkb(np.array([row[0] for row in rows], dtype=object))
    return Ways(np.asarray(lines), np.array([row[1] for row in rows], dtype=np.float64))


def data_versions(connection: Connection, city: str) -> dict[str, int]:
    """Version of each dataset, so that a plan knows of which data it speaks."""
    return {str(row[0]): int(str(row[1])) for row in connection.execute(VERSIONS, (city,))}


def _frame(connection: Connection, statement: str, **parameters: object) -> pd.DataFrame:
    cursor = connection.execute(statement, parameters)
    names = [column.name for column in cursor.description or ()]
    return pd.DataFrame(cursor.fetchall(), columns=names)
