"""All that is built beside the dwellings, and the open ground inside walls: features of the base map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.building import campus
from etl.synthetic.building.grounds import gathered
from etl.synthetic.urban.walk import INNER_RANK

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Integers, Points, Texts
    from etl.synthetic.city import City

MOST_RANK = 9
"""A structure's rank is the number of its storeys, and at most this."""
PASSAGE_M = 5.5
"""Half the width of a gate's passage through a row of shops."""
OUTLINE_M = 0.3
"""Smaller corners of an outline are left out, and those between units that run on straight."""
LODGE_M = (3.2, 4.6)
"""Depth and length of a gatehouse."""


@dataclass(frozen=True, slots=True)
class Structures:
    """Features of the base map: ``kind`` structure (``rank`` storeys), pitch, garden or street (rank 4)."""

    shape: Geometries
    kind: Texts
    rank: Integers


def stand(city: City) -> Structures:
    """Build the plots that are no compound, and the shops, gatehouses, gardens and ways of the compounds."""
    uses, grounds = city.uses, city.housing.grounds
    built = campus.build(uses.shape, uses.sort, city.stream("structures"))
    shop = _with_passages(city)
    lodge = _lodges(city, shop)
    way = np.concatenate([_with_drives(city), built.way])
    storeys = np.clip(built.storeys, 1, MOST_RANK)
    # One feature for the buildings of a plot that are equally high: rows of homes would be thousands.
    outline = shapely.simplify(built.building, OUTLINE_M)
    building, key = gathered(outline, built.plot * (MOST_RANK + 1) + storeys, shapely.multipolygons)
    parts = (
        ("structure", building, key % (MOST_RANK + 1)),
        ("structure", shop, np.full(len(shop), 2)),
        ("structure", lodge, np.ones(len(lodge), dtype=np.int64)),
        ("pitch", built.pitch, np.zeros(len(built.pitch), dtype=np.int64)),
        ("garden", grounds.garden, np.zeros(len(grounds.garden), dtype=np.int64)),
        ("street", way, np.full(len(way), INNER_RANK)),
    )
    kinds = np.repeat([kind for kind, _, _ in parts], [len(shape) for _, shape, _ in parts])
    shapes = np.concatenate([shape for _, shape, _ in parts])
    ranks = np.concatenate([rank for _, _, rank in parts]).astype(np.int64)
    keep = ~shapely.is_empty(shapes)
    return Structures(shapes[keep], kinds[keep], ranks[keep])


def _with_passages(city: City) -> Geometries:
    """The rows of shops, interrupted where a gate leads through them."""
    shop = city.housing.grounds.shop.copy()
    passages = shapely.buffer(city.gates.point, PASSAGE_M, cap_style="square")
    row, gate = shapely.STRtree(passages).query(shop, predicate="intersects")
    for index in np.unique(row):
        shop[index] = shapely.difference(shop[index], shapely.union_all(passages[gate[row == index]]))
    parts = shapely.get_parts(shop)
    return np.asarray(parts[shapely.area(parts) > 25], dtype=object)  # noqa: PLR2004 - less is no shop


def _lodges(city: City, shop: Geometries) -> Geometries:
    """A gatehouse beside each main gate, inside the wall, where nothing else stands."""
    main = np.flatnonzero(city.gates.kind == "main")
    wall = city.parcels.ring[city.gates.compound[main]]
    points, along, inward = _at_wall(city, main, wall)
    depth, length = LODGE_M
    low = points + along * 4.2 + inward * 0.6
    ring = np.stack(
        [low, low + along * length, low + along * length + inward * depth, low + inward * depth], axis=1
    )
    lodge = np.asarray(shapely.polygons(ring), dtype=object)
    taken = np.concatenate([city.housing.footprint, shop])
    hit, _ = shapely.STRtree(taken).query(lodge, predicate="intersects")
    free = shapely.covers(wall, lodge)
    free[hit] = False
    return lodge[free]


def _at_wall(city: City, gate: Indices, wall: Geometries) -> tuple[Points, Points, Points]:
    """Each gate with the direction of its wall and the one into its compound."""
    lines = shapely.get_exterior_ring(wall)
    points = shapely.get_coordinates(city.gates.point[gate])
    at = shapely.line_locate_point(lines, city.gates.point[gate])
    ends = [
        shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(at + step, 0)))
        for step in (-1.0, 1.0)
    ]
    along = ends[1] - ends[0]
    along /= np.maximum(1e-9, np.hypot(*along.T))[:, None]
    inward = np.stack([-along[:, 1], along[:, 0]], axis=1)
    outside = ~shapely.contains_xy(wall, *(points + inward).T)
    inward[outside] *= -1
    return points, along, inward


def _with_drives(city: City) -> Geometries:
    """The ways of the compounds, and from each gate straight to the nearest of them where nothing stands."""
    grounds, gates = city.housing.grounds, city.gates
    of = np.full(len(city.parcels.ring), -1, dtype=np.intp)
    of[grounds.way_compound] = np.arange(len(grounds.way))
    joined = np.flatnonzero(of[gates.compound] >= 0)
    lines = shapely.shortest_line(gates.point[joined], grounds.way[of[gates.compound[joined]]])
    crossing, _ = shapely.STRtree(city.housing.footprint).query(lines, predicate="intersects")
    clear = np.ones(len(lines), dtype=bool)
    clear[crossing] = False
    clear &= shapely.length(lines) > 1
    parts, owner = shapely.get_parts(grounds.way, return_index=True)
    every = np.concatenate([parts, lines[clear]])
    of_way = np.concatenate([grounds.way_compound[owner], gates.compound[joined][clear]])
    return gathered(every, of_way, shapely.multilinestrings)[0]
