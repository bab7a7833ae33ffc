"""The fabric between the main roads: areas, streets by rank, water, parks and blocks. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.cut import cut
from etl.synthetic.plan import GRID_M, KM
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Indices, Numbers, Texts
    from etl.synthetic.plan import Plan


WIDTH_M = np.array([38.0, 24.0, 15.0, 8.0])
"""Width of a street by rank: 0 main road, 1 district street, 2 side street, 3 lane."""
OLD_TOWN_WIDTH = 0.68
SLIVER_M2 = 20_000.0
"""An area smaller than this is a corner that a grid left over."""
RIVER_WIDTH_M = 72.0
STREAM_WIDTH_M = 20.0
SMALL_PARKS = 0.03
"""Share of the blocks that are a park."""
BANK_M = 46.0
"""Distance of the riverside road from the water."""
PARKS: tuple[tuple[float, float, float, float], ...] = (
    (-2.45, 0.15, 480, 0.46), (2.75, 0.72, 420, 0.5), (0.75, -2.55, 430, 0.22), (2.5, 3.0, 380, 0.55),
)  # fmt: skip
"""Large parks: east and north in template units, radius in m, and the share of the radius that is lake."""


@dataclass(frozen=True, slots=True)
class Fabric:
    """What the map draws below the compounds.

    ``areas`` tile the ``communities`` exactly; ``block_area`` and ``area_community`` are indices. ``streets``
    are centre lines of a ``street_rank``, ``street_key`` is the main road that a line belongs to ("" for all
    others) and ``street_community`` where it lies. ``block_zone`` is 0 in the old town and 1 at the edge.
    """

    communities: Geometries
    areas: Geometries
    area_community: Indices
    streets: Geometries
    street_rank: Indices
    street_key: Texts
    street_community: Indices
    bridges: Geometries
    blocks: Geometries
    block_area: Indices
    block_zone: Numbers
    water: Geometries
    parks: Geometries
    lakes: Geometries
    greens: Geometries


def zone_of(plan: Plan, geometries: Geometries) -> Numbers:
    """How far out each geometry lies: 0 at the old town, 1 at the edge and across the river."""
    points = shapely.get_coordinates(shapely.centroid(geometries))
    away = np.hypot(points[:, 0] - plan.centre[0], points[:, 1] - plan.centre[1])
    zone: Numbers = np.clip((away - 0.55 * KM) / (2.6 * KM), 0, 1)
    return zone


def weave(plan: Plan, seed: int) -> Fabric:
    """Cut the communities into areas, streets and blocks, and lay water and parks."""
    rng = stream(seed, "fabric")
    areas, community, street_1, community_1 = _areas(plan, rng)
    zone = zone_of(plan, areas)
    second = cut(areas, _sizes(zone, rng, (150, 330), (120, 240)), rng)
    size_3 = _sizes(zone_of(plan, second.cells), rng, (75, 230), (70, 230))
    third = cut(second.cells, size_3, rng, jitter=0.16)
    parks, lakes = _parks(plan, rng)
    river = _water(plan)
    main_keys = [key for key in plan.main for _ in plan.main[key]]
    main = np.concatenate([plan.main[key] for key in plan.main])
    riverside = _riverside(plan)
    community_2 = community[second.line_parent]
    community_3 = community[second.parent[third.line_parent]]
    lines = np.concatenate([main, street_1, riverside, second.lines, third.lines])
    rank = np.repeat(
        [0, 1, 1, 2, 3], [len(main), len(street_1), len(riverside), len(second.lines), len(third.lines)]
    )
    rank[: len(main)][np.array(main_keys) == "outer"] = 1
    key = np.array(
        [
            *main_keys,
            *[""] * len(street_1),
            *["river"] * len(riverside),
            *[""] * (len(rank) - len(main) - len(street_1) - len(riverside)),
        ]
    )
    of = np.concatenate(
        [np.full(len(main), -1), community_1, np.full(len(riverside), -1), community_2, community_3]
    )
    lines, source = _clip_small(plan, lines, rank, key, river, parks)
    rank, key, of = rank[source], key[source], of[source].astype(np.intp)
    roads = shapely.union_all(
        shapely.buffer(lines, _width(plan, lines, rank) / 2, quad_segs=2, cap_style="flat")
    )
    blocks = _blocks(plan, roads, river, parks)
    tree = shapely.STRtree(areas)
    blocks, block_area = _within(blocks, tree)
    green = _banks(plan, blocks) | _leftover(blocks) | (rng.random(len(blocks)) < SMALL_PARKS)
    bridges = shapely.get_parts(shapely.intersection(lines[rank <= 1], shapely.buffer(river, 12)))
    bridges = bridges[(shapely.get_type_id(bridges) == 1) & (shapely.length(bridges) < 400)]  # noqa: PLR2004 - longer ones run along the water
    communities = np.array(
        [shapely.coverage_union_all(areas[community == i]) for i in range(len(plan.faces))]
    )
    return Fabric(
        communities, areas, community, lines, rank, key, of, bridges,
        blocks[~green], block_area[~green], zone_of(plan, blocks[~green]),
        shapely.get_parts(river), parks, lakes, blocks[green],
    )  # fmt: skip


def _areas(plan: Plan, rng: np.random.Generator) -> tuple[Geometries, Indices, Geometries, Indices]:
    """Areas that tile each community and share their vertices, and the streets between them."""
    size = np.sqrt(shapely.area(plan.faces))
    wanted = np.clip(size * 0.48, 330, 620)
    first = cut(plan.faces, (wanted * 1.15, wanted * 0.95), rng, jitter=0.1)
    small = shapely.area(first.cells) < 0.3 * wanted[first.parent] ** 2
    borders = shapely.union_all(shapely.boundary(plan.faces))
    drawn: list[BaseGeometry] = [borders]
    for community in range(len(plan.faces)):
        mine = first.parent == community
        drawn.extend(shapely.boundary(_merge_small(first.cells[mine], small[mine])))
    network = shapely.union_all(geometries(drawn), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    owner = _owners(faces, plan.faces)
    faces, owner = faces[owner >= 0], owner[owner >= 0]
    kept, kept_owner = [], []
    for community in range(len(plan.faces)):
        mine = faces[owner == community]
        kept.append(_merge_small(mine, shapely.area(mine) < SLIVER_M2))
        kept_owner.append(np.full(len(kept[-1]), community, dtype=np.intp))
    # One noding for the whole city: neighbours share every vertex, and communities are unions of their areas.
    areas, of = np.concatenate(kept), np.concatenate(kept_owner)
    return areas, of, *_between(areas, of, shapely.buffer(borders, 3))


def _joined(one: Polygon, other: Polygon) -> BaseGeometry:
    """The union of two neighbours without the stray lines that touching borders leave."""
    parts = shapely.get_parts(shapely.union(one, other))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004 - areas


def _owners(faces: Geometries, communities: Geometries) -> Indices:
    """The community of each face; -1 for none."""
    owner = np.full(len(faces), -1, dtype=np.intp)
    face, community = shapely.STRtree(communities).query(
        shapely.point_on_surface(faces), predicate="intersects"
    )
    owner[face] = community
    return owner


def _between(areas: Geometries, of: Indices, borders: BaseGeometry) -> tuple[Geometries, Indices]:
    """The streets between the areas of one community."""
    streets, streets_of = [], []
    for community in range(int(of.max()) + 1):
        line = shapely.difference(shapely.union_all(shapely.boundary(areas[of == community])), borders)
        parts = shapely.get_parts(shapely.line_merge(line) if line.geom_type == "MultiLineString" else line)
        parts = parts[shapely.length(parts) > 25]  # noqa: PLR2004 - a shorter piece is no street
        streets.append(parts)
        streets_of.append(np.full(len(parts), community))
    return np.concatenate(streets), np.concatenate(streets_of)


def _merge_small(cells: Geometries, small: NDArray[np.bool_]) -> Geometries:
    """Join each small cell to the neighbour with which it shares the longest border."""
    cells = cells.copy()
    alive = np.ones(len(cells), dtype=bool)
    for index in np.flatnonzero(small):
        shared = shapely.length(
            shapely.intersection(shapely.buffer(cells[index], 0.5), shapely.boundary(cells))
        )
        shared[~alive] = 0
        shared[index] = 0
        best = int(np.argmax(shared))
        if shared[best] > 0:
            cells[best] = _joined(cells[index], cells[best])
            alive[index] = False
    return cells[alive]


def _sizes(
    zone: Numbers, rng: np.random.Generator, long: tuple[float, float], short: tuple[float, float]
) -> tuple[Numbers, Numbers]:
    """Wanted cell lengths (m), growing outwards from the first to the second value of each pair."""
    vary = rng.uniform(0.85, 1.15, (2, len(zone)))
    return (
        (long[0] + (long[1] - long[0]) * zone) * vary[0],
        (short[0] + (short[1] - short[0]) * zone) * vary[1],
    )


def _width(plan: Plan, lines: Geometries, rank: Indices) -> Numbers:
    """Street widths (m): by rank, narrower in the old town."""
    width: Numbers = WIDTH_M[rank] * (
        OLD_TOWN_WIDTH + (1 - OLD_TOWN_WIDTH) * np.clip(3 * zone_of(plan, lines), 0, 1)
    )
    return width


def _water(plan: Plan) -> BaseGeometry:
    side = shapely.buffer(geometries(plan.streams), STREAM_WIDTH_M / 2)
    return shapely.union_all([shapely.buffer(plan.river, RIVER_WIDTH_M / 2), *side])


def _riverside(plan: Plan) -> Geometries:
    """The two roads along the river, inside the outline."""
    away = RIVER_WIDTH_M / 2 + BANK_M
    river = shapely.simplify(plan.river, 4)
    pair = shapely.offset_curve(geometries([river, river]), np.array([away, -away]), quad_segs=3)
    return shapely.get_parts(shapely.intersection(pair, plan.outline))


def _parks(plan: Plan, rng: np.random.Generator) -> tuple[Geometries, Geometries]:
    """Rounded parks and the lakes inside them."""
    turn = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    parks, lakes = [], []
    for east, north, radius, lake in PARKS:
        waves = np.zeros_like(turn)
        for k in (1, 2, 3):
            waves += rng.uniform(0.03, 0.13) * np.sin(k * turn + rng.uniform(0, 2 * np.pi))
        ring = radius * (1 + waves)[:, None] * np.stack([np.cos(turn) * 1.15, np.sin(turn) * 0.85], axis=1)
        middle = np.array([east, north]) * KM + plan.centre
        parks.append(shapely.Polygon(ring + middle))
        off = rng.uniform(-0.15, 0.15, 2) * radius
        inner = ring * lake * (1 + 0.18 * np.sin(2 * turn + rng.uniform(0, 6)))[:, None]
        lakes.append(shapely.Polygon(inner + middle + off))
    water = _water(plan)
    dry = shapely.difference(geometries(parks), shapely.buffer(water, 8))
    return shapely.intersection(dry, plan.outline), shapely.intersection(geometries(lakes), dry)


def _clip_small(
    plan: Plan, lines: Geometries, rank: Indices, key: Texts, water: BaseGeometry, parks: Geometries
) -> tuple[Geometries, Indices]:
    """Only main roads cross the river; other streets end at the riverside roads, and go round parks.

    Side streets and lanes end at the smaller streams too, which district streets cross on bridges.
    """
    park = shapely.union_all(parks)
    # A little past the middle of the riverside road, so that the streets meet it.
    banks = shapely.buffer(shapely.simplify(plan.river, 4), RIVER_WIDTH_M / 2 + BANK_M - 3, quad_segs=3)
    is_district = (rank == 1) & (key == "")
    is_small = rank >= 2  # noqa: PLR2004 - side streets and lanes
    cut_lines = lines.copy()
    cut_lines[rank == 1] = shapely.difference(lines[rank == 1], park)
    cut_lines[is_district] = shapely.difference(cut_lines[is_district], banks)
    closed = shapely.union_all([shapely.buffer(water, 6), banks, park])
    cut_lines[is_small] = shapely.difference(lines[is_small], closed)
    parts, source = shapely.get_parts(cut_lines, return_index=True)
    long = shapely.length(parts) > 12  # noqa: PLR2004 - a stump of a street
    return parts[long], source[long]


def _blocks(plan: Plan, roads: BaseGeometry, river: BaseGeometry, parks: Geometries) -> Geometries:
    taken = shapely.union_all([roads, shapely.buffer(river, 5), *shapely.buffer(parks, 4)])
    parts = shapely.get_parts(shapely.difference(plan.outline, taken))
    rounded = shapely.get_parts(
        shapely.buffer(shapely.buffer(parts, -3, join_style="mitre"), 3, join_style="mitre")
    )
    return rounded[shapely.area(rounded) > 400]  # noqa: PLR2004 - verges are no blocks


def _within(blocks: Geometries, tree: shapely.STRtree) -> tuple[Geometries, Indices]:
    """The blocks that lie in an area, and which."""
    block, area = tree.query(shapely.point_on_surface(blocks), predicate="intersects")
    block, first = np.unique(block, return_index=True)
    return blocks[block], area[first].astype(np.intp)


def _banks(plan: Plan, blocks: Geometries) -> NDArray[np.bool_]:
    """Strips between the riverside roads and the water, and beside streams."""
    near = shapely.distance(shapely.centroid(blocks), plan.river) < RIVER_WIDTH_M / 2 + BANK_M * 0.8
    return np.asarray(near)


def _leftover(blocks: Geometries) -> NDArray[np.bool_]:
    """Corners that streets leave over: too thin or too small to build on."""
    thin = shapely.is_empty(shapely.buffer(blocks, -11))
    return np.asarray(thin | (shapely.area(blocks) < 1100))  # noqa: PLR2004 - square metres
