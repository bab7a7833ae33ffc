"""Load 200,000 compounds and 2 million tickets through the whole ETL, beside tools that check nothing.

Compounds come from a GeoPackage; the same file goes through `ogr2ogr` with COPY and a spatial index, and
through `geopandas.to_postgis`. Tickets come from a CSV; their reference is a raw COPY of as many rows out of
the loaded table into an empty one with the same indexes. Memory is the peak of the loader and of its reader.
All run in a scratch database on the server of the settings.
Run: `python -m benchmarks.load [COMPOUNDS [TICKETS]]`.
"""

from __future__ import annotations

import importlib
import importlib.util
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas
import numpy as np
import pandas as pd
import shapely
from psycopg import conninfo, sql

from benchmarks.scratch import scratch_database
from etl import pipeline
from geodata.db.connection import connect
from geodata.settings import Settings

if TYPE_CHECKING:
    from etl.report import LoadReport

COMPOUNDS, TICKETS = 200_000, 2_000_000
CORNERS = 40
CITY = "532301"
_STATUSES = ("专业物业", "无物业", "自管", "红色公益物业")


def compounds(rows: int, target: Path) -> None:
    """A layer of polygons of 41 vertices and 7 columns around Chuxiong, in no order."""
    chance = np.random.default_rng(1)
    number, side = np.arange(rows), int(np.ceil(np.sqrt(rows)))
    step = 0.5 / side
    angle = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    radius = 0.4 * step * (0.6 + 0.4 * chance.random((rows, CORNERS)))
    x = (101.3 + number % side * step)[:, None] + radius * np.cos(angle)
    y = (24.8 + number // side * step)[:, None] + radius * np.sin(angle)
    table = {
        "小区编码": [f"C{n:07d}" for n in number],
        "小区名称": [f"阳光花园{n}号院" for n in number],
        "地址": [f"鹿城镇环城路{n % 900}号" for n in number],
        "建筑面积(㎡)": np.round(chance.random(rows) * 90_000 + 1_000, 1),
        "户数": chance.integers(10, 2_000, rows),
        "建成年份": chance.integers(1980, 2024, rows),
        "管理方式": chance.choice(_STATUSES, rows),
    }
    shapes = shapely.polygons(shapely.linearrings(np.stack([x, y], -1)))
    frame = geopandas.GeoDataFrame(table, geometry=shapes, crs="EPSG:4326")
    frame.iloc[chance.permutation(rows)].to_file(target, driver="GPKG", engine="pyogrio")


def tickets(rows: int, target: Path) -> None:
    """A table of tickets of half a year, of no compound."""
    moments = pd.date_range("2026-01-01", "2026-06-30", periods=rows).strftime("%Y-%m-%d %H:%M:%S")
    with target.open("w", encoding="utf-8") as file:
        file.write("工单编号,发现时间,问题描述\n")
        file.writelines(f"T{n:08d},{moment},路灯不亮{n % 97}\n" for n, moment in enumerate(moments))


def load(dsn: str, dataset: str, path: Path) -> LoadReport:
    """Load one file."""
    crs = None if dataset == "compounds" else "EPSG:4490"
    return pipeline.load(dataset, [path], crs=crs, city=CITY, settings=Settings(dsn=dsn))


def apart(dsn: str, dataset: str, path: Path) -> tuple[LoadReport, float, tuple[float, float]]:
    """Load in a process of its own: the report, seconds, and peak MB of the loader and of its reader."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (dsn, dataset, path))


def _measured(dsn: str, dataset: str, path: Path) -> tuple[LoadReport, float, tuple[float, float]]:
    from etl.read.apart.parent import READERS

    started = time.perf_counter()
    report = load(dsn, dataset, path)
    seconds = time.perf_counter() - started
    reader = READERS.idle.process.pid if READERS.idle is not None else None
    peaks = (_peak("self"), 0.0 if reader is None else _peak(str(reader)))
    READERS.close()
    report.faults.clear()
    return report, seconds, peaks


def _peak(process: str) -> float:
    """Most memory of a process, MB; what `getrusage` tells begins with that of the process it came from."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def ogr2ogr(dsn: str, path: Path) -> float | None:
    """Seconds of `ogr2ogr` for the same file, with its index; None where it is not installed."""
    if shutil.which("ogr2ogr") is None:
        return None
    place = " ".join(f"{key}='{value}'" for key, value in conninfo.conninfo_to_dict(dsn).items())
    command = ["ogr2ogr", "-f", "PostgreSQL", f"PG:{place}", str(path), "-nln", "public.by_ogr2ogr"]
    command += ["-overwrite", "-nlt", "PROMOTE_TO_MULTI"]
    started = time.perf_counter()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL, env=os.environ | {"PG_USE_COPY": "YES"})
    return time.perf_counter() - started


def to_postgis(dsn: str, path: Path) -> float | None:
    """Seconds of reading the file with geopandas and writing it; None without what `to_postgis` needs."""
    if not all(map(importlib.util.find_spec, ("sqlalchemy", "geoalchemy2"))):
        return None
    address = conninfo.conninfo_to_dict(dsn)
    engine = importlib.import_module("sqlalchemy").create_engine(
        "postgresql+psycopg://", connect_args=address
    )
    started = time.perf_counter()
    geopandas.read_file(path).to_postgis("by_geopandas", engine, schema="public", if_exists="replace")
    seconds = time.perf_counter() - started
    engine.dispose()
    return seconds


def raw_copy(dsn: str, table: str) -> float:
    """Seconds of a COPY of the loaded rows into an empty table with the same columns and indexes."""
    with connect(Settings(dsn=dsn)) as connection:
        source, target = sql.Identifier("hongtu", table), sql.Identifier("public", f"raw_{table}")
        connection.execute(sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING INDEXES)").format(target, source))
        with tempfile.TemporaryFile() as kept, connection.cursor() as cursor:
            with cursor.copy(
                sql.SQL("COPY (SELECT * FROM {}) TO STDOUT (FORMAT BINARY)").format(source)
            ) as out:
                kept.writelines(out)
            kept.seek(0)
            started = time.perf_counter()
            with cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(target)) as into:
                while block := kept.read(1 << 20):
                    into.write(block)
            seconds = time.perf_counter() - started
        connection.rollback()
    return seconds


def main(compounds_wanted: int = COMPOUNDS, tickets_wanted: int = TICKETS) -> None:
    """Print seconds, rows per second, ratios, peaks of memory, and the load of the machine."""
    with tempfile.TemporaryDirectory() as folder, scratch_database() as (dsn, connection):
        connection.commit()
        layer, table = Path(folder) / "compounds.gpkg", Path(folder) / "tickets.csv"
        compounds(compounds_wanted, layer)
        tickets(tickets_wanted, table)
        bare = ogr2ogr(dsn, layer)
        first = _told("compounds, first load", *apart(dsn, "compounds", layer))
        again = _told("compounds, nothing changed", *apart(dsn, "compounds", layer))
        slow = to_postgis(dsn, layer)
        print(f"nothing changed takes {again / first:.2f} of the first load")
        if bare is None:
            print("ogr2ogr: skipped, gdal-bin is not installed")
        else:
            print(f"ogr2ogr {bare:.1f} s: the first load takes {first / bare:.1f} x as long (wanted: 1.5)")
        if slow is None:
            print("to_postgis: skipped, sqlalchemy and geoalchemy2 are not installed")
        else:
            print(f"to_postgis {slow:.1f} s: the first load is {slow / first:.1f} x as fast (wanted: 8)")
        filled = _told("tickets, first load", *apart(dsn, "tickets", table))
        limit = raw_copy(dsn, "ticket")
        print(f"raw COPY of the tickets {limit:.1f} s: {limit / filled:.2f} of its speed (wanted: 0.3)")


def _told(what: str, report: LoadReport, seconds: float, peaks: tuple[float, float]) -> float:
    print(
        f"{what}: {report.read:,} rows in {seconds:.1f} s ({report.read / seconds:,.0f}/s),"
        f" {report.inserted:,} new, {report.rejected:,} rejected;"
        f" loader {peaks[0]:.0f} MB, reader {peaks[1]:.0f} MB at most;"
        f" load of the machine {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return seconds


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
