"""Figures as lines of text for a terminal, aligned although Chinese characters are two columns wide."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from geodata.indicators.indicator import Figure, Number

HEADER = ("indicator", "名称", "value", "unit", "numerator", "denominator", "unknown", "interval")
RIGHT = {2, 4, 5, 6, 7}
NOTHING = "-"
TODAYS = "  *"
LEGEND = "* 今日数，无历史 · today's number: nothing of it is on file for an earlier day"


def lines(figures: Iterable[Figure]) -> list[str]:
    """One line for each figure, below a line of headings.

    Of an earlier day, figures without a history are marked: they are today's.
    """
    every = list(figures)
    marks = [TODAYS if isinstance(figure.as_of, datetime) else "" for figure in every]
    if all(marks):
        marks = [""] * len(every)
    rows = [HEADER, *map(_cells, every)]
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(HEADER))]
    text = [_line(row, widths) for row in rows]
    marked = [f"{line}{mark}" for line, mark in zip(text, ["", *marks], strict=True)]
    return [*marked, *([LEGEND] if any(marks) else [])]


def _cells(figure: Figure) -> tuple[str, ...]:
    digits = figure.indicator.digits
    has_interval = figure.low is not None and figure.high is not None
    return (
        figure.indicator.key,
        figure.indicator.zh,
        _number(figure.value, digits),
        figure.indicator.unit.zh,
        _number(figure.numerator, 0),
        _number(figure.denominator, 0),
        str(figure.unknown) if figure.indicator.unknown else NOTHING,
        f"{_number(figure.low, digits)}–{_number(figure.high, digits)}" if has_interval else "",
    )


def _number(number: Number | None, digits: int) -> str:
    return NOTHING if number is None else f"{number:,.{digits}f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = []
    for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - width_of(cell))
        padded.append(space + cell if column in RIGHT else cell + space)
    return "  ".join(padded).rstrip()


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
