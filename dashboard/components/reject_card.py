"""The card of one rejected row: where it stands, what is wrong, how to repair it, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.card_parts import SEPARATOR, block, head
from dashboard.components.data_parts import rule_label
from dashboard.components.run_panel import sentence_of, title_of, value_of
from dashboard.components.svg import Svg, icon

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.components.data_parts import Here
    from geodata.db.reading.provenance.rejects import DrawnReject
    from geodata.db.reading.provenance.runs import Run

_MARGIN: Final = 6


def reject_card(each: DrawnReject, run: Run, here: Here) -> list[Component]:
    """The card.

    Args:
        each: The broken rule.
        run: The run that met it.
        here: Where the card stands.
    """
    words = here.words
    hint = (each.hint_zh if words.language == "zh" else each.hint) or each.hint
    said = sentence_of(each, here)
    return [
        head(
            words("reject.row", n=each.source_row),
            [here.dataset(run.dataset), SEPARATOR, words("run.number", n=run.run)],
        ),
        *([thumbnail(each.path, each.width, each.height, words("reject.picture"))] if each.path else []),
        block(
            words("reject.where"),
            [each.file or words("number.none"), each.layer if each.layer not in {None, each.file} else None],
        ),
        block(words("reject.wrong"), [title_of(each, here), said if said != hint else None]),
        block(
            words("reject.found"),
            [
                value_of(each, here),
                html.Span(words("reject.withheld_told"), className="note")
                if each.is_value_withheld
                else None,
            ],
        ),
        block(
            words("reject.expected"),
            [(each.expected_zh if words.language == "zh" else each.expected) or words("number.none")],
        ),
        block(
            words("reject.repair"),
            [hint, html.Span(words("reject.replay"), className="note")],
        ),
        block(
            words("reject.rule"),
            [html.Span([rule_label(each.rule, words), html.Span(each.rule, className="code")])],
        ),
        html.Div(
            [
                here.go(
                    [icon("book"), words("reject.meaning")],
                    "button button-small",
                    tab="dictionary",
                    table=run.dataset,
                    q=each.field if each.field and each.field != "geometry" else "",
                    run=0,
                    rule="",
                )
            ],
            className="card-actions",
        ),
    ]


def thumbnail(path: str, width: float | None, height: float | None, label: str) -> html.Div:
    """The outline as it was delivered, crossings and all."""
    wide, high = width or 0.0, height or 0.0
    return html.Div(
        Svg(
            [
                {"tag": "path", "d": path, "className": "drawn-shape", "fillRule": "evenodd"},
            ],
            f"{-_MARGIN} {-_MARGIN} {wide + 2 * _MARGIN:.1f} {high + 2 * _MARGIN:.1f}",
            label=label,
            className="drawn",
            preserveAspectRatio="xMidYMid meet",
        ),
        className="thumbnail",
    )
