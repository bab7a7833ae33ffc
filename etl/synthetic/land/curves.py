"""Lines as they lie in the land: streets of straight stretches and round bends, rivers, and ragged edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.interpolate import CubicSpline

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Points

SAMPLE_M = 40.0
ARC_POINTS = 7
HALF = 0.48
"""At most this share of a straight stretch is used up by the bend at one of its ends."""


def bent(points: Points, radius: float, *, closed: bool = False) -> Points:
    """A line of straight stretches through corners (m) that are rounded with about ``radius`` metres."""
    if closed:
        points = np.vstack([points[-1], points, points[0]])
    before, corner, after = points[:-2], points[1:-1], points[2:]
    to_before, to_after = before - corner, after - corner
    reach = np.hypot(*to_before.T), np.hypot(*to_after.T)
    to_before, to_after = to_before / reach[0][:, None], to_after / reach[1][:, None]
    cosine = np.clip((to_before * to_after).sum(axis=1), -1, 1)
    # The tangent points of a circle in a corner of angle a lie radius / tan(a / 2) from it.
    away = radius * np.sqrt((1 + cosine) / np.maximum(1 - cosine, 1e-9))
    away = np.minimum(away, HALF * np.minimum(*reach))[:, None]
    start, end = corner + to_before * away, corner + to_after * away
    t = np.linspace(0, 1, ARC_POINTS)[None, :, None]
    arcs = (1 - t) ** 2 * start[:, None] + 2 * t * (1 - t) * corner[:, None] + t**2 * end[:, None]
    line = arcs.reshape(-1, 2)
    ends = (line, line[:1]) if closed else (points[:1], line, points[-1:])
    whole: Points = np.concatenate(ends)
    return whole


def smooth(points: Points, *, step: float = SAMPLE_M) -> Points:
    """A smooth curve through points (m), sampled about every ``step`` metres."""
    lengths = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(np.sqrt(lengths))])
    spline = CubicSpline(along, points, bc_type="natural")
    sampled: Points = spline(np.linspace(0.0, along[-1], max(8, int(lengths.sum() / step))))
    return sampled


def ragged(
    points: Points, rng: np.random.Generator, *, avoid: BaseGeometry, step: float, jitter: float
) -> Points:
    """A closed edge with a corner about every ``step`` metres, each moved by at most ``jitter`` metres.

    Corners near ``avoid`` stay on the given edge, so that it crosses these lines as often as before.
    """
    ring = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(points), step))[:-1]
    ring = ring[rng.random(len(ring)) > 0.25]  # noqa: PLR2004 - uneven plots
    free = np.clip((shapely.distance(shapely.points(ring), avoid) - jitter) / (2 * jitter), 0, 1)
    turn = rng.uniform(0, 2 * np.pi, len(ring))
    away = jitter * np.sqrt(rng.random(len(ring))) * free
    moved: Points = ring + away[:, None] * np.column_stack([np.cos(turn), np.sin(turn)])
    return moved
