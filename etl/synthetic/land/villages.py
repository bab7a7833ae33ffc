"""Towns and villages of the county: a few streets with blocks, clusters of farms. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries, polygons
from etl.synthetic.land.relief import CELL_M

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Points
    from etl.synthetic.land.relief import Relief
    from etl.synthetic.urban.plan import Plan

COARSE = 6
"""One village at most in a square of so many cells."""
GENTLE = 0.17
LIKING_LEAST = -0.12
FROM_CITY_M = 1900.0
FROM_SEAT_M = 1500.0
FROM_VILLAGE_M = 1350.0
FARMS = 5
FARM_M = 62.0
TOWN_REACH_M = 620.0
PLOT_M = (92.0, 58.0)


@dataclass(frozen=True, slots=True)
class Town:
    """The built-up part of a small town: cross streets beside the road that passes, and blocks."""

    streets: Geometries
    blocks: Geometries


def sites(relief: Relief, plan: Plan, boundary: Polygon, rng: np.random.Generator) -> Points:
    """Where villages lie: on gentle ground near water, more of them in the basins."""
    known = ~np.isnan(relief.height)
    slope = np.hypot(*np.gradient(np.where(known, relief.height, 0.0), CELL_M)).ravel()
    points = relief.middles() + rng.uniform(-0.4, 0.4, (known.size, 2)) * CELL_M
    liking = relief.level.ravel() * 1.1 + np.log10(np.maximum(relief.catchment, 0.06)) * 0.35 - 3.0 * slope
    liking += rng.normal(0, 0.28, known.size)
    inside = boundary.buffer(-700)
    shapely.prepare(inside)
    fit = (slope < GENTLE) & (liking > LIKING_LEAST) & shapely.contains_xy(inside, *points.T)
    cells = np.flatnonzero(fit)
    rows, columns = np.divmod(cells, relief.shape[1])
    square = (rows // COARSE) * relief.shape[1] + columns // COARSE
    order = np.argsort(-liking[cells], kind="stable")
    _, first = np.unique(square[order], return_index=True)
    found = points[cells[order[first]]]
    away = shapely.distance(shapely.points(found), plan.outline)
    dry = shapely.distance(shapely.points(found), shapely.MultiLineString([plan.river, *plan.streams])) > 150  # noqa: PLR2004
    from_seat = np.hypot(*(found[:, None, :] - relief.seats[None, :, :]).T).min(axis=0)
    found = found[(away > FROM_CITY_M) & (from_seat > FROM_SEAT_M) & dry]
    tree = shapely.STRtree(shapely.points(found))
    one, other = tree.query(shapely.points(found), predicate="dwithin", distance=FROM_VILLAGE_M)
    crowded = np.unique(one[one > other])
    alone: Points = np.delete(found, crowded, axis=0)
    return alone


def farms(villages: Points, rng: np.random.Generator) -> Geometries:
    """The built-up ground of each village: a cluster of yards, as one geometry each."""
    count = len(villages)
    turn = rng.uniform(0, np.pi / 2, count)
    grid = np.stack(np.meshgrid(np.arange(FARMS), np.arange(FARMS)), axis=-1).reshape(-1, 2) - (FARMS - 1) / 2
    size = rng.uniform(0.85, 1.35, (count, 1)) * FARM_M
    offset = grid[None] * size[..., None] + rng.uniform(-4, 4, (count, len(grid), 2))
    far = np.hypot(*(grid * (1.0, 1.35)).T)
    kept = far[None] < rng.uniform(0.7, 2.6, (count, 1)) + rng.normal(0, 0.45, (count, len(grid)))
    kept[:, len(grid) // 2] = True
    half = rng.uniform(0.24, 0.4, (count, len(grid), 2)) * size[..., None]
    corner = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    ring = offset[:, :, None, :] + corner * half[:, :, None, :]
    axis = np.stack(
        [np.stack([np.cos(turn), np.sin(turn)], 1), np.stack([-np.sin(turn), np.cos(turn)], 1)], 1
    )
    ring = np.einsum("vfci,vij->vfcj", ring, axis) + villages[:, None, None, :]
    village, _ = np.nonzero(kept)
    return geometries(shapely.multipolygons(polygons(ring[kept]), indices=village))


def town(seat: Points, roads: Geometries, water: BaseGeometry, rng: np.random.Generator) -> Town:
    """A town along the roads that pass its seat, with one to three streets across."""
    near = shapely.buffer(shapely.Point(seat), TOWN_REACH_M * rng.uniform(0.75, 1.1))
    passing = shapely.union_all(shapely.intersection(roads[shapely.intersects(roads, near)], near))
    direction = _direction(passing, seat, rng)
    across = np.array([-direction[1], direction[0]])
    streets = []
    for place in rng.permutation([-0.42, 0.0, 0.42])[: int(rng.integers(2, 4))]:
        middle = seat + direction * TOWN_REACH_M * place
        reach = TOWN_REACH_M * rng.uniform(0.28, 0.62, 2)
        streets.append(shapely.LineString([middle - across * reach[0], middle, middle + across * reach[1]]))
    side = seat + across * TOWN_REACH_M * 0.3 * rng.choice((-1, 1))
    streets.append(
        shapely.LineString([side - direction * TOWN_REACH_M * 0.45, side + direction * TOWN_REACH_M * 0.45])
    )
    wet = shapely.buffer(shapely.intersection(water, near.buffer(TOWN_REACH_M)), 44)
    lines = geometries(shapely.get_parts(shapely.difference(geometries(streets), wet)))
    net = shapely.union_all([passing, *lines])
    blocks = _plots(seat, direction, across, net, rng)
    taken = shapely.union_all([shapely.buffer(net, 7.5), wet])
    parts = shapely.get_parts(shapely.difference(blocks, taken))
    return Town(lines, geometries(parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 500)]))  # noqa: PLR2004


def _direction(passing: BaseGeometry, seat: Points, rng: np.random.Generator) -> Points:
    """The direction of the road through a town."""
    points = shapely.get_coordinates(passing)
    if len(points) < 2:  # noqa: PLR2004 - no road
        turn = rng.uniform(0, np.pi)
        return np.array([np.cos(turn), np.sin(turn)])
    centred = points - seat
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    direction: Points = axes[0]
    return direction


def _plots(
    seat: Points, direction: Points, across: Points, net: BaseGeometry, rng: np.random.Generator
) -> Geometries:
    """Plots of a town beside its streets, fewer the farther from its middle."""
    length, width = PLOT_M
    i, j = np.meshgrid(np.arange(-9, 9), np.arange(-12, 12))
    at = np.stack([i.ravel() * length, j.ravel() * width], axis=1)
    at = at[np.hypot(*at.T) < TOWN_REACH_M * 1.1]
    spread = rng.uniform(0.82, 1.0, (len(at), 2)) * PLOT_M
    corner = np.array([(0, 0), (1, 0), (1, 1), (0, 1)])
    ring = at[:, None, :] + corner * spread[:, None, :]
    ring = seat + ring[..., :1] * direction + ring[..., 1:] * across
    plots = polygons(ring)
    beside = shapely.distance(plots, net)
    inner = np.hypot(*at.T) / TOWN_REACH_M
    kept = beside < 80 * (1.25 - inner) * rng.uniform(0.3, 1.5, len(plots))
    return geometries(plots[kept])
