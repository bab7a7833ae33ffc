"""Ways of a city, gates of its compounds and its service points, in metres of its projected system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geodata.db.asking import asking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.db.connection import Pool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What walks are made of, in metres of the city's projected system.

    Attributes:
        lines: The ways; shape (links,).
        metres: Their lengths along the ellipsoid; shape (links,).
        gates: Places of the gates; shape (gates, 2).
        gate_of: Feature id of the compound of each gate; shape (gates,).
        points: Places of the open service points; shape (points, 2).
        kinds: The kind of each; shape (points,).
        point_fid: Its feature id; shape (points,).
        srid: EPSG number of the system.
    """

    lines: NDArray[np.object_]
    metres: NDArray[np.float64]
    gates: NDArray[np.float64]
    gate_of: NDArray[np.int64]
    points: NDArray[np.float64]
    kinds: NDArray[np.str_]
    point_fid: NDArray[np.int64]
    srid: int


_LINES: Final = """
SELECT ST_AsBinary(ST_Transform(w.geom, y.projected_srid)), w.length_m
FROM published.walk_links AS w JOIN published.cities AS y ON y.city = w.city
WHERE w.city = %s ORDER BY w.fid
"""
_GATES: Final = """
SELECT c.fid, ST_X(place.geom), ST_Y(place.geom)
FROM published.gates AS g
JOIN published.compounds AS c ON c.city = g.city AND c.code = g.compound_code
JOIN published.cities AS y ON y.city = g.city
CROSS JOIN LATERAL (SELECT ST_Transform(g.geom, y.projected_srid) AS geom) AS place
WHERE g.city = %s ORDER BY g.fid
"""
_POINTS: Final = """
SELECT p.kind, p.fid, ST_X(place.geom), ST_Y(place.geom)
FROM published.service_points AS p
JOIN published.cities AS y ON y.city = p.city
CROSS JOIN LATERAL (SELECT ST_Transform(p.geom, y.projected_srid) AS geom) AS place
WHERE p.city = %s AND p.is_open AND p.geom IS NOT NULL ORDER BY p.fid
"""
_SYSTEM: Final = "SELECT projected_srid FROM published.cities WHERE city = %s"


async def ways(pool: Pool, city: str) -> Ways:
    """What walks in a city are made of, of one state of the data.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection, connection.transaction():
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        answers: list[list[tuple[Any, ...]]] = []
        for statement in (_LINES, _GATES, _POINTS, _SYSTEM):
            cursor = await connection.execute(statement, (city,), binary=True)
            answers.append(await cursor.fetchall())
    lines, gates, points, system = answers
    return Ways(
        lines=np.asarray(shapely.from_wkb([row[0] for row in lines]), dtype=object),
        metres=np.array([row[1] for row in lines], np.float64),
        gates=np.array([row[1:] for row in gates], np.float64).reshape(-1, 2),
        gate_of=np.array([row[0] for row in gates], np.int64),
        points=np.array([row[2:] for row in points], np.float64).reshape(-1, 2),
        kinds=np.array([row[0] for row in points], np.str_),
        point_fid=np.array([row[1] for row in points], np.int64),
        srid=int(system[0][0]) if system else 0,
    )
