"""The card beside the map: one place's file, block by block, each with its source and its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components.compound_card import compound_card
from dashboard.components.place_cards import community_card, grid_cell_card, service_point_card
from dashboard.components.svg import icon
from dashboard.provenance.view import DataView
from geodata.db.reading.cards import CommunityFile, CompoundFile, ServicePointFile

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading.cards import File


def card(file: File, texts: Texts, zone: ZoneInfo, *, city: str) -> list[Component]:
    """The card of any place, with the way to where its data came from.

    Args:
        file: What is on file.
        texts: The catalogue of the page's language.
        zone: The city's time zone, for the dates of the sources.
        city: The city's code.
    """
    if isinstance(file, CompoundFile):
        body, row = compound_card(file, texts, zone), ("compounds", file.compound.code)
    elif isinstance(file, CommunityFile):
        body, row = community_card(file, texts, zone), ("divisions", file.division.code)
    elif isinstance(file, ServicePointFile):
        body, row = service_point_card(file, texts, zone), ("service_points", file.point.code)
    else:
        body, row = grid_cell_card(file, texts, zone), ("grid_cells", file.cell.code)
    return [*body, _lineage(row, texts, city)]


def _lineage(row: tuple[str, str], texts: Texts, city: str) -> html.Div:
    address = DataView(tab="lineage", feature=row).href(city, texts.language)
    return html.Div(
        html.A(
            [icon("list"), texts("card.lineage")], href=f"/data{address}", className="button button-small"
        ),
        className="card-actions",
    )
