"""Tiles over HTTP, cold and remembered, against the same tiles asked of PostGIS directly, and plain SQL.

A scratch database holds the compounds of a province under one code; one worker serves it on a free port of
the loopback. Direct SQL is `SELECT tile.compounds(…)` over one prepared connection: what no server can beat.
Plain SQL is the query that most tile servers run: `ST_AsMVT` over the full 4326 geometry, transformed as it
is read. Run: `python -m benchmarks.tiles [COMPOUNDS]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from math import asinh, pi, radians, tan
from statistics import median
from typing import TYPE_CHECKING

import httpx

from benchmarks import province
from benchmarks.measure import paired
from benchmarks.province import CITY
from benchmarks.scratch import scratch_database
from tests.served import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

COMPOUNDS = 24_090
TILES = 24
ZOOMS = (9, 12, 14, 16)
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
        province.load(dsn, compounds, ("divisions", "compounds"))
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
    """Tiles in a square around the old town of the first city."""
    side = 1 << z
    east, north = province.MIDDLE
    x = int((east + 180) / 360 * side)
    y = int((1 - asinh(tan(radians(north))) / pi) / 2 * side)
    width = round(TILES**0.5)
    return [(x - width // 2 + i % width, y - width // 2 + i // width) for i in range(TILES)]


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
