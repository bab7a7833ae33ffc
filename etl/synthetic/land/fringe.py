"""The fringe of the city: workshops and villages that thin out along the country roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries, polygons
from etl.synthetic.urban.fabric import RIVER_WIDTH_M, STREAM_WIDTH_M

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries
    from etl.synthetic.city import City

REACH_M = 1500.0
"""How far the fringe reaches outside the ring road."""
PLOT_M = np.array([198.0, 165.0])
JITTER = 0.36
"""How far the corner of a plot may leave its even place, as a share of the plot."""
LEAST_M2 = 2500.0


def blocks(city: City, lanes: Geometries) -> Geometries:
    """Built-up blocks outside the outline: dense beside roads and near the city, none on water or rails."""
    rng = city.stream("fringe")
    plan = city.plan
    ring = plan.outline.buffer(REACH_M).difference(plan.outline.buffer(28))
    cells = _plots(ring, rng)
    near = lanes[shapely.intersects(lanes, ring)]
    roads = shapely.union_all(np.concatenate([*plan.country.values(), near]))
    outwards = shapely.distance(cells, plan.outline) / REACH_M
    beside = np.exp(-shapely.distance(cells, roads) / 190)
    liking = 1.5 * beside - 1.3 * outwards + 0.35 + rng.normal(0, 0.42, len(cells))
    chosen = cells[liking > np.where(beside > 0.2, 0.75, 0.62)]  # noqa: PLR2004 - within sight of a road
    yards = shapely.buffer(chosen, -rng.uniform(7, 22, len(chosen)), join_style="mitre")
    taken = shapely.union_all(
        [
            shapely.buffer(roads, 16),
            shapely.buffer(plan.rail, 24),
            shapely.buffer(plan.river, RIVER_WIDTH_M / 2 + 24),
            *(shapely.buffer(line, STREAM_WIDTH_M / 2 + 14) for line in plan.streams),
        ]
    )
    parts = shapely.get_parts(shapely.difference(yards, taken))
    is_built = (shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > LEAST_M2)  # noqa: PLR2004 - areas
    return geometries(parts[is_built])


def _plots(ground: BaseGeometry, rng: np.random.Generator) -> Geometries:
    """Uneven four-sided plots side by side over a ground (m), cut off at its edge."""
    west, south, east, north = ground.bounds
    columns, rows = np.ceil(np.array([east - west, north - south]) / PLOT_M).astype(int)
    at = np.stack(np.meshgrid(np.arange(columns + 1), np.arange(rows + 1)), axis=-1).astype(float)
    at = (at + rng.uniform(-JITTER, JITTER, at.shape)) * PLOT_M + (west, south)
    rings = np.stack([at[:-1, :-1], at[:-1, 1:], at[1:, 1:], at[1:, :-1]], axis=2)
    cells = polygons(rings.reshape(-1, 4, 2))
    shapely.prepare(ground)
    cells = cells[shapely.intersects(ground, cells)]
    return np.where(shapely.contains(ground, cells), cells, shapely.intersection(ground, cells))
