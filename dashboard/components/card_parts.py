"""What every card is made of: its head, and blocks of lines with their source and date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dash import html

from dashboard.components.aria import data
from dashboard.components.svg import icon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading.cards import Source

SEPARATOR = " · "


def head(
    title: str, subtitle: Sequence[Component | str], *, badges: Sequence[Component] = (), signed: str = ""
) -> html.Div:
    """The card's head: name, badges and place.

    Args:
        title: The name in the language of the page.
        subtitle: Where the place lies, and its code.
        badges: What stands beside the name.
        signed: The name as the signs on the spot have it, where that is another one.
    """
    return html.Div(
        [
            html.Div(
                [html.H2(title, className="card-title"), *badges],
                className="card-name",
            ),
            *([html.P(signed, className="card-signed", lang="zh-CN")] if signed not in {"", title} else []),
            html.P(list(subtitle), className="card-place"),
        ],
        className="card-head",
    )


def missing(sentence: str, *, retry: str = "", place: str = "") -> list[Component]:
    """The card of a place that cannot be shown, with the reason.

    Args:
        sentence: The reason.
        retry: The words of a button for another try; empty where trying again is of no use.
        place: Dataset and code, joined by a colon, for that button.
    """
    again = [html.Button(retry, type="button", className="button", **data(place=place))] if retry else []
    return [
        head("—", []),
        html.Div([icon("warn"), html.Span(sentence)], className="fault", role="alert"),
        *again,
    ]


def block(
    label: str,
    lines: Sequence[Component | str | None],
    source: Component | None = None,
    aside: Component | None = None,
) -> html.Div:
    """One block of the card: its label, its lines, their source, and a drawing beside them."""
    body = [html.Div(line, className="line") for line in lines if line is not None]
    return html.Div(
        [
            html.Div(label, className="block-label"),
            html.Div([*body, *([source] if source is not None else [])], className="block-body"),
            *([aside] if aside is not None else []),
        ],
        className="block",
    )


def source_line(source: Source | None, texts: Texts, zone: ZoneInfo, *, name: str | None = None) -> html.Div:
    """The source of a block and its date; `name` where the row itself names its basis."""
    if source is None or source.at is None:
        words = name or texts("card.source_unknown")
    else:
        words = texts(
            "card.source",
            name=name or source.file or texts("card.source_unknown"),
            date=source.at.astimezone(zone).date().isoformat(),
        )
    return html.Div([icon("clock"), html.Span(words)], className="source")
