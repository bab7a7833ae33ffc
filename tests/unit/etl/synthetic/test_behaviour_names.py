"""Names sound right and differ: no two compounds of a community are mixed up but as phases of an estate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from etl.synthetic.lives import names
from tests.unit.etl.synthetic import cities

if TYPE_CHECKING:
    import pandas as pd

    City = dict[str, pd.DataFrame]

ENDS = sorted(
    {*names.OLD_ENDS, *names.MIDDLE_ENDS, *names.NEW_ENDS, *names.VILLA_ENDS, *names.OFFICE_ENDS},
    key=len,
    reverse=True,
)
REAL_DEVELOPERS = (
    "恒大", "万科", "碧桂园", "绿城", "保利", "融创", "龙湖", "华润", "中海", "招商", "世茂", "金地",
    "雅居乐", "富力", "星河", "万达", "阳光城", "金科", "奥园", "中梁", "旭辉",
    "铂悦", "金辉", "中天城", "俊发", "恒基", "信达", "卓越",
)  # fmt: skip


@pytest.fixture(params=cities.SEEDS)
def city(request: pytest.FixtureRequest) -> City:
    return cities.frames(request.param)


def beginning(name: str) -> str:
    """A name without its phase and its last word."""
    for phase in names.PHASES:
        name = name.removesuffix(phase)
    for end in ENDS:
        if name.endswith(end) and name != end:
            return name.removesuffix(end)
    return name


def test_no_two_compounds_of_a_community_are_mixed_up(city: City) -> None:
    compounds = city["compounds"]
    compounds = compounds[~compounds["name"].isin(names.DEMONSTRATION)].reset_index(drop=True)
    points = shapely.get_coordinates(shapely.centroid(compounds["geom"].to_numpy()))
    begins = compounds["name"].map(beginning)
    for _, alike in compounds.groupby([compounds["community_code"], begins]):
        if len(alike) == 1:
            continue
        estates = alike["name"].str.replace("|".join(names.PHASES), "", regex=True)
        assert len(set(estates)) == 1, alike["name"].tolist()
        assert alike["name"].str.endswith(names.PHASES).all(), alike["name"].tolist()
        spot = points[alike.index]
        assert np.hypot(*(spot - spot.mean(axis=0)).T).max() < 300
    assert compounds["name"].str.endswith(names.PHASES).sum() >= 20


def test_employers_housing_is_old_and_mostly_in_the_old_town(city: City) -> None:
    compounds = city["compounds"]
    theirs = compounds["name"].str.endswith(names.OFFICE_ENDS)
    assert theirs.mean() > 0.1
    assert compounds.loc[theirs, "built_year"].max() < 1998
    self_managed = compounds["status"] == "self_managed"
    old = compounds["built_year"] < 1998
    assert theirs[self_managed & old].mean() > theirs[(compounds["status"] == "none") & old].mean()


def test_names_take_the_words_of_their_quarter(city: City) -> None:
    compounds, divisions = city["compounds"], city["divisions"].set_index("code")["name"]
    own = compounds["community_code"].map(divisions).str.removesuffix("社区").str.removesuffix("街")
    hits = np.array([word in name for word, name in zip(own, compounds["name"], strict=True)])
    shuffled = own.sample(frac=1, random_state=1).to_numpy()
    chance = np.array([word in name for word, name in zip(shuffled, compounds["name"], strict=True)])
    assert hits.mean() > 0.12
    assert hits.mean() > 3 * chance.mean()
    yards = compounds[compounds["name"].str.endswith("号院")]
    assert len(yards) > 3


def test_a_model_named_after_a_community_lies_in_it(city: City) -> None:
    divisions, honours = city["divisions"], city["honours"]
    compounds = city["compounds"].set_index("code")
    models = compounds.loc[honours.loc[honours["kind"] == "demonstration", "holder_code"]]
    communities = divisions[divisions["level"] == "community"].set_index("code")["name"]
    for code, name in communities.items():
        named = models[models["name"].str.contains(str(name).removesuffix("社区"))]
        assert (named["community_code"] == code).all(), name


def test_no_name_is_that_of_a_real_developer(city: City) -> None:
    for dataset in ("compounds", "firms", "honours", "service_points"):
        said = "、".join(city[dataset]["name"])
        assert not [word for word in REAL_DEVELOPERS if word in said], dataset


def test_firms_of_the_largest_city_have_names_of_their_own() -> None:
    wanted = 200
    told = names.firm_names(np.random.default_rng(1), wanted, "楚雄市")
    assert len(set(told)) == wanted
