"""The county around the city: its relief drains, its towns tile it, roads join them, whatever the seed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array, csgraph

from etl.synthetic import city
from etl.synthetic.land import borders, brooks, cover, fringe, relief, roads, villages
from etl.synthetic.land.ground import square
from etl.synthetic.urban import plan
from tests.unit.etl.synthetic import cities

TURNED = 1.3


@dataclass(frozen=True)
class Land:
    seed: int
    site: city.Site
    plan: plan.Plan
    relief: relief.Relief

    @property
    def is_rural(self) -> np.ndarray:
        urban = {place.code[:9] for place in self.site.communities}
        return np.array([code not in urban for code, _, _ in self.site.towns])


def turned_site() -> city.Site:
    real = city.chuxiong()
    x, y = real.centre
    around = ((0, 0), (0, 4500), (12_000, 3000), (-9000, 11_000), (-11_000, -9000), (6000, -14_000))
    towns = tuple(
        (code, name, (x + east, y + north))
        for (code, name, _), (east, north) in zip(real.towns, around, strict=False)
    )
    return city.Site(
        code=real.code, name=real.name, centre=real.centre, boundary=square(real.centre, 20_500), towns=towns,
        communities=real.communities, turn=TURNED,
    )  # fmt: skip


@pytest.fixture(scope="module", params=[("chuxiong", 8), ("turned", 3), ("turned", 6)], ids=str)
def land(request: pytest.FixtureRequest) -> Land:
    kind, seed = request.param
    site = city.chuxiong() if kind == "chuxiong" else turned_site()
    drawn = plan.make_plan(seed, site.centre, site.communities, turn=site.turn)
    seats = np.array([seat for _, _, seat in site.towns])
    return Land(seed, site, drawn, relief.shape(site.boundary, seats, drawn, seed))


def test_the_same_seed_gives_the_same_land(land: Land) -> None:
    seats = np.array([seat for _, _, seat in land.site.towns])
    same, other = (relief.shape(land.site.boundary, seats, land.plan, seed) for seed in (land.seed, 99))
    np.testing.assert_array_equal(land.relief.height, same.height)
    assert not np.array_equal(land.relief.height, other.height)


def test_every_cell_of_the_county_drains_into_a_river(land: Land) -> None:
    points = land.relief.middles()
    inside = np.flatnonzero(shapely.contains_xy(land.site.boundary, *points.T))
    assert np.isfinite(land.relief.height.ravel()[inside]).all()
    way = land.relief.down
    while (way != way[way]).any():
        way = way[way]
    ends = np.unique(way[inside])
    assert (land.relief.down[ends] == ends).all()
    assert land.relief.catchment[ends].max() > 100


def test_the_city_lies_in_a_basin_among_hills(land: Land) -> None:
    points = land.relief.middles()
    built = shapely.contains_xy(land.plan.outline, *points.T)
    around = shapely.contains_xy(land.plan.outline.buffer(9000), *points.T) & ~built
    height = land.relief.height.ravel()
    assert np.nanmedian(land.relief.slope(points[built])) < 0.03
    assert np.nanpercentile(height[around], 90) > np.nanmedian(height[built]) + 150
    on_river = shapely.get_coordinates(shapely.intersection(land.plan.river, land.plan.outline))
    assert land.relief.at(on_river).mean() < np.nanmedian(height[built])


def test_towns_tile_the_county_and_hold_their_seats_and_communities(land: Land) -> None:
    towns = borders.partition(
        land.site.boundary, list(land.site.towns), land.plan, land.plan.faces, land.relief
    )
    shapes = np.array([town.territory for town in towns], dtype=object)
    assert shapely.coverage_is_valid(shapes)
    county = shapely.coverage_union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(county.area, abs=1e-3)
    assert shapely.hausdorff_distance(county.boundary, land.site.boundary.boundary) < 0.02
    rural = land.is_rural
    assert shapely.contains(shapes[rural], shapely.points(land.relief.seats[rural])).all()
    for face, place in zip(land.plan.faces, land.plan.places, strict=True):
        own = next(
            shape for town, shape in zip(towns, shapes, strict=True) if place.code.startswith(town.code)
        )
        assert shapely.difference(face, own).area < 0.2  # noded to a centimetre


def test_seats_stay_near_where_they_are_and_lie_in_valleys(land: Land) -> None:
    given = np.array([seat for _, _, seat in land.site.towns])
    assert np.hypot(*(land.relief.seats - given).T).max() < 3000
    rural = land.relief.seats[land.is_rural]
    around = rural[:, None, :] + 1500 * np.array([(1, 0), (0, 1), (-1, 0), (0, -1)])
    higher = land.relief.at(around.reshape(-1, 2)).reshape(len(rural), -1) - land.relief.at(rural)[:, None]
    assert np.nanmean(higher) > 15


def test_roads_join_every_town_and_village_to_the_city(land: Land) -> None:
    rng = np.random.default_rng(2)
    hamlets = villages.sites(land.relief, land.plan, land.site.boundary, rng)
    assert len(hamlets) > 20
    net = roads.link(land.relief, land.plan, land.site.boundary, land.is_rural, hamlets)
    out = np.concatenate(list(land.plan.country.values()))
    lines = np.concatenate([net.lines, out])
    near = shapely.STRtree(lines).query(lines, predicate="dwithin", distance=1.0)
    graph = coo_array((np.ones(near.shape[1]), near), shape=(len(lines), len(lines)))
    # All roads out meet in the city.
    of = csgraph.connected_components(graph)[1]
    from_city = set(of[len(net.lines) :].tolist())
    joined = shapely.union_all(lines[np.isin(of, list(from_city))])
    seats = shapely.points(land.relief.seats[land.is_rural])
    assert shapely.distance(joined, seats).max() < 1
    assert shapely.length(net.lines[~np.isin(of[: len(net.lines)], list(from_city))]).sum() < 1


def test_roads_out_lead_somewhere_and_none_turns_back_beside_itself(land: Land) -> None:
    hamlets = villages.sites(land.relief, land.plan, land.site.boundary, np.random.default_rng(2))
    net = roads.link(land.relief, land.plan, land.site.boundary, land.is_rural, hamlets)
    out = roads.ways_out(land.plan, net)
    every = np.concatenate([out.line, out.beyond])
    tree = shapely.STRtree(every)
    for key, line in zip(out.key.tolist(), out.line, strict=True):
        ends = shapely.get_point(line, np.array([0, -1]))
        far = ends[int(np.argmax(shapely.distance(ends, land.plan.outline)))]
        led_on = len(tree.query(far, predicate="dwithin", distance=1.0)) > 1
        is_short = far.distance(land.plan.outline) < roads.LED_NOWHERE_M + 1
        assert led_on or is_short or key == roads.RING, key
        if key == roads.RING:
            continue
        strip = line.buffer(roads.BESIDE_M * 0.8, cap_style="flat")
        for road in out.beyond[tree.query(line, predicate="dwithin", distance=1.0) - len(out.line)]:
            beside = shapely.intersection(strip, road).length
            assert beside < 2 * roads.TURNED_BACK_M, (key, beside)


def test_water_and_cover_lie_in_the_county_and_outside_the_city(land: Land) -> None:
    rng = np.random.default_rng(3)
    boundary, drawn = land.site.boundary, land.plan
    bands, rank = cover.shading(land.relief, drawn, boundary, rng)
    plots, kind = cover.fields(land.relief, drawn, boundary, rng)
    woods = cover.woods(land.relief, drawn, boundary, rng)
    lakes = brooks.reservoirs(land.relief, drawn, boundary, rng)
    assert set(rank.tolist()) <= {1, 2, 3, 4, 5}
    assert set(kind.tolist()) <= {0, 1, 2}
    assert len(bands) < 3000
    assert 0.35 < shapely.area(woods).sum() / boundary.area < 0.8
    assert len(lakes) > 2
    county, built = boundary.buffer(1), drawn.outline.buffer(-1)
    for shapes in (bands, plots, woods, lakes):
        assert shapely.is_valid(shapes).all()
        assert shapely.covers(county, shapes).all()
        assert not shapely.intersects(built, shapes).any()
    flowing = brooks.flow(land.relief, drawn, rng)
    assert not shapely.intersects(built, flowing.lines).any()


def test_the_fringe_lies_along_roads_on_gentle_ground_and_its_houses_on_its_plots() -> None:
    drawn = cities.laid(1)
    road = shapely.LineString([(drawn.site.centre[0] - 9000, drawn.site.centre[1] - 2500), drawn.site.centre])
    outside = shapely.difference(road, drawn.plan.outline)
    edge = fringe.line(drawn, np.array([outside], dtype=object))
    assert len(edge.plot) > 10
    assert shapely.distance(outside, edge.plot).max() < fringe.DEPTH_M * len(fringe.ROW_SHARE) + 20
    assert shapely.distance(outside, edge.plot).min() > 5
    assert not shapely.intersects(drawn.plan.outline, edge.plot).any()
    one, other = shapely.STRtree(edge.plot).query(edge.plot, predicate="overlaps")
    assert not len(one), other
    middles = shapely.get_coordinates(shapely.centroid(edge.plot))
    assert drawn.relief.slope(middles).max() < fringe.STEEPEST
    assert shapely.covers(shapely.union_all(edge.plot).buffer(0.01), edge.building).all()
    assert (edge.storeys >= 1).all()


def test_a_city_without_roads_out_has_no_fringe() -> None:
    assert not len(fringe.line(cities.laid(1), np.array([], dtype=object)).plot)
