"""The panels over the explore map: what colours it, which points it shows, when it was hot, the card."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dash import dcc, html

from dashboard import ids
from dashboard.components.aria import aria
from dashboard.components.facets import Facets
from dashboard.components.layer_tree import LayerTree
from dashboard.components.legend import Theme, kinds, legend
from dashboard.components.records_panel import opener
from dashboard.components.svg import icon
from dashboard.explore import behind
from dashboard.explore.counting import OPEN
from dashboard.explore.view import THEMES
from dashboard.figures import traits, wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from dash.development.base_component import Component

    from dashboard.explore.view import ViewState
    from dashboard.i18n import Texts


STALE: Final = timedelta(days=2)


def layers_panel(
    texts: Texts, view: ViewState, themes: Mapping[str, Theme], *, points_at: datetime | None, zone: str
) -> html.Aside:
    """The left panel: theme, legend, service points.

    Args:
        texts: The catalogue of the page's language.
        view: What the address asks for.
        themes: The JSON of the present theme and of the service points, by name.
        points_at: When the service points last changed.
        zone: The city's time zone.
    """
    return html.Aside(
        [
            html.Section(id=ids.DRILL, className="drill", **aria(label=texts("drill.way"))),
            html.Section(
                [
                    html.Div(
                        [
                            html.H2([icon("layers"), texts("panel.layers")]),
                            html.Span(id=ids.SNAPSHOT, className="age age-live"),
                        ],
                        className="section-head",
                    ),
                    dcc.RadioItems(
                        id=ids.THEME,
                        options=[{"label": texts(f"theme.{name}"), "value": name} for name in THEMES],
                        value=view.theme,
                        className="themes",
                        inputClassName="radio",
                    ),
                    html.Button(
                        [
                            html.Span(texts("panel.themes_more"), className="when-few"),
                            html.Span(texts("panel.themes_fewer"), className="when-all"),
                            icon("chev"),
                        ],
                        id=ids.THEMES_ALL,
                        type="button",
                        className="themes-more",
                    ),
                ]
            ),
            html.Section(
                legends(texts, view, themes),
                id=ids.LEGENDS,
                **aria(label=texts("panel.legend")),
            ),
            html.Section(
                points(texts, view, themes["service"], changed_at=points_at, zone=zone), id=ids.POINTS
            ),
            html.Section(
                Facets(id=ids.FACETS, value=view.filter, open=list(OPEN), texts=texts.section("filter"))
            ),
            html.Section(
                html.Details(
                    [
                        html.Summary(html.H2([icon("list"), texts("panel.tree")])),
                        LayerTree(id=ids.LAYERS, value=view.layers, texts=texts.section("tree")),
                    ],
                    open=bool(view.layers),
                )
            ),
        ],
        id=ids.PANEL,
        className="panel panel-left",
    )


def legends(texts: Texts, view: ViewState, themes: Mapping[str, Theme]) -> list[Component]:
    """The legend of the present theme."""
    return [
        _legend(view.theme, themes[view.theme], texts, view),
        html.P(texts("panel.hidden_all"), id=ids.HIDDEN_ALL, className="note attention", hidden=True),
    ]


def map_filtered(texts: Texts) -> html.Div:
    """On a narrow screen, over the map: how many places a filter keeps, and the way back."""
    return html.Div(
        [
            icon("filter"),
            html.Span(id=ids.MAP_MATCHED, role="status"),
            html.Button(
                [icon("close"), texts("filter.clear")],
                id=ids.MAP_UNFILTER,
                type="button",
                className="button button-small",
            ),
        ],
        id=ids.MAP_FILTERED,
        className="map-filtered",
        hidden=True,
    )


def drawer(texts: Texts) -> html.Aside:
    """The drawer on the right, into which the server writes the card."""
    return html.Aside(
        [
            html.Button(
                icon("close"),
                id=ids.CARD_CLOSE,
                type="button",
                className="button-bare card-close",
                **aria(label=texts("action.close")),
            ),
            html.Div(id=ids.CARD, className="card-body"),
            html.Div(id=ids.REACHED, className="card-reached"),
            html.P(texts("card.choose"), className="card-hint quiet"),
        ],
        id=ids.DRAWER,
        className="drawer",
        **aria(label=texts("panel.tab_card"), live="polite"),
    )


def _legend(name: str, theme: Theme, texts: Texts, view: ViewState) -> html.Div:
    total = sum(entry["count"] for entry in theme["classes"])
    known = sum(entry["count"] for entry in theme["classes"] if entry["key"] != "unknown")
    if name == "status":
        said = texts("panel.known", n=wording.grouped(total), known=wording.grouped(known))
        notes = [html.P(texts("panel.unknown_note"), className="note")]
    else:
        said = texts("panel.total", n=wording.grouped(total))
        if theme["breaks"] and name in traits.NAMES:
            unit = texts(f"unit.{name}")
            said = f"{said} · {unit}"
        note = {**dict.fromkeys(traits.RATES, "too_few"), **dict.fromkeys(traits.WALKS, "walk")}.get(name)
        notes = [html.P(texts(f"panel.{note}_note"), className="note")] if note else []
    title = texts("search.compounds") if name in {"status", "demonstration"} else theme["title"]
    if not total and name == "status":
        notes = [
            html.P(texts("panel.no_compounds"), className="note"),
            html.P(texts("panel.no_compounds_hint"), className="note quiet"),
        ]
    return html.Div(
        [
            html.Div(
                [html.H3(title), html.Span(said, className="quiet")],
                className="section-head section-head-start",
            ),
            legend(theme, texts, hidden=view.hidden),
            *notes,
        ],
        id=ids.legend(name),
    )


def points(
    texts: Texts, view: ViewState, theme: Theme, *, changed_at: datetime | None, zone: str
) -> list[Component]:
    """The service points by kind, with the age of their register."""
    total = sum(entry["count"] for entry in theme["classes"])
    age = _age(changed_at, texts, zone) if changed_at else None
    rows = kinds(theme, texts, shown=view.kinds)
    return [
        html.Div(
            [
                html.H3(texts("panel.service")),
                opener(
                    wording.grouped(total),
                    behind.figure("service.points_open"),
                    texts("records.open", what=texts("panel.service"), n=wording.grouped(total)),
                    "quiet",
                ),
                *([age] if age is not None else []),
            ],
            className="section-head section-head-start",
        ),
        rows
        if total
        else html.Div([html.P(texts("panel.no_points"), className="note"), html.Div(rows, hidden=True)]),
    ]


def _age(changed_at: datetime, texts: Texts, zone: str) -> html.Span:
    """How old the register is; amber past twice the day in which it should have been renewed."""
    now = wording.now()
    said = wording.age(changed_at, now, zone, texts)
    if now - changed_at <= STALE:
        return html.Span(said, className="age")
    return html.Span([icon("warn"), texts("age.stale", age=said)], className="age age-stale")
