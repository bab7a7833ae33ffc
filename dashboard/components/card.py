"""The card beside the map: one place's file, block by block, each with its source and its date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.components.compound_card import compound_card
from dashboard.components.place_cards import community_card, grid_cell_card, service_point_card
from geodata.db.reading.cards import CommunityFile, CompoundFile, ServicePointFile

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading.cards import File


def card(file: File, texts: Texts, zone: ZoneInfo) -> list[Component]:
    """The card of any place.

    Args:
        file: What is on file.
        texts: The catalogue of the page's language.
        zone: The city's time zone, for the dates of the sources.
    """
    if isinstance(file, CompoundFile):
        return compound_card(file, texts, zone)
    if isinstance(file, CommunityFile):
        return community_card(file, texts, zone)
    if isinstance(file, ServicePointFile):
        return service_point_card(file, texts, zone)
    return grid_cell_card(file, texts, zone)
