"""Areas of a field on a grid, as polygons with smooth shared edges."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from contourpy import FillType, contour_generator

from etl.synthetic.arrays import geometries

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Numbers, Points


def areas_between(
    field: Numbers,
    corner: tuple[float, float],
    cell: float,
    low: float,
    high: float,
    *,
    least_m2: float = 0.0,
) -> Geometries:
    """Polygons, with holes, where a field lies between two values.

    Args:
        field: Values at the middles of cells (rows from the south, columns from the west); NaN is no ground.
        corner: The south-west corner of the grid (m).
        cell: The size of a cell (m).
        low: The least value.
        high: The greatest value.
        least_m2: Smaller polygons and smaller holes are left out.
    """
    rows, columns = field.shape
    x = corner[0] + (np.arange(columns) + 0.5) * cell
    y = corner[1] + (np.arange(rows) + 0.5) * cell
    drawn = contour_generator(x, y, np.ma.masked_invalid(field), fill_type=FillType.OuterOffset)
    points, offsets = cast("tuple[list[Points], list[Indices]]", drawn.filled(low, high))
    made = []
    for ring_points, ends in zip(points, offsets, strict=True):
        rings = [ring_points[start:end] for start, end in pairwise(ends)]
        large = [ring for ring in rings[1:] if abs(_area(ring)) >= least_m2]
        if abs(_area(rings[0])) >= least_m2:
            made.append(shapely.Polygon(rings[0], large))
    return geometries(made)


def _area(ring: Points) -> float:
    """Signed area (m2) of a closed ring, by the shoelace formula."""
    x, y = (ring - ring[0]).T
    return float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) / 2
