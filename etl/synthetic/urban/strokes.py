"""Streets as people know them: pieces that run on into each other carry one name, one rank and one width."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import KDTree

from etl.synthetic.urban.split import ends

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Numbers, Points

MEETING_M = 0.5
MOST_TURN = 0.6
"""Radians by which a street may turn at a crossing and still be the same street."""
SIDE_STREET_M = 650.0
"""A lane that runs on for so long is a side street."""
LOOK_M = 30.0


def strokes(lines: Geometries, rank: Indices) -> Indices:
    """The stroke of each line: lines of neighbouring ranks that meet end to end and hardly turn.

    After the strokes of Thomson and Richardson (1999), "The good continuation principle of perceptual
    organization applied to the generalization of road networks".
    """
    count = len(lines)
    point, way = ends(lines), _outward(lines)
    pairs = KDTree(point).query_pairs(MEETING_M, output_type="ndarray")
    one, other = pairs[:, 0], pairs[:, 1]
    turn = np.arccos(np.clip(-(way[one] * way[other]).sum(axis=1), -1, 1))
    fits = (one % count != other % count) & (np.abs(rank[one % count] - rank[other % count]) <= 1)
    fits &= turn < MOST_TURN
    one, other, turn = one[fits], other[fits], turn[fits]
    taken = np.zeros(2 * count, dtype=bool)
    joined = []
    for index in np.argsort(turn, kind="stable").tolist():
        a, b = int(one[index]), int(other[index])
        if not (taken[a] or taken[b]):
            taken[a] = taken[b] = True
            joined.append((a % count, b % count))
    link = np.array(joined, dtype=np.intp).reshape(-1, 2)
    graph = coo_array((np.ones(len(link)), (link[:, 0], link[:, 1])), shape=(count, count))
    stroke: Indices = connected_components(graph, directed=False)[1].astype(np.intp)
    return stroke


def ranks(lines: Geometries, rank: Indices, stroke: Indices) -> Indices:
    """One rank for each stroke: that of its greater part; a lane that runs far is a side street."""
    length = shapely.length(lines)
    weight = np.zeros((int(stroke.max()) + 1, 4))
    np.add.at(weight, (stroke, rank), length)
    best = np.minimum(weight.argmax(axis=1), (weight > 0).argmax(axis=1) + 1)
    best = np.where((best == 3) & (weight.sum(axis=1) > SIDE_STREET_M), 2, best)  # noqa: PLR2004 - lanes
    of_line: Indices = best[stroke].astype(np.intp)
    return of_line


def mean_by(stroke: Indices, values: Numbers, weight: Numbers) -> Numbers:
    """The weighted mean of each line's stroke."""
    total = np.bincount(stroke, weights=weight)
    mean: Numbers = (np.bincount(stroke, weights=values * weight) / total)[stroke]
    return mean


def _outward(lines: Geometries) -> Points:
    """Unit vectors that point out of the lines at their first and at their last points."""
    length = shapely.length(lines)
    look = np.minimum(LOOK_M, length / 2)
    inner = np.concatenate(
        [shapely.line_interpolate_point(lines, look), shapely.line_interpolate_point(lines, length - look)]
    )
    way = ends(lines) - shapely.get_coordinates(inner)
    unit: Points = way / np.maximum(np.hypot(*way.T), 1e-6)[:, None]
    return unit
