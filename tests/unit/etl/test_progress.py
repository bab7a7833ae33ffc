"""Progress in one line on a terminal, and now and then a line elsewhere."""

from __future__ import annotations

import io

import pytest

from etl.progress import CITIES, Meter, lasting
from geodata import terminal
from geodata.words import Said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def told(stream: io.StringIO) -> str:
    clock = Clock()
    meter = Meter(CITIES, stream, clock=clock)
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
    meter = Meter(Said(en="rows", zh="行"), stream, has_pace=True, clock=clock)
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
    told = [lasting(s) for s in (0.4, 59, 61, 3599, 7500)]
    assert [each.en for each in told] == ["0 s", "59 s", "1 min", "60 min", "2 h 5 min"]
    assert [each.zh for each in told] == ["0 秒", "59 秒", "1 分钟", "60 分钟", "2 小时 5 分钟"]


@pytest.fixture
def in_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal._VOICE, "language", "zh")


@pytest.mark.usefixtures("in_chinese")
def test_a_chinese_line_is_written_over_in_the_width_that_it_takes() -> None:
    lines = told(Terminal()).split("\r")[1:]
    assert [line.strip() for line in lines] == [
        "0/4 个城市",
        "1/4 个城市，约剩 30 秒",
        "2/4 个城市，约剩 20 秒",
        "3/4 个城市，约剩 10 秒",
        "4/4 个城市，用时 40 秒",
    ]
    widths = [sum(2 if ord(sign) > 0x2E80 else 1 for sign in line.rstrip("\n")) for line in lines]
    assert widths == sorted(widths)
