"""What the simulator of tickets decides."""

from __future__ import annotations

import math
import random

import pytest

from etl.feed import Simulator, rate_per_s
from geodata.db.tickets.feed import Home, OpenTicket
from geodata.errors import UsageError
from geodata.tickets.machine import is_legal

HOMES = [
    Home(code="a", status="none", lon=101.5, lat=25.0, radius_m=60, weight=100),
    Home(code="b", status="professional", lon=101.6, lat=25.1, radius_m=60, weight=100),
]


def simulator(open_tickets: list[OpenTicket]) -> Simulator:
    return Simulator(
        homes=HOMES, classes=["0101", "0201"], open_tickets=open_tickets, chance=random.Random(3)
    )


@pytest.mark.parametrize(
    ("text", "rate"), [("0.5/s", 0.5), ("30/min", 0.5), ("2", 2.0), (" 3600 / h ", 1.0), ("200/s", 200.0)]
)
def test_a_rate_is_read(text: str, rate: float) -> None:
    assert rate_per_s(text) == pytest.approx(rate)


@pytest.mark.parametrize("text", ["", "0/s", "-1/s", "fast", "1/year", "201/s", "nan"])
def test_a_wrong_rate_is_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="cannot be used"):
        rate_per_s(text)


def test_every_step_is_legal_and_nothing_is_lost() -> None:
    steps = {f"T{n}": n % 5 + 1 for n in range(40)}
    simulated = simulator([OpenTicket(code=code, step=step) for code, step in steps.items()])
    born = 0
    for _ in range(3000):
        path, body = simulated.next_request("532301")
        if path == "requests.json":
            born += 1
            code, step = f"N{born}", 1
        else:
            code, step = path.split("/")[1], body["step"]
            assert is_legal(steps[code], step)
            assert ("is_satisfied" in body) == (step == 6)
        steps[code] = step
        simulated.take_answer({"service_request_id": code, "step": step})
    still_open = sum(step < 6 for step in steps.values())
    assert len(simulated._quick) + len(simulated._slow) == still_open
    assert 300 < born < 700
    assert still_open < 200


def test_what_waits_is_not_settled_within_minutes() -> None:
    before = {f"T{n}": 4 for n in range(200)}
    simulated = simulator([OpenTicket(code=code, step=step) for code, step in before.items()])
    steps = dict(before)
    for n in range(1800):  # An hour at the usual rate.
        path, body = simulated.next_request("532301")
        code, step = (f"N{n}", 1) if path == "requests.json" else (path.split("/")[1], body["step"])
        steps[code] = step
        simulated.take_answer({"service_request_id": code, "step": step})
    untouched = sum(steps[code] == 4 for code in before)
    still_open = sum(step < 6 for step in steps.values())
    assert 140 < untouched < 200
    assert 170 < still_open < 300


def test_a_ticket_lies_in_its_compound_and_names_nobody() -> None:
    simulated = simulator([])
    count = {"a": 0, "b": 0}
    for _ in range(600):
        _, body = simulated.next_request("532301")
        home = min(HOMES, key=lambda each: math.hypot(each.lon - body["long"], each.lat - body["lat"]))
        east = (body["long"] - home.lon) * 111_320 * math.cos(math.radians(home.lat))
        assert math.hypot(east, (body["lat"] - home.lat) * 111_320) < 61
        assert set(body) == {"jurisdiction_id", "service_code", "lat", "long", "channel"}
        count[home.code] += 1
    assert count["a"] > count["b"]
