"""Small charts from plain values: every drawing is a component whose colours come from class names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dash import html

from dashboard.components.aria import aria
from dashboard.components.svg import Shape, Svg
from dashboard.figures.wording import grouped

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a stacked bar: the class that colours it, its share of the whole, and what it says."""

    key: str
    value: float
    label: str


def stacked(parts: Sequence[Part], *, class_name: str = "bar", label: str | None = None) -> html.Div:
    """A bar of parts side by side, as wide as their values; parts of nothing are left out."""
    return html.Div(
        [
            html.Span(
                className=f"bar-part fill-{part.key}",
                style={"flexGrow": part.value, "flexBasis": 0},
                title=part.label,
            )
            for part in parts
            if part.value > 0
        ],
        className=class_name,
        role="img",
        **aria(label=label or "，".join(part.label for part in parts)),
    )


def meter(value: float, *, low: float, high: float, mark: float | None = None, label: str) -> html.Div:
    """A thin bar from `low` to `high`, with a line at `mark`; a value outside is drawn at the edge."""

    def share(at: float) -> str:
        return f"{100 * min(max((at - low) / (high - low), 0), 1):.2f}%"

    children = [html.Span(className="meter-value", style={"width": share(value)})]
    if mark is not None:
        children.append(html.Span(className="meter-mark", style={"left": share(mark)}))
    return html.Div(children, className="meter", role="img", **aria(label=label))


def sparkline(values: Sequence[float], *, label: str, width: int = 82, height: int = 38) -> Svg:
    """Columns for a short series, the last one stressed; a zero keeps a hairline, so that it is seen."""
    top = max(values, default=0) or 1
    step = width / max(len(values), 1)
    shapes: list[Shape] = []
    for index, value in enumerate(values):
        size = max(height * value / top, 1)
        shapes.append(
            {
                "tag": "rect",
                "x": round(index * step, 2),
                "y": round(height - size, 2),
                "width": round(step - 1.5, 2),
                "height": round(size, 2),
                "rx": 1,
                "className": "spark-last" if index == len(values) - 1 else "spark",
            }
        )
    return Svg(
        shapes, f"0 0 {width} {height}", label=label, className="sparkline", width=width, height=height
    )


@dataclass(frozen=True, slots=True)
class Point:
    """One month of a trend: its rate and the interval that the unknown leaves, all in per cent."""

    label: str
    rate: float | None
    low: float | None
    high: float | None


TREND_WIDTH: Final = 416
TREND_HEIGHT: Final = 116
_PLOT_RIGHT: Final = 312
_PLOT_TOP: Final = 14
_PLOT_BOTTOM: Final = 84


def trend(points: Sequence[Point], *, unknown_word: str, label: str) -> Svg:
    """A line of the rate over its band of uncertainty; the axis spans what is shown, rounded out to five.

    Args:
        points: At least two, oldest first.
        unknown_word: What the band is called beside its end.
        label: The whole said in words.
    """
    shown = [p for p in points if p.rate is not None and p.low is not None and p.high is not None]
    floor = 5 * (min(p.low or 0 for p in shown) // 5)
    ceiling = min(5 * -(-max(p.high or 0 for p in shown) // 5), 100)
    span = max(ceiling - floor, 5)

    def x(index: int) -> float:
        return round(4 + index * (_PLOT_RIGHT - 4) / max(len(shown) - 1, 1), 1)

    def y(value: float) -> float:
        return round(_PLOT_BOTTOM - (value - floor) / span * (_PLOT_BOTTOM - _PLOT_TOP), 1)

    upper = [f"{x(i)},{y(p.high or 0)}" for i, p in enumerate(shown)]
    lower = [f"{x(i)},{y(p.low or 0)}" for i, p in reversed(list(enumerate(shown)))]
    line = " ".join(f"{x(i)},{y(p.rate or 0)}" for i, p in enumerate(shown))
    last = shown[-1]
    rows: list[Shape] = [
        _rule(y(ceiling)),
        _rule(y(floor)),
        {"tag": "polygon", "points": " ".join(upper + lower), "className": "trend-band"},
        *_hatching(upper, lower),
        {"tag": "polyline", "points": line, "className": "trend-line"},
        *_ends(shown[0], last, x(len(shown) - 1), y(last.rate or 0), unknown_word),
    ]
    return Svg(rows, f"0 0 {TREND_WIDTH} {TREND_HEIGHT}", label=label, className="trend")


def _ends(first: Point, last: Point, x: float, y: float, unknown_word: str) -> list[Shape]:
    """The last point and its figure; what the band is called, and the days at both ends of the axis."""
    return [
        {
            "tag": "circle",
            "cx": x,
            "cy": y,
            "r": 5.5,
            "className": "trend-end",
        },
        {
            "tag": "text",
            "x": _PLOT_RIGHT + 14,
            "y": y + 6,
            "text": grouped(last.rate or 0, 2),
            "className": "trend-figure",
        },
        {
            "tag": "text",
            "x": _PLOT_RIGHT + 14,
            "y": y + 34,
            "text": unknown_word,
            "className": "trend-note",
        },
        {"tag": "text", "x": 4, "y": TREND_HEIGHT - 4, "text": first.label, "className": "trend-note"},
        {
            "tag": "text",
            "x": _PLOT_RIGHT,
            "y": TREND_HEIGHT - 4,
            "text": last.label,
            "className": "trend-note",
            "textAnchor": "end",
        },
    ]


def _rule(y: float) -> Shape:
    return {"tag": "line", "x1": 0, "x2": _PLOT_RIGHT, "y1": y, "y2": y, "className": "trend-rule"}


def _hatching(upper: Sequence[str], lower: Sequence[str]) -> list[Shape]:
    """Strokes across the band: unknown is hatched here as on the map, and needs no colour to tell."""
    tops = [tuple(map(float, pair.split(","))) for pair in upper]
    bottoms = [tuple(map(float, pair.split(","))) for pair in reversed(lower)]
    strokes: list[Shape] = []
    for (x0, top0), (x1, top1), (_, low0), (_, low1) in zip(
        tops, tops[1:], bottoms, bottoms[1:], strict=False
    ):
        steps = max(int((x1 - x0) // 7), 1)
        for step in range(steps):
            part = step / steps
            x = x0 + (x1 - x0) * part
            top, low = top0 + (top1 - top0) * part, low0 + (low1 - low0) * part
            strokes.append(
                {
                    "tag": "line",
                    "x1": round(x, 1),
                    "y1": round(low, 1),
                    "x2": round(x + min(low - top, 7), 1),
                    "y2": round(low - min(low - top, 7), 1),
                    "className": "trend-hatch",
                }
            )
    return strokes
