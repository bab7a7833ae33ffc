"""The invented relief of a county: a grid of heights in which every drop of water finds the river.

The land is shaped by its water, as hills are. The cheapest ways over a rough field, from every cell to the
river, make a tree of valleys; along it the land rises by the slope-area law of rivers (slope ~ catchment **
-0.45, Flint 1974), so valleys are wide below and steep at their heads. Basins around the city and the towns
are levelled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from etl.synthetic.arrays import Flags, Indices, Numbers, Points
    from etl.synthetic.urban.plan import Plan

CELL_M = 250.0
CELL_KM2 = (CELL_M / 1000) ** 2
MARGIN_M = 3500.0
"""The relief goes on this far beyond the county, so that its border cuts hills and not the world."""
RIVER_HEIGHT_M = 1770.0
RIVER_FALL = 0.0016
CONCAVITY = 0.45
STEEPNESS = 0.36
"""Slope where the catchment is one cell."""
BASIN_M = 1500.0
"""How far the levelled ground reaches beyond the built-up city, on average."""
TOWN_BASIN_M = 1100.0
LEVEL = 0.035
"""Share of the slope that is left in the middle of a basin."""
RIVER_PLAIN_M = 1500.0
RIVER_PLAIN_REACH_M = 16_000.0
CITY_SLOPE = 0.012
SEAT_SEARCH_M = 1700.0
SEAT_INSIDE_M = 1300.0
SEAT_FROM_RIVER_M = 480.0
SEAT_CATCHMENT_KM2 = 40.0
SEATS_OF_THE_CITY_M = 4000.0
FAR_M = 42_000.0
"""Where the county lies farther than this from its city, another river runs along its border."""
STEPS = ((0, 1), (1, 0), (1, 1), (1, -1))


@dataclass(frozen=True, slots=True)
class Relief:
    """Heights over a county, and the tree by which it drains. Cells are numbered by rows from the south-west.

    ``height`` (rows, columns) is in metres above the sea, NaN far outside the county. ``down`` is the cell
    into which each cell drains, itself where water leaves or a river runs; ``catchment`` is in km2. ``level``
    is 1 in the middle of basins and 0 on hillsides. ``seats`` (m) are the towns' seats, moved to valleys.
    """

    corner: tuple[float, float]
    height: Numbers
    down: Indices
    catchment: Numbers
    level: Numbers
    seats: Points

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height.shape[0], self.height.shape[1]

    def middles(self) -> Points:
        """The middle of each cell (m), row by row."""
        return _middles(self.corner, self.shape)

    def cells(self, points: Points) -> Indices:
        """The cell in which each point (m) lies; points outside get the nearest cell of the edge."""
        column, row = (np.floor((np.asarray(points) - self.corner) / CELL_M).astype(np.intp)).T
        rows, columns = self.shape
        index: Indices = np.clip(row, 0, rows - 1) * columns + np.clip(column, 0, columns - 1)
        return index

    def at(self, points: Points) -> Numbers:
        """Height (m) at points (m), NaN far outside the county."""
        return self.sampled(self.height, points)

    def slope(self, points: Points) -> Numbers:
        """Slope (metres per metre) at points (m)."""
        return self.sampled(np.hypot(*np.gradient(self.height, CELL_M)), points)

    def sampled(self, field: Numbers, points: Points) -> Numbers:
        """A field of the grid at points (m), linearly between the middles of cells."""
        column, row = ((np.asarray(points) - self.corner) / CELL_M - 0.5).T
        values: Numbers = ndimage.map_coordinates(field, [row, column], order=1, mode="nearest")
        return values


def shape(boundary: Polygon, seats: Points, plan: Plan, seed: int) -> Relief:
    """The relief of a county around a planned city.

    Args:
        boundary: The county (m).
        seats: Where the towns stand, about (m).
        plan: The plan, whose river and streams are the lowest lines of the land.
        seed: What the chance is drawn from; the same seed and county give the same land.
    """
    rng = stream(seed, "relief")
    west, south, east, north = boundary.bounds
    corner = (west - MARGIN_M, south - MARGIN_M)
    size = (int((north - south + 2 * MARGIN_M) / CELL_M) + 1, int((east - west + 2 * MARGIN_M) / CELL_M) + 1)
    points = _middles(corner, size)
    land = boundary.simplify(200).buffer(MARGIN_M)
    shapely.prepare(land)
    on_land = np.asarray(shapely.contains_xy(land, *points.T))
    rough = np.exp(0.7 * noise(rng, size, 24) + 0.75 * noise(rng, size, 4)).ravel()
    base = _water_heights(corner, size, plan, boundary)
    base[~on_land] = np.nan
    graph = grid_graph(rough, on_land, size)
    down, _ = _drainage(graph, np.where(np.isnan(base), np.nan, 0.0))
    catchment = _summed_upstream(down, on_land.astype(float))
    inside = boundary.buffer(-SEAT_INSIDE_M)
    shapely.prepare(inside)
    own = np.asarray(shapely.contains_xy(inside, *points.T))
    moved = _into_valleys(seats, points, catchment * CELL_KM2, own, plan)
    level = _basins(corner, size, points, moved, plan, noise(rng, size, 16))
    steep = STEEPNESS * np.maximum(catchment, 1) ** -CONCAVITY * np.exp(0.35 * noise(rng, size, 40)).ravel()
    steep *= 1 - level.ravel() * (1 - LEVEL)
    built = shapely.contains_xy(plan.outline, *points.T)
    steep[built & np.isnan(base)] = CITY_SLOPE  # brooks go round the city
    # The heights of a least-cost field have no cliffs where two valleys meet at their heads.
    down, height = _drainage(grid_graph(steep, on_land, size), base)
    catchment = _summed_upstream(down, on_land.astype(float)) * CELL_KM2
    smooth = ndimage.gaussian_filter(np.where(on_land & np.isfinite(height), height, 0.0).reshape(size), 0.75)
    weight = ndimage.gaussian_filter(on_land.astype(float).reshape(size), 0.75)
    surface = np.where(on_land.reshape(size), smooth / np.maximum(weight, 1e-9), np.nan)
    return Relief(corner, surface, down, catchment, level, moved)


def noise(rng: np.random.Generator, size: tuple[int, int], longest: float) -> Numbers:
    """A fractal field of mean 0 and deviation 1 whose longest waves are about ``longest`` cells."""
    rows, columns = size
    frequency = np.hypot(np.fft.fftfreq(rows)[:, None], np.fft.rfftfreq(columns)[None, :])
    spectrum = np.fft.rfft2(rng.standard_normal(size))
    spectrum /= (frequency**2 + (1 / longest) ** 2) ** 0.75
    field = np.fft.irfft2(spectrum, s=size).astype(np.float64)
    field -= field.mean()
    field /= field.std()
    return field


def _middles(corner: tuple[float, float], size: tuple[int, int]) -> Points:
    row, column = np.indices(size)
    middles = np.column_stack([column.ravel(), row.ravel()]).astype(np.float64) + 0.5
    return middles * CELL_M + np.asarray(corner, dtype=np.float64)


def _raster(corner: tuple[float, float], size: tuple[int, int], line: LineString) -> tuple[Indices, Numbers]:
    """The cells that a line passes, and how far (m) along the line."""
    along = np.arange(0, line.length, CELL_M / 3)
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    column, row = np.floor((points - corner) / CELL_M).astype(np.intp).T
    inside = (row >= 0) & (row < size[0]) & (column >= 0) & (column < size[1])
    return row[inside] * size[1] + column[inside], along[inside]


def _water_heights(
    corner: tuple[float, float], size: tuple[int, int], plan: Plan, boundary: Polygon
) -> Numbers:
    """The height of each cell with a river or stream of the plan, NaN elsewhere."""
    base = np.full(size[0] * size[1], np.nan)
    home = plan.river.project(shapely.Point(plan.centre))
    cells, along = _raster(corner, size, plan.river)
    base[cells] = RIVER_HEIGHT_M + (home - along) * RIVER_FALL
    for side in plan.streams:
        cells, along = _raster(corner, size, side)
        mouth = RIVER_HEIGHT_M + (home - plan.river.project(shapely.Point(side.coords[-1]))) * RIVER_FALL
        free = np.isnan(base[cells])
        base[cells[free]] = mouth + (side.length - along[free]) * 2.2 * RIVER_FALL
    border = shapely.get_coordinates(boundary.exterior.simplify(900))
    is_far = np.hypot(*(border - plan.centre).T) > FAR_M
    is_far &= border[:, 0] < plan.centre[0] + (border[:, 1] - plan.centre[1]) * 0.2
    if is_far.sum() > 2:  # noqa: PLR2004 - a line
        far = shapely.LineString(border[is_far])
        cells, along = _raster(corner, size, far)
        free = np.isnan(base[cells])
        base[cells[free]] = RIVER_HEIGHT_M - 480 + along[free] * RIVER_FALL
    return base


def _drainage(graph: sparse.csr_array, base: Numbers) -> tuple[Indices, Numbers]:
    """For each cell the one into which it drains, and its height above or at its water, by the cheapest way.

    Args:
        graph: The grid; an edge costs what the land rises along it.
        base: Heights of the cells where water leaves, NaN elsewhere.
    """
    count = len(base)
    outlets = np.flatnonzero(~np.isnan(base))
    # Every way starts in one more node below all waters. A cost of nothing would be no edge.
    lowest = float(base[outlets].min()) - 1.0
    start = sparse.csr_array(
        (base[outlets] - lowest, (np.zeros(len(outlets), dtype=np.intp), outlets)), shape=(1, count)
    )
    whole = sparse.block_array([[graph, None], [start, sparse.csr_array((1, 1))]], format="csr")
    height, down, _ = cheapest_ways(whole, np.array([count]))
    own = np.arange(count)
    down = np.where((down[:count] < 0) | (down[:count] == count), own, down[:count]).astype(np.intp)
    return down, height[:count] + lowest


def grid_graph(cost: Numbers, allowed: Flags, size: tuple[int, int]) -> sparse.csr_array:
    """The grid as a graph of eight neighbours; an edge costs its length (m) times the mean of its ends."""
    index = np.arange(size[0] * size[1]).reshape(size)
    first, second, weight = [], [], []
    for down, right in STEPS:
        start = index[: size[0] - down, max(0, -right) : size[1] - max(0, right)].ravel()
        end = start + down * size[1] + right
        both = allowed[start] & allowed[end]
        start, end = start[both], end[both]
        first.append(start)
        second.append(end)
        weight.append((cost[start] + cost[end]) * (CELL_M / 2 * np.hypot(down, right)))
    one, other, value = np.concatenate(first), np.concatenate(second), np.concatenate(weight)
    return sparse.csr_array(
        (np.r_[value, value], (np.r_[one, other], np.r_[other, one])), shape=(index.size, index.size)
    )


def cheapest_ways(graph: sparse.csr_array, starts: Indices) -> tuple[Numbers, Indices, Indices]:
    """For each cell: the cost of the way from the nearest start, the cell before it there, and that start.

    Cells that no way reaches have infinite cost and negative numbers.
    """
    cost, before, start = csgraph.dijkstra(graph, indices=starts, return_predecessors=True, min_only=True)
    return cost, before.astype(np.intp), start.astype(np.intp)


def _summed_upstream(down: Indices, amount: Numbers) -> Numbers:
    """What each cell and all cells above it hold together, by pointer doubling."""
    total, ahead = np.append(amount, 0.0), _with_end(down)
    end = len(down)
    while (ahead != end).any():
        total = total + np.bincount(ahead, total, len(total))
        total[end] = 0.0
        ahead = ahead[ahead]
    summed: Numbers = total[:end]
    return summed


def _with_end(down: Indices) -> Indices:
    """The same tree, with an end of its own behind every cell where water leaves."""
    end = len(down)
    ahead: Indices = np.append(np.where(down == np.arange(end), end, down), end).astype(np.intp)
    return ahead


def _into_valleys(seats: Points, points: Points, catchment: Numbers, on_land: Flags, plan: Plan) -> Points:
    """Move each seat to the largest valley near it; those near the city stay."""
    moved = seats.copy()
    for index, seat in enumerate(seats):
        if np.hypot(*(seat - plan.centre)) < SEATS_OF_THE_CITY_M:
            continue
        away = np.hypot(*(points - seat).T)
        # A seat that is known only about may lie beyond the border.
        nearest = away[on_land].min()
        near = np.flatnonzero((away < max(SEAT_SEARCH_M, nearest + 2 * CELL_M)) & on_land)
        near = near[shapely.distance(shapely.points(points[near]), plan.river) > SEAT_FROM_RIVER_M]
        if len(near):
            liking = np.log(np.minimum(catchment[near], SEAT_CATCHMENT_KM2)) - away[near] / SEAT_SEARCH_M
            moved[index] = points[near[np.argmax(liking)]]
    return moved


def _basins(
    corner: tuple[float, float],
    size: tuple[int, int],
    points: Points,
    seats: Points,
    plan: Plan,
    waves: Numbers,
) -> Numbers:
    """How level the ground is, from 0 to 1: around the city, along its river, around the towns."""
    built = shapely.contains_xy(plan.outline, *points.T).reshape(size)
    from_city = ndimage.distance_transform_edt(np.asarray(~built)) * CELL_M
    wet = np.zeros(size, dtype=bool)
    for line in (plan.river, *plan.streams):
        wet.ravel()[_raster(corner, size, line)[0]] = True
    from_water = ndimage.distance_transform_edt(~wet) * CELL_M
    town = np.zeros(size, dtype=bool)
    column, row = np.floor((seats - corner) / CELL_M).astype(np.intp).T
    town[np.clip(row, 0, size[0] - 1), np.clip(column, 0, size[1] - 1)] = True
    from_town = ndimage.distance_transform_edt(~town) * CELL_M
    liking = np.maximum.reduce([
        1 - from_city / BASIN_M,
        0.85 - from_water / RIVER_PLAIN_M - from_city / RIVER_PLAIN_REACH_M,
        0.5 - from_water / (0.5 * RIVER_PLAIN_M),
        1 - from_town / TOWN_BASIN_M,
    ])  # fmt: skip
    level: Numbers = np.clip(0.5 + 1.1 * liking + 0.42 * waves * (from_city > 0), 0, 1)
    return np.where(built, 1.0, level)
