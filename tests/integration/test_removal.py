"""An invented city is taken out of the database as a whole; a real one never."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from geodata.db.runs.removal import remove_invented
from geodata.errors import RefusedError
from geodata.settings import Settings

# The city keeps its name, and versions never start again.
STAYING = {"city", "data_version"}


def rows_by_table(connection: psycopg.Connection, city: str) -> dict[str, int]:
    tables = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'city'"
        " WHERE c.relnamespace = 'hongtu'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    ).fetchall()
    return {
        str(table): count(connection, sql.Identifier("hongtu", str(table)), city)
        for (table,) in tables
        if table not in STAYING
    }


def count(connection: psycopg.Connection, table: sql.Identifier, city: str) -> int:
    row = connection.execute(
        sql.SQL("SELECT count(*) FROM {} WHERE city = %s").format(table), (city,)
    ).fetchone()
    return int(row[0]) if row else 0


def invented(connection: psycopg.Connection) -> str:
    row = connection.execute("SELECT city FROM hongtu.city").fetchone()
    assert row is not None
    return str(row[0])


def test_nothing_of_an_invented_city_stays(city_database: str) -> None:
    with psycopg.connect(city_database) as connection:
        city = invented(connection)
        before = rows_by_table(connection, city)
        versions = connection.execute("SELECT sum(version) FROM hongtu.data_version").fetchone()
        # The feed's tickets belong to no run.
        connection.execute(
            "UPDATE hongtu.ticket SET run = NULL WHERE code = (SELECT min(code) FROM hongtu.ticket)"
        )
    assert before["ticket_event"] > before["ticket"] > 0
    assert before["heat_cell"] > 0
    assert before["compound_shape"] > 0

    assert remove_invented(Settings(dsn=city_database), city)

    with psycopg.connect(city_database) as connection:
        assert not {table: n for table, n in rows_by_table(connection, city).items() if n}
        after = connection.execute("SELECT sum(version) FROM hongtu.data_version").fetchone()
        assert versions is not None
        assert after is not None
        assert after[0] > versions[0], "open pages would keep the removed city"
        disabled = connection.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'O'"
        ).fetchall()
        assert disabled == [], "the history of tickets is not append-only any more"
    assert not remove_invented(Settings(dsn=city_database), city)


def test_a_city_that_nobody_invented_is_refused(city_database: str) -> None:
    with psycopg.connect(city_database) as connection:
        city = invented(connection)
        connection.execute("UPDATE hongtu.city SET is_synthetic = false")
        before = rows_by_table(connection, city)
    with pytest.raises(RefusedError, match="not an invented city's"):
        remove_invented(Settings(dsn=city_database), city)
    with psycopg.connect(city_database) as connection:
        assert rows_by_table(connection, city) == before
