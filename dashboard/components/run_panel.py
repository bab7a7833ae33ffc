"""One load: what became of every row, how its files were read, and the rows that it kept out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.card_parts import SEPARATOR
from dashboard.components.data_parts import (
    SHARES,
    chip,
    chips,
    digest,
    nothing,
    pages,
    rule_label,
    share_bar,
    size,
)
from dashboard.components.runs_panel import status_badge
from dashboard.components.svg import icon
from dashboard.figures import wording

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.provenance.reads import OneRun
    from geodata.db.reading.provenance.rejects import Reject
    from geodata.db.reading.provenance.rows import Page
    from geodata.db.reading.provenance.runs import Run

FEW_FILES: Final = 6
HELD: Final = "held"
_FAR_M: Final = 50.0


def run_panel(found: OneRun, rows: list[Component], here: Here) -> list[Component]:
    """The run, above the list of its rows that was asked for."""
    run = found.run
    return [
        _head(run, here),
        *([_held(run, here)] if run.status == HELD else []),
        _balance(run, here),
        _facts(found, here),
        *rows,
    ]


def _held(run: Run, here: Here) -> html.Div:
    """Why a load waits, and who decides."""
    words = here.words
    why = (run.held_because_zh if words.language == "zh" else run.held_because) or ""
    return html.Div(
        [
            icon("warn"),
            html.Div(
                [
                    html.Div(words("run.held_told")),
                    html.Div(words("run.held_because", why=why[:1].upper() + why[1:]), className="row-below"),
                    *(
                        html.Div([html.Code(f"hongtu {name} {run.run}"), words(f"run.to_{name}")])
                        for name in ("publish", "drop")
                    ),
                ]
            ),
        ],
        className="held",
        role="status",
    )


def _head(run: Run, here: Here) -> html.Div:
    words = here.words
    return html.Div(
        [
            here.go(
                [icon("chev", class_name="turned"), words("run.back")],
                "back",
                run=0,
                rule="",
                rows="",
            ),
            html.H2(
                [
                    here.dataset(run.dataset),
                    html.Span(words("run.number", n=run.run), className="code"),
                    *([status_badge(run.status, here)] if run.status != "loaded" else []),
                ],
                className="panel-title",
                tabIndex=-1,
            ),
            html.P(
                [
                    here.time(run.finished_at),
                    SEPARATOR,
                    here.age(run.finished_at),
                    SEPARATOR,
                    words("run.took", n=max(1, round((run.finished_at - run.started_at).total_seconds()))),
                ],
                className="card-place",
            ),
        ],
        className="run-head",
    )


def _balance(run: Run, here: Here) -> html.Section:
    words = here.words
    sides = [
        here.go(
            [
                html.Span([html.I(className=f"share share-{name}"), words(f"run.{name}")]),
                html.B(wording.grouped(getattr(run, name))),
            ],
            "records-side records-side-on" if _is_shown(here, name) else "records-side",
            is_current=_is_shown(here, name),
            rows="" if name == "rejected" else name,
            rule="",
        )
        if name != "unchanged"
        else html.Div(
            [
                html.Span([html.I(className="share share-unchanged"), words("run.unchanged")]),
                html.B(wording.grouped(run.unchanged)),
            ],
            className="records-side records-side-plain",
        )
        for name in SHARES
    ]
    counts = [getattr(run, name) for name in SHARES]
    return html.Section(
        [
            html.P(
                [
                    words(
                        "run.sum_read_one" if run.rows_read == 1 else "run.sum_read",
                        n=wording.grouped(run.rows_read),
                    ),
                    html.Span(" = ", className="quiet"),
                    html.Span(" + ".join(wording.grouped(count) for count in counts), className="quiet"),
                    icon("check", class_name="sum-holds", label=words("run.sum_holds"))
                    if sum(counts) == run.rows_read
                    else icon("warn", class_name="attention", label=words("run.sum_breaks")),
                ],
                className="balance",
            ),
            share_bar(counts, words("run.bar")),
            html.Div(sides, className="records-sides"),
            *([html.P(words("run.unchanged_told"), className="quiet sides-note")] if run.unchanged else []),
        ],
        **aria(label=words("run.what_became")),
    )


def _is_shown(here: Here, name: str) -> bool:
    return here.view.rows == ("" if name == "rejected" else name)


def _facts(found: OneRun, here: Here) -> html.Dl:
    run, words = found.run, here.words
    facts: list[tuple[str, list[Component | str]]] = [
        (words("run.files"), [_file(each, here) for each in found.files[:FEW_FILES]]),
        (words("run.read_as"), _reading(run, here)),
    ]
    if len(found.files) > FEW_FILES:
        facts[0][1].append(html.Div(words("run.and_more", n=len(found.files) - FEW_FILES), className="quiet"))
    also: list[Component | str] = []
    if run.repaired:
        also.append(html.Div(words("run.repaired_rows", n=wording.grouped(run.repaired))))
    if run.removed:
        removed = words("run.removed_rows", n=wording.grouped(run.removed))
        also.append(here.go(removed, "link", rows="removed", rule=""))
    if also:
        facts.append((words("run.also"), also))
    noted = _of_each_kind(run)
    if noted:
        facts.append((words("run.noted"), [_noted(rule, rows, here) for rule, rows in noted.items()]))
    return html.Dl(
        [part for name, told in facts for part in (html.Dt(name), html.Dd(told))], className="facts"
    )


def _file(file: object, here: Here) -> html.Div:
    name, layer = file.name, file.layer  # type: ignore[attr-defined]
    below = [part for part in (layer if layer and layer not in name else None, size(file.bytes)) if part]  # type: ignore[attr-defined]
    return html.Div(
        [
            html.Span(name, className="file-name"),
            html.Span([SEPARATOR.join(below), SEPARATOR, digest(file.sha256)], className="row-below"),  # type: ignore[attr-defined]
        ],
        title=here.words("run.digest"),
    )


def _reading(run: Run, here: Here) -> list[Component | str]:
    words = here.words
    told = [run.encoding, run.crs_used, words("run.rules", n=run.rule_version)]
    lines: list[Component | str] = [html.Div(SEPARATOR.join(part for part in told if part))]
    if run.crs_declared and run.crs_declared != run.crs_used:
        lines.append(html.Div(words("run.declared", crs=run.crs_declared), className="quiet"))
    if run.crs_looks_like:
        lines.append(
            html.Div(
                [
                    icon("warn"),
                    words("run.looks_like", crs=run.crs_looks_like, n=wording.grouped(run.offset_m or 0.0)),
                ],
                className="attention inline",
            )
        )
    elif run.offset_m is not None and run.offset_m < _FAR_M:
        lines.append(html.Div(words("run.in_place", n=f"{run.offset_m:.0f}"), className="quiet"))
    return lines


def _of_each_kind(run: Run) -> dict[str, int]:
    """Kind of a warning → its rows; 0 where it is not about rows. Why a run is held is told at its head."""
    found: dict[str, int] = {}
    for each in run.noted:
        if each["rule"] != HELD:
            found[each["rule"]] = found.get(each["rule"], 0) + (each["rows"] or 0)
    return found


def _noted(rule: str, rows: int, here: Here) -> html.Div:
    label = rule_label(rule, here.words)
    said = here.words("run.noted_rows", what=label, n=wording.grouped(rows)) if rows else label
    return html.Div(said)


def rejects_of_run(found: OneRun, rejects: Page[Reject], here: Here) -> list[Component]:
    """The rows that the run kept out, by rule."""
    words, run = here.words, found.run
    if not run.rejected and run.status == HELD:
        return [html.P(words("run.none_rejected"), className="nothing")]
    if not run.rejected:
        return [
            html.Div(
                [icon("check", class_name="sum-holds"), html.Span(words("run.all_came_in"))],
                className="nothing inline",
            )
        ]
    places = sum(each.places for each in found.rules)
    return [
        html.Div(
            [
                html.H3(
                    words(
                        "run.rejected_one" if run.rejected == 1 else "run.rejected_title",
                        n=wording.grouped(run.rejected),
                    )
                ),
                html.Span(words("run.on_map", n=wording.grouped(places)), className="quiet section-aside"),
            ],
            className="section-head",
        ),
        chips(
            [
                chip(here, words("run.every_rule"), None, is_on=not here.view.rule, rule=""),
                *(
                    chip(
                        here,
                        rule_label(each.rule, words),
                        each.faults,
                        is_on=here.view.rule == each.rule,
                        rule=each.rule,
                    )
                    for each in found.rules
                ),
            ],
            words("run.choose_rule"),
        ),
        _table(found, rejects, here)
        if rejects.rows
        else nothing(here, words("run.none_of_rule"), {"rule": ""}),
        pages(here, rejects.total, len(rejects.rows), _download(run, here)),
    ]


def _download(run: Run, here: Here) -> html.A:
    query = {"city": here.city, "lang": here.words.language}
    if here.view.rule:
        query["rule"] = here.view.rule
    return html.A(
        [icon("export"), here.words("records.download")],
        href=f"/api/v1/runs/{run.run}/rejects.csv?{urlencode(query)}",
        download="",
        className="button button-small",
    )


def _table(found: OneRun, rejects: Page[Reject], here: Here) -> html.Table:
    words = here.words
    is_many = len(found.files) > 1
    heads = ("where", "wrong", "found")
    return html.Table(
        [
            html.Caption(words("run.table_rejects"), className="visually-hidden"),
            html.Thead(html.Tr([html.Th(words(f"reject.{name}"), scope="col") for name in heads])),
            html.Tbody([_row(each, here, is_many=is_many) for each in rejects.rows]),
        ],
        className="list rejects",
    )


def _row(each: Reject, here: Here, *, is_many: bool) -> html.Tr:
    words = here.words
    key = str(each.reject)
    file = SEPARATOR.join(filter(None, (each.file, each.layer)))
    return html.Tr(
        [
            html.Th(
                [
                    here.go(
                        words("reject.row", n=each.source_row),
                        "row-link",
                        label="",
                        fault=key,
                    ),
                    *([html.Span(file, className="row-below")] if is_many else []),
                    *([_pin(here)] if each.has_place else []),
                ],
                scope="row",
            ),
            html.Td(
                [
                    html.Span(title_of(each, here), className="row-title"),
                    html.Span(sentence_of(each, here), className="row-below"),
                ]
            ),
            html.Td(value_of(each, here), className="cell-value"),
        ],
        **data(fault=key),
    )


def _pin(here: Here) -> Component:
    return icon("locate", class_name="has-place", label=here.words("reject.has_place"))


def title_of(each: Reject, here: Here) -> str:
    """The rule and the column that it was broken in."""
    label = rule_label(each.rule, here.words)
    if not each.field or each.field == "geometry":
        return label
    field = here.words("reject.code") if each.field == "code" else each.field
    return SEPARATOR.join((field, label))


def sentence_of(each: Reject, here: Here) -> str:
    """What is wrong, as far as anyone may read it."""
    if here.words.language == "zh":
        return each.sentence_zh or each.hint_zh or each.sentence or ""
    return each.sentence or each.hint


def value_of(each: Reject, here: Here) -> Component | str:
    """The value found; a word instead where it stays inside."""
    if each.is_value_withheld:
        return html.Span(
            [icon("lock"), here.words("reject.withheld")],
            className="withheld",
            title=here.words("reject.withheld_told"),
        )
    value = each.value_zh if here.words.language == "zh" else each.value
    return value or html.Span(here.words("reject.empty"), className="quiet")
