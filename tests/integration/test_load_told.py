"""What a load tells of rows that it lets in otherwise than the file has them; saved mappings; two at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import psycopg
import pytest
import shapely
from psycopg import sql

from etl import pipeline
from geodata.db.loading import faults
from geodata.db.upkeep import migrate
from geodata.errors import HongtuError, RefusedError, ServerError
from geodata.settings import Settings
from tests.integration.test_load import HEADER, row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.server.cluster import Cluster

TICKETS = "工单编号,发现时间,结案时间,工单类别\n"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(settings: Settings, dataset: str, path: Path, **options: Any) -> pipeline.LoadReport:
    crs = options.pop("crs", None)
    report = pipeline.load(dataset, [path], crs=crs, city="532301", settings=settings, **options)
    assert report.read == report.inserted + report.updated + report.unchanged + report.rejected
    return report


def one(dsn: str, query: str) -> Any:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(query.encode()).fetchone()
    assert found is not None
    return found[0]


def test_a_changed_beginning_of_a_known_ticket_is_told(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    first = [f"T{n},2025-01-0{n} 10:00,,电梯停运\n" for n in range(1, 9)]
    load(settings, "tickets", write(tmp_path, "a.csv", TICKETS + "".join(first)))
    later = [line.replace("10:00", "11:00") if n < 7 else line for n, line in enumerate(first)]
    report = load(settings, "tickets", write(tmp_path, "b.csv", TICKETS + "".join(later)))
    assert (report.inserted, report.updated, report.unchanged) == (0, 0, 8)
    (told,) = [warning.en for warning in report.warnings if warning.en.startswith("ticket.history")]
    assert "发现时间 is 2025-01-01 11:00:00, but the ticket's history says 2025-01-01 10:00:00" in told
    assert "(7 rows: b.csv row 2 (2025-01-01 11:00:00)," in told
    hour = "extract(hour FROM opened_at AT TIME ZONE 'Asia/Shanghai')"
    assert one(database, f"SELECT array_agg(DISTINCT {hour}::int) FROM hongtu.ticket") == [10]
    again = load(settings, "tickets", write(tmp_path, "c.csv", TICKETS + "".join(first)))
    assert [told.en for told in again.warnings if not told.en.startswith("quality")] == []


def test_an_unknown_firm_is_left_out_and_told(settings: Settings, database: str, tmp_path: Path) -> None:
    rows = "".join(f"C{n},小区{n},{'无此公司' if n % 2 else ''}\n" for n in range(20))
    report = load(settings, "compounds", write(tmp_path, "a.csv", "小区编码,小区名称,物业服务企业\n" + rows))
    assert (report.inserted, report.rejected) == (20, 0)
    (told,) = [warning.en for warning in report.warnings if warning.en.startswith("reference.empty")]
    assert "(10 rows: a.csv row 3 (无此公司), a.csv row 5" in told
    assert one(database, "SELECT count(*) FROM hongtu.compound WHERE firm_code IS NULL") == 20


def test_a_saved_mapping_with_words_and_constants(settings: Settings, database: str, tmp_path: Path) -> None:
    mapping = write(
        tmp_path,
        "m.toml",
        '[fields]\n"Bldg ID" = "小区编码"\nTitel = "name"\nHow = "status"\n'
        '[values.status]\n"谁管？" = "none"\nPM = "professional"\n'
        '[constants]\nbuilt_year = 1998\n"是否城镇住宅小区" = false\n',
    )
    path = write(
        tmp_path, "a.csv", "Bldg ID,Titel,How,名称\nA1,甲苑,PM,别的\nA2,乙苑,谁管？,别的\nA3,丙苑,自管,别的\n"
    )
    report = load(settings, "compounds", path, fields=mapping)
    assert (report.inserted, report.rejects) == (3, {})
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT code, name, status, built_year, is_urban FROM hongtu.compound ORDER BY code"
        ).fetchall()
    assert rows == [
        ("A1", "甲苑", "professional", 1998, False),
        ("A2", "乙苑", "none", 1998, False),
        ("A3", "丙苑", "self_managed", 1998, False),
    ]
    assert load(settings, "compounds", path, fields=mapping).unchanged == 3


def test_a_table_of_points_brings_compounds_and_leaves_boundaries_alone(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    frame = geopandas.GeoDataFrame(
        {"小区编码": ["C1"], "小区名称": ["阳光花园"]},
        geometry=[shapely.box(101.5, 25, 101.51, 25.01)],
        crs=4326,
    )
    outlined = tmp_path / "outlined.gpkg"
    frame.to_file(outlined, driver="GPKG")
    load(settings, "compounds", outlined)
    text = (
        "小区编码,小区名称,户数,经度,纬度\nC1,阳光花园,12,101.505,25.005\nC2,幸福里,30,１０１．５２,25.01\n"
    )
    report = load(settings, "compounds", write(tmp_path, "points.csv", text), crs="EPSG:4326")
    assert (report.inserted, report.updated, report.rejected) == (1, 1, 0)
    assert any("loaded without a boundary" in warning.en for warning in report.warnings)
    assert one(database, "SELECT string_agg(code, ',') FROM hongtu.compound_shape") == "C1"
    assert one(database, "SELECT sum(households) FROM hongtu.compound") == 42


def test_a_point_layer_is_no_file_of_compounds(settings: Settings, tmp_path: Path) -> None:
    frame = geopandas.GeoDataFrame({"小区名称": ["阳光花园"]}, geometry=[shapely.Point(101.5, 25)], crs=4326)
    frame.to_file(tmp_path / "points.gpkg", driver="GPKG")
    with pytest.raises(HongtuError, match="geometry is Point"):
        load(settings, "compounds", tmp_path / "points.gpkg")


def test_a_place_that_cannot_be_read_is_told_once(settings: Settings, tmp_path: Path) -> None:
    text = "阵地名称,阵地类型,经度,纬度\n甲,红色驿站,某处,25.01\n乙,红色驿站,101.5,25.01\n丙,红色驿站,,\n"
    report = load(settings, "service_points", write(tmp_path, "a.csv", text), crs="EPSG:4326")
    assert [reject.fault.rule for reject in report.faults] == ["geometry.unreadable", "geometry.missing"]


@pytest.mark.parametrize(
    ("code", "place", "srid", "zone"),
    [
        ("360610", (-73.95, 40.7), 32618, "Etc/GMT+5"),
        ("360602", (117.07, 28.26), 4548, "Asia/Shanghai"),
    ],
)
def test_the_place_of_a_city_chooses_its_measures(
    settings: Settings,
    database: str,
    tmp_path: Path,
    code: str,
    place: tuple[float, float],
    srid: int,
    zone: str,
) -> None:
    text = f"工单编号,发现时间,经度,纬度\nT1,2025-01-01 10:00,{place[0]},{place[1]}\n"
    path = write(tmp_path, "a.csv", text)
    pipeline.load("tickets", [path], crs="EPSG:4326", city=code, settings=settings)
    found = one(database, f"SELECT projected_srid || ' ' || time_zone FROM hongtu.city WHERE city = '{code}'")
    assert found == f"{srid} {zone}"


def test_every_folder_of_a_kml_file_is_read(settings: Settings, database: str, tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    for number, folder in enumerate(("东片", "西片", "南片")):
        boxes = [
            shapely.box(101.5 + n / 100, 25 + number / 100, 101.505 + n / 100, 25.005 + number / 100)
            for n in range(4)
        ]
        frame = geopandas.GeoDataFrame(
            {"小区编码": [f"{number}{n}" for n in range(4)], "小区名称": [f"{folder}{n}" for n in range(4)]},
            geometry=boxes,
            crs=4326,
        )
        frame.to_file(path, driver="KML", layer=folder, mode="a" if number else "w")
    report = load(settings, "compounds", path)
    assert (report.read, report.inserted) == (12, 12)
    assert one(database, "SELECT count(DISTINCT source_file) FROM hongtu.compound") == 3
    only = load(settings, "compounds", path, layer="西片")
    assert (only.read, only.unchanged) == (4, 4)


def test_two_loads_at_once_wait_and_both_count_right(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    path = write(tmp_path, "a.csv", HEADER + "".join(row(n) for n in range(50)))
    other = write(tmp_path, "b.csv", HEADER + "".join(row(n, households="7") for n in range(30, 80)))
    reports: dict[str, pipeline.LoadReport] = {}

    def run(name: str, source: Path) -> None:
        reports[name] = load(settings, "compounds", source, crs="EPSG:4490")

    with psycopg.connect(database) as holder:
        # Both are held at the door, so that they are certain to meet.
        holder.execute("LOCK TABLE hongtu.city IN ACCESS EXCLUSIVE MODE")
        threads = [threading.Thread(target=run, args=args) for args in (("a", path), ("b", other))]
        for thread in threads:
            thread.start()
        time.sleep(1)
        assert not reports
    for thread in threads:
        thread.join(60)
    counts = {name: (r.inserted, r.updated, r.unchanged) for name, r in reports.items()}
    a_first = {"a": (50, 0, 0), "b": (30, 20, 0)}
    b_first = {"b": (50, 0, 0), "a": (30, 20, 0)}
    assert counts in (a_first, b_first)
    assert one(database, "SELECT count(*) FROM hongtu.compound") == 80
    runs = {name: report.run or 0 for name, report in reports.items()}
    households = one(database, "SELECT households FROM hongtu.compound WHERE code = 'C40'")
    assert households == (7 if runs["b"] > runs["a"] else 100)


@contextmanager
def small_disk(cluster: Cluster, megabytes: int) -> Iterator[str]:
    """A tablespace on a file system of that size; skips where this process may not make one."""
    owner = (cluster.root / "data").stat() if (cluster.root / "data").exists() else cluster.root.stat()
    folder = Path(tempfile.mkdtemp(prefix="hongtu-disk-"))
    size = f"size={megabytes}m,uid={owner.st_uid},gid={owner.st_gid},mode=700"
    mount = shutil.which("mount")
    made = mount and subprocess.run(
        [mount, "-t", "tmpfs", "-o", size, "tmpfs", folder], check=False, capture_output=True
    )
    if not made or made.returncode != 0:
        folder.rmdir()
        pytest.skip("this process may not mount a small file system")
    name = f"small_{os.getpid()}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        try:
            connection.execute(
                sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(
                    sql.Identifier(name), sql.Literal(str(folder))
                )
            )
            yield name
        finally:
            connection.execute(sql.SQL("DROP TABLESPACE IF EXISTS {}").format(sql.Identifier(name)))
            subprocess.run(["umount", folder], check=False)
            folder.rmdir()


def test_a_full_disk_is_a_sentence_and_changes_nothing(own_cluster: Cluster, tmp_path: Path) -> None:
    # A cluster of its own: while a disk is full, no checkpoint of its server succeeds, in whichever database.
    cluster = own_cluster
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        template = "migrated"
        connection.execute("CREATE DATABASE migrated TEMPLATE template0")
        with psycopg.connect(cluster.dsn(template)) as empty:
            migrate.upgrade(empty)
        size = one(cluster.dsn("postgres"), f"SELECT pg_database_size('{template}') / 1048576")
        name = sql.Identifier(f"test_full_{os.getpid()}")
        with small_disk(cluster, int(size) + 12) as space:
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} TABLESPACE {}").format(
                    name, sql.Identifier(template), sql.Identifier(space)
                )
            )
            try:
                dsn = cluster.dsn(f"test_full_{os.getpid()}")
                chosen = Settings(dsn=dsn, home=tmp_path / "home")
                small = write(tmp_path, "a.csv", HEADER + "".join(row(n) for n in range(5)))
                assert load(chosen, "compounds", small, crs="EPSG:4490").inserted == 5
                large = write(
                    tmp_path, "b.csv", HEADER + "".join(row(n, households="9") for n in range(60_000))
                )
                with pytest.raises(ServerError, match="no room left: could not extend") as failed:
                    load(chosen, "compounds", large, crs="EPSG:4490")
                assert "Nothing was changed." in str(failed.value)
                assert "disk space" in failed.value.remedy
                assert one(dsn, "SELECT count(*) || ' ' || min(households) FROM hongtu.compound") == "5 100"
                assert one(dsn, "SELECT count(*) FROM hongtu.run") == 1
            finally:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def test_damaged_files_end_in_a_sentence(settings: Settings, shared_data: Path) -> None:
    folder = shared_data / "bad"
    if not folder.is_dir():
        pytest.skip(f"no damaged files at {folder}")
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    assert files
    for path in files:
        for dataset in ("compounds", "service_points"):
            assert ending(settings, dataset, path) in {0, 1, 2}, f"{path.name} as {dataset}"


def ending(settings: Settings, dataset: str, path: Path) -> int:
    """The exit code of a load that would be tried; every other error than a sentence fails the test."""
    try:
        load(settings, dataset, path, crs="EPSG:4326", dry_run=True)
    except HongtuError as error:
        return error.exit_code
    return 0


def test_no_row_is_told_whole_when_the_database_refuses_it(database: str, settings: Settings) -> None:
    with pytest.raises(RefusedError) as told, faults.transaction(settings) as connection:
        connection.execute(
            "INSERT INTO hongtu.firm (city, code, name, kind) VALUES (NULL, 'F1', '秘密', 'x')"
        )
    assert "秘密" not in str(told.value)
    add = "INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('999901', '甲', 4543)"
    with psycopg.connect(database) as connection:
        connection.execute(add)
    with pytest.raises(RefusedError, match=r"Key \(city\)=\(999901\)"), faults.transaction(settings) as again:
        again.execute(add)
