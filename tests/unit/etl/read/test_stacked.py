"""A header of two rows is one header, whether its cells are merged or not; data stay data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from etl.read import open_layers, stacked

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = {"小区名称", "社区", "户数", "建筑面积", "状态", "地址", "备注"}
UPPER = ["序号", "小区名称", "社区", "基本情况", None, "备注"]
LOWER = [None, None, None, "建筑面积", "户数", None]
BOTH = ["序号", "小区名称", "社区", "建筑面积", "户数", "备注"]
DATA = [1, "阳光花园", "鹿城社区", 12000, 300, "备注"]


def join(*rows: list[Any], at: int) -> tuple[list[object], int]:
    return stacked.join(rows, at, KNOWN.__contains__)


def test_a_header_is_completed_from_the_row_above_or_below() -> None:
    assert join(UPPER, LOWER, DATA, at=0) == (BOTH, 2)
    assert join(["表一"], UPPER, LOWER, DATA, at=1) == (BOTH, 3)
    lower = [None, None, None, "建筑面积", "户数", "状态", "地址"]
    upper = ["序号", "小区名称", "社区", "情况", None, None, None]
    whole = (["序号", "小区名称", "社区", "建筑面积", "户数", "状态", "地址"], 2)
    assert join(upper, lower, DATA, at=1) == whole
    assert join(upper, lower, DATA, at=0) == whole


def test_what_is_merged_over_both_rows_stands_in_both() -> None:
    lower = ["序号", "小区名称", "社区", "建筑面积", "户数", "备注"]
    assert join(UPPER, lower, DATA, at=1) == (BOTH, 2)
    assert join(UPPER, lower, DATA, at=0) == (BOTH, 2)


@pytest.mark.parametrize(
    "below",
    [
        DATA, [2, "备注", "社区", None, None, None], [None, "阳光花园", None, None, None, None], [],
        [None, None, None, "建筑面积", 300, None], [None, None, None, "甲", "乙", None],
    ],
)  # fmt: skip
def test_a_row_of_data_is_no_half_of_a_header(below: list[Any]) -> None:
    header = ["序号", "小区名称", "社区", "基本情况", "户数", "备注"]
    assert join(header, below, at=0) == (header, 1)


def test_notes_above_name_no_column() -> None:
    header = ["小区名称", None, "户数"]
    assert join(["隆阳区小区表", None, None], header, DATA, at=1) == (header, 2)
    assert join(["填报单位：街道办", "填报日期：三月", None], header, DATA, at=1) == (header, 2)
    assert join([1, "甲", 3], header, DATA, at=1) == (header, 2)


@pytest.mark.parametrize("is_merged", [True, False])
def test_the_rows_of_a_sheet_begin_under_both(tmp_path: Path, *, is_merged: bool) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["小区情况统计表"], UPPER, LOWER, DATA, [2, "翠竹苑", "龙川社区", 9000, 80, None]):
        sheet.append(row)
    if is_merged:
        for area in ("A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3"):
            sheet.merge_cells(area)
    file = tmp_path / "a.xlsx"
    book.save(file)
    with open_layers([file], layer=None, encoding=None, is_header=KNOWN.__contains__) as layers:
        (layer,) = layers
        (batch,) = layer.batches()
    assert layer.headers == BOTH
    assert batch.rows.tolist() == [4, 5]
    assert batch.columns["户数"] == [300, 80]
