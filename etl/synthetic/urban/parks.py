"""The large parks of the city, each between its streets with a lake in it. Metres throughout."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.urban.plan import KM

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices
    from etl.synthetic.urban.plan import Plan


PARKS: tuple[tuple[float, float], ...] = ((-2.45, 0.15), (2.75, 0.72), (0.75, -2.55), (2.5, 3.0))
"""Where the parks of `places.PARKS` lie, east and north in template units."""
PARK_M2 = (70_000.0, 300_000.0)
WORTH_M = 0.006
"""A square metre of ground is worth so many metres of way from the place of a park."""
LAKE_SHARE = (0.3, 0.34, 0.12, 0.4)
SHORE_M = 25.0
"""Distance of a lake from the edge of its park, at least."""


def choose(plan: Plan, cells: Geometries) -> Indices:
    """For each cell the park that it is, -1 for none: near the place of each park, a large cell."""
    park = np.full(len(cells), -1, dtype=np.intp)
    area = shapely.area(cells)
    fits = (area > PARK_M2[0]) & (area < PARK_M2[1])
    points = shapely.get_coordinates(shapely.centroid(cells))
    for number, (east, north) in enumerate(PARKS):
        place = np.array([east, north]) * KM + plan.centre
        away = np.hypot(*(points - place).T) - WORTH_M * area + np.where(fits & (park < 0), 0, 1e6)
        park[int(away.argmin())] = number
    return park


def lay(
    blocks: Geometries, cells: Geometries, is_park: Indices, rng: np.random.Generator
) -> tuple[Geometries, Geometries]:
    """The parks between their streets, in the order of their names, and the lake of each.

    Args:
        blocks: The blocks that lie in the cells of parks.
        cells: Cells between the centre lines of streets.
        is_park: Which park each cell is, -1 for none.
        rng: The stream of chance.
    """
    greens, lakes = [], []
    for number, share in enumerate(LAKE_SHARE):
        cell = cells[np.flatnonzero(is_park == number)[0]]
        overlap = shapely.area(shapely.intersection(blocks, cell))
        park = blocks[int(overlap.argmax())] if len(overlap) else cell
        turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        waves = np.ones_like(turn)
        for k in (1, 2, 3):
            waves += rng.uniform(0.05, 0.2) * np.sin(k * turn + rng.uniform(0, 6))
        oval = np.stack([np.cos(turn) * 1.2, np.sin(turn) * 0.8], axis=1)
        ring = np.sqrt(share * park.area / np.pi) * waves[:, None] * oval
        middle = shapely.get_coordinates(shapely.centroid(park))[0]
        lake = shapely.intersection(shapely.Polygon(ring + middle), shapely.buffer(park, -SHORE_M))
        greens.append(park)
        lakes.append(max(shapely.get_parts(lake), key=shapely.area, default=shapely.Polygon()))
    return geometries(greens), geometries(lakes)
