"""The city behaves like one: statuses, ages and fees hang together in space; firms cluster, a few are bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.spatial import cKDTree

from tests.unit.etl.synthetic import cities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    City = dict[str, pd.DataFrame]


@pytest.fixture(params=cities.SEEDS)
def city(request: pytest.FixtureRequest) -> City:
    return cities.frames(request.param)


def middles(frame: pd.DataFrame) -> NDArray[np.float64]:
    return shapely.get_coordinates(shapely.centroid(frame["geom"].to_numpy()))


def apart(compounds: pd.DataFrame) -> float:
    """The median distance (m) of compounds from the middle of those of their community."""
    points = pd.DataFrame(middles(compounds), columns=["x", "y"]).assign(
        of=compounds["community_code"].to_numpy()
    )
    off = points[["x", "y"]] - points.groupby("of")[["x", "y"]].transform("mean")
    return float(np.median(np.hypot(off["x"], off["y"])))


def neighbours(points: NDArray[np.float64], near: int) -> NDArray[np.int64]:
    """The indices of the nearest other points of each."""
    return np.asarray(cKDTree(points).query(points, k=near + 1)[1])[:, 1:]


def moran(points: NDArray[np.float64], values: NDArray[np.float64], near: int = 8) -> float:
    """Moran's I over the nearest neighbours: 0 for chance, 1 for neighbours that are alike."""
    who = neighbours(points, near)
    apart = values - values.mean()
    return float((apart[:, None] * apart[who]).mean() / (apart**2).mean())


def test_age_fee_and_status_are_shared_by_neighbours(city: City) -> None:
    compounds = city["compounds"]
    points = middles(compounds)
    assert moran(points, compounds["built_year"].to_numpy(dtype=np.float64)) > 0.25
    paid = compounds["fee_yuan_m2_month"].notna().to_numpy()
    assert moran(points[paid], compounds.loc[paid, "fee_yuan_m2_month"].to_numpy(dtype=np.float64)) > 0.2
    for status, least in (("none", 0.08), ("professional", 0.1)):
        assert moran(points, np.where(compounds["status"] == status, 1.0, 0.0)) > least, status
    elderly = (compounds["elderly"] / compounds["households"]).to_numpy(dtype=np.float64)
    assert moran(points, elderly) > 0.2


def test_compounds_that_nobody_manages_are_old_small_and_near_the_old_town(city: City) -> None:
    compounds = city["compounds"]
    heart = middles(compounds[compounds["built_year"] < 1995]).mean(axis=0)
    away = pd.Series(np.hypot(*(middles(compounds) - heart).T), index=compounds.index)
    by = compounds["status"]
    assert away[by == "none"].median() < 0.85 * away[by == "professional"].median()
    year = compounds["built_year"].groupby(by).mean()
    assert year["none"] < year["professional"] - 7
    assert year["none"] < year["self_managed"] < year["professional"]
    size = compounds["floor_area_m2"].groupby(by).mean()
    assert size["none"] < 0.8 * size["professional"]
    assert size["unknown"] < 0.9 * size["professional"]


def test_the_sizes_are_those_of_the_city(city: City) -> None:
    compounds = city["compounds"]
    assert compounds["status"].value_counts().to_dict() == {
        "professional": 431, "none": 124, "self_managed": 118, "community_kept": 71, "unknown": 31,
        "public_interest": 28,
    }  # fmt: skip
    share = compounds.groupby("status")["floor_area_m2"].sum() / compounds["floor_area_m2"].sum()
    for status, part in (
        ("professional", 0.577),
        ("self_managed", 0.176),
        ("community_kept", 0.095),
        ("none", 0.09),
        ("unknown", 0.025),
    ):
        assert share[status] == pytest.approx(part, abs=0.04), status


def test_calibration_moves_few_square_metres(city: City) -> None:
    """The sums come out because the right compounds were chosen, not because buildings were stretched."""
    buildings, compounds = city["buildings"], city["compounds"].set_index("code")
    gross = shapely.area(buildings["geom"].to_numpy()) * buildings["storeys"]
    status = compounds["status"].loc[buildings["compound_code"]].to_numpy()
    ratio = (buildings["floor_area_m2"] / gross).groupby(status).median()
    assert ratio["none"] == pytest.approx(ratio["professional"], rel=0.05)


def test_public_interest_firms_serve_clusters_in_eight_communities(city: City) -> None:
    compounds = city["compounds"]
    public = compounds[compounds["status"] == "public_interest"]
    assert public["community_code"].nunique() == 8
    assert public["was_unmanaged"].all()
    assert (public["built_year"] < 2001).all()
    assert len(public[["community_code", "firm_code"]].drop_duplicates()) == 8
    all_old = compounds[
        (compounds["built_year"] < 2001) & compounds["community_code"].isin(public["community_code"])
    ]
    assert apart(public) < 0.8 * apart(all_old)


def test_a_few_firms_are_large_and_portfolios_cluster(city: City) -> None:
    compounds = city["compounds"]
    served = compounds[compounds["status"] == "professional"]
    sizes = served["firm_code"].value_counts()
    assert sizes.iloc[0] >= 20
    assert (sizes >= 10).sum() in range(4, 14)
    assert sizes.median() <= 4
    points, firm = middles(served), served["firm_code"].to_numpy()
    same = (firm[neighbours(points, 4)] == firm[:, None]).mean()
    by_chance = float(((sizes / len(served)) ** 2).sum())
    assert same > 6 * by_chance


def test_grades_follow_the_score_and_bad_firms_are_told(city: City) -> None:
    firms, decisions = city["firms"].set_index("code"), city["decisions"]
    grade = firms["star_grade"].astype(int)
    assert (grade == 5).sum() == 1
    ranked = firms["credit_score"].groupby(grade).mean()
    assert ranked.loc[1:].is_monotonic_increasing
    bad = decisions.loc[decisions["kind"].isin(["removed", "rectified"]), "firm_code"].unique()
    assert len(bad) == 18
    assert grade[bad].max() <= 1
    assert not (firms.loc[bad, "listed"] == "red").any()
    removed = decisions.loc[decisions["kind"] == "removed", "firm_code"]
    assert not city["compounds"]["firm_code"].isin(removed).any()
    assert (firms["name"].str.startswith("昆明")).any()


def test_the_best_firm_is_no_beginner_and_few_firms_are_nearly_as_good(city: City) -> None:
    firms = city["firms"].set_index("code")
    grade = firms["star_grade"].astype(int)
    best = str(grade.idxmax())
    chosen = firms[firms.index == best].iloc[0]
    assert (city["compounds"]["firm_code"] == best).sum() > 5
    assert chosen["registered_on"] < pd.Timestamp(cities.TODAY) - pd.DateOffset(years=8)
    assert chosen["credit_score"] == firms.loc[grade > 0, "credit_score"].max()
    assert (grade == 4).sum() < (grade == 3).sum()


def test_new_estates_are_seldom_without_a_firm(city: City) -> None:
    compounds = city["compounds"]
    served = compounds["status"] == "professional"
    new = compounds["built_year"] > cities.TODAY.year - 12
    assert served[new].mean() > 0.9
    assert served[compounds["built_year"] < 2000].mean() < 0.5


def test_only_people_with_lifts_complain_about_them(city: City) -> None:
    storeys = city["buildings"].groupby("compound_code")["storeys"].max()
    about_lifts = city["disputes"].loc[city["disputes"]["subject"].str.contains("电梯"), "compound_code"]
    assert len(about_lifts) > 50
    assert storeys.loc[about_lifts].min() >= 7


def test_bad_firms_are_complained_about(city: City) -> None:
    disputes, compounds = city["disputes"], city["compounds"]
    served = compounds.groupby("firm_code")["households"].sum()
    recent = disputes[disputes["filed_on"] > pd.Timestamp(cities.TODAY) - pd.Timedelta(days=365)]
    rate = recent.groupby("firm_code").size().reindex(served.index, fill_value=0) / served
    score = city["firms"].set_index("code")["credit_score"].loc[served.index]
    worst, best = score < score.quantile(0.25), score > score.quantile(0.75)
    assert rate[worst].mean() > 2 * rate[best].mean()


def test_every_worked_grid_has_its_posts_and_the_vacant_ones_follow_from_the_city(city: City) -> None:
    cells, compounds = city["grid_cells"], city["compounds"].set_index("code")
    worked = cells[cells["level"].isin(["1", "2", "3"])]
    assert (worked["full_time_workers"] == 1).all()
    assert worked["part_time_workers"].between(2, 5).all()
    assert (worked["force_posts"] == 3).all()
    assert (worked["grid_leader_posts"] == 1).all()
    assert cells.loc[~cells["level"].isin(["1", "2", "3"]), "force_posts"].isna().all()
    assert 0.94 < worked["leader_filled"].mean() < 1
    assert worked.loc[worked["level"] == "1", "forces_filled"].mean() > 2.8
    own = worked[worked["level"] == "3"].set_index("code")["forces_filled"]
    committees = city["committees"]
    now = pd.Timestamp(cities.TODAY)
    sits = (
        (committees["term_from"] <= now) & (committees["term_to"] >= now) & committees["dissolved_on"].isna()
    )
    seated = own.index.isin(committees.loc[sits, "compound_code"])
    has_firm = compounds["firm_code"].reindex(own.index).notna().to_numpy()
    assert (own.to_numpy(dtype=int) == 1 + has_firm + seated).all()
