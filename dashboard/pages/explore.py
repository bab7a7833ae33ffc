"""The map that anyone explores, at `/`: layers, legend, search, heat, one place's file, a link to share."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dash import Input, Output, State, dcc, html

from dashboard import ids, refresh
from dashboard.components.aria import clock_of
from dashboard.components.aria import data as aria_data
from dashboard.components.card import card
from dashboard.components.card_parts import missing
from dashboard.components.explore_map import explore_map
from dashboard.components.explore_panels import drawer, layers_panel, map_filtered
from dashboard.components.heat_bar import heat_bar, series
from dashboard.components.search_box import SearchBox
from dashboard.components.svg import icon
from dashboard.components.top_bar import CityChoice, map_marks, top_bar
from dashboard.explore import browser, counting, going_down, reaching, records, stores
from dashboard.explore.filters import Filter
from dashboard.explore.first_view import first_view
from dashboard.explore.view import ViewState
from dashboard.figures.faults import told
from dashboard.i18n import language_of, texts
from geodata.db.reading.cards import ServicePointFile
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

__all__ = ["first_view", "layout", "register"]

CLOSE_ZOOM = 16
DAYS_SHOWN = 120
ZOOMS = {"communities": 14, "service_points": 15}
"""Where more than the place itself is to be seen: a whole community, the walk around a service point."""


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
    wanted = tuple(dict.fromkeys(("status", "service", view.theme)))
    found, versions, days, classes, extent = await asyncio.gather(
        asyncio.gather(*(data.theme_json(name, city.city, language) for name in wanted)),
        data.layer_versions(city.city),
        _days(data, city.city, view.heat_class),
        data.ticket_classes(),
        data.extent(city.city),
    )
    cities, known, scope = await asyncio.gather(
        data.cities(), data.versions(city.city), going_down.scope_of(data, city.city, view.down)
    )
    themes = dict(zip(wanted, found, strict=True))
    points_at = known["service_points"].changed_at if "service_points" in known else None
    line = str(replace(Filter.read(view.filter), inside=scope))
    # The counts come after the map, unless the link itself leaves something out.
    painted = {"mask": None, "sums": None, "counted": view.theme}
    if line or view.theme != "status":
        _, selection = await counting.counted(data, city.city, line, words)
        painted = await counting.painted(data, city.city, line, view.theme, selection)
    return html.Div(
        [
            *stores.all_of(
                city,
                view,
                words,
                stores.context_of(city.city, themes, versions, words, painted=painted, base=data.base_map),
                series(days),
            ),
            *going_down.stores(view.down, scope, moves=view.at is None and view.selected is None),
            dcc.Store(id=ids.FILTER, data=line),
            await refresh.store(data, city.city),
            _top(city, cities, words),
            html.Main(
                [
                    explore_map(
                        city.city,
                        versions,
                        language=language,
                        service=themes["service"],
                        label=words("map.label"),
                        at=view.at,
                        box=extent or city.bounds,
                        base=data.base_map,
                        shape=_shape_of(view.filter),
                    ),
                    html.Div(
                        [icon("warn"), html.Span(words("map.failed"))],
                        id=ids.MAP_FAULT,
                        className="map-fault",
                        role="status",
                        hidden=True,
                    ),
                    map_filtered(words),
                    layers_panel(words, view, themes, points_at=points_at, zone=city.time_zone),
                    heat_bar(words, view, days=days, classes=classes),
                    *records.drawer(words),
                    drawer(words),
                    map_marks(
                        words,
                        city=city.city,
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


def _shape_of(line: str) -> str:
    """The words of the drawn shape in a filter."""
    return next((part.removeprefix("shape.") for part in line.split("~") if part.startswith("shape.")), "")


def _top(city: PlacedCity, cities: Sequence[PlacedCity], words: Texts) -> Component:
    """The bar above the map: which city, the search, language and mode."""
    language = words.language
    return top_bar(
        words,
        page="map",
        city=_choice(city, language),
        cities=[_choice(each, language) for each in cities],
        search=SearchBox(
            id=ids.SEARCH,
            url=f"/api/v1/search?city={city.city}&lang={language}",
            texts=words.section("search"),
        ),
    )


def register(app: Dash, data: Data) -> None:
    """Connect the page: what the server answers, and what the browser does alone."""

    @app.callback(
        Output(ids.CARD, "children"),
        Output(ids.FOUND, "data"),
        Input(ids.SELECTED, "data"),
        State(ids.ASKED, "data"),
        prevent_initial_call=True,
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
        shown = card(file, words, ZoneInfo(city.time_zone), city=city.city)
        return [*shown, *_into(selected, words)], _found(file, selected)

    @app.callback(
        Output(ids.HEAT_RANGE, "days"),
        Output(ids.HEAT_DAYS, "data"),
        Input(ids.HEAT_CLASS, "value"),
        State(ids.ASKED, "data"),
        State(ids.HEAT_DAYS, "data"),
        prevent_initial_call=True,
    )
    async def days(
        chosen: str | None, asked: dict[str, str], before: list[dict[str, Any]] | None
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        found = series(await _days(data, asked["city"], chosen)) or before or []
        return found, found

    going_down.register(app, data)
    reaching.register(app, data)
    records.register(app, data)
    refresh.register(app, data)
    browser.register(app)


async def _days(data: Data, city: str, chosen: str | None = None) -> list[tuple[date, int]]:
    """The last days up to that of the newest ticket, as many as the bar has room for; quiet days count 0.

    The days are the same for every class, so that the window keeps its days.
    """
    everything = filled(await data.heat_days(city))[-DAYS_SHOWN:]
    if not chosen:
        return everything
    tickets = dict(await data.heat_days(city, [chosen]))
    return [(day, tickets.get(day, 0)) for day, _ in everything]


def filled(days: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """A series by day without a gap, from its first day to its last."""
    if not days:
        return []
    tickets = dict(days)
    first = min(tickets)
    span = (max(tickets) - first).days
    return [(day, tickets.get(day, 0)) for day in (first + timedelta(n) for n in range(span + 1))]


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
        "code": selected["code"],
        "kind": file.point.kind
        if isinstance(file, ServicePointFile) and file.point.closed_on is None
        else None,
        "fid": place.fid,
        "fly": selected["from"] not in {"map", "drill"},
        "lat": place.lat,
        "lon": place.lon,
        "zoom": ZOOMS.get(selected["dataset"], CLOSE_ZOOM),
    }


def _into(selected: Mapping[str, str], words: Texts) -> list[Component]:
    """The way into a place: its parts, and the map and counts of it alone."""
    if selected["dataset"] not in {"compounds", "communities", "grid_cells"}:
        return []
    return [
        html.Button(
            [icon("locate"), words("drill.into")],
            type="button",
            className="button button-small drill-into",
            **aria_data(drill=f"{selected['dataset']}:{selected['code']}"),
        )
    ]


def _choice(city: PlacedCity, language: Language) -> CityChoice:
    return CityChoice(city.city, (city.name_en or city.name) if language == "en" else city.name)
