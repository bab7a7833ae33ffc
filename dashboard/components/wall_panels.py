"""The panels of the wall: type over the map, parted by hairlines; each says its age."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from dash import html

from dashboard.components.aria import aria, data
from dashboard.components.svg import disc, icon
from dashboard.components.wall_words import DAY_S, LIVE_S, WallWords, panel
from dashboard.explore import behind
from dashboard.figures import charts, wording
from geodata.model import ManagementStatus, ServicePointKind, TicketStep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dash.development.base_component import Component

    from dashboard.i18n import Texts
    from geodata.db.reading.wall import Month, Ranked, StatusSum, Titled, Waiting
    from geodata.indicators import Figure
    from geodata.model import Language

COVERAGE: Final = "compounds.managed_floor_area_coverage_pct"
HEAT_DAYS: Final = 7
RANKED: Final = 24
"""How many communities are ranked; a wall of the usual shape shows the last four of them."""
LISTED: Final = 4
AGES: Final = ("fresh", "day", "slow", "late")


def coverage(
    figure: Figure, sums: Sequence[StatusSum], at: datetime | None, words: WallWords
) -> html.Section:
    """The headline: the rate, what it is made of, the interval of the unknown, and the map's legend."""
    texts = words.texts
    by_status = {each.status: each for each in sums}
    known = [status for status in ManagementStatus if status.value in by_status]
    parts = [
        charts.Part(
            status.value,
            by_status[status.value].floor_area_m2,
            f"{status.label(texts.language)} {wording.area(by_status[status.value].floor_area_m2, texts)}",
        )
        for status in known
    ]
    return panel(
        texts("screen.coverage"),
        words.age(at, interval_s=DAY_S),
        [
            words.link(
                _headline(None if figure.value is None else float(figure.value), texts),
                rec=behind.figure(COVERAGE),
            ),
            _basis(figure, words),
            charts.stacked(parts, class_name="bar wall-bar"),
            html.Ul(
                [_status_row(status, by_status, words) for status in ManagementStatus], className="wall-rows"
            ),
            *_interval(figure, texts),
        ],
        "wall-coverage",
    )


def _basis(figure: Figure, words: WallWords) -> html.P:
    """The two areas that the rate divides, each opening its rows."""
    texts = words.texts
    managed = html.B(wording.area(_float(figure.numerator), texts))
    known = html.B(wording.area(_float(figure.denominator), texts))
    return html.P(
        [
            texts("screen.basis_managed"),
            " ",
            words.link(managed, rec=behind.figure(COVERAGE)),
            " ÷ ",
            texts("screen.basis_known"),
            " ",
            words.link(known, rec=behind.figure(COVERAGE, "denominator")),
        ],
        className="wall-basis",
    )


def _interval(figure: Figure, texts: Texts) -> list[Component]:
    """Between which rates the true one lies, whatever the unknown compounds are."""
    if figure.low is None or figure.high is None:
        return []
    low, high = wording.rate(float(figure.low), texts), wording.rate(float(figure.high), texts)
    return [html.P(texts("screen.interval", low=low, high=high), className="wall-note")]


def trend(months: Sequence[Month], at: datetime | None, words: WallWords) -> html.Section:
    """Twelve months of the rate over the band of the unknown."""
    texts = words.texts
    points = [
        charts.Point(wording.month(m.day, texts.language), m.rate, *(m.interval or (None, None)))
        for m in months
    ]
    if points:
        # The first month has the name of the last one, a year before.
        points[0] = replace(points[0], label=f"{months[0].day:%Y-%m}")
    rates = [p.rate for p in points if p.rate is not None]
    if len(rates) < 2:  # noqa: PLR2004 - a line needs two ends
        body: list[Component] = [html.P(texts("screen.trend_empty"), className="wall-note")]
    else:
        said = texts("screen.trend_since", change=wording.change(rates[-1] - rates[0]))
        body = [
            charts.trend(points, unknown_word=texts("screen.trend_unknown"), label=said),
            html.P(said, className="wall-note"),
        ]
    return panel(texts("screen.trend"), words.age(at, interval_s=DAY_S), body, "wall-trend")


def ranking(
    rows: Sequence[Ranked], city_rate: float | None, at: datetime | None, words: WallWords
) -> html.Section:
    """The communities that lag most, beside the city's line."""
    texts = words.texts
    return panel(
        [
            html.Span(texts("screen.ranking"), className="rank-few"),
            html.Span(texts("screen.ranking_all"), className="rank-all"),
        ],
        words.age(at, interval_s=DAY_S),
        [
            html.Ol(
                [
                    html.Li(
                        [
                            html.Span(
                                words.link(
                                    words.community(row.name), title=row.name, sel=f"communities:{row.code}"
                                ),
                                className="rank-name",
                            ),
                            charts.meter(
                                row.rate,
                                low=50,
                                high=100,
                                mark=city_rate,
                                label=f"{words.place(row.name)} {wording.rate(row.rate, texts)}",
                            ),
                            html.B(f"{row.rate:.1f}"),
                            html.Span(
                                texts("screen.ranking_compounds", n=row.unmanaged), className="rank-count"
                            ),
                        ]
                    )
                    for row in rows
                ],
                className="wall-ranks",
            ),
            html.P(texts("screen.ranking_note"), className="wall-note"),
        ],
        "wall-ranking",
    )


def funnel(state: Mapping[str, Any], waiting: Sequence[Waiting], words: WallWords) -> html.Section:
    """The six steps: how many tickets stand at each, for how long, how many past their limit."""
    texts = words.texts
    by_step = {row.step: row for row in waiting}
    heads = [
        ("screen.open", "open", 0),
        ("screen.opened_today", "opened_today", 0),
        ("screen.closed_today", "closed_today", 0),
        ("screen.satisfaction", "satisfaction", 1),
    ]
    return html.Section(
        [
            html.Div(
                [
                    html.H2(texts("screen.funnel")),
                    *(
                        html.Span(
                            [
                                f"{texts(key)} ",
                                html.B(
                                    live_number(state.get(path), decimals, texts.language),
                                    **data(live=path, decimals=str(decimals)),
                                ),
                                "%" if path == "satisfaction" else "",
                            ],
                            className="funnel-sum",
                        )
                        for key, path, decimals in heads
                    ),
                    html.Span(className="wall-gap"),
                    words.age(_moment(state.get("at")), interval_s=LIVE_S),
                ],
                className="wall-head funnel-head",
            ),
            html.Ol(
                [_step(step, state, by_step.get(int(step)), words) for step in TicketStep], className="funnel"
            ),
        ],
        className="wall-panel wall-funnel",
    )


def live_list(
    state: Mapping[str, Any], classes: Sequence[Mapping[str, Any]], words: WallWords
) -> html.Section:
    """The newest tickets; the browser keeps the list from the live messages."""
    texts = words.texts
    named = "name" if texts.language == "zh" else "name_en"
    labels = {str(each["code"]): str(each[named]) for each in classes}
    labels |= {str(int(step)): step.label(texts.language) for step in TicketStep}
    rows = [_live_row(ticket, labels, words) for ticket in (state.get("latest") or [])[:LISTED]]
    return panel(
        texts("screen.live"),
        words.age(_moment(state.get("at")), interval_s=LIVE_S),
        [
            html.Ul(
                rows or [html.Li(texts("screen.live_empty"), className="wall-note")],
                className="live-list",
                **data(
                    live_list="",
                    max=str(LISTED),
                    labels=json.dumps(labels, ensure_ascii=False, sort_keys=True),
                ),
                **aria(live="polite"),
            )
        ],
        "wall-live",
    )


def points(theme: Mapping[str, Any], at: datetime | None, words: WallWords) -> html.Section:
    """The service points by kind: the legend of the map's pins."""
    counts = {each["key"]: each["count"] for each in theme["classes"]}
    return panel(
        words.texts("screen.service"),
        words.age(at, interval_s=DAY_S),
        [
            html.Ul(
                [
                    html.Li(
                        [
                            disc(kind.value, is_filled=kind is ServicePointKind.CENTRE),
                            html.Span(kind.label(words.texts.language), className="wall-kind"),
                            words.link(
                                html.B(wording.grouped(counts.get(kind.value, 0))),
                                rec=behind.theme("service", kind.value),
                            ),
                        ]
                    )
                    for kind in ServicePointKind
                    if counts.get(kind.value)
                ],
                className="wall-kinds",
            )
        ],
        "wall-points",
    )


def demonstration(rows: Sequence[Titled], total: int, at: datetime | None, words: WallWords) -> html.Section:
    """The demonstration compounds by name."""
    texts = words.texts
    return panel(
        [
            f"{texts('screen.demonstration')}  ",
            words.link(str(total), rec=behind.figure("compounds.demonstration")),
        ],
        words.age(at, interval_s=DAY_S),
        [
            html.Ul(
                [
                    html.Li(
                        [
                            icon("demo"),
                            words.link(
                                html.Span(words.place(row.name)), title=row.name, sel=f"compounds:{row.code}"
                            ),
                        ]
                    )
                    for row in rows
                ],
                className="wall-titles",
            )
            if rows
            else html.P(texts("screen.demonstration_empty"), className="wall-note")
        ],
        "wall-demonstration",
    )


def _headline(rate: float | None, texts: Texts) -> html.P:
    if rate is None:
        return html.P(texts("number.unknown"), className="headline headline-unknown")
    whole, _, part = f"{rate:.2f}".partition(".")
    return html.P(
        [whole, html.Span(f".{part}", className="headline-part"), html.Span("%", className="headline-unit")],
        className="headline",
        **aria(label=f"{rate:.2f}%"),
    )


def _status_row(status: ManagementStatus, sums: Mapping[str, StatusSum], words: WallWords) -> html.Li:
    texts = words.texts
    row = sums.get(status.value)
    return html.Li(
        [
            html.Span(className=f"swatch swatch-{status.value}", **aria(hidden="true")),
            html.Span(status.label(texts.language), className="wall-status"),
            words.link(
                html.B(wording.grouped(row.compounds if row else 0)), rec=behind.theme("urban", status.value)
            ),
            html.Span(wording.area(row.floor_area_m2 if row else 0.0, texts), className="wall-area"),
        ]
    )


def _step(step: TicketStep, state: Mapping[str, Any], waiting: Waiting | None, words: WallWords) -> html.Li:
    texts = words.texts
    is_last = step is TicketStep.VERIFY
    path = "closed_today" if is_last else f"open_by_step.{int(step)}"
    number = state.get("closed_today") if is_last else (state.get("open_by_step") or {}).get(str(int(step)))
    parts = [(age, getattr(waiting, age) if waiting else 0) for age in AGES]
    late = waiting.late if waiting else 0
    said = texts("screen.late", n=wording.grouped(late)) if late else texts("screen.late_none")
    figure = html.B(live_number(number, 0, texts.language), className="step-number", **data(live=path))
    return html.Li(
        [
            html.Span(
                [step.label(texts.language), *([] if is_last else [icon("chev")])], className="step-name"
            ),
            figure
            if is_last
            else words.link(figure, rec=behind.figure(f"tickets.open_at_{step.name.lower()}")),
            html.Div(
                [
                    html.Span(className=f"step-part step-{age}", style={"flexGrow": n, "flexBasis": 0})
                    for age, n in parts
                    if n
                ]
                or [html.Span(className="step-part step-nothing", style={"flexGrow": 1})],
                className="step-bar",
            ),
            html.Span(
                texts("screen.closed_today") if is_last else said,
                className="step-said-late" if late and not is_last else "step-said",
            ),
        ]
    )


def _live_row(ticket: Mapping[str, Any], labels: Mapping[str, str], words: WallWords) -> html.Li:
    at = _moment(ticket["opened_at"])
    time = at.astimezone(ZoneInfo(words.zone)).strftime("%H:%M") if at else ""
    cells = [
        ("live-time", time),
        ("live-class", labels.get(str(ticket["class"]), str(ticket["class"]))),
        ("live-place", ticket.get("place") or ""),
        ("live-step", labels.get(str(ticket["step"]), str(ticket["step"]))),
    ]
    return html.Li(
        [html.Span(text, className=name) for name, text in cells],
        className="live-row",
        **data(code=str(ticket["code"]), step=str(ticket["step"])),
    )


def week_ago(words: WallWords) -> str:
    """The first of the seven days whose tickets the wall's map shows, by the city's clock."""
    return (words.now.astimezone(ZoneInfo(words.zone)).date() - timedelta(days=HEAT_DAYS - 1)).isoformat()


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def live_number(value: object, decimals: int, language: Language) -> str:
    """A running sum as the browser will go on writing it; nothing known is a dash."""
    if not isinstance(value, int | float):
        return "—"
    return wording.grouped(float(value), decimals) if decimals else wording.count(value, language)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
