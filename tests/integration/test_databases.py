"""The house of the tests: who commits has a database of his own, and a rolled-back test leaves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from geodata.db.connection import Connection

INSERT = "INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('999999', '试城', 4543)"


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_clone_starts_empty(database: str, attempt: int) -> None:
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.city").fetchone() == (0,)
        connection.execute(INSERT)


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_rolled_back_row_is_gone(connection: Connection, attempt: int) -> None:
    assert connection.execute("SELECT count(*) FROM hongtu.city").fetchone() == (0,)
    connection.execute(INSERT)
