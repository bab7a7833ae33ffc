"""Service points stand where they are needed, and organisations, activities and brands tell one story."""

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

TODAY = pd.Timestamp(cities.TODAY)


@pytest.fixture(params=cities.SEEDS)
def city(request: pytest.FixtureRequest) -> City:
    return cities.frames(request.param)


def spots(frame: pd.DataFrame) -> NDArray[np.float64]:
    return shapely.get_coordinates(shapely.centroid(frame["geom"].to_numpy()))


def served(city: City, kinds: set[str], need: pd.Series, reach: float = 500) -> tuple[float, float]:
    """The share of the need within reach of points of these kinds, and of as many drawn by chance."""
    points, compounds = city["service_points"], city["compounds"]
    homes = spots(compounds)

    def share(places: NDArray[np.float64]) -> float:
        away = cKDTree(places).query(homes)[0]
        return float(need[away < reach].sum() / need.sum())

    own = spots(points[points["kind"].isin(kinds)])
    rng = np.random.default_rng(1)
    chance = np.mean([share(homes[rng.choice(len(homes), len(own))]) for _ in range(40)])
    return share(own), float(chance)


def test_points_reach_those_who_need_them(city: City) -> None:
    compounds = city["compounds"]
    for kinds, need in (
        ({"canteen"}, compounds["elderly"]),
        ({"elder"}, compounds["elderly"]),
        ({"child"}, compounds["households"].where(compounds["built_year"] > 2004, 0)),
        ({"station"}, compounds["households"]),
    ):
        own, chance = served(city, kinds, need)
        assert own > 1.1 * chance, kinds


def test_each_community_has_its_centre_on_a_main_street_inside(city: City) -> None:
    points, divisions = city["service_points"], city["divisions"].set_index("code")["geom"]
    streets = city["base_features"].query("kind == 'street' and rank <= 2")["geom"].to_numpy()
    centres = points[points["kind"] == "centre"]
    assert sorted(centres["community_code"]) == sorted(city["compounds"]["community_code"].unique())
    for spot, code in centres[["geom", "community_code"]].itertuples(index=False):
        assert shapely.covers(divisions[code].buffer(1), spot)
    nearest = shapely.STRtree(streets).query_nearest(
        centres["geom"].to_numpy(), all_matches=False, return_distance=True
    )[1]
    assert nearest.max() < 35


def test_each_centre_stands_amid_the_homes_of_its_community(city: City) -> None:
    points, compounds = city["service_points"], city["compounds"]
    centres = points[points["kind"] == "centre"].set_index("community_code")["geom"]
    for code, homes in compounds.groupby("community_code"):
        spots = shapely.centroid(homes["geom"].to_numpy())
        nearest = np.sort(shapely.distance(spots, centres[code]))
        assert nearest[0] < 200, code


def test_points_stand_before_walls_and_not_on_houses(city: City) -> None:
    points = city["service_points"]
    own = points[points["compound_code"].notna()]
    walls = city["compounds"].set_index("code")["geom"].loc[own["compound_code"]].to_numpy()
    assert shapely.distance(shapely.get_exterior_ring(walls), own["geom"].to_numpy()).max() < 25
    houses = shapely.STRtree(city["buildings"]["geom"].to_numpy())
    hit = houses.query(points["geom"].to_numpy(), predicate="within")[0]
    assert len(np.unique(hit)) < 0.03 * len(points)


def test_organisations_are_founded_from_above_and_over_the_years(city: City) -> None:
    own = city["party_organisations"].set_index("code")
    for kind in ("compound_group", "member_household"):
        mine = own[own["kind"] == kind]
        assert (mine["founded_on"] > own.loc[mine["parent_code"], "founded_on"].to_numpy()).all()
    assert own["founded_on"].max() < TODAY
    recent = own["founded_on"] > TODAY - pd.DateOffset(years=3)
    assert own.loc[recent, "founded_on"].dt.to_period("Q").nunique() >= 12
    registered = city["firms"].set_index("code")["registered_on"]
    for firms, founded in own.dropna(subset="firms")[["firms", "founded_on"]].itertuples(index=False):
        assert registered[firms.split("、")[0]] < founded


def test_activities_grow_and_are_held_where_there_is_a_place_for_them(city: City) -> None:
    activities, points = city["activities"], city["service_points"]
    assert activities["held_on"].max() < TODAY
    last = activities["held_on"] > TODAY - pd.DateOffset(years=1)
    before = (activities["held_on"] > TODAY - pd.DateOffset(years=2)) & ~last
    assert last.sum() > 1.15 * before.sum()
    assert activities["held_on"].dt.to_period("Q").nunique() >= 12
    for kind, at in (("elder_service", {"canteen", "elder"}), ("child_care", {"child", "class"})):
        homes = set(points.loc[points["kind"].isin(at), "compound_code"])
        held = activities.loc[activities["kind"] == kind, "compound_code"].isin(homes).mean()
        assert held > 2 * len(homes) / len(city["compounds"]), kind
    monthly = activities[(activities["kind"] == "joint_conference") & activities["community_code"].isna()]
    assert monthly["held_on"].dt.to_period("M").nunique() > 30


def test_a_brand_belongs_to_whom_its_name_tells_of(city: City) -> None:
    brands = city["honours"].query("kind == 'brand'").set_index("name")
    firms = city["firms"].set_index("code")["name"]
    assert brands.loc["睦邻管家", "holder"] == "firm"
    assert firms.str.contains("睦邻").any()
    assert "睦邻" in str(firms.loc[str(brands.loc["睦邻管家", "holder_code"])])
    assert brands.loc["小院红", "holder"] == "compound"
    assert city["honours"]["awarded_year"].between(TODAY.year - 5, TODAY.year).all()
    assert len(set(city["honours"].query("kind == 'demonstration'")["awarded_year"])) > 1
