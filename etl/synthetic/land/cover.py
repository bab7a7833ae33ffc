"""What covers the land outside the city: the light on its hills, woods, fields. Metres throughout."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from etl.synthetic.arrays import geometries
from etl.synthetic.land.contours import areas_between
from etl.synthetic.land.relief import CELL_M, noise
from etl.synthetic.urban.fabric import RIVER_WIDTH_M

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Indices, Numbers, Points
    from etl.synthetic.land.relief import Relief
    from etl.synthetic.urban.plan import Plan

SUN_AZIMUTH = np.radians(315)
SUN_HEIGHT = np.radians(45)
STEEPER = 1.5
"""Slopes are drawn steeper than they are, as cartographers do."""
BANDS = (-1.0, -0.25, -0.14, -0.06, 0.06, 0.13, 1.0)
"""Light of a slope, less that of level ground: limits of the bands of `shading`, darkest first."""
LEVEL_BAND = 3
NEAR_CELLS = 62
FINER = 3
GULLY_M = 105.0
STEEPEST = 0.45
SHADE_DETAIL_M, WOOD_DETAIL_M = 20.0, 18.0
"""Corners that leave an edge by less than this are not drawn: a pixel at 1:50,000."""
SHADE_LEAST_M2 = 160_000.0
WOOD_LEAST_M2 = 60_000.0
TOWN_CLEAR_M = 420.0
CITY_CLEAR_M = 60.0
FIELD_M = np.array([250.0, 390.0])
"""Fields are longer than wide, and lie side by side."""
FIELD_KEPT = 0.86


def shading(
    relief: Relief, plan: Plan, boundary: Polygon, rng: np.random.Generator
) -> tuple[Geometries, Indices]:
    """Bands of light on the hills, and the rank of each: 1 the deepest shadow, 3 half shadow, 4 and 5 lit.

    Level ground has no polygon. The bands lie side by side, so each can be drawn with an opacity of its own.
    Around the city, where maps are drawn larger, they show gullies that the grid of heights does not have.
    """
    height = ndimage.gaussian_filter(_filled(relief.height), 0.6)
    light = _light(height, CELL_M)
    light[np.isnan(relief.height)] = np.nan
    row, column = divmod(int(relief.cells(np.array([plan.centre]))[0]), relief.shape[1])
    rows = slice(max(row - NEAR_CELLS, 0), min(row + NEAR_CELLS, relief.shape[0] - 1))
    columns = slice(max(column - NEAR_CELLS, 0), min(column + NEAR_CELLS, relief.shape[1] - 1))
    near = _light(_gullied(height, rows, columns, rng), CELL_M / FINER)
    outside = np.isnan(light[rows.start : rows.stop + 1, columns.start : columns.stop + 1])
    near[ndimage.zoom(outside, FINER, order=0)[: near.shape[0], : near.shape[1]]] = np.nan
    light[rows.start + 1 : rows.stop, columns.start + 1 : columns.stop] = np.nan
    # The fine grid begins in the middle of a coarse cell, where the coarse one ends.
    offset = np.array([columns.start + 0.5, rows.start + 0.5]) * CELL_M - CELL_M / FINER / 2
    corner = (float(relief.corner[0] + offset[0]), float(relief.corner[1] + offset[1]))
    far_bands = _bands(light, relief.corner, CELL_M, SHADE_LEAST_M2)
    near_bands = _bands(near, corner, CELL_M / FINER, SHADE_LEAST_M2 / 7)
    bands, ranks = (np.concatenate(pair) for pair in zip(far_bands, near_bands, strict=True))
    return _clipped(shapely.simplify(bands, SHADE_DETAIL_M), boundary, ranks, clear=plan.outline)


def _light(height: Numbers, cell: float) -> Numbers:
    """How much lighter (above 0) or darker than level ground each cell is, by Lambert's cosine law."""
    north, east = np.gradient(height, cell)
    slope = np.arctan(STEEPER * np.hypot(east, north))
    aspect = np.arctan2(-east, -north)
    light: Numbers = np.cos(SUN_HEIGHT) * np.sin(slope) * np.cos(SUN_AZIMUTH - aspect)
    light += np.sin(SUN_HEIGHT) * (np.cos(slope) - 1)
    return light


def _gullied(height: Numbers, rows: slice, columns: slice, rng: np.random.Generator) -> Numbers:
    """Finer heights of a window of the grid, with gullies on its slopes that fade towards its edge."""
    count = ((rows.stop - rows.start) * FINER + 1, (columns.stop - columns.start) * FINER + 1)
    row = rows.start + np.arange(count[0]) / FINER
    column = columns.start + np.arange(count[1]) / FINER
    at = np.meshgrid(row, column, indexing="ij")
    fine: Numbers = ndimage.map_coordinates(height, at, order=3, mode="nearest")
    steep = ndimage.gaussian_filter(np.hypot(*np.gradient(fine, CELL_M / FINER)), 4)
    ridges = 0.8 - np.abs(noise(rng, count, 14)) + 0.25 * noise(rng, count, 5)
    edge = np.minimum.outer(np.minimum(np.arange(count[0]), np.arange(count[0])[::-1]),
                            np.minimum(np.arange(count[1]), np.arange(count[1])[::-1]))  # fmt: skip
    fade = np.clip(edge / (12 * FINER), 0, 1)
    fine += GULLY_M * np.minimum(steep, STEEPEST) * ndimage.gaussian_filter(ridges, 1.0) * fade
    return fine


def _bands(
    light: Numbers, corner: tuple[float, float], cell: float, least_m2: float
) -> tuple[Geometries, Indices]:
    bands, ranks = [], []
    for band, (low, high) in enumerate(pairwise(BANDS)):
        if band != LEVEL_BAND:
            parts = areas_between(light, corner, cell, low, high, least_m2=least_m2)
            bands.append(parts)
            ranks.append(np.full(len(parts), band + 1 if band < LEVEL_BAND else band, dtype=np.intp))
    return np.concatenate(bands), np.concatenate(ranks)


def woods(relief: Relief, plan: Plan, boundary: Polygon, rng: np.random.Generator) -> Geometries:
    """Woods where the land is steep or high, with ragged edges and clearings."""
    height = _filled(relief.height)
    slope = np.hypot(*np.gradient(height, CELL_M))
    above = height - ndimage.gaussian_filter(height, 9)
    liking = 5.5 * slope + above / 260 - 2.2 * relief.level - 0.42
    liking += 0.34 * noise(rng, relief.shape, 12) + 0.3 * noise(rng, relief.shape, 3)
    liking[np.isnan(relief.height)] = np.nan
    parts = areas_between(liking, relief.corner, CELL_M, 0.0, 99.0, least_m2=WOOD_LEAST_M2)
    ragged = shapely.transform(shapely.segmentize(parts, 130), _Frayed(rng))
    valid = shapely.make_valid(shapely.simplify(ragged, WOOD_DETAIL_M))
    return _clipped(valid, boundary, None, clear=_clearings(relief, plan))[0]


def fields(
    relief: Relief, plan: Plan, boundary: Polygon, rng: np.random.Generator
) -> tuple[Geometries, Indices]:
    """Farmland of the flat valleys in plots, and the kind of each: 0 paddy, 1 dry field, 2 orchard."""
    parts = areas_between(relief.level, relief.corner, CELL_M, 0.42, 9.0, least_m2=WOOD_LEAST_M2)
    if not len(parts):
        return parts, np.empty(0, dtype=np.intp)
    ground = shapely.union_all(shapely.make_valid(parts))
    west, south, east, north = ground.bounds
    half = np.hypot(east - west, north - south) / 2
    count = (np.array([half, half]) / FIELD_M).astype(int) + 1
    column, row = np.meshgrid(*(np.arange(-n, n) for n in count))
    at = np.column_stack([column.ravel() + 0.5 * (row.ravel() % 2), row.ravel()])
    at = (at + rng.normal(0, 0.13, at.shape)) * FIELD_M
    turn = rng.uniform(0, np.pi)
    at = at @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    at += ((west + east) / 2, (south + north) / 2)
    at = at[relief.sampled(relief.level, at) > 0.2]  # noqa: PLR2004 - ground beside the fields closes their cells
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(at)))
    cells = cells[(shapely.area(cells) < 3 * FIELD_M.prod()) & (rng.random(len(cells)) < FIELD_KEPT)]
    kind = rng.choice(3, len(cells), p=(0.55, 0.33, 0.12))
    shapely.prepare(ground)
    inside = np.where(shapely.contains(ground, cells), cells, shapely.intersection(ground, cells))
    return _clipped(inside, boundary, kind, clear=_clearings(relief, plan))


def _filled(height: Numbers) -> Numbers:
    """Heights with those of the nearest ground where there is none."""
    missing = np.isnan(height)
    nearest = ndimage.distance_transform_edt(missing, return_distances=False, return_indices=True)
    filled: Numbers = height[tuple(nearest)]
    return filled


def _clearings(relief: Relief, plan: Plan) -> BaseGeometry:
    """Where nothing grows: the city, the towns, the river."""
    towns = shapely.union_all(shapely.buffer(shapely.points(relief.seats), TOWN_CLEAR_M))
    river = shapely.buffer(plan.river, RIVER_WIDTH_M / 2 + 12)
    return shapely.union_all([towns, river, shapely.buffer(plan.outline, CITY_CLEAR_M)])


def _clipped(
    shapes: Geometries, boundary: Polygon, rank: Indices | None, *, clear: BaseGeometry | None = None
) -> tuple[Geometries, Indices]:
    """The polygons inside the county and outside what is to be clear, with the rank of each."""
    rank = np.zeros(len(shapes), dtype=np.intp) if rank is None else rank
    shapely.prepare(boundary)
    outside = ~shapely.contains_properly(boundary, shapes)
    shapes = shapes.copy()
    shapes[outside] = shapely.intersection(shapes[outside], boundary)
    if clear is not None:
        shapely.prepare(clear)
        hit = shapely.intersects(clear, shapes)
        shapes[hit] = shapely.difference(shapes[hit], clear)
    parts, source = shapely.get_parts(shapes, return_index=True)
    kept = (shapely.get_type_id(parts) == 3) & (shapely.area(parts) > 4000)  # noqa: PLR2004 - polygons of some size
    return geometries(parts[kept]), rank[source[kept]].astype(np.intp)


class _Frayed:
    """A displacement of at most some 60 m with short waves, which makes a smooth edge ragged."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.angles = rng.uniform(0, 2 * np.pi, (2, 5))
        self.phases = rng.uniform(0, 2 * np.pi, (2, 5))
        self.lengths = rng.uniform(310, 900, (2, 5))

    def __call__(self, points: Points) -> Points:
        moved = points.copy()
        for axis in range(2):
            way = points[:, :1] * np.cos(self.angles[axis]) + points[:, 1:] * np.sin(self.angles[axis])
            waves = np.sin(2 * np.pi * way / self.lengths[axis] + self.phases[axis])
            moved[:, axis] += (waves * self.lengths[axis] * 0.045).sum(axis=1)
        return moved
