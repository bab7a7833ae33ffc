"""Numbers in words, and numbers that say they are not exact."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest

from etl.fields import numerals
from etl.fields.mapping import NO_SAVED, map_headers
from etl.prepare import Context, prepare
from etl.read import RawBatch
from etl.rules.rows import Known
from geodata.datasets import DATASETS


@pytest.mark.parametrize(
    ("cell", "exact"),
    [
        ("一百二十", "120"), ("十二", "12"), ("二十", "20"), ("一百零五", "105"), ("一万零二百", "10200"),
        ("一万二千", "12000"), ("三千零五十", "3050"), ("两千", "2000"), ("壹佰贰拾", "120"), ("零", "0"),
        ("三层", "3层"), ("两層", "2层"), ("三万平方米", "30000平方米"), ("约2.1", "2.1"),
        ("约 120 户", "120户"), ("約三百戶", "300户"), ("一百余户", "100户"), ("12层左右", "12层"),
        ("二〇〇三年", "2003"), ("2〇〇三", "2003"), ("1九九八年", "1998"),
    ],
)  # fmt: skip
def test_what_has_one_reading_is_read(cell: str, exact: str) -> None:
    assert numerals.exact(cell) == exact


@pytest.mark.parametrize(
    "cell",
    [
        "一百二", "一万二", "一万二百", "三千五十", "三五户", "两三百", "一百多户", "十几", "几十", "近百户",
        "百户", "一二〇", "一至三层", "六层半", "三层以上", "三点五", "100-120", "120", "约", "很多", "",
        "零零", "一零", "一二三四", "二三〇〇",
    ],
)  # fmt: skip
def test_what_may_be_two_numbers_is_left_alone(cell: str) -> None:
    assert numerals.exact(cell) in (None, "")


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("约10户张伟", "约10户…"), ("一百余户（李桂芳报）", "一百余户…"), ("120余户", "120余户"),
        ("约1.2万㎡", "约1.2万㎡"), (" 三层 ", " 三层"), ("12层左右", "12层左右"),
    ],
)  # fmt: skip
def test_of_a_cell_no_more_is_told_than_its_number(cell: str, told: str) -> None:
    assert numerals.told(cell) == told


def test_numbers_that_were_read_so_are_told_and_the_others_refused() -> None:
    compounds = DATASETS["compounds"]
    columns: dict[str, list[object]] = {
        "小区编码": ["A", "B", "C", "D", "E"],
        "小区名称": ["甲", "乙", "丙", "丁", "戊"],
        "户数": ["一百二十", "120余户", "１２００", "2 000", "两三百"],
        "建筑面积": ["约1.2万㎡", "12000", "", "三万平方米", "5"],
        "建成年份": ["约2003年", "2003", "2003", "二〇〇三年", "2003"],
    }
    context = Context(
        compounds,
        map_headers(compounds, list(columns)),
        NO_SAVED,
        "532301",
        ZoneInfo("Asia/Shanghai"),
        None,
        known={name: Known() for name in ("compounds", "divisions", "firms")},
    )
    rows = prepare(RawBatch(rows=np.arange(1, 6, dtype=np.int32), columns=columns), context)
    told = {(f.field, f.value): f.expected for f in rows.warnings if f.rule == "number.read"}
    assert told == {
        ("户数", "一百二十"): "120", ("户数", "120余户"): "120",
        ("建筑面积", "约1.2万㎡"): "12000", ("建筑面积", "三万平方米"): "30000",
        ("建成年份", "约2003年"): "2003", ("建成年份", "二〇〇三年"): "2003",
    }  # fmt: skip
    assert [(f.field, f.value) for f in rows.faults if f.rule == "type"] == [("户数", "两三百")]
