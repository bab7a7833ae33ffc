"""Progress in one line on a terminal, and now and then a line elsewhere."""

from __future__ import annotations

import io

from etl.progress import Meter, spoken


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def told(stream: io.StringIO) -> str:
    clock = Clock()
    meter = Meter("cities", stream, clock=clock)
    for done in range(5):
        clock.now = done * 10.0
        meter(done, 4)
    return stream.getvalue()


def test_a_terminal_sees_one_line_with_the_time_left() -> None:
    lines = told(Terminal()).split("\r")
    assert [line.strip() for line in lines[1:]] == [
        "0 of 4 cities",
        "1 of 4 cities, about 30 s left",
        "2 of 4 cities, about 20 s left",
        "3 of 4 cities, about 10 s left",
        "4 of 4 cities in 40 s",
    ]
    assert told(Terminal()).endswith("\n")


def test_the_pace_stands_beside_the_count() -> None:
    stream, clock = Terminal(), Clock()
    meter = Meter("rows", stream, has_pace=True, clock=clock)
    clock.now = 20.0
    meter(50_000, 200_000)
    assert stream.getvalue().strip() == "50,000 of 200,000 rows, 2,500 a second, about 1 min left"


def test_elsewhere_lines_are_plain_few_and_end_with_the_last() -> None:
    lines = told(io.StringIO()).splitlines()
    assert lines == [
        "1 of 4 cities, about 30 s left",
        "3 of 4 cities, about 10 s left",
        "4 of 4 cities in 40 s",
    ]


def test_times_are_spoken_as_people_do() -> None:
    assert [spoken(s) for s in (0.4, 59, 61, 3599, 7500)] == ["0 s", "59 s", "1 min", "60 min", "2 h 5 min"]
