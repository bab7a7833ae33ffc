"""Official codes: one wrong character anywhere is found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import codes

LICENCE = "91350100M000100Y43"  # the example of GB 32100-2015


@given(position=st.integers(0, 17), other=st.sampled_from(codes.CREDIT_ALPHABET))
def test_one_wrong_character_breaks_a_credit_code(position: int, other: str) -> None:
    wrong = LICENCE[:position] + other + LICENCE[position + 1 :]
    assert (codes.credit_fault(wrong) is None) == (wrong == LICENCE)


@given(st.text(codes.CREDIT_ALPHABET, min_size=17, max_size=17))
def test_a_computed_check_character_passes(first: str) -> None:
    assert codes.credit_fault(first + codes.credit_check_character(first)) is None


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("532301101001", None),
        ("53230110100", "code.length"),
        ("532302101001", "code.prefix"),
        ("53230110100A", "code.form"),
    ],
)
def test_a_community_code_of_chuxiong(code: str, rule: str | None) -> None:
    fault = codes.division_fault(code, city="532301")
    assert (fault.rule if fault else None) == rule


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("532301", "county"),
        ("532301101", "town"),
        ("532301101000", "town"),
        ("532301101001", "community"),
        ("532301000000", "county"),
        ("532300", None),
        ("530000", None),
        ("441900", "county"),
        ("441900003", "town"),
        ("441900003001", "community"),
        ("441800003", None),
    ],
)
def test_the_level_of_a_division(code: str, level: str | None) -> None:
    assert codes.division_level(code) == level


@given(st.text())
def test_a_city_is_a_short_plain_word(word: str) -> None:
    is_plain = 2 <= len(word) <= 12 and all(c.isascii() and (c.isalnum() or c == "-") for c in word)
    assert codes.is_city(word) == is_plain


@pytest.mark.parametrize("word", ["NYC", "532301", "a-1"])
def test_these_are_cities(word: str) -> None:
    assert codes.is_city(word)
    assert not codes.is_city(f"{word}\n")


def test_personal_numbers_are_seen_and_masked() -> None:
    assert codes.holds_mobile_number("请致电13887654321联系")
    assert not codes.holds_mobile_number("工单 202513887654321000")
    assert codes.holds_id_number("身份证11010519491231002X")
    assert not codes.holds_id_number("532301101001003004")
    assert "13887654321" not in codes.mask_personal("电话13887654321")
