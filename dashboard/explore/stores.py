"""What the explore page holds in the browser: the city, its themes, what is asked and what is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import dcc

from dashboard import ids
from dashboard.components import base_layers, map_sources, map_style
from dashboard.explore.view import FIRST_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap
    from dashboard.explore.view import ViewState
    from dashboard.i18n import Texts
    from geodata.db.reading.cities import PlacedCity

DATASET_OF: Final = {
    ids.COMPOUND_LAYER: "compounds",
    ids.GROUND_LAYER: "communities",
    ids.POINT_LAYER: "service_points",
    ids.GRID_LAYER: "grid_cells",
}
"""What a click on each layer selects."""


def all_of(
    city: PlacedCity, view: ViewState, themes: Mapping[str, Any], words: Texts, *, base: BaseMap
) -> list[Component]:
    """The Stores of the page.

    Args:
        city: The city that is shown.
        view: What the address asks for.
        themes: Name of every theme → its legend and style.
        words: The texts of the page's language.
        base: What lies under the map.
    """
    selected = (
        {"dataset": view.selected[0], "code": view.selected[1], "from": "map" if view.at else "link"}
        if view.selected
        else None
    )
    return [
        dcc.Store(id=ids.CONTEXT, data=_context(city.city, themes, words, base)),
        dcc.Store(id=ids.ASKED, data={"city": city.city, "lang": words.language}),
        dcc.Store(id=ids.SELECTED, data=selected),
        dcc.Store(id=ids.FOUND),
        dcc.Store(id=ids.ADDRESS),
        dcc.Store(id=ids.HEAT_DAYS, data=[]),
    ]


def _context(city: str, themes: Mapping[str, Any], words: Texts, base: BaseMap) -> dict[str, Any]:
    """What the callbacks of the browser know without asking."""
    return {
        "city": city,
        "lang": words.language,
        "themes": dict(themes),
        "usual_points": list(FIRST_KINDS),
        "values": {
            name: map_sources.values(theme["layer"], name, city, theme["version"])
            for name, theme in themes.items()
        },
        "heat": map_sources.heat(city),
        "breaks": map_sources.heat_breaks(1),
        "datasets": DATASET_OF,
        "search": ids.SEARCH,
        "close": ids.CARD_CLOSE,
        "texts": words.section("heat") | {"snapshot": words("panel.snapshot")},
        "layers": {
            "ground": {
                "plain": base_layers.ground(base, is_coloured=False),
                "coloured": base_layers.ground(base, is_coloured=True),
            },
            "base": {
                "plain": base_layers.streets(base, has_blocks=True),
                "bare": base_layers.streets(base, has_blocks=False),
            },
            "grids": map_style.grids(),
            "compounds": map_style.compounds(),
            "houses": map_style.houses(),
        },
    }
