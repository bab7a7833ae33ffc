"""The legend: the same JSON that colours the map, as rows that switch a class off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import dcc, html

from dashboard import ids
from dashboard.components.aria import aria
from dashboard.components.records_panel import opener
from dashboard.components.svg import disc
from dashboard.explore import behind
from dashboard.figures.wording import amounts, count, grouped

if TYPE_CHECKING:
    from collections.abc import Collection

    from dash.development.base_component import Component

    from dashboard.i18n import Texts

Theme = dict[str, Any]


def swatch(entry: dict[str, Any]) -> html.Span:
    """The colour of a class, in both modes; unknown is hatched."""
    return html.Span(
        className="swatch swatch-hatch" if entry.get("pattern") == "hatch" else "swatch",
        style={"--light": entry["light"], "--dark": entry["dark"]},
        **aria(hidden="true"),
    )


def legend(theme: Theme, texts: Texts, *, hidden: Collection[str] = ()) -> html.Div:
    """One theme's rows: check box, colour, name, number and floor area.

    Args:
        theme: The theme's JSON, as `/api/v1/themes` answers it.
        texts: The catalogue of the page's language.
        hidden: Keys of the classes that are switched off.
    """
    classes = theme["classes"]
    has_area = any(entry.get("floor_area_m2") is not None for entry in classes)
    areas = amounts([entry.get("floor_area_m2") or 0 for entry in classes], texts.language)
    return html.Div(
        dcc.Checklist(
            id=ids.classes(theme["theme"]),
            options=[
                {
                    "label": _row(entry, theme["theme"], texts, area=area if has_area else None),
                    "value": entry["key"],
                }
                for entry, area in zip(classes, areas, strict=True)
            ],
            value=[entry["key"] for entry in classes if entry["key"] not in hidden],
            className="rows",
            inputClassName="check",
        ),
        className="legend",
    )


def kinds(theme: Theme, texts: Texts, *, shown: Collection[str]) -> dcc.Checklist:
    """The kinds of service points with icon and number, each a switch."""
    return dcc.Checklist(
        id=ids.KINDS,
        options=[
            {
                "label": html.Span(
                    [
                        disc(entry["key"], is_filled=entry["key"] == "centre"),
                        html.Span(entry["label"], className="kind-name"),
                        _count(entry, theme["theme"], texts, "kind-count"),
                    ],
                    className="kind",
                ),
                "value": entry["key"],
            }
            for entry in theme["classes"]
        ],
        value=[entry["key"] for entry in theme["classes"] if entry["key"] in shown],
        className="kinds",
        inputClassName="visually-hidden",
    )


def _count(entry: dict[str, Any], theme: str, texts: Texts, class_name: str) -> Component:
    return opener(
        count(entry["count"], texts.language),
        behind.theme(theme, entry["key"]),
        texts("records.open", what=entry["label"], n=grouped(entry["count"])),
        class_name,
    )


def _row(entry: dict[str, Any], theme: str, texts: Texts, *, area: tuple[str, str] | None) -> html.Span:
    cells = [
        swatch(entry),
        html.Span(entry["label"], className="row-name"),
        _count(entry, theme, texts, "row-count"),
    ]
    if area:
        figure, unit = area
        cells.append(html.Span([figure, html.Small(f" {unit}")], className="row-area"))
    return html.Span(cells, className="row-cells")
