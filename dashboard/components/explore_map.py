"""The map of the explore page: its layers, bottom to top, and its controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import dash_leaflet as dl

from dashboard import ids
from dashboard.components import base_layers, map_sources, map_style
from dashboard.components.heat_layer import HeatLayer
from dashboard.components.map_layer import MapLayer
from dashboard.components.reach import Reach
from dashboard.components.sketch import Sketch
from dashboard.components.viewpoint import Viewpoint
from dashboard.i18n import texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap
    from geodata.model import Language

HEAT_OPACITY: Final = 0.9
ZOOM_SNAP: Final = 0.25


def explore_map(
    city: str,
    versions: Mapping[str, int],
    *,
    language: Language,
    service: dict[str, Any],
    label: str,
    at: tuple[float, float, float] | None,
    box: map_sources.Box | None,
    base: BaseMap,
    shape: str,
) -> dl.Map:
    """The map, before the browser colours it.

    Args:
        city: The city's code.
        versions: The data version of each of `TILE_LAYERS`.
        language: In which the names on the map are written.
        service: The theme of the service points.
        label: What a screen reader says of the map.
        at: Latitude, longitude and zoom to begin with; None for all of `box`.
        box: West, south, east, north in degrees.
        base: What lies under the map.
        shape: What was drawn on the map, as the filter writes it.
    """
    return dl.Map(
        [
            Viewpoint(id=ids.VIEWPOINT, box=box, at=at, page="map"),
            *base_layers.foreign(base),
            *_layers(city, versions, language=language, service=service, label=label, base=base),
            HeatLayer(
                id=ids.HEAT_LAYER,
                url="",
                style={"breaks": map_sources.heat_breaks(map_sources.HEAT_DAYS)},
                variant="fill",
                opacity=HEAT_OPACITY,
            ),
            Reach(id=ids.REACH),
            Sketch(id=ids.SKETCH, shape=shape, texts=texts(language).section("sketch")),
            dl.ZoomControl(position="bottomright"),
            dl.ScaleControl(position="bottomright", imperial=False),
        ],
        id=ids.MAP,
        zoomControl=False,
        attributionControl=False,
        minZoom=5,
        maxZoom=19,
        zoomSnap=ZOOM_SNAP,
        fadeAnimation=False,
        className="map",
        **Viewpoint.of_map(box, at),
    )


def _layers(
    city: str,
    versions: Mapping[str, int],
    *,
    language: Language,
    service: dict[str, Any],
    label: str,
    base: BaseMap,
) -> list[Component]:
    def layer(layer_id: str, source: str, specs: list[map_style.Spec], order: int, **props: Any) -> MapLayer:  # noqa: ANN401 - any prop
        return MapLayer(
            id=layer_id,
            url=map_sources.tiles(source, city, versions[source], language),
            layers=specs,
            zIndex=order,
            isBackground=source == map_sources.BACKGROUND,
            maxDataZoom=map_sources.FINEST_TILES,
            **({"style": {"classes": []}} | props),
        )

    pins = map_sources.values("service_points", "service", city, versions["service_points"])
    return [
        layer(
            ids.TERRAIN_LAYER,
            "base",
            base_layers.terrain(base),
            map_style.TERRAIN,
            backdrop="map.beyond" if base.kind in {"own", "none"} else None,
        ),
        layer(ids.GROUND_LAYER, "communities", base_layers.ground(base, is_coloured=False), map_style.GROUND),
        layer(ids.BASE_LAYER, "base", base_layers.streets(base, has_blocks=True), map_style.BASE),
        layer(ids.GRID_LAYER, "grids", [], map_style.GRIDS, keyboard=True),
        layer(ids.COMPOUND_LAYER, "compounds", [], map_style.COMPOUNDS, keyboard=True, label=label),
        layer(ids.BORDER_LAYER, "communities", map_style.borders(), map_style.BORDERS),
        layer(
            ids.POINT_LAYER,
            "service_points",
            map_style.points(),
            map_style.POINTS,
            keyboard=True,
            style=service,
            valuesUrl=pins,
        ),
    ]
