"""A street office's own sheet: titles, sums, signatures, no codes; its rows find those that are loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import psycopg
import pytest

from etl import pipeline
from geodata.db.runs import history

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
COMMUNITIES = (
    "区划代码,区划名称,级别,边界\n"
    '532301101001,龙川社区,社区,"POLYGON((101.5 25, 101.51 25, 101.51 25.01, 101.5 25.01, 101.5 25))"\n'
    '532301101002,鹿鸣社区,社区,"POLYGON((101.51 25, 101.52 25, 101.52 25.01, 101.51 25.01, 101.51 25))"\n'
)
CODED = (
    "小区编码,小区名称,所属社区,户数\nC1,阳光花园,龙川社区,100\nC2,阳光花园,鹿鸣社区,200\nC3,金水湾,龙川社区,300\n"
    "C4,老厂宿舍,龙川社区,400\nC5,老厂宿舍,龙川社区,500\n"
)


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Any:
    def load(dataset: str, file: str | Path, **options: Any) -> pipeline.LoadReport:
        path = file if not isinstance(file, str) else tmp_path / f"{dataset}.csv"
        if isinstance(file, str):
            path.write_text(file, encoding="utf-8")
        wanted = {"crs": "EPSG:4490", "below_standard": True, **options}
        return pipeline.load(dataset, [path], city=CITY, settings=settings, **wanted)

    load("divisions", COMMUNITIES)
    load("compounds", CODED)
    return load


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"] = "鹿城镇住宅小区物业管理情况统计表"
    page.merge_cells("A1:E1")
    page.append(["填报单位：鹿城镇人民政府"])
    page.append(["序号", "所屬社區", "住宅小區名稱", "總戶數（戶）", "建築面積（萬㎡）"])
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def households(dsn: str) -> dict[str, int]:
    with psycopg.connect(dsn) as connection:
        return dict(connection.execute("SELECT code, households FROM hongtu.compound").fetchall())


def test_rows_without_codes_find_the_compounds_that_they_name(
    office: Any, settings: Settings, database: str, tmp_path: Path
) -> None:
    before = households(database)
    path = sheet(
        tmp_path / "台账.xlsx",
        (1, "龙川社区", " 阳光 花园", 111, 1.2),
        (2, "鹿鳴社區居委會", "陽光花園", 222, "12,000㎡"),
        (None, "小计", None, 333, None),
        (3, "龙川社区", "金水湾二期", 9, 1),
        (4, "龙川社区", "老厂宿舍", 7, 1),
        ("合计", None, None, 400, 4.4),
        ("填表人：李晓梅　电话：0878-3012345",),
    )
    report = office("compounds", path)
    assert (report.read, report.updated, report.inserted, report.rejected) == (4, 2, 2, 0)
    told = " ".join(warning.en for warning in report.warnings)
    assert "rows.notes: 台账.xlsx has sums or notes that were not read (3 rows: row 6, 9, 10)" in told
    assert report.as_json()["left_out"] == {"sums": 2, "notes": 1}
    assert "code.known: 2 rows" in told
    # The file has no places: where its rows lie is no evidence of how it was read.
    assert report.offset_m is None
    after = households(database)
    # Two of one name in one community may both be meant: neither is touched.
    assert {code: after[code] for code in before} == before | {"C1": 111, "C2": 222}
    assert office("compounds", path).unchanged == 4
    with psycopg.connect(database) as connection:
        kept = connection.execute("SELECT string_agg(to_jsonb(r)::text, '') FROM hongtu.reject r").fetchone()
        assert kept == (None,)
    assert report.run is not None


def test_a_load_of_recognised_rows_is_taken_back(
    office: Any, settings: Settings, database: str, tmp_path: Path
) -> None:
    before = households(database)
    report = office("compounds", sheet(tmp_path / "台账.xlsx", (1, "龙川社区", "阳光花园", 111, 1.2)))
    assert households(database)["C1"] == 111
    history.roll_back(settings, report.run)
    assert households(database) == before


def test_a_row_that_names_no_community_is_known_by_its_place(office: Any, database: str) -> None:
    ring = "101.511 25.001, 101.512 25.001, 101.512 25.002, 101.511 25.001"
    report = office("compounds", f'小区名称,户数,边界\n阳光花园,222,"POLYGON(({ring}))"\n')
    assert report.updated == 1
    assert households(database)["C2"] == 222


def test_of_two_rows_that_mean_one_compound_the_second_is_rejected(office: Any, database: str) -> None:
    report = office("compounds", "小区名称,所属社区,户数\n金水湾,龙川社区,1\n金 水湾,龙川社区居委会,2\n")
    assert (report.updated, report.inserted, report.rejects) == (1, 0, {"duplicate": 1})
    assert households(database)["C3"] == 1


def test_a_code_of_the_office_is_kept_though_it_looks_derived(office: Any, database: str) -> None:
    office("compounds", "小区编码,小区名称,所属社区,户数\nd-17,金水湾,龙川社区,301\n")
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT code FROM hongtu.compound WHERE name = '金水湾'").fetchall()
    assert sorted(found) == [("C3",), ("d-17",)]
