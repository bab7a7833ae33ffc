"""Areas of a walk hold what a shortest path along the streets reaches, and nothing far from it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.analysis import reach, walking, walkshed

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

LIMITS = (5.0, 10.0, 15.0)
SPACING = 150.0
SIDE = 9


def grid(kept: list[bool]) -> list[shapely.LineString]:
    """Streets of a square town, some of them missing."""
    lines = [
        shapely.LineString(np.array([(x, y), other]) * SPACING)
        for x in range(SIDE)
        for y in range(SIDE)
        for other in ((x + 1, y), (x, y + 1))
        if max(other) < SIDE
    ]
    return [line for line, is_kept in zip(lines, kept, strict=False) if is_kept]


def streets(lines: list[shapely.LineString]) -> np.ndarray:
    return np.asarray(lines, dtype=object)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.booleans(), min_size=144, max_size=144),
    st.tuples(st.floats(0, SIDE - 1), st.floats(0, SIDE - 1)),
)
def test_an_area_holds_what_the_shortest_path_reaches_and_nothing_far_from_it(
    missing: list[bool], door: tuple[float, float]
) -> None:
    lines = grid([not (gone and n % 3 == 0) for n, gone in enumerate(missing)])
    spot = np.array([door]) * SPACING
    ground = walkshed.ground(
        walking.build(streets(lines)), np.zeros((0, 2)), np.zeros(0, np.int64), spot, compounds=0
    )
    walk = walkshed.walk(ground, ground.points)
    areas = walkshed.areas(ground, walk, LIMITS)
    if ground.points[0] == walking.APART:
        assert all(area.is_empty for area in areas)
        return
    # The second way: a graph of short pieces, walked from the foot of the door.
    graph, step = nx.Graph(), 12.5
    places: dict[tuple[float, float], shapely.Point] = {}
    for line in lines:
        cuts = [line.interpolate(d) for d in np.arange(0, line.length + step / 2, step)]
        for one, other in itertools.pairwise(cuts):
            a, b = (round(one.x, 3), round(one.y, 3)), (round(other.x, 3), round(other.y, 3))
            graph.add_edge(a, b, weight=step)
            places[a], places[b] = one, other
    start = min(places, key=lambda at: places[at].distance(shapely.Point(spot[0])))
    away = places[start].distance(shapely.Point(spot[0]))
    metres = nx.single_source_dijkstra_path_length(graph, start)
    for limit, area in zip(LIMITS, areas, strict=True):
        ends = limit * reach.METRES_PER_MINUTE
        inside = [at for at, d in metres.items() if d + away + 2 * step < ends]
        assert all(area.distance(places[at]) < 6 for at in inside)
        near = shapely.MultiPoint([places[at] for at, d in metres.items() if d < ends + 2 * step])
        far = near.buffer(away + walkshed.BESIDE_M + walkshed.SMOOTHED_M + 2 * step)
        assert walkshed._filled(far).buffer(1).contains(area)
    for inner, outer in itertools.pairwise(areas):
        assert outer.buffer(8).contains(inner)


def test_a_river_without_a_bridge_ends_the_area() -> None:
    south, north = ([(0.0, y), (1000.0, y)] for y in (0.0, 300.0))
    door = np.array([[500.0, 0.0]])

    def area(*bridges: list[tuple[float, float]]) -> BaseGeometry:
        lines = [shapely.LineString(each) for each in (south, north, *bridges)]
        # Streets meet only at their ends: a bridge starts where a street was cut.
        network = walking.build(streets([part for line in lines for part in _cut(line, bridges)]))
        ground = walkshed.ground(network, np.zeros((0, 2)), np.zeros(0, np.int64), door, compounds=0)
        return walkshed.areas(ground, walkshed.walk(ground, ground.points), (15.0,))[0]

    other_bank = shapely.Point(500.0, 300.0)
    assert not area().intersects(other_bank)
    assert area([(500.0, 0.0), (500.0, 300.0)]).intersects(other_bank)


def _cut(
    line: shapely.LineString, bridges: tuple[list[tuple[float, float]], ...]
) -> list[shapely.LineString]:
    at = sorted(
        {x for bridge in bridges for x, _ in bridge if 0 < x < line.length and line.coords[0][0] == 0}
    )
    ends = [0.0, *at, line.length]
    return [line] if not at else [
        shapely.LineString([line.interpolate(a), line.interpolate(b)])
        for a, b in itertools.pairwise(ends)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_minutes_from_a_point_are_those_to_it(seed: int) -> None:
    chance = np.random.default_rng(seed)
    network = walking.build(streets(grid([bool(each) for each in chance.random(144) < 0.8])))
    gates = chance.uniform(0, (SIDE - 1) * SPACING, (40, 2))
    of = chance.integers(0, 15, 40)
    point = chance.uniform(0, (SIDE - 1) * SPACING, (1, 2))
    told = reach.to_nearest(network, gates, of, point, compounds=15)
    ground = walkshed.ground(network, gates, of, point, compounds=15)
    assert walkshed.walk(ground, ground.points).compound == pytest.approx(told.best)
    for compound in range(15):
        from_gates = walkshed.walk(ground, ground.gates[of == compound])
        assert from_gates.point[0] == pytest.approx(told.best[compound])
