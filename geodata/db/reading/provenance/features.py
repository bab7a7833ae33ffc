"""Where a row of any dataset lies, and its outline as a picture and as tiles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.asking import asking
from geodata.db.map.tiles import DEEPEST_ZOOM, check_address
from geodata.db.reading.provenance.rows import one

if TYPE_CHECKING:
    from geodata.db.asking import AsyncConnection
    from geodata.db.connection import Pool

_PLACES = {"communities": "divisions"}
"""Places of the map that are called otherwise than the dataset of their rows."""
_DRAWN = sql.SQL(
    "SELECT drawn.path, drawn.width, drawn.height, box.west, box.south, box.east, box.north"
    " FROM {view} AS v"
    " LEFT JOIN LATERAL tile.thumbnail(v.geom) AS drawn ON true"
    " LEFT JOIN LATERAL (SELECT ST_XMin(v.geom) AS west, ST_YMin(v.geom) AS south, ST_XMax(v.geom) AS east,"
    " ST_YMax(v.geom) AS north WHERE tile.is_on_the_map(v.geom)) AS box ON true"
    " WHERE v.city = %(city)s AND v.code = %(code)s"
)
_TILE = sql.SQL(
    "WITH found AS (SELECT ST_Transform(geom, 3857) AS geom FROM {view}"
    " WHERE city = %(city)s AND code = %(code)s AND tile.is_on_the_map(geom))"
    " SELECT coalesce((SELECT ST_AsMVT(s, 'shapes', 4096, 'geom', 'fid') FROM (SELECT 1 AS fid,"
    " %(code)s::text AS code, 'feature'::text AS kind, ST_AsMVTGeom(CASE WHEN %(z)s < 16"
    " THEN ST_Simplify(geom, tile.thin_m(%(z)s), true) ELSE geom END,"
    " ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom FROM found"
    " WHERE ST_Dimension(geom) > 0) AS s), '')"
    " || coalesce((SELECT ST_AsMVT(m, 'marks', 4096, 'geom', 'fid') FROM (SELECT 1 AS fid,"
    " %(code)s::text AS code, 'feature'::text AS kind, ST_AsMVTGeom(ST_Centroid(geom),"
    " ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 0) AS geom FROM found) AS m), '')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The picture of a row (see `tile.thumbnail`) and the box in which it lies, in degrees."""

    path: str | None
    width: float | None
    height: float | None
    west: float | None
    south: float | None
    east: float | None
    north: float | None


def dataset_of(name: str) -> str | None:
    """The dataset that holds the rows of a kind of place; None where there is none."""
    found = _PLACES.get(name, name)
    return found if found in DATASETS else None


async def drawn(connection: AsyncConnection, city: str, dataset: str, code: str) -> Drawn | None:
    """The picture of a row; None where there is no such row.

    Raises:
        KeyError: There is no such dataset.
    """
    return await one(connection, Drawn, _DRAWN.format(view=_view(dataset)), {"city": city, "code": code})


async def tile(pool: Pool, city: str, dataset: str, code: str, *, z: int, x: int, y: int) -> bytes:
    """One tile of MVT with the row alone: `shapes` and `marks`.

    Raises:
        KeyError: There is no such dataset.
        UsageError: There is no such tile.
        ServerError: The database cannot be asked.
    """
    check_address(z, x, y, deepest=DEEPEST_ZOOM)
    values = {"city": city, "code": code, "z": z, "x": x, "y": y}
    async with asking(pool) as connection:
        cursor = await connection.execute(_TILE.format(view=_view(dataset)), values, binary=True)
        row = await cursor.fetchone()
    return row[0] if row and isinstance(row[0], bytes) else b""


def _view(dataset: str) -> sql.Identifier:
    return sql.Identifier("published", DATASETS[dataset].name)
