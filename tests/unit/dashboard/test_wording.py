"""Numbers, areas, ages and lengths of time as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import wording
from dashboard.i18n import texts

if TYPE_CHECKING:
    from geodata.model import Language

ZONE = "Asia/Shanghai"
NOW = datetime(2025, 12, 18, 6, 32, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (803, "803", "803"),
        (9999, "9\u2009999", "9\u2009999"),
        (10_000, "1\u2009万", "10\u2009k"),
        (12_846_000, "1\u2009284.6\u2009万", "12.85\u2009M"),
        (123_456_789, "1.23\u2009亿", "123.46\u2009M"),
    ],
)
def test_counts(value: int, zh: str, en: str) -> None:
    assert wording.count(value, "zh") == zh
    assert wording.count(value, "en") == en


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (8_789_000.0, "878.9\u2009万㎡", "8.79\u2009M m²"),
        (14_860_000.0, "1\u2009486\u2009万㎡", "14.86\u2009M m²"),
        (999_900.0, "100.0\u2009万㎡", "999\u2009900\u2009m²"),
        (480.0, "480\u2009㎡", "480\u2009m²"),
        (None, "未知", "unknown"),
    ],
)
def test_areas(value: float | None, zh: str, en: str) -> None:
    assert wording.area(value, texts("zh")) == zh
    assert wording.area(value, texts("en")) == en


@given(st.lists(st.just(0.0) | st.floats(0.01, 1e10)), st.sampled_from(["zh", "en"]))
def test_the_areas_of_one_list_have_one_unit_and_none_becomes_zero(
    values: list[float], language: Language
) -> None:
    said = wording.amounts([0.0, 1e6, *values], language)
    assert {unit for _, unit in said} == {"万㎡" if language == "zh" else "M m²"}
    for value, (figure, _) in zip([0.0, 1e6, *values], said, strict=True):
        assert (value == 0) == (figure.strip("0.") == "")


def test_areas_of_a_small_list_are_said_in_square_metres() -> None:
    assert wording.amounts([480.0, 0.0], "en") == [("480", "m²"), ("0", "m²")]


def test_a_rate_has_two_decimals_and_unknown_is_no_number() -> None:
    assert wording.rate(90.7691, texts("zh")) == "90.77%"
    assert wording.rate(None, texts("zh")) == "未知"
    assert wording.rate(0.0, texts("zh")) == "0.00%"


def test_a_change_says_its_sign() -> None:
    assert wording.change(0.25) == "+0.2"
    assert wording.change(-35.2) == "\u221235.2"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(0), "刚刚"),
        (timedelta(seconds=2), "2 秒前"),
        (timedelta(minutes=59, seconds=59), "59 分钟前"),
        (timedelta(hours=3), "今日 11:32"),
        (timedelta(hours=20), "1 天前"),
        (timedelta(days=3), "3 天前"),
        (timedelta(days=60), "2025-10-19"),
        (timedelta(seconds=-5), "刚刚"),
    ],
)
def test_ages(passed: timedelta, said: str) -> None:
    assert wording.age(NOW - passed, NOW, ZONE, texts("zh")) == said


@given(st.floats(min_value=0, max_value=1e12))
def test_a_grouped_number_is_the_number(value: float) -> None:
    read_back = float(wording.grouped(value, 2).replace(wording.THIN, ""))
    assert read_back == pytest.approx(value, rel=1e-9, abs=0.00501)


def test_months() -> None:
    assert wording.month(date(2025, 6, 1), "zh") == "6\u2009月"
    assert wording.month(date(2025, 6, 1), "en") == "Jun"
