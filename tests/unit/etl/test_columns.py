"""A file is understood before it is loaded, and its mapping is saved for the next one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from etl import columns, commands
from etl.fields.saved import NO_SAVED, load_saved
from geodata.datasets import DATASETS
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SHEET = """2025年住宅小区统计表,,,,,,,
序号,小区（楼盘）名,房屋总建筑面积（万㎡）,规划总户数,物业情况,网格长,绿化率,联系电话
1,阳光花园,12.5,1200,专业物业,李明,35%,13800138000
2,幸福里,1.2,300,无物业,王芳,30%,13900139000
3,东盛苑,3.4,410,自管,张伟,20%,13700137000
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "小区.csv"
    path.write_text(SHEET, encoding="gb18030")
    return path


def test_a_sheet_is_told_and_replayed_from_its_saved_mapping(sheet: Path, tmp_path: Path) -> None:
    saved = tmp_path / "m.toml"
    runner = CliRunner()
    told = runner.invoke(commands.app, ["fields", "compounds", str(sheet), "--save", str(saved)])
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert "  物业情况 → 管理状态 (status), by its cells" in lines
    assert "  规划总户数 is not read: it looks like 户数 (households)" in lines
    assert "  绿化率 is not read" in lines
    assert "  网格长 is dropped: it is about persons" in lines
    # Names and numbers of persons are in no answer and in no file.
    assert not any(word in told.stdout + saved.read_text("utf-8") for word in ("李明", "138001", '网格长" ='))
    again = runner.invoke(commands.app, ["fields", "compounds", str(sheet), "--fields", str(saved), "--json"])
    found = json.loads(again.stdout)["fields"]["小区.csv"]
    assert {header: one["field"] for header, one in found["read"].items()} == {
        "小区（楼盘）名": "name", "房屋总建筑面积（万㎡）": "floor_area_m2", "物业情况": "status",
    }  # fmt: skip
    assert {one["by"] for one in found["read"].values()} == {"saved"}
    assert found["unmapped"] == {"序号": [], "规划总户数": [], "绿化率": []}


def test_a_clerk_maps_what_was_left_out(sheet: Path, tmp_path: Path) -> None:
    chosen = DATASETS["compounds"]
    first = columns.understand(chosen, [sheet], NO_SAVED, layer=None, encoding=None)
    text = first.as_toml().replace("[fields]\n", '[fields]\n"规划总户数" = "户数"\n', 1)
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    again = columns.understand(chosen, [sheet], load_saved(path, chosen), layer=None, encoding=None)
    assert again.mappings["小区.csv"].headers["households"] == "规划总户数"


def test_months_with_the_same_headers_are_understood_alike(tmp_path: Path) -> None:
    head = "工单号,诉求内容,上报时间,评价\n"
    paths = []
    for month, word in (("1", "满意"), ("2", "一般")):
        path = tmp_path / f"{month}月.csv"
        path.write_text(
            head + "".join(f"T{month}{n},漏水,2025-0{month}-01,{word}\n" for n in range(5)), "utf-8"
        )
        paths.append(path)
    found = columns.understand(DATASETS["tickets"], paths, NO_SAVED, layer=None, encoding=None)
    first, second = found.mappings.values()
    assert (first.headers, first.ways, first.unmapped) == (second.headers, second.ways, second.unmapped)


def test_an_empty_month_says_nothing_of_the_others(tmp_path: Path) -> None:
    head = "小区名称,物业情况\n"
    rows = "甲苑,专业物业\n乙苑,自管\n丙苑,无物业\n"
    (tmp_path / "1月.csv").write_text(head, "utf-8")
    (tmp_path / "2月.csv").write_text(head + rows, "utf-8")
    paths = [tmp_path / "1月.csv", tmp_path / "2月.csv"]
    found = columns.understand(DATASETS["compounds"], paths, NO_SAVED, layer=None, encoding=None)
    assert found.mappings["2月.csv"].headers == {"name": "小区名称", "status": "物业情况"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('[filds]\n"甲" = "name"\n', "filds"), ('"甲" = "name"\n', "甲"), ("", "no section"),
        ("# nothing\n", "no section"),
        ('[fields]\n"甲" = "name"\n[constant]\n"city" = 1\n', "constant"),
    ],
)  # fmt: skip
def test_a_mapping_file_without_a_known_section_is_refused(text: str, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_saved(path, DATASETS["compounds"])
    assert wrong in refused.value.sentence
    assert "[fields], [values], [constants], [unmapped]" in refused.value.remedy
    assert "[fields]、[values]" in refused.value.remedy_in("zh")
