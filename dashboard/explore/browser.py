"""What the browser does on the explore page without asking the server: the callbacks of `hongtu_explore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import ALL, ClientsideFunction, Input, Output, State

from dashboard import ids
from dashboard.explore.stores import DATASET_OF, PAINTED

if TYPE_CHECKING:
    from dash import Dash


def register(app: Dash) -> None:
    """Connect the page's components in the browser."""
    _drawing(app)
    _choosing(app)
    _heat(app)
    _sketching(app)


def _local(
    app: Dash, name: str, outputs: list[Output], inputs: list[Input | State], *, initial: bool = True
) -> None:
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu_explore", name),
        *(outputs if len(outputs) > 1 else outputs[:1]),
        *inputs,
        prevent_initial_call=not initial,
    )


def _drawing(app: Dash) -> None:
    """What of the layers is drawn and marked."""
    _local(
        app,
        "paint",
        [
            *(Output(layer, prop) for layer, _, props in PAINTED for prop in props),
            Output(ids.HEAT_LAYER, "mode"),
            Output(ids.HIDDEN_ALL, "hidden"),
        ],
        [
            Input(ids.THEME, "value"),
            Input({"type": "classes", "theme": ALL}, "value"),
            Input(ids.KINDS, "value"),
            Input(ids.HEAT_ON, "value"),
            Input(ids.MODE, "data"),
            Input(ids.LAYERS, "value"),
            Input(ids.CONTEXT, "data"),
        ],
    )
    _local(
        app,
        "fault",
        [Output(ids.MAP_FAULT, "hidden")],
        [Input(layer, "error") for layer, _, _ in PAINTED],
        initial=False,
    )
    _local(
        app,
        "baseMode",
        [Output({"type": "base-tiles", "at": ALL}, "mode")],
        [Input(ids.MODE, "data")],
    )
    _local(
        app,
        "mark",
        [
            *(Output(layer, "selected") for layer in DATASET_OF),
            Output(ids.MAP, "viewport"),
        ],
        [Input(ids.FOUND, "data"), State(ids.KINDS, "value"), State(ids.CONTEXT, "data")],
    )


def _choosing(app: Dash) -> None:
    """What is selected, what the address remembers of it, and which panel shows."""
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu_explore", "begin"),
        Output(ids.SELECTED, "data", allow_duplicate=True),
        Output(ids.RECORDS_ASKED, "data", allow_duplicate=True),
        Input(ids.OPENED_FIRST, "data"),
        prevent_initial_call="initial_duplicate",
    )
    _local(
        app,
        "select",
        [Output(ids.SELECTED, "data")],
        [
            *(Input(layer, "clicked") for layer in DATASET_OF),
            Input(ids.SEARCH, "picked"),
            Input(ids.CARD_CLOSE, "n_clicks"),
            State(ids.FACETS, "value"),
            State(ids.CONTEXT, "data"),
        ],
        initial=False,
    )
    _local(
        app,
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
            Input(ids.LAYERS, "value"),
            Input(ids.FACETS, "value"),
            Input(ids.DOWN, "data"),
            State(ids.CONTEXT, "data"),
        ],
    )
    _local(
        app,
        "tabs",
        [Output(ids.EXPLORE, "className"), Output(ids.DRAWER, "className")],
        [Input(ids.PANEL_TABS, "value"), Input(ids.SELECTED, "data")],
    )
    _local(
        app,
        "snapshot",
        [Output(ids.SNAPSHOT, "children")],
        [Input(ids.LIVE, "data"), State(ids.CONTEXT, "data")],
    )


def _heat(app: Dash) -> None:
    """The heat, its days, and the pulses of new tickets."""
    _local(
        app,
        "period",
        [Output(ids.HEAT_RANGE, "value")],
        [Input(ids.HEAT_PERIOD, "value"), State(ids.HEAT_DAYS, "data")],
        initial=False,
    )
    _local(
        app,
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
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu", "heat"),
        Output(ids.HEAT_LAYER, "version"),
        Output(ids.HEAT_LAYER, "bounds"),
        Output(ids.HEAT_LAYER, "pulses"),
        Input(ids.LIVE, "data"),
    )


def _sketching(app: Dash) -> None:
    """The tools that draw, and the shape as a part of the filter."""
    _local(
        app,
        "tool",
        [Output(ids.SKETCH, "tool"), Output(ids.SKETCH, "shape"), Output(ids.PANEL_TABS, "value")],
        [Input(ids.FACETS, "tool"), Input(ids.FACETS, "value")],
    )
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("hongtu_explore", "drawn"),
        Output(ids.FACETS, "value"),
        Output(ids.FACETS, "tool"),
        Input(ids.SKETCH, "drawn"),
        State(ids.FACETS, "value"),
        prevent_initial_call=True,
    )
    _local(
        app,
        "line",
        [Output(ids.FILTER, "data")],
        [Input(ids.FACETS, "value"), Input(ids.SCOPE, "data"), State(ids.FILTER, "data")],
    )
    _local(
        app,
        "matched",
        [Output(ids.MAP_MATCHED, "children"), Output(ids.MAP_FILTERED, "hidden")],
        [Input(ids.FACETS, "found"), Input(ids.FACETS, "value"), State(ids.CONTEXT, "data")],
    )
    _local(
        app,
        "unfilter",
        [Output(ids.FACETS, "value", allow_duplicate=True)],
        [Input(ids.MAP_UNFILTER, "n_clicks")],
        initial=False,
    )
    _local(
        app,
        "every_theme",
        [Output(ids.THEME, "className")],
        [Input(ids.THEMES_ALL, "n_clicks")],
    )
