"""Going down from the city to a unit, and back: what the server writes, and what the browser does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Input, Output, State, dcc, html

from dashboard import ids
from dashboard.components.drill_panel import drill_panel
from dashboard.figures.faults import told
from dashboard.i18n import language_of, texts
from geodata.errors import HongtuError, NotFoundError

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.data import Data
    from geodata.db.reading.drill import Drill

SHOWN: frozenset[str] = frozenset({"compounds", "communities", "grid_cells"})
"""Places with a card; a building has that of its compound."""
LARGEST_SCOPE = 3
"""The depth of an area: deeper down, counts stay those of the area."""


def stores(
    down: tuple[str, str] | None, scope: tuple[str, str] | None, *, moves: bool = False
) -> list[Component]:
    """The Stores of the drill.

    Args:
        down: Where the reader stands.
        scope: The place whose compounds are counted there.
        moves: Whether the map goes there; an address that says where to look decides it itself.
    """
    return [
        dcc.Store(id=ids.DOWN, data={"dataset": down[0], "code": down[1], "moves": moves} if down else None),
        dcc.Store(id=ids.WENT),
        dcc.Store(id=ids.SCOPE, data={"dataset": scope[0], "code": scope[1]} if scope else None),
        dcc.Store(id=ids.DRILL_READY),
        dcc.Store(id=ids.DRILL_PLACES, data={"down": ids.DOWN, "map": ids.MAP}),
    ]


async def scope_of(data: Data, city: str, down: tuple[str, str] | None) -> tuple[str, str] | None:
    """The place whose compounds are counted where the reader went down to `down`; None for the city."""
    if down is None:
        return None
    try:
        scope = _scope(await data.drill(city, *down))
    except NotFoundError:
        return None
    return None if scope is None else (scope["dataset"], scope["code"])


def register(app: Dash, data: Data) -> None:
    """Connect the drill."""

    @app.callback(
        Output(ids.DRILL, "children"),
        Output(ids.WENT, "data"),
        Output(ids.SCOPE, "data"),
        Input(ids.DOWN, "data"),
        Input(ids.DATA_VERSION, "data"),
        State(ids.ASKED, "data"),
    )
    async def show(
        down: dict[str, Any] | None, _version: int, asked: dict[str, str]
    ) -> tuple[list[Component], dict[str, Any], dict[str, str] | None]:
        words, place = texts(language_of(asked["lang"])), down or {"dataset": "city", "code": ""}
        moves = bool(place.get("moves"))
        try:
            city = await data.city(asked["city"])
            try:
                found = await data.drill(city.city, place["dataset"], place["code"])
            except NotFoundError:
                found = await data.drill(city.city, "city", "")
            communities, areas = await asyncio.gather(
                data.coverage(city.city), data.coverage(city.city, "area")
            )
        except HongtuError as error:
            return [html.P(told(error, words)[0], className="fault", role="alert")], {"moves": False}, None
        name = (city.name_en or city.name) if words.language == "en" else city.name
        rates = {each.code: each for each in (*communities, *areas)}
        went = {"box": _box(found) or city.bounds, "selected": _selected(found), "moves": moves}
        return drill_panel(found, words, city=name, coverage=rates), went, _scope(found)

    def local(name: str, *arguments: Output | Input | State, is_initial: bool = True) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("hongtu_drill", name), *arguments, prevent_initial_call=not is_initial
        )

    local(
        "listen", Output(ids.DRILL_READY, "data"), Input(ids.ASKED, "data"), State(ids.DRILL_PLACES, "data")
    )
    local(
        "went",
        Output(ids.SELECTED, "data", allow_duplicate=True),
        Input(ids.WENT, "data"),
        State(ids.DRILL_PLACES, "data"),
        is_initial=False,
    )


def _box(found: Drill) -> list[float] | None:
    """The box of the place, or of the smallest one around it that has a shape."""
    for step in reversed(found.way):
        if None not in (step.west, step.south, step.east, step.north):
            return [
                float(each) for each in (step.west, step.south, step.east, step.north) if each is not None
            ]
    return None


def _selected(found: Drill) -> dict[str, str] | None:
    step = next((each for each in reversed(found.way) if each.dataset in SHOWN), None)
    return None if step is None else {"dataset": step.dataset, "code": step.code}


def _scope(found: Drill) -> dict[str, str] | None:
    """The place whose compounds are counted."""
    steps = [each for each in found.way if each.depth <= LARGEST_SCOPE]
    return {"dataset": steps[-1].dataset, "code": steps[-1].code} if steps else None
