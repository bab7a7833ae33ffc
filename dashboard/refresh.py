"""A page that stays open: legend, counts and map follow the theme, the filter, and each load, by push."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from dash import ALL, ClientsideFunction, Input, Output, Patch, State, ctx, dcc, no_update

from dashboard import ids
from dashboard.components import map_sources
from dashboard.components.explore_panels import legends, points
from dashboard.explore.counting import counted, painted
from dashboard.explore.stores import ground_of, values_of
from dashboard.explore.view import ViewState
from dashboard.figures.faults import told
from dashboard.i18n import language_of, texts
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Collection

    from dash import Dash

    from dashboard.data import Data
    from dashboard.i18n import Texts

LAYERS: Final = {
    ids.TERRAIN_LAYER: "base",
    ids.BASE_LAYER: "base",
    ids.GRID_LAYER: "grids",
    ids.COMPOUND_LAYER: "compounds",
    ids.BORDER_LAYER: "communities",
    ids.POINT_LAYER: "service_points",
}
"""The tiles of each layer of the map; those of the ground follow the theme."""


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
        Output(ids.FACETS, "found"),
        Output(ids.FACETS, "fault"),
        *(Output(layer, "url") for layer in LAYERS),
        Output(ids.POINT_LAYER, "valuesUrl"),
        Input(ids.DATA_VERSION, "data"),
        Input(ids.THEME, "value"),
        Input(ids.FILTER, "data"),
        State(ids.ASKED, "data"),
        State({"type": "classes", "theme": ALL}, "value"),
        State(ids.KINDS, "value"),
        State(ids.CONTEXT, "data"),
        # The page comes with its theme and filter painted; asked again, the map would wait for the answer.
        prevent_initial_call=True,
    )
    async def show(
        _version: int,
        theme: str,
        line: str | None,
        asked: dict[str, str],
        shown: list[list[str]],
        kinds: list[str],
        known: dict[str, Any],
    ) -> tuple[Any, ...]:
        causes = set(ctx.triggered_prop_ids.values())
        answer = Answer(data, asked["city"], texts(language_of(asked["lang"])), theme, line or "")
        try:
            if ids.DATA_VERSION in causes:
                return await answer.anew(shown, kinds)
            return await answer.changed(causes, known)
        except HongtuError as error:
            same = (no_update,) * (len(LAYERS) + 1)
            return no_update, no_update, no_update, no_update, told(error, answer.words)[0], *same

    _first_counts(app, data)


def _first_counts(app: Dash, data: Data) -> None:
    """What the facets count in the beginning; it comes beside the map, which does not wait for it."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu_refresh", "first"),
        Output(ids.FACETS, "found", allow_duplicate=True),
        Output(ids.FACETS, "fault", allow_duplicate=True),
        Input(ids.FIRST_COUNTS, "data"),
        State(ids.FACETS, "found"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(ids.FIRST_COUNTS, "data"),
        Input(ids.ASKED, "data"),
        State(ids.FILTER, "data"),
    )
    async def first(asked: dict[str, str], line: str | None) -> dict[str, Any]:
        words = texts(language_of(asked["lang"]))
        try:
            found, _ = await counted(data, asked["city"], line or "", words)
        except HongtuError as error:
            return {"found": None, "fault": told(error, words)[0]}
        return {"found": found, "fault": ""}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answers when a load, a theme or a filter changed: everything in one, painted once."""

    data: Data
    city: str
    words: Texts
    theme: str
    line: str

    async def changed(self, causes: Collection[str], known: dict[str, Any]) -> tuple[Any, ...]:
        """Another theme or filter; on the first call only what the page does not hold yet."""
        found, selection = await counted(self.data, self.city, self.line, self.words)
        context = Patch()
        legend: Any = no_update
        is_new = self.theme not in known["themes"]
        if is_new:
            theme = await self.data.theme_json(self.theme, self.city, self.words.language)
            context["themes"][self.theme] = theme
            context["values"].update(values_of(self.city, {self.theme: theme}))
        if ids.THEME in causes:
            theme = await self.data.theme_json(self.theme, self.city, self.words.language)
            legend = legends(self.words, replace(ViewState(), theme=self.theme), {self.theme: theme})
        painted_now = await painted(self.data, self.city, self.line, self.theme, selection)
        is_same = all(known.get(name) == value for name, value in painted_now.items())
        for name, value in painted_now.items():
            context[name] = value
        same = (no_update,) * (len(LAYERS) + 1)
        return context if is_new or not is_same else no_update, legend, no_update, found, "", *same

    async def anew(self, shown: list[list[str]], kinds: list[str]) -> tuple[Any, ...]:
        """Data was loaded: legend, counts, addresses of tiles and values."""
        language, city = self.words.language, await self.data.city(self.city)
        names = tuple(dict.fromkeys(("status", "service", self.theme)))
        (found, selection), loaded, versions, ages = await asyncio.gather(
            counted(self.data, self.city, self.line, self.words),
            asyncio.gather(*(self.data.theme_json(name, self.city, language) for name in names)),
            self.data.layer_versions(self.city),
            self.data.versions(self.city),
        )
        themes = dict(zip(names, loaded, strict=True))
        on = shown[0] if shown else []
        hidden = tuple(
            each["key"] for each in themes[self.theme]["classes"] if shown and each["key"] not in on
        )
        view = replace(ViewState(), theme=self.theme, hidden=hidden, kinds=tuple(kinds))
        context, addresses = Patch(), values_of(self.city, themes)
        context["themes"], context["values"] = themes, addresses
        context["ground"] = ground_of(self.city, versions, language)
        for name, value in (await painted(self.data, self.city, self.line, self.theme, selection)).items():
            context[name] = value
        points_at = ages["service_points"].changed_at if "service_points" in ages else None
        return (
            context,
            legends(self.words, view, themes),
            points(self.words, view, themes["service"], changed_at=points_at, zone=city.time_zone),
            found,
            "",
            *(map_sources.tiles(tiles, self.city, versions[tiles], language) for tiles in LAYERS.values()),
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
            *(map_sources.tiles(source[name], city, versions[source[name]], language) for name in names),
            *(
                map_sources.values(layer, each["theme"], city, each["version"])
                for layer, each in zip(coloured, themes, strict=True)
            ),
        )
