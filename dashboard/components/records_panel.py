"""The records behind a number, in the drawer: what was counted, by which definition, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.card_parts import SEPARATOR
from dashboard.components.svg import icon
from dashboard.explore import behind as numbers
from dashboard.explore.behind import PAGE, Behind
from dashboard.figures import wording
from dashboard.figures.kinds import kind_label
from dashboard.figures.themes import label_of
from geodata.indicators import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading.figures import Record, Records
    from geodata.indicators import Figure, Unit

PARTS: Final = ("numerator", "denominator", "unknown")
_SQUARE_METRES: Final = "m2"


def opener(
    text: Sequence[Component | str] | str, behind: str, label: str, class_name: str = ""
) -> html.Button:
    """A number as the button that opens its records.

    Args:
        text: The number as the page writes it.
        behind: The address of its rows, see `dashboard.explore.behind`.
        label: What the button says to those who cannot see it.
        class_name: Class names beside that of every such button.
    """
    return html.Button(
        text,
        type="button",
        className=f"number {class_name}".strip(),
        title=label,
        **data(records=behind),
        **aria(label=label),
    )


def records_panel(
    asked: Behind,
    records: Records,
    texts: Texts,
    *,
    city: str,
    figure: Figure | None = None,
    label: str | None = None,
) -> list[Component]:
    """The panel for one page of rows.

    Args:
        asked: Which rows, and from which one on.
        records: The page, and how many there are in all.
        texts: The catalogue of the page's language.
        city: The city's code, for the file to download.
        figure: The number itself, where an indicator counted the rows.
        label: What the class of the rows is called, where the city decides it.
    """
    return [
        html.H2(
            title(asked, texts, label),
            className="card-title records-title",
            tabIndex=-1,
            **data(about=str(asked)),
        ),
        *(_definition(figure, asked, texts) if figure else []),
        _total(asked, records, texts, figure),
        _table(asked, records, texts) if records.rows else html.P(texts("records.none"), className="note"),
        _pages(asked, records.total, texts, city),
    ]


def failed(asked: Behind, texts: Texts, sentence: str) -> list[Component]:
    """The panel for rows that could not be read, with another try."""
    return [
        html.H2(
            title(asked, texts), className="card-title records-title", tabIndex=-1, **data(about=str(asked))
        ),
        html.Div([icon("warn"), html.Span(sentence)], className="fault", role="alert"),
        html.Button(texts("action.retry"), type="button", className="button", **data(records=str(asked))),
    ]


def title(asked: Behind, texts: Texts, label: str | None = None) -> str:
    """What the rows are, in words; `label` is what their class is called, where the city decides it."""
    if asked.of == "figure":
        indicator = REGISTRY.get(asked.key)
        return asked.key if indicator is None else indicator.name(texts.language)
    if asked.of == "selection":
        return texts("filter.list_title")
    is_urban = asked.key == "urban"
    name = texts("records.urban") if is_urban else texts(f"theme.{asked.key}")
    return texts(
        "records.title_class",
        title=name,
        label=label or label_of("status" if is_urban else asked.key, asked.part, texts.language),
    )


def _definition(figure: Figure, asked: Behind, texts: Texts) -> list[Component]:
    indicator = figure.indicator
    unit = indicator.unit
    counts: dict[str, Any] = {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "unknown": figure.unknown if indicator.unknown else None,
    }
    sides = [part for part in PARTS if indicator.part(part) is not None]
    definition = indicator.definition_zh if texts.language == "zh" else indicator.definition_en
    return [
        html.Div(
            [
                html.B(
                    _amount(figure.value, unit, texts, digits=indicator.digits), className="records-value"
                ),
                html.Span(wording.interval(figure.low, figure.high, texts), className="quiet")
                if indicator.unsettled is not None and figure.low is not None and figure.high is not None
                else None,
            ],
            className="records-head",
        ),
        html.P(definition, className="records-definition"),
        html.P(texts("records.version", n=indicator.version, basis=indicator.legal_basis), className="note"),
        html.Div(
            [
                html.Button(
                    [
                        html.Span(texts(f"records.{part}")),
                        html.B(_side(part, counts[part], figure, texts)),
                    ],
                    type="button",
                    className="records-side records-side-on" if part == asked.part else "records-side",
                    **data(records=numbers.figure(asked.key, part)),  # type: ignore[arg-type]
                    **aria(pressed="true" if part == asked.part else "false"),
                )
                for part in sides
            ],
            className="records-sides",
        )
        if len(sides) > 1
        else html.Span(hidden=True),
    ]


def _side(part: str, count: float | None, figure: Figure, texts: Texts) -> str:
    if count is None:
        return texts("number.none")
    if part != "unknown" and _is_area(figure, part):
        return wording.area(count, texts)
    return wording.grouped(count)


def _is_area(figure: Figure, part: str) -> bool:
    measure = figure.indicator.part(part)  # type: ignore[arg-type]
    return measure is not None and (measure.column or "").endswith("_m2")


def _amount(value: float | None, unit: Unit, texts: Texts, *, digits: int) -> str:
    if value is None:
        return texts("number.unknown")
    if unit.en == _SQUARE_METRES:
        return wording.area(value, texts)
    word = unit.zh if texts.language == "zh" else unit.en
    space = "" if word == "%" else " "
    return f"{wording.grouped(value, digits)}{space}{word}"


def _total(asked: Behind, records: Records, texts: Texts, figure: Figure | None) -> html.P:
    said = texts("records.rows", n=wording.grouped(records.total))
    if figure is not None and asked.part in {"numerator", "denominator"}:
        measure = figure.indicator.part(asked.part)  # type: ignore[arg-type]
        value = figure.numerator if asked.part == "numerator" else figure.denominator
        if measure is not None and measure.aggregate == "sum" and value is not None:
            said = texts(
                "records.sum",
                n=wording.grouped(records.total),
                value=_side(asked.part, value, figure, texts),
            )
    return html.P(said, className="records-total", **data(total=str(records.total)))


def _table(asked: Behind, records: Records, texts: Texts) -> html.Table:
    has_amount = any(row.amount is not None for row in records.rows)
    has_size = not has_amount and any(row.size is not None for row in records.rows)
    # A class of a theme says already what its rows are.
    has_kind = asked.of != "theme"
    has_since = any(row.since for row in records.rows)
    first, last = asked.offset + 1, asked.offset + len(records.rows)
    figures = ["amount"] * has_amount + ["size"] * has_size
    heads = ["name", *figures, *(["since"] if has_since else [])]
    return html.Table(
        [
            html.Caption(
                texts("records.table", first=first, last=last, n=records.total), className="visually-hidden"
            ),
            html.Thead(
                html.Tr(
                    [
                        html.Th(
                            texts(f"records.column_{name}"),
                            scope="col",
                            className="cell-number" if name != "name" else "",
                        )
                        for name in heads
                    ]
                )
            ),
            html.Tbody(
                [
                    _row(record, texts, figures, has_since=has_since, has_kind=has_kind)
                    for record in records.rows
                ]
            ),
        ],
        className="records-table",
    )


def _row(record: Record, texts: Texts, figures: Sequence[str], *, has_since: bool, has_kind: bool) -> html.Tr:
    name = wording.place(record.name, texts) or texts("records.unnamed")
    kind = kind_label(record.dataset, record.kind, texts.language)
    place_name = wording.place(record.place, texts)
    below = SEPARATOR.join(part for part in (kind if has_kind else None, place_name, record.code) if part)
    place = data(place=":".join(record.on_map)) if record.on_map else {}
    words: list[Component] = [
        html.Span(name, className="record-name"),
        html.Span(below, className="record-below"),
    ]
    cells = [
        html.Th(
            html.Button(words, type="button", className="record", **place)
            if place
            else html.Div(words, className="record"),
            scope="row",
        ),
        *(html.Td(_cell(getattr(record, column)), className="cell-number") for column in figures),
        *([html.Td(record.since.isoformat() if record.since else "—", className="cell-number")] * has_since),
    ]
    return html.Tr(cells, **place)


def _cell(value: float | None) -> str:
    if value is None:
        return "—"
    return wording.grouped(value) if float(value).is_integer() else wording.grouped(value, 2)


def _pages(asked: Behind, total: int, texts: Texts, city: str) -> html.Div:
    last = min(asked.offset + PAGE, total)
    turns = [
        ("previous", asked.at(asked.offset - PAGE), asked.offset > 0),
        ("next", asked.at(asked.offset + PAGE), last < total),
    ]
    return html.Div(
        [
            *(
                html.Button(
                    texts(f"records.{word}"),
                    type="button",
                    className="button button-small",
                    disabled=not is_there,
                    **data(records=str(to)),
                )
                for word, to, is_there in turns
                if total > PAGE
            ),
            html.Span(
                texts(
                    "records.page",
                    first=wording.grouped(min(asked.offset + 1, total)),
                    last=wording.grouped(last),
                    n=wording.grouped(total),
                ),
                className="quiet records-page",
            ),
            html.A(
                [icon("export"), texts("records.download")],
                href=file_address(asked, city, texts.language),
                download="",
                className="button button-small",
            ),
        ],
        className="records-pages",
    )


def file_address(asked: Behind, city: str, language: str) -> str:
    """Where all the rows are, as a file."""
    query = {"city": city, "lang": language}
    if asked.of == "selection":
        return f"/api/v1/compounds/records.csv?{urlencode(query | {'filter': asked.key})}"
    if asked.of == "figure":
        return f"/api/v1/figures/{quote(asked.key)}/records.csv?{urlencode(query | {'part': asked.part})}"
    return f"/api/v1/themes/{quote(asked.key)}/{quote(asked.part)}/records.csv?{urlencode(query)}"
