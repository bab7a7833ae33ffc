"""Repaired geometry is valid, covers the same ground, and what cannot be saved is refused."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.repair import MOST_AREA_CHANGE, repair

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
