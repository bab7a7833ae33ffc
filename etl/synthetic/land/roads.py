"""Roads between the towns of a county, on the cheapest ways through its relief. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.ops import substring

from etl.synthetic.arrays import geometries
from etl.synthetic.land.curves import smooth
from etl.synthetic.land.relief import CELL_M, cheapest_ways, grid_graph

if TYPE_CHECKING:
    from scipy import sparse
    from shapely import LineString, Point, Polygon

    from etl.synthetic.arrays import Flags, Geometries, Indices, Numbers, Points, Texts
    from etl.synthetic.land.relief import Relief
    from etl.synthetic.urban.plan import Plan

ROAD_SLOPE = 0.04
"""Slope at which a metre of road costs twice as much as on level ground."""
MOTORWAY_SLOPE = 0.16
DEAREST = 14.0
WATER_COST = 5.0
VALLEY_KM2 = 1.5
ALONG_WATER = 0.7
"""Roads follow brooks where they can."""
OUT_M = 500.0
"""A main road that runs on at least this far outside the city is a road out."""
RING = "outer"
"""Key of the main road that goes on as an expressway."""
LED_NOWHERE_M = 260.0
"""A main road that no other road goes on with ends this far outside the city, among the last houses."""
JOINED_M = 1.0
BESIDE_M = 90.0
BEND_POINTS = 9
TURNED_BACK_M = 120.0
"""A road that runs back beside the road out for longer than this leaves it where the two part."""
CITY, NOWHERE = -1, -2
EXPRESSWAY, COUNTY_ROAD, TOWN_ROAD, VILLAGE_ROAD = 0, 1, 2, 3
STEP_M = 70.0
ROUNDS = 2
LONELY_COST = 16_000.0


@dataclass(frozen=True, slots=True)
class WaysOut:
    """The main roads outside the city by ``key``, as far as they lead somewhere, and all roads ``beyond``."""

    key: Texts
    line: Geometries
    beyond: Geometries


@dataclass(frozen=True, slots=True)
class Roads:
    """Lines outside the city with their ranks. ``ends`` are indices of towns; -1 is the city, -2 none."""

    lines: Geometries
    rank: Indices
    ends: Indices


def link(relief: Relief, plan: Plan, boundary: Polygon, is_rural: Flags, villages: Points) -> Roads:
    """Roads from the city's exits to the towns, between neighbouring towns, and lanes to the villages.

    Args:
        relief: The land, with the towns' seats.
        plan: The plan; its roads out are gone on with.
        boundary: The county; the expressway leaves it where the river does.
        is_rural: Which towns are to be linked; the others are part of the city.
        villages: Where villages lie (m).
    """
    exits = _exits(plan)
    cost, allowed = _cost(relief, plan, boundary, ROAD_SLOPE)
    graph = grid_graph(cost, allowed, relief.shape)
    place = np.concatenate([relief.seats[is_rural], exits])
    cells = relief.cells(place)
    pairs, ways = _between(graph, cells, int(is_rural.sum()))
    town = np.flatnonzero(is_rural)
    net = _Net(relief, dict(zip(cells.tolist(), place, strict=True)))
    lonely = np.setdiff1d(np.arange(len(town), len(cells)), pairs)
    for cell, way in _to_villages(graph, cells, lonely, relief.cells(villages)):
        net.add(way, TOWN_ROAD, [CITY, NOWHERE])
        net.fixed.setdefault(cell, relief.middles()[cell])
    for (one, other), way in zip(pairs.tolist(), ways, strict=True):
        ends = [int(town[i]) if i < len(town) else CITY for i in (one, other)]
        net.add(way, COUNTY_ROAD if CITY in ends else TOWN_ROAD, ends)
    lanes = np.concatenate([cells, np.array(sorted(net.used), dtype=np.intp)])
    before = cheapest_ways(graph, np.unique(lanes))[1]
    for cell in relief.cells(villages):
        net.add(_traced(before, int(cell)), VILLAGE_ROAD, [NOWHERE, NOWHERE])
    roads = net.roads()
    return _with_expressway(roads, relief, plan, boundary)


def ways_out(plan: Plan, roads: Roads) -> WaysOut:
    """The main roads of the plan outside the city, each cut off where it leads nowhere.

    A road from the far end of a way out may turn back beside it: then it leaves it where the two part.
    """
    keys = [key for key, parts in plan.country.items() for _ in parts]
    lines = geometries([part for parts in plan.country.values() for part in parts])
    beyond, near = roads.lines.copy(), plan.outline.buffer(LED_NOWHERE_M)
    tree, all_roads = shapely.STRtree(roads.lines), shapely.union_all(roads.lines)
    for index in np.flatnonzero(np.array(keys) != RING).tolist():
        line = _outwards(lines[index], plan)
        end = shapely.get_point(line, -1)
        starting = tree.query(end, predicate="dwithin", distance=JOINED_M).tolist()
        leaves = []
        for other in starting:
            along, beyond[other] = _parting(line, roads.lines[other], end)
            leaves.append(along)
        if leaves:
            lines[index] = substring(line, 0.0, max(leaves))
        elif not shapely.dwithin(line, all_roads, JOINED_M):
            lines[index] = shapely.intersection(line, near)
    return WaysOut(np.array(keys), lines, beyond)


def _outwards(line: LineString, plan: Plan) -> LineString:
    """A line from the end that is nearer to the city to the other."""
    near, far = shapely.distance(shapely.get_point(line, np.array([0, -1])), plan.outline)
    return line if near <= far else shapely.reverse(line)


def _parting(out: LineString, road: LineString, end: Point) -> tuple[float, LineString]:
    """How far (m) along a way out a road from its end leaves it, and the road from there."""
    if shapely.get_point(road, 0).distance(end) > JOINED_M:
        road = shapely.reverse(road)
    along = np.arange(0.0, road.length, STEP_M / 3)
    away = shapely.distance(out, shapely.line_interpolate_point(road, along))
    apart = np.flatnonzero(away > BESIDE_M)
    parting = float(along[apart[0]]) if len(apart) else road.length
    turn = max(2 * TURNED_BACK_M, out.project(road.interpolate(parting)))
    foot = turn - TURNED_BACK_M
    if parting < TURNED_BACK_M or foot > out.length - TURNED_BACK_M:
        return out.length, road
    rest = shapely.get_coordinates(substring(road, parting, road.length))
    start, bend = (shapely.get_coordinates(out.interpolate(at))[0] for at in (foot, turn))
    # A quadratic Bezier curve, which leaves the way out in its direction.
    t = np.linspace(0, 1, BEND_POINTS)[:-1, None]
    curve = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * rest[0]
    return foot, shapely.LineString(np.concatenate([curve, rest]))


def _exits(plan: Plan) -> Points:
    """Where the main roads of the plan end outside the city; the ring road goes on as an expressway."""
    ends = [
        shapely.get_coordinates(part)[[0, -1]]
        for key, parts in plan.country.items()
        if key != RING
        for part in parts
        if part.length > OUT_M
    ]
    pairs = np.array(ends)
    away = np.asarray(shapely.distance(shapely.points(pairs), plan.outline))
    outer: Points = np.where((away[:, 1] > away[:, 0])[:, None], pairs[:, 1], pairs[:, 0])
    return outer


def _cost(relief: Relief, plan: Plan, boundary: Polygon, gentle: float) -> tuple[Numbers, Flags]:
    """What a metre of road costs in each cell, and where roads may be drawn: not through the city."""
    known = ~np.isnan(relief.height)
    slope = np.hypot(*np.gradient(np.where(known, relief.height, 0.0), CELL_M))
    cost = np.minimum(1 + (slope / gentle) ** 1.6, DEAREST).ravel()
    cost[relief.catchment > VALLEY_KM2] *= ALONG_WATER
    river = relief.cells(shapely.get_coordinates(shapely.segmentize(plan.river, CELL_M / 2)))
    cost[river] += WATER_COST
    ground = shapely.difference(boundary, plan.outline)
    shapely.prepare(ground)
    return cost, known.ravel() & shapely.contains_xy(ground, *relief.middles().T)


def _between(graph: sparse.csr_array, cells: Indices, towns: int) -> tuple[Indices, list[list[int]]]:
    """The cheapest ways between neighbours that no third place shortens (relative neighbourhood graph).

    Returns:
        Pairs of indices into ``cells``, cheapest first, and the cells of each way.
    """
    far, before, source = cheapest_ways(graph, cells)
    label = np.full(len(far), -1, dtype=np.intp)
    for index, cell in enumerate(cells):
        label[source == cell] = index
    end, weight = graph.indices, graph.data
    start = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    cut = (label[start] != label[end]) & (label[start] >= 0) & (label[end] >= 0) & (start < end)
    start, end, weight = start[cut], end[cut], weight[cut]
    total = far[start] + weight + far[end]
    count = len(cells)
    low, high = np.minimum(label[start], label[end]), np.maximum(label[start], label[end])
    order = np.argsort(total, kind="stable")
    _, first = np.unique(low[order] * count + high[order], return_index=True)
    best = order[np.sort(first)]
    matrix = np.full((count, count), np.inf)
    matrix[low[best], high[best]] = matrix[high[best], low[best]] = total[best]
    # Through the city every exit is near every other.
    matrix[towns:, towns:] = np.minimum(matrix[towns:, towns:], CELL_M)
    pairs, ways = [], []
    for at in best.tolist():
        one, other = int(low[at]), int(high[at])
        shorter = np.maximum(matrix[one], matrix[other]) < total[at]
        if one >= towns or shorter.any():
            continue
        pairs.append((one, other))
        ways.append(_traced(before, int(start[at]))[::-1] + _traced(before, int(end[at])))
    return np.array(pairs, dtype=np.intp).reshape(-1, 2), ways


def _to_villages(
    graph: sparse.csr_array, cells: Indices, lonely: Indices, villages: Indices
) -> list[tuple[int, list[int]]]:
    """For each exit that leads to no town: a village that is nearest to it, far out, and the way there."""
    far, before, source = cheapest_ways(graph, cells)
    found = []
    for index in lonely.tolist():
        own = villages[(source[villages] == cells[index]) & (far[villages] < LONELY_COST)]
        if len(own):
            cell = int(own[np.argmax(far[own])])
            found.append((cell, _traced(before, cell)))
    return found


def _traced(before: Indices, cell: int) -> list[int]:
    """The cells from one back to where its way starts."""
    way = [cell]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return way


class _Net:
    """Ways over cells that share what they have in common, drawn as smooth lines."""

    def __init__(self, relief: Relief, fixed: dict[int, Points]) -> None:
        self.relief = relief
        self.fixed = fixed
        self.used: set[int] = set()
        self.edges: set[tuple[int, int]] = set()
        self.ways: list[tuple[list[int], int, list[int]]] = []

    def add(self, way: list[int], rank: int, ends: list[int]) -> None:
        """Add a way; the parts of it that are roads already are left out."""
        piece: list[int] = []
        for one, other in pairwise(way):
            edge = (min(one, other), max(one, other))
            if edge in self.edges:
                if len(piece) > 1:
                    self.ways.append((piece, rank, ends))
                piece = []
                continue
            self.edges.add(edge)
            piece = [*(piece or [one]), other]
        if len(piece) > 1:
            self.ways.append((piece, rank, ends))
        self.used.update(way)

    def roads(self) -> Roads:
        """The lines; where ways meet or cross they share a point."""
        place = self.relief.middles()
        for cell, point in self.fixed.items():
            place[cell] = point
        edges = np.array(sorted(self.edges), dtype=np.intp).reshape(-1, 2)
        degree = np.bincount(edges.ravel(), minlength=len(place))
        total = np.zeros_like(place)
        free = np.flatnonzero(degree == 2)  # noqa: PLR2004 - neither an end nor a junction
        free = free[~np.isin(free, list(self.fixed))]
        for _ in range(ROUNDS):
            total[:] = 0
            np.add.at(total, edges[:, 0], place[edges[:, 1]])
            np.add.at(total, edges[:, 1], place[edges[:, 0]])
            place[free] = 0.4 * place[free] + 0.3 * total[free]
        lines, rank, ends = [], [], []
        for way, way_rank, way_ends in self.ways:
            for piece in _at_junctions(way, degree):
                lines.append(shapely.LineString(_curved(place[piece])))
                rank.append(way_rank)
                ends.append(way_ends)
        return Roads(geometries(lines), np.array(rank, dtype=np.intp), np.array(ends, dtype=np.intp))


def _at_junctions(way: list[int], degree: Indices) -> list[list[int]]:
    """A way cut where it meets others, so that curves through its points still meet them."""
    inner = [i for i in range(1, len(way) - 1) if degree[way[i]] > 2]  # noqa: PLR2004 - a junction
    bounds = [0, *inner, len(way) - 1]
    return [way[a : b + 1] for a, b in pairwise(bounds)]


def _curved(points: Points) -> Points:
    if len(points) == 2:  # noqa: PLR2004 - nothing to bend
        return points
    curve = smooth(points, step=STEP_M)
    curve[[0, -1]] = points[[0, -1]]
    return curve


def _with_expressway(roads: Roads, relief: Relief, plan: Plan, boundary: Polygon) -> Roads:
    """Go on with the ring road to where the river enters and leaves the county, through hills if need be."""
    ends = _loose_ends(plan)
    gates = shapely.get_coordinates(shapely.intersection(plan.river, boundary.boundary))
    if not len(ends) or len(gates) < 2:  # noqa: PLR2004 - in and out
        return roads
    along = shapely.line_locate_point(plan.river, shapely.points(gates))
    gates = gates[[int(np.argmin(along)), int(np.argmax(along))]]
    cost, allowed = _cost(relief, plan, boundary, MOTORWAY_SLOPE)
    graph = grid_graph(cost, allowed, relief.shape)
    cells = relief.cells(ends)
    far, before, _ = cheapest_ways(graph, cells)
    reached = np.flatnonzero(np.isfinite(far))
    middles = relief.middles()[reached]
    net = _Net(relief, dict(zip(cells.tolist(), ends, strict=True)))
    for gate in gates:
        nearest = reached[np.argmin(np.hypot(*(middles - gate).T))]
        net.add(_traced(before, int(nearest)), EXPRESSWAY, [CITY, CITY])
    more = net.roads()
    return Roads(
        np.concatenate([roads.lines, more.lines]),
        np.concatenate([roads.rank, more.rank]),
        np.concatenate([roads.ends, more.ends]),
    )


def _loose_ends(plan: Plan) -> Points:
    """The two far ends of the ring road."""
    parts = [part for part in plan.country[RING] if part.length > OUT_M]
    if not parts:
        return np.empty((0, 2))
    ends = np.concatenate([shapely.get_coordinates(part)[[0, -1]] for part in parts])
    away = shapely.distance(shapely.points(ends), plan.outline)
    return ends[np.argsort(away)[-2:]]


def names_of(roads: Roads, city: str, towns: list[str]) -> Texts:
    """What roads are called: by the first words of the places that they join; lanes have no name."""
    name = np.full(len(roads.lines), "", dtype=object)
    for index, (rank, (one, other)) in enumerate(zip(roads.rank.tolist(), roads.ends.tolist(), strict=True)):
        if rank in (COUNTY_ROAD, TOWN_ROAD) and NOWHERE not in (one, other):
            words = sorted((city if end < 0 else towns[end])[0] for end in (one, other) if end < 0)
            words += [towns[end][0] for end in sorted((one, other)) if end >= 0]
            name[index] = "".join(words) + "公路"
    return name
