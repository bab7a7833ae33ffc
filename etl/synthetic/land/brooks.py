"""Brooks that follow the relief down to the river, and reservoirs dammed in their valleys. Metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from etl.synthetic.arrays import geometries
from etl.synthetic.land.contours import areas_between
from etl.synthetic.land.curves import smooth
from etl.synthetic.land.relief import CELL_M, noise

if TYPE_CHECKING:
    from shapely import Polygon

    from etl.synthetic.arrays import Geometries, Numbers, Points
    from etl.synthetic.land.relief import Relief
    from etl.synthetic.urban.plan import Plan

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
DAM_CELLS = 3
DAM_M = 60.0
DAM_LONGEST_M = 420.0
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
    middles = relief.middles()
    below = dam
    for _ in range(DAM_CELLS):
        below = int(relief.down[below])
    flow_m = middles[below] - middles[dam]
    if not flow_m.any():
        return None
    flow_m /= np.hypot(*flow_m)
    up, right = np.indices(height.shape)
    place = np.stack([right, up], axis=-1) * CELL_M - WINDOW * CELL_M
    past = (place @ flow_m - DAM_M) / CELL_M
    depth = height - relief.height[row, column] - float(rng.uniform(14, 24))
    fine = [ndimage.zoom(field, FINER, order=1, grid_mode=True, mode="nearest") for field in (depth, past)]
    fine[0] = ndimage.gaussian_filter(fine[0], 1.6) + 1.3 * noise(
        rng, (fine[0].shape[0], fine[0].shape[1]), 8
    )
    # No water past the dam, a straight wall across the valley.
    water = np.maximum(fine[0], 40 * fine[1])
    corner = (relief.corner[0] + left * CELL_M, relief.corner[1] + top * CELL_M)
    parts = areas_between(water, corner, CELL_M / FINER, -9999.0, 0.0, least_m2=9000.0)
    at = shapely.Point(middles[dam])
    parts = parts[shapely.dwithin(parts, at, CELL_M / 2)]
    if not len(parts):
        return None
    lake = shapely.make_valid(shapely.simplify(max(parts, key=lambda part: float(part.area)), 6))
    wall = shapely.Point(middles[dam] + flow_m * DAM_M)
    across = np.array([-flow_m[1], flow_m[0]]) * WINDOW * CELL_M
    line = shapely.LineString(
        [middles[dam] + flow_m * DAM_M - across, middles[dam] + flow_m * DAM_M + across]
    )
    is_narrow = shapely.intersection(lake, line.buffer(15)).area < 30 * DAM_LONGEST_M
    least, most = RESERVOIR_M2
    is_lake = lake.geom_type == "Polygon" and is_narrow and wall.distance(lake) < DAM_LONGEST_M
    return lake if is_lake and least < lake.area < most else None
