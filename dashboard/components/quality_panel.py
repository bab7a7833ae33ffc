"""How good and how old each layer is: a score, what it is made of, and the way to what lowers it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.data_parts import nothing
from dashboard.components.svg import icon
from dashboard.figures import wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from geodata.db.reading.provenance.runs import DatasetRuns
    from geodata.db.reading.quality import LayerQuality

PARTS: Final = ("completeness", "validity", "topology", "freshness")
WEIGHTS: Final = {"completeness": 35, "validity": 35, "topology": 20, "freshness": 10}
MISPLACED: Final = "compounds_outside_community"
FAULTS_OF: Final = {
    "divisions": "communities_overlap",
    "grid_cells": "grid_cells_overlap",
    "compounds": "compounds_overlap",
    "buildings": "buildings_overlap",
}
"""The kind of fault that lowers the spatial part of a layer."""


def quality_panel(
    layers: Sequence[LayerQuality], runs: Mapping[str, DatasetRuns], here: Here
) -> list[Component]:
    """The layers, the worst first.

    Args:
        layers: What was measured.
        runs: What was loaded of each dataset.
        here: Where the panel stands.
    """
    words = here.words
    if not layers:
        return [nothing(here, words("quality.none"))]
    return [
        html.Div(
            [
                html.Div(
                    [
                        html.Dt(words(f"quality.{part}")),
                        html.Dd(words(f"quality.{part}_told", n=WEIGHTS[part])),
                    ]
                )
                for part in PARTS
            ],
            className="quality-told",
        ),
        html.Table(
            [
                html.Caption(words("quality.table"), className="visually-hidden"),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(words("quality.layer"), scope="col"),
                            html.Th(words("quality.score"), scope="col", className="cell-score"),
                            *(
                                html.Th(words(f"quality.{part}"), scope="col", className="cell-number")
                                for part in PARTS
                            ),
                            html.Th(words("quality.rows"), scope="col", className="cell-number"),
                            html.Th(words("quality.faulty"), scope="col", className="cell-number"),
                            html.Th(words("quality.loaded"), scope="col", className="cell-number"),
                        ]
                    )
                ),
                html.Tbody([_row(each, runs.get(each.dataset), here) for each in layers]),
            ],
            className="list quality",
        ),
        html.P(words("quality.note"), className="note quality-note"),
    ]


def _row(each: LayerQuality, runs: DatasetRuns | None, here: Here) -> html.Tr:
    words = here.words
    return html.Tr(
        [
            html.Th(
                [
                    here.go(
                        html.Span(here.dataset(each.dataset), className="row-title"),
                        "row-link",
                        tab="runs",
                        dataset=each.dataset,
                    ),
                    *([_held(each.held_run, here)] if each.held_run is not None else []),
                ],
                scope="row",
            ),
            html.Td(_score(each, here), className="cell-score"),
            *(
                html.Td(
                    _share(each, part, here), className="cell-number", **data(name=words(f"quality.{part}"))
                )
                for part in PARTS
            ),
            html.Td(
                wording.grouped(each.rows_counted),
                className="cell-number",
                **data(name=words("quality.rows")),
            ),
            html.Td(_faulty(each, here), className="cell-number", **data(name=words("quality.faulty"))),
            html.Td(_loaded(each, runs, here), className="cell-number", **data(name=words("quality.loaded"))),
        ]
    )


def _held(run: int, here: Here) -> html.A:
    return here.go(
        [icon("warn"), here.words("quality.held", n=run)], "badge badge-line badge-held", run=run, tab="runs"
    )


def _score(each: LayerQuality, here: Here) -> Component | str:
    words = here.words
    if each.score is None:
        return words("number.unknown")
    is_low = each.score < each.least_score
    said = f"{each.score:.1f}"
    label = words("quality.least", n=f"{each.least_score:.0f}")
    return html.Div(
        [
            html.B([said, *([icon("warn", label=label)] if is_low else [])]),
            html.Div(
                [
                    html.I(style={"width": f"{each.score:.1f}%"}),
                    html.I(className="score-least", style={"left": f"{each.least_score:.1f}%"}),
                ],
                className="score-bar",
                role="img",
                **aria(label=f"{said}, {label}"),
            ),
        ],
        className="score score-low" if is_low else "score",
        title=label,
    )


def _share(each: LayerQuality, part: str, here: Here) -> Component | str:
    value = getattr(each, part)
    if value is None:
        return html.Span(here.words("number.none"), className="zero", title=here.words("quality.unknown"))
    # What is not whole is not rounded up to be.
    said = f"{min(100 * value, 100 if value == 1 else 99.9):.1f}%"
    if part == "validity" and each.misplaced_rows:
        label = here.words("quality.see_misplaced", n=each.misplaced_rows)
        return here.go(said, "number", label=label, tab="faults", kind=MISPLACED)
    if part == "validity" and value < 1:
        label = here.words("quality.see_rejects")
        return here.go(said, "number", label=label, tab="runs", dataset=each.dataset, only="rejected")
    return said


def _faulty(each: LayerQuality, here: Here) -> Component | str:
    if each.faulty_rows is None and each.misplaced_rows is None:
        return html.Span(here.words("number.none"), className="zero")
    overlapping, misplaced = each.faulty_rows or 0, each.misplaced_rows or 0
    said = wording.grouped(overlapping + misplaced)
    kinds = [
        *([FAULTS_OF[each.dataset]] if overlapping and each.dataset in FAULTS_OF else []),
        *([MISPLACED] if misplaced else []),
    ]
    if not kinds:
        return said
    # Faults of two kinds are two filters: all of them are shown.
    kind = kinds[0] if len(kinds) == 1 else ""
    label = here.words("quality.see_faults")
    return here.go(said, "number number-rejected", label=label, tab="faults", kind=kind)


def _loaded(each: LayerQuality, runs: DatasetRuns | None, here: Here) -> Component | str:
    at = each.loaded_at or (runs.last_at if runs else None)
    if at is None:
        return here.words("number.none")
    is_stale = here.now - at > timedelta(days=each.fresh_days)
    age = here.age(at, "age age-stale" if is_stale else "age")
    if not is_stale:
        return age
    return html.Span(
        [icon("warn", class_name="attention"), age],
        className="inline",
        title=here.words("quality.stale", n=each.fresh_days),
    )
