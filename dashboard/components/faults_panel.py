"""What the last check found: overlaps, gaps, rows outside their parent, rows that may be one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.components.aria import data
from dashboard.components.card_parts import SEPARATOR, block, head
from dashboard.components.data_parts import chip, chips, nothing, pages
from dashboard.components.lineage_panel import EXPLORED
from dashboard.components.svg import Svg, icon
from dashboard.figures import wording

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from dashboard.i18n import Texts
    from dashboard.provenance.reads import Faults
    from geodata.db.reading.provenance.findings import Examination, Finding, Picture, PlacedFinding

KINDS: Final = (
    "self_crossing",
    "towns_overlap",
    "towns_gap",
    "communities_overlap",
    "communities_gap",
    "grid_cells_overlap",
    "grid_cells_gap",
    "compounds_overlap",
    "buildings_overlap",
    "communities_outside_town",
    "cells_outside_parent",
    "areas_outside_community",
    "compounds_outside_community",
    "compounds_outside_area",
    "buildings_outside_compound",
    "compounds_alike",
)
"""Every kind, in the order in which a clerk mends them."""
# What `hongtu check` says of a finding; of outlines, in the words of GEOS.
_REASONS: Final = tuple(
    (re.compile(pattern), key)
    for pattern, key in (
        ("the same name", "reason_one_name"),
        ("the same name, written in another way", "reason_same_name"),
        ("the name of one is an alias of the other", "reason_alias"),
        (r"names alike to (?P<n>\d+) %", "reason_alike"),
        ("names that sound the same", "reason_sound"),
        ("the same ground under two names", "reason_ground"),
        ("Self-intersection", "reason_crosses"),
        ("Ring Self-intersection", "reason_touches"),
    )
)
_HEADS: Final = ("what", "rows", "size")
_MARGIN: Final = 2
ALIKE: Final = "compounds_alike"


def kind_label(kind: str, words: Texts) -> str:
    """What a kind is called; its own id where the catalogue does not know it."""
    key = f"fault.{kind}"
    return words(key) if key in words.keys else kind


def faults_panel(found: Faults, here: Here) -> list[Component]:
    """The findings of a city with their kinds."""
    words, view = here.words, here.view
    if found.examination is None:
        return [
            html.Div(
                [html.P(words("fault.never")), html.P(words("fault.never_hint"), className="quiet")],
                className="nothing",
            )
        ]
    rows = found.page.rows
    return [
        _checked(found.examination, here),
        chips(
            [
                chip(here, words("fault.every"), found.examination.findings, is_on=not view.kind, kind=""),
                *(
                    chip(
                        here,
                        kind_label(kind, words),
                        found.kinds[kind].findings,
                        is_on=view.kind == kind,
                        kind=kind,
                    )
                    for kind in _in_order(found.kinds)
                ),
            ],
            words("fault.choose"),
        ),
        _table(rows, here)
        if rows
        else nothing(
            here,
            words("fault.none_of_kind" if view.kind else "fault.none"),
            {"kind": ""} if view.kind else None,
        ),
        pages(here, found.page.total, len(rows)),
    ]


def _in_order(kinds: Any) -> list[str]:  # noqa: ANN401 - any mapping by kind
    return sorted(kinds, key=lambda kind: (KINDS.index(kind) if kind in KINDS else len(KINDS), kind))


def _checked(examination: Examination, here: Here) -> html.Div:
    words = here.words
    stale = (
        []
        if examination.is_current
        else [
            html.Div(
                [icon("warn"), html.Span(words("fault.stale"))],
                className="attention inline inline-whole",
                role="status",
            )
        ]
    )
    return html.Div(
        [
            html.Div(
                [
                    html.B(
                        words("fault.open", n=wording.grouped(examination.open_findings)),
                        className="fault-count",
                    ),
                    html.Span([words("fault.checked"), " ", here.age(examination.checked_at)]),
                ],
                className="fault-head",
            ),
            *stale,
        ],
        className="fault-checked",
    )


def _table(rows: tuple[Finding, ...], here: Here) -> html.Table:
    words = here.words
    return html.Table(
        [
            html.Caption(words("fault.table"), className="visually-hidden"),
            html.Thead(
                html.Tr(
                    [
                        html.Th(
                            words(f"fault.{name}"),
                            scope="col",
                            className="cell-number" if name == "size" else "",
                        )
                        for name in _HEADS
                    ]
                )
            ),
            html.Tbody([_row(each, here) for each in rows]),
        ],
        className="list faults",
    )


def _row(each: Finding, here: Here) -> html.Tr:
    words = here.words
    told: list[Component] = [
        here.go(html.Span(kind_label(each.kind, words), className="row-title"), "row-link", fault=each.code)
    ]
    if each.is_sliver:
        told.append(html.Span(words("fault.sliver"), className="row-below"))
    if each.verdict != "open":
        told.append(html.Span(words(f"fault.verdict_{each.verdict}"), className="badge badge-line"))
    first, second = _names(each, words)
    return html.Tr(
        [
            html.Th(told, scope="row"),
            html.Td([html.Span(first, className="row-title"), html.Span(second, className="row-below")]),
            html.Td(size_of(each, words), className="cell-number"),
        ],
        **data(fault=each.code),
    )


def _names(each: Finding, words: Texts) -> tuple[str, str]:
    first = each.first_name or each.first_code or words("fault.no_row")
    other = each.second_name or each.second_code
    if other is None:
        return first, each.first_code or ""
    if other == first:
        # Two rows of one name are told apart by their codes.
        return first, words("fault.pair", first=each.first_code or "", second=each.second_code or "")
    return first, words("fault.with", other=other)


def size_of(each: Finding, words: Texts) -> str:
    """How large a fault is, in what it has much of."""
    if each.share is not None:
        return words("fault.outside", n=f"{100 * each.share:.1f}")
    if each.area_m2 is not None:
        return wording.area(round(each.area_m2), words)
    if each.distance_m is not None:
        return words("fault.apart", n=wording.grouped(each.distance_m))
    if each.kind == ALIKE:
        return words("fault.no_border")
    return words("number.none")


def fault_card(each: PlacedFinding, picture: Picture, here: Here) -> list[Component]:
    """The card of one finding: what it is about, how large, what would mend it, and its picture."""
    words = here.words
    kind = kind_label(each.kind, words)
    is_drawn = any((picture.path, picture.first_path, picture.second_path))
    return [
        head(kind, [size_of(each, words), html.Span(each.code, className="code")]),
        *([_picture(picture, words("fault.picture"))] if is_drawn else []),
        block(
            words("fault.rows"),
            [
                *_row_of(each.dataset, each.first_code, each.first_name, here),
                *_row_of(each.second_dataset, each.second_code, each.second_name, here),
            ]
            or [words("fault.no_row")],
        ),
        *([block(words("fault.place"), [words("fault.no_place")])] if each.west is None else []),
        *([block(words("fault.reason"), [reason_of(each.reason, words)])] if each.reason else []),
        *([_parents(each, here)] if each.candidates else []),
        block(words("reject.repair"), [words(_remedy(each.kind))]),
        block(
            words("fault.verdict"),
            [
                words(f"fault.verdict_{each.verdict}"),
                html.Span(
                    words("fault.verdict_told" if each.verdict == "open" else "fault.verdict_back"),
                    className="note",
                ),
                *(html.Code(command, className="command") for command in _commands(each, words)),
            ],
        ),
    ]


def _commands(each: Finding, words: Texts) -> list[str]:
    """What answers a finding on the command line; what the office fills in stands in brackets."""
    if each.verdict != "open":
        return [f"hongtu verdict {each.code} open"]
    answers = [f"same --keep {each.first_code}", "different"] if each.kind == ALIKE else ["allowed"]
    said = f'--why "<{words("fault.why")}>" --post "<{words("fault.post")}>"'
    return [f"hongtu verdict {each.code} {answer} {said}" for answer in answers]


def reason_of(reason: str, words: Texts) -> str:
    """Why a finding is one, in the language of the page."""
    for pattern, key in _REASONS:
        if found := pattern.fullmatch(reason):
            return words(f"fault.{key}", **found.groupdict())
    return words("fault.reason_other")


def _picture(picture: Picture, label: str) -> html.Div:
    wide, high = picture.width or 0.0, picture.height or 0.0
    shapes: list[Any] = [
        {"tag": "path", "d": path, "className": name}
        for path, name in (
            (picture.first_path, "drawn-context"),
            (picture.second_path, "drawn-other"),
            (picture.path, "drawn-shape"),
        )
        if path
    ]
    return html.Div(
        Svg(
            shapes,
            f"{-_MARGIN} {-_MARGIN} {wide + 2 * _MARGIN:.1f} {high + 2 * _MARGIN:.1f}",
            label=label,
            className="drawn drawn-framed",
            preserveAspectRatio="xMidYMid meet",
        ),
        className="thumbnail",
    )


def _row_of(dataset: str, code: str | None, name: str | None, here: Here) -> list[Component]:
    """A row of the fault, with the way to its lineage and to its card on the map."""
    if code is None:
        return []
    words = here.words
    place = EXPLORED.get(dataset)
    # What waits in quarantine is no row yet, and has neither.
    if name is None and " / " in code:
        return [html.Span(code)]
    links: list[Component] = [
        here.go(words("fault.lineage"), "link", feature=(dataset, code), fault="", kind="", tab="lineage")
    ]
    if place is not None:
        links += [
            html.Span(SEPARATOR, className="quiet"),
            html.A(
                words("fault.explore"),
                href=f"/?city={here.city}&lang={words.language}&sel={place}:{code}",
                className="link",
            ),
        ]
    return [
        html.Div(
            [
                html.Span(name or code),
                html.Span(f"{here.dataset(dataset)}{SEPARATOR}{code}", className="row-below"),
                html.Span(links, className="row-links"),
            ]
        )
    ]


def _parents(each: Finding, here: Here) -> html.Div:
    words = here.words
    lines: list[Component | str | None] = [
        html.Span(
            [
                html.B(f"{100 * candidate['share']:.1f}%"),
                f" {candidate.get('name') or candidate['code']}",
                *(
                    [html.Span(words("fault.proposed"), className="badge badge-line")]
                    if candidate["code"] == each.proposed_code
                    else []
                ),
            ],
            className="inline",
        )
        for candidate in each.candidates
    ]
    return block(words("fault.parents"), lines)


def _remedy(kind: str) -> str:
    for ending in ("overlap", "gap", "crossing", "alike"):
        if kind.endswith(ending):
            return f"fault.mend_{ending}"
    return "fault.mend_outside"
