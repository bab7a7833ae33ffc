"""Tiles over HTTP, cold and remembered, against the same tiles asked of PostGIS directly, and plain SQL.

A scratch database holds a grid of irregular compounds; one worker serves it on a free port of the loopback.
Direct SQL is `SELECT tile.compounds(…)` over one prepared connection: what no server can beat. Plain SQL is
the query that most tile servers run: `ST_AsMVT` over the full 4326 geometry, transformed as it is read.
Run: `python -m benchmarks.tiles [COMPOUNDS]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from statistics import median
from typing import TYPE_CHECKING

import httpx

from benchmarks.measure import paired
from benchmarks.scratch import scratch_database
from tests.served import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

CITY = "530000"
COMPOUNDS = 100_000
TILES = 24
ZOOMS = (9, 12, 14, 16)
FILL = """
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('530000', 'a province', 4543);
INSERT INTO hongtu.compound (city, code, name, floor_area_m2, status)
SELECT '530000', 'p' || n, 'p' || n, 20000,
       (ARRAY['professional', 'public_interest', 'self_managed', 'none', 'unknown'])[1 + n %% 5]
FROM generate_series(1, %(compounds)s) AS n;
INSERT INTO hongtu.compound_shape (city, code, fid, geom)
SELECT city, code, fid, ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(
    100 + (fid %% 400) * 0.003, 24 + (fid / 400) * 0.003), 4326), 0.0007 + (fid %% 5) * 0.0001, 9))
FROM hongtu.compound;
"""
DIRECT = "SELECT tile.compounds(%s, %s, %s, %s)"
PLAIN = """
SELECT ST_AsMVT(f, 'compounds', 4096, 'geom', 'fid') FROM (
    SELECT c.fid, c.code, c.name, c.status,
           ST_AsMVTGeom(ST_Transform(s.geom, 3857), ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4096, 64) AS geom
    FROM hongtu.compound_shape s JOIN hongtu.compound c USING (city, code)
    WHERE s.city = %(city)s
      AND s.geom && ST_Transform(ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4326)) AS f
"""


def main(compounds: int = COMPOUNDS) -> None:
    with scratch_database() as (dsn, connection):
        for statement in filter(str.strip, FILL.split(";")):
            connection.execute(statement.encode(), {"compounds": compounds})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        with serving(dsn) as port, closing(HTTPConnection("127.0.0.1", port)) as client:
            print(f"{compounds:,} compounds, {TILES} tiles of each zoom, one worker, one client")
            for z in ZOOMS:
                report(client, connection, z)


def report(client: HTTPConnection, connection: Connection, z: int) -> None:
    tiles = tiles_of(z)

    def route() -> None:
        # A server closes a connection that was idle for some seconds; the first tile opens another.
        client.close()
        for x, y in tiles:
            fetch(client, f"/tiles/compounds/{z}/{x}/{y}.mvt?city={CITY}")

    def direct() -> None:
        for x, y in tiles:
            connection.execute(DIRECT, (CITY, z, x, y), prepare=True, binary=True).fetchone()

    def plain() -> None:
        for x, y in tiles:
            connection.execute(PLAIN, {"city": CITY, "z": z, "x": x, "y": y}, prepare=True).fetchone()

    def forget() -> None:
        # A change of any row makes a new version, for which no tile is remembered yet.
        connection.execute("SELECT hongtu.bump_version(%s, 'compounds')", (CITY,))
        time.sleep(1.1)

    cold = paired(route, direct, runs=5, prepare=forget)
    remembered = paired(route, direct, runs=5)
    stored = paired(direct, plain, runs=3)
    ms = 1000 / len(tiles)
    first, known, asked = (median(times) * ms for times in (cold.ours, remembered.ours, cold.reference))
    print(f"z{z} cold: {first:.2f} ms a tile; direct SQL {asked:.2f} ms; {1 / cold.ratio:.2f} x its time")
    print(f"z{z} remembered: {known:.3f} ms a tile; {first / known:.1f} x as fast as cold")
    print(stored.sentence(f"z{z} direct SQL, {len(tiles)} tiles", "plain SQL"))


def fetch(client: HTTPConnection, path: str) -> bytes:
    client.request("GET", path, headers={"Accept-Encoding": "br, gzip"})
    answer = client.getresponse()
    body = answer.read()
    if answer.status != HTTPStatus.OK:
        raise RuntimeError(f"{path}: {answer.status}")
    return body


def tiles_of(z: int) -> list[tuple[int, int]]:
    """Tiles in a square spiral around the middle of the compounds."""
    side = 1 << z
    x, y = int((100.6 + 180) / 360 * side), int(0.4299 * side)
    width = max(1, round(TILES**0.5))
    return [(x + i % width, y + i // width) for i in range(TILES)]


@contextmanager
def serving(dsn: str) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, "HONGTU_DSN": dsn, "HONGTU_CITY": CITY}
    command = [sys.executable, "-m", "hongtu", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            while True:
                try:
                    httpx.get(f"{base}/readyz", timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.2)
            yield port
        finally:
            process.terminate()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
