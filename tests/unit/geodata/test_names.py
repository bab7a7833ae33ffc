"""Names of compounds: the ways of writing one are folded, and different parts of a compound stay apart."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.names import compound_key, likeness, simplified

NUMERALS = "一二三四五六七八九"
FORMAL = "壹贰叁肆伍陆柒捌玖"
ROMAN = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨ"
STEMS = ["阳光花园", "彝人古镇揽翠居", "三江花园", "万家福", "五一新村", "龙川雅苑"]


def spellings(stem: str, number: int) -> list[str]:
    """How offices write one phase of one compound."""
    zh, digit, full = NUMERALS[number - 1], str(number), chr(ord("０") + number)
    return [
        f"{stem}{zh}期", f"{stem}{digit}期", f"{stem}{full}期", f"{stem}({zh}期)", f"{stem}（{zh}期）",
        f"{stem}({digit}期)", f"{stem}第{zh}期", f"{stem} {zh} 期", f"{stem}·{zh}期",
        f"{stem}{ROMAN[number - 1]}期", f"{stem}小区{zh}期", f"「{stem}」{digit}期",
        f"{stem}{FORMAL[number - 1]}期", f"{stem}第{FORMAL[number - 1]}期",
    ]  # fmt: skip


@given(st.sampled_from(STEMS), st.integers(1, 9))
def test_all_spellings_of_a_phase_have_one_key(stem: str, number: int) -> None:
    assert len({compound_key(name) for name in spellings(stem, number)}) == 1


@given(st.sampled_from(STEMS), st.integers(1, 9), st.integers(1, 9))
def test_two_phases_are_never_alike(stem: str, one: int, other: int) -> None:
    if one != other:
        for first, second in zip(spellings(stem, one), spellings(stem, other), strict=True):
            assert likeness(compound_key(first), compound_key(second)) == 0


@given(st.sampled_from(STEMS), st.integers(1, 9))
def test_a_phase_is_not_the_whole(stem: str, number: int) -> None:
    assert likeness(compound_key(stem), compound_key(f"{stem}{number}期")) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阳光花园小区", "阳光花园"),
        ("阳光花园住宅小区", "阳光花园"),
        ("阳光花园A区", "阳光花园ａ区"),
        ("富民路十二号院", "富民路12号院"),
        ("富民路二十号院", "富民路20号院"),
        ("富民路拾贰号院", "富民路12号院"),
        ("Green City", "ＧＲＥＥＮ ＣＩＴＹ"),
    ],
)
def test_other_ways_of_writing(one: str, other: str) -> None:
    assert compound_key(one) == compound_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三江花园", "3江花园"),
        ("阳光花园A区", "阳光花园B区"),
        ("阳光花园东区", "阳光花园西区"),
        ("富民路12号院", "富民路21号院"),
        ("阳光花园", "阳光家园"),
        ("小区", ""),
    ],
)
def test_what_is_another_name(one: str, other: str) -> None:
    assert likeness(compound_key(one), compound_key(other)) < 85


def test_one_wrong_sign_of_a_long_name_is_alike() -> None:
    assert likeness(compound_key("彝人古镇揽翠居"), compound_key("彝人古镇览翠居")) > 85


@given(st.text(max_size=30))
def test_every_name_has_a_key_that_is_its_own_key(name: str) -> None:
    key = compound_key(name)
    assert compound_key(key) == key or len(compound_key(key)) < len(key)


def test_long_texts_are_not_remembered() -> None:
    assert simplified("建築面積" * 100) == "建筑面积" * 100
    tracemalloc.start()
    for number in range(100):
        simplified(f"{number}" + "户" * 50_000)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 1_000_000
