"""Boundaries projected as a batch lie where the general library puts them, with a point within them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely
from hypothesis import given
from hypothesis import strategies as st

from etl.load import projecting
from geodata import crs

if TYPE_CHECKING:
    from collections.abc import Callable


def _star(seed: int, corners: int) -> shapely.Polygon:
    chance = np.random.default_rng(seed)
    angle = np.sort(chance.uniform(0, 2 * np.pi, corners))
    radius = chance.uniform(0.0005, 0.002, corners)
    centre = chance.uniform((100, 23), (104, 27))
    return shapely.Polygon(centre + radius[:, None] * np.column_stack((np.cos(angle), np.sin(angle))))


def _holed(star: shapely.Polygon) -> shapely.Geometry:
    return shapely.difference(star, shapely.affinity.scale(star, 0.4, 0.4))


def _library(srid: int) -> Callable[[crs.Points], crs.Points]:
    transformer = pyproj.Transformer.from_crs(4326, srid, always_xy=True)
    return lambda points: np.column_stack(transformer.transform(*points.T))


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(4, 30), st.integers(0, 3)), max_size=8))
def test_a_batch_is_projected_as_one_by_one(drawn: list[tuple[int, int, int]]) -> None:
    shapes = np.full(len(drawn), None, dtype=object)
    for n, (seed, corners, kind) in enumerate(drawn):
        star = _star(seed, corners)
        if not star.is_valid or star.area == 0:
            continue
        shapes[n] = {
            0: star, 1: _holed(star), 2: shapely.MultiPolygon([star, shapely.affinity.translate(star, 1, 1)])
        }.get(kind)  # fmt: skip
    made = projecting.project(shapes, crs.to_projected(4543))
    web, metric = _library(3857), _library(4543)
    for n, shape in enumerate(shapes):
        if shape is None:
            assert made["geom_3857"][n] is made["point_3857"][n] is made["area_m2"][n] is None
            continue
        outline = shapely.from_wkb(made["geom_3857"][n])
        assert outline.geom_type == "MultiPolygon"
        assert shapely.get_srid(outline) == crs.WEB_SRID
        expected = shapely.transform(shape, web)
        assert np.allclose(shapely.get_coordinates(outline), shapely.get_coordinates(expected), atol=1e-6)
        point = shapely.from_wkb(made["point_3857"][n])
        inside = shapely.transform(shapely.point_on_surface(shape), web)
        assert shapely.distance(point, inside) < 1e-6
        area = shapely.area(shapely.transform(shape, metric))
        assert np.isclose(made["area_m2"][n], area, rtol=1e-9)
