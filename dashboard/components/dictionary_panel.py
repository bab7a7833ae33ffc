"""The data dictionary: what each column of each published view means, and how a file may bring it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dash import html

from dashboard.components.aria import aria
from dashboard.components.data_parts import nothing
from dashboard.figures import wording
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from geodata.datasets import Field
    from geodata.db.upkeep.dictionary import Column, Relation

_HEADS: Final = ("column", "zh", "unit", "meaning", "in_a_file")
_NO_UNIT: Final = "—"


def dictionary_panel(relations: Sequence[Relation], here: Here) -> list[Component]:
    """The views on the left, the columns of the chosen one on the right; or what a search found."""
    view, words = here.view, here.words
    chosen = next((one for one in relations if one.name == view.table), None)
    if view.q:
        body = _found(relations, here)
    elif chosen is not None:
        body = _relation(chosen, here)
    else:
        body = [html.P(words("dictionary.choose"), className="quiet dictionary-hint")]
    return [
        html.Div(
            [
                html.Nav(
                    [_entry(one, here) for one in _ordered(relations)],
                    className="dictionary-views",
                    **aria(label=words("dictionary.views")),
                ),
                html.Div(body, className="dictionary-body"),
            ],
            className="dictionary dictionary-open" if view.q or chosen else "dictionary",
        )
    ]


def _ordered(relations: Sequence[Relation]) -> list[Relation]:
    order = {name: place for place, name in enumerate(DATASETS)}
    return sorted(relations, key=lambda one: (order.get(one.name, len(order)), one.name))


def _entry(one: Relation, here: Here) -> html.A:
    is_on = one.name == here.view.table and not here.view.q
    return here.go(
        [
            html.Span(one.words.zh, className="row-title"),
            html.Span(one.name, className="code"),
        ],
        "dictionary-view dictionary-view-on" if is_on else "dictionary-view",
        is_current=is_on,
        table=one.name,
        q="",
    )


def _relation(one: Relation, here: Here) -> list[Component]:
    words = here.words
    return [
        here.go(words("dictionary.back"), "back narrow-only", table="", q=""),
        html.H2(
            [one.words.zh, html.Span(f"{one.schema}.{one.name}", className="code")], className="panel-title"
        ),
        html.P(one.words.meaning, className="card-place"),
        _table([(one, column) for column in one.columns], here, is_mixed=False),
    ]


def _found(relations: Sequence[Relation], here: Here) -> list[Component]:
    wanted = here.view.q.casefold()
    found = [
        (one, column)
        for one in _ordered(relations)
        for column in one.columns
        if wanted in _everything(one, column).casefold()
    ]
    if not found:
        return [nothing(here, here.words("dictionary.none", q=here.view.q), {"q": ""})]
    return [
        html.P(
            here.words("dictionary.found", n=wording.grouped(len(found)), q=here.view.q),
            className="card-place",
            role="status",
        ),
        _table(found, here, is_mixed=True),
    ]


def _everything(one: Relation, column: Column) -> str:
    field = _field(one, column)
    synonyms = " ".join((field.zh, *field.synonyms)) if field else ""
    return f"{column.name} {column.words.zh} {column.words.meaning} {column.words.standard} {synonyms}"


def _table(rows: Sequence[tuple[Relation, Column]], here: Here, *, is_mixed: bool) -> html.Table:
    words = here.words
    return html.Table(
        [
            html.Caption(words("dictionary.table"), className="visually-hidden"),
            html.Thead(html.Tr([html.Th(words(f"dictionary.{name}"), scope="col") for name in _HEADS])),
            html.Tbody([_row(one, column, here, is_mixed=is_mixed) for one, column in rows]),
        ],
        className="list dictionary-table",
    )


def _row(one: Relation, column: Column, here: Here, *, is_mixed: bool) -> html.Tr:
    where = (
        [here.go(one.words.zh, "row-below row-link-plain", table=one.name, q="")]
        if is_mixed
        else [html.Span(column.kind, className="row-below")]
    )
    return html.Tr(
        [
            html.Th([html.Code(column.name), *where], scope="row"),
            html.Td(column.words.zh, className="cell-zh"),
            html.Td(column.words.unit if column.words.unit != _NO_UNIT else "", className="cell-unit"),
            html.Td([column.words.meaning, *_origin(column, here)]),
            html.Td(_in_a_file(_field(one, column), here), className="cell-file"),
        ]
    )


def _origin(column: Column, here: Here) -> list[Component]:
    """Where the value comes from, and the standard that governs it where one does."""
    told = {"source": column.words.source, "standard": column.words.standard}
    return [
        html.Div(
            [html.Span(here.words(f"dictionary.{name}"), className="quiet"), f" {what}"],
            className=f"cell-{name}",
        )
        for name, what in told.items()
        if what not in {"", _NO_UNIT}
    ]


def _field(one: Relation, column: Column) -> Field | None:
    dataset = DATASETS.get(one.name)
    if dataset is None:
        return None
    return next((field for field in dataset.fields if field.name == column.name), None)


def _in_a_file(field: Field | None, here: Here) -> list[Component | str]:
    """How a file may bring the column: its headers, its choices, its range, what it must name."""
    if field is None:
        return []
    words = here.words
    told: list[tuple[str, Any]] = []
    headers = list(dict.fromkeys((field.zh, *field.synonyms)))
    told.append((words("dictionary.headers"), "、".join(headers)))
    if field.choices:
        told.append(
            (
                words("dictionary.choices"),
                "、".join(names[0] if names else key for key, names in field.choices.items()),
            )
        )
    if field.minimum is not None or field.maximum is not None:
        told.append((words("dictionary.range"), _range(field)))
    if field.reference is not None:
        told.append((words("dictionary.names"), here.dataset(field.reference.dataset)))
    is_needed = field.is_required or (field.reference is not None and field.reference.is_required)
    return [
        *([html.Span(words("dictionary.required"), className="badge badge-line")] if is_needed else []),
        *(html.Div([html.Span(name, className="quiet"), f" {what}"]) for name, what in told),
    ]


def _range(field: Field) -> str:
    if field.maximum is None:
        return f"≥ {field.minimum:g}"
    return f"≤ {field.maximum:g}" if field.minimum is None else f"{field.minimum:g} – {field.maximum:g}"
