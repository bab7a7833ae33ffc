"""The bar at the explore map's foot: when it was hot, of which class, over how many days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard import ids
from dashboard.components.aria import aria
from dashboard.components.day_range import DayRange
from dashboard.explore.view import PERIODS
from dashboard.theme import HEAT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dashboard.explore.view import ViewState
    from dashboard.i18n import Texts

Days = list[dict[str, Any]]


def heat_bar(
    texts: Texts, view: ViewState, *, days: Sequence[tuple[date, int]], classes: Sequence[dict[str, Any]]
) -> html.Section:
    """The bar: ticket heat, its class and its period.

    Args:
        texts: The catalogue of the page's language.
        view: What the address asks for.
        days: The days with tickets and how many, oldest first.
        classes: The classes of tickets, groups before their classes.
    """
    rows = series(days)
    is_on = bool(view.heat_days and rows)
    return html.Section(
        [
            _head(texts, rows, is_on=is_on),
            html.Div(
                [_range(texts, view, rows), _controls(texts, view, classes)],
                id=ids.HEAT_BODY,
                hidden=not is_on,
            ),
        ],
        className="panel heat-bar",
        **aria(label=texts("heat.title")),
    )


def series(days: Sequence[tuple[date, int]]) -> Days:
    """Days and their tickets as the browser is told them."""
    return [{"day": day.isoformat(), "tickets": tickets} for day, tickets in days]


def bands() -> html.Span:
    """The bands of the heat as a row of colours, lowest first."""
    return html.Span([html.I(className=f"band band-{i}") for i in range(len(HEAT))], className="bands")


def _head(texts: Texts, rows: Days, *, is_on: bool) -> html.Div:
    return html.Div(
        [
            dcc.Checklist(
                id=ids.HEAT_ON,
                options=[{"label": texts("heat.title"), "value": "on"}],
                value=["on"] if is_on else [],
                inputClassName="check",
            ),
            html.Span(
                texts("heat.off_hint") if rows else texts("heat.none"),
                id=ids.HEAT_SAID,
                className="quiet heat-said",
                role="status",
            ),
            html.Div(
                [html.Span(texts("heat.low")), bands(), html.Span(texts("heat.high"))],
                className="heat-legend",
            ),
        ],
        className="heat-head",
    )


def _range(texts: Texts, view: ViewState, rows: Days) -> DayRange:
    until = next((i for i, row in enumerate(rows) if row["day"] == view.heat_until), len(rows) - 1)
    return DayRange(
        id=ids.HEAT_RANGE,
        days=rows,
        value=(max(0, until - _length(view) + 1), max(until, 0)),
        texts={
            "label": texts("heat.slider"),
            "first": texts("heat.first_day"),
            "last": texts("heat.last_day"),
        },
    )


def _controls(texts: Texts, view: ViewState, classes: Sequence[dict[str, Any]]) -> html.Div:
    length = _length(view)
    return html.Div(
        [
            dcc.RadioItems(
                id=ids.HEAT_PERIOD,
                options=[{"label": texts(f"heat.days{days}"), "value": days} for days in PERIODS],
                value=length if length in PERIODS and not view.heat_until else None,
                className="segments",
                inputClassName="visually-hidden",
            ),
            html.Label(
                [
                    html.Span(texts("heat.class"), className="visually-hidden"),
                    dcc.Dropdown(
                        id=ids.HEAT_CLASS,
                        options=[
                            {"label": texts("heat.all"), "value": ""},
                            *(_option(each, texts) for each in classes),
                        ],
                        value=view.heat_class,
                        clearable=False,
                        searchable=True,
                        className="select",
                    ),
                ],
                className="heat-class",
            ),
        ],
        className="heat-controls",
    )


def _option(ticket_class: dict[str, Any], texts: Texts) -> dict[str, str]:
    name = ticket_class["name" if texts.language == "zh" else "name_en"]
    is_group = ticket_class["parent_code"] is None
    return {"label": name if is_group else f"\u2003{name}", "value": ticket_class["code"]}


def _length(view: ViewState) -> int:
    return view.heat_days or PERIODS[0]
