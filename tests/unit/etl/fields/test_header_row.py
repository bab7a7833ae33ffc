"""The header of a sheet is found under titles and notes, and no row of data is taken for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.fields.headers import header_row, unique

if TYPE_CHECKING:
    from collections.abc import Sequence

KNOWN = {"小区名称", "户数", "建成年份", "备注"}


def found(*rows: Sequence[object]) -> int | None:
    return header_row(rows, KNOWN.__contains__)


def test_a_header_of_two_words_of_which_one_is_known_is_the_header() -> None:
    assert found(["小区名称", "参与情况"], ["阳光花园", "已参与"], ["鹿城苑", "未参与"]) == 0
    assert found(["参与情况", "小区名称"], ["已参与", "阳光花园"]) == 0
    assert found(["小区情况表", None], ["小区名称", "参与情况"], ["阳光花园", "已参与"]) == 1


@pytest.mark.parametrize("columns", range(2, 6))
def test_one_known_word_among_any_number_is_enough_above_the_data(columns: int) -> None:
    header = ["小区名称", *(f"列{number}" for number in range(1, columns))]
    rows = [[f"小区{row}", *(f"{row}-{number}" for number in range(1, columns))] for row in range(5)]
    assert found(header, *rows) == 0
    assert found(["附表一"], header, *rows) == 1


def test_most_known_words_win_wherever_they_stand() -> None:
    assert found(["填表说明", "备注"], ["小区名称", "户数", "备注"], ["阳光花园", 120, None]) == 1
    assert found(["小区名称"], ["阳光花园", "甲"]) == 0


def test_a_row_of_data_that_holds_a_known_word_is_not_the_header() -> None:
    assert found(["甲栏", "乙栏"], ["阳光花园", "备注"]) == 0


def test_without_a_word_there_is_no_header() -> None:
    assert found() is None
    assert found([1, 2], [None, ""]) is None


@given(
    st.lists(st.sampled_from(["备注", "备注_2", "备注_3", "备注_2_2", "列1", "列2", None, " "]), max_size=9)
)
def test_no_two_columns_get_one_name_and_a_name_of_its_own_stays(cells: list[object]) -> None:
    made = unique(cells)
    assert len(set(made)) == len(made) == len(cells)
    for position, cell in enumerate(cells):
        if cell not in {None, " "} and cell not in cells[:position]:
            assert made[position].startswith(str(cell))
