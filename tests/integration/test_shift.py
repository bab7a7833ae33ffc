"""A wrong coordinate system is told from what is loaded, by evidence alone; honest files raise no alarm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import psycopg
import pytest
import shapely

from etl import pipeline
from geodata import crs

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
WEST, SOUTH = 101.45, 24.95
SYSTEMS = {
    "EPSG:4490": lambda points: points,
    "gcj02": crs.gcj02_from_wgs84,
    "bd09": lambda points: crs.bd09_from_gcj02(crs.gcj02_from_wgs84(points)),
}


def community(number: int) -> shapely.Polygon:
    """One of 16 communities of about a kilometre, seamlessly joined."""
    x, y = WEST + 0.01 * (number % 4), SOUTH + 0.01 * (number // 4)
    return shapely.Polygon.from_bounds(x, y, x + 0.01, y + 0.01)


def compound(number: int) -> shapely.Polygon:
    """One of 144 compounds of some 160 metres, nine in a community, with streets between them."""
    block, place = divmod(number, 9)
    x, y = shapely.bounds(community(block))[:2]
    x, y = x + 0.0033 * (place % 3) + 0.0008, y + 0.0033 * (place // 3) + 0.0008
    return shapely.Polygon.from_bounds(x, y, x + 0.0016, y + 0.0016)


def table(folder: Path, name: str, header: str, rows: list[str], shapes: list[Any], system: str) -> Path:
    path = folder / f"{name}-{system.replace(':', '')}.csv"
    moved = shapely.transform(np.array(shapes, dtype=object), SYSTEMS[system])
    lines = [f'{row},"{shape.wkt}"' for row, shape in zip(rows, moved, strict=True)]
    path.write_text("\n".join([f"{header},边界", *lines]), encoding="utf-8")
    return path


def load(settings: Settings, dataset: str, path: Path, system: str, **options: Any) -> pipeline.LoadReport:
    return pipeline.load(dataset, [path], crs=system, city=CITY, settings=settings, **options)


@pytest.fixture
def communities(settings: Settings, tmp_path: Path) -> None:
    rows = [f"5323010010{n:02},社区{n}" for n in range(16)]
    shapes: list[Any] = [community(n) for n in range(16)]
    rows.append("532301,楚雄市")
    shapes.append(shapely.union_all(shapes))
    load(settings, "divisions", table(tmp_path, "d", "代码,名称", rows, shapes, "EPSG:4490"), "EPSG:4490")


@pytest.mark.usefixtures("communities")
@pytest.mark.parametrize("true", SYSTEMS)
@pytest.mark.parametrize("told", SYSTEMS)
def test_rows_that_name_their_community(true: str, told: str, settings: Settings, tmp_path: Path) -> None:
    rows = [f"甲{n}小区,社区{n // 9}" for n in range(144)]
    path = table(tmp_path, "c", "小区名称,所属社区", rows, [compound(n) for n in range(144)], true)
    report = load(settings, "compounds", path, told, dry_run=True)
    assert report.inserted + report.rejected == 144
    assert report.crs_looks_like == (None if told == true else true)
    if told == true:
        assert report.offset_m is None
        assert not any(warning.en.startswith("crs.looks_like") for warning in report.warnings)
    else:
        assert report.offset_m is not None
        assert 200 < report.offset_m < 1500
        assert any(f"--crs {true}" in warning.en for warning in report.warnings)


@pytest.mark.parametrize("true", SYSTEMS)
@pytest.mark.parametrize("told", SYSTEMS)
def test_buildings_among_compounds(true: str, told: str, settings: Settings, tmp_path: Path) -> None:
    shapes = [compound(n) for n in range(144)]
    rows = [f"C{n},小区{n}" for n in range(144)]
    load(settings, "compounds", table(tmp_path, "c", "小区编码,小区名称", rows, shapes, "gcj02"), "gcj02")
    houses = [shapely.buffer(shape.centroid, 0.0002) for shape in shapes]
    path = table(tmp_path, "b", "楼栋名称", [f"{n}幢" for n in range(144)], houses, true)
    report = load(settings, "buildings", path, told, dry_run=True)
    assert report.crs_looks_like == (None if told == true else true)


@pytest.mark.parametrize("true", SYSTEMS)
def test_the_same_names_in_another_source(true: str, settings: Settings, tmp_path: Path) -> None:
    shapes = [compound(n) for n in range(20)]
    first = table(
        tmp_path, "c", "小区编码,小区名称", [f"C{n},小区{n}" for n in range(20)], shapes, "EPSG:4490"
    )
    load(settings, "compounds", first, "EPSG:4490")
    other = table(tmp_path, "o", "小区编码,小区名称", [f"X{n},小区{n}" for n in range(20)], shapes, true)
    report = load(settings, "compounds", other, "EPSG:4490", dry_run=True)
    assert report.crs_looks_like == (None if true == "EPSG:4490" else true)


@pytest.mark.parametrize("true", SYSTEMS)
def test_rows_without_code_and_name_loaded_again(true: str, settings: Settings, tmp_path: Path) -> None:
    """Under another system each would be a second row beside the first."""
    shapes = [compound(n) for n in range(40)]
    rows = [f"{100 + n}" for n in range(40)]
    load(settings, "compounds", table(tmp_path, "c", "户数", rows, shapes, "EPSG:4490"), "EPSG:4490")
    path = table(tmp_path, "again", "户数", rows, shapes, true)
    report = load(settings, "compounds", path, "EPSG:4490", dry_run=True)
    assert report.crs_looks_like == (None if true == "EPSG:4490" else true)
    told = [warning.en for warning in report.warnings if warning.en.startswith("crs.looks_like")]
    if true == "EPSG:4490":
        assert told == []
        assert report.unchanged == 40
    else:
        spoken = {"gcj02": "GCJ-02", "bd09": "BD-09"}[true]
        assert f"look like {spoken}: " in told[0]
        assert f"of 40 places 0 lie where one stands already as they were read, 40 as {spoken}" in told[0]


@pytest.mark.usefixtures("communities")
@pytest.mark.parametrize("true", ["EPSG:4490", "gcj02"])
def test_places_that_leave_the_city(true: str, settings: Settings, tmp_path: Path) -> None:
    points = [
        shapely.Point(WEST + 0.0008 * i, SOUTH + 0.0008 * j) for i in range(1, 50) for j in range(1, 50)
    ]
    rows = [f"点{n},阅览室" for n in range(len(points))]
    path = table(tmp_path, "p", "名称,类型", rows, points, true)
    report = load(settings, "service_points", path, "EPSG:4490", dry_run=True)
    assert report.rejected < 100
    assert report.crs_looks_like == (None if true == "EPSG:4490" else true)


@pytest.mark.usefixtures("communities")
def test_few_or_wild_places_prove_nothing(settings: Settings, tmp_path: Path) -> None:
    few = table(tmp_path, "f", "小区名称,所属社区", [f"甲{n},社区0" for n in range(9)],
                [compound(n) for n in range(9)], "gcj02")  # fmt: skip
    assert load(settings, "compounds", few, "EPSG:4490", dry_run=True).crs_looks_like is None
    wild = np.random.default_rng(1).integers(0, 16, 144)
    rows = [f"乙{n},社区{wild[n]}" for n in range(144)]
    path = table(tmp_path, "w", "小区名称,所属社区", rows, [compound(n) for n in range(144)], "EPSG:4490")
    assert load(settings, "compounds", path, "EPSG:4490", dry_run=True).crs_looks_like is None


def test_the_files_of_the_demonstration_city_raise_no_alarm(city_database: str) -> None:
    with psycopg.connect(city_database) as connection:
        runs = connection.execute("SELECT dataset, crs_looks_like FROM hongtu.run WHERE crs_used IS NOT NULL")
        found = runs.fetchall()
    assert found
    assert [run for run in found if run[1] is not None] == []


def test_beijing_under_its_own_and_another_system(settings: Settings, shared_data: Path) -> None:
    path = shared_data / "compounds" / "beijing_compounds_bd09.geojson"
    reports = [
        pipeline.load("compounds", [path], crs=told, city="110000", settings=settings, dry_run=is_dry)
        for told, is_dry in (("bd09", False), ("bd09", True), ("gcj02", True), ("EPSG:4490", True))
    ]
    assert [report.crs_looks_like for report in reports] == [None, None, "bd09", "bd09"]
