"""Streets, blocks, plots, compounds, uses, gates and the walking graph of drawn cities, whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from etl import synthetic
from etl.synthetic import places
from etl.synthetic.land import ground
from etl.synthetic.urban import fabric, gates, land_use, parcels, plan, strokes, walk
from geodata.datasets.territory import BASE_FEATURES

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries

COMPOUNDS = 803
SEEDS = (1, 6, "turned")
TOUCHING_M2 = 0.01


@dataclass(frozen=True, slots=True)
class Drawn:
    """A city without its houses."""

    plan: plan.Plan
    fabric: fabric.Fabric
    plots: parcels.Plots
    parcels: parcels.Parcels
    uses: land_use.Uses
    gates: gates.Gates
    links: walk.Links


def draw(seed: int, *, turn: float = 0.0, compounds: int = COMPOUNDS) -> Drawn:
    centre = ground.to_metres(np.array([places.CENTRE]))[0] + turn * 40_000
    sketch = plan.make_plan(seed, (float(centre[0]), float(centre[1])), places.COMMUNITIES, turn=turn)
    woven = fabric.weave(sketch, seed)
    plots = parcels.plots(sketch, woven, seed)
    sort = land_use.reserve(sketch, woven, plots, seed)
    laid = parcels.lay(sketch, plots, sort, seed, compounds)
    uses = land_use.settle(sketch, woven, plots, sort, laid, seed)
    placed = gates.place(woven, laid, seed)
    return Drawn(sketch, woven, plots, laid, uses, placed, walk.lay(sketch, woven, laid, placed))


@pytest.fixture(scope="module", params=SEEDS)
def city(request: pytest.FixtureRequest) -> Drawn:
    return draw(77, turn=2.2) if request.param == "turned" else draw(request.param)


def overlap_m2(shapes: Geometries) -> float:
    """The largest overlap of two of the shapes."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pair = left < right
    return float(shapely.area(shapely.intersection(shapes[left[pair]], shapes[right[pair]])).max(initial=0))


def test_areas_tile_the_communities(city: Drawn) -> None:
    woven = city.fabric
    assert shapely.coverage_is_valid(woven.areas)
    assert set(woven.area_community.tolist()) == set(range(len(city.plan.places)))
    assert shapely.coverage_is_valid(woven.communities)
    whole = shapely.union_all(woven.communities)
    assert shapely.area(woven.communities).sum() == pytest.approx(whole.area, abs=1e-3)
    for index, community in enumerate(woven.communities):
        own = woven.areas[woven.area_community == index]
        assert shapely.area(own).sum() == pytest.approx(community.area, abs=1e-3)
    # Cut anew, borders move by half a centimetre at most.
    assert whole.hausdorff_distance(city.plan.outline) < 0.02
    sizes = shapely.area(woven.areas) / 1e4
    assert sizes.min() > 1
    assert 120 < len(sizes) < 260


def test_compounds_and_uses_lie_apart_in_their_blocks(city: Drawn) -> None:
    shapes = np.concatenate([city.parcels.ring, city.uses.shape])
    assert len(city.parcels.ring) == COMPOUNDS
    assert (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON).all()
    assert shapely.is_valid(shapes).all()
    assert overlap_m2(shapes) < TOUCHING_M2
    block = np.concatenate([city.plots.block[city.parcels.plot], city.uses.block])
    assert shapely.covers(shapely.buffer(city.fabric.blocks[block], 0.05), shapes).all()
    area = np.concatenate([city.parcels.area, city.uses.area])
    assert (city.fabric.block_area[block] == area).all()
    outside = shapely.difference(city.parcels.ring, city.fabric.areas[city.parcels.area])
    assert shapely.area(outside).max() < TOUCHING_M2


def test_plots_fill_the_blocks(city: Drawn) -> None:
    filled = shapely.area(city.parcels.ring).sum() + shapely.area(city.uses.shape).sum()
    assert filled > 0.94 * shapely.area(city.fabric.blocks).sum()


def test_nothing_stands_on_streets_or_in_water(city: Drawn) -> None:
    woven = city.fabric
    streets = shapely.buffer(woven.streets, woven.street_width / 2 - 0.05, quad_segs=2, cap_style="flat")
    # A drawn edge that is no road is not kept free: blocks end there.
    for taken in (streets, woven.water, woven.parks):
        tree = shapely.STRtree(taken)
        shape, other = tree.query(city.parcels.ring, predicate="intersects")
        both = shapely.intersection(city.parcels.ring[shape], taken[other])
        assert shapely.area(both).max(initial=0) < 2


def test_compounds_have_the_sizes_of_their_quarters(city: Drawn) -> None:
    size = shapely.area(city.parcels.ring)
    assert size.mean() == pytest.approx(parcels.MEAN_COMPOUND_M2, rel=0.06)
    assert np.median(size[city.parcels.zone == 0]) < 5_500
    assert np.median(size[city.parcels.zone > 0.9]) > 11_000
    assert size.max() > 60_000
    assert size.max() <= parcels.LARGEST_M2


def test_gates_lie_on_walls_and_lead_to_a_street(city: Drawn) -> None:
    found, rings = city.gates, city.parcels.ring
    walls = shapely.get_exterior_ring(rings[found.compound])
    assert shapely.distance(found.point, walls).max() < 0.01
    main = np.bincount(found.compound[found.kind == "main"], minlength=len(rings))
    every = np.bincount(found.compound, minlength=len(rings))
    assert (main == 1).all()
    assert every.max() <= 4
    link = shapely.linestrings(
        np.stack([shapely.get_coordinates(found.point), shapely.get_coordinates(found.street_point)], axis=1)
    )
    assert shapely.length(link).max() < 32
    crossed, way = shapely.STRtree(shapely.buffer(rings, -0.5)).query(link, predicate="intersects")[::-1]
    assert not len(crossed), way
    rank = city.fabric.street_rank[found.street]
    large = (shapely.area(rings) > gates.LARGE_M2)[found.compound] & (found.kind == "main")
    assert (rank[large] > 0).mean() > 0.8


def test_the_walking_graph_is_one_and_reaches_every_gate(city: Drawn) -> None:
    links = city.links
    assert len(np.unique(walk.components(links.line))) == 1
    streets = shapely.length(city.fabric.streets).sum()
    assert shapely.length(links.line[links.source >= 0]).sum() > 0.9999 * streets
    nodes = {
        tuple(point)
        for point in np.round(shapely.get_coordinates(shapely.get_point(links.line, 0)), 2).tolist()
        + np.round(shapely.get_coordinates(shapely.get_point(links.line, -1)), 2).tolist()
    }
    at = np.round(shapely.get_coordinates(city.gates.point), 2).tolist()
    assert not [point for point in at if tuple(point) not in nodes]
    assert set(links.kind.tolist()) == {"street", "lane", "bridge", "path", "gate"}


def test_links_meet_only_at_their_ends(city: Drawn) -> None:
    lines = city.links.line
    left, right = shapely.STRtree(lines).query(lines, predicate="crosses")
    crossing = (left < right) & (shapely.distance(lines[left], lines[right]) == 0)
    over = shapely.intersection(lines[left[crossing]], lines[right[crossing]])
    assert shapely.length(over).max(initial=0) < 0.05


def test_streets_run_on_over_several_blocks(city: Drawn) -> None:
    woven = city.fabric
    length = np.bincount(woven.street_stroke, weights=shapely.length(woven.streets))
    rank = np.full(len(length), 9)
    np.minimum.at(rank, woven.street_stroke, woven.street_rank)
    assert np.median(length[rank == 1]) > 350
    assert np.percentile(length[rank == 2], 90) > 700
    bare = woven.street_key == ""
    for values in (woven.street_rank, np.round(woven.street_width, 6)):
        low, high = np.full(len(length), np.inf), np.full(len(length), -np.inf)
        np.minimum.at(low, woven.street_stroke[bare], values[bare])
        np.maximum.at(high, woven.street_stroke[bare], values[bare])
        assert (high[high > -np.inf] == low[high > -np.inf]).all()


def test_streets_cross_water_on_bridges_and_only_there(city: Drawn) -> None:
    woven = city.fabric
    water = shapely.union_all(woven.water)
    assert shapely.intersects(woven.bridges, water).all()
    over = shapely.get_parts(shapely.intersection(woven.streets, city.plan.river))
    over = over[~shapely.is_empty(over)]
    assert shapely.dwithin(over, shapely.union_all(woven.bridges), 0.1).all()
    at = np.sort(shapely.line_locate_point(city.plan.river, over))
    assert 5 <= len(at) <= 14
    assert np.diff(at).min() > 250
    assert np.diff(at).max() < 2200


def test_a_quarter_has_what_it_needs(city: Drawn) -> None:
    uses = city.uses
    size = shapely.area(uses.shape)
    wanted = {
        "primary": (30, 9_000, 27_000),
        "middle": (12, 24_000, 72_000),
        "kindergarten": (50, 2_200, 8_000),
        "market": (17, 3_500, 14_000),
        "hospital": (5, 14_000, 75_000),
        "university": (1, 60_000, 420_000),
    }
    for sort, (least, low, high) in wanted.items():
        found = uses.sort == sort
        assert found.sum() >= least, sort
        assert size[found].min() >= low, sort
        assert size[found].max() <= high, sort
    known = [name for name in uses.name.tolist() if name]
    assert len(set(known)) == len(known)
    kinds = {kind for field in BASE_FEATURES.fields if field.choices for kind in field.choices}
    assert {str(kind) for kind in uses.kind} <= kinds | {land_use.HOMES}
    works = size[uses.kind == "factory"]
    there = city.fabric.block_development[uses.block[uses.kind == "factory"]]
    assert works[there].sum() > 0.7 * works.sum()


def test_the_largest_city_has_exactly_the_compounds_asked_for() -> None:
    compounds = synthetic.LARGEST_CITY
    drawn = draw(5, compounds=compounds)
    assert len(drawn.parcels.ring) == compounds
    assert len(drawn.uses.shape) == len(drawn.plots.ring) - compounds
    assert (np.bincount(drawn.gates.compound, minlength=compounds) >= 1).all()


def test_a_street_goes_straight_on_over_a_crossing_and_not_round_the_corner() -> None:
    lines = shapely.linestrings(
        [[(0, 0), (100, 0)], [(100, 0), (200, 5)], [(100, 0), (100, 90)], [(100, 0), (95, -80)]]
    )
    found = strokes.strokes(np.asarray(lines), np.array([2, 2, 3, 3]))
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[0] != found[2]
