"""A tile finds its features by the spatial index, whatever layer and zoom, and stays small."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests import mvt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

MANY = """
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('990001', '大市', 4543);
INSERT INTO hongtu.compound (city, code, name, status)
SELECT '990001', 'p' || n, 'p' || n, 'none' FROM generate_series(1, 20000) AS n;
INSERT INTO hongtu.compound_shape (city, code, fid, geom)
SELECT city, code, fid, ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint(
    100 + (fid % 200) * 0.004, 24 + (fid / 200) * 0.004), 4326), 0.001)) FROM hongtu.compound;
INSERT INTO hongtu.service_point (city, code, name, kind, geom)
SELECT city, code, code, 'centre', ST_Centroid(geom) FROM hongtu.compound_shape;
INSERT INTO hongtu.grid_cell (city, code, name, level, path, geom)
SELECT city, code, code, 2, code::ltree, geom FROM hongtu.compound_shape;
INSERT INTO hongtu.building (city, code, compound_code, geom)
SELECT city, code, code, geom FROM hongtu.compound_shape;
INSERT INTO hongtu.base_feature (city, code, kind, geom)
SELECT city, code, 'block', geom FROM hongtu.compound_shape;
INSERT INTO hongtu.division (city, code, name, level, geom)
SELECT city, code, code, 'community', ST_Multi(ST_Expand(geom, 0.01)) FROM hongtu.compound_shape
WHERE fid % 20 = 0;
"""
LAYERS = {
    "compounds": (14, "compound_shape"),
    "service_points": (14, "service_point"),
    "grids": (14, "grid_cell"),
    "buildings": (15, "building"),
    "base": (14, "base_feature"),
    "communities": (14, "division"),
}


@pytest.fixture(scope="module")
def big(session_database: str) -> Iterator[Connection]:
    with psycopg.connect(session_database) as connection:
        connection.execute(MANY.encode())
        connection.execute("ANALYZE")
        connection.execute("LOAD 'auto_explain'")
        connection.execute("SET auto_explain.log_min_duration = 0")
        connection.execute("SET auto_explain.log_nested_statements = on")
        connection.execute("SET client_min_messages = log")
        yield connection
        connection.rollback()


def tile(connection: Connection, layer: str, z: int) -> tuple[bytes, str]:
    """The tile in the middle of the compounds, and the plans that PostgreSQL made for it."""
    said: list[str] = []

    def hear(diagnostic: psycopg.errors.Diagnostic) -> None:
        said.append(diagnostic.message_primary or "")

    connection.add_notice_handler(hear)
    side = 1 << z
    x, y = int((100.4 + 180) / 360 * side), int(0.4307 * side)
    try:
        row = connection.execute(
            b"SELECT tile.%s(%%s, %%s, %%s, %%s)" % layer.encode(), ("990001", z, x, y)
        ).fetchone()
    finally:
        connection.remove_notice_handler(hear)
    assert row is not None
    assert isinstance(row[0], bytes)
    return row[0], "\n".join(said)


@pytest.mark.parametrize("layer", LAYERS)
def test_the_index_finds_the_features(big: Connection, layer: str) -> None:
    z, table = LAYERS[layer]
    for _ in range(7):  # plpgsql turns to a generic plan after five
        body, plans = tile(big, layer, z)
    assert mvt.decode(body)
    assert f"Seq Scan on {table}" not in plans
    assert f"{table}_geom_3857" in plans


@pytest.mark.parametrize("z", range(5, 17))
def test_a_tile_weighs_less_than_half_a_megabyte(big: Connection, z: int) -> None:
    for layer in LAYERS:
        assert len(tile(big, layer, z)[0]) < 500_000, layer
