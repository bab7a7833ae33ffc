"""The plan of the city: outline, river and main roads, and the communities that they bound.

A template in kilometres around the old town, bent by a smooth seeded field. The bend is small against the
distances of the template, so it moves every road and keeps the number of communities.
All results are in metres of the city's projected system.
"""

# ruff: noqa: E501 - tables of points

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from scipy.interpolate import CubicSpline
from scipy.optimize import linear_sum_assignment

from etl.synthetic.arrays import geometries
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from etl.synthetic.arrays import Geometries, Points
    from etl.synthetic.places import Place


KM = 920.0
"""Metres of one unit of the template and of the places: the city is about seven kilometres across."""
GRID_M = 0.01
"""Precision (m) to which main roads are noded, so that neighbours share their vertices exactly."""
SAMPLE_M = 40.0
ON_LINE_M = 0.5

Template = tuple[tuple[float, float], ...]

OUTLINE: Template = (
    (-3.45, 0.1), (-3.2, 2.1), (-2.6, 3.7), (-0.7, 4.3), (1.6, 4.25), (3.3, 3.6), (3.95, 2.2),
    (3.75, 0.5), (3.35, -1.3), (2.1, -2.75), (0.1, -3.15), (-1.9, -2.7), (-3.2, -1.5),
)  # fmt: skip
RIVER: Template = (
    (-16, 8.5), (-12, 5.6), (-9, 4.4), (-6, 2.7), (-3.6, 2.1), (-1.8, 1.4), (-0.2, 1.75), (1.4, 1.4),
    (2.9, 1.7), (4.6, 1.25), (7, 2.0), (10, 3.6), (13, 6.2), (15, 10),
)  # fmt: skip
STREAMS: tuple[Template, ...] = (
    ((-4.2, -13), (-3.2, -8), (-1.8, -4), (-1.2, -2.3), (-1.38, -0.9), (-1.15, 0.4), (-0.8, 1.57)),
    ((3.9, 10), (3.4, 6.5), (2.95, 4.5), (2.62, 3.1), (2.72, 1.66)),
)
CLOSED = frozenset({"ring_1"})
MAIN: dict[str, Template] = {
    "ring_1": (
        (0.82, 0), (0.72, 0.62), (0.05, 0.76), (-0.74, 0.66), (-0.86, 0), (-0.7, -0.7), (0, -0.86), (0.72, -0.7),
    ),
    "axis_ns": ((-0.6, -9), (0.1, -5), (0.02, -3), (0.06, -0.86), (0, 0), (0.08, 0.76), (0.12, 1.7), (0.15, 4.4), (0.6, 8)),
    "axis_ew": ((-9, -1.3), (-5, -0.5), (-3.4, -0.25), (-0.86, 0), (0, 0), (0.82, 0.02), (3.8, 0.2), (6, 0.1), (10, 1.0)),
    "ring_2": (
        (-2.9, 8), (-2.3, 5.2), (-2.1, 3.9), (-2.05, 2.6), (-2.0, 1.2), (-1.95, 0), (-1.45, -1.35), (0, -1.95),
        (1.5, -1.4), (2.0, 0), (2.1, 1.2), (2.1, 2.6), (2.2, 3.9), (2.4, 5.2), (3.4, 8),
    ),
    "diagonal_sw": ((-0.6, -0.6), (-1.45, -1.42), (-2.5, -2.5), (-4.6, -4.6), (-6, -8)),
    "diagonal_se": ((0.6, -0.6), (1.5, -1.42), (2.7, -2.3), (4.8, -4.4), (8, -7)),
    "radial_e": ((1.7, -0.55), (2.2, -0.65), (3.6, -0.95), (6, -1.6)),
    "avenue_n": ((-2.3, 2.72), (-1, 2.85), (0.6, 2.8), (2.2, 2.78), (4.2, 2.6), (7, 3.4), (11, 3.2)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """The skeleton of one city, in metres of its projected system.

    ``main`` holds the main roads inside the outline by key; ``country`` what runs on outside. ``faces`` are the
    communities, in the order of ``places``; together they tile ``outline`` exactly.
    """

    centre: tuple[float, float]
    outline: Polygon
    river: LineString
    streams: tuple[LineString, ...]
    main: dict[str, Geometries]
    country: dict[str, Geometries]
    places: tuple[Place, ...]
    faces: Geometries


def make_plan(
    seed: int, centre: tuple[float, float], places: tuple[Place, ...], *, turn: float = 0.0
) -> Plan:
    """Draw the plan of a city whose old town lies at ``centre`` (m); ``turn`` rotates it (radians)."""
    bend = _bend(stream(seed, "plan"), centre, turn)
    outline = shapely.Polygon(bend(_curve(OUTLINE, closed=True)))
    river = shapely.LineString(bend(_curve(RIVER)))
    side = tuple(shapely.LineString(bend(_curve(template))) for template in STREAMS)
    lines = {
        key: shapely.LineString(bend(_curve(template, closed=key in CLOSED)))
        for key, template in MAIN.items()
    }
    network = shapely.union_all(
        np.array([*lines.values(), river, outline.exterior], dtype=object), grid_size=GRID_M
    )
    edges = _without_dangles(shapely.get_parts(network), outline)
    faces = shapely.get_parts(shapely.polygonize(edges))
    faces = faces[shapely.contains(outline.buffer(1), shapely.point_on_surface(faces))]
    named = _named(faces, places, centre, turn)
    whole = cast("Polygon", shapely.coverage_union_all(named))
    main = {key: _edges_of(line, edges, inside=whole) for key, line in lines.items()}
    main["outer"] = geometries([shapely.LineString(whole.exterior.coords)])
    country = {key: shapely.get_parts(shapely.difference(line, whole)) for key, line in lines.items()}
    return Plan(centre, whole, river, side, main, country, places, named)


def _curve(template: Template, *, closed: bool = False) -> Points:
    """A smooth curve through the points of a template, sampled about every ``SAMPLE_M`` metres."""
    points = np.asarray(template, dtype=float) * KM
    if closed:
        points = np.vstack([points, points[:1]])
    steps = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(np.sqrt(steps))])
    spline = CubicSpline(along, points, bc_type="periodic" if closed else "natural")
    count = max(8, int(steps.sum() / SAMPLE_M))
    sampled: Points = spline(np.linspace(0.0, along[-1], count))
    if closed:
        sampled[-1] = sampled[0]
    return sampled


class _bend:  # noqa: N801 - used as a function that remembers its waves
    """A smooth displacement of at most some 150 m, the same for every line of a city."""

    def __init__(self, rng: np.random.Generator, centre: tuple[float, float], turn: float) -> None:
        self.angles = rng.uniform(0, 2 * np.pi, (2, 4))
        self.phases = rng.uniform(0, 2 * np.pi, (2, 4))
        self.lengths = rng.uniform(3200, 6500, (2, 4))
        self.heights = rng.uniform(20, 42, (2, 4))
        self.centre = np.asarray(centre)
        self.turn = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    def __call__(self, points: Points) -> Points:
        """Displace, rotate and place points given in metres around the origin."""
        waves = np.zeros_like(points)
        for axis in range(2):
            for angle, phase, length, height in zip(
                self.angles[axis], self.phases[axis], self.lengths[axis], self.heights[axis], strict=True
            ):
                way = points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)
                waves[:, axis] += height * np.sin(2 * np.pi * way / length + phase)
        moved: Points = (points + waves) @ self.turn + self.centre
        return moved


def _without_dangles(edges: Geometries, outline: Polygon) -> Geometries:
    """Drop edges that end in nothing inside the outline: the overlong starts of radials."""
    inner = shapely.buffer(outline, -20)
    while True:
        ends = shapely.get_coordinates(
            np.concatenate([shapely.get_point(edges, 0), shapely.get_point(edges, -1)])
        )
        _, index, degree = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
        loose = (degree[index.ravel()] == 1) & shapely.contains_xy(inner, ends)
        dangling = loose[: len(edges)] | loose[len(edges) :]
        if not dangling.any():
            return edges
        edges = edges[~dangling]


def _named(
    faces: Geometries, places: tuple[Place, ...], centre: tuple[float, float], turn: float
) -> Geometries:
    """Bring the faces into the order of the places that lie nearest to them, one to one."""
    if len(faces) != len(places):
        raise AssertionError(f"The plan has {len(faces)} communities instead of {len(places)}.")
    wanted = np.array([(place.east, place.north) for place in places]) * KM
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    wanted = wanted @ rotation + np.asarray(centre)
    found = shapely.get_coordinates(shapely.centroid(faces))
    cost = ((wanted[:, None, :] - found[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost)
    ordered: Geometries = faces[chosen]
    return ordered


def _edges_of(line: LineString, edges: Geometries, *, inside: Polygon) -> Geometries:
    """The noded edges that lie on a main road, inside the city."""
    middles = shapely.line_interpolate_point(edges, 0.5, normalized=True)
    near = shapely.dwithin(middles, line, ON_LINE_M) & shapely.intersects(middles, inside)
    merged = shapely.line_merge(shapely.union_all(edges[near]))
    return shapely.get_parts(shapely.intersection(merged, inside.buffer(ON_LINE_M)))
