"""The way of one row: which file and line it came from, who loaded it when, and what it was before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.components.aria import aria
from dashboard.components.card_parts import SEPARATOR
from dashboard.components.data_parts import digest, nothing
from dashboard.components.reject_card import thumbnail
from dashboard.components.svg import icon
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from geodata.db.reading.provenance.features import Drawn
    from geodata.db.reading.provenance.lineage import Lineage, State
    from geodata.db.reading.search import Hit

EXPLORED: Final = {
    "compounds": "compounds",
    "divisions": "communities",
    "service_points": "service_points",
    "grid_cells": "grid_cells",
}
"""Datasets whose rows have a card on the explore page, and what it calls them."""
_SEARCHED: Final = {"communities": "divisions"}
_BOUNDARY: Final = "boundary"
_ACCOUNT: Final = "uid "


def lineage_panel(
    found: Lineage, drawn: Drawn | None, names: Mapping[str, str], here: Here
) -> list[Component]:
    """The row's present state, and those before it.

    Args:
        found: Every state that is known, the latest first.
        drawn: Its picture.
        names: Column → what it is called.
        here: Where the panel stands.
    """
    words = here.words
    latest = found.states[0]
    title = found.name or words("lineage.nameless")
    return [
        html.Div(
            [
                here.go(
                    [icon("chev", class_name="turned"), words("lineage.another")], "back", feature=None, q=""
                ),
                html.H2(
                    [title, html.Span(found.code, className="code")], className="panel-title", tabIndex=-1
                ),
                html.P(
                    [here.dataset(found.dataset), *_explore(found, here)],
                    className="card-place inline",
                ),
            ],
            className="run-head",
        ),
        html.Div(
            [
                _source(latest, here),
                *(
                    [thumbnail(drawn.path, drawn.width, drawn.height, words("lineage.picture"))]
                    if drawn is not None and drawn.path
                    else []
                ),
            ],
            className="source-of",
        ),
        *_boundaries(found, here),
        html.Div([html.H3(words("lineage.history", n=len(found.states)))], className="section-head"),
        html.Ol([_state(each, found.dataset, names, here) for each in found.states], className="states"),
    ]


def question_panel(hits: Sequence[Hit], here: Here) -> list[Component]:
    """Without a row: what to search for, and what was found."""
    words, view = here.words, here.view
    if not view.q:
        return [html.P(words("lineage.choose"), className="quiet dictionary-hint")]
    known = [hit for hit in hits if _SEARCHED.get(hit.dataset, hit.dataset) in DATASETS]
    if not known:
        return [nothing(here, words("lineage.none", q=view.q), {"q": ""})]
    return [
        html.P(words("lineage.found", n=len(known), q=view.q), className="card-place", role="status"),
        html.Ul(
            [
                html.Li(
                    here.go(
                        [
                            html.Span(hit.name, className="row-title"),
                            html.Span(
                                SEPARATOR.join(
                                    part
                                    for part in (
                                        here.dataset(_SEARCHED.get(hit.dataset, hit.dataset)),
                                        hit.detail,
                                        hit.code,
                                    )
                                    if part
                                ),
                                className="row-below",
                            ),
                        ],
                        "hit row-link",
                        feature=(_SEARCHED.get(hit.dataset, hit.dataset), hit.code),
                        q="",
                    )
                )
                for hit in known
            ],
            className="hits list",
        ),
    ]


def _explore(found: Lineage, here: Here) -> list[Component | str]:
    place = EXPLORED.get(found.dataset)
    if place is None:
        return []
    return [
        html.A(
            [icon("locate"), here.words("lineage.explore")],
            href=f"/?city={here.city}&lang={here.words.language}&sel={place}:{found.code}",
            className="button button-small",
        )
    ]


def _source(state: State, here: Here) -> html.Dl:
    words = here.words
    none = words("lineage.not_loaded")
    file: list[Any] = [state.file or none]
    if state.layer and state.layer != state.file:
        file.append(html.Div(state.layer, className="row-below"))
    if state.sha256:
        file.append(html.Div([words("lineage.sha256"), " ", digest(state.sha256)], className="row-below"))
    line = words("reject.row", n=state.source_row) if state.source_row else words("number.none")
    run: list[Any] = [none]
    if state.run is not None:
        run = [
            here.go(words("run.number", n=state.run), "link", run=state.run, feature=None, tab="runs"),
            *([SEPARATOR, here.time(state.at)] if state.at else []),
        ]
    facts: list[tuple[str, Any]] = [
        (words("lineage.file"), file),
        (words("lineage.line"), html.B(line)),
        (words("lineage.run"), run),
        (words("lineage.by"), _post(state.operator, here)),
    ]
    read = [part for part in (state.encoding, state.crs) if part]
    if state.rule_version:
        read.append(words("run.rules", n=state.rule_version))
    if read:
        facts.append((words("run.read_as"), SEPARATOR.join(read)))
    return html.Dl(
        [part for name, told in facts for part in (html.Dt(name), html.Dd(told))], className="facts"
    )


def _post(operator: str | None, here: Here) -> str:
    """A post, or that none was named; the number of an account tells a reader nothing."""
    if not operator or operator.startswith(_ACCOUNT):
        return here.words("lineage.no_post")
    return operator


def _state(state: State, dataset: str, names: Mapping[str, str], here: Here) -> html.Li:
    words = here.words
    told: list[Component | str] = [
        here.go(words("run.number", n=state.run), "link", run=state.run, feature=None, tab="runs")
        if state.run is not None
        else words("lineage.not_loaded")
    ]
    if state.at:
        told += [SEPARATOR, here.time(state.at)]
    if state.file:
        line = words("reject.row", n=state.source_row) if state.source_row else ""
        told.append(html.Div(SEPARATOR.join(filter(None, (state.file, line))), className="row-below"))
    changes = [
        html.Tr(
            [
                html.Th(names.get(column, column), scope="row"),
                *(
                    [html.Td(words("lineage.redrawn"), colSpan=3)]
                    if column == _BOUNDARY
                    else [
                        html.Td(_value(dataset, column, old, here), className="value-old"),
                        html.Td("→", className="quiet", **aria(label=words("lineage.became"))),
                        html.Td(_value(dataset, column, new, here)),
                    ]
                ),
            ]
        )
        for column, (old, new) in state.changes.items()
    ]
    body: list[Component] = [html.Div(told)]
    if changes:
        body.append(html.Table(html.Tbody(changes), className="changes"))
    else:
        body.append(html.Div(words("lineage.first"), className="quiet"))
    return html.Li(body)


def _value(dataset: str, column: str, value: Any, here: Here) -> str:  # noqa: ANN401 - JSON
    """A value as a clerk writes it."""
    if value is None or value == "":
        return here.words("reject.empty")
    if isinstance(value, bool):
        return here.words("lineage.yes" if value else "lineage.no")
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    field = next((each for each in DATASETS[dataset].fields if each.name == column), None)
    if here.words.language == "zh" and field is not None and field.choices and value in field.choices:
        written = field.choices[value]
        return written[0] if written else str(value)
    return str(value)


def _boundaries(found: Lineage, here: Here) -> list[Component]:
    if not found.boundaries:
        return []
    words = here.words
    lines = []
    for step in found.boundaries:
        is_past = step.code == found.code
        other = step.predecessor if is_past else step.code
        lines.append(
            html.Li(
                [
                    words(f"lineage.{'from' if is_past else 'into'}"),
                    " ",
                    here.go(other, "link", feature=(found.dataset, other)),
                    SEPARATOR,
                    words(f"lineage.{step.kind}"),
                    SEPARATOR,
                    step.day.isoformat(),
                ]
            )
        )
    return [
        html.Div([html.H3(words("lineage.boundaries"))], className="section-head"),
        html.Ul(lines, className="boundary-steps"),
    ]
