"""Load 200,000 compounds through the whole ETL, in units of a server-side binary COPY of the same geometry.

The copying alone is timed too: the file into the staging table, without rules, comparison, indexes and
derived columns. All run in a scratch database on the server of the settings.
Run: `python -m benchmarks.load [ROWS]`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely

from benchmarks.scratch import scratch_database
from etl import pipeline
from etl.read import open_layers
from geodata.datasets import DATASETS
from geodata.db.connection import connect
from geodata.db.loading import packing, staging
from geodata.settings import Settings

ROWS = 200_000
VERTICES = 40
FIRST = ("阳光", "翠湖", "金域", "彝海", "龙江", "格林", "幸福", "鹿城", "紫溪", "万家", "东盛", "永安")
LAST = ("花园", "小区", "新村", "家园", "公馆", "苑", "雅居", "国际", "名邸", "天城", "一号院", "佳园")


def compounds(rows: int) -> geopandas.GeoDataFrame:
    """Rounded outlines of 41 points on a lattice over Yunnan."""
    side = int(np.ceil(np.sqrt(rows)))
    number = np.arange(rows)
    x, y = 99 + (number % side) * 0.01, 23 + (number // side) * 0.01
    angle = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    radius = 0.003 + 0.001 * np.random.default_rng(1).random((rows, VERTICES))
    points = np.stack((x[:, None] + radius * np.cos(angle), y[:, None] + radius * np.sin(angle)), axis=-1)
    return geopandas.GeoDataFrame(
        {
            "小区编码": [f"B{n}" for n in number],
            "小区名称": [f"{FIRST[n % 12]}{LAST[n // 12 % 12]}{n // 144}期" for n in number],
            "户数": number % 900,
        },
        geometry=shapely.polygons(points),
        crs="EPSG:4326",
    )


def copying(chosen: Settings, path: Path) -> float:
    """Seconds of the file's way into the staging table."""
    with (
        connect(chosen) as connection,
        open_layers([path], layer=None, encoding=None, is_header=lambda _: True, hints=()) as (layer,),
    ):
        stage = staging.create(connection, DATASETS["compounds"])
        started = time.perf_counter()
        for raw in layer.batches():
            if raw.geometry is None:
                raise AssertionError
            shapes = [packing.ewkb_of(wkb, 4326) for wkb in shapely.to_wkb(raw.geometry, byte_order=1)]
            rows = [[1] * len(raw.rows), raw.rows.tolist()]
            names = ["source_file", "source_row", "code", "name", "households", "geom"]
            staging.copy(stage, names, [*rows, *(raw.columns[name] for name in layer.headers), shapes])
        seconds = time.perf_counter() - started
        connection.rollback()
    return seconds


def reference(chosen: Settings) -> float:
    """Seconds of a server-side COPY of the loaded geometry, out of and into a table without indexes."""
    with connect(chosen) as connection:
        connection.execute("CREATE TEMP TABLE bare (code text, geom geometry) ON COMMIT DROP")
        blocks: list[bytes] = []
        with (
            connection.cursor() as cursor,
            cursor.copy(
                "COPY (SELECT code, geom FROM hongtu.compound_shape"
                " WHERE city = 'BENCH') TO STDOUT (FORMAT BINARY)"
            ) as out,
        ):
            blocks.extend(bytes(block) for block in out)
        started = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy("COPY bare FROM STDIN (FORMAT BINARY)") as into:
            for block in blocks:
                into.write(block)
        return time.perf_counter() - started


def main(rows: int = ROWS) -> None:
    """Print seconds, rows per second and the ratio to the limit."""
    with tempfile.TemporaryDirectory() as folder, scratch_database() as (dsn, _):
        chosen = Settings(dsn=dsn)
        path = Path(folder) / "bench.fgb"
        compounds(rows).to_file(path, driver="FlatGeobuf")
        for what in ("first load", "nothing changed"):
            started = time.perf_counter()
            report = pipeline.load("compounds", [path], crs=None, city="BENCH", settings=chosen)
            seconds = time.perf_counter() - started
            _say(what, report.read, seconds, reference(chosen))
        _say("copying alone", rows, copying(chosen, path), reference(chosen))


def _say(what: str, rows: int, seconds: float, limit: float) -> None:
    print(
        f"{what}: {rows} rows in {seconds:.1f} s ({rows / seconds:,.0f}/s),"
        f" bare COPY {limit:.2f} s: {limit / seconds:.3f} of the limit"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
