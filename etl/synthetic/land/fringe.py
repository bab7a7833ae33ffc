"""The fringe of the city: workshops and farmhouses that thin out along the roads that lead out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries, polygons
from etl.synthetic.building import campus
from etl.synthetic.building.grounds import gathered
from etl.synthetic.urban.fabric import RIVER_WIDTH_M, STREAM_WIDTH_M

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Geometries, Indices, Integers, Numbers, Points
    from etl.synthetic.city import City

REACH_M = 1500.0
"""How far the fringe reaches outside the city."""
FRONT_M = 62.0
DEPTH_M = 58.0
"""Width and depth of a plot, about."""
SET_BACK_M = 13.0
"""From the middle of the road to the first plots."""
ROW_SHARE = (0.95, 0.5, 0.26)
"""Share of the plots that are built beside the city, by how many plots lie between them and their road."""
CLUSTER_M = 240.0
STEEPEST = 0.09
CLEAR_M = 16.0
"""Plots lie so far from the city and other roads."""
SORTS, SORT_SHARE = ("cottages", "homes", "works", "store", ""), (0.5, 0.14, 0.17, 0.09, 0.1)


@dataclass(frozen=True, slots=True)
class Fringe:
    """Plots outside the city; the buildings of a plot that are equally high are one geometry."""

    plot: Geometries
    building: Geometries
    storeys: Integers


def line(city: City, roads: Geometries) -> Fringe:
    """Line the roads out of the city with plots: none on hills, water, rails or other roads."""
    rng = city.stream("fringe")
    near = city.plan.outline.buffer(REACH_M)
    parts = shapely.get_parts(shapely.line_merge(shapely.intersection(roads, near)))
    parts = geometries(parts[shapely.length(parts) > FRONT_M])
    if not len(parts):
        return Fringe(parts, parts, np.zeros(0, dtype=np.int64))
    plots, row, wave = _plots(parts, rng)
    outwards = shapely.distance(plots, city.plan.outline) / REACH_M
    share = np.array(ROW_SHARE)[row] * (1 - outwards) * (0.65 + 0.55 * wave)
    plots = plots[rng.random(len(plots)) < share]
    plots = plots[_is_free(city, plots, parts)]
    plots = plots[_apart(plots)]
    sort = rng.choice(SORTS, len(plots), p=SORT_SHARE)
    built = campus.build(plots, sort, rng)
    most = int(built.storeys.max(initial=0)) + 1
    building, key = gathered(built.building, built.plot * most + built.storeys, shapely.multipolygons)
    return Fringe(plots, building, key % most)


def _plots(roads: Geometries, rng: np.random.Generator) -> tuple[Geometries, Indices, Numbers]:
    """Plots on both sides of roads, each with its row and with a chance (-1 to 1) that neighbours share."""
    steps = np.maximum(1, np.floor(shapely.length(roads) / FRONT_M)).astype(int)
    of = np.repeat(np.arange(len(roads)), steps)
    along = (np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps) + 0.5) * FRONT_M
    ends = [_at(roads[of], along + way * FRONT_M / 2) for way in (-1, 1)]
    axis = (ends[1] - ends[0]) / np.maximum(np.hypot(*(ends[1] - ends[0]).T), 1e-9)[:, None]
    across = np.stack([-axis[:, 1], axis[:, 0]], axis=1)
    wave = np.sin(2 * np.pi * (along / CLUSTER_M + rng.random(len(roads))[of]))
    rings, rows = [], []
    for side in (-1.0, 1.0):
        for row in range(len(ROW_SHARE)):
            wide = FRONT_M * rng.uniform(0.72, 0.96, len(of))
            deep = DEPTH_M * rng.uniform(0.6, 0.95, len(of))
            low = SET_BACK_M + row * DEPTH_M + rng.uniform(0, 3, len(of))
            corners = [
                _at(roads[of], along) + axis * (x * wide / 2)[:, None] + across * (side * y)[:, None]
                for x, y in ((-1, low), (1, low), (1, low + deep), (-1, low + deep))
            ]
            rings.append(np.stack(corners, axis=1))
            rows.append(np.full(len(of), row, dtype=np.intp))
    return polygons(np.concatenate(rings)), np.concatenate(rows), np.tile(wave, len(rings))


def _at(roads: Geometries, along: Numbers) -> Points:
    points: Points = shapely.get_coordinates(shapely.line_interpolate_point(roads, along))
    return points


def _is_free(city: City, plots: Geometries, roads: Geometries) -> Flags:
    """Whether each plot lies on gentle ground outside the city, and on nothing else."""
    plan = city.plan
    taken = np.array([
        plan.outline.buffer(2 * CLEAR_M),
        shapely.union_all(shapely.buffer(roads, SET_BACK_M - 2)),
        plan.rail.buffer(24),
        plan.river.buffer(RIVER_WIDTH_M / 2 + 24),
        *(stream.buffer(STREAM_WIDTH_M / 2 + CLEAR_M) for stream in plan.streams),
    ])  # fmt: skip
    hit, _ = shapely.STRtree(taken).query(plots, predicate="intersects")
    free = city.relief.slope(shapely.get_coordinates(shapely.centroid(plots))) < STEEPEST
    free[hit] = False
    return np.asarray(free)


def _apart(plots: Geometries) -> Flags:
    """Whether each plot overlaps none before it."""
    one, other = shapely.STRtree(plots).query(plots, predicate="intersects")
    apart = np.ones(len(plots), dtype=bool)
    apart[one[one > other]] = False
    return apart
