"""What a failed write means to the person who started it."""

from __future__ import annotations

import psycopg
import pytest

from geodata.db.faults import sentence_of
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (psycopg.errors.DiskFull("no space"), ServerError, "disk space"),
        (psycopg.errors.DeadlockDetected("deadlock detected"), BusyError, "Load again"),
        (psycopg.errors.SerializationFailure("could not serialize"), BusyError, "Load again"),
        (psycopg.errors.ForeignKeyViolation("key is missing"), RefusedError, "refuses a row"),
        (psycopg.errors.NumericValueOutOfRange("out of range"), RefusedError, "refuses a row"),
        (psycopg.errors.AdminShutdown("terminating"), ServerError, "went away"),
        (psycopg.OperationalError("the connection is lost"), ServerError, "went away"),
        (psycopg.errors.UndefinedTable("no such table"), ServerError, "hongtu health"),
    ],
)
def test_a_failure_is_a_sentence_that_says_that_nothing_changed(
    error: psycopg.Error, kind: type[HongtuError], words: str
) -> None:
    told = sentence_of(error)
    assert type(told) is kind
    assert words in str(told)
    assert "Nothing was changed." in str(told)
