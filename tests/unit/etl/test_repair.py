"""Repaired geometry is valid, covers the same ground, and what cannot be saved is refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given
from hypothesis import strategies as st

from etl.repair import MOST_AREA_CHANGE, repair
from etl.rules.geometry import place_of
from geodata.words import Said

BOW_TIE = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))"
SPIKE = "POLYGON ((0 0, 10 0, 10 10, 5 10, 5 30, 5 10, 0 10, 0 0))"
HOLE_OUTSIDE = "POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0), (3 3, 4 3, 4 4, 3 4, 3 3))"
FLAT = "POLYGON ((0 0, 1 1, 2 2, 0 0))"


def one(text: str) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array([shapely.from_wkt(text)], dtype=object)


def test_a_spike_is_cut_off_without_a_change_of_area() -> None:
    made = repair(one(SPIKE), "polygon")
    assert made.changed.tolist() == [True]
    assert made.faults == []
    assert shapely.is_valid(made.geometry[0])
    assert shapely.area(made.geometry[0]) == pytest.approx(100)


@pytest.mark.parametrize(
    ("text", "rule"),
    [(BOW_TIE, "geometry.repair"), (FLAT, "geometry.empty"), (HOLE_OUTSIDE, "geometry.repair")],
)
def test_what_would_become_something_else_is_refused(text: str, rule: str) -> None:
    made = repair(one(text), "polygon")
    assert [fault.rule for fault in made.faults] == [rule]
    assert made.changed.tolist() == [False]


def test_a_line_that_leads_nowhere_is_lost_and_others_keep_their_ends() -> None:
    texts = ["MULTILINESTRING ((0 0, 1 1))", "LINESTRING (2 2, 2 2)", "LINESTRING Z (0 0 9, 0 0 9, 3 4 9)"]
    made = repair(np.array([shapely.from_wkt(text) for text in texts], dtype=object), "line")
    assert [(fault.position, fault.rule) for fault in made.faults] == [(1, "geometry.empty")]
    assert made.geometry[0].equals(shapely.LineString([(0, 0), (1, 1)]))
    assert made.geometry[2].coords[:] == [(0, 0), (3, 4)]


def test_heights_and_doubled_points_go_without_a_word() -> None:
    made = repair(one("POLYGON Z ((0 0 5, 4 0 5, 4 0 5, 4 4 5, 0 4 5, 0 0 5))"), "polygon")
    assert made.changed.tolist() == [False]
    assert not shapely.has_z(made.geometry[0])
    assert shapely.get_num_coordinates(made.geometry[0]) == 5


def test_a_multipoint_of_one_is_that_point_and_nothing_stays_nothing() -> None:
    shapes = np.array(
        [shapely.from_wkt("MULTIPOINT ((1 2))"), None, shapely.from_wkt("POINT EMPTY")], dtype=object
    )
    made = repair(shapes, "point")
    assert shapely.equals(made.geometry[0], shapely.Point(1, 2))
    assert made.geometry[1] is None
    assert made.geometry[2] is None


coordinates = st.integers(0, 20).map(float)


@given(st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=9))
def test_whatever_is_kept_is_valid_and_as_large_as_before(points: list[tuple[float, float]]) -> None:
    shapes = np.array([shapely.Polygon(points)], dtype=object)
    before = shapely.area(shapes[0])
    made = repair(shapes, "polygon")
    if made.faults:
        assert not shapely.is_valid(shapes[0])
        return
    kept = made.geometry[0]
    assert shapely.is_valid(kept)
    assert shapely.area(kept) == pytest.approx(before, rel=2 * MOST_AREA_CHANGE)
    again = repair(made.geometry, "polygon")
    assert shapely.equals(again.geometry[0], kept)
    assert again.changed.tolist() == [False]


def ring_of(points: int, seed: int) -> shapely.Polygon:
    """A field of many corners, the same for the same seed."""
    rng = np.random.default_rng(seed)
    angles = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = rng.uniform(80, 120, points)
    return shapely.Polygon(np.stack([reach * np.cos(angles), reach * np.sin(angles)], axis=1))


def with_spike(field: shapely.Polygon, at: int, *, length: float, width: float) -> shapely.Polygon:
    """The field with a needle of that length that stands on one of its corners."""
    corners = shapely.get_coordinates(field)[:-1]
    at %= len(corners)
    corner = corners[at]
    outwards = corner / np.hypot(*corner)
    tip, foot = corner + outwards * length, corner + np.array([-outwards[1], outwards[0]]) * width
    return shapely.Polygon(np.concatenate([corners[: at + 1], [tip, foot], corners[at + 1 :]]))


@given(
    st.integers(6, 30),
    st.integers(0, 1000),
    st.integers(0, 29),
    st.floats(5, 80),
    st.sampled_from([0.0, 1e-3, 1e-2]),
)
def test_a_needle_is_cut_off_wherever_it_stands(
    points: int, seed: int, at: int, length: float, width: float
) -> None:
    field = ring_of(points, seed)
    drawn = with_spike(field, at, length=length, width=width)
    made = repair(np.array([drawn, field], dtype=object), "polygon")
    assert made.faults == []
    assert made.changed.tolist() == [True, False]
    assert shapely.is_valid(made.geometry[0])
    assert shapely.hausdorff_distance(made.geometry[0], field) <= width + 1e-9
    (told,) = made.repairs
    assert told.position == 0
    assert shapely.equals_exact(told.before, drawn)
    assert shapely.equals(told.after, shapely.normalize(made.geometry[0]))
    assert told.change <= MOST_AREA_CHANGE


@given(st.integers(6, 30), st.integers(0, 1000), st.floats(2, 40))
def test_a_corner_that_holds_ground_is_no_spike(points: int, seed: int, width: float) -> None:
    drawn = with_spike(ring_of(points, seed), 0, length=100, width=width)
    if shapely.is_valid(drawn):
        made = repair(np.array([drawn], dtype=object), "polygon")
        assert made.repairs == []
        assert shapely.equals(made.geometry[0], drawn)


def test_a_spike_of_a_hole_and_of_a_part_is_cut_off_too() -> None:
    field, hole = (
        ring_of(12, 1),
        with_spike(shapely.affinity.scale(ring_of(9, 2), 0.2, 0.2), 0, length=15, width=0),
    )
    holed = shapely.Polygon(field.exterior, [hole.exterior])
    far = shapely.affinity.translate(with_spike(ring_of(9, 3), 8, length=30, width=0), 500)
    made = repair(np.array([holed, shapely.MultiPolygon([field, far])], dtype=object), "polygon")
    assert made.changed.tolist() == [True, True]
    assert [repair.what.en for repair in made.repairs] == ["spike", "spike"]
    assert shapely.get_num_coordinates(made.geometry).tolist() == [13 + 10, 13 + 10]


@given(st.floats(0.001, 0.5))
def test_half_a_per_cent_is_the_border_between_repair_and_refusal(size: float) -> None:
    """A square with a twisted corner: what the twist turns round counts against it."""
    twist = [(100 - size * 10, 100), (100, 100 + size * 10), (100, 100), (100 - size * 10, 100 + size * 10)]
    drawn = shapely.Polygon([(0, 0), (100, 0), *twist, (0, 100)])
    made = repair(np.array([drawn], dtype=object), "polygon")
    if made.faults:
        (fault,) = made.faults
        assert fault.rule == "geometry.repair"
        assert "crosses itself" in str(fault.value)
    else:
        after = shapely.area(made.geometry[0])
        assert abs(after - shapely.area(drawn)) <= MOST_AREA_CHANGE * after
        assert [told.change for told in made.repairs] == [
            pytest.approx(abs(after - drawn.area) / max(after, drawn.area))
        ]


def test_the_place_of_a_crossing_is_told() -> None:
    (fault,) = repair(one(BOW_TIE), "polygon").faults
    assert fault.value == Said(en="100.0% (crosses itself: 1 1)", zh="100.0%（自相交：1 1）")


@given(points=st.integers(6, 30), seed=st.integers(0, 1000), is_turned=st.booleans())
def test_rings_are_turned_and_doubled_points_go(points: int, seed: int, *, is_turned: bool) -> None:
    corners = shapely.get_coordinates(ring_of(points, seed))[:-1]
    drawn = np.repeat(corners[::-1] if is_turned else corners, 2, axis=0)
    made = repair(np.array([shapely.Polygon(drawn)], dtype=object), "polygon").geometry[0]
    assert shapely.is_ccw(made.exterior)
    assert shapely.get_num_coordinates(made) == points + 1


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        (shapely.Point(101.5, 25), "101.500000, 25.000000"),
        (shapely.Point(1e308, -25), "1e+308, -25.000000"),
        (shapely.LineString([(1e308, 0), (1.2e308, 2)]), "1.1e+308, 1.000000"),
    ],
)
def test_the_place_of_a_shape_is_short_wherever_it_is(shape: shapely.Geometry, told: str) -> None:
    assert place_of(shape) == told
