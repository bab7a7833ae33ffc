"""Lines as they lie in the land: streets of straight stretches and round bends, rivers, and ragged edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.linalg import solve_banded

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Numbers, Points

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
    return _spline(along, points, np.linspace(0.0, along[-1], max(8, int(lengths.sum() / step))))


def _spline(knots: Numbers, values: Points, at: Numbers) -> Points:
    """The natural cubic spline through values at knots; a tenth of the time that scipy's class takes."""
    gap = np.diff(knots)[:, None]
    rise = np.diff(values, axis=0) / gap
    second = np.zeros_like(values)
    if len(knots) > 2:  # noqa: PLR2004 - two points have nothing between them
        bands = np.zeros((3, len(knots) - 2))
        bands[0, 1:] = bands[2, :-1] = gap[1:-1, 0]
        bands[1] = 2 * (gap[:-1] + gap[1:])[:, 0]
        second[1:-1] = solve_banded((1, 1), bands, 6 * np.diff(rise, axis=0), check_finite=False)
    piece = np.clip(np.searchsorted(knots, at, side="right") - 1, 0, len(gap) - 1)
    past, width = (at - knots[piece])[:, None], gap[piece]
    slope = rise[piece] - width * (2 * second[piece] + second[piece + 1]) / 6
    bend = (second[piece + 1] - second[piece]) / (6 * width)
    curve: Points = values[piece] + past * (slope + past * (second[piece] / 2 + past * bend))
    return curve


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
