"""What maps and sums need of a boundary: its outline and a point within it as tiles draw them, and its area.

The database computes the same for a row that comes without them. For a batch at once it takes a fraction of
the time, and another processor's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata import crs
from geodata.db.loading import packing

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.crs import Points


def project(shapes: NDArray[Any], to_metres: Callable[[Points], Points]) -> dict[str, list[Any]]:
    """Columns of the stage for some boundaries; None where a row has none.

    Args:
        shapes: Polygons and multipolygons, EPSG:4326.
        to_metres: Projects to the metric system of their city.

    Returns:
        `geom_3857` and `point_3857` as EWKB, `area_m2` in the metric system.
    """
    there = ~shapely.is_missing(shapes)
    points = shapely.get_coordinates(shapes)
    # To set coordinates is to set them in the array that is given.
    web = shapely.set_coordinates(shapes.copy(), crs.to_web(points))
    areas = shapely.area(shapely.set_coordinates(shapes.copy(), to_metres(points)))
    places = shapely.get_coordinates(shapely.point_on_surface(shapes[there]))
    marks = np.full(len(shapes), None, dtype=object)
    marks[there] = shapely.points(crs.to_web(places))
    return {
        "geom_3857": packing.ewkbs(web, crs.WEB_SRID, is_multi=True),
        "point_3857": packing.ewkbs(marks, crs.WEB_SRID),
        "area_m2": [area if is_there else None for area, is_there in zip(areas.tolist(), there, strict=True)],
    }
