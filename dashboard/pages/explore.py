"""The map that anyone explores, at `/`: layers, legend, search, heat, one place's file, a link to share."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dash import ALL, ClientsideFunction, Input, Output, State, dcc, html

from dashboard import ids, refresh
from dashboard.components import map_sources, map_style
from dashboard.components.aria import clock_of
from dashboard.components.card import card
from dashboard.components.card_parts import missing
from dashboard.components.explore_map import explore_map
from dashboard.components.explore_panels import drawer, layers_panel
from dashboard.components.heat_bar import heat_bar
from dashboard.components.search_box import SearchBox
from dashboard.components.top_bar import CityChoice, map_marks, top_bar
from dashboard.explore import records
from dashboard.explore.view import FIRST_KINDS, THEMES, ViewState
from dashboard.figures.faults import told
from dashboard.i18n import language_of, texts
from geodata.errors import HongtuError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.data import Data
    from dashboard.i18n import Texts
    from geodata.db.reading.cards import File, Place
    from geodata.db.reading.cities import PlacedCity
    from geodata.model import Language

CLOSE_ZOOM = 16
DAYS_SHOWN = 120
COMMUNITY_ZOOM = 14
EVERY_THEME = (*THEMES, "service")
DATASET_OF = {
    ids.COMPOUND_LAYER: "compounds",
    ids.GROUND_LAYER: "communities",
    ids.POINT_LAYER: "service_points",
    ids.GRID_LAYER: "grid_cells",
}
"""What a click on each layer selects."""


async def layout(data: Data, language: Language, query: Mapping[str, str] | None = None) -> Component:
    """The page as one address asks for it.

    Args:
        data: Where the city is read from.
        language: Chinese or English.
        query: The query of the address; `city` names the city, the rest is `ViewState`.

    Raises:
        NotFoundError: There is no such city.
    """
    words = texts(language)
    asked = query or {}
    city = await data.city(asked.get("city") or None)
    view = ViewState.read(asked)
    found, versions, days, classes, extent = await asyncio.gather(
        asyncio.gather(*(data.theme_json(name, city.city, language) for name in EVERY_THEME)),
        asyncio.gather(*(data.layer_version(city.city, layer) for layer in map_sources.TILE_LAYERS)),
        _days(data, city.city),
        data.ticket_classes(),
        data.extent(city.city),
    )
    cities, known = await asyncio.gather(data.cities(), data.versions(city.city))
    themes = dict(zip(EVERY_THEME, found, strict=True))
    points_at = known["service_points"].changed_at if "service_points" in known else None
    choices = [_choice(each, language) for each in cities]
    return html.Div(
        [
            *_stores(city, view, themes, words),
            await refresh.store(data, city.city),
            top_bar(
                words,
                page="map",
                city=_choice(city, language),
                cities=choices,
                search=SearchBox(
                    id=ids.SEARCH,
                    url=f"/api/v1/search?city={city.city}&lang={language}",
                    texts=words.section("search"),
                ),
            ),
            html.Main(
                [
                    explore_map(
                        city.city,
                        dict(zip(map_sources.TILE_LAYERS, versions, strict=True)),
                        service=themes["service"],
                        label=words("map.label"),
                        at=view.at,
                        box=extent or city.bounds,
                    ),
                    layers_panel(words, view, themes, points_at=points_at, zone=city.time_zone),
                    heat_bar(words, view, days=days, classes=classes),
                    *records.drawer(words, view.behind),
                    drawer(words),
                    map_marks(
                        words,
                        is_synthetic=city.is_synthetic,
                        review_number=data.settings.map_review_number,
                    ),
                    _tabs(words),
                ],
                className="stage",
            ),
        ],
        id=ids.EXPLORE,
        className="explore tab-map",
        **clock_of(city.time_zone, words),
    )


def register(app: Dash, data: Data) -> None:
    """Connect the page: what the server answers, and what the browser does alone."""

    @app.callback(
        Output(ids.CARD, "children"),
        Output(ids.FOUND, "data"),
        Input(ids.SELECTED, "data"),
        State(ids.ASKED, "data"),
    )
    async def show(
        selected: dict[str, str] | None, asked: dict[str, str]
    ) -> tuple[list[Component], dict[str, Any] | None]:
        words = texts(language_of(asked["lang"]))
        if selected is None:
            return [], None
        try:
            city = await data.city(asked["city"])
            file = await data.feature(city.city, selected["dataset"], selected["code"])
        except NotFoundError:
            return missing(words("card.missing")), None
        except HongtuError as error:
            place = f"{selected['dataset']}:{selected['code']}"
            return missing(told(error, words)[0], retry=words("action.retry"), place=place), None
        return card(file, words, ZoneInfo(city.time_zone)), _found(file, selected)

    @app.callback(
        Output(ids.HEAT_RANGE, "days"),
        Output(ids.HEAT_DAYS, "data"),
        Input(ids.HEAT_CLASS, "value"),
        State(ids.ASKED, "data"),
        State(ids.HEAT_DAYS, "data"),
    )
    async def days(
        chosen: str | None, asked: dict[str, str], before: list[dict[str, Any]] | None
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        rows = await data.heat_days(asked["city"], [chosen] if chosen else None)
        everything = await _days(data, asked["city"])
        tickets = dict(rows)
        # The axis stays the same for every class, so that the window keeps its days.
        series = [{"day": day.isoformat(), "tickets": tickets.get(day, 0)} for day, _ in everything]
        return series or before or [], series or before or []

    records.register(app, data)
    refresh.register(app, data)
    _register_browser(app)


async def _days(data: Data, city: str) -> list[tuple[date, int]]:
    """The last days up to that of the newest ticket, as many as the bar has room for; quiet days count 0."""
    return filled(await data.heat_days(city))[-DAYS_SHOWN:]


def filled(days: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """A series by day without a gap, from its first day to its last."""
    if not days:
        return []
    tickets = dict(days)
    first = min(tickets)
    span = (max(tickets) - first).days
    return [(day, tickets.get(day, 0)) for day in (first + timedelta(n) for n in range(span + 1))]


def _register_browser(app: Dash) -> None:
    def local(name: str, outputs: list[Output], inputs: list[Input | State], *, initial: bool = True) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("hongtu_explore", name),
            *(outputs if len(outputs) > 1 else outputs[:1]),
            *inputs,
            prevent_initial_call=not initial,
        )

    styled = ("layers", "style", "valuesUrl", "hiddenClasses")
    local(
        "paint",
        [
            *(Output(ids.GROUND_LAYER, prop) for prop in (*styled, "mode")),
            *(Output(ids.BASE_LAYER, prop) for prop in ("layers", "mode")),
            *(Output(ids.GRID_LAYER, prop) for prop in (*styled, "mode")),
            *(Output(ids.COMPOUND_LAYER, prop) for prop in (*styled, "opacity", "mode")),
            Output(ids.BORDER_LAYER, "mode"),
            *(Output(ids.POINT_LAYER, prop) for prop in ("hiddenClasses", "mode")),
            Output(ids.HEAT_LAYER, "mode"),
            Output({"type": "legend", "theme": ALL}, "hidden"),
            Output(ids.HIDDEN_ALL, "hidden"),
        ],
        [
            Input(ids.THEME, "value"),
            Input({"type": "classes", "theme": ALL}, "value"),
            Input(ids.KINDS, "value"),
            Input(ids.HEAT_ON, "value"),
            Input(ids.MODE, "data"),
            State(ids.CONTEXT, "data"),
        ],
    )
    local(
        "select",
        [Output(ids.SELECTED, "data")],
        [
            *(Input(layer, "clicked") for layer in DATASET_OF),
            Input(ids.SEARCH, "picked"),
            Input(ids.CARD_CLOSE, "n_clicks"),
            State(ids.CONTEXT, "data"),
        ],
        initial=False,
    )
    local(
        "mark",
        [
            *(Output(layer, "selected") for layer in DATASET_OF),
            Output(ids.MAP, "viewport"),
        ],
        [Input(ids.FOUND, "data"), State(ids.CONTEXT, "data")],
    )
    local(
        "period",
        [Output(ids.HEAT_RANGE, "value")],
        [Input(ids.HEAT_PERIOD, "value"), State(ids.HEAT_DAYS, "data")],
        initial=False,
    )
    local(
        "heat",
        [
            Output(ids.HEAT_LAYER, "url"),
            Output(ids.HEAT_LAYER, "style"),
            Output(ids.HEAT_SAID, "children"),
            Output(ids.HEAT_BODY, "hidden"),
        ],
        [
            Input(ids.HEAT_ON, "value"),
            Input(ids.HEAT_CLASS, "value"),
            Input(ids.HEAT_RANGE, "value"),
            Input(ids.HEAT_DAYS, "data"),
            State(ids.CONTEXT, "data"),
        ],
    )
    local(
        "address",
        [Output(ids.ADDRESS, "data"), Output(ids.LANGUAGE_LINK, "href")],
        [
            Input(ids.THEME, "value"),
            Input({"type": "classes", "theme": ALL}, "value"),
            Input(ids.KINDS, "value"),
            Input(ids.HEAT_ON, "value"),
            Input(ids.HEAT_CLASS, "value"),
            Input(ids.HEAT_RANGE, "value"),
            Input(ids.SELECTED, "data"),
            Input(ids.VIEWPOINT, "at"),
            Input(ids.HEAT_DAYS, "data"),
            State(ids.CONTEXT, "data"),
        ],
    )
    local(
        "tabs",
        [Output(ids.EXPLORE, "className"), Output(ids.DRAWER, "className")],
        [Input(ids.PANEL_TABS, "value"), Input(ids.SELECTED, "data")],
    )
    local(
        "snapshot",
        [Output(ids.SNAPSHOT, "children")],
        [Input(ids.LIVE, "data"), State(ids.CONTEXT, "data")],
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu", "heat"),
        Output(ids.HEAT_LAYER, "version"),
        Output(ids.HEAT_LAYER, "bounds"),
        Output(ids.HEAT_LAYER, "pulses"),
        Input(ids.LIVE, "data"),
    )


def _stores(city: PlacedCity, view: ViewState, themes: Mapping[str, Any], words: Texts) -> list[Component]:
    selected = (
        {"dataset": view.selected[0], "code": view.selected[1], "from": "map" if view.at else "link"}
        if view.selected
        else None
    )
    context = {
        "city": city.city,
        "lang": words.language,
        "themes": dict(themes),
        "usual_points": list(FIRST_KINDS),
        "values": {
            name: map_sources.values(theme["layer"], name, city.city, theme["version"])
            for name, theme in themes.items()
        },
        "heat": map_sources.heat(city.city),
        "breaks": map_sources.heat_breaks(1),
        "datasets": DATASET_OF,
        "search": ids.SEARCH,
        "close": ids.CARD_CLOSE,
        "texts": words.section("heat") | {"snapshot": words("panel.snapshot")},
        "layers": {
            "ground": {
                "plain": map_style.ground(is_coloured=False),
                "coloured": map_style.ground(is_coloured=True),
            },
            "base": {
                "plain": map_style.base(has_blocks=True),
                "bare": map_style.base(has_blocks=False),
            },
            "grids": map_style.grids(),
            "compounds": map_style.compounds(),
        },
    }
    return [
        dcc.Store(id=ids.CONTEXT, data=context),
        dcc.Store(id=ids.ASKED, data={"city": city.city, "lang": words.language}),
        dcc.Store(id=ids.SELECTED, data=selected),
        dcc.Store(id=ids.FOUND),
        dcc.Store(id=ids.ADDRESS),
        dcc.Store(id=ids.HEAT_DAYS, data=[]),
    ]


def _tabs(words: Texts) -> dcc.RadioItems:
    """On a narrow screen one panel shows at a time, and these choose which."""
    return dcc.RadioItems(
        id=ids.PANEL_TABS,
        options=[
            {"label": words(f"panel.tab_{name}"), "value": name} for name in ("map", "layers", "heat", "card")
        ],
        value="map",
        className="panel-tabs segments",
        inputClassName="visually-hidden",
    )


def _found(file: File, selected: Mapping[str, str]) -> dict[str, Any] | None:
    place: Place | None = file.place
    if place is None:
        return None
    return {
        "dataset": selected["dataset"],
        "fid": place.fid,
        "fly": selected["from"] != "map",
        "lat": place.lat,
        "lon": place.lon,
        "zoom": COMMUNITY_ZOOM if selected["dataset"] == "communities" else CLOSE_ZOOM,
    }


def _choice(city: PlacedCity, language: Language) -> CityChoice:
    return CityChoice(city.city, (city.name_en or city.name) if language == "en" else city.name)
