"""The loads of a city, the newest first: what became of the rows of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.data_parts import (
    SHARES,
    chip,
    chips,
    figure,
    nothing,
    pages,
    share_bar,
)
from dashboard.components.svg import icon
from dashboard.figures import wording
from dashboard.provenance.view import ONLY

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.provenance.reads import RunList
    from geodata.db.reading.provenance.runs import Run, Totals

_NUMBERS: Final = ("rows_read", "inserted", "updated", "unchanged", "rejected")


def runs_panel(found: RunList, here: Here) -> list[Component]:
    """The list of runs with their sums and filters."""
    words = here.words
    if not found.datasets:
        return [
            html.Div(
                [html.P(words("run.none")), html.P(words("run.none_hint"), className="quiet")],
                className="nothing",
            )
        ]
    rows = found.page.rows
    return [
        _sums(found.totals, here),
        html.Div([_datasets(found, here), _kinds(here)], className="filter-rows"),
        _table(rows, here)
        if rows
        else nothing(here, words("run.none_of_filter"), {"dataset": "", "only": ""}),
        pages(here, found.page.total, len(rows)),
    ]


def _sums(totals: Totals, here: Here) -> html.Div:
    words = here.words
    share = f"{100 * totals.rejected / totals.rows_read:.2f}%" if totals.rows_read else words("number.none")
    latest = here.age(totals.last_at) if totals.last_at else words("number.none")
    return html.Div(
        [
            figure(words("run.runs"), wording.grouped(totals.runs), latest),
            figure(words("run.rows_read"), wording.grouped(totals.rows_read)),
            figure(
                words("run.came_in"),
                wording.grouped(totals.inserted + totals.updated),
                words("run.came_in_note"),
            ),
            figure(words("run.unchanged"), wording.grouped(totals.unchanged)),
            figure(
                words("run.rejected"),
                here.go(
                    wording.grouped(totals.rejected),
                    "number number-rejected" if totals.rejected else "number",
                    label=words("run.show_rejected"),
                    only="rejected",
                ),
                share,
            ),
        ],
        className="figures-row",
    )


def _datasets(found: RunList, here: Here) -> html.Details:
    view, words = here.view, here.words
    chosen = here.dataset(view.dataset) if view.dataset else words("run.every_dataset")
    entries = sorted(found.datasets.values(), key=lambda one: here.dataset(one.dataset))
    return html.Details(
        [
            html.Summary(
                [icon("filter"), html.Span(chosen), icon("chev")], **aria(label=words("run.choose_dataset"))
            ),
            html.Ul(
                [
                    html.Li(here.go(words("run.every_dataset"), is_current=not view.dataset, dataset="")),
                    *(
                        html.Li(
                            here.go(
                                [
                                    html.Span(here.dataset(one.dataset)),
                                    html.Span(wording.grouped(one.runs), className="filter-count"),
                                ],
                                is_current=one.dataset == view.dataset,
                                dataset=one.dataset,
                            )
                        )
                        for one in entries
                    ),
                ]
            ),
        ],
        # Another choice is another list, which begins closed.
        key=f"datasets-{view.dataset}",
        className="menu",
    )


def _kinds(here: Here) -> html.Nav:
    return chips(
        [
            chip(here, here.words(f"run.only_{only or 'all'}"), None, is_on=here.view.only == only, only=only)
            for only in ONLY
        ],
        here.words("run.choose_kind"),
    )


def _table(rows: tuple[Run, ...], here: Here) -> html.Table:
    words = here.words
    return html.Table(
        [
            html.Caption(words("run.table"), className="visually-hidden"),
            html.Thead(
                html.Tr(
                    [
                        html.Th(words("run.delivery"), scope="col"),
                        *(
                            html.Th(words(f"run.{name}"), scope="col", className="cell-number")
                            for name in _NUMBERS
                        ),
                        html.Th(words("run.finished_at"), scope="col", className="cell-number cell-time"),
                    ]
                )
            ),
            html.Tbody([_row(run, here) for run in rows]),
        ],
        className="list runs",
    )


def _row(run: Run, here: Here) -> html.Tr:
    words = here.words
    is_back = run.status != "loaded"
    files = words("run.more_files", name=run.files[0], n=len(run.files)) if len(run.files) > 1 else None
    return html.Tr(
        [
            html.Th(
                [
                    here.go(
                        [
                            html.Span(here.dataset(run.dataset), className="row-title"),
                            html.Span(f"#{run.run}", className="code"),
                            *([status_badge(run.status, here)] if is_back else []),
                        ],
                        "row-link",
                        run=run.run,
                    ),
                    html.Span(
                        files or (run.files[0] if run.files else words("number.none")),
                        className="row-below",
                        title=", ".join(run.files),
                    ),
                    share_bar([getattr(run, name) for name in SHARES], words("run.bar")),
                ],
                scope="row",
            ),
            *(
                html.Td(_number(run, name, here), className="cell-number", **data(name=words(f"run.{name}")))
                for name in _NUMBERS
            ),
            html.Td(here.age(run.finished_at, "age row-age"), className="cell-number cell-time"),
        ],
        className="row-undone" if run.status == "rolled_back" else "",
    )


def _number(run: Run, name: str, here: Here) -> Component | str:
    count = getattr(run, name)
    said = wording.grouped(count)
    if not count:
        return html.Span(said, className="zero")
    label = here.words("run.open_rows", what=here.words(f"run.{name}"), n=said, run=run.run)
    if name == "rejected":
        return here.go(said, "number number-rejected", label=label, run=run.run)
    if name in {"inserted", "updated"}:
        return here.go(said, "number", label=label, run=run.run, rows=name)
    return here.go(said, "number", label=label, run=run.run)


def status_badge(status: str, here: Here) -> html.Span:
    """The state of a run that is not simply loaded."""
    key = f"run.status_{status}"
    known = here.words(key) if key in here.words.keys else status
    return html.Span(known, className=f"badge badge-line badge-{status}")
