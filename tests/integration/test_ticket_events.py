"""Ticket events in the database: append-only, legal, folded as the pure machine folds them, and summed."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from geodata.errors import RefusedError
from geodata.model import TicketEvent, TicketStep
from geodata.tickets.machine import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

CITY = "990311"
START = datetime(2026, 5, 1, 8, tzinfo=UTC)
DAY = date(2026, 5, 1)


@pytest.fixture
def city(connection: Connection) -> Connection:
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
    )
    return connection


def open_ticket(
    connection: Connection,
    code: str,
    *,
    day: date = DAY,
    community: str | None = None,
    kind: str = "0101",
    place: tuple[float, float] | None = (101.54, 25.03),
) -> None:
    lon, lat = place or (None, None)
    connection.execute(
        "INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, class_code, community_code, geom)"
        " VALUES (%s, %s, %s, %s, %s, %s, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
        (CITY, day, code, datetime(day.year, day.month, day.day, 4, tzinfo=UTC), kind, community, lon, lat),
    )


def add(
    connection: Connection, code: str, steps: list[int], *, run: int | None = None, said: bool | None = None
) -> None:
    connection.execute(
        "INSERT INTO hongtu.ticket_event (city, opened_on, ticket_code, step, happened_at, is_satisfied, run)"
        " SELECT %s, t.opened_on, t.code, e.step, %s + e.n * interval '1 hour',"
        "  CASE WHEN e.step = 6 THEN %s::boolean END, %s"
        " FROM hongtu.ticket t, unnest(%s::smallint[]) WITH ORDINALITY AS e (step, n)"
        " WHERE t.city = %s AND t.code = %s ORDER BY e.n",
        (CITY, START, said, run, steps, CITY, code),
    )


def a_run(connection: Connection) -> int:
    row = connection.execute(
        "INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator, rule_version,"
        " rows_read, inserted, updated, unchanged, removed, repaired, rejected)"
        " VALUES (%s, 'tickets', 'loaded', now(), now(), 'test', '1', 0, 0, 0, 0, 0, 0, 0) RETURNING run",
        (CITY,),
    ).fetchone()
    assert row is not None
    return int(str(row[0]))


def state(connection: Connection, code: str) -> dict[str, Any]:
    row = connection.execute(
        "SELECT step, step_at, closed_at, is_satisfied, events FROM hongtu.ticket"
        " WHERE city = %s AND code = %s",
        (CITY, code),
    ).fetchone()
    assert row is not None
    return dict(zip(("step", "step_at", "closed_at", "is_satisfied", "events"), row, strict=True))


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(st.integers(1, 6), min_size=1, max_size=10),
    legal=st.integers(0, 10),
    said=st.none() | st.booleans(),
    batches=st.integers(1, 3),
    is_from_file=st.booleans(),
)
def test_the_database_folds_as_the_pure_machine_does(
    city: Connection, *, steps: list[int], legal: int, said: bool | None, batches: int, is_from_file: bool
) -> None:
    road = [1, 2, 3, 4, 5, 4, 5, 6, 4, 5, 6]
    sequence = road[:legal] + steps if legal else steps
    with city.transaction(force_rollback=True):
        run = a_run(city) if is_from_file else None
        open_ticket(city, "T")
        happened: list[TicketEvent] = []
        size = math.ceil(len(sequence) / batches)
        for first in range(0, len(sequence), size):
            part = sequence[first : first + size]
            events = [
                TicketEvent(
                    step=TicketStep(step),
                    happened_at=START + timedelta(hours=n),
                    is_satisfied=said if step == 6 else None,
                )
                for n, step in enumerate(part, start=1)
            ]
            try:
                expected = fold([*happened, *events], is_from_file=is_from_file)
            except RefusedError:
                with pytest.raises(psycopg.DatabaseError, match="cannot go to step") as refused:
                    add(city, "T", part, run=run, said=said)
                assert refused.value.sqlstate == "HT001"
                return
            add(city, "T", part, run=run, said=said)
            happened += events
            found = state(city, "T")
            assert found == {name: getattr(expected, name) for name in found}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE hongtu.ticket_event SET step = 2",
        "DELETE FROM hongtu.ticket_event",
        "TRUNCATE hongtu.ticket_event CASCADE",
    ],
)
def test_the_history_cannot_be_changed(city: Connection, change: str) -> None:
    open_ticket(city, "T")
    add(city, "T", [1, 2])
    with pytest.raises(psycopg.DatabaseError, match="append-only") as refused, city.transaction():
        city.execute(change.encode())
    assert refused.value.sqlstate == "HT002"


def test_a_run_that_is_taken_back_takes_its_events_with_it(city: Connection) -> None:
    open_ticket(city, "T")
    add(city, "T", [1, 2])
    before = state(city, "T")
    run = a_run(city)
    add(city, "T", [3, 4, 5, 6], run=run, said=True)
    city.execute("SELECT set_config('hongtu.rollback_run', %s, true)", (str(run),))
    city.execute("DELETE FROM hongtu.ticket_event WHERE run = %s", (run,))
    assert state(city, "T") == before
    assert sums_follow(city)


def sums_follow(connection: Connection) -> bool:
    """The running sums against a recount of the whole ticket table, by a second way."""
    steps = (
        "SELECT coalesce(community_code, ''), step, count(*)::int FROM hongtu.ticket WHERE city = %s"
        " GROUP BY 1, 2 ORDER BY 1, 2"
    )
    kept = (
        "SELECT community_code, step, tickets FROM hongtu.ticket_step_count"
        " WHERE city = %s AND tickets <> 0 ORDER BY 1, 2"
    )
    assert connection.execute(kept, (CITY,)).fetchall() == connection.execute(steps, (CITY,)).fetchall()
    days = (
        "SELECT day, class, sum(o)::int, sum(c)::int, sum(r)::int, sum(s)::int FROM ("
        " SELECT opened_on AS day, class_code AS class, 1 AS o, 0 AS c, 0 AS r, 0 AS s FROM hongtu.ticket"
        " WHERE city = %(city)s UNION ALL"
        " SELECT (closed_at AT TIME ZONE 'Asia/Shanghai')::date, class_code, 0, 1,"
        " (is_satisfied IS NOT NULL)::int, coalesce(is_satisfied, false)::int FROM hongtu.ticket"
        " WHERE city = %(city)s AND closed_at IS NOT NULL) AS every GROUP BY 1, 2 ORDER BY 1, 2"
    )
    kept = (
        "SELECT day, class_code, sum(opened)::int, sum(closed)::int, sum(rated)::int, sum(satisfied)::int"
        " FROM hongtu.ticket_day_count WHERE city = %(city)s GROUP BY 1, 2"
        " HAVING sum(opened) <> 0 OR sum(closed) <> 0 ORDER BY 1, 2"
    )
    key = {"city": CITY}
    assert connection.execute(kept, key).fetchall() == connection.execute(days, key).fetchall()
    heat = "SELECT coalesce(sum(tickets), 0)::int FROM hongtu.heat_cell WHERE city = %s AND zoom = %s"
    located = "SELECT count(*)::int FROM hongtu.ticket WHERE city = %s AND geom IS NOT NULL"
    expected = connection.execute(located, (CITY,)).fetchone()
    for zoom in (13, 18):
        assert connection.execute(heat, (CITY, zoom)).fetchone() == expected
    return True


def test_sums_and_heat_follow_every_change(city: Connection) -> None:
    for n in range(12):
        place = None if n == 3 else (101.5 + n / 100, 25.0 + n / 100)
        open_ticket(
            city,
            f"T{n}",
            day=date(2026, 5, 1 + n % 3),
            community=f"C{n % 2}" if n % 4 else None,
            kind=("0101", "0201")[n % 2],
            place=place,
        )
        add(city, f"T{n}", [1, 2, 3, 4, 5, 6][: n % 7 or 1], said=n % 3 != 0)
    assert sums_follow(city)
    city.execute("UPDATE hongtu.ticket SET class_code = '0301' WHERE city = %s AND code = 'T2'", (CITY,))
    city.execute("UPDATE hongtu.ticket SET geom = NULL WHERE city = %s AND code = 'T5'", (CITY,))
    city.execute("UPDATE hongtu.ticket SET community_code = 'C9' WHERE city = %s AND code = 'T6'", (CITY,))
    assert sums_follow(city)
    open_ticket(city, "unborn")
    city.execute("DELETE FROM hongtu.ticket WHERE city = %s AND code = 'unborn'", (CITY,))
    assert sums_follow(city)


def test_a_class_is_found_by_the_word_of_the_source(city: Connection) -> None:
    for code, word in (("a", "Illegal Parking"), ("b", " 路灯损坏 "), ("c", "Broken Parking Meter")):
        city.execute(
            "INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, source_class)"
            " VALUES (%s, '2026-05-01', %s, now(), %s)",
            (CITY, code, word),
        )
    rows = city.execute(
        "SELECT code, class_code FROM hongtu.ticket WHERE city = %s ORDER BY code", (CITY,)
    ).fetchall()
    assert rows == [("a", "0301"), ("b", "0102"), ("c", "00")]


def test_one_statement_of_many_tickets_sends_one_notice(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as listener, psycopg.connect(database) as connection:
        listener.execute("LISTEN hongtu_live")
        connection.execute(
            "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
        )
        for n in range(5):
            open_ticket(connection, f"T{n}", place=(101.5 + n / 100, 25.0))
        connection.execute(
            "INSERT INTO hongtu.ticket_event (city, opened_on, ticket_code, step, happened_at)"
            " SELECT city, opened_on, code, 1, opened_at FROM hongtu.ticket"
        )
        connection.commit()
        heard = list(_notices(listener))
    assert len(heard) == 1
    assert '"tickets" : 5' in heard[0]
    assert "101.54" in heard[0]


def _notices(connection: Connection) -> Iterator[str]:
    for notify in connection.notifies(timeout=1.0):
        yield notify.payload
