"""What a load tells afterwards: counts that add up, and a workbook that is safe to open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import openpyxl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from etl.report import LoadReport, Noted, Reject, check_name, write_workbook
from etl.rules import RULES, Fault
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from etl.rules import Rule


def reject(row: int, *, value: str = "很多", header: str = "户数", file: int = 1) -> Reject:
    fault = Fault(0, "type", "户数", value, "整数")
    return Reject(file, f"{file}.csv", None, row, fault, {header: value})


def test_a_row_counts_once_under_the_first_rule_that_it_broke() -> None:
    faults = [reject(2), reject(2), reject(3), reject(2, file=2)]
    faults[1].fault = Fault(0, "range", "户数", "-1", "≥ 0")
    report = LoadReport("compounds", read=10, inserted=7, faults=faults)
    assert report.rejects == {"type": 3}
    assert report.rejected == 3


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.sampled_from("=+-@\t\r"), rest=st.text(max_size=20))
def test_no_cell_of_the_workbook_is_a_formula(start: str, rest: str, tmp_path: Path) -> None:
    path = tmp_path / "rejects.xlsx"
    write_workbook(path, [reject(2, value=start + rest, header=f"{start}1+1")])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert not [cell.value for cell in cells if str(cell.value).startswith(tuple("=+-@\t\r"))]


def test_numbers_and_texts_of_the_source_stay_what_they_were(tmp_path: Path) -> None:
    path = tmp_path / "rejects.xlsx"
    row = reject(7)
    row.source = {
        "户数": -3,
        "均价": 1.5,
        "名称": "阳光\x00花园",
        "备注": "x" * 40_000,
        "空": None,
        "是": True,
    }
    write_workbook(path, [row])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    head, line = (list(cells) for cells in sheet.iter_rows(values_only=True))
    told = dict(zip(head, line, strict=True))
    assert (told["行号"], told["规则"], told["现有值"]) == (7, "type", "很多")
    assert (told["户数"], told["均价"], told["名称"], told["是"]) == (-3, 1.5, "阳光花园", True)
    assert len(str(told["备注"])) <= 32_767
    assert told["空"] is None


def test_a_workbook_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        write_workbook(tmp_path / "missing" / "rejects.xlsx", [reject(2)])


def test_warnings_of_one_kind_are_one_sentence() -> None:
    noted = Noted()
    for number in range(8):
        noted.add("a.csv", number + 2, Fault(0, "code.foreign", "code", f"X{number}"))
    for word in ("甲", "乙"):
        noted.add("b.csv", 7, Fault(0, "reference.empty", "企业", word, "物业服务企业"))
    foreign, empty = (told.en for told in noted.sentences())
    assert foreign.startswith("code.foreign:")
    assert "(8 rows: a.csv row 2 (X0), a.csv row 3 (X1)," in foreign
    assert foreign.endswith("a.csv row 6 (X4), …)")
    assert empty.endswith("(1 row: b.csv row 7 (甲))")
    foreign_zh, _ = (told.zh for told in noted.sentences())
    assert foreign_zh.startswith("“X0”不是法定代码")
    assert foreign_zh.endswith(
        "（共 8 行：" + "、".join(f"a.csv 第 {n + 2} 行（X{n}）" for n in range(5)) + "等）"
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_speaks_both_languages(rule: Rule) -> None:
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    for language in languages:
        sentence, hint = Fault(0, rule.id, "户数", "甲", "乙").say(language)
        assert sentence
        assert hint
        assert "{" not in sentence


@pytest.mark.parametrize("name", ["x.csv", "x", "x.xls", "x.xlsx.txt"])
def test_rejects_are_written_as_what_their_name_says(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"does not end in \.xlsx"):
        check_name(tmp_path / name)
    check_name(tmp_path / "拒收.XLSX")
