"""Loads that would meet wait for each other; loads that would not do not."""

from __future__ import annotations

import psycopg
import pytest

from geodata.db.runs import recording


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [
        (("532301", "compounds"), ("532301", "compounds"), True),
        (("532301", "compounds"), ("532302", "compounds"), False),
        (("532301", "compounds"), ("532301", "firms"), False),
        ((None, "divisions"), ("532301", "divisions"), True),
        (("532301", "divisions"), (None, "divisions"), True),
        ((None, "divisions"), ("532301", "compounds"), False),
    ],
)
def test_a_load_waits_for_another_of_the_same_rows(
    first: tuple[str | None, str], second: tuple[str | None, str], *, waits: bool, database: str
) -> None:
    with psycopg.connect(database) as one, psycopg.connect(database) as two:
        recording.lock(one, *first)
        two.execute("SET lock_timeout = '200ms'")
        if waits:
            with pytest.raises(psycopg.errors.LockNotAvailable):
                recording.lock(two, *second)
            two.rollback()
            one.commit()
        recording.lock(two, *second)
