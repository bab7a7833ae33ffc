"""Tickets have the rhythm of a city: hours, weekdays, holidays, rain; kinds of houses, firms, hot spots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
import shapely

from etl import synthetic
from etl.synthetic.lives import people
from etl.synthetic.management import firms, past
from etl.synthetic.tickets import almanac
from etl.synthetic.tickets import year as tickets
from tests.unit.etl.synthetic import cities
from tests.unit.etl.synthetic.cities import NOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNT = synthetic.TICKETS
STEPS = ["opened_at", "accepted_at", "dispatched_at", "handled_at", "fed_back_at", "closed_at"]


@pytest.fixture(scope="module", params=cities.SEEDS)
def drawn(request: pytest.FixtureRequest) -> dict[str, Any]:
    laid = cities.laid(request.param)
    living = people.settle(laid)
    companies = firms.found(laid, living)
    known = past.remember(laid, living, companies)
    return {
        "city": laid, "people": living, "firms": companies, "past": known,
        "tickets": tickets.rows(laid, living, companies, known, COUNT),
    }  # fmt: skip


def of_compound(drawn: dict[str, Any]) -> NDArray[np.int64]:
    """The index of the compound of each ticket; codes are in the order of the city."""
    codes = drawn["city"].compound_code
    order = np.argsort(codes)
    found = np.searchsorted(codes[order], drawn["tickets"]["compound_code"].to_numpy(dtype=str))
    return np.asarray(order[found], dtype=np.int64)


def test_evenings_wake_and_nights_sleep(drawn: dict[str, Any]) -> None:
    rows = drawn["tickets"]
    hour = rows["opened_at"].dt.hour
    assert hour.isin([18, 19, 20]).mean() > 4 * hour.isin([2, 3, 4]).mean()
    noise = rows["source_class"] == "噪声扰民"
    assert (hour[noise] >= 20).mean() > 2.5 * (hour[rows["source_class"] == "楼道堆物"] >= 20).mean()
    day = rows["opened_at"].dt.normalize()
    per_day = day.value_counts().reindex(pd.date_range(day.min(), day.max()), fill_value=0)
    # Medians: a burst of tickets may fall on any day.
    weekday = per_day.groupby(per_day.index.day_of_week).median()
    assert weekday[0] > 1.1 * weekday[[5, 6]].mean()


def test_holidays_are_quiet_but_for_noise(drawn: dict[str, Any]) -> None:
    rows = drawn["tickets"]
    days = almanac.days_until(np.datetime64(NOW, "s"))
    feast = pd.Series(almanac.is_feast(days), index=pd.DatetimeIndex(days))
    assert feast.sum() == 20
    assert feast["2026-02-17"]
    assert feast["2026-10-01"]
    on = rows["opened_at"].dt.normalize().map(feast).to_numpy(dtype=bool)
    noise = (rows["source_class"] == "噪声扰民").to_numpy()
    share = 20 / 366
    assert on[~noise].mean() < 0.85 * share
    assert on[noise].mean() > 1.1 * share


def test_rain_brings_leaks_and_blocked_drains(drawn: dict[str, Any]) -> None:
    rows = drawn["tickets"]
    wet = rows["opened_at"].dt.month.isin([6, 7, 8, 9])
    leaks = rows["source_class"].isin(["漏水维修", "下水道堵塞"])
    assert wet[leaks].mean() > 1.5 * wet[~leaks].mean()
    of_season = rows[leaks & wet].groupby(rows["opened_at"].dt.normalize()).size()
    assert of_season.max() > 2 * of_season.median(), "heavy rain shows"


def test_lifts_fail_only_where_there_are_lifts(drawn: dict[str, Any]) -> None:
    rows, built = drawn["tickets"], drawn["city"].housing
    highest = np.zeros(len(drawn["city"].compound_code), dtype=int)
    np.maximum.at(highest, built.compound, built.storeys)
    about_lifts = rows["title"].str.contains("电梯").to_numpy()
    assert about_lifts.any()
    assert highest[of_compound(drawn)[about_lifts]].min() >= 7


def test_a_title_names_a_house_for_its_troubles_and_none_for_those_of_the_grounds(
    drawn: dict[str, Any],
) -> None:
    title = drawn["tickets"]["title"]
    in_house = title.str.contains(r"\d+栋\d+单元")
    of_house = title.str.contains("楼道|屋顶|单元门|楼上噪声")
    of_grounds = title.str.contains("路灯|道路|草坪|垃圾桶|停乱放|摆摊|道闸|遛狗|物业费")
    assert of_house.sum() > 1000
    assert of_grounds.sum() > 1000
    assert in_house[of_house].all()
    assert not in_house[of_grounds].any()


def test_each_kind_of_house_has_its_troubles(drawn: dict[str, Any]) -> None:
    rows, laid = drawn["tickets"], drawn["city"]
    which = of_compound(drawn)
    year = laid.housing.built_year[which]
    word = rows["source_class"].to_numpy()

    def share(name: str, inside: NDArray[np.bool_]) -> float:
        return float((word[inside] == name).mean())

    old, middle, new = year < 1995, (year >= 1999) & (year <= 2009), year > 2016
    assert share("漏水维修", old) > 1.4 * share("漏水维修", new)
    assert share("下水道堵塞", old) > 2 * share("下水道堵塞", new)
    assert share("停车纠纷", middle) > 1.2 * max(share("停车纠纷", old), share("停车纠纷", new))
    assert share("门禁故障", new) > 2 * share("门禁故障", old)
    fees = word == "物业收费"
    assert (drawn["firms"].of_compound[which[fees]] >= 0).mean() > 0.95
    elders = drawn["people"].elderly / np.maximum(1, drawn["people"].households)
    assert elders[which[word == "助老助困"]].mean() > 1.1 * elders[which].mean()


def test_hard_places_and_bad_firms_give_more_tickets_and_wait_longer(drawn: dict[str, Any]) -> None:
    rows, living, companies = drawn["tickets"], drawn["people"], drawn["firms"]
    which = of_compound(drawn)
    asked = np.bincount(which, minlength=len(living.status))

    def rate(chosen: NDArray[np.bool_]) -> float:
        return float(asked[chosen].sum() / living.households[chosen].sum())

    served = companies.of_compound >= 0
    quality = np.where(served, companies.quality[np.maximum(companies.of_compound, 0)], np.nan)
    assert rate(living.status == "none") > 1.5 * rate(living.status == "professional")
    assert rate(quality < 0.5) > 1.25 * rate(quality > 0.75)
    took = (rows["closed_at"] - rows["opened_at"]).dt.total_seconds().to_numpy() / 3600
    late = (rows["closed_at"] > rows["due_at"]).to_numpy()
    bad, good = quality[which] < 0.5, quality[which] > 0.75
    assert np.nanmedian(took[bad]) > 1.15 * np.nanmedian(took[good])
    assert late[bad].mean() > 1.5 * late[good].mean()
    unhappy = (rows["is_satisfied"] == False).to_numpy()  # noqa: E712 - None is no answer
    assert unhappy[bad].mean() > 1.5 * unhappy[good].mean()


def test_open_tickets_are_of_believable_age(drawn: dict[str, Any]) -> None:
    rows = drawn["tickets"]
    still = rows[rows["closed_at"].isna()]
    expected = 400 * COUNT / 90_000
    assert 0.7 * expected < len(still) < 1.4 * expected
    step = still[STEPS].notna().sum(axis=1)
    assert set(step) == {1, 2, 3, 4, 5}
    assert (step == 4).mean() > 0.4
    age = (pd.Timestamp(NOW) - still["opened_at"]).dt.total_seconds() / 3600
    assert age.median() < 40
    overdue = (still["due_at"] < pd.Timestamp(NOW)).sum()
    assert 1 <= overdue < 0.15 * len(still)
    assert rows["due_at"].notna().all()
    assert 0.02 < (rows["closed_at"] > rows["due_at"]).mean() < 0.1


def test_hot_spots_come_and_go(drawn: dict[str, Any]) -> None:
    """Weeks of one class in 700 m that chance would hardly give: many over the year, in many places."""
    rows = drawn["tickets"]
    points = shapely.get_coordinates(rows["geom"].to_numpy())
    cell = np.floor(points / 700).astype(int)
    week = ((pd.Timestamp(NOW) - rows["opened_at"]).dt.days // 7).to_numpy()
    table = pd.DataFrame({"x": cell[:, 0], "y": cell[:, 1], "week": week, "class": rows["source_class"]})
    counted = table.groupby(["x", "y", "class", "week"]).size()
    usual = counted.groupby(["x", "y", "class"]).transform("sum") / 53
    hot = counted[(counted > 12) & (counted > 6 * usual)]
    assert len(hot) > 12
    assert len(hot.groupby(["x", "y", "class"])) > 8, "they lie in many places"
    assert hot.reset_index()["week"].nunique() > 8, "and come at many times"
    assert (hot.reset_index()["week"] <= 2).any(), "some are going on"


def test_what_was_closed_badly_comes_again(drawn: dict[str, Any]) -> None:
    rows = drawn["tickets"]
    again = rows["title"].str.startswith("再次反映")
    assert 0.008 < again.mean() < 0.016
    first = rows[~again].set_index(["address", "source_class"]).sort_index()
    some = rows[again].iloc[:40]
    for address, word, opened in some[["address", "source_class", "opened_at"]].itertuples(index=False):
        before = first.loc[[(address, word)], "closed_at"]
        assert ((before < opened) & (before > opened - pd.Timedelta(days=8))).any()


@pytest.mark.parametrize("count", [0, 1, 40])
def test_few_tickets_or_none_are_fine(drawn: dict[str, Any], count: int) -> None:
    rows = tickets.rows(drawn["city"], drawn["people"], drawn["firms"], drawn["past"], count)
    assert len(rows) == count
    assert rows["code"].is_unique
