"""The walk from the selected place: the areas on the map, and what they hold below the card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import Input, Output, State, html

from dashboard import ids
from dashboard.components.reach_panel import reach_panel
from dashboard.explore import walks
from dashboard.figures.faults import told
from dashboard.figures.traits import MINUTES
from dashboard.i18n import language_of, texts
from geodata.db.reading.cards import CompoundFile
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from dash import Dash
    from dash.development.base_component import Component

    from dashboard.data import Data
    from geodata.db.reading.cards import Near


async def _near(data: Data, city: str, found: dict[str, Any]) -> list[Near]:
    """What lies around a compound in a straight line: the most that is known where no way leads to it."""
    file = await data.feature(city, found["dataset"], found["code"])
    return file.near if isinstance(file, CompoundFile) else []


def register(app: Dash, data: Data) -> None:
    """Connect the walk to what is selected; the card does not wait for it."""

    @app.callback(
        Output(ids.REACH, "bands"),
        Output(ids.REACHED, "children"),
        Input(ids.FOUND, "data"),
        State(ids.ASKED, "data"),
        prevent_initial_call=True,
    )
    async def show(
        found: dict[str, Any] | None, asked: dict[str, str]
    ) -> tuple[list[dict[str, Any]], list[Component]]:
        if found is None or found["dataset"] not in walks.ORIGINS:
            return [], []
        words = texts(language_of(asked["lang"]))
        try:
            reached = await data.reached(asked["city"], found["dataset"], found["fid"])
            near = [] if reached else await _near(data, asked["city"], found)
        except HongtuError as error:
            return [], [html.P(told(error, words)[0], className="fault", role="alert")]
        labels = [words("reach.label", n=n) for n in MINUTES]
        return walks.drawn(reached, labels), reach_panel(reached, found, words, near=near)
