"""The plan of the city: outline, river and main roads, and the communities that they bound.

A template in kilometres around the old town, whose corners are moved by a smooth seeded field. The field is
small against the distances of the template, so it moves every road and keeps the number of communities.
All results are in metres of the city's projected system.
"""

# ruff: noqa: E501 - tables of points

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from scipy.optimize import linear_sum_assignment

from etl.synthetic.arrays import geometries
from etl.synthetic.land.curves import bent, ragged, smooth
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Indices, Points
    from etl.synthetic.places import Place


KM = 920.0
"""Metres of one unit of the template and of the places: the city is about seven kilometres across."""
GRID_M = 0.01
"""Precision (m) to which main roads are noded, so that neighbours share their vertices exactly."""
ON_LINE_M = 0.5
DEVELOPMENT_TILT = 0.12
"""Angle (radians, anticlockwise from east) of the avenues of the development zone in the template."""
EDGE_STEP_M = 110.0
EDGE_JITTER_M = 68.0
"""The built-up edge follows fields and plots: corners this far apart, moved at most this far."""
WAVES = 3

Template = tuple[tuple[float, float], ...]

OUTLINE: Template = (
    (-4.25, -0.85), (-4.35, -0.15), (-3.75, 0.02), (-3.55, 0.5), (-3.2, 0.75), (-3.5, 1.2), (-3.6, 1.5),
    (-3.05, 2.38), (-3.3, 2.7), (-3.65, 2.92), (-3.5, 3.35), (-2.9, 3.45), (-2.75, 3.95), (-2.2, 4.05), (-2.0, 4.8),
    (0.4, 5.4), (2.2, 5.3), (2.35, 4.62), (2.75, 4.2), (3.2, 4.25), (3.35, 3.85), (4.8, 4.0), (5.0, 2.6), (3.95, 2.42), (3.6, 2.0),
    (3.85, 0.9), (5.1, 0.9), (5.1, 0.0), (4.05, -0.15), (3.75, -0.6), (4.35, -0.75), (4.4, -1.45), (3.5, -1.35), (2.85, -1.45), (2.8, -1.95),
    (3.1, -2.05), (3.5, -2.55), (3.1, -3.05), (2.45, -2.6), (1.85, -2.75), (1.6, -3.2), (1.15, -3.05), (0.75, -3.35),
    (0.78, -4.15), (0.0, -4.2), (-0.3, -3.6), (-0.4, -3.0), (-0.85, -2.6), (-1.45, -2.3), (-1.85, -2.75), (-2.7, -3.65), (-3.3, -3.15),
    (-2.8, -2.4), (-2.5, -1.85), (-2.8, -1.5), (-3.3, -1.4), (-3.35, -0.95),
)  # fmt: skip
"""The built-up edge where no road is the edge: fingers along the roads out, and fields and hills between them."""
RIVER: Template = (
    (-40, 33), (-34, 29), (-29, 26.5), (-24, 21), (-21, 18.8), (-19.2, 16.2), (-17.4, 14.6), (-16.2, 12.2), (-14.8, 10.2), (-13.2, 8.6), (-12.2, 6.8), (-10.6, 6.3),
    (-9.2, 4.9), (-7.6, 4.5), (-6.5, 3.2), (-5.3, 3.35), (-4.4, 2.45), (-3.5, 2.3), (-2.95, 1.62), (-2.15, 1.3),
    (-1.55, 1.46), (-1.1, 1.76), (-0.45, 1.72), (0.1, 1.46), (0.75, 1.4), (1.3, 1.14), (1.85, 1.3), (2.35, 1.7), (2.9, 1.6), (3.3, 1.28), (3.8, 1.26), (4.5, 1.7), (5.4, 1.5),
    (6.2, 2.1), (7.4, 2.1), (8.3, 3.1), (9.6, 3.5), (11, 4.6), (12.4, 5.1), (14, 5.6), (15.8, 7.4), (17.6, 8.4), (18.4, 10.4), (20.2, 12), (24, 15), (29, 21), (38, 27),
)  # fmt: skip
STREAMS: tuple[Template, ...] = (
    ((-5.0, -14.2), (-4.5, -12.6), (-4.6, -11), (-3.4, -9.2), (-3.3, -7.4), (-2.3, -5.6), (-1.5, -4.4), (-1.15, -3.2), (-0.95, -2.3), (-1.2, -1.5), (-1.3, -0.6), (-1.12, 0.3), (-1.25, 0.95), (-0.95, 1.77)),
    ((4.9, 13.5), (4.2, 11.2), (4.3, 9.2), (3.3, 7.4), (2.95, 5.9), (2.72, 4.6), (2.52, 3.05), (2.68, 2.2), (2.86, 1.61)),
)  # fmt: skip
FAR_NORTH: Template = ((38, 60), (-40, 60))
"""Closes the ground north of the river."""
CLOSED = frozenset({"ring_1"})
MAIN: dict[str, Template] = {
    "ring_1": (
        (0.78, 0.42), (0.5, 0.72), (-0.1, 0.77), (-0.72, 0.68), (-0.82, -0.05), (-0.72, -0.76), (0.02, -0.84), (0.68, -0.74), (0.84, -0.1),
    ),
    "axis_ns": ((0.66, -5.2), (0.4, -4.7), (0.3, -3.6), (-0.02, -2.6), (0.0, -1.5), (0.04, -0.6), (0, 0), (-0.05, 0.9), (0.12, 1.8), (-0.24, 4.7), (-0.27, 4.86)),
    "axis_ew": ((-5.6, -0.85), (-4.5, -0.45), (-2.9, -0.42), (-1.9, -0.08), (-0.8, -0.02), (0, 0), (0.85, 0.05), (2.0, 0.1), (3.3, 0.08), (4.8, 0.42), (5.7, 0.35)),
    "ring_2": ((-2.52, 5.9), (-2.36, 4.9), (-1.92, 1.25), (-1.88, -0.15), (-1.66, -1.1), (-1.2, -1.68), (0.0, -1.95),
        (1.1, -1.8), (1.66, -1.25), (1.95, -0.2), (2.06, 1.3), (1.6, 5.2), (1.66, 6.2)),
    "diagonal_sw": ((-0.45, -0.4), (-1.05, -1.1), (-1.62, -1.62), (-2.15, -2.4), (-3.1, -3.15), (-3.65, -4.1)),
    "diagonal_se": ((0.42, -0.45), (1.05, -1.0), (1.72, -1.5), (2.3, -2.05), (3.3, -2.7), (4.05, -3.5)),
    "radial_e": ((1.75, -0.55), (2.3, -0.62), (3.5, -1.02), (4.6, -1.08), (5.6, -1.5)),
    "avenue_n": ((-2.4, 2.41), (4.75, 3.27), (5.7, 3.4)),
    "outer": (
        (-8.9, 5.35), (-7.3, 4.9), (-5.5, 3.95), (-3.8, 4.16), (-2.2, 4.35), (2.6, 4.93), (3.75, 4.55), (4.33, 3.45), (4.45, 1.2), (4.75, -0.5), (5.7, -1.3), (7.2, -0.95), (8.6, -0.1),
    ),
}  # fmt: skip
RADIUS_M: dict[str, float] = {"ring_1": 190.0, "ring_2": 520.0, "outer": 700.0, "avenue_n": 500.0}
"""Radius (m) of the bends of a main road; others bend with ``BEND_M``."""
BEND_M = 380.0
RAIL_BEND_M = 5000.0
RAIL: Template = (
    (-46, 30), (-34, 27), (-22, 18.2), (-18.5, 14.2), (-15.2, 10.4), (-11.5, 8.0), (-8.6, 5.9), (-6.0, 5.0), (-3.4, 4.66), (-2.2, 4.7), (2.6, 5.28),
    (5.0, 5.2), (8.4, 4.6), (11.5, 6.2), (15.2, 7.6), (20, 9.5), (30, 16), (46, 20),
)  # fmt: skip
"""The railway passes north of the city, a little outside the ring road."""
STATION = (-0.29, 4.95)

QUARTERS = ("old", "inner", "outer", "development")


@dataclass(frozen=True, slots=True)
class Plan:
    """The skeleton of one city, in metres of its projected system.

    ``main`` holds the main roads inside or along the outline by key; ``country`` what runs on outside.
    ``main["outer"]`` is only that part of the outline which is a road: the rest of the edge are fields and hills.
    ``faces`` are the communities, in the order of ``places``; together they tile ``outline`` exactly.
    ``old_town`` is the ground within the former wall, ``inner`` that within the second ring south of the river.
    ``tilt`` is the angle (radians, anticlockwise from east) of the straight avenues of the development zone.
    ``rail`` passes outside the outline, with the ``station`` on it at the north end of ``axis_ns``.
    """

    centre: tuple[float, float]
    outline: Polygon
    river: LineString
    streams: tuple[LineString, ...]
    main: dict[str, Geometries]
    country: dict[str, Geometries]
    places: tuple[Place, ...]
    faces: Geometries
    old_town: Polygon
    inner: BaseGeometry
    north: BaseGeometry
    tilt: float
    rail: LineString
    station: tuple[float, float]

    def quarter(self, points: Points) -> Indices:
        """The quarter of each point (m), as an index of ``QUARTERS``.

        Old town: small irregular blocks and alleys. Inner: between the old town and the second ring. Outer:
        beyond it, south of the river. Development: north of the river, long straight blocks along ``tilt``.
        """
        x, y = np.asarray(points, dtype=float).T
        conditions = [shapely.contains_xy(part, x, y) for part in (self.old_town, self.north, self.inner)]
        return np.select(conditions, [0, 3, 1], 2).astype(np.intp)


def make_plan(
    seed: int, centre: tuple[float, float], places: tuple[Place, ...], *, turn: float = 0.0
) -> Plan:
    """Draw the plan of a city whose old town lies at ``centre`` (m); ``turn`` rotates it (radians)."""
    rng = stream(seed, "plan")
    bend = _Bend(rng, centre, turn)
    lines = {
        key: shapely.LineString(bent(bend(template), RADIUS_M.get(key, BEND_M), closed=key in CLOSED))
        for key, template in MAIN.items()
    }
    river = shapely.LineString(smooth(bend(RIVER)))
    side = tuple(shapely.LineString(smooth(bend(template))) for template in STREAMS)
    rail = shapely.LineString(bent(bend(RAIL), RAIL_BEND_M))
    corners = ragged(
        bend(OUTLINE),
        rng,
        avoid=shapely.union_all([*lines.values(), river]),
        step=EDGE_STEP_M,
        jitter=EDGE_JITTER_M,
    )
    edge = _inside_of(lines["outer"], shapely.Polygon(corners), centre)
    network = shapely.union_all(geometries([*lines.values(), river, edge.exterior]), grid_size=GRID_M)
    edges = _without_dangles(shapely.get_parts(network), edge)
    faces = shapely.get_parts(shapely.polygonize(edges))
    faces = faces[shapely.contains(edge.buffer(1), shapely.point_on_surface(faces))]
    named = _named(faces, places, centre, turn)
    whole = cast("Polygon", shapely.coverage_union_all(named))
    is_inside = shapely.intersects(_middles(edges), whole.buffer(ON_LINE_M))
    main = {key: _edges_of(line, edges[is_inside]) for key, line in lines.items()}
    country = {key: _edges_of(line, edges[~is_inside]) for key, line in lines.items()}
    old_town = shapely.Polygon(lines["ring_1"].coords)
    north = shapely.Polygon([*river.coords, *bend(FAR_NORTH)])
    inner = shapely.difference(shapely.Polygon(lines["ring_2"].coords), north)
    return Plan(
        centre, whole, river, side, main, country, places, named, old_town, inner, north,
        DEVELOPMENT_TILT - turn, rail, _beside(rail, bend((STATION,))[0]),
    )  # fmt: skip


class _Bend:
    """A smooth displacement of at most some 150 m, the same for every line of a city."""

    def __init__(self, rng: np.random.Generator, centre: tuple[float, float], turn: float) -> None:
        self.angles = rng.uniform(0, 2 * np.pi, (2, WAVES))
        self.phases = rng.uniform(0, 2 * np.pi, (2, WAVES))
        self.lengths = rng.uniform(5000, 11_000, (2, WAVES))
        self.heights = rng.uniform(25, 55, (2, WAVES))
        self.centre = np.asarray(centre)
        self.turn = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    def __call__(self, template: Template) -> Points:
        """Displace, rotate and place the points of a template: metres of the city's system."""
        points = np.asarray(template, dtype=float) * KM
        waves = np.zeros_like(points)
        for axis in range(2):
            way = points[:, :1] * np.cos(self.angles[axis]) + points[:, 1:] * np.sin(self.angles[axis])
            phase = 2 * np.pi * way / self.lengths[axis] + self.phases[axis]
            waves[:, axis] = (self.heights[axis] * np.sin(phase)).sum(axis=1)
        moved: Points = (points + waves) @ self.turn + self.centre
        return moved


def _inside_of(road: LineString, edge: Polygon, centre: tuple[float, float]) -> Polygon:
    """The part of the built-up ground on the city's side of the ring road."""
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(shapely.union(road, edge.exterior))))
    return cast("Polygon", parts[shapely.contains_xy(parts, *centre)][0])


def _beside(rail: LineString, wanted: Points) -> tuple[float, float]:
    """The point of the railway nearest to where the station is wanted."""
    stop = shapely.line_interpolate_point(rail, shapely.line_locate_point(rail, shapely.Point(wanted)))
    return float(stop.x), float(stop.y)


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


def _edges_of(line: LineString, edges: Geometries) -> Geometries:
    """The noded edges that lie on a main road, joined to long pieces."""
    on_line = shapely.dwithin(_middles(edges), line, ON_LINE_M)
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(edges[on_line])))
    return geometries(parts[shapely.length(parts) > 0])


def _middles(edges: Geometries) -> Geometries:
    return geometries(shapely.line_interpolate_point(edges, 0.5, normalized=True))
