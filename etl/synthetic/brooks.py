"""Brooks that follow the relief down to the river, and reservoirs dammed in their valleys. Metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from etl.synthetic.arrays import geometries
from etl.synthetic.contours import areas_between
from etl.synthetic.curves import smooth
from etl.synthetic.relief import CELL_M, noise

if TYPE_CHECKING:
    from shapely import Polygon

    from etl.synthetic.arrays import Geometries, Numbers, Points
    from etl.synthetic.plan import Plan
    from etl.synthetic.relief import Relief

SPRING_KM2 = 3.2
"""A brook is drawn where at least this much land drains into it."""
STREAM_KM2 = 38.0
SHORTEST_M = 1100.0
STEP_M = 90.0
RESERVOIRS = 11
RESERVOIR_KM2 = (3.5, 30.0)
LEVEL_MOST = 0.35
RESERVOIR_APART_M = 5200.0
RESERVOIR_M2 = (60_000.0, 2_400_000.0)
WINDOW = 11
FINER = 5


@dataclass(frozen=True, slots=True)
class Brooks:
    """Lines from source to mouth, each ending on the line that it joins, and the catchment (km2) there."""

    lines: Geometries
    catchment: Numbers


def flow(relief: Relief, plan: Plan, rng: np.random.Generator) -> Brooks:
    """The brooks of the county outside the city."""
    count = relief.down.size
    own = np.arange(count)
    is_brook = (relief.catchment >= SPRING_KM2) & (relief.down != own)
    cells = np.flatnonzero(is_brook)
    cells = cells[np.argsort(relief.catchment[cells], kind="stable")]
    # The greatest of the brooks that meet in a cell is the one that goes on upstream.
    upstream = np.full(count, -1, dtype=np.intp)
    upstream[relief.down[cells]] = cells
    place = relief.middles() + rng.uniform(-0.3, 0.3, (count, 2)) * CELL_M
    mouths = np.unique(relief.down[cells])
    mouths = mouths[relief.down[mouths] == mouths]
    place[mouths] = _on_water(place[mouths], plan)
    inner = cells[upstream[cells] >= 0]
    for _ in range(3):
        place[inner] = 0.5 * place[inner] + 0.25 * (place[upstream[inner]] + place[relief.down[inner]])
    is_stem = upstream[relief.down[cells]] == cells
    ends_in_river = relief.down[relief.down[cells]] == relief.down[cells]
    starts = cells[~is_stem | ends_in_river]
    lines, catchment = [], []
    for start in starts.tolist():
        way = [int(relief.down[start]), start]
        while upstream[way[-1]] >= 0:
            way.append(int(upstream[way[-1]]))
        if (len(way) - 1) * CELL_M >= SHORTEST_M:
            lines.append(shapely.LineString(smooth(place[way[::-1]], step=STEP_M)))
            catchment.append(relief.catchment[start])
    return _outside(geometries(lines), np.array(catchment), plan)


def _on_water(points: Points, plan: Plan) -> Points:
    """The nearest points on the river or the streams of the plan, where those are near."""
    water = shapely.MultiLineString([plan.river, *plan.streams])
    nearest = shapely.get_coordinates(
        shapely.get_point(shapely.shortest_line(water, shapely.points(points)), 0)
    )
    is_near = np.hypot(*(nearest - points).T) < 2 * CELL_M
    return np.where(is_near[:, None], nearest, points)


def _outside(lines: Geometries, catchment: Numbers, plan: Plan) -> Brooks:
    """What flows outside the city; within it, the streams of the plan flow and the rest runs in pipes."""
    shapely.prepare(plan.outline)
    hit = shapely.intersects(plan.outline, lines)
    lines[hit] = shapely.difference(lines[hit], plan.outline)
    parts, source = shapely.get_parts(lines, return_index=True)
    kept = shapely.length(parts) > SHORTEST_M / 2
    return Brooks(geometries(parts[kept]), catchment[source[kept]])


def reservoirs(relief: Relief, plan: Plan, boundary: Polygon, rng: np.random.Generator) -> Geometries:
    """Lakes behind dams in side valleys: some near the city, which drinks from them, the others anywhere."""
    low, high = RESERVOIR_KM2
    cells = np.flatnonzero(
        (relief.catchment > low) & (relief.catchment < high) & (relief.level.ravel() < LEVEL_MOST)
    )
    points = relief.middles()[cells]
    shapely.prepare(boundary)
    away = np.asarray(shapely.distance(shapely.points(points), plan.outline))
    fit = shapely.contains_xy(boundary, *points.T) & (away > 900)  # noqa: PLR2004
    order = np.argsort(away[fit] / 20_000 + rng.random(fit.sum()) * 1.6)
    made: list[shapely.Polygon] = []
    taken: list[Points] = []
    for cell, point in zip(cells[fit][order].tolist(), points[fit][order], strict=True):
        if any(np.hypot(*(point - other)) < RESERVOIR_APART_M for other in taken):
            continue
        lake = _lake(relief, cell, rng)
        if lake is not None and boundary.contains(lake):
            made.append(lake)
            taken.append(point)
        if len(made) == RESERVOIRS:
            break
    return geometries(made)


def _lake(relief: Relief, dam: int, rng: np.random.Generator) -> Polygon | None:
    """The water behind a dam in a cell; None where it would be a pond or a sea."""
    rows, columns = relief.shape
    row, column = divmod(dam, columns)
    if not (WINDOW < row < rows - WINDOW and WINDOW < column < columns - WINDOW):
        return None
    top, left = row - WINDOW, column - WINDOW
    window = np.s_[top : row + WINDOW + 1, left : column + WINDOW + 1]
    height = relief.height[window]
    if np.isnan(height).any():
        return None
    here = np.arange(rows * columns).reshape(rows, columns)[window]
    behind, way = here == dam, here
    for _ in range(4 * WINDOW):
        way = relief.down[way]
        behind |= way == dam
    dry = float(rng.uniform(13, 26))
    depth = np.where(behind, height - relief.height[row, column], dry + 60.0) - dry
    fine = ndimage.zoom(depth, FINER, order=1, grid_mode=True, mode="nearest")
    fine = ndimage.gaussian_filter(fine, 2.2) + 1.6 * noise(rng, (fine.shape[0], fine.shape[1]), 8)
    corner = (relief.corner[0] + left * CELL_M, relief.corner[1] + top * CELL_M)
    parts = areas_between(fine, corner, CELL_M / FINER, -999.0, 0.0, least_m2=9000.0)
    if not len(parts):
        return None
    lake = max(parts, key=lambda part: float(part.area))
    lake = shapely.make_valid(shapely.simplify(lake, 6))
    least, most = RESERVOIR_M2
    return lake if lake.geom_type == "Polygon" and least < lake.area < most else None
