"""Geometry in the cells of a table: a pair of coordinate columns, or WKT, GeoJSON or a list of pairs."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import orjson
import shapely

from etl.fields.headers import fold
from etl.read.raw import RawFault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from etl.read.raw import Column, Geometries

_EAST = (
    "经度", "lng", "lon", "long", "longitude",
    "东经", "经度坐标", "中心经度", "x", "x坐标", "坐标x", "point_x", "coord_x",
    "x_coord", "gps经度", "百度经度", "高德经度", "bd_lng", "gcj_lng", "wgs_lng", "wgs84_lng", "bdlng", "经",
)  # fmt: skip
_NORTH = (
    "纬度", "lat", "lat", "lat", "latitude",
    "北纬", "纬度坐标", "中心纬度", "y", "y坐标", "坐标y", "point_y", "coord_y",
    "y_coord", "gps纬度", "百度纬度", "高德纬度", "bd_lat", "gcj_lat", "wgs_lat", "wgs84_lat", "bdlat", "纬",
)  # fmt: skip
_WHOLE = (
    "wkt", "geometry", "geom", "the_geom", "geojson", "边界", "边界坐标", "空间数据", "几何", "几何信息",
    "坐标", "经纬度",
    "坐标串", "位置坐标", "空间坐标", "经纬度坐标", "坐标点", "边界范围", "shape", "wkb",
)  # fmt: skip
_PAIRS = tuple((fold(east), fold(north)) for east, north in zip(_EAST, _NORTH, strict=True))
_FOLDED_WHOLE = tuple(map(fold, _WHOLE))
_DEGREES = re.compile(
    r"^[EWNS东西南北]?\s*(-?\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′分]\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*[\"″秒]\s*)?([EWNSewns东西南北])?$"
)
# Full-width digits and signs of a Chinese keyboard, to their plain forms.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_LONGEST_KEPT = 1_000_000
_NUMBER = r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
_LONGEST_POSITION = 200
"""Blanks may stand in many places of a pair, so a long text of blanks would be tried in as many ways."""
_POSITION = re.compile(rf"^\s*[(\[（]?\s*({_NUMBER})\s*[,，\s]\s*({_NUMBER})\s*[)\]）]?\s*$")


@dataclass(frozen=True, slots=True)
class GeometryColumns:
    """Which columns of a table hold its geometry."""

    kind: Literal["pair", "whole"]
    headers: tuple[str, ...]


def find(headers: Sequence[str]) -> GeometryColumns | None:
    """The geometry columns among some headers: a whole geometry is preferred to a pair of coordinates."""
    by_fold = {fold(header): header for header in reversed(headers)}
    for name in _FOLDED_WHOLE[:7]:
        if name in by_fold:
            return GeometryColumns("whole", (by_fold[name],))
    for east, north in _PAIRS:
        if east in by_fold:
            other = by_fold.get(north)
            other = other or next((by_fold[n] for _, n in _PAIRS if n in by_fold and len(n) > 1), None)
            if other is not None:
                return GeometryColumns("pair", (by_fold[east], other))
    for name in _FOLDED_WHOLE[7:]:
        if name in by_fold:
            return GeometryColumns("whole", (by_fold[name],))
    return None


def build(columns: dict[str, Column], plan: GeometryColumns) -> tuple[Geometries, list[RawFault]]:
    """Take the geometry columns out of `columns` and make geometries of them.

    Returns:
        Shapely geometries, None where a cell is empty, and a fault for each cell that says nothing.
    """
    cells = [columns.pop(header) for header in plan.headers]
    if plan.kind == "pair" and (points := _points(*cells)) is not None:
        return points, []
    made: Callable[..., object] = _from_pair if plan.kind == "pair" else from_text
    geometries = np.full(len(cells[0]), None, dtype=object)
    faults = []
    for position, values in enumerate(zip(*cells, strict=True)):
        if all(value is None or value == "" for value in values):
            continue
        try:
            geometries[position] = made(*values)
        except (ValueError, TypeError, NotImplementedError, shapely.errors.ShapelyError):
            shown = ", ".join("" if value is None else str(value) for value in values)
            said = {
                header: str(value)[:_LONGEST_KEPT]
                for header, value in zip(plan.headers, values, strict=True)
                if value is not None
            }
            faults.append(RawFault(position, "geometry.unreadable", shown[:200], cells=said))
    return geometries, faults


def _points(east: Column, north: Column) -> Geometries | None:
    """Points of two columns, made at once; None when a cell holds no coordinate."""
    try:
        filled = [n for n, pair in enumerate(zip(east, north, strict=True)) if set(pair) - {None, ""}]
        pairs = [(degrees(east[position]), degrees(north[position])) for position in filled]
    except (TypeError, ValueError):
        return None
    geometries = np.full(len(east), None, dtype=object)
    geometries[filled] = shapely.points(np.array(pairs).reshape(-1, 2))
    return geometries


def from_text(value: object) -> object:  # noqa: PLR0911
    """A geometry from WKT, GeoJSON, hexadecimal WKB, `lon,lat`, or `lon,lat;lon,lat;…` (a ring).

    Raises:
        ValueError: The text is none of these.
    """
    if isinstance(value, bytes):
        return shapely.from_wkb(value)
    if isinstance(value, dict):
        return from_geojson(value)
    text = str(value).strip()
    if text.startswith("{"):
        return from_geojson(orjson.loads(text))
    if (pair := _position(text)) is not None:
        return shapely.Point(float(pair.group(1)), float(pair.group(2)))
    if re.match(r"^0[01][0-9A-Fa-f]{16,}$", text):
        return shapely.from_wkb(text)
    if text.startswith("[") or re.search(r"[;|；]", text):
        return _from_list(text)
    return shapely.from_wkt(text.split(";", 1)[-1] if text.upper().startswith("SRID=") else text)


def _position(text: str) -> re.Match[str] | None:
    return None if len(text) > _LONGEST_POSITION else _POSITION.match(text)


def from_geojson(value: dict[str, object]) -> object:
    """A geometry from a GeoJSON object.

    Raises:
        ValueError: It is not a geometry, or its coordinates are not numbers.
    """
    if value.get("type") == "Feature":
        value = value.get("geometry")  # type: ignore[assignment]
    made = shapely.from_geojson(orjson.dumps(value))
    if made is None:
        raise ValueError("no geometry")
    return made


def degrees(value: object) -> float:
    """A coordinate as a number: decimal, or degrees, minutes and seconds.

    Raises:
        ValueError: It is neither.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
    else:
        number = _degrees_of(str(value))
    if not math.isfinite(number):
        raise ValueError(f"{value!r} is no coordinate")
    return number


def _degrees_of(text: str) -> float:
    text = text.translate(_NARROW)
    try:
        return float(text)
    except ValueError:
        match = _DEGREES.match(text.strip())
        if match is None:
            return float(text.replace(",", "").replace("，", "").strip(" EeNn°度"))
    whole, minutes, seconds, side = match.groups()
    number = abs(float(whole)) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    is_negative = whole.startswith("-") or (side or text.strip()[0]) in "WSws西南"
    return -number if is_negative else number


def _from_pair(east: object, north: object) -> object:
    return shapely.Point(degrees(east), degrees(north))


def _from_list(text: str) -> object:
    if text.startswith("["):
        nested = orjson.loads(text)
        while isinstance(nested[0][0], list):
            nested = nested[0]
        points = [(float(x), float(y)) for x, y, *_ in nested]
    else:
        parts = [part for part in re.split(r"[;|；]", text) if part.strip()]
        matches = [_position(part) for part in parts]
        points = [(float(m.group(1)), float(m.group(2))) for m in matches if m is not None]
        if len(points) != len(parts):
            raise ValueError("no list of coordinate pairs")
    if points[0] != points[-1]:
        points.append(points[0])
    return shapely.Polygon(points)
