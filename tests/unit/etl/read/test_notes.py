"""Sums and signatures of a table are no rows, and the rows between them keep their numbers and faults."""

from __future__ import annotations

import numpy as np
import pytest

from etl.read import RawBatch, RawFault
from etl.read.notes import LeftOut, without_notes


def batch(*rows: tuple[object, ...]) -> RawBatch:
    headers = ("序号", "小区名称", "户数", "备注")
    columns = {header: [row[i] if i < len(row) else None for row in rows] for i, header in enumerate(headers)}
    return RawBatch(rows=np.arange(5, 5 + len(rows), dtype=np.int32), columns=columns)


@pytest.mark.parametrize(
    "row",
    [
        ("合计", None, 3000), (None, "小 计", 200), ("總計：", None, 5, "共三页"),
        ("填表人：李晓梅　电话：0878-3012345",),
        ("审核人:王主任", "填报日期：2026年11月"), (None, "备注：户数为约数"), ("注：1. 含商铺",),
    ],
)  # fmt: skip
def test_a_sum_or_a_note_is_left_out(row: tuple[object, ...]) -> None:
    raw = batch((1, "阳光花园", 100), row, (2, "合计花园", 50))
    raw.faults.append(RawFault(2, "cell.formula", "#REF!"))
    left_out = LeftOut()
    kept = without_notes(raw, left_out)
    is_sum = any(str(cell)[:1] in "合小總" for cell in row[:2] if cell)
    assert (left_out.sums, left_out.notes) == (([6], []) if is_sum else ([], [6]))
    assert kept.rows.tolist() == [5, 7]
    assert kept.columns["小区名称"] == ["阳光花园", "合计花园"]
    assert [(fault.position, fault.rule) for fault in kept.faults] == [(1, "cell.formula")]


@pytest.mark.parametrize(
    "row",
    [
        (1, "备注小区", 10, None), (1, "联系新村", 20), ("注", "审核里", 5), (None, None, None, "合计"),
        ("备注：有误", "阳光花园", 100, "待核"),
    ],
)  # fmt: skip
def test_a_row_that_only_looks_like_one_stays(row: tuple[object, ...]) -> None:
    raw = batch((1, "阳光花园", 100), row)
    left_out = LeftOut()
    assert without_notes(raw, left_out) is raw
    assert left_out == LeftOut()
