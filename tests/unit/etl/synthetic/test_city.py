"""The demonstration city: its figures, its nesting, its codes, its files, whatever the seed."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from typer.testing import CliRunner

from etl import commands, synthetic
from etl.synthetic import calibrate
from etl.synthetic.land import ground
from etl.synthetic.office import files
from etl.synthetic.tickets.matters import MATTERS
from geodata import codes
from geodata.crs import distance_m, wgs84_from_gcj02
from geodata.errors import UsageError
from tests.unit.etl.synthetic import cities, figures, office
from tests.unit.etl.synthetic.cities import TODAY

if TYPE_CHECKING:
    from pathlib import Path


def assert_published(city: dict[str, pd.DataFrame], today: date) -> None:
    counted = figures.count(city, today)
    wrong = {key: (counted[key], value) for key, value in figures.EXACT.items() if counted[key] != value}
    wrong |= {
        key: (counted[key], least)
        for key, least in figures.MORE_THAN.items()
        if not least < counted[key] < least * figures.ALLOWED_EXCESS
    }
    assert not wrong


def test_every_published_figure_comes_out_of_the_files(city: dict[str, pd.DataFrame]) -> None:
    assert_published(city, TODAY)


def test_the_figures_hold_for_another_seed(tmp_path: Path) -> None:
    files.write_city(tmp_path, cities.frames(8), code="532301", city="楚雄市", day=f"{TODAY}")
    assert_published(office.tables(tmp_path), TODAY)


def test_the_figures_hold_on_another_day(tmp_path: Path) -> None:
    today = date(2027, 3, 1)
    synthetic.write(tmp_path, seed=20_250_101, today=today)
    assert_published(office.tables(tmp_path), today)


def in_bytes(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with their geometries as WKB: pandas compares geometries one coordinate after the other."""
    return frame.assign(geom=shapely.to_wkb(frame["geom"].to_numpy())) if "geom" in frame else frame


def test_the_same_seed_and_day_give_the_same_rows() -> None:
    first = synthetic.frames(seed=3, compounds=60, tickets=500, today=TODAY)
    second = synthetic.frames(seed=3, compounds=60, tickets=500, today=TODAY)
    other = cities.frames(4, 60)
    for dataset, frame in first.items():
        pd.testing.assert_frame_equal(in_bytes(frame), in_bytes(second[dataset]))
    assert len(first["compounds"]) == len(other["compounds"])
    assert not in_bytes(first["compounds"]).equals(in_bytes(other["compounds"]))


@pytest.fixture(params=cities.SEEDS)
def drawn(request: pytest.FixtureRequest) -> dict[str, pd.DataFrame]:
    return cities.frames(request.param)


def level(drawn: dict[str, pd.DataFrame], number: int) -> pd.DataFrame:
    cells = drawn["grid_cells"]
    return cells[cells["level"] == str(number)].set_index("code")


def test_areas_tile_their_community_and_communities_tile_the_city(drawn: dict[str, pd.DataFrame]) -> None:
    communities, areas = level(drawn, 1), level(drawn, 2)
    assert shapely.coverage_is_valid(areas["geom"].to_numpy())
    for code, shape in communities["geom"].items():
        own = areas.loc[areas["parent_code"] == code, "geom"].to_numpy()
        assert shapely.symmetric_difference(shapely.union_all(own), shape).area < 1e-3
    city = shapely.union_all(communities["geom"].to_numpy())
    assert city.geom_type == "Polygon"
    assert not shapely.get_num_interior_rings(city)
    assert shapely.area(communities["geom"].to_numpy()).sum() == pytest.approx(city.area, abs=1e-3)


@pytest.mark.parametrize("number", [3, 4, 5])
def test_each_cell_lies_in_its_parent_and_apart_from_its_neighbours(
    drawn: dict[str, pd.DataFrame], number: int
) -> None:
    cells, parents = level(drawn, number), level(drawn, number - 1)
    outer = parents.loc[cells["parent_code"], "geom"].to_numpy()
    inner = cells["geom"].to_numpy()
    assert shapely.covers(shapely.buffer(outer, 0.05), inner).all()
    left, right = shapely.STRtree(inner).query(inner, predicate="intersects")
    pair = left < right
    assert shapely.area(shapely.intersection(inner[left[pair]], inner[right[pair]])).max(initial=0) < 0.05


def test_units_fill_their_building(drawn: dict[str, pd.DataFrame]) -> None:
    units, buildings = level(drawn, 5), level(drawn, 4)
    filled = units["geom"].map(shapely.area).groupby(units["parent_code"]).sum()
    whole = buildings["geom"].map(shapely.area)
    assert (filled / whole.loc[filled.index]).between(0.98, 1.02).all()
    counted = units.groupby("parent_code")["households"].sum()
    assert (counted == buildings["households"].loc[counted.index]).all()


def test_sums_agree_from_units_to_compounds(drawn: dict[str, pd.DataFrame]) -> None:
    compounds = drawn["compounds"].set_index("code")
    buildings, units = drawn["buildings"].set_index("code"), drawn["units"]
    for quantity in ("households", "floor_area_m2", "elderly"):
        of_units = units.groupby("building_code")[quantity].sum()
        assert (of_units == buildings[quantity].loc[of_units.index]).all()
        of_buildings = buildings.groupby("compound_code")[quantity].sum()
        assert (of_buildings == compounds[quantity].loc[of_buildings.index]).all()
    counted = buildings.groupby("compound_code").size()
    assert (counted == compounds["buildings"].loc[counted.index]).all()


def test_codes_are_of_the_standard_and_in_its_order(drawn: dict[str, pd.DataFrame]) -> None:
    for dataset, fault in (("divisions", codes.division_fault), ("grid_cells", codes.grid_fault)):
        assert not [code for code in drawn[dataset]["code"] if fault(code, city="532301")]
    assert not [code for code in drawn["firms"]["code"] if codes.credit_fault(code)]
    for dataset, frame in drawn.items():
        assert frame["code"].is_unique, dataset
    areas = level(drawn, 2).sort_index()
    middle = shapely.get_coordinates(shapely.centroid(areas["geom"].to_numpy()))
    bands = pd.DataFrame(
        {"of": areas["parent_code"], "north": np.floor(middle[:, 1] / 120), "east": middle[:, 0]}
    )
    for _, own in bands.groupby("of"):
        assert own["north"].is_monotonic_decreasing
        assert own.groupby("north")["east"].is_monotonic_increasing.all()


def test_references_find_their_rows(drawn: dict[str, pd.DataFrame]) -> None:
    known = {name: set(frame["code"]) for name, frame in drawn.items()}
    targets = {
        "compound_code": "compounds",
        "firm_code": "firms",
        "community_code": "divisions",
        "building_code": "buildings",
    }
    for name, frame in drawn.items():
        for column, dataset in targets.items():
            if column in frame and name != dataset:
                assert set(frame[column].dropna()) <= known[dataset], (name, column)
    for name in ("grid_cells", "party_organisations"):
        assert set(drawn[name]["parent_code"].dropna()) <= known[name]


def test_periods_of_management_neither_overlap_nor_leave_gaps(drawn: dict[str, pd.DataFrame]) -> None:
    periods = drawn["management_statuses"].sort_values(["compound_code", "valid_from"])
    followed = periods["compound_code"] == periods["compound_code"].shift(-1)
    assert (periods.loc[followed, "valid_to"] == periods["valid_from"].shift(-1)[followed]).all()
    assert periods.loc[~followed, "valid_to"].isna().all()
    today = periods.loc[~followed].set_index("compound_code")["status"]
    compounds = drawn["compounds"].set_index("code")
    assert (today == compounds["status"].loc[today.index]).all()
    assert (periods["valid_from"] <= pd.Timestamp(TODAY)).all()


def test_a_firm_manages_what_its_status_says(drawn: dict[str, pd.DataFrame]) -> None:
    compounds = drawn["compounds"]
    kind = drawn["firms"].set_index("code")["kind"]
    served = compounds[compounds["firm_code"].notna()]
    assert (served["firm_code"].map(kind) == served["status"]).all()
    assert set(compounds.loc[compounds["firm_code"].isna(), "status"]).isdisjoint(
        {"professional", "public_interest"}
    )


def test_names_are_distinct_and_the_two_known_compounds_are_demonstrations(
    drawn: dict[str, pd.DataFrame],
) -> None:
    assert drawn["compounds"]["name"].is_unique
    assert drawn["firms"]["name"].is_unique
    titles = drawn["honours"].query("kind == 'demonstration'")["name"]
    assert {"格林天城", "幸福里"} <= {title.removesuffix("红色物业示范小区") for title in titles}


def test_streets_carry_bridges_only_over_water_and_side_streets_end_at_it(
    drawn: dict[str, pd.DataFrame],
) -> None:
    base = drawn["base_features"]
    shapes = {kind: own["geom"].to_numpy() for kind, own in base.groupby("kind")}
    flowing = base[(base["kind"] == "waterway")]["geom"].to_numpy()
    water = shapely.union_all(shapely.buffer(flowing, 60))
    assert shapely.intersects(shapes["bridge"], water).all()
    lanes = base[(base["kind"] == "street") & (base["rank"] == 3)]["geom"].to_numpy()
    city = shapely.union_all(level(drawn, 1)["geom"].to_numpy())
    in_city = shapely.intersection(shapely.union_all(flowing), city)
    assert not shapely.intersects(lanes, in_city).any()


def test_tickets_walk_the_steps_in_order_up_to_now(city: dict[str, pd.DataFrame]) -> None:
    rows = city["tickets"]
    steps = rows[
        ["opened_at", "accepted_at", "dispatched_at", "handled_at", "fed_back_at", "closed_at"]
    ].apply(pd.to_datetime)
    for earlier, later in zip(steps.columns, steps.columns[1:], strict=False):
        assert (steps[later].dropna() > steps.loc[steps[later].notna(), earlier]).all()
        assert steps.loc[steps[earlier].isna(), later].isna().all()
    assert steps.max().max() <= pd.Timestamp(TODAY) + pd.Timedelta(hours=18)
    assert len(rows) == synthetic.TICKETS
    assert 250 < steps["closed_at"].isna().sum() < 650
    assert set(rows["source_class"]) == set(MATTERS)
    quiet, busy = (steps["opened_at"].dt.hour.isin(hours).mean() for hours in ({2, 3, 4}, {18, 19, 20}))
    assert busy > 4 * quiet


def test_compounds_without_a_firm_are_old_and_complain_more(city: dict[str, pd.DataFrame]) -> None:
    compounds = city["compounds"].set_index("code")
    year = compounds["built_year"].astype(int).groupby(compounds["status"]).mean()
    assert year["无物业"] < year["专业物业"] - 8
    asked = city["tickets"].groupby("compound_code").size().reindex(compounds.index, fill_value=0)
    rate = asked.groupby(compounds["status"]).sum() / compounds.groupby("status")["households"].sum()
    assert rate["无物业"] > 1.3 * rate["专业物业"]


def test_the_files_are_those_of_an_office(city_folder: Path, city: dict[str, pd.DataFrame]) -> None:
    with zipfile.ZipFile(city_folder / "五级网格.zip") as archive:
        names = archive.namelist()
        dbf = archive.read("五级网格.dbf")
    assert not [name for name in names if name.endswith(".cpg")]
    assert dbf[29] == 0
    assert "社区代码".encode("gbk") in dbf[:600]
    assert (city_folder / "活动台账.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "工单编号".encode("gb18030") == (city_folder / "工单_bd09.csv").read_bytes()[:8]
    points = shapely.get_coordinates(city["service_points"]["geometry"].to_numpy())
    home = ground.to_degrees(shapely.get_coordinates(ground.county().centroid))
    shift = distance_m(points, wgs84_from_gcj02(points))
    assert shift.min() > 200
    assert distance_m(points[:1], home)[0] < 60_000
    assert "合成" in (city_folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("compounds", "tickets_wanted"), [(3, 10), (200, -1)])
def test_a_city_that_cannot_be_is_refused(tmp_path: Path, compounds: int, tickets_wanted: int) -> None:
    with pytest.raises(UsageError):
        synthetic.write(tmp_path, compounds=compounds, tickets=tickets_wanted)


@pytest.mark.parametrize("total", [0, 7, 12_000])
def test_apportioned_parts_sum_to_the_total(total: int) -> None:
    weights = np.random.default_rng(1).random(40)
    parts = calibrate.apportion(total, weights)
    assert parts.sum() == total
    assert (np.abs(parts - weights / weights.sum() * total) < 1).all()


@pytest.mark.parametrize(
    ("minute", "day"),
    [
        (datetime(2026, 3, 1, 17, 59, tzinfo=synthetic.ZONE), date(2026, 2, 28)),
        (datetime(2026, 3, 1, 18, 0, tzinfo=synthetic.ZONE), date(2026, 3, 1)),
    ],
)
def test_the_command_writes_the_city_of_the_last_evening_or_of_the_day_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, minute: datetime, day: date
) -> None:
    assert synthetic.last_evening(minute) == day
    asked: list[date] = []
    monkeypatch.setattr(synthetic, "write", lambda folder, **options: asked.append(options["today"]))
    monkeypatch.setattr(synthetic, "last_evening", lambda: day)
    for options in ([], ["--today", "2025-12-31"]):
        assert CliRunner().invoke(commands.app, ["synth", str(tmp_path), *options]).exit_code == 0
    assert asked == [day, date(2025, 12, 31)]
