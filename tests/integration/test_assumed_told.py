"""What a load takes for granted of compounds, and what is still to come, is told with how many rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from etl import pipeline
from tests.integration.test_place_warnings import load, told

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

NOW = datetime.now(UTC)


def test_a_missing_day_of_taking_over_is_told(settings: Settings, tmp_path: Path) -> None:
    head = "小区编码,小区名称,是否城镇住宅小区,管理状态,状态起始日期,户数\n"
    rows = "C1,甲,是,专业化物业,,1\nC2,乙,是,专业化物业,2020-01-01,1\nC3,丙,是,未知,,1\n"
    report = load(settings, tmp_path, "compounds", head + rows)
    (sentence,) = told(report, "since.unknown")
    assert sentence.startswith("since.unknown: 1 compound comes without 状态起始日期")
    # What began is known from now on.
    again = load(settings, tmp_path, "compounds", head + rows.replace(",1\n", ",2\n"))
    assert again.updated == 3
    assert not told(again, "since.unknown")


def test_days_years_and_times_to_come_are_told(settings: Settings, database: str, tmp_path: Path) -> None:
    later = NOW + timedelta(days=400)
    head = "小区编码,小区名称,是否城镇住宅小区,管理状态,状态起始日期,建成年份\n"
    rows = f"C1,甲,是,专业化物业,{later:%Y-%m-%d},{later.year}\nC2,乙,是,未知,{later:%Y-%m-%d},{NOW.year}\n"
    report = load(settings, tmp_path, "compounds", head + rows)
    assert (report.inserted, report.rejected) == (2, 0)
    (since,) = told(report, "since.future")
    assert "(1 row: a.csv row 2" in since
    assert len(told(report, "time.future")) == 2
    assert not told(report, "since.unknown")
    with psycopg.connect(database) as connection:
        (begun,) = connection.execute(
            "SELECT valid_from = (now() AT TIME ZONE 'Asia/Shanghai')::date FROM hongtu.management_status"
        ).fetchall()
    assert begun == (True,)
    tickets = (
        "工单编号,发现时间,工单类别,经度,纬度\n"
        f"T1,{later:%Y-%m-%d} 10:00,电梯停运,101.5,25\nT2,2025-01-02 10:00,电梯停运,101.5,25\n"
    )
    (time,) = told(load(settings, tmp_path, "tickets", tickets), "time.future")
    assert "发现时间" in time
    assert "(1 row: a.csv row 2" in time


def test_new_compounds_that_are_taken_for_urban_are_told(settings: Settings, tmp_path: Path) -> None:
    head = "小区编码,小区名称\n"
    (sentence,) = told(load(settings, tmp_path, "compounds", f"{head}C1,甲\nC2,乙\n"), "urban.assumed")
    assert "2 new compounds are taken for urban" in sentence
    assert not told(load(settings, tmp_path, "compounds", f"{head}C1,甲二\nC2,乙\n"), "urban.assumed")
    said = "小区编码,小区名称,是否城镇住宅小区\nC3,丙,\n"
    assert not told(load(settings, tmp_path, "compounds", said), "urban.assumed")


@pytest.mark.parametrize(("city", "is_slip"), [("999999", True), ("532302", False), ("nyc", False)])
def test_a_new_city_whose_code_is_of_no_province_is_told(
    settings: Settings, tmp_path: Path, city: str, *, is_slip: bool
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("小区编码,小区名称\nC1,甲\n", encoding="utf-8")
    report = pipeline.load("compounds", [path], crs=None, city=city, settings=settings)
    (sentence,) = told(report, "city.new")
    assert ("No code of GB/T 2260" in sentence) == is_slip
