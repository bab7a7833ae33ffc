"""Walking distances along ways: what is reached on foot, and what a river without a bridge cuts off.

Lines of one network meet only where their end points are equal, as `published.walk_links` stores them. Places
join it at the nearest point of a way, so a house in the middle of a street is not moved to its corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import shapely
from scipy import sparse

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float64]
    Numbers: TypeAlias = NDArray[np.int64]

# End points nearer than this are one node (m).
SAME_M = 1e-3
APART = -1


@dataclass(frozen=True, slots=True)
class Network:
    """Ways as a graph, in both directions.

    Attributes:
        place: Position of each node (m, any projected system); shape (nodes, 2).
        starts: Where the neighbours of each node begin in `to`; shape (nodes + 1,).
        to: Neighbours.
        length: Metres to each neighbour; shape of `to`.
        lines: The links themselves, for joining places to them; shape (links,).
        ends: First and last node of each link; shape (links, 2).
        metres: Length of each link; shape (links,).
    """

    place: Floats
    starts: Numbers
    to: Numbers
    length: Floats
    lines: NDArray[np.object_]
    ends: Numbers
    metres: Floats

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.place)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where places are entered from the ways: a compound by each of its gates, a service point by its door.

    Attributes:
        node: Node of each door, `APART` where it stands apart from every way; shape (doors,).
        of: Number of the place that the door belongs to; shape (doors,).
        places: How many places there are; one without a door is never reached.
    """

    node: Numbers
    of: Numbers
    places: int


def build(lines: NDArray[np.object_], metres: Floats | None = None) -> Network:
    """Make a network of ways.

    Args:
        lines: LineStrings in metres of one projected system; shape (links,).
        metres: Length of each link, such as its length along the ellipsoid; by default that of the line.
    """
    long = shapely.length(lines) if metres is None else np.asarray(metres, dtype=np.float64)
    places = shapely.get_coordinates(
        np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    )
    _, kept, number = np.unique(
        np.round(places / SAME_M).astype(np.int64), axis=0, return_index=True, return_inverse=True
    )
    ends = number.reshape(2, -1).T.astype(np.int64)
    return _joined(places[kept], lines, ends, long, np.zeros((0, 2), dtype=np.int64), np.zeros(0))


def _joined(
    place: Floats, lines: NDArray[np.object_], ends: Numbers, metres: Floats, ways: Numbers, long: Floats
) -> Network:
    """Put links and the ways to attached places into one table of neighbours."""
    pairs, length = np.concatenate([ends, ways]), np.concatenate([metres, long])
    start, end = np.concatenate([pairs[:, 0], pairs[:, 1]]), np.concatenate([pairs[:, 1], pairs[:, 0]])
    order = np.argsort(start, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(start, minlength=len(place)))))
    return Network(place, starts, end[order], np.tile(length, 2)[order], lines, ends, metres)


def attach(network: Network, points: Floats, *, farthest_m: float) -> tuple[Network, Numbers]:
    """Join places to the nearest point of the nearest way, by a straight walk to it.

    Args:
        network: The ways, as `build` made them.
        points: Places in the network's system; shape (places, 2).
        farthest_m: A place farther than this from every way stays apart.

    Returns:
        A network with a node for each place, and the number of that node, `APART` for none. A place joined
        by one call is no way for places of the next, so all must be joined at once.
    """
    number = np.full(len(points), APART, dtype=np.int64)
    if not len(network.lines) or not len(points):
        return network, number
    tree = shapely.STRtree(network.lines)
    spot = np.asarray(shapely.points(points))
    (which, link), walk = tree.query_nearest(
        spot, max_distance=farthest_m, return_distance=True, all_matches=False
    )
    if not len(which):
        return network, number
    number[which] = network.nodes + len(which) + np.arange(len(which))
    along = shapely.line_locate_point(network.lines[link], spot[which])
    whole = shapely.length(network.lines[link])
    share = np.clip(along / np.where(whole > 0, whole, 1.0), 0.0, 1.0)
    foot = network.nodes + np.arange(len(which))
    feet = shapely.get_coordinates(
        shapely.line_interpolate_point(network.lines[link], share, normalized=True)
    )
    ways, long = _cut(network, link, share, foot)
    place = np.concatenate([network.place, feet, points[which]])
    ways = np.concatenate([ways, np.stack([foot, number[which]], axis=1)])
    return (
        _joined(place, network.lines, network.ends, network.metres, ways, np.concatenate([long, walk])),
        number,
    )


def _cut(network: Network, link: Numbers, share: Floats, foot: Numbers) -> tuple[Numbers, Floats]:
    """Ways along each link from its start over the feet on it to its end, beside the link itself."""
    order = np.lexsort((share, link))
    link, share, foot = link[order], share[order], foot[order]
    is_first = np.append(True, link[1:] != link[:-1])
    is_last = np.append(link[1:] != link[:-1], True)
    before = np.where(is_first, network.ends[link, 0], np.append(0, foot[:-1]))
    since = np.where(is_first, 0.0, np.append(0.0, share[:-1]))
    inner = (share - since) * network.metres[link]
    closing = np.stack([foot[is_last], network.ends[link[is_last], 1]], axis=1)
    rest = (1.0 - share[is_last]) * network.metres[link[is_last]]
    return np.concatenate([np.stack([before, foot], axis=1), closing]), np.concatenate([inner, rest])


def between(network: Network, origins: Doors, destinations: Doors, *, limit_m: float) -> sparse.csr_array:
    """Shortest walks from each origin to each destination within a limit, by whichever doors are nearest.

    The search (Dijkstra, 1959) starts once for each origin: name the smaller side origins.

    Args:
        network: The ways, with every place joined.
        origins: Where walks start.
        destinations: Where they end; a walk is as long the other way round.
        limit_m: Longest walk.

    Returns:
        Metres, with an explicit entry, zero too, for each pair within the limit; (origins, destinations).
    """
    begin, door = _by_place(origins)
    at, place = _by_node(destinations, network.nodes)
    found, target, metres = _walks(
        network.starts, network.to, network.length, begin, door, at, place, destinations.places, limit_m
    )
    return sparse.csr_array((metres, target, found), shape=(origins.places, destinations.places))


def nearest(network: Network, origins: Doors, *, limit_m: float = math.inf) -> tuple[Floats, Numbers]:
    """Distance of every node from its nearest origin, and which one that is.

    Returns:
        Metres, infinite beyond the limit, and the number of the origin, `APART` there; shape (nodes,) each.
    """
    joined = origins.node != APART
    return _spread(
        network.starts, network.to, network.length, origins.node[joined], origins.of[joined], limit_m
    )


def _by_place(doors: Doors) -> tuple[Numbers, Numbers]:
    joined = doors.node != APART
    node, of = doors.node[joined], doors.of[joined]
    order = np.argsort(of, kind="stable")
    return np.concatenate(([0], np.cumsum(np.bincount(of, minlength=doors.places)))), node[order]


def _by_node(doors: Doors, nodes: int) -> tuple[Numbers, Numbers]:
    joined = doors.node != APART
    node, of = doors.node[joined], doors.of[joined]
    order = np.argsort(node, kind="stable")
    return np.concatenate(([0], np.cumsum(np.bincount(node, minlength=nodes)))), of[order]


@compiled
def _pushed(heap: Floats, held: Numbers, size: int, key: float, node: int) -> int:
    """Put a node into a binary heap and return the heap's size; there is room."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if heap[above] <= key:
            break
        heap[at] = heap[above]
        held[at] = held[above]
        at = above
    heap[at] = key
    held[at] = node
    return size + 1


@compiled
def _popped(heap: Floats, held: Numbers, size: int) -> int:
    """Take the least away, which the caller has read at 0, and return the heap's size."""
    size -= 1
    key, node = heap[size], held[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and heap[below + 1] < heap[below]:
            below += 1
        if heap[below] >= key:
            break
        heap[at] = heap[below]
        held[at] = held[below]
        at = below
    heap[at] = key
    held[at] = node
    return size


@compiled
def _search(
    starts: Numbers,
    to: Numbers,
    length: Floats,
    door: Numbers,
    of: Numbers,
    limit: float,
    distance: Floats,
    source: Numbers,
    touched: Numbers,
    heap: Floats,
    held: Numbers,
) -> int:
    """Search from all doors at once; returns how many nodes were touched. `distance` is infinite before."""
    size, reached = 0, 0
    for index in range(len(door)):
        node = door[index]
        if distance[node] > 0.0:
            distance[node] = 0.0
            source[node] = of[index]
            touched[reached] = node
            reached += 1
            size = _pushed(heap, held, size, 0.0, node)
    while size:
        key, node = heap[0], held[0]
        size = _popped(heap, held, size)
        if key > distance[node]:
            continue
        for index in range(starts[node], starts[node + 1]):
            further, other = key + length[index], to[index]
            if further <= limit and further < distance[other]:
                if distance[other] == np.inf:
                    touched[reached] = other
                    reached += 1
                distance[other] = further
                source[other] = source[node]
                size = _pushed(heap, held, size, further, other)
    return reached


@compiled
def _walks(
    starts: Numbers,
    to: Numbers,
    length: Floats,
    begin: Numbers,
    door: Numbers,
    at: Numbers,
    place: Numbers,
    places: int,
    limit: float,
) -> tuple[Numbers, Numbers, Floats]:
    """One bounded search for each origin; rows of pairs as (row starts, destination, metres)."""
    nodes = len(starts) - 1
    distance, source, touched = np.full(nodes, np.inf), np.empty(nodes, np.int64), np.empty(nodes, np.int64)
    heap, held = np.empty(len(to) + len(door) + 1), np.empty(len(to) + len(door) + 1, np.int64)
    best, row = np.full(places, np.inf), np.empty(places, np.int64)
    found = np.zeros(len(begin), np.int64)
    target, metres = np.empty(1024, np.int64), np.empty(1024)
    filled = 0
    for origin in range(len(begin) - 1):
        doors = door[begin[origin] : begin[origin + 1]]
        reached = _search(starts, to, length, doors, doors, limit, distance, source, touched, heap, held)
        number = 0
        for node in touched[:reached]:
            for index in range(at[node], at[node + 1]):
                if best[place[index]] == np.inf:
                    row[number] = place[index]
                    number += 1
                best[place[index]] = min(best[place[index]], distance[node])
            distance[node] = np.inf
        while filled + number > len(target):
            target = np.append(target, np.empty_like(target))
            metres = np.append(metres, np.empty_like(metres))
        for end in np.sort(row[:number]):
            target[filled] = end
            metres[filled] = best[end]
            best[end] = np.inf
            filled += 1
        found[origin + 1] = filled
    return found, target[:filled].copy(), metres[:filled].copy()


@compiled
def _spread(
    starts: Numbers, to: Numbers, length: Floats, door: Numbers, of: Numbers, limit: float
) -> tuple[Floats, Numbers]:
    """Search from all origins at once: distance and origin of every node."""
    nodes = len(starts) - 1
    distance, source, touched = (
        np.full(nodes, np.inf),
        np.full(nodes, -1, np.int64),
        np.empty(nodes, np.int64),
    )
    heap, held = np.empty(len(to) + len(door) + 1), np.empty(len(to) + len(door) + 1, np.int64)
    _search(starts, to, length, door, of, limit, distance, source, touched, heap, held)
    return distance, source
