"""The map of the explore page: its layers, bottom to top, and its controls."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import dash_leaflet as dl

from dashboard import ids
from dashboard.components import map_style
from dashboard.components.heat_layer import HeatLayer
from dashboard.components.map_layer import MapLayer

if TYPE_CHECKING:
    from collections.abc import Mapping

TILE_LAYERS: Final = ("base", "communities", "grids", "compounds", "service_points")
HEAT_BREAKS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Tickets per hectare in thirty days at which the bands of the heat begin, lowest first."""
HEAT_DAYS: Final = 30
"""The length of the period that the breaks are made for."""
WHOLE_CHINA: Final = (73.5, 18.1, 134.8, 53.6)
# The part of a desk's window that panels leave free, in CSS pixels: what the first zoom is made for.
FREE: Final = (1080, 730)


def tiles(layer: str, city: str, version: int) -> str:
    """The address of a layer's tiles; another version is another address, so tiles may be kept."""
    return f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt?city={city}&v={version}"


def values(layer: str, theme: str, city: str, version: int) -> str:
    """The address of the classes of a layer's features in a theme."""
    return f"/api/v1/values/{layer}/{theme}?city={city}&v={version}"


def heat_breaks(days: float) -> list[float]:
    """The breaks for a period of `days`, so that a band means the same rate whatever the period."""
    return [each * days / HEAT_DAYS for each in HEAT_BREAKS]


def zoom_for(box: tuple[float, float, float, float], size: tuple[float, float]) -> int:
    """The highest whole zoom at which `box` (west, south, east, north; degrees) fits `size` in CSS pixels."""
    west, south, east, north = box
    top, bottom = (math.asinh(math.tan(math.radians(lat))) / math.tau for lat in (north, south))
    share_x, share_y = max((east - west) / 360, 1e-6), max(top - bottom, 1e-6)
    fit = min(size[0] / (256 * share_x), size[1] / (256 * share_y))
    return int(min(max(math.log2(fit), 4), 17))


def explore_map(
    city: str,
    versions: Mapping[str, int],
    *,
    service: dict[str, Any],
    label: str,
    centre: tuple[float, float] | None,
    zoom: float | None,
    box: tuple[float, float, float, float],
) -> dl.Map:
    """The map, before the browser colours it.

    Args:
        city: The city's code.
        versions: The data version of each of `TILE_LAYERS`.
        service: The theme of the service points.
        label: What a screen reader says of the map.
        centre: Latitude and longitude to begin with; None for all of `box`.
        zoom: The zoom to begin with.
        box: West, south, east, north in degrees.
    """
    west, south, east, north = box
    placed: dict[str, Any] = (
        {"center": list(centre), "zoom": zoom}
        if centre
        else {"center": [(south + north) / 2, (west + east) / 2], "zoom": zoom_for(box, FREE)}
    )
    common: dict[str, Any] = {"maxDataZoom": 16, "style": {"classes": []}}

    def address(layer: str) -> str:
        return tiles(layer, city, versions[layer])

    return dl.Map(
        [
            MapLayer(
                id=ids.GROUND_LAYER,
                url=address("communities"),
                layers=map_style.ground(is_coloured=False),
                zIndex=map_style.GROUND,
                **common,
            ),
            MapLayer(
                id=ids.BASE_LAYER,
                url=address("base"),
                layers=map_style.base(has_blocks=True),
                zIndex=map_style.BASE,
                **common,
            ),
            MapLayer(
                id=ids.GRID_LAYER,
                url=address("grids"),
                layers=[],
                zIndex=map_style.GRIDS,
                keyboard=True,
                **common,
            ),
            MapLayer(
                id=ids.COMPOUND_LAYER,
                url=address("compounds"),
                layers=[],
                zIndex=map_style.COMPOUNDS,
                keyboard=True,
                label=label,
                **common,
            ),
            MapLayer(
                id=ids.BORDER_LAYER,
                url=address("communities"),
                layers=map_style.borders(),
                zIndex=map_style.BORDERS,
                **common,
            ),
            MapLayer(
                id=ids.POINT_LAYER,
                url=address("service_points"),
                layers=map_style.points(),
                zIndex=map_style.POINTS,
                keyboard=True,
                **common
                | {
                    "style": service,
                    "valuesUrl": values("service_points", "service", city, versions["service_points"]),
                },
            ),
            HeatLayer(
                id=ids.HEAT_LAYER,
                url="",
                style={"breaks": heat_breaks(HEAT_DAYS)},
                variant="fill",
                opacity=0.9,
            ),
            dl.ZoomControl(position="bottomright"),
            dl.ScaleControl(position="bottomright", imperial=False),
        ],
        id=ids.MAP,
        zoomControl=False,
        attributionControl=False,
        minZoom=5,
        maxZoom=19,
        zoomSnap=0.25,
        className="map",
        **placed,
    )
