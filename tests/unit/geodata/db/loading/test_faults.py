"""What a failed write means to the person who started it."""

from __future__ import annotations

import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psycopg
import pytest

from geodata.db.loading import faults
from geodata.db.loading.faults import sentence_of
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError
from geodata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


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


@pytest.mark.parametrize(("free", "words"), [(0, "is full. Nothing was changed."), (1 << 30, "went away")])
def test_a_server_that_stops_on_a_full_disk_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, words: str
) -> None:
    def lost(settings: Settings) -> None:
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.delenv("HONGTU_DSN", raising=False)
    monkeypatch.setattr(faults, "connect", lost)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))
    with pytest.raises(ServerError, match=words), faults.transaction(Settings(home=tmp_path)):
        pass
