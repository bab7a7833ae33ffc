from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
import shapely
from scipy.spatial import Delaunay

from geodata.analysis import walking
from geodata.analysis.walking import APART, Doors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LIMIT_M = 1_200.0


def town(seed: int, corners: int = 400) -> NDArray[np.object_]:
    """Streets of a town: the sides of a triangulation, bent so that they are longer than a straight line."""
    generator = np.random.default_rng(seed)
    corner = generator.random((corners, 2)) * 2_000
    triangles = Delaunay(corner).simplices
    sides = np.unique(np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]]]), axis=1), axis=0)
    kept = sides[generator.random(len(sides)) < 0.8]
    bend = corner[kept].mean(axis=1) + generator.normal(0, 15, (len(kept), 2))
    return np.asarray(shapely.linestrings(np.stack([corner[kept[:, 0]], bend, corner[kept[:, 1]]], axis=1)))


def router(lines: NDArray[np.object_], points: Floats, farthest_m: float) -> nx.Graph:
    """Another way to the same graph: each line is cut at the feet of its points by shapely, one by one."""
    graph = nx.Graph()
    feet: dict[int, list[tuple[float, int]]] = {at: [] for at in range(len(lines))}
    for number, point in enumerate(points):
        away = shapely.distance(lines, shapely.Point(point))
        link = int(away.argmin())
        if away[link] <= farthest_m:
            feet[link].append((float(lines[link].project(shapely.Point(point))), number))
            graph.add_edge(("foot", number), ("point", number), weight=float(away[link]))
    for link, line in enumerate(lines):
        ends = [("node", tuple(np.round(line.coords[at], 3))) for at in (0, -1)]
        stops = [
            (0.0, ends[0]),
            *((along, ("foot", of)) for along, of in sorted(feet[link])),
            (line.length, ends[1]),
        ]
        for (since, a), (until, b) in itertools.pairwise(stops):
            known = graph.get_edge_data(a, b)
            if known is None or known["weight"] > until - since:
                graph.add_edge(a, b, weight=until - since)
    return graph


def each(node: NDArray[np.int64]) -> Doors:
    return Doors(node, np.arange(len(node)), len(node))


def test_walks_are_those_of_an_independent_router_on_500_pairs() -> None:
    lines = town(1)
    points = np.random.default_rng(2).random((80, 2)) * 2_000
    network, node = walking.attach(walking.build(lines), points, farthest_m=150.0)
    walks = walking.between(network, each(node[:30]), each(node[30:]), limit_m=LIMIT_M)
    graph = router(lines, points, 150.0)
    compared = 0
    for origin in range(30):
        source = ("point", origin)
        expected = nx.single_source_dijkstra_path_length(graph, source) if source in graph else {}
        inside = dict(zip(*_row(walks, origin), strict=True))
        for destination in range(50):
            metres = expected.get(("point", 30 + destination), math.inf)
            if metres <= LIMIT_M:
                assert inside[destination] == pytest.approx(metres, rel=0.01)
                compared += 1
            else:
                assert destination not in inside
    assert compared > 500


def _row(walks: object, row: int) -> tuple[list[int], list[float]]:
    part = slice(walks.indptr[row], walks.indptr[row + 1])  # type: ignore[attr-defined]
    return walks.indices[part].tolist(), walks.data[part].tolist()  # type: ignore[attr-defined]


def test_a_river_without_a_bridge_cuts_and_a_bridge_joins() -> None:
    banks = [shapely.LineString([(0, 0), (100, 0)]), shapely.LineString([(0, 30), (100, 30)])]
    bridge = shapely.LineString([(100, 0), (100, 30)])
    houses = np.array([[10.0, 0], [10, 30]])
    for lines, metres in ((banks, None), ([*banks, bridge], 210.0)):
        network, node = walking.attach(walking.build(np.array(lines)), houses, farthest_m=10)
        walks = walking.between(network, each(node[:1]), each(node[1:]), limit_m=1e6)
        assert walks.data.tolist() == ([] if metres is None else [metres])


def test_two_places_on_one_street_do_not_walk_to_its_corner() -> None:
    network = walking.build(np.array([shapely.LineString([(0, 0), (100, 0)])]))
    network, node = walking.attach(network, np.array([[60.0, 5], [40, 0], [60, -3]]), farthest_m=10)
    walks = walking.between(network, each(node), each(node), limit_m=1e6).toarray()
    assert walks == pytest.approx(np.array([[0, 25, 8], [25, 0, 23], [8, 23, 0]]))


def test_a_compound_is_entered_by_its_nearest_gate_and_is_no_short_cut() -> None:
    street = np.array([shapely.LineString([(0, 0), (1_000, 0)])])
    points = np.array([[0.0, 0], [100, 0], [900, 0], [1_000, 0]])
    network, node = walking.attach(walking.build(street), points, farthest_m=1)
    gates = Doors(node[[1, 2]], np.array([0, 0]), 1)
    assert walking.between(network, each(node[[0, 3]]), gates, limit_m=500).data == pytest.approx([100, 100])
    through = walking.between(network, each(node[:1]), each(node[3:]), limit_m=2_000)
    assert through.data == pytest.approx([1_000])


def test_what_stands_apart_is_never_reached() -> None:
    street = np.array([shapely.LineString([(0, 0), (100, 0)])])
    network, node = walking.attach(walking.build(street), np.array([[50.0, 0], [50, 400]]), farthest_m=200)
    assert node[1] == APART
    walks = walking.between(network, each(node[:1]), each(node), limit_m=1e6)
    assert walks.indices.tolist() == [0]
    nowhere, none = walking.attach(walking.build(street), np.array([[50.0, 4_000]]), farthest_m=200)
    assert none.tolist() == [APART]
    assert walking.between(nowhere, each(none), each(none), limit_m=10).nnz == 0


def test_every_node_knows_its_nearest_origin() -> None:
    lines = town(3)
    points = np.random.default_rng(4).random((6, 2)) * 2_000
    network, node = walking.attach(walking.build(lines), points, farthest_m=500)
    metres, origin = walking.nearest(network, each(node), limit_m=LIMIT_M)
    everywhere = each(np.arange(network.nodes))
    table = walking.between(network, each(node), everywhere, limit_m=LIMIT_M).tocoo()
    full = np.full((6, network.nodes), np.inf)
    full[table.row, table.col] = table.data
    assert metres == pytest.approx(full.min(axis=0))
    reached = np.isfinite(metres)
    assert (origin[~reached] == APART).all()
    assert full[origin[reached], np.flatnonzero(reached)] == pytest.approx(metres[reached])
