"""The drawer of records: what opens it, and what the server writes into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import ClientsideFunction, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.components.aria import aria
from dashboard.components.records_panel import failed, records_panel
from dashboard.components.svg import icon
from dashboard.explore.behind import Behind
from dashboard.figures.faults import told
from dashboard.i18n import language_of, texts
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.data import Data
    from dashboard.i18n import Texts


def drawer(words: Texts) -> list[Component]:
    """The drawer and its memory."""
    places = {
        "asked": ids.RECORDS_ASKED,
        "selected": ids.SELECTED,
        "down": ids.DOWN,
        "tabs": ids.PANEL_TABS,
        "panel": ids.RECORDS,
        "card": ids.DRAWER,
        "filter": ids.FACETS,
    }
    return [
        dcc.Store(id=ids.RECORDS_ASKED),
        dcc.Store(id=ids.RECORDS_PLACES, data=places),
        dcc.Store(id=ids.RECORDS_READY),
        html.Aside(
            [
                html.Button(
                    icon("close"),
                    id=ids.RECORDS_CLOSE,
                    type="button",
                    className="button-bare card-close",
                    **aria(label=words("action.close")),
                ),
                html.Div(id=ids.RECORDS, className="records-body"),
            ],
            id=ids.RECORDS_DRAWER,
            className="drawer records",
            **aria(label=words("records.number")),
        ),
    ]


def register(app: Dash, data: Data) -> None:
    """Connect the drawer."""

    @app.callback(
        Output(ids.RECORDS, "children"),
        Input(ids.RECORDS_ASKED, "data"),
        Input(ids.DATA_VERSION, "data"),
        State(ids.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def show(asked: str | None, _version: int, page: dict[str, str]) -> list[Component]:
        behind = Behind.read(asked)
        if behind is None:
            return []
        words = texts(language_of(page["lang"]))
        city = page["city"]
        try:
            records = await data.behind(city, behind)
            figures = await data.figures(city) if behind.of == "figure" else {}
            label = await data.class_label(city, behind, words.language)
        except HongtuError as error:
            return failed(behind, words, told(error, words)[0])
        return records_panel(behind, records, words, city=city, figure=figures.get(behind.key), label=label)

    def local(name: str, *arguments: Output | Input | State, is_initial: bool = True) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("hongtu_records", name), *arguments, prevent_initial_call=not is_initial
        )

    local("shown", Output(ids.RECORDS_DRAWER, "className"), Input(ids.RECORDS_ASKED, "data"))
    local(
        "listen",
        Output(ids.RECORDS_READY, "data"),
        Input(ids.RECORDS_ASKED, "data"),
        State(ids.RECORDS_PLACES, "data"),
    )
    local(
        "close",
        Output(ids.RECORDS_ASKED, "data"),
        Input(ids.RECORDS_CLOSE, "n_clicks"),
        is_initial=False,
    )
