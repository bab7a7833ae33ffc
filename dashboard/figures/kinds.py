"""What the rows of each published view are, in words: their status, kind, level or step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.model import (
    ActivityKind,
    CommitteeKind,
    DecisionKind,
    DisputeKind,
    DivisionLevel,
    FirmKind,
    GridLevel,
    HonourKind,
    ManagementStatus,
    PartyKind,
    ServicePointKind,
    StewardKind,
    TicketStep,
    Word,
)

if TYPE_CHECKING:
    from geodata.model import Language, Rank

_WORDS: Final[dict[str, type[Word]]] = {
    "compounds": ManagementStatus,
    "divisions": DivisionLevel,
    "service_points": ServicePointKind,
    "committees": CommitteeKind,
    "decisions": DecisionKind,
    "disputes": DisputeKind,
    "firms": FirmKind,
    "party_organisations": PartyKind,
    "steward_units": StewardKind,
    "activities": ActivityKind,
    "honours": HonourKind,
}
_RANKS: Final[dict[str, type[Rank]]] = {"grid_cells": GridLevel, "tickets": TicketStep}


def kind_label(view: str, kind: str | None, language: Language) -> str | None:
    """The word for a row's kind; the kind itself where it is not one that we know.

    Args:
        view: The published view of the row.
        kind: As it stands in the view.
        language: Chinese or English.
    """
    if kind is None:
        return None
    try:
        if view in _RANKS:
            return _RANKS[view](int(kind)).label(language)
        return _WORDS[view](kind).label(language) if view in _WORDS else kind
    except ValueError:
        return kind
