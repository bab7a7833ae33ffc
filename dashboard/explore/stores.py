"""What the explore page holds in the browser: the city, its themes, what is asked and what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import dcc

from dashboard import ids
from dashboard.components import base_layers, map_sources, map_style
from dashboard.explore.view import FIRST_KINDS
from dashboard.figures.themes import GRID_LEVEL_OF

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap
    from dashboard.explore.view import ViewState
    from dashboard.i18n import Texts
    from geodata.db.reading.cities import PlacedCity
    from geodata.model import Language

STYLED: Final = ("layers", "style", "valuesUrl", "hiddenClasses")
DATASET_OF: Final = {
    ids.COMPOUND_LAYER: "compounds",
    ids.GROUND_LAYER: "communities",
    ids.POINT_LAYER: "service_points",
    ids.GRID_LAYER: "grid_cells",
}
"""What a click on each layer selects."""


PAINTED: Final = (
    (ids.TERRAIN_LAYER, "terrain", ("layers", "opacity", "mode")),
    (ids.GROUND_LAYER, "ground", ("url", *STYLED, "opacity", "mode")),
    (ids.BASE_LAYER, "base", ("layers", "opacity", "zIndex", "mode")),
    (ids.GRID_LAYER, "grids", (*STYLED, "opacity", "zIndex", "mode")),
    (ids.COMPOUND_LAYER, "compounds", (*STYLED, "opacity", "zIndex", "mask", "sums", "mode")),
    (ids.BORDER_LAYER, "borders", ("layers", "opacity", "zIndex", "mode")),
    (ids.POINT_LAYER, "points", ("layers", "hiddenClasses", "mode")),
)
"""The layers that follow theme, filter and tree of layers: id, name in the browser, and properties."""


def all_of(
    city: PlacedCity, view: ViewState, words: Texts, context: dict[str, Any], days: list[dict[str, Any]]
) -> list[Component]:
    """The Stores of the page.

    Args:
        city: The city that is shown.
        view: What the address asks for.
        words: The texts of the page's language.
        context: See `context_of`.
        days: The days of the heat, as the bar shows them.
    """
    selected = (
        {"dataset": view.selected[0], "code": view.selected[1], "from": "map" if view.at else "link"}
        if view.selected
        else None
    )
    return [
        dcc.Store(id=ids.CONTEXT, data=context),
        dcc.Store(id=ids.ASKED, data={"city": city.city, "lang": words.language}),
        # Opened by the browser, so that nothing is asked for where the address opens nothing.
        dcc.Store(id=ids.OPENED_FIRST, data={"selected": selected, "records": view.behind or None}),
        dcc.Store(id=ids.SELECTED),
        dcc.Store(id=ids.FOUND),
        dcc.Store(id=ids.FIRST_COUNTS),
        dcc.Store(id=ids.ADDRESS),
        dcc.Store(id=ids.HEAT_DAYS, data=days),
    ]


def context_of(
    city: str,
    themes: Mapping[str, Any],
    versions: Mapping[str, int],
    words: Texts,
    *,
    painted: Mapping[str, Any],
    base: BaseMap,
) -> dict[str, Any]:
    """What the callbacks of the browser know without asking.

    Args:
        city: The city's code.
        themes: Name of a theme that has come → its legend and style.
        versions: The version of each tile layer.
        words: The texts of the page's language.
        painted: The mask of the filter, and the sums of the rings.
        base: What lies under the map.
    """
    return {
        "city": city,
        "lang": words.language,
        "themes": dict(themes),
        "usual_points": list(FIRST_KINDS),
        "values": values_of(city, themes),
        "ground": ground_of(city, versions, words.language),
        **painted,
        "paint": [[layer_id, layer, list(props)] for layer_id, layer, props in PAINTED],
        "asks": {"theme": ids.THEME, "kinds": ids.KINDS, "heat": ids.HEAT_ON, "layers": ids.LAYERS},
        "heat": map_sources.heat(city),
        "breaks": map_sources.heat_breaks(1),
        "datasets": DATASET_OF,
        "search": ids.SEARCH,
        "tabs": ids.PANEL_TABS,
        "filter": ids.FACETS,
        "kinds": ids.KINDS,
        "down": ids.DOWN,
        "close": ids.CARD_CLOSE,
        "texts": words.section("heat")
        | {
            "snapshot": words("panel.snapshot"),
            "silent": words("panel.silent"),
            "matched": words("filter.matched"),
            "counting": words("filter.counting"),
        },
        "layers": {
            "terrain": base_layers.terrain(base),
            "ground": {
                "plain": base_layers.ground(base, is_coloured=False),
                "coverage": map_style.ground(is_coloured=True),
                "coverage_town": map_style.ground(is_coloured=True, source="towns"),
            },
            "base": {
                "plain": base_layers.streets(base, has_blocks=True),
                "bare": base_layers.streets(base, has_blocks=False),
            },
            "grids": {
                "coverage_area": map_style.areas(),
                **{name: map_style.grids(level) for name, level in GRID_LEVEL_OF.items()},
            },
            "compounds": map_style.compounds(),
            "houses": map_style.houses(),
            "borders": map_style.borders(),
            "points": map_style.points(),
        },
    }


def values_of(city: str, themes: Mapping[str, Any]) -> dict[str, str]:
    """The address of the values of each theme."""
    return {
        name: map_sources.values(theme["layer"], name, city, theme["version"])
        for name, theme in themes.items()
    }


def ground_of(city: str, versions: Mapping[str, int], language: Language) -> dict[str, str]:
    """The tiles that the ground is drawn from: communities, or towns."""
    return {
        name: map_sources.tiles(name, city, versions[name], language) for name in ("communities", "towns")
    }
