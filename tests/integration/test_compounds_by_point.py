"""A sheet of compounds with a pair of coordinates for each: the points are not kept, but they are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from etl import pipeline
from geodata.errors import RefusedError
from tests.integration.test_place_warnings import load, told
from tests.integration.test_whose_divisions import HOME
from tests.integration.test_whose_divisions import load as load_divisions

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
HEAD = "小区编码,小区名称,经度,纬度\n"
HERE = "C{0},小区{0},101.50{0},25.01\n"


@pytest.fixture
def with_divisions(settings: Settings, tmp_path: Path) -> None:
    load_divisions(settings, tmp_path, HOME, city=CITY)


@pytest.mark.usefixtures("with_divisions")
@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("116.4,39.9", "geometry.outside"),
        ("25.01,101.51", "geometry.swapped"),
        ("500,25", "geometry.earth"),
    ],
)
def test_a_point_elsewhere_rejects_its_row_as_that_of_a_service_point_does(
    settings: Settings, database: str, tmp_path: Path, place: str, rule: str
) -> None:
    report = load(settings, tmp_path, "compounds", f"{HEAD}{HERE.format(1)}C2,远处,{place}\n")
    assert (report.inserted, report.rejects) == (1, {rule: 1})
    points = f"阵地编码,阵地名称,阵地类型,经度,纬度\nP1,甲,红色驿站,101.51,25.01\nP2,乙,红色驿站,{place}\n"
    assert load(settings, tmp_path, "service_points", points).rejects == {rule: 1}
    with psycopg.connect(database) as connection:
        (shapes,) = connection.execute("SELECT count(*) FROM hongtu.compound_shape").fetchone() or (None,)
        drawn = connection.execute(
            "SELECT ST_AsText(geom) FROM hongtu.reject WHERE run = %s", (report.run,)
        ).fetchall()
    assert shapes == 0
    assert drawn == [("POINT(116.4 39.9)",)] if rule == "geometry.outside" else drawn


@pytest.mark.usefixtures("with_divisions")
@pytest.mark.parametrize(("place", "remedy"), [("116.4,39.9", "--city"), ("25.01,101.51", "exchange")])
def test_a_sheet_of_points_elsewhere_is_refused(
    settings: Settings, tmp_path: Path, place: str, remedy: str
) -> None:
    with pytest.raises(RefusedError, match="All 2 rows lie outside the city 532301") as refused:
        load(settings, tmp_path, "compounds", f"{HEAD}C1,甲,{place}\nC2,乙,{place}\n")
    assert remedy in refused.value.remedy.lower()


@pytest.mark.usefixtures("with_divisions")
def test_a_place_without_end_is_told_without_numbers(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    wanted: dict[str, Any] = {"crs": "EPSG:4543", "city": CITY, "settings": settings}
    path.write_text(f"{HEAD}C1,甲,1e9,1e9\nC2,乙,1e9,1e9\n", encoding="utf-8")
    with pytest.raises(RefusedError) as refused:
        pipeline.load("compounds", [path], **wanted)
    assert refused.value.sentence == "All 2 rows lie outside the city 532301."
    assert refused.value.sentence_in("zh") == "全部 2 行都在城市 532301 范围之外。"
    path.write_text(f"{HEAD}C1,甲,1e9,1e9\nC2,乙,,\n", encoding="utf-8")
    report = pipeline.load("compounds", [path], **wanted)
    assert report.rejects == {"geometry.earth": 1}
    assert "inf" not in "".join(fault.fault.say("zh")[0] for fault in report.faults)


@pytest.mark.usefixtures("with_divisions")
def test_points_of_a_public_map_are_put_right_before_they_are_checked(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + HERE.format(1) + "C2,远处,116.4,39.9\n", encoding="utf-8")
    report = pipeline.load("compounds", [path], crs="gcj02", city=CITY, settings=settings)
    assert (report.inserted, report.rejects) == (1, {"geometry.outside": 1})


@pytest.mark.usefixtures("with_divisions")
def test_rejected_rows_that_are_loaded_into_another_city_are_told(settings: Settings, tmp_path: Path) -> None:
    path, book = tmp_path / "a.csv", tmp_path / "拒收.xlsx"
    path.write_text(HEAD + HERE.format(1) + "C2,远处,116.4,39.9\nC1,又一,101.505,25.01\n", encoding="utf-8")
    wanted: dict[str, Any] = {"settings": settings, "crs": "EPSG:4490"}
    pipeline.load("compounds", [path], city=CITY, rejects=book, **wanted)
    other = pipeline.load("compounds", [book], city="110101", dry_run=True, **wanted)
    (sentence,) = told(other, "city.other")
    assert "拒收.xlsx holds rejected rows of the city 532301; they are loaded into 110101" in sentence
    assert not told(pipeline.load("compounds", [book], city=CITY, dry_run=True, **wanted), "city.other")
