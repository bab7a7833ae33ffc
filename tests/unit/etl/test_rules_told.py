"""What a rule says to a clerk: in Chinese, without a word of English that is no code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import shapely

from dashboard.components.data_parts import rule_label
from dashboard.components.run_panel import HELD
from dashboard.i18n import texts
from etl.fields.mapping import NO_SAVED, map_headers
from etl.prepare import Context, prepare
from etl.read import RawBatch
from etl.repair import MIXED, REASONS, SPIKE
from etl.rules import cells
from etl.rules.rows import Known, Rows
from etl.rules.spec import RULES
from geodata.datasets import DATASETS
from geodata.words import Said, said

if TYPE_CHECKING:
    from etl.rules import Fault

# Options, standards, formats and keys are written so in both languages.
CODES = re.compile(r"--[a-z-]+|GB/T \d+|GeoJSON|“[a-z]+”|[0-9A-Z]{10,}|CGCS2000|EPSG:\d+")
WORD = re.compile("[A-Za-z]{2,}")


def english_in(text: str) -> list[str]:
    return WORD.findall(CODES.sub("", text))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_is_told_in_chinese(rule: str) -> None:
    one = RULES[rule]
    bare = re.sub(r"\{\w+\}", "", one.sentence_zh)
    assert english_in(bare) == []
    assert english_in(one.hint_zh) == []


Case = tuple[dict[str, list[object]], str | None]


def case(wkt: str | None = None, **columns: object) -> Case:
    """A row of some columns, each cell wrong in some way."""
    return {header: [cell] for header, cell in columns.items()}, wkt


def square(*corners: str) -> str:
    return f"POLYGON(({', '.join(corners)}))"


CREDIT_CODES = (
    "91350100M000100Y44", "9135O100M000100Y43", "91350100M000108Y43", "91350100M000100Y4",
    "99950100M000100Y43", "91ABC100M000100Y43", "91350100M000!00Y43",
)  # fmt: skip
DIVISIONS = ("5323O1101001", "53230110100", "532401101001", "530000", "公园")
CELLS = ("53230110100100l", "5323011010010", "532301101091003")
FAULTY: dict[str, list[Case]] = {
    "compounds": [
        case(小区编码="A", 户数="很多", 建成年份="去年", 管理状态="不知道"),
        case(小区编码="A", 户数="-3", 建成年份=3000),
        case(小区编码="A", 地址="电话13812345678", 是否城镇住宅小区="也许"),
        case(小区编码="A", 地址="身份证11010519491231002X", 状态起始日期="昨天"),
        case(square("0 0", "1 1", "1 0", "0 1", "0 0"), 小区编码=None, 小区名称=None),
        case("LINESTRING(0 0, 1 1)", 小区编码="A", 所属社区="没有的社区"),
        case(square("25 101", "25.1 101", "25.1 101.1", "25 101"), 小区编码="A"),
        case(square("1e9 101", "25.1 101", "25.1 101.1", "1e9 101"), 小区编码="A"),
        case(square("90 45", "91 45", "91 46", "90 45"), 小区编码="A"),
        case(square(*["101 25"] * 4), 小区编码="A"),
    ],
    "divisions": [case(区划代码=code, 区划名称="某") for code in DIVISIONS],
    "grid_cells": [case(网格编码=code, 网格名称="某", 网格级别="片区") for code in CELLS],
    "firms": [case(统一社会信用代码=code, 企业名称="某") for code in CREDIT_CODES],
    "contracts": [case(所属小区="没有", 物业服务企业="没有", 合同起始="2024-01-02", 合同终止="2023-01-01")],
    "service_points": [
        case("MULTIPOINT((101 25), (101.1 25))", 阵地名称="甲", 阵地类型="红色驿站"),
        case(阵地名称="甲"),
    ],
    "honours": [case(荣誉名称="甲", 荣誉类型="示范小区", 获得者类别="小区", 获得者代码="没有")],
}


def faults_of(dataset: str, columns: dict[str, list[object]], wkt: str | None) -> list[Fault]:
    chosen = DATASETS[dataset]
    count = len(next(iter(columns.values())))
    shapes: Any = None if wkt is None else np.array([shapely.from_wkt(wkt)] * count, dtype=object)
    referred = {field.reference.dataset for field in chosen.fields if field.reference is not None}
    context = Context(
        chosen,
        map_headers(chosen, list(columns)),
        NO_SAVED,
        "532301",
        ZoneInfo("Asia/Shanghai"),
        "EPSG:4326" if wkt else None,
        extent=shapely.box(101, 24.5, 102, 25.5),
        known={name: Known() for name in referred | {"compounds", "divisions", "firms"}},
        communities=frozenset({"532301101001"}),
    )
    rows = prepare(
        RawBatch(rows=np.arange(1, count + 1, dtype=np.int32), columns=columns, geometry=shapes), context
    )
    return [*rows.faults, *rows.warnings]


def told_parts(fault: Fault) -> list[str]:
    """What the program says by itself; what stood in the file is the file's."""
    values = [fault.value.zh] if isinstance(fault.value, Said) else []
    sentence, hint = fault.say("zh")
    own = said(fault.value, "zh") if not isinstance(fault.value, Said) else None
    return [*values, said(fault.expected, "zh") or "", sentence.replace(own, "") if own else sentence, hint]


def test_no_sentence_to_a_clerk_holds_a_word_of_english() -> None:
    met: set[str] = set()
    for dataset, cases in FAULTY.items():
        for columns, wkt in cases:
            for fault in faults_of(dataset, columns, wkt):
                met.add(fault.rule)
                for text in told_parts(fault):
                    assert english_in(text) == [], (fault, text)
                english, hint = fault.say("en")
                assert english
                assert hint
    assert len(met) >= 20, met


def test_repairs_are_told_in_chinese() -> None:
    for told in (*REASONS.values(), SPIKE, MIXED):
        assert english_in(told.zh) == []
        assert re.search("[\u4e00-\u9fff]", told.en) is None


def test_every_rule_and_every_warning_has_a_label_on_the_page() -> None:
    warned = {
        kind
        for path in (Path(__file__).parents[3] / "etl").rglob("*.py")
        for kind in re.findall(r'\bwarned\(\s*"([^"]+)"', path.read_text("utf-8"))
    }
    assert {"fields.unmapped", "crs.looks_like", "code.given", "quality", HELD} <= warned
    # What `published.noted` takes for a kind.
    assert [kind for kind in warned if not re.fullmatch(r"[a-z]+(\.[a-z_]+)*", kind)] == []
    # Why a load is held is told at the head of its page.
    warned -= {HELD}
    for language in ("zh", "en"):
        words = texts(language)
        unknown = [rule for rule in {*RULES, *warned} if rule_label(rule, words) == rule]
        assert unknown == []
    for rule in {*RULES, *warned}:
        assert english_in(rule_label(rule, texts("zh"))) == []


@pytest.mark.parametrize(("part", "whole", "is_told"), [(5, 3, True), (3, 3, False), (2, 3, False)])
def test_a_part_larger_than_the_whole_is_told_as_numbers_are(part: int, whole: int, *, is_told: bool) -> None:
    rows = Rows(DATASETS["committees"], "532301", 1, {"party_seats": [part], "seats": [whole]})
    told = [fault.say(language)[0] for fault in cells.in_order(rows) for language in ("en", "zh")]
    called = DATASETS["committees"].field("seats").zh
    assert told == (
        [f"{called} is 3, less than the 5 among them.", f"“{called}”为 3，少于其中的 5。"] * is_told
    )
