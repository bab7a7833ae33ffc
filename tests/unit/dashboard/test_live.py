"""The bus between the database's notices and the pages."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from dashboard.live import Bus, city_of
from geodata.db.tickets.live import Notice, parse


def notice(seq: int, *bounds: float, city: str = "a") -> Notice:
    west, south, east, north = bounds or (0.0, 0.0, 1.0, 1.0)
    return Notice(city=city, seq=seq, tickets=1, bounds=(west, south, east, north))


class Sums:
    """Stands for the database: counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.seq = 0

    async def ask(self, city: str) -> dict[str, Any]:
        self.asked += 1
        return {"city": city, "seq": self.seq}


async def take(queue: asyncio.Queue[dict[str, Any]], seconds: float = 1.0) -> dict[str, Any]:
    return await asyncio.wait_for(queue.get(), seconds)


async def test_a_watcher_begins_with_the_present_state() -> None:
    sums = Sums()
    with Bus(sums.ask, pause_s=0.01).subscribe("a") as queue:
        assert await take(queue) == {"city": "a", "seq": 0, "bounds": None}


async def test_many_notices_become_one_push_with_the_union_of_their_bounds() -> None:
    sums = Sums()
    bus = Bus(sums.ask, pause_s=0.15)
    with bus.subscribe("a") as queue:
        await take(queue)
        for seq in range(1, 200):
            sums.seq = seq
            bus.hear(notice(seq, seq, 0, seq + 1, 1))
        state = await take(queue)
        assert state["seq"] == 199
        assert state["bounds"] == (1, 0, 200, 1)
        assert sums.asked == 2


async def test_pushes_keep_their_distance() -> None:
    sums = Sums()
    bus = Bus(sums.ask, pause_s=0.1)
    with bus.subscribe("a") as queue:
        began = asyncio.get_running_loop().time()
        pushes = 0
        while asyncio.get_running_loop().time() - began < 0.55:
            bus.hear(notice(pushes))
            try:
                await take(queue, 0.02)
                pushes += 1
            except TimeoutError:
                continue
        assert 3 <= pushes <= 6


async def test_one_question_serves_every_watcher() -> None:
    sums = Sums()
    bus = Bus(sums.ask, pause_s=0.01)
    with bus.subscribe("a") as one, bus.subscribe("a") as two, bus.subscribe("b") as other:
        for queue in (one, two, other):
            await take(queue)
        await asyncio.sleep(0.05)
        before = sums.asked
        bus.hear(notice(5))
        sums.seq = 5
        assert (await take(one))["seq"] == (await take(two))["seq"] == 5
        assert sums.asked == before + 1
        assert other.empty()


async def test_a_slow_watcher_finds_the_newest_state_and_all_that_it_missed() -> None:
    sums = Sums()
    bus = Bus(sums.ask, pause_s=0.01)
    with bus.subscribe("a") as queue:
        await take(queue)
        for seq in (1, 2, 3):
            sums.seq = seq
            bus.hear(notice(seq, seq, 0, seq + 1, 1))
            await asyncio.sleep(0.05)
        state = await take(queue)
        assert (state["seq"], state["bounds"]) == (3, (1, 0, 4, 1))
        assert queue.empty()


async def test_a_lost_connection_makes_everything_news() -> None:
    bus = Bus(Sums().ask, pause_s=0.01)
    with bus.subscribe("a") as queue:
        await take(queue)
        bus.hear(None)
        assert (await take(queue))["bounds"] is None


async def test_silence_is_broken_by_a_heartbeat() -> None:
    bus = Bus(Sums().ask, pause_s=0.01, heartbeat_s=0.05)
    with bus.subscribe("a") as queue:
        await take(queue)
        await take(queue, 0.5)


async def test_nobody_watching_means_nobody_asking() -> None:
    sums = Sums()
    bus = Bus(sums.ask, pause_s=0.01, heartbeat_s=0.02)
    with bus.subscribe("a") as queue:
        await take(queue)
    asked = sums.asked
    bus.hear(notice(1))
    await asyncio.sleep(0.1)
    assert sums.asked == asked


def test_a_payload_of_another_program_is_no_notice() -> None:
    assert parse("") is None
    assert parse("[]") is None
    assert parse('{"city": "a"}') is None
    said = {"city": "a", "seq": 3, "tickets": 2, "bounds": [1, 2, 3, 4]}
    assert parse(json.dumps(said)) == Notice(city="a", seq=3, tickets=2, bounds=(1.0, 2.0, 3.0, 4.0))
    assert parse(json.dumps(said | {"bounds": None})) == Notice(city="a", seq=3, tickets=2, bounds=None)


def test_the_city_of_an_address() -> None:
    assert city_of("?lang=en&city=532301") == "532301"
    assert city_of("") is None
    assert city_of(None) is None


async def test_a_new_version_of_a_dataset_is_pushed_and_nothing_old_is_remembered() -> None:
    forgotten: list[str] = []
    versions = {"a": 1}

    async def ask(city: str) -> dict[str, object]:
        return {"city": city, "seq": 0, "data": versions[city]}

    bus = Bus(ask, forget=forgotten.append, pause_s=0.01)
    with bus.subscribe("a") as queue:
        assert (await take(queue))["data"] == 1
        versions["a"] = 2
        said = parse(json.dumps({"city": "a", "dataset": "compounds"}))
        assert said == Notice(city="a", dataset="compounds")
        bus.hear(said)
        assert (await take(queue))["data"] == 2
    assert forgotten == ["a"]
