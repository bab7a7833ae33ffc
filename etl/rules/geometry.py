"""Rules about the place of a row: there, on the Earth, of the right kind, not turned round, in the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl.rules.spec import Fault
from geodata import crs
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geodata.datasets import Dataset

OUTSIDE_M = 10_000
"""How far from its city a place may lie: boundaries of counties are coarse, of villages disputed."""
# Longitudes and latitudes that have no number in common: in China an exchange can be seen at once.
_CHINA_EAST, _CHINA_NORTH = (73.0, 136.0), (3.0, 54.0)
_KINDS = {
    "polygon": (frozenset({3, 6, 7}), Said(en="an area (Polygon)", zh="面")),
    "point": (frozenset({0, 4}), Said(en="one point (Point)", zh="一个点")),
    "line": (frozenset({1, 5}), Said(en="one line (LineString)", zh="一条线")),
    "any": (frozenset(range(8)), Said(en="any", zh="任意图形")),
}
_INFINITE = Said(en="infinite", zh="无穷大")
_NAMES_ZH = {
    "Point": "点", "LineString": "线", "LinearRing": "环", "Polygon": "面", "MultiPoint": "多个点",
    "MultiLineString": "多条线", "MultiPolygon": "多个面", "GeometryCollection": "多种图形的集合",
}  # fmt: skip


def missing(dataset: Dataset, geometry: NDArray[Any] | None, count: int) -> Iterator[Fault]:
    """A dataset that lives on the map has a row without a place."""
    if not dataset.is_geometry_required:
        return
    absent = np.ones(count, dtype=bool) if geometry is None else _absent(geometry)
    for position in np.flatnonzero(absent):
        yield Fault(int(position), "geometry.missing", "geometry")


def of_kind(dataset: Dataset, geometry: NDArray[Any], *, is_table: bool = False) -> Iterator[Fault]:
    """A point where a polygon or a line is wanted, or the other way round.

    Args:
        dataset: What is loaded.
        geometry: Geometry as it was read.
        is_table: The rows come from a table of an office, where a pair of coordinates beside a compound is
            the rule: such a row is welcome without a boundary. A map layer of points is the wrong file.
    """
    allowed, wanted = _KINDS[dataset.geometry or "any"]
    kinds = shapely.get_type_id(geometry)
    is_without_area = np.zeros(len(geometry), dtype=bool)
    if is_table and dataset.geometry == "polygon" and not dataset.is_geometry_required:
        is_without_area = kinds == shapely.GeometryType.POINT
    for position in np.flatnonzero(is_without_area):
        yield Fault(int(position), "geometry.point", "geometry")
    for position in np.flatnonzero(~np.isin(kinds, [*allowed, -1]) & ~is_without_area):
        yield Fault(int(position), "geometry.type", "geometry", _called(geometry[position]), wanted)
    if dataset.geometry in {"point", "line"}:
        for position in np.flatnonzero(np.isin(kinds, (4, 5)) & (shapely.get_num_geometries(geometry) != 1)):
            if kinds[position] in allowed:
                yield Fault(int(position), "geometry.type", "geometry", _called(geometry[position]), wanted)


def _called(shape: Any) -> Said:  # noqa: ANN401
    return Said(en=shape.geom_type, zh=_NAMES_ZH.get(shape.geom_type, "其他图形"))


def on_earth(geometry: NDArray[Any], *, is_chinese: bool) -> Iterator[Fault]:
    """Coordinates beyond 180° or 90°, not finite, or with longitude and latitude exchanged.

    Args:
        geometry: Stored geometry, EPSG:4326.
        is_chinese: In China an exchange shows by the numbers alone.
    """
    west, south, east, north = shapely.bounds(geometry).T
    present = ~_absent(geometry)
    with np.errstate(invalid="ignore"):
        is_good = (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)  # noqa: PLR2004
        fits = (np.abs(south) <= 180) & (np.abs(north) <= 180) & (np.abs(west) <= 90) & (np.abs(east) <= 90)  # noqa: PLR2004
        turned = present & ~is_good & fits
        if is_chinese:
            turned |= (
                present & (west >= _CHINA_NORTH[0]) & (east <= _CHINA_NORTH[1])
                & (south >= _CHINA_EAST[0]) & (north <= _CHINA_EAST[1])
            )  # fmt: skip
    for position in np.flatnonzero(turned):
        yield Fault(int(position), "geometry.swapped", "geometry", place_of(geometry[position]))
    for position in np.flatnonzero(present & ~is_good & ~turned):
        yield Fault(int(position), "geometry.earth", "geometry", place_of(geometry[position]))


def in_city(geometry: NDArray[Any], extent: Any) -> Iterator[Fault]:  # noqa: ANN401
    """A place that lies far outside the divisions of its city.

    Args:
        geometry: Stored geometry, EPSG:4326.
        extent: The city's area, EPSG:4326.
    """
    shapely.prepare(extent)
    candidates = np.flatnonzero(~_absent(geometry) & ~shapely.intersects(extent, geometry))
    if candidates.size == 0:
        return
    centre = shapely.centroid(extent)
    # Degrees of longitude are shorter: both are stretched alike before the distance is taken.
    shrink = float(np.cos(np.radians(centre.y)))
    flat = shapely.transform(extent, lambda points: points * (shrink, 1.0))
    moved = shapely.transform(geometry[candidates], lambda points: points * (shrink, 1.0))
    distances = shapely.distance(flat, moved) * crs.METRES_PER_DEGREE
    for position, metres in zip(candidates, distances, strict=True):
        if metres > OUTSIDE_M:
            yield Fault(
                int(position),
                "geometry.outside",
                "geometry",
                place_of(geometry[position]),
                Said(en=f"{metres / 1000:.0f} km", zh=f"{metres / 1000:.0f} 公里"),
            )


def place_of(shape: Any) -> str | Said:  # noqa: ANN401
    """The middle of a geometry as `lon, lat`, for a sentence; a word where it has no end."""
    west, south, east, north = shapely.bounds(shape)
    if not np.isfinite((west, south, east, north)).all():
        return _INFINITE
    # Halves first: the sum of the largest numbers has no end.
    return ", ".join(map(_degrees, (west / 2 + east / 2, south / 2 + north / 2)))


def _degrees(number: float) -> str:
    return f"{number:.6f}" if abs(number) < 1e9 else f"{number:.3g}"  # noqa: PLR2004 - no place on earth


def likely_cause(points: NDArray[np.float64], extent: Any, *, used: str | None) -> Said:  # noqa: ANN401
    """Why every row of a file lies outside its city: the most probable mistake, as a remedy."""
    middle = np.median(points, axis=0, keepdims=True) if len(points) else np.full((1, 2), np.nan)
    if not np.all(np.isfinite(middle)):
        return Said(
            en="The coordinates do not fit the declared system; check --crs.",
            zh="坐标与所写坐标系不符，请核对 --crs。",
        )
    if used and crs.is_geographic(used) and np.any(np.abs(middle) > 360):  # noqa: PLR2004
        return Said(
            en="They are metres, not degrees: say the projected system, such as --crs EPSG:4543.",
            zh="坐标是米而不是度：请写明投影坐标系，如 --crs EPSG:4543。",
        )
    if extent is not None and shapely.distance(extent, shapely.Point(middle[0, ::-1])) < 0.1:  # noqa: PLR2004
        return Said(
            en="Longitude and latitude are exchanged: exchange the columns, or the numbers of each point.",
            zh="经纬度颠倒：请对调两列，或对调每个点的两个数。",
        )
    if np.all(np.abs(middle) < 1):
        return Said(
            en="They lie at 0°, 0°: the coordinates were lost before the export.",
            zh="坐标都在 0°, 0°，导出前坐标已丢失。",
        )
    return Said(
        en="Check --crs (a zone with another central meridian is the usual mistake) and --city.",
        zh="请核对 --crs（常见错误是中央经线选错）和 --city。",
    )


def _absent(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray(shapely.is_missing(geometry) | shapely.is_empty(geometry))
