"""Compounds, buildings and units of several cities: exact predicates, tolerances where numbers round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from etl.synthetic.building import dwellings, housing, structures
from tests.unit.etl.synthetic import cities

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.city import City

AREA_M2 = 1e-3
"""Overlap or gap (m²) that rounding in floating point may leave."""
REACH_M = 1e-6
"""How far (m) a shape may reach over the one that it lies in."""


@pytest.fixture(params=[(1, 803), (8, 803), (4, 60)], ids=str)
def city(request: pytest.FixtureRequest) -> City:
    return cities.laid(*request.param)


def overlap(shapes: NDArray[np.object_]) -> float:
    """The largest area that two of the shapes share."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pair = left < right
    shared = shapely.area(shapely.intersection(shapes[left[pair]], shapes[right[pair]]))
    return float(shared.max(initial=0.0))


def sums(values: NDArray[np.float64], group: NDArray[np.intp], count: int) -> NDArray[np.float64]:
    return np.asarray(np.bincount(group, weights=values, minlength=count), dtype=np.float64)


def test_areas_tile_communities(city: City) -> None:
    woven = city.fabric
    assert shapely.coverage_is_valid(woven.areas)
    for number, community in enumerate(woven.communities):
        own = shapely.union_all(woven.areas[woven.area_community == number])
        assert shapely.symmetric_difference(own, community).area < AREA_M2


def test_compounds_lie_in_their_area_and_apart(city: City) -> None:
    laid = city.parcels
    assert shapely.is_valid(laid.ring).all()
    assert shapely.covers(shapely.buffer(city.fabric.areas[laid.area], 0.01), laid.ring).all()
    assert overlap(laid.ring) < AREA_M2


def test_buildings_stand_inside_the_wall_and_apart(city: City) -> None:
    built = city.housing
    assert shapely.is_valid(built.footprint).all()
    assert (shapely.get_type_id(built.footprint) == 3).all()
    walls = shapely.buffer(city.parcels.ring, REACH_M)
    assert shapely.covers(walls[built.compound], built.footprint).all()
    assert overlap(built.footprint) == 0.0
    assert np.array_equal(np.unique(built.compound), np.arange(len(city.parcels.ring)))


def test_units_tile_their_building(city: City) -> None:
    built = city.housing
    assert shapely.is_valid(built.unit_shape).all()
    filled = sums(shapely.area(built.unit_shape), built.unit_building, len(built.footprint))
    assert np.abs(filled - shapely.area(built.footprint)).max() < AREA_M2
    reach = shapely.buffer(built.footprint, REACH_M)
    assert shapely.covers(reach[built.unit_building], built.unit_shape).all()
    assert overlap(built.unit_shape) < AREA_M2
    assert np.array_equal(np.bincount(built.unit_building), built.units)


def test_buildings_are_numbered_from_north_to_south_and_units_from_west_to_east(city: City) -> None:
    built = city.housing
    assert (np.diff(built.compound) >= 0).all()
    assert (np.diff(built.unit_building) >= 0).all()
    points = shapely.get_coordinates(shapely.centroid(built.unit_shape))
    same = np.diff(built.unit_building) == 0
    assert (np.diff(points[:, 0])[same] > 0).all()
    north = shapely.get_coordinates(shapely.centroid(built.footprint))[:, 1]
    first, last = (np.unique(built.compound[::step], return_index=True)[1] for step in (1, -1))
    last = len(north) - 1 - last
    many = np.bincount(built.compound) > 5
    assert (north[first] >= north[last])[many].mean() > 0.9


def test_rows_leave_each_other_the_sun(city: City) -> None:
    """Few slabs stand within 0.65 heights north of another; a noon shadow in December is 1.1 heights long."""
    built = city.housing
    slab = np.flatnonzero(np.isin(built.style[built.compound], (dwellings.SLAB, dwellings.WALK_UP)))
    tree = shapely.STRtree(built.footprint[slab])
    shaded = []
    for share in (0.2, 0.35, 0.5, 0.65):
        moved = built.footprint[slab].copy()
        points, index = shapely.get_coordinates(moved, return_index=True)
        points[:, 1] += share * dwellings.STOREY_M * built.storeys[slab][index]
        caster, other = tree.query(shapely.set_coordinates(moved, points), predicate="intersects")
        own = (built.compound[slab[caster]] == built.compound[slab[other]]) & (caster != other)
        shaded.append(other[own])
    assert len(np.unique(np.concatenate(shaded))) < 0.12 * len(slab)


def test_rows_face_about_south(city: City) -> None:
    """The long side of nearly every slab lies within about 30 degrees of east-west."""
    built = city.housing
    long = built.footprint[built.units >= 2]
    box = shapely.get_coordinates(shapely.oriented_envelope(long)).reshape(-1, 5, 2)
    sides = box[:, 1:3] - box[:, :2]
    longer = np.hypot(*sides.transpose(2, 0, 1)).argmax(axis=1)
    east, north = np.abs(sides[np.arange(len(long)), longer]).T
    assert (np.degrees(np.arctan2(north, east)) < 33).mean() > 0.97


def test_heights_and_densities_are_those_of_their_style(city: City) -> None:
    built = city.housing
    style = built.style[built.compound]
    area = sums(built.floor_area_m2.astype(float), built.compound, len(built.style))
    ground = shapely.area(city.parcels.ring)
    for number, (low, high) in enumerate(((0.5, 1.8), (1.1, 1.9), (1.4, 2.1), (1.9, 3.3), (0.4, 1.0))):
        mine = built.style == number
        if ground[mine].sum() > 40_000:
            assert low < area[mine].sum() / ground[mine].sum() < high, housing.STYLES[number]
    assert built.storeys[style == dwellings.COURT].max(initial=0) <= 5
    assert built.storeys[style == dwellings.VILLA].max(initial=0) <= 4
    assert built.storeys.max() <= 40
    assert (built.building_year >= built.built_year[built.compound]).all()
    assert built.building_year.max() <= cities.NOW.year
    persons = built.floor_area_m2.sum() / built.households.sum()
    assert 85 < persons < 125


def test_floor_area_is_that_of_a_city_of_its_size(city: City) -> None:
    wanted = housing.MEAN_FLOOR_AREA_M2 * len(city.parcels.ring)
    assert city.housing.floor_area_m2.sum() == pytest.approx(wanted, rel=0.15)


def test_other_structures_stand_clear_of_homes(city: City) -> None:
    stood = structures.stand(city)
    assert len(stood.shape) < 9000
    assert set(stood.kind) == {"structure", "pitch", "garden", "street"}
    solid = stood.shape[np.isin(stood.kind, ("structure", "pitch"))]
    assert shapely.is_valid(stood.shape).all()
    taken = shapely.STRtree(city.housing.footprint)
    solid_hit, _ = taken.query(solid, predicate="intersects")
    assert not len(solid_hit)
    gardens = stood.shape[stood.kind == "garden"]
    lawn, house = taken.query(gardens, predicate="intersects")
    shared = shapely.intersection(gardens[lawn], city.housing.footprint[house])
    assert shapely.area(shared).max(initial=0) < AREA_M2
    wet, _ = shapely.STRtree(city.fabric.water).query(solid, predicate="intersects")
    assert not len(wet)
