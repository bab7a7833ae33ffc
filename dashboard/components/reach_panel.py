"""What people reach on foot from a place, below its card: compounds by minutes, or points by kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.records_panel import opener
from dashboard.components.svg import disc, icon
from dashboard.explore import behind
from dashboard.explore.filters import Filter
from dashboard.figures import wording
from dashboard.figures.traits import MINUTES
from geodata.model import ServicePointKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from dashboard.explore.walks import Reached
    from dashboard.i18n import Texts
    from geodata.db.reading.cards import Near

_IN_A_FILTER: Final = re.compile(r"[A-Za-z0-9_.-]+")


def reach_panel(
    reached: Reached | None, found: dict[str, Any], texts: Texts, *, near: Sequence[Near] = ()
) -> list[Component]:
    """The panel.

    Args:
        reached: What is reached; None where no way leads to the place.
        found: The place: its `dataset` and `code`.
        texts: The catalogue of the page's language.
        near: What lies around a compound in a straight line, told where no walk can be.
    """
    if reached is None and near:
        return [_near(near, texts)]
    head = html.Div(
        [html.H3(texts("reach.title")), html.Span(texts("reach.speed"), className="quiet")],
        className="near-head",
    )
    if reached is None:
        return [html.Div([head, html.P(texts("reach.none"), className="note")], className="near-block")]
    is_point = found["dataset"] == "service_points"
    body = _rows(reached, found["code"], texts) if is_point else _kinds(reached, texts)
    return [html.Div([head, body, html.P(texts("reach.note"), className="note")], className="near-block")]


def _rows(reached: Reached, code: str, texts: Texts) -> Component:
    """Compounds and homes within each limit; each number opens its compounds."""
    rows = []
    is_sayable = _IN_A_FILTER.fullmatch(code) is not None
    for minutes in MINUTES:
        compounds = len(reached.within(minutes))
        number = wording.grouped(compounds)
        line = str(Filter(walk=(code, minutes)))
        said = texts("reach.compounds", n=number)
        label = texts("records.open", what=texts("reach.label", n=minutes), n=number)
        rows.append(
            html.Tr(
                [
                    html.Th(texts("reach.label", n=minutes), scope="row"),
                    html.Td(
                        opener(said, behind.selection(line), label) if compounds and is_sayable else said
                    ),
                    html.Td(
                        texts("number.households", n=wording.grouped(reached.households_within(minutes)))
                    ),
                    html.Td(_keep(line, texts, label) if compounds and is_sayable else None),
                ]
            )
        )
    return html.Table(html.Tbody(rows), className="reach-rows")


def _keep(line: str, texts: Texts, label: str) -> html.Button:
    """A button that leaves only these compounds on the map."""
    return html.Button(
        icon("filter"),
        type="button",
        className="button-bare reach-keep",
        title=texts("reach.keep"),
        **data(keep=line),
        **aria(label=f"{texts('reach.keep')}：{label}"),
    )


def _kinds(reached: Reached, texts: Texts) -> Component:
    """Minutes to the nearest point of each kind; a kind beyond the longest walk says so."""
    tiles = []
    for kind in sorted(ServicePointKind, key=lambda each: reached.kinds.get(each.value, float("inf"))):
        minutes = reached.kinds.get(kind.value)
        said = (
            texts("reach.beyond", n=MINUTES[-1])
            if minutes is None
            else texts("reach.minutes", n=max(1, round(minutes)))
        )
        tiles.append(
            html.Li(
                [
                    disc(kind.value, is_filled=kind == ServicePointKind.CENTRE),
                    html.Span(kind.label(texts.language), className="near-kind"),
                    html.B(said),
                ],
                className="near-beyond" if minutes is None else "",
            )
        )
    return html.Ul(tiles, className="near")


def _near(near: Sequence[Near], texts: Texts) -> html.Div:
    """What lies around it; straight lines from the boundary, which nobody walks, and so it says."""
    tiles = [
        html.Li(
            [
                disc(each.kind, is_filled=each.kind == ServicePointKind.CENTRE),
                html.Span(ServicePointKind(each.kind).label(texts.language), className="near-kind"),
                html.B(
                    texts("card.near_inside")
                    if each.nearest_m < 1
                    else texts("card.near_metres", n=wording.grouped(max(10, round(each.nearest_m, -1))))
                ),
            ]
        )
        for each in near
    ]
    heading = [
        html.Span(texts("card.near_points")),
        html.Span(
            texts(
                "card.near_counts",
                few=sum(each.within_500_m for each in near),
                all=sum(each.within_1000_m for each in near),
            ),
            className="quiet",
        ),
    ]
    return html.Div(
        [
            html.Div(heading, className="near-head"),
            html.Ul(tiles, className="near") if tiles else html.P(texts("card.near_none"), className="note"),
            html.P(texts("card.near_note"), className="note"),
        ],
        className="near-block",
    )
