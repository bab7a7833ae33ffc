"""Load the compounds of a province through the whole ETL, in units of a server-side binary COPY of them.

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
import pandas as pd
import shapely

from benchmarks import province
from benchmarks.scratch import scratch_database
from etl import pipeline
from etl.read import open_layers
from geodata.datasets import DATASETS
from geodata.db.connection import connect
from geodata.db.loading import packing, staging
from geodata.settings import Settings

ROWS = 24_090
"""Compounds of thirty cities."""
HEADERS = {"小区编码": "code", "小区名称": "name"}


def compounds(rows: int, target: Path) -> None:
    """The compounds of all cities of a province as one file, a layer as an office keeps it."""
    files, _ = province.paths(rows, "compounds")
    every = [geopandas.read_file(path) for path in files]
    pd.concat(every, ignore_index=True).to_file(target, driver="FlatGeobuf", engine="pyogrio")


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
            names = ["source_file", "source_row", *HEADERS.values(), "geom"]
            staging.copy(stage, names, [*rows, *(raw.columns[header] for header in HEADERS), shapes])
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
                "COPY (SELECT code, geom FROM hongtu.compound_shape) TO STDOUT (FORMAT BINARY)"
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
        compounds(rows, path)
        for what in ("first load", "nothing changed"):
            started = time.perf_counter()
            report = pipeline.load("compounds", [path], crs=None, city=province.CITY, settings=chosen)
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
