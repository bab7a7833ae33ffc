"""A small picture of a faulty geometry, with its faulty spot marked, for a cell of a workbook."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Points = NDArray[np.float64]

WIDTH: Final = 160
HEIGHT: Final = 110
_MARGIN: Final = 12
# Drawn larger and shrunk, so that lines are smooth.
_TIMES: Final = 3
_LEAST_POINTS: Final = 2
_POLE: Final = 90
_MOST_POINTS: Final = 20_000
_PAPER, _GROUND, _LINE, _MARK = "#ffffff", "#f3d9d6", "#8c1d18", "#0b57d0"
_SPOT: Final = re.compile(r"\[(-?[\d.eE+-]+)\s+(-?[\d.eE+-]+)\]")


def draw(shape: Any) -> bytes | None:  # noqa: ANN401 - shapely
    """A PNG of a geometry in whatever system; None where there is nothing to draw.

    Args:
        shape: Shapely geometry; the spot that makes it invalid is circled.
    """
    if shape is None or shapely.is_empty(shape) or shapely.get_num_coordinates(shape) < _LEAST_POINTS:
        return None
    points = shapely.get_coordinates(shape)
    if len(points) > _MOST_POINTS or not np.isfinite(points).all():
        return None
    place = _placing(points)
    image = Image.new("RGB", (WIDTH * _TIMES, HEIGHT * _TIMES), _PAPER)
    pen = ImageDraw.Draw(image)
    for rings in _areas(shape):
        _fill(image, [place(ring) for ring in rings])
    for part in _lines(shape):
        pen.line(place(part), fill=_LINE, width=2 * _TIMES, joint="curve")
    if shapely.get_dimensions(shape) == 0:
        for x, y in place(points):
            pen.ellipse(_around(x, y, 4 * _TIMES), fill=_LINE)
    spot = _SPOT.search(shapely.is_valid_reason(shape))
    if spot is not None:
        ((x, y),) = place(np.array([[float(spot.group(1)), float(spot.group(2))]]))
        pen.ellipse(_around(x, y, 7 * _TIMES), outline=_MARK, width=2 * _TIMES)
    made = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(32).save(made, "PNG", optimize=True)
    return made.getvalue()


def _fill(image: Image.Image, rings: list[list[tuple[float, float]]]) -> None:
    """Fill an area by the even-odd rule, so that holes and crossings stay open."""
    mask = Image.new("1", image.size)
    for ring in rings:
        one = Image.new("1", image.size)
        if len(ring) > 2:  # noqa: PLR2004 - fewer points enclose nothing
            ImageDraw.Draw(one).polygon(ring, fill=1)
        mask = Image.fromarray(np.asarray(mask) ^ np.asarray(one))
    image.paste(_GROUND, mask=mask)


def _placing(points: Points) -> Any:  # noqa: ANN401 - a function from points to places
    low, high = points.min(axis=0), points.max(axis=0)
    span = np.maximum(high - low, 1e-12)
    # Degrees of longitude are shorter than those of latitude.
    is_degrees = np.abs(points[:, 1]).max() <= _POLE
    stretch = np.array([np.cos(np.radians((low[1] + high[1]) / 2)) if is_degrees else 1.0, 1.0])
    room = np.array([WIDTH - 2 * _MARGIN, HEIGHT - 2 * _MARGIN]) * _TIMES
    scale = float((room / (span * stretch)).min())
    middle, centre = (low + high) / 2, np.array([WIDTH, HEIGHT]) * _TIMES / 2

    def place(some: Points) -> list[tuple[float, float]]:
        moved = (some - middle) * stretch * scale * (1, -1) + centre
        return [(float(x), float(y)) for x, y in moved]

    return place


def _areas(shape: Any) -> Iterator[list[Points]]:  # noqa: ANN401
    for part in shapely.get_parts(shape):
        if shapely.get_type_id(part) == shapely.GeometryType.POLYGON:
            yield [shapely.get_coordinates(ring) for ring in shapely.get_rings(part)]
        elif shapely.get_type_id(part) >= shapely.GeometryType.MULTIPOINT:
            yield from _areas(part)


def _lines(shape: Any) -> Iterator[Points]:  # noqa: ANN401
    for rings in _areas(shape):
        yield from rings
    for part in shapely.get_parts(shape):
        if shapely.get_dimensions(part) == 1:
            yield shapely.get_coordinates(part)


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius
