"""What lies near what: middles, neighbourhoods, and chance that neighbours share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import sparse
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Integers, Numbers, Points


NEIGHBOURS = 14
"""How many places a quarter of the shared chance is made of."""


def middles(shapes: Geometries) -> Points:
    """The middle of each shape, of shape (n, 2)."""
    return np.asarray(shapely.get_coordinates(shapely.centroid(shapes)))


def distances(these: Points, those: Points) -> Numbers:
    """Distances (m) from each of ``these`` to each of ``those``, of shape (these, those)."""
    return np.asarray(np.hypot(*(these[:, None, :] - those[None, :, :]).transpose(2, 0, 1)))


def median(points: Points, weights: Integers) -> Points:
    """The point of these that has the least way to all others, each as often as its weight."""
    chosen: Points = points[int(np.argmin(distances(points, points) @ weights))]
    return chosen


def shared_chance(points: Points, rng: np.random.Generator, *, near: int = NEIGHBOURS) -> Numbers:
    """A chance for each point that its neighbours share, with mean 0 and deviation 1."""
    _, who = cKDTree(points).query(points, k=min(near, len(points)))
    who = np.atleast_2d(who).reshape(len(points), -1)
    drawn = rng.normal(0, 1, len(points))
    for _ in range(2):
        drawn = drawn[who].mean(axis=1)
    return np.asarray((drawn - drawn.mean()) / max(float(drawn.std()), 1e-9))


def around(points: Points, weights: Numbers, reach_m: float) -> Numbers:
    """The sum of the weights within ``reach_m`` of each point."""
    pairs = cKDTree(points).query_pairs(reach_m, output_type="ndarray")
    one, other = pairs[:, 0], pairs[:, 1]
    sums = np.bincount(one, weights=weights[other], minlength=len(points))
    sums += np.bincount(other, weights=weights[one], minlength=len(points))
    return np.asarray(sums + weights, dtype=np.float64)


def within(points: Points, reach_m: float) -> sparse.csr_array:
    """1 for each pair of points that lie within ``reach_m`` of each other, themselves among them."""
    one, other = cKDTree(points).query_pairs(reach_m, output_type="ndarray").T
    own = np.arange(len(points))
    rows, columns = np.concatenate([one, other, own]), np.concatenate([other, one, own])
    found = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(points), len(points)))
    found.sort_indices()
    return found


def away_from(points: Points, those: Points) -> Numbers:
    """The distance (m) from each point to the nearest of ``those``; infinite where there are none."""
    if not len(those):
        return np.full(len(points), np.inf)
    return np.asarray(cKDTree(those).query(points)[0], dtype=np.float64)


def nearest_of(points: Points, those: Points) -> Integers:
    """The index of the nearest of ``those`` to each point."""
    return np.asarray(cKDTree(those).query(points)[1], dtype=np.int64)
