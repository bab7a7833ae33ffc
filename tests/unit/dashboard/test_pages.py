"""What the pages work out by themselves: quiet days, failures in words, the wall's ways to records."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.wall_words import WallWords
from dashboard.explore import behind
from dashboard.explore.behind import Behind
from dashboard.figures.faults import told
from dashboard.i18n import texts
from dashboard.pages.explore import filled
from geodata import errors
from geodata.errors import HongtuError
from geodata.names import latin


@given(st.dictionaries(st.dates(date(2024, 1, 1), date(2025, 12, 31)), st.integers(1, 99)))
def test_a_series_of_days_has_no_gap_and_keeps_every_ticket(days: dict[date, int]) -> None:
    series = filled(list(days.items()))
    assert sum(tickets for _, tickets in series) == sum(days.values())
    assert all(later - day == timedelta(1) for (day, _), (later, _) in pairwise(series))
    assert {day for day, tickets in series if tickets} == set(days)


@pytest.mark.parametrize(
    "kind",
    [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, HongtuError)],
)
def test_a_chinese_page_tells_a_failure_in_chinese(kind: type[HongtuError]) -> None:
    error = kind("It broke.", "Mend it.")
    assert told(error, texts("en")) == ("It broke.", "Mend it.")
    for said in told(error, texts("zh")):
        assert said.endswith("。")
    assert told(kind("It broke."), texts("en"))[1]


def test_a_number_of_the_wall_leads_to_its_records() -> None:
    words = WallWords(texts("en"), "Asia/Shanghai", datetime.now(UTC), "532301")
    link = words.link("124", rec=behind.theme("urban", "none"))
    query = parse_qs(urlsplit(vars(link)["href"]).query)
    assert query["city"] == ["532301"]
    assert Behind.read(query["rec"][0]) == Behind("theme", "urban", "none")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("楚雄市", "Chuxiong"),
        ("禄丰市", "Lufeng"),
        ("双柏县", "Shuangbai"),
        ("城市", "Chengshi"),
        ("Chuxiong", None),
    ],
)
def test_a_city_without_an_english_name_is_read_aloud(name: str, read: str | None) -> None:
    assert latin(name) == read
