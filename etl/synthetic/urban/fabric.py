"""The fabric between the main roads: areas, streets by rank, water, parks and blocks. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.seeds import stream
from etl.synthetic.urban import parks, strokes
from etl.synthetic.urban.plan import GRID_M, KM
from etl.synthetic.urban.split import Manner, divide, ends

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Flags, Geometries, Indices, Numbers, Texts
    from etl.synthetic.urban.plan import Plan


WIDTH_M = np.array([38.0, 24.0, 15.0, 8.0])
"""Width of a street by rank: 0 main road, 1 district street, 2 side street, 3 lane."""
OLD_TOWN_WIDTH = 0.62
RIVER_WIDTH_M = 72.0
STREAM_WIDTH_M = 20.0
BANK_M = 46.0
"""Distance of the riverside road from the water."""
STREAM_BANK_M = 16.0
DEVELOPMENT = frozenset({"詹家", "庄甸", "桃园", "车坪"})
"""Communities of the development zone: long straight streets, large blocks, industry."""
STRAIGHT = DEVELOPMENT | {"永安", "东瓜", "彝人古镇"}
"""Communities laid out at once north of the river."""
BRIDGES_APART_M = 620.0
NEXT_STREET_M = 70.0
"""A bridge leads to a street on the other bank within so far; else it ends at the road along the river."""
LONGEST_BRIDGE_M = 2.6
"""Longest bridge, in widths of the water: a longer line runs along it."""
CORNER_M = 5.0
"""Radius at the corners of blocks."""


@dataclass(frozen=True, slots=True)
class Fabric:
    """What the map draws below the compounds.

    ``areas`` tile the ``communities`` exactly; ``block_area`` and ``area_community`` are indices. ``streets``
    are centre lines of a ``street_rank``, ``street_key`` is the main road that a line belongs to ("river" and
    "stream" along water, "" for all others), ``street_community`` where it lies (-1 between communities),
    ``street_stroke`` the street that it is a piece of, ``street_width`` its width. ``block_zone`` is 0 in the
    old town and 1 at the edge; ``block_development`` tells the blocks of the development zone.
    """

    communities: Geometries
    areas: Geometries
    area_community: Indices
    streets: Geometries
    street_rank: Indices
    street_key: Texts
    street_community: Indices
    street_stroke: Indices
    street_width: Numbers
    bridges: Geometries
    blocks: Geometries
    block_area: Indices
    block_zone: Numbers
    block_development: Flags
    water: Geometries
    parks: Geometries
    lakes: Geometries
    greens: Geometries


@dataclass(frozen=True, slots=True)
class _Net:
    """Centre lines with rank, main road and community."""

    line: Geometries
    rank: Indices
    key: Texts
    community: Indices


def zone_of(plan: Plan, geometries: Geometries) -> Numbers:
    """How far out each geometry lies: 0 at the old town, 1 at the edge and across the river."""
    points = shapely.get_coordinates(shapely.centroid(geometries))
    away = np.hypot(points[:, 0] - plan.centre[0], points[:, 1] - plan.centre[1])
    zone: Numbers = np.clip((away - 0.55 * KM) / (2.6 * KM), 0, 1)
    return zone


def weave(plan: Plan, seed: int) -> Fabric:
    """Cut the communities into areas, streets and blocks, and lay water and parks."""
    rng = stream(seed, "fabric")
    development = np.array([place.name in DEVELOPMENT for place in plan.places])
    straight = np.array([place.name in STRAIGHT for place in plan.places])
    areas, community, district = _areas(plan, straight, rng)
    wet, banks, along = _waters(plan)
    cells, inner, is_park = _quarters(plan, areas, community, straight, banks, rng)
    streets = _joined_net([_main(plan), district, along, inner], plan)
    stroke = _strokes(streets)
    rank = strokes.ranks(streets.line, streets.rank, stroke)
    rank = np.where(streets.key == "", rank, streets.rank)
    width = _width(plan, streets, rank, stroke)
    roads = shapely.union_all(shapely.buffer(streets.line, width / 2, quad_segs=2, cap_style="flat"))
    blocks, block_area = _within(_blocks(plan, roads, wet), shapely.STRtree(areas))
    in_park = _inside(blocks, cells[is_park >= 0])
    greens, lakes = parks.lay(blocks[in_park], cells, is_park, rng)
    on_bank = _inside(blocks, geometries([banks]))
    green = _leftover(blocks) & ~in_park & ~on_bank
    built = ~green & ~in_park & ~on_bank
    bridges = _bridges(plan, streets.line)
    communities = np.array(
        [shapely.coverage_union_all(areas[community == i]) for i in range(len(plan.faces))]
    )
    inside, area = blocks[built], block_area[built]
    return Fabric(
        communities, areas, community, streets.line, rank, streets.key, streets.community, stroke, width,
        bridges, inside, area, zone_of(plan, inside), development[community[area]], shapely.get_parts(wet),
        greens, lakes, np.concatenate([blocks[green], _verges(plan, banks, roads, wet)]),
    )  # fmt: skip


def _areas(plan: Plan, straight: Flags, rng: np.random.Generator) -> tuple[Geometries, Indices, _Net]:
    """Areas that tile each community and share their vertices, and the district streets between them."""
    wanted = np.clip(0.2 * shapely.area(plan.faces), 90_000, 300_000)
    manner = Manner(0.1, np.where(straight, 0.0, 0.05), 110.0)
    found = divide(plan.faces, wanted, rng, manner)
    drawn = [shapely.union_all(shapely.boundary(plan.faces)), *found.lines]
    # One noding for the whole city: neighbours share every vertex, and communities are unions of their areas.
    network = shapely.union_all(geometries(drawn), grid_size=GRID_M)
    areas = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    owner = _owners(areas, plan.faces)
    kept = owner >= 0
    net = _net(found.lines, 1, "", found.line_root)
    return areas[kept], owner[kept], net


def _owners(faces: Geometries, communities: Geometries) -> Indices:
    """The community of each face; -1 for none."""
    owner = np.full(len(faces), -1, dtype=np.intp)
    face, community = shapely.STRtree(communities).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    owner[face] = community
    return owner


def _quarters(
    plan: Plan,
    areas: Geometries,
    community: Indices,
    is_straight: Flags,
    banks: BaseGeometry,
    rng: np.random.Generator,
) -> tuple[Geometries, _Net, Indices]:
    """Superblocks and, inside them, blocks between the centre lines of streets; parks stay whole.

    Returns:
        The cells, the streets between them, and which park a cell is (-1: none).
    """
    dry, of = shapely.get_parts(shapely.difference(areas, banks), return_index=True)
    large = (shapely.get_type_id(dry) == 3) & (shapely.area(dry) > 600)  # noqa: PLR2004 - polygons
    dry, of = dry[large], community[of[large]]
    zone, straight = zone_of(plan, dry), is_straight[of]
    wide = np.interp(zone, [0, 0.3, 1], [32_000, 60_000, 110_000]) * np.where(straight, 1.5, 1.0)
    manner = Manner(0.14, np.where(straight, 0.0, 0.05), np.where(straight, 90.0, 60.0))
    super_ = divide(dry, wide * rng.lognormal(0, 0.25, len(dry)), rng, manner)
    of_super = of[super_.root]
    park = parks.choose(plan, super_.cells)
    free = np.flatnonzero(park < 0)
    zone, straight = zone_of(plan, super_.cells[free]), is_straight[of_super[free]]
    fine = np.interp(zone, [0, 0.3, 0.7, 1], [9_500, 17_000, 30_000, 42_000])
    fine = fine * np.where(straight, 1.7, 1.0) * np.clip(rng.lognormal(0, 0.5, len(free)), 0.6, 3)
    manner = Manner(0.2 - 0.06 * zone, np.where(straight, 0.0, 0.08 - 0.03 * zone), 45.0)
    lanes = divide(super_.cells[free], fine, rng, manner, nodes=ends(super_.lines))
    cells = np.concatenate([super_.cells[park >= 0], lanes.cells])
    is_park = np.concatenate([park[park >= 0], np.full(len(lanes.cells), -1)])
    side = _net(super_.lines, 2, "", of[super_.line_root])
    lane = _net(lanes.lines, 3, "", of_super[free][lanes.line_root])
    return cells, _concatenated([side, lane]), is_park.astype(np.intp)


def _waters(plan: Plan) -> tuple[BaseGeometry, BaseGeometry, _Net]:
    """Water, its banks up to the roads along it, and these roads."""
    away = RIVER_WIDTH_M / 2 + BANK_M
    wide = shapely.buffer(shapely.simplify(plan.river, 4), away, quad_segs=3)
    narrow = shapely.union_all(
        shapely.buffer(
            shapely.simplify(geometries(plan.streams), 4), STREAM_WIDTH_M / 2 + STREAM_BANK_M, quad_segs=3
        )
    )
    side = shapely.buffer(geometries(plan.streams), STREAM_WIDTH_M / 2)
    wet = shapely.union_all([shapely.buffer(plan.river, RIVER_WIDTH_M / 2), *side])
    road = _lines(shapely.intersection(shapely.boundary(wide), plan.outline))
    path = _lines(shapely.intersection(shapely.difference(shapely.boundary(narrow), wide), plan.outline))
    along = _concatenated(
        [
            _net(road, 1, "river", np.full(len(road), -1)),
            _net(path, 2, "stream", np.full(len(path), -1)),
        ]
    )
    return wet, shapely.union(wide, narrow), along


def _main(plan: Plan) -> _Net:
    nets = []
    for key, lines in plan.main.items():
        nets.append(_net(lines, 0, key, np.full(len(lines), -1)))
    return _concatenated(nets)


def _joined_net(nets: list[_Net], plan: Plan) -> _Net:
    """All streets; those between blocks end at the roads along the river and cross streams square or not."""
    joined = _concatenated(nets)
    wide = shapely.buffer(shapely.simplify(plan.river, 4), RIVER_WIDTH_M / 2 + BANK_M, quad_segs=3)
    narrow = shapely.buffer(geometries(plan.streams), STREAM_WIDTH_M / 2 + STREAM_BANK_M - 0.5)
    line = joined.line.copy()
    district = np.flatnonzero((joined.rank == 1) & (joined.key == ""))
    line[district] = shapely.difference(line[district], wide)
    for stream_bank in narrow:
        over = shapely.intersection(line[district], stream_bank)
        along = shapely.length(over) > LONGEST_BRIDGE_M * (STREAM_WIDTH_M + 2 * STREAM_BANK_M) / 1.6
        line[district[along]] = shapely.difference(line[district[along]], stream_bank)
    parts, source = shapely.get_parts(line, return_index=True)
    long = shapely.length(parts) > 12  # noqa: PLR2004 - a stump of a street
    parts, source = parts[long], source[long]
    over = _crossings(plan, parts[np.isin(source, district)], joined.line[joined.rank == 0], wide)
    cut_ = _Net(parts, joined.rank[source], joined.key[source], joined.community[source])
    return _concatenated([cut_, _net(over, 1, "", np.full(len(over), -1))])


def _crossings(plan: Plan, district: Geometries, main: Geometries, wide: Polygon) -> Geometries:
    """District streets that cross the river on a bridge of their own, far from the bridges of main roads."""
    taken = [
        shapely.line_locate_point(plan.river, point)
        for point in shapely.get_parts(shapely.intersection(main, plan.river))
        if not point.is_empty
    ]
    point = geometries(shapely.points(np.unique(ends(district), axis=0)))
    point = point[shapely.dwithin(point, wide.exterior, 1.0)]
    along = shapely.line_locate_point(plan.river, point)
    start = shapely.get_coordinates(point)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(plan.river, along))
    opposite = geometries(shapely.points(2 * middle - start))
    nearest = point[shapely.STRtree(point).nearest(opposite)]
    away = shapely.distance(nearest, opposite)
    found: list[object] = []
    for index in np.argsort(away, kind="stable").tolist():
        if min((abs(along[index] - other) for other in taken), default=np.inf) < BRIDGES_APART_M:
            continue
        end = nearest[index]
        if away[index] > NEXT_STREET_M:
            end = wide.exterior.interpolate(wide.exterior.project(opposite[index]))
        if plan.outline.contains(end):
            found.append(shapely.LineString([point[index], end]))
            taken.append(along[index])
    return geometries(found)


def _strokes(streets: _Net) -> Indices:
    """Strokes of the streets without a main road; each main road is one stroke by itself."""
    bare = streets.key == ""
    stroke = np.empty(len(streets.line), dtype=np.intp)
    stroke[bare] = strokes.strokes(streets.line[bare], streets.rank[bare])
    first = int(stroke[bare].max(initial=-1)) + 1
    stroke[~bare] = first + np.unique(streets.key[~bare], return_inverse=True)[1]
    return stroke


def _width(plan: Plan, streets: _Net, rank: Indices, stroke: Indices) -> Numbers:
    """Street widths (m): by rank, narrower in the old town, the same all along a street."""
    zone = zone_of(plan, streets.line)
    bare = streets.key == ""
    zone[bare] = strokes.mean_by(stroke[bare], zone[bare], shapely.length(streets.line[bare]))
    width: Numbers = WIDTH_M[rank] * (OLD_TOWN_WIDTH + (1 - OLD_TOWN_WIDTH) * np.clip(3 * zone, 0, 1))
    return width


def _blocks(plan: Plan, roads: BaseGeometry, wet: BaseGeometry) -> Geometries:
    taken = shapely.union(roads, shapely.buffer(wet, 5))
    parts = shapely.get_parts(shapely.difference(plan.outline, taken))
    inner = shapely.buffer(parts, -CORNER_M, join_style="mitre")
    rounded = shapely.get_parts(shapely.buffer(inner, CORNER_M, quad_segs=2))
    return rounded[shapely.area(rounded) > 400]  # noqa: PLR2004 - verges are no blocks


def _verges(plan: Plan, banks: BaseGeometry, roads: BaseGeometry, wet: BaseGeometry) -> Geometries:
    """The green strips between the water and the ways along it."""
    dry = shapely.difference(shapely.intersection(banks, plan.outline), shapely.buffer(wet, 3))
    parts = shapely.get_parts(shapely.difference(dry, roads))
    return geometries(parts[shapely.area(parts) > 150])  # noqa: PLR2004 - square metres


def _within(blocks: Geometries, tree: shapely.STRtree) -> tuple[Geometries, Indices]:
    """The blocks that lie in an area, and which."""
    block, area = tree.query(shapely.point_on_surface(blocks), predicate="intersects")
    block, first = np.unique(block, return_index=True)
    return blocks[block], area[first].astype(np.intp)


def _inside(blocks: Geometries, shapes: Geometries) -> Flags:
    """Whether each block lies in one of the shapes."""
    inside = np.zeros(len(blocks), dtype=bool)
    if len(shapes):
        found, _ = shapely.STRtree(shapes).query(shapely.point_on_surface(blocks), predicate="intersects")
        inside[found] = True
    return inside


def _leftover(blocks: Geometries) -> Flags:
    """Corners that streets leave over: too thin or too small to build on."""
    thin = shapely.is_empty(shapely.buffer(blocks, -11))
    return np.asarray(thin | (shapely.area(blocks) < 1100))  # noqa: PLR2004 - square metres


def _bridges(plan: Plan, lines: Geometries) -> Geometries:
    found = []
    for course, width in ((plan.river, RIVER_WIDTH_M), *((side, STREAM_WIDTH_M) for side in plan.streams)):
        near = lines[shapely.dwithin(lines, course, width)]
        over = shapely.get_parts(shapely.intersection(near, shapely.buffer(course, width / 2 + 8)))
        middle = shapely.dwithin(over, course, 1) & (shapely.get_dimensions(over) == 1)
        found.append(over[middle & (shapely.length(over) < LONGEST_BRIDGE_M * (width + 16))])
    return np.concatenate(found)


def _lines(shape: BaseGeometry) -> Geometries:
    """The lines of a geometry, merged where they meet."""
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 1]
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(parts)))


def _net(line: Geometries, rank: int, key: str, community: Indices) -> _Net:
    count = len(line)
    return _Net(line, np.full(count, rank, dtype=np.intp), np.full(count, key), community.astype(np.intp))


def _concatenated(nets: list[_Net]) -> _Net:
    return _Net(
        np.concatenate([net.line for net in nets]),
        np.concatenate([net.rank for net in nets]),
        np.concatenate([net.key for net in nets]),
        np.concatenate([net.community for net in nets]),
    )
