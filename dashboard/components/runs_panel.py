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
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.provenance.reads import RunList
    from geodata.db.reading.provenance.deliveries import Delivery
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
        *(deliveries_box(found.deliveries, here) if found.deliveries else []),
        _sums(found.totals, here),
        html.Div([_datasets(found, here), _kinds(here)], className="filter-rows"),
        _table(rows, here)
        if rows
        else nothing(here, words("run.none_of_filter"), {"dataset": "", "only": ""}),
        pages(here, found.page.total, len(rows)),
    ]


def deliveries_box(deliveries: Sequence[Delivery], here: Here) -> list[Component]:
    """The files that are awaited: what is missing or was refused stands open, the rest behind a click."""
    words = here.words
    wanting = [one for one in deliveries if one.is_missing or one.is_refused]
    title = words("delivery.wanting", n=len(wanting)) if wanting else words("delivery.in_time")
    return [
        html.Details(
            [
                html.Summary(
                    [
                        icon("warn", class_name="attention")
                        if wanting
                        else icon("check", class_name="sum-holds"),
                        html.B(title),
                        html.Span(words("delivery.all", n=len(deliveries)), className="quiet"),
                        icon("chev"),
                    ]
                ),
                html.Ul([_delivery(one, here) for one in deliveries]),
            ],
            open=bool(wanting),
            className="deliveries deliveries-wanting" if wanting else "deliveries",
        )
    ]


def _delivery(one: Delivery, here: Here) -> html.Li:
    words = here.words
    came: list[Component | str] = (
        [words("delivery.came"), " ", here.age(one.arrived_at)]
        if one.arrived_at
        else [words("delivery.never")]
    )
    state = "refused" if one.is_refused else "missing" if one.is_missing else "due"
    told = words(f"delivery.{state}", time=here.time(one.expected_by))
    name: Component | str = one.name
    if one.run is not None:
        name = here.go(one.name, "link", run=one.run)
    return html.Li(
        [
            html.Span([name, html.Span(here.dataset(one.dataset), className="row-below")]),
            html.Span(came, className="quiet"),
            html.Span(told, className="attention" if state != "due" else "quiet"),
        ]
    )


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
    if name == "unchanged":
        # No load writes what it found unchanged, so there is no list of it.
        return html.Span(said, className="number-plain", title=here.words("run.unchanged_told"))
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
