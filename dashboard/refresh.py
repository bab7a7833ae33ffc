"""A page that stays open while data is loaded: legend, counts and map follow the new version, by push."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from dash import ALL, ClientsideFunction, Input, Output, Patch, State, dcc

from dashboard import ids
from dashboard.components import map_sources
from dashboard.components.explore_panels import legends, points
from dashboard.explore.view import THEMES, ViewState
from dashboard.i18n import language_of, texts

if TYPE_CHECKING:
    from dash import Dash

    from dashboard.data import Data

LAYERS: Final = {
    ids.TERRAIN_LAYER: "base",
    ids.GROUND_LAYER: "communities",
    ids.BASE_LAYER: "base",
    ids.GRID_LAYER: "grids",
    ids.COMPOUND_LAYER: "compounds",
    ids.BORDER_LAYER: "communities",
    ids.POINT_LAYER: "service_points",
}
"""The tiles of each layer of the map."""


async def store(data: Data, city: str) -> dcc.Store:
    """The version that the page was made from."""
    return dcc.Store(id=ids.DATA_VERSION, data=await data.shown_version(city))


def register(app: Dash, data: Data) -> None:
    """Connect the open page to the data versions that the live messages carry."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu_refresh", "changed"),
        Output(ids.DATA_VERSION, "data"),
        Input(ids.LIVE, "data"),
        State(ids.DATA_VERSION, "data"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.CONTEXT, "data"),
        Output(ids.LEGENDS, "children"),
        Output(ids.POINTS, "children"),
        *(Output(layer, "url") for layer in LAYERS),
        Output(ids.POINT_LAYER, "valuesUrl"),
        Input(ids.DATA_VERSION, "data"),
        State(ids.ASKED, "data"),
        State(ids.THEME, "value"),
        State({"type": "classes", "theme": ALL}, "value"),
        State(ids.KINDS, "value"),
        prevent_initial_call=True,
    )
    async def show(
        _version: int, asked: dict[str, str], theme: str, shown: list[list[str]], kinds: list[str]
    ) -> tuple[Any, ...]:
        city, language = await data.city(asked["city"]), language_of(asked["lang"])
        names = (*THEMES, "service")
        found, versions, known = await asyncio.gather(
            asyncio.gather(*(data.theme_json(name, city.city, language) for name in names)),
            data.layer_versions(city.city),
            data.versions(city.city),
        )
        themes = dict(zip(names, found, strict=True))
        on = dict(zip(THEMES, shown, strict=True)).get(theme, [])
        hidden = tuple(each["key"] for each in themes[theme]["classes"] if each["key"] not in on)
        view = replace(ViewState(), theme=theme, hidden=hidden, kinds=tuple(kinds))
        addresses = {
            name: map_sources.values(each["layer"], name, city.city, each["version"])
            for name, each in themes.items()
        }
        context = Patch()
        context["themes"], context["values"] = themes, addresses
        words = texts(language)
        points_at = known["service_points"].changed_at if "service_points" in known else None
        return (
            context,
            legends(words, view, themes),
            points(words, view, themes["service"], changed_at=points_at, zone=city.time_zone),
            *(map_sources.tiles(tiles, city.city, versions[tiles]) for tiles in LAYERS.values()),
            addresses["service"],
        )


def register_wall(app: Dash, data: Data) -> None:
    """The same for the wall, whose panels ask by themselves: only its map has to learn of the new version."""
    names = (*map_sources.TILE_LAYERS, *map_sources.TWICE)
    coloured = {"compounds": "status", "service_points": "service"}

    @app.callback(
        *(Output(ids.wall_layer(name), "url") for name in names),
        *(Output(ids.wall_layer(name), "valuesUrl") for name in coloured),
        Input(ids.DATA_VERSION, "data"),
        State(ids.SCREEN_CONTEXT, "data"),
        prevent_initial_call=True,
    )
    async def show(_version: int, context: dict[str, str]) -> tuple[str, ...]:
        city, language = context["city"], language_of(context["lang"])
        versions, *themes = await asyncio.gather(
            data.layer_versions(city), *(data.theme_json(name, city, language) for name in coloured.values())
        )
        source = {name: name for name in map_sources.TILE_LAYERS} | map_sources.TWICE
        return (
            *(map_sources.tiles(source[name], city, versions[source[name]]) for name in names),
            *(
                map_sources.values(layer, each["theme"], city, each["version"])
                for layer, each in zip(coloured, themes, strict=True)
            ),
        )
