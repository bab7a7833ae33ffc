"""The plan of the city: whatever the seed and the turn, 24 communities between main roads and water."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from etl.synthetic import places
from etl.synthetic.urban import plan

CENTRE = (453_000.0, 2_769_000.0)
COMMUNITIES = 24


@pytest.fixture(scope="module", params=range(10))
def made(request: pytest.FixtureRequest) -> plan.Plan:
    """Chuxiong with even seeds, a city turned by any angle with odd ones."""
    turn = 0.0 if request.param % 2 == 0 else 0.4 + request.param * 0.83
    return plan.make_plan(request.param, CENTRE, places.COMMUNITIES, turn=turn)


def test_communities_tile_the_outline(made: plan.Plan) -> None:
    assert len(made.faces) == COMMUNITIES
    assert made.outline.geom_type == "Polygon"
    assert not made.outline.interiors
    assert shapely.coverage_is_valid(made.faces)
    assert shapely.area(made.faces).sum() == pytest.approx(made.outline.area, abs=1e-3)
    assert shapely.area(made.faces).min() > 3e5


def test_communities_are_bounded_by_main_roads_and_water(made: plan.Plan) -> None:
    inner = shapely.difference(
        shapely.union_all(shapely.boundary(made.faces)), made.outline.exterior.buffer(1)
    )
    allowed = shapely.union_all([made.river, *np.concatenate(list(made.main.values()))])
    assert shapely.covers(shapely.buffer(allowed, 1), inner)
    assert all(len(parts) for parts in made.main.values())


def test_each_community_lies_where_its_place_is(made: plan.Plan) -> None:
    turn = plan.DEVELOPMENT_TILT - made.tilt
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    wanted = np.array([(place.east, place.north) for place in made.places]) @ rotation * plan.KM + CENTRE
    found = shapely.get_coordinates(shapely.centroid(made.faces))
    assert np.hypot(*(wanted - found).T).max() < 1600


def test_the_outline_is_no_oval(made: plan.Plan) -> None:
    hull = made.outline.convex_hull
    assert isinstance(hull, shapely.Polygon)
    assert made.outline.area < 0.86 * hull.area
    assert made.outline.exterior.length > 1.25 * hull.exterior.length


def test_roads_out_start_where_roads_inside_end(made: plan.Plan) -> None:
    for key, parts in made.country.items():
        inside = shapely.union_all(made.main[key])
        starts = shapely.get_point(parts, 0), shapely.get_point(parts, -1)
        away = np.minimum(*(shapely.distance(inside, ends) for ends in starts))
        assert away.max(initial=0) == 0, key


def test_quarters_are_where_they_are_said_to_be(made: plan.Plan) -> None:
    middle = shapely.get_coordinates(shapely.point_on_surface(made.faces))
    name = np.array(plan.QUARTERS)[made.quarter(middle)]
    town = {place.name: quarter for place, quarter in zip(made.places, name.tolist(), strict=True)}
    assert {town[place] for place in ("东兴", "学桥街", "中大街", "米市街")} == {"old"}
    assert {town[place] for place in ("河前", "青龙", "雁塔", "北浦", "龙江")} == {"inner"}
    assert {town[place] for place in ("富民", "灵秀", "福塔", "万家坝")} == {"outer"}
    assert {town[place] for place in ("永安", "东瓜", "庄甸", "彝人古镇", "桃园")} == {"development"}
    assert not made.outline.contains(shapely.Point(made.station))
    assert shapely.distance(shapely.Point(made.station), made.rail) < 1
