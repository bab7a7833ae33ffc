"""What a walk of some minutes reaches from one place: areas along the streets, and the doors on them.

Streets are followed from the place on, not circles drawn around it, so that a river without a bridge ends the
area at its bank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geodata.analysis import walking
from geodata.analysis.reach import FARTHEST_FROM_A_WAY_M, LONGEST_MINUTES, METRES_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.analysis.walking import Floats, Network, Numbers

BESIDE_M: Final = 45.0
"""How far beside a street still counts as reached: the depth of the plots along it."""
SMOOTHED_M: Final = 30.0
_TOLERANCE_M: Final = 4.0
_SMALLEST_HOLE_M2: Final = 200_000.0
_QUARTER: Final = 4


@dataclass(frozen=True, slots=True)
class Ground:
    """The ways of a city with every gate and point joined.

    Attributes:
        network: The ways with a node for each place.
        gates: Node of each gate, `walking.APART` for one that no way leads to; shape (gates,).
        gate_of: Number of the compound of each gate; shape (gates,).
        points: Node of each service point likewise; shape (points,).
        compounds: How many compounds there are.
    """

    network: Network
    gates: Numbers
    gate_of: Numbers
    points: Numbers
    compounds: int


@dataclass(frozen=True, slots=True)
class Walk:
    """Minutes from one place, infinite beyond the limit.

    Attributes:
        node: To each node of the network.
        compound: To the best gate of each compound.
        point: To each service point.
        doors: The nodes that the walk began at.
    """

    node: Floats
    compound: Floats
    point: Floats
    doors: Numbers


def ground(network: Network, gates: Floats, gate_of: Numbers, points: Floats, *, compounds: int) -> Ground:
    """Join gates and points to the ways.

    Args:
        network: The ways, in metres of a projected system.
        gates: Places of the gates in that system; shape (gates, 2).
        gate_of: Number of the compound that each gate belongs to; shape (gates,).
        points: Places of the service points; shape (points, 2).
        compounds: How many compounds there are.
    """
    joined, node = walking.attach(network, np.concatenate([gates, points]), farthest_m=FARTHEST_FROM_A_WAY_M)
    return Ground(joined, node[: len(gates)], gate_of, node[len(gates) :], compounds)


def walk(ground: Ground, doors: Numbers, *, longest: float = LONGEST_MINUTES) -> Walk:
    """Walks from one place, by whichever of its doors is nearer.

    Args:
        ground: The ways.
        doors: Nodes of the doors; those apart from every way lead nowhere.
        longest: Minutes after which the walk ends.
    """
    begin = doors[doors != walking.APART]
    origins = walking.Doors(begin, np.zeros(len(begin), np.int64), 1)
    metres, _ = walking.nearest(ground.network, origins, limit_m=longest * METRES_PER_MINUTE)
    minutes = metres / METRES_PER_MINUTE
    compound = np.full(ground.compounds, np.inf)
    np.minimum.at(compound, ground.gate_of, _at(minutes, ground.gates))
    return Walk(minutes, compound, _at(minutes, ground.points), begin)


def _at(minutes: Floats, nodes: Numbers) -> Floats:
    return np.where(nodes == walking.APART, np.inf, minutes[np.maximum(nodes, 0)])


def areas(ground: Ground, walk: Walk, limits: Sequence[float]) -> list[BaseGeometry]:
    """What is reached within each limit, in minutes: an area along the streets; empty where none is.

    Each holds those of the shorter limits.
    """
    network = ground.network
    if not len(walk.doors) or not len(network.lines):
        return [shapely.Polygon() for _ in limits]
    near = _within(network, walk, max(limits))
    found: list[BaseGeometry] = []
    before: BaseGeometry = shapely.Polygon()
    for limit in sorted(limits):
        parts = _parts(network, walk, near, limit)
        grown = shapely.buffer(parts, BESIDE_M, quad_segs=_QUARTER)
        whole = shapely.union_all([*grown, before])
        closed = whole.buffer(SMOOTHED_M, quad_segs=_QUARTER).buffer(-SMOOTHED_M, quad_segs=_QUARTER)
        before = _filled(closed.simplify(_TOLERANCE_M))
        found.append(before)
    return [found[sorted(limits).index(limit)] for limit in limits]


def _within(network: Network, walk: Walk, limit: float) -> Numbers:
    """The links of which some part may be reached."""
    is_near = (walk.node[network.ends] <= limit).any(axis=1)
    tree = shapely.STRtree(network.lines)
    spots = shapely.points(network.place[walk.doors])
    return np.union1d(np.flatnonzero(is_near), np.unique(tree.query_nearest(spots)[1]))


def _parts(network: Network, walk: Walk, near: Numbers, limit: float) -> NDArray[np.object_]:
    """The reached stretches of links: from either end as far as the time allows, and around the doors."""
    lines, whole = network.lines[near], network.metres[near] / METRES_PER_MINUTE
    start, end = walk.node[network.ends[near, 0]], walk.node[network.ends[near, 1]]
    length = np.where(whole > 0, whole, 1.0)
    forth = np.clip((limit - start) / length, 0.0, 1.0)
    back = np.clip((limit - end) / length, 0.0, 1.0)
    is_whole = forth + back >= 1.0
    parts = [lines[is_whole]]
    for share, turned in ((forth, False), (back, True)):
        cut = ~is_whole & (share > 0)
        parts.append(_cut(lines[cut], np.zeros(np.count_nonzero(cut)), share[cut], turned=turned))
    parts.append(_around(network, walk, limit))
    return np.concatenate(parts)


def _around(network: Network, walk: Walk, limit: float) -> NDArray[np.object_]:
    """The way from each door to its street, and the stretch of that street on both sides of it."""
    spots = np.asarray(shapely.points(network.place[walk.doors]))
    _, link = shapely.STRtree(network.lines).query_nearest(spots, all_matches=False)
    lines, whole = network.lines[link], shapely.length(network.lines[link])
    along = shapely.line_locate_point(lines, spots)
    walked = shapely.distance(lines, spots)
    left = np.maximum(limit * METRES_PER_MINUTE - walked, 0.0)
    length = np.where(whole > 0, whole, 1.0)
    first, last = np.clip((along - left) / length, 0, 1), np.clip((along + left) / length, 0, 1)
    return np.concatenate([spots, _cut(lines, first, last)])


def _cut(
    lines: NDArray[np.object_], first: Floats, last: Floats, *, turned: bool = False
) -> NDArray[np.object_]:
    """The stretches of lines between two shares of their length, counted from the end where `turned`."""
    from shapely.ops import substring

    kept = [
        substring(line, 1 - b, 1 - a, normalized=True) if turned else substring(line, a, b, normalized=True)
        for line, a, b in zip(lines, first, last, strict=True)
    ]
    return np.array(kept, dtype=object)


def _filled(area: BaseGeometry) -> BaseGeometry:
    """An area without its smaller holes: the inside of a block is reached from the streets around it."""
    made = [
        shapely.Polygon(
            each.exterior,
            [hole for hole in each.interiors if shapely.Polygon(hole).area >= _SMALLEST_HOLE_M2],
        )
        for each in shapely.get_parts(area)
        if isinstance(each, shapely.Polygon) and not each.is_empty
    ]
    return shapely.union_all(made)
