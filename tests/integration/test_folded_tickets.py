"""New tickets that a load writes with their fold are those that the trigger of their events would make."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest

from etl import pipeline
from geodata.db.loading.subjects import tickets

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

HEAD = "工单编号,发现时间,受理时刻,转派时刻,处置时刻,反馈时刻,结案时刻,回访满意,经度,纬度\n"
TICKETS = """
    SELECT code, opened_on, step, step_at, closed_at, is_satisfied, events, class_code,
        last_seq - (SELECT min(seq) FROM hongtu.ticket_event) FROM hongtu.ticket ORDER BY code
"""
EVENTS = """
    SELECT ticket_code, step, happened_at, is_satisfied, seq - (SELECT min(seq) FROM hongtu.ticket_event)
    FROM hongtu.ticket_event ORDER BY seq
"""
STATE = """
    SELECT tickets, seq - (SELECT min(seq) FROM hongtu.ticket_event),
        (SELECT array_agg((n.step, n.tickets) ORDER BY n.step)::text FROM hongtu.ticket_step_count n
            WHERE n.tickets <> 0)
    FROM hongtu.live_state
"""


def _file(folder: Path, rows: int) -> Path:
    chance = random.Random(3)
    lines = []
    for number in range(rows):
        moment = datetime(2025, 1, 2, 8) + timedelta(minutes=chance.randrange(3_000))  # noqa: DTZ001
        times = [f"{moment:%Y-%m-%d %H:%M:%S}"]
        for _ in range(5):
            # Some steps are left out, some follow in the same second.
            moment += timedelta(minutes=chance.choice((0, 0, 5, 60)))
            times.append(f"{moment:%Y-%m-%d %H:%M:%S}" if chance.random() < 0.5 else "")
        said = chance.choice(("满意", "不满意", ""))
        place = f"{101.5 + chance.random() / 10:.5f},{25 + chance.random() / 10:.5f}"
        lines.append(f"T{number:03},{','.join(times)},{said},{place}")
    path = folder / "tickets.csv"
    path.write_text(HEAD + "\n".join(lines), encoding="utf-8")
    return path


def _seen(database: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(database) as connection:
        return connection.execute(query).fetchall()


def test_a_load_folds_new_tickets_as_the_trigger_does(
    settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, 120)
    found, told = [], []
    for is_told in (True, False):
        with monkeypatch.context() as patch:
            if not is_told:
                patch.setattr(tickets, "_say_folded", lambda _stage, _run: None)
                patch.setattr(tickets, "_ANNOUNCE", "SELECT 1")
            with psycopg.connect(database, autocommit=True) as listener:
                listener.execute("LISTEN hongtu_live")
                report = pipeline.load("tickets", [path], crs="EPSG:4490", city="532301", settings=settings)
                told += [note.payload.split('"bounds"')[1] for note in listener.notifies(timeout=0.2)]
        assert report.inserted == 120
        found.append((*(_seen(database, query) for query in (TICKETS, EVENTS, STATE)),))
        with psycopg.connect(database) as connection:
            connection.execute("SELECT set_config('hongtu.rollback_run', %s, true)", (str(report.run),))
            connection.execute("DELETE FROM hongtu.ticket_event")
            connection.execute("DELETE FROM hongtu.ticket")
            connection.execute("DELETE FROM hongtu.live_state")
    folded, by_trigger = found
    assert folded == by_trigger
    assert len(told) == 2
    assert told[0] == told[1]


def test_events_of_another_run_are_folded_whatever_a_load_says(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    report = pipeline.load("tickets", [_file(tmp_path, 3)], crs="EPSG:4490", city="532301", settings=settings)
    with psycopg.connect(database) as connection:
        connection.execute("SELECT set_config('hongtu.folded_run', %s, true)", (str(report.run),))
        with pytest.raises(psycopg.DatabaseError, match="cannot go to step"):
            connection.execute(
                "INSERT INTO hongtu.ticket_event (city, opened_on, ticket_code, step, happened_at)"
                " SELECT city, opened_on, code, 1, now() FROM hongtu.ticket"
            )
