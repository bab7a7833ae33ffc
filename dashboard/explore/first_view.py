"""What the browser may ask for while it still reads the page's code: tiles and values of the first view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.components import base_layers, map_sources, map_style
from dashboard.components.explore_map import ZOOM_SNAP
from dashboard.explore.view import ViewState
from dashboard.figures.themes import GRID_LEVEL_OF, LAYER_OF
from dashboard.i18n import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.data import Data

TOP_BAR_PX: Final = 56
"""What stands above the map; on a phone it is higher, and some tiles are asked for that are not seen."""


async def first_view(data: Data, query: Mapping[str, str]) -> dict[str, Any]:
    """Where the map of an address begins, and what is drawn there, as `client/src/first-view.ts` reads it.

    Args:
        data: Where the city is read from.
        query: The query of the address.

    Raises:
        NotFoundError: There is no such city.
    """
    city = await data.city(query.get("city") or None)
    view, language = ViewState.read(query), language_of(query.get("lang"))
    versions = await data.layer_versions(city.city)
    box = await data.extent(city.city) or city.bounds or map_sources.WHOLE_CHINA
    specs = _specs(data, view.theme)
    themes = [
        (name, await data.theme_version(name, city.city))
        for name in dict.fromkeys((view.theme, "status", "service"))
    ]
    return {
        "at": view.at,
        "bounds": map_sources.corners(box),
        "page": "map",
        "zoomSnap": ZOOM_SNAP,
        "above": TOP_BAR_PX,
        "sources": [
            {
                "url": map_sources.tiles(source, city.city, versions[source], language),
                "isBackground": source == map_sources.BACKGROUND,
                "least": min(spec.get("minzoom", 0) for spec in drawn),
                "maxDataZoom": map_sources.FINEST_TILES,
            }
            for source, drawn in specs.items()
            if drawn
        ],
        "tables": [map_sources.values(LAYER_OF[name], name, city.city, version) for name, version in themes],
    }


def _specs(data: Data, theme: str) -> dict[str, list[map_style.Spec]]:
    """What is drawn from the tiles of each source under a theme, the tree of layers left aside."""
    base = data.base_map
    grids = map_style.grids(GRID_LEVEL_OF[theme]) if theme in GRID_LEVEL_OF else []
    return {
        "compounds": map_style.houses() if LAYER_OF[theme] != "compounds" else map_style.compounds(),
        "communities": [*base_layers.ground(base, is_coloured=False), *map_style.borders()],
        "towns": map_style.ground(is_coloured=True, source="towns") if theme == "coverage_town" else [],
        "grids": map_style.areas() if theme == "coverage_area" else grids,
        "service_points": map_style.points(),
        "base": [*base_layers.terrain(base), *base_layers.streets(base, has_blocks=True)],
    }
