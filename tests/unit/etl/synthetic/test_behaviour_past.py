"""The city has a past: coverage rose quarter by quarter, and what happened to a compound tells one story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from etl import synthetic
from etl.synthetic import city as laying
from etl.synthetic.lives import people
from etl.synthetic.management import disputes, firms, past
from tests.unit.etl.synthetic import cities

if TYPE_CHECKING:
    City = dict[str, pd.DataFrame]

TODAY = pd.Timestamp(cities.TODAY)
LATE = pd.Timestamp(2200, 1, 1)


@pytest.fixture(params=cities.SEEDS)
def city(request: pytest.FixtureRequest) -> City:
    return cities.frames(request.param)


def standing(city: City, day: pd.Timestamp) -> pd.DataFrame:
    """The compounds as `published.compounds_on` shows them: unknown where no period covers the day."""
    periods = city["management_statuses"]
    runs = (periods["valid_from"] <= day) & (periods["valid_to"].isna() | (periods["valid_to"] > day))
    area = city["compounds"].set_index("code")["floor_area_m2"]
    status = periods[runs].set_index("compound_code")["status"].reindex(area.index, fill_value="unknown")
    return pd.DataFrame({"area": area, "status": status})


def coverage(city: City, day: pd.Timestamp) -> tuple[float, float]:
    """Coverage and share of unknown floor area, in per cent."""
    area = standing(city, day).groupby("status")["area"].sum()
    known = area.sum() - area.get("unknown", 0.0)
    return 100 * (1 - area["none"] / known), 100 * area.get("unknown", 0.0) / area.sum()


def test_coverage_rises_quarter_by_quarter_and_the_unknown_band_narrows(city: City) -> None:
    quarters = [TODAY - pd.DateOffset(months=3 * n) for n in range(12, -1, -1)]
    rates, unknown = zip(*[coverage(city, day) for day in quarters], strict=True)
    assert 80.5 < rates[0] < 84.0
    assert round(rates[-1], 2) == 90.77
    steps = np.diff(rates)
    assert steps.min() > -0.6
    assert steps.max() < 3.0
    assert (steps > 0).sum() >= 9
    assert unknown[0] > 1.8 * unknown[-1]
    assert unknown[0] > unknown[6] > unknown[-1]


def test_old_compounds_were_taken_over_one_after_the_other(city: City) -> None:
    periods = city["management_statuses"]
    begun = periods.loc[periods["status"] == "public_interest", "valid_from"]
    assert len(begun) == 28
    assert begun.dt.to_period("Q").nunique() >= 5
    assert begun.max() - begun.min() > pd.Timedelta(days=300)
    before = periods[
        periods["compound_code"].isin(city["compounds"].query("status == 'public_interest'")["code"])
    ]
    assert (before[before["valid_to"].notna()].groupby("compound_code")["status"].last() == "none").all()


def test_a_firm_is_on_file_before_it_manages_and_has_a_contract_while_it_does(city: City) -> None:
    periods = city["management_statuses"].dropna(subset="firm_code")
    registered = city["firms"].set_index("code")["registered_on"]
    assert (registered.loc[periods["firm_code"]].to_numpy() < periods["valid_from"].to_numpy()).all()
    contracts = city["contracts"]
    assert contracts["code"].is_unique
    assert (contracts["signed_on"] <= contracts["starts_on"]).all()
    chain = contracts.sort_values(["compound_code", "starts_on"])
    after = chain.groupby("compound_code")["starts_on"].shift(-1)
    assert (after.isna() | (chain["ends_on"] < after)).all(), "two contracts at once"
    last = chain.groupby("compound_code").tail(1).set_index("compound_code")
    now = periods[periods["valid_to"].isna()].set_index("compound_code")
    assert set(now.index) <= set(last.index)
    assert (last.loc[now.index, "firm_code"] == now["firm_code"]).all()
    runs = last.loc[now.index, "ends_on"] >= TODAY
    assert 0.9 < runs.mean() < 1.0, "a few contracts have run out while the next one is negotiated"


def test_owners_elect_then_dismiss_then_sign(city: City) -> None:
    periods = city["management_statuses"]
    quarrels = periods[periods["source"] == "业主大会解聘及选聘决议"]
    assert len(quarrels) >= 15
    committees, contracts = city["committees"], city["contracts"]
    for compound, day, firm in quarrels[["compound_code", "valid_from", "firm_code"]].itertuples(index=False):
        elected = committees.loc[committees["compound_code"] == compound, "term_from"]
        assert ((elected < day) & (elected > day - pd.Timedelta(days=2200))).any()
        mine = contracts[contracts["compound_code"] == compound].sort_values("starts_on")
        new = mine[mine["starts_on"] == day]
        assert (new["firm_code"] == firm).all()
        assert len(new) == 1
        assert (new["signed_on"] < day).all()
        assert not ((mine["starts_on"] < day) & (mine["ends_on"] >= day)).any()
        assert (mine.loc[mine["starts_on"] < day, "firm_code"].tail(1) != firm).all()


def test_a_removed_firm_was_warned_and_left_what_it_managed(city: City) -> None:
    decisions, periods = city["decisions"], city["management_statuses"]
    removed = decisions[decisions["kind"] == "removed"].set_index("firm_code")["decided_on"]
    first = decisions[decisions["kind"] == "rectified"].groupby("firm_code")["decided_on"].min()
    assert (first.loc[removed.index] < removed).all()
    theirs = periods[periods["firm_code"].isin(removed.index)]
    assert theirs["valid_to"].notna().all()
    gap = theirs["valid_to"] - theirs["firm_code"].map(removed)
    assert gap.max() < pd.Timedelta(days=100)


def test_disputes_are_with_the_firm_that_managed(city: City) -> None:
    disputes, periods = city["disputes"], city["management_statuses"].dropna(subset="firm_code")
    assert disputes["code"].is_unique
    both = disputes.merge(periods, on=["compound_code", "firm_code"])
    slack = pd.Timedelta(days=31)
    fits = (both["valid_from"] - slack <= both["filed_on"]) & (
        both["valid_to"].fillna(LATE) + slack >= both["filed_on"]
    )
    assert both.loc[fits, "code_x"].nunique() == len(disputes)


def test_committees_follow_each_other(city: City) -> None:
    committees = city["committees"].sort_values(["compound_code", "kind", "term_from"])
    over = committees["dissolved_on"].fillna(committees["term_to"])
    after = committees.groupby(["compound_code", "kind"])["term_from"].shift(-1)
    assert (after.isna() | (over < after)).all()
    sits = (
        (committees["term_from"] <= TODAY)
        & (committees["term_to"] >= TODAY)
        & committees["dissolved_on"].isna()
        & (committees["term_to"] >= TODAY)
        & committees["dissolved_on"].isna()
    )
    assert not committees.loc[sits, "compound_code"].duplicated().any()
    assert committees.loc[sits, "has_party_work"].all()
    ran_out = committees[(committees["term_to"] < TODAY) & after.isna()]
    assert len(ran_out) > 20, "some terms ran out"
    assert (committees["term_number"] == 2).sum() > 100
    then = TODAY - pd.DateOffset(years=2)
    sat = (committees["term_from"] <= then) & (over >= then)
    assert 0.4 * sits.sum() < sat.sum() < 0.9 * sits.sum(), "committees became more"


@pytest.fixture(scope="module")
def as_it_stood() -> laying.City:
    """A small city as it stood on the first of the days below; on the later ones it still stands."""
    return laying.lay_out(laying.chuxiong(), seed=2, compounds=120, now=datetime(2024, 7, 1, 18))  # noqa: DTZ001 - local time


@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 6, 30), date(2025, 12, 31), date(2024, 7, 1)]
)
def test_year_on_year_figures_come_out_on_whatever_day(as_it_stood: laying.City, today: date) -> None:
    laid = replace(as_it_stood, now=datetime.combine(today, synthetic.END_OF_DAY))
    living = people.settle(laid)
    companies = firms.found(laid, living)
    filed = disputes.rows(laid, living, companies, past.remember(laid, living, companies))
    now, day = pd.Timestamp(today), filed["filed_on"]
    suit = filed["kind"] == "lawsuit"
    assert day.max() <= now

    def complaints(years: int) -> int:
        end, start = now - pd.DateOffset(years=years), now - pd.DateOffset(years=years + 1)
        return int((~suit & (day > start) & (day <= end)).sum())

    assert round(100 * (complaints(0) / complaints(1) - 1), 1) == -35.2
    assert complaints(2) > complaints(1)
    years = day[suit].dt.year.value_counts()
    assert round(100 * (years[2024] / years[2023] - 1), 1) == -66.6


def test_nothing_serves_a_compound_before_people_live_there(city: City) -> None:
    built = city["compounds"].set_index("code")["built_year"]
    for dataset, column in (("committees", "term_from"), ("service_points", "opened_on")):
        rows = city[dataset].dropna(subset=["compound_code"])
        assert (rows[column].dt.year > rows["compound_code"].map(built)).all(), dataset
    titles = city["honours"][city["honours"]["kind"] == "demonstration"]
    assert (titles["awarded_year"] > titles["holder_code"].map(built)).all()
