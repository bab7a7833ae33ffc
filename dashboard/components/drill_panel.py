"""Where the reader stands between the city and a unit: the way there, the way back, and what lies there."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.svg import icon
from dashboard.figures import wording
from geodata.model import ManagementStatus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.map.values import AreaCoverage
    from geodata.db.reading.drill import Drill, Part, Step

CITY: Final = "city:"
MOST_PARTS: Final = 400
"""Places in the list: nobody reads more, and a browser needs seconds to lay out thousands."""


def drill_panel(
    found: Drill, texts: Texts, *, city: str, coverage: Mapping[str, AreaCoverage]
) -> list[Component]:
    """The way as a breadcrumb, with Back, and the places one level further down.

    Args:
        found: The way and the parts.
        texts: The catalogue of the page's language.
        city: What the city is called.
        coverage: Coverage of communities and areas by code.
    """
    way = found.way
    up = _target(way[-2]) if len(way) > 1 else CITY
    crumbs = [
        html.Li(_crumb(city, CITY, is_here=not way)),
        *(html.Li(_crumb(_name(step, texts), _target(step), is_here=step is way[-1])) for step in way),
    ]
    back = html.Button(
        [icon("back"), html.Span(texts("drill.back"))],
        type="button",
        className="drill-back",
        hidden=not way,
        **data(drill=up),
    )
    return [
        html.Nav(
            [back, html.Ol(crumbs, className="crumbs")],
            className="drill-way",
            **aria(label=texts("drill.way")),
        ),
        html.Details(
            [
                html.Summary(
                    [_what(found, texts), html.Span(wording.grouped(len(found.parts)), className="quiet")]
                ),
                *_lists(found.parts, texts, coverage, has_groups=not way),
            ],
            className="drill-parts",
            open=bool(way),
        )
        if found.parts
        else html.P(_facts(way, texts), className="note"),
    ]


def _crumb(name: str, target: str, *, is_here: bool) -> Component:
    if is_here:
        return html.Span(name, className="crumb crumb-here", **aria(current="page"))
    return html.Button(name, type="button", className="crumb", **data(drill=target))


def _name(place: Step | Part, texts: Texts) -> str:
    return wording.place(place.name, texts) or texts("card.unnamed")


def _target(place: Step | Part) -> str:
    return f"{place.dataset}:{place.code}"


def _what(found: Drill, texts: Texts) -> str:
    return texts(f"drill.{found.parts[0].dataset}")


def _facts(way: Sequence[Step], texts: Texts) -> str:
    return texts("drill.lowest") if way and way[-1].dataset == "units" else texts("drill.nothing")


def _lists(
    parts: Sequence[Part], texts: Texts, coverage: Mapping[str, AreaCoverage], *, has_groups: bool
) -> list[Component]:
    groups = [
        (key, list(some)) for key, some in groupby(parts, key=lambda each: (each.of_code, each.of_name))
    ]
    made: list[Component] = []
    shown = 0
    for (code, name), every in groups:
        some = every[: MOST_PARTS - shown]
        if not some:
            break
        shown += len(some)
        if has_groups and code:
            made.append(
                html.Button(
                    [
                        html.Span(wording.place(name, texts) or code),
                        html.Span(texts("drill.town"), className="quiet"),
                    ],
                    type="button",
                    className="drill-town",
                    **data(drill=f"towns:{code}"),
                )
            )
        made.append(html.Ul([html.Li(_part(each, texts, coverage)) for each in some], className="drill-list"))
    if shown < len(parts):
        made.append(html.P(texts("drill.more", n=wording.grouped(len(parts) - shown)), className="note"))
    return made


def _part(part: Part, texts: Texts, coverage: Mapping[str, AreaCoverage]) -> Component:
    mark = html.Span(className=f"swatch fill-{part.status}") if part.status else None
    return html.Button(
        [
            *([mark] if mark is not None else []),
            html.Span(_name(part, texts), className="drill-name", title=part.name),
            html.Span(_told(part, texts, coverage), className="drill-told"),
        ],
        type="button",
        className="drill-part",
        title=ManagementStatus(part.status).label(texts.language) if part.status else None,
        **data(drill=_target(part)),
    )


def _told(part: Part, texts: Texts, coverage: Mapping[str, AreaCoverage]) -> str:
    if part.compounds is not None:
        area = coverage.get(part.code)
        rate = wording.rate(area.rate_pct if area else None, texts)
        return texts("drill.compounds_told", n=wording.grouped(part.compounds), rate=rate)
    households = (
        texts("number.unknown")
        if part.households is None
        else texts("number.households", n=wording.grouped(part.households))
    )
    if part.storeys is not None:
        return texts("drill.storeys_told", n=part.storeys, households=households)
    return households
