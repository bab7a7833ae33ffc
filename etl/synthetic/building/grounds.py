"""What lies between the buildings of a compound: shops along the street, gardens and inner ways. Metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import polygons
from etl.synthetic.building import dwellings, layout
from etl.synthetic.building.dwellings import COURT, SLAB, TOWER, VILLA

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.synthetic.arrays import Flags, Geometries, Indices, Integers, Numbers
    from etl.synthetic.building.dwellings import Dwellings
    from etl.synthetic.urban.fabric import Fabric

SHOP_DEPTH_M = 9.0
BEHIND_SHOPS_M = 8.0
"""Free ground between the shops and the dwellings."""
SHORTEST_FRONT_M = 34.0
STREET_NEAR_M = 38.0
PARALLEL = 0.9
"""Least cosine of the angle between a wall and the street that it faces."""
WITH_SHOPS = np.array([0.35, 0.45, 0.5, 0.5, 0.0])
"""Share of the compounds at a street that have shops, by style."""
GARDEN_FROM = 7
"""Compounds with so many buildings leave out one in the middle for a garden."""
WAY_FROM_WALL_M = 4.0
WAY_FROM_HOUSE_M = 3.5
LAWN_FROM_HOUSE_M = 2.0
LAWN_LENGTH_M = 46.0
"""Footpaths divide the green between two rows into pieces of about this length."""


@dataclass(frozen=True, slots=True)
class Shops:
    """One row of shops along the wall of each compound that has any, and the ground kept free for them."""

    shape: Geometries
    compound: Indices
    kept_free: Geometries


@dataclass(frozen=True, slots=True)
class Grounds:
    """Gardens, shops and ways (several lines as one), and the compounds in which the ways lie."""

    garden: Geometries
    way: Geometries
    way_compound: Indices
    shop: Geometries


def shops(fabric: Fabric, ring: Geometries, style: Integers, rng: np.random.Generator) -> Shops:
    """Rows of shops on the longest straight side of a compound at a street of the two upper ranks."""
    outline = shapely.simplify(ring, 2.5)
    points, index = shapely.get_coordinates(shapely.get_exterior_ring(outline), return_index=True)
    same = index[1:] == index[:-1]
    first, last, of = points[:-1][same], points[1:][same], index[:-1][same]
    length = np.hypot(*(last - first).T)
    wanted = (rng.random(len(ring)) < WITH_SHOPS[style]) & (shapely.area(ring) > 3000)  # noqa: PLR2004
    long = (length > SHORTEST_FRONT_M) & wanted[of]
    first, last, of, length = first[long], last[long], of[long], length[long]
    lines = fabric.streets[fabric.street_rank <= 1]
    middle = shapely.points((first + last) / 2)
    edge, street = shapely.STRtree(lines).query_nearest(middle, max_distance=STREET_NEAR_M, all_matches=False)
    beside = _beside(lines[street], (last - first)[edge], middle[edge])
    edge = edge[beside]
    order = edge[np.lexsort((-length[edge], of[edge]))]
    _, best = np.unique(of[order], return_index=True)
    chosen = order[best]
    first, last, of, length = first[chosen], last[chosen], of[chosen], length[chosen]
    along = (last - first) / length[:, None]
    # shapely winds exterior rings either way, so that the inner side is asked for.
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    inside = shapely.contains_xy(ring[of], *((first + last) / 2 + inward * 1.5).T)
    inward[~inside] *= -1
    end = np.clip(length * 0.12, 5, 14)[:, None]
    shape = _strip(first + along * end, last - along * end, inward * SHOP_DEPTH_M)
    free = _strip(first - along * 3, last + along * 3, inward * (SHOP_DEPTH_M + BEHIND_SHOPS_M))
    shape = shapely.intersection(shape, shapely.buffer(ring[of], -0.3, join_style="mitre"))
    whole = (shapely.get_type_id(shape) == 3) & (shapely.area(shape) > 120)  # noqa: PLR2004 - one polygon worth a shop
    return Shops(shape[whole], of[whole], free[whole])


def behind_shops(ring: Geometries, shopping: Shops) -> Geometries:
    """The largest part of each compound that its shops leave."""
    free = ring.copy()
    row = shapely.buffer(shopping.shape, 2.5, join_style="mitre")
    free[shopping.compound] = shapely.difference(ring[shopping.compound], row)
    parts, owner = shapely.get_parts(free, return_index=True)
    order = np.lexsort((-shapely.area(parts), owner))
    _, first = np.unique(owner[order], return_index=True)
    return np.asarray(parts[order][first], dtype=object)


def _beside(streets: Geometries, along: Numbers, middle: Geometries) -> Flags:
    """Whether sides of a wall run along the street before them, and not away from it."""
    at = shapely.line_locate_point(streets, middle)
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(streets, np.maximum(at + step, 0)))
        for step in (-4.0, 4.0)
    ]
    way = ends[1] - ends[0]
    cosine = (way * along).sum(axis=1) / np.maximum(1e-9, np.hypot(*way.T) * np.hypot(*along.T))
    return np.asarray(np.abs(cosine) > PARALLEL)


def _strip(first: Numbers, last: Numbers, inward: Numbers) -> Geometries:
    return polygons(np.stack([first, last, last + inward, first + inward], axis=1))


def with_gardens(standing: Dwellings, style: Integers, size: Numbers) -> tuple[Dwellings, Geometries]:
    """Leave out the building nearest to the middle of large compounds, and plant its place."""
    boxes = standing.boxes
    middle_x, middle_y = boxes.x + boxes.length / 2, boxes.y + boxes.depth / 2
    away = np.hypot(middle_x, middle_y)
    order = np.lexsort((away, standing.compound))
    _, first = np.unique(standing.compound[order], return_index=True)
    nearest = order[first]
    count = np.bincount(standing.compound, minlength=len(style))
    owner = standing.compound[nearest]
    taken = nearest[(count[owner] >= GARDEN_FROM) & (style[owner] != COURT) & (size[owner] > 9000)]  # noqa: PLR2004
    owner = standing.compound[taken]
    reach = np.clip(dwellings.of_kinds("least", standing.kind[taken]) - 8, 2, 16)
    low, high = boxes.y[taken] - reach, boxes.y[taken] + boxes.depth[taken] + 2
    left, right = boxes.x[taken] - 1, boxes.x[taken] + boxes.length[taken] + 1
    garden = standing.frame.placed(_rounded(left, right, low, high), owner)
    keep = np.ones(len(standing.compound), dtype=bool)
    keep[taken] = False
    return standing.kept(keep), garden


def _rounded(left: Numbers, right: Numbers, low: Numbers, high: Numbers) -> Geometries:
    """Rectangles with cut corners."""
    cut = np.minimum(3.5, np.minimum(right - left, high - low) * 0.22)
    ring = [
        (left + cut, low), (right - cut, low), (right, low + cut), (right, high - cut), (right - cut, high),
        (left + cut, high), (left, high - cut), (left, low + cut),
    ]  # fmt: skip
    return polygons(np.stack([np.stack(point, axis=1) for point in ring], axis=1))


def lay(
    ring: Geometries,
    standing: Dwellings,
    footprint: Geometries,
    style: Integers,
    shopping: Shops,
    gardens: Geometries,
) -> Grounds:
    """Ways round and between the rows, lawns between the rows of younger compounds beside their gardens."""
    way, of = _ways(ring, standing, footprint, style, shopping)
    lawn, lawn_of = _lawns(ring, standing, style)
    clear = ~_touches(lawn, np.concatenate([footprint, gardens, shopping.kept_free]))
    lawn, _ = gathered(lawn[clear], lawn_of[clear], shapely.multipolygons)
    return Grounds(np.concatenate([gardens, lawn]), way, of, shopping.shape)


def _touches(shapes: Geometries, others: Geometries) -> Flags:
    hit, _ = shapely.STRtree(others).query(shapes, predicate="intersects")
    touched = np.zeros(len(shapes), dtype=bool)
    touched[hit] = True
    return touched


def gathered(parts: Geometries, owner: Indices, into: Callable[..., object]) -> tuple[Geometries, Indices]:
    """The parts of each compound as one geometry."""
    order = np.argsort(owner, kind="stable")
    compounds = np.unique(owner)
    place = np.searchsorted(compounds, owner[order])
    return np.asarray(into(parts[order], indices=place), dtype=object), compounds.astype(np.intp)


def _lawns(ring: Geometries, standing: Dwellings, style: Integers) -> tuple[Geometries, Indices]:
    """Green between the rows of younger compounds, from the way behind one row to the foot of the next."""
    top, low, plot, _ = _levels(standing)
    pair = np.flatnonzero((plot[1:] == plot[:-1]) & np.isin(style[plot[1:]], (SLAB, TOWER, VILLA)))
    south, north = top[pair] + WAY_FROM_HOUSE_M + 2.5, low[pair + 1] - LAWN_FROM_HOUSE_M
    wide = north - south > 3  # noqa: PLR2004 - a narrower strip is no lawn
    plot, south, north = plot[pair][wide], south[wide], north[wide]
    ground = shapely.buffer(ring, -WAY_FROM_WALL_M - 3, join_style="mitre")
    edges = layout.edges_of(ground, standing.frame)
    strip, left, right = layout.free_spans(edges, plot, south, north)
    wide = right - left > 8  # noqa: PLR2004 - metres
    strip, left, right = strip[wide], left[wide], right[wide]
    count = np.maximum(1, np.round((right - left) / LAWN_LENGTH_M)).astype(np.int64)
    step = (right - left) / count
    piece = np.repeat(np.arange(len(strip)), count)
    start = left[piece] + layout.serial(piece) * step[piece] + 1.2
    shape = _rounded(start, start + step[piece] - 2.4, south[strip][piece], north[strip][piece])
    return standing.frame.placed(shape, plot[strip][piece]), plot[strip][piece]


def _ways(
    ring: Geometries, standing: Dwellings, footprint: Geometries, style: Integers, shopping: Shops
) -> tuple[Geometries, Indices]:
    """A loop inside the wall, or in yards a lane along their western side, and a way north of each row."""
    far = np.where(np.isin(style, (SLAB, TOWER, VILLA)), WAY_FROM_WALL_M, 2.2)
    ground = shapely.buffer(ring, -far, join_style="mitre")
    behind = shapely.buffer(shopping.kept_free, -3.0, join_style="mitre")
    ground[shopping.compound] = shapely.difference(ground[shopping.compound], behind)
    edges = layout.edges_of(ground, standing.frame)
    top, _, plot, _ = _levels(standing)
    level = top + WAY_FROM_HOUSE_M
    lane, left, right = layout.free_spans(edges, plot, level, level)
    wide = right - left > 12  # noqa: PLR2004 - metres
    lane, left, right = lane[wide], left[wide], right[wide]
    of, y = plot[lane], level[lane]
    ends = np.stack([np.stack([left, y], axis=1), np.stack([right, y], axis=1)], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=object)
    lines = standing.frame.placed(lines, of)
    is_yard = ~np.isin(style, (SLAB, TOWER, VILLA))
    looped = np.flatnonzero(~is_yard & ~shapely.is_empty(ground))
    loops = shapely.boundary(shapely.simplify(ground[looped], 1.0))
    spine, spine_of = _spines(standing, of, left, y, is_yard)
    every = np.concatenate([lines, shapely.get_parts(loops), spine])
    parts = shapely.get_num_geometries(loops)
    owner = np.concatenate([of, np.repeat(looped, parts), spine_of]).astype(np.intp)
    clear = ~_touches(every, footprint)
    return gathered(every[clear], owner[clear], shapely.multilinestrings)


def _levels(standing: Dwellings) -> tuple[Numbers, Numbers, Indices, Indices]:
    """Northern and southern end, compound and number of each row that has buildings, from south to north."""
    key = standing.compound.astype(np.int64) * 1000 + standing.row
    rows, index = np.unique(key, return_inverse=True)
    top, low = np.full(len(rows), -np.inf), np.full(len(rows), np.inf)
    np.maximum.at(top, index, standing.boxes.y + standing.boxes.depth)
    np.minimum.at(low, index, standing.boxes.y)
    return top, low, (rows // 1000).astype(np.intp), (rows % 1000).astype(np.intp)


def _spines(
    standing: Dwellings, of: Indices, left: Numbers, y: Numbers, is_yard: Flags
) -> tuple[Geometries, Indices]:
    """Lines that join the western ends of the ways of a yard."""
    order = np.lexsort((y, of))
    of, left, y = of[order], left[order], y[order]
    pair = np.flatnonzero((of[1:] == of[:-1]) & is_yard[of[1:]])
    points = np.stack([left, y], axis=1)
    lines = np.asarray(shapely.linestrings(np.stack([points[pair], points[pair + 1]], axis=1)), dtype=object)
    return standing.frame.placed(lines, of[pair]), of[pair]
