"""Cold tiles of the map's server against tipg's over the same table of outlines, one client, in turn.

tipg (any version with `/collections/…/tiles`) runs in an environment of its own against the same database and
publishes `hongtu.compound_shape`; it is asked for `geom_3857` and the code alone, its quickest way. Ours
joins name, status and title. Run: `python -m benchmarks.tipg DSN TIPG_URL`.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from statistics import median, quantiles
from urllib.parse import urlsplit

import psycopg

from benchmarks.measure import paired
from benchmarks.province import CITY
from benchmarks.tiles import fetch, serving, tiles_of

ZOOMS = (11, 12, 13, 14, 16)
RUNS = 5
THEIRS = (
    "/collections/hongtu.compound_shape/tiles/WebMercatorQuad/{z}/{x}/{y}"
    "?geom-column=geom_3857&properties=code"
)


def main(dsn: str, url: str) -> None:
    address = urlsplit(url)
    with (
        psycopg.connect(dsn, autocommit=True) as connection,
        serving(dsn) as port,
        closing(HTTPConnection("127.0.0.1", port)) as ours,
        closing(HTTPConnection(str(address.hostname), address.port)) as theirs,
    ):
        times: list[float] = []
        for z in ZOOMS:
            tiles = tiles_of(z)

            def cold(z: int = z, tiles: list[tuple[int, int]] = tiles) -> None:
                ours.close()
                for x, y in tiles:
                    begun = time.perf_counter()
                    fetch(ours, f"/tiles/compounds/{z}/{x}/{y}.mvt?city={CITY}")
                    times.append(1000 * (time.perf_counter() - begun))

            def reference(z: int = z, tiles: list[tuple[int, int]] = tiles) -> None:
                theirs.close()
                for x, y in tiles:
                    fetch(theirs, THEIRS.format(z=z, x=x, y=y))

            def forget() -> None:
                connection.execute("SELECT hongtu.bump_version(%s, 'compounds')", (CITY,))
                time.sleep(1.1)

            times.clear()
            pair = paired(cold, reference, runs=RUNS, prepare=forget)
            again = paired(cold, reference, runs=2).ours
            known = sorted(times)[: len(tiles)]
            first = [each / len(tiles) for each in pair.ours]
            print(
                f"z{z}: {pair.ratio:.2f} x the rate of tipg; cold {1000 * median(first):.1f} ms a tile,"
                f" p95 {quantiles(times[: (RUNS + 1) * len(tiles)], n=20)[-1]:.1f} ms;"
                f" remembered {1000 * median(again) / len(tiles):.2f} ms, at best {known[0]:.2f};"
                f" {median(first) * len(tiles) / median(again):.0f} x as fast; load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
