"""Halving faces again and again: streets through quarters, walls through blocks, many faces at once.

Each face is cut across its longer side, square to its own edges. A new street starts where another one
already meets the same border from the other side, if one is near: so streets run on over several blocks, and
where none is near they end in a T. Metres throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import KDTree

from etl.synthetic.arrays import polygons

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Numbers, Points

ON_BORDER_M = 0.05
MOST_SKEW = 0.3
"""Radians by which a street may leave the square to meet another."""
LEAST_PART = 0.16
"""A half smaller than this share of its face is not worth a street."""
MOST_ROUNDS = 48
MOST_TRIES = 6
"""An angular face resists: it is tried elsewhere, and across its other side, before it stays whole."""
BEYOND_M = 3000.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How faces are cut: per face, or one value for all.

    ``jitter`` is how far from the middle (share of the side), ``bend`` how much a street bows (share of its
    length), ``snap_m`` within how many metres it joins another.
    """

    jitter: Numbers | float = 0.1
    bend: Numbers | float = 0.0
    snap_m: Numbers | float = 0.0

    def of(self, index: Indices) -> Manner:
        """The manner of some of the faces."""
        values = [
            value[index] if isinstance(value, np.ndarray) else value
            for value in (self.jitter, self.bend, self.snap_m)
        ]
        return Manner(*values)


@dataclass(frozen=True, slots=True)
class Division:
    """Faces divided, and the lines that divide them; ``root`` and ``line_root`` index the faces given."""

    cells: Geometries
    root: Indices
    lines: Geometries
    line_root: Indices


def divide(
    faces: Geometries,
    target_m2: Numbers,
    rng: np.random.Generator,
    manner: Manner,
    *,
    nodes: Points | None = None,
) -> Division:
    """Halve faces until none is larger than 1.45 times its target.

    Args:
        faces: (n,) polygons.
        target_m2: (n,) wanted areas of the parts.
        rng: The stream of chance.
        manner: How they are cut.
        nodes: (k, 2) ends of streets that exist already, for new ones to join.
    """
    cells, root = faces.copy(), np.arange(len(faces))
    tries = np.zeros(len(faces), dtype=np.intp)
    joints = np.empty((0, 2)) if nodes is None else nodes
    done: list[tuple[Geometries, Indices]] = []
    lines: list[Geometries] = []
    of: list[Indices] = []
    for _ in range(MOST_ROUNDS):
        area = shapely.area(cells)
        finished = (area <= 1.45 * target_m2[root]) | (tries >= MOST_TRIES)
        done.append((cells[finished], root[finished]))
        cells, root, tries = cells[~finished], root[~finished], tries[~finished]
        if not len(cells):
            break
        # Half of the faces at a time: the other half then finds the streets of its neighbours.
        turn = rng.random(len(cells)) < (0.5 if np.ndim(manner.snap_m) or manner.snap_m else 1.1)
        cut = _halve(cells[turn], tries[turn], rng, manner.of(root[turn]), joints)
        lines.append(cut.lines)
        of.append(root[turn][cut.line_root])
        joints = np.concatenate([joints, ends(cut.lines)])
        whole = np.bincount(cut.root, minlength=int(turn.sum()))[cut.root] < 2  # noqa: PLR2004 - not cut
        tries = np.concatenate([np.where(whole, tries[turn][cut.root] + 1, 0), tries[~turn]])
        cells = np.concatenate([cut.cells, cells[~turn]])
        root = np.concatenate([root[turn][cut.root], root[~turn]])
    done.append((cells, root))
    none = [np.empty(0, dtype=object)], [np.empty(0, dtype=np.intp)]
    return Division(
        np.concatenate([part for part, _ in done]),
        np.concatenate([index for _, index in done]).astype(np.intp),
        np.concatenate([*none[0], *lines]),
        np.concatenate([*none[1], *of]).astype(np.intp),
    )


def square_to(faces: Geometries) -> tuple[Points, Points, Points]:
    """The rectangle around each face that is square to its edges: (n, 2) corner, long axis and short axis."""
    points, index = shapely.get_coordinates(shapely.get_exterior_ring(faces), return_index=True)
    step = np.diff(points, axis=0)
    same = index[1:] == index[:-1]
    length = np.hypot(*step.T)[same]
    angle = 4 * np.arctan2(step[same, 1], step[same, 0])
    of = index[1:][same]
    # Four times the angle makes parallel and perpendicular edges vote for the same direction.
    sine = np.bincount(of, length * np.sin(angle), len(faces))
    turn = np.arctan2(sine, np.bincount(of, length * np.cos(angle), len(faces)))
    axes = np.stack([np.cos(turn / 4), np.sin(turn / 4)], axis=1)
    across = np.stack([-axes[:, 1], axes[:, 0]], axis=1)
    start = np.searchsorted(index, np.arange(len(faces)))
    bounds = []
    for axis in (axes, across):
        along = (points * axis[index]).sum(axis=1)
        bounds.append((np.minimum.reduceat(along, start), np.maximum.reduceat(along, start)))
    (left, right), (low, high) = bounds
    corner = axes * left[:, None] + across * low[:, None]
    first, second = axes * (right - left)[:, None], across * (high - low)[:, None]
    swap = ((high - low) > (right - left))[:, None]
    return corner, np.where(swap, second, first), np.where(swap, first, second)


def _halve(
    faces: Geometries, tries: Indices, rng: np.random.Generator, manner: Manner, nodes: Points
) -> Division:
    """Cut each face once; one that cannot be cut well comes back whole."""
    if not len(faces):
        return Division(faces, np.empty(0, np.intp), faces, np.empty(0, np.intp))
    corner, long, short = square_to(faces)
    other = (tries % 2 == 1)[:, None]
    long, short = np.where(other, short, long), np.where(other, long, short)
    share = 0.5 + (manner.jitter + 0.06 * tries) * rng.uniform(-1, 1, len(faces))
    foot = corner + long * share[:, None]
    start, end = _chord(faces, foot - 0.1 * short, foot + 1.1 * short)
    start, end = _joined(faces, start, end, nodes, manner)
    path = _bowed(start, end, manner.bend * rng.uniform(-1, 1, len(faces)))
    halves = [shapely.intersection(faces, _side(path, sign)) for sign in (1.0, -1.0)]
    parts, of = shapely.get_parts(np.concatenate(halves), return_index=True)
    of = (of % len(faces)).astype(np.intp)
    is_area = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 1)  # noqa: PLR2004 - polygons
    parts, of = parts[is_area], of[is_area]
    least = np.full(len(faces), np.inf)
    np.minimum.at(least, of, shapely.area(parts))
    good = least >= LEAST_PART * shapely.area(faces)
    keep = good[of]
    street, street_of = shapely.get_parts(
        shapely.intersection(shapely.linestrings(path), faces), return_index=True
    )
    is_line = (shapely.get_type_id(street) == 1) & (shapely.length(street) > 1) & good[street_of]
    return Division(
        np.concatenate([parts[keep], faces[~good]]),
        np.concatenate([of[keep], np.flatnonzero(~good)]).astype(np.intp),
        street[is_line],
        street_of[is_line].astype(np.intp),
    )


def _chord(faces: Geometries, start: Points, end: Points) -> tuple[Points, Points]:
    """The longest piece of each line inside its face, as its two ends."""
    inside = shapely.intersection(shapely.linestrings(np.stack([start, end], axis=1)), faces)
    parts, of = shapely.get_parts(inside, return_index=True)
    order = np.lexsort((shapely.length(parts), of))
    last = np.r_[of[order][1:] != of[order][:-1], True][: len(order)]
    best, owner = parts[order[last]], of[order[last]]
    is_line = shapely.get_type_id(best) == 1
    start, end = start.copy(), end.copy()
    start[owner[is_line]] = shapely.get_coordinates(shapely.get_point(best[is_line], 0))
    end[owner[is_line]] = shapely.get_coordinates(shapely.get_point(best[is_line], -1))
    return start, end


def _joined(
    faces: Geometries, start: Points, end: Points, nodes: Points, manner: Manner
) -> tuple[Points, Points]:
    """Move the ends of streets to where another street meets the border of the face, if that is near."""
    reach = np.broadcast_to(np.asarray(manner.snap_m, dtype=float), len(faces))
    if not len(nodes) or not reach.any():
        return start, end
    tree = KDTree(nodes)
    borders = shapely.boundary(faces)
    wanted = end - start
    for moved, fixed in ((start, end), (end, start)):
        away, index = tree.query(moved, distance_upper_bound=float(reach.max()))
        near = away <= reach
        there = np.where(near[:, None], nodes[np.minimum(index, len(nodes) - 1)], moved)
        near &= shapely.distance(borders, shapely.points(there)) < ON_BORDER_M
        way = (there - fixed) if moved is end else (fixed - there)
        cross = np.abs(wanted[:, 0] * way[:, 1] - wanted[:, 1] * way[:, 0])
        near &= cross < np.sin(MOST_SKEW) * np.hypot(*wanted.T) * np.hypot(*way.T)
        moved[near] = there[near]
    return start, end


def _bowed(start: Points, end: Points, bow: Numbers) -> Points:
    """Paths (n, 7, 2) that bow to a side and run on straight beyond both ends."""
    way = end - start
    length = np.maximum(np.hypot(*way.T), 0.01)[:, None]
    unit = way / length
    aside = np.stack([-unit[:, 1], unit[:, 0]], axis=1)
    share = np.linspace(0, 1, 5)
    inner = (
        start[:, None, :]
        + way[:, None, :] * share[None, :, None]
        + aside[:, None, :] * (bow[:, None] * length * np.sin(np.pi * share)[None, :])[..., None]
    )
    inner[:, 0], inner[:, -1] = start, end
    first, last = start - unit * BEYOND_M, end + unit * BEYOND_M
    path: Points = np.concatenate([first[:, None], inner, last[:, None]], axis=1)
    return path


def _side(path: Points, sign: float) -> Geometries:
    """Everything on one side of each path, far enough."""
    way = path[:, -1] - path[:, 0]
    aside = np.stack([-way[:, 1], way[:, 0]], axis=1) * sign
    ring = np.concatenate([path, (path[:, -1] + aside)[:, None], (path[:, 0] + aside)[:, None]], axis=1)
    return polygons(np.concatenate([ring, ring[:, :1]], axis=1))


def ends(lines: Geometries) -> Points:
    """First and then last points of lines, (2n, 2)."""
    return shapely.get_coordinates(
        np.concatenate([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    )
