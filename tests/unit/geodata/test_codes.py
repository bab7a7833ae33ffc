"""Official codes: one wrong character anywhere is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import codes

if TYPE_CHECKING:
    from collections.abc import Callable

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


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_the_half_with_the_wrong_character_of_a_licence_is_told(position: int, other: str) -> None:
    """LICENCE has both checks right: an organisation code that does not fit says where to look."""
    wrong = LICENCE[:position] + other + LICENCE[position + 1 :]
    fault = codes.credit_fault(wrong)
    if wrong == LICENCE:
        assert fault is None
    elif fault is not None and fault.rule == "code.checksum" and LICENCE[position].isdigit():
        assert ("9 to 17" in fault.expected) == (position >= 8)


def test_organisation_codes_have_a_check_of_their_own() -> None:
    for licence in (LICENCE, "91110000802100433B"):
        assert codes.organisation_check_character(licence[8:16]) == licence[16]


@pytest.mark.parametrize(
    ("code", "position", "said"),
    [
        ("9135O100M000100Y43", 5, "0 instead of O"),
        ("91350100M00O100Y43", 12, "0 instead of O"),
        ("91350100m000100Y43", 9, "M instead of m"),
        ("91350100M000100Z43", 16, "2 instead of Z"),
        ("99950100M000100Y43", 3, "province"),
    ],
)
def test_a_misread_character_of_a_licence_is_told_at_its_place(code: str, position: int, said: str) -> None:
    fault = codes.credit_fault(code)
    assert fault is not None
    assert (fault.rule, fault.position) == ("code.form", position)
    assert said in fault.expected


@given(st.integers(0, 11), st.sampled_from("0123456789"))
def test_one_wrong_digit_of_a_grid_is_placed_by_its_community(position: int, other: str) -> None:
    grid, community = "532301101001003", "532301101001"
    wrong = grid[:position] + other + grid[position + 1 :]
    fault = codes.parent_fault(wrong, community)
    assert (fault is None) == (wrong == grid)
    if fault is not None:
        assert (fault.rule, fault.position, fault.expected) == ("code.parent", position + 1, community)


@pytest.mark.parametrize(
    ("code", "parent"),
    [
        ("532301101001", "532301101"),
        ("532301101001", "532301101000"),
        ("532301101001", "532301000000"),
        ("532301101", "532301"),
        ("53230110100100100001", "532301101001001"),
        ("532301", "532300000000"),
    ],
)
def test_a_code_begins_with_that_of_its_parent(code: str, parent: str) -> None:
    assert codes.parent_fault(code, parent) is None


@pytest.mark.parametrize(("code", "is_foreign"), [
    ("53230110100100O", False), ("5323011O1001", False), ("GRID-0001-000001", True), ("A-12", True),
    ("53052100102A", False), ("5A0521001", False), ("53052100100A004", False), ("530521001001-01", True),
    ("E01000001", True), ("MN0101", True), ("53052100A1B2", True),
])  # fmt: skip
def test_a_letter_typed_for_a_digit_makes_no_foreign_code(code: str, is_foreign: bool) -> None:  # noqa: FBT001
    assert codes.is_foreign(code, kind="grid" if len(code) > 12 else "division") == is_foreign


@pytest.mark.parametrize(
    "number",
    [
        "13987654321", "138 8765 4321", "139-8765-4321", "+8613987651234", "8613987651234", "008613987651234",
        "１３９８７６５４３２１",
        "８６１３９８７６５１２３４", "139.8765.4321", "139\u00a08765\u00a04321",
        "１３９－８７６５－４３２１",
    ],
)  # fmt: skip
def test_a_mobile_number_is_known_and_masked_however_it_is_written(number: str) -> None:
    text = f"太保路1号 联系{number}。"
    assert codes.holds_mobile_number(text)
    assert codes.mask_personal(text) == "太保路1号 联系***。"


@pytest.mark.parametrize("of", [str, lambda number: f"{number[:6]} {number[6:14]} {number[14:]}", str.lower])
def test_an_identity_number_is_known_and_masked_however_it_is_written(of: Callable[[str], str]) -> None:
    number = of("53010219200508003X")
    wide = number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789Xx"})
    for text in (f"住址{number}号", f"住址{wide}号"):
        assert codes.holds_id_number(text)
        assert codes.mask_personal(text) == "住址***号"


@pytest.mark.parametrize("text", ["53050219800101", "2026-01-01 10:00", "13 8765", "面积138.8765"])
def test_other_numbers_are_nobodys(text: str) -> None:
    assert not codes.holds_mobile_number(text)
    assert not codes.holds_id_number(text)
    assert codes.mask_personal(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "身份证532301198001011235", "身份证号：532301198001011235", "证件号码 532301201805011235",
        "532301198001011235", "李某 532301198001011235 来电",
    ],
)  # fmt: skip
def test_an_identity_number_with_a_slip_is_still_one(text: str) -> None:
    assert not codes.is_id_number("532301198001011235")
    assert codes.holds_id_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "工单编号532301198001011235", "编码：532301198001011235", "532301202605011235",
        "532301198013011235", "993301198001011235", "532301101001003004", "2026010112000012345",
    ],
)  # fmt: skip
def test_a_long_code_is_no_identity_number(text: str) -> None:
    assert not codes.holds_id_number(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话0878-3123456", "电话***"), ("座机：3123456。", "座机：***。"), ("联系08783123456", "联系***"),
        ("0878-3123456漏水", "***漏水"), ("(0871)63123456", "***"),
        ("联系电话 ０８７８－３１２３４５６", "联系电话 ***"),
        ("邮箱zhang.wei@example.com，", "邮箱***，"), ("010-62345678", "***"),
    ],
)  # fmt: skip
def test_landline_numbers_and_mail_are_blotted_out(text: str, masked: str) -> None:
    assert codes.holds_contact(text)
    assert codes.mask_contacts(text) == masked == codes.mask_personal(text)
    assert codes.mask_contacts(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "电话12345", "拨打12345热线", "电话95598", "热线400-800-1234", "服务热线0878-3123456",
        "物业电话：3123456",
        "值班电话0878-3123456", "来电20260105反映", "2026-01-01 10:00", "面积3123456.5平方米", "编号3123456",
        "0878-31234567890", "3栋2单元1201室", "12345@", "电话无人接听",
    ],
)  # fmt: skip
def test_numbers_of_offices_dates_and_rooms_stay(text: str) -> None:
    assert codes.mask_contacts(text) == text
