"""The rows that a run brought, changed or took away, each with the way to its lineage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.card_parts import SEPARATOR
from dashboard.components.data_parts import pages
from dashboard.figures import wording

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.i18n import Texts
    from dashboard.provenance.reads import OneRun
    from geodata.db.reading.provenance.changed import Changed
    from geodata.db.reading.provenance.rows import Page


_WITHOUT_ROWS: Final = {
    "rolled_back": "run.rows_gone",
    "held": "run.rows_waiting",
    "released": "run.rows_released",
    "dropped": "run.rows_dropped",
}
"""Why a run has no list of the rows that it counts, by its status."""


def rows_of_run(found: OneRun, rows: Page[Changed], here: Here) -> list[Component]:
    """The list of one kind of row."""
    words, run, kind = here.words, found.run, here.view.rows
    title = html.Div([html.H3(_title(kind, getattr(run, kind), words))], className="section-head")
    if not rows.rows:
        told = _WITHOUT_ROWS.get(run.status, "run.rows_none") if getattr(run, kind) else "run.rows_none"
        return [title, html.P(words(told, n=run.released_as or ""), className="quiet")]
    return [
        title,
        html.Table(
            [
                html.Caption(_title(kind, rows.total, words), className="visually-hidden"),
                html.Thead(
                    html.Tr([html.Th(words(f"run.{head}"), scope="col") for head in ("row_name", "row_line")])
                ),
                html.Tbody([_row(each, found, here) for each in rows.rows]),
            ],
            className="list run-rows",
        ),
        pages(here, rows.total, len(rows.rows)),
    ]


def _title(kind: str, count: int, words: Texts) -> str:
    form = "_one" if count == 1 else ""
    return words(f"run.rows_{kind}{form}", n=wording.grouped(count))


def _row(each: Changed, found: OneRun, here: Here) -> html.Tr:
    words, kind = here.words, here.view.rows
    name = [
        html.Span(each.name or each.code, className="row-title"),
        html.Span(each.code, className="code") if each.name else html.Span(hidden=True),
    ]
    files = {file.source_file: file.name for file in found.files}
    if each.source_row is None:
        line = words("run.row_gone" if kind == "removed" else "run.row_changed_again")
    else:
        told = words("reject.row", n=each.source_row)
        file = files.get(each.source_file or 0)
        line = SEPARATOR.join((file, told)) if file and len(found.files) > 1 else told
    return html.Tr(
        [
            html.Th(
                html.Div(name)
                if kind == "removed"
                else here.go(
                    name, "row-link", feature=(found.run.dataset, each.code), tab="lineage", run=0, rows=""
                ),
                scope="row",
            ),
            html.Td(line, className="quiet"),
        ]
    )
