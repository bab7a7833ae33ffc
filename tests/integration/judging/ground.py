"""A city drawn for one test, stored as a load stores it, and areas computed by PROJ itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pyproj
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.settings import Settings

CITY = "990001"
SRID = 4543
_PROJECT = pyproj.Transformer.from_crs(4326, SRID, always_xy=True)
_DIVISION = (
    "INSERT INTO hongtu.division (city, code, name, level, parent_code, geom)"
    " VALUES (%s, %s, %s, %s, %s, ST_Multi(ST_GeomFromWKB(%s, 4326)))"
)
_COMPOUND = (
    "WITH made AS (INSERT INTO hongtu.compound (city, code, name, community_code) VALUES (%s, %s, %s, %s)"
    " RETURNING city, code, fid) INSERT INTO hongtu.compound_shape (city, code, fid, geom)"
    " SELECT city, code, fid, ST_Multi(ST_GeomFromWKB(%s, 4326)) FROM made"
)
_CELL = (
    "INSERT INTO hongtu.grid_cell (city, code, name, level, parent_code, path, community_code, compound_code,"
    " geom)"
    " VALUES (%s, %s, %s, %s, %s, 'x', %s, %s, ST_Multi(ST_GeomFromWKB(%s, 4326)))"
)
_BUILDING = (
    "INSERT INTO hongtu.building (city, code, name, compound_code, geom)"
    " VALUES (%s, %s, %s, %s, ST_Multi(ST_GeomFromWKB(%s, 4326)))"
)


def metres(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape in the city's projected system, by PROJ; the database's own function is not asked."""
    return shapely.transform(shape, lambda points: np.column_stack(_PROJECT.transform(*points.T)))


def area_m2(shape: shapely.Geometry) -> float:
    return float(shapely.area(metres(shape)))


def store(
    settings: Settings,
    communities: Mapping[str, shapely.Geometry] | None = None,
    *,
    towns: Mapping[str, shapely.Geometry] | None = None,
    compounds: Mapping[str, tuple[str | None, shapely.Geometry]] | None = None,
    buildings: Mapping[str, tuple[str, shapely.Geometry]] | None = None,
    cells: Mapping[str, tuple[int, str | None, str | None, shapely.Geometry | None]] | None = None,
    town: str | None = None,
) -> None:
    """Store a city.

    Args:
        settings: Which database.
        communities: Code → shape.
        towns: The same.
        compounds: Code → community and shape.
        buildings: Code → compound and shape.
        cells: Code → level, parent, compound and shape.
        town: Parent of the communities.
    """
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute(
            "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', %s)"
            " ON CONFLICT DO NOTHING",
            (CITY, SRID),
        )
        for code, shape in (towns or {}).items():
            connection.execute(_DIVISION, (CITY, code, code, "town", None, shapely.to_wkb(shape)))
        for code, shape in (communities or {}).items():
            connection.execute(_DIVISION, (CITY, code, code, "community", town, shapely.to_wkb(shape)))
        for code, (community, shape) in (compounds or {}).items():
            connection.execute(_COMPOUND, (CITY, code, code, community, shapely.to_wkb(shape)))
        for code, (level, parent, compound, drawn) in (cells or {}).items():
            wkb = None if drawn is None else shapely.to_wkb(drawn)
            connection.execute(_CELL, (CITY, code, code, level, parent, None, compound, wkb))
        for code, (compound, shape) in (buildings or {}).items():
            connection.execute(_BUILDING, (CITY, code, code, compound, shapely.to_wkb(shape)))
