"""What became of every row of a delivery, and what is wrong with what is loaded, at `/data`; for reading."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from dash import ClientsideFunction, Input, Output, State, html, no_update

from dashboard import ids
from dashboard.components import data_frame
from dashboard.components.aria import clock_of
from dashboard.components.data_parts import Here
from dashboard.components.top_bar import CityChoice, map_marks, top_bar
from dashboard.figures import wording
from dashboard.i18n import language_of, texts
from dashboard.provenance import parts
from dashboard.provenance.view import DataView

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.data import Data
    from geodata.db.reading.cities import PlacedCity
    from geodata.model import Language


async def layout(data: Data, language: Language, query: Mapping[str, str] | None = None) -> Component:
    """The page as one address asks for it.

    Args:
        data: Where the city is read from.
        language: Chinese or English.
        query: The query of the address; `city` names the city, the rest is `DataView`.

    Raises:
        NotFoundError: There is no such city.
    """
    words, asked = texts(language), query or {}
    city = await data.city(asked.get("city") or None)
    here = _here(city, asked, language)
    versions, extent, newest, cities = await asyncio.gather(
        data.layer_versions(city.city),
        data.extent(city.city),
        data.provenance.newest(city.city),
        data.cities(),
    )
    (panel, places), (card, found) = await asyncio.gather(
        parts.part(data, here, near=here.view.fault if "from" not in asked else ""), parts.card(data, here)
    )
    beside = [
        data_frame.data_map(words, city.city, versions, extent or city.bounds, places),
        map_marks(
            words,
            city=city.city,
            is_synthetic=city.is_synthetic,
            review_number=data.settings.map_review_number,
        ),
        data_frame.drawer(words("data.card"), words("action.close"), card),
    ]
    side = [
        html.Div(data_frame.tabs(here), id=ids.DATA_TABS, className="parts-place"),
        data_frame.question(here),
        html.Div(panel, id=ids.DATA_PANEL, className="part-body"),
    ]
    return html.Div(
        [
            *data_frame.stores(here, newest, found or {"fid": None, "box": places.box}),
            top_bar(
                words,
                page="data",
                city=_choice(city, language),
                cities=[_choice(each, language) for each in cities],
                skip_to=ids.DATA_PANEL,
            ),
            html.Div(
                [
                    html.Main(side, className="side"),
                    html.Div(beside, className="beside"),
                    data_frame.switch(words),
                    data_frame.lost(words),
                ],
                className="halves",
            ),
        ],
        id=ids.DATA,
        className=data_frame.class_name(here.view),
        **clock_of(city.time_zone, words),
    )


def register(app: Dash, data: Data) -> None:
    """Connect the page: the list and the card come from the server, everything else the browser does."""

    @app.callback(
        Output(ids.DATA_PANEL, "children"),
        Output(ids.DATA_TABS, "children"),
        *(Output(ids.DATA_MARKS, prop) for prop in ("url", "layers", "style")),
        Output(ids.DATA_FOUND, "data", allow_duplicate=True),
        Output(ids.DATA_SHOWN, "data"),
        Input(ids.DATA_LIST, "data"),
        Input(ids.DATA_NEWEST, "data"),
        State(ids.DATA_ASKED, "data"),
        State(ids.DATA_PICKED, "data"),
        prevent_initial_call=True,
    )
    async def show(search: str, _newest: int, asked: dict[str, str], picked: str) -> tuple[Any, ...]:
        query = _query(search)
        here = _here(await data.city(asked["city"]), query, language_of(asked["lang"]))
        near = query.get("near", "")
        panel, places = await parts.part(data, here, near=near)
        # Whoever picked a place has brought the map there already.
        is_there = near or _query(picked).get("fault")
        box = no_update if is_there or places.box is None else {"fid": None, "box": places.box}
        return panel, data_frame.tabs(here), places.url, places.layers, places.style, box, search

    @app.callback(
        Output(ids.DATA_CARD, "children"),
        Output(ids.DATA_FOUND, "data"),
        Input(ids.DATA_PICKED, "data"),
        State(ids.DATA_ASKED, "data"),
        prevent_initial_call=True,
    )
    async def open_card(search: str, asked: dict[str, str]) -> tuple[Any, Any]:
        here = _here(await data.city(asked["city"]), _query(search), language_of(asked["lang"]))
        card, found = await parts.card(data, here)
        return card, found or {"fid": None, "box": None}

    @app.callback(
        Output(ids.DATA_NEWEST, "data"),
        Input(ids.DATA_EVERY, "n_intervals"),
        State(ids.DATA_NEWEST, "data"),
        State(ids.DATA_ASKED, "data"),
        prevent_initial_call=True,
    )
    async def look(_times: int, known: int, asked: dict[str, str]) -> Any:  # noqa: ANN401 - a number or nothing new
        newest = await data.provenance.newest(asked["city"])
        return no_update if newest == known else newest

    _register_browser(app)


def _register_browser(app: Dash) -> None:
    def local(name: str, outputs: list[Output], inputs: list[Input | State], *, initial: bool = True) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("hongtu_data", name),
            *(outputs if len(outputs) > 1 else outputs[:1]),
            *inputs,
            prevent_initial_call=not initial,
        )

    local("mode", [Output(layer, "mode") for layer in data_frame.MODED], [Input(ids.MODE, "data")])
    local(
        "listen",
        [Output(ids.DATA_READY, "data")],
        [Input(ids.DATA_PLACES, "data")],
    )
    local(
        "mark",
        [
            *(Output(layer, "selected") for layer in data_frame.MARKED),
            Output(ids.DATA_MAP, "invalidateSize"),
            Output(ids.DATA_MAP, "viewport"),
        ],
        [Input(ids.DATA_FOUND, "data")],
    )
    local(
        "pick",
        [Output(ids.DATA_READY, "data", allow_duplicate=True)],
        [Input(layer, "clicked") for layer in data_frame.MARKED],
        initial=False,
    )
    local(
        "frame",
        [Output(ids.DATA, "className")],
        [Input(ids.DATA_PICKED, "data"), Input(ids.DATA_PANEL, "children"), Input(ids.DATA_SHOWN, "data")],
    )


def _here(city: PlacedCity, query: Mapping[str, str], language: Language) -> Here:
    return Here(
        words=texts(language),
        view=DataView.read(query),
        city=city.city,
        zone=city.time_zone,
        now=wording.now(),
    )


def _query(search: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(search.lstrip("?")).items()}


def _choice(city: PlacedCity, language: Language) -> CityChoice:
    return CityChoice(city.city, (city.name_en or city.name) if language == "en" else city.name)
