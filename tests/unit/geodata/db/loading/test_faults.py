"""What a failed write means to the person who started it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

from geodata.db.loading import faults
from geodata.db.loading.faults import in_chinese, sentence_of
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError
from geodata.settings import Settings

FUNCTIONS = Path(__file__).parents[5] / "geodata" / "sql" / "functions"


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


def _raised() -> set[str]:
    """What the triggers of the schema say: each `RAISE EXCEPTION` and each hint, with numbers filled in."""
    found: set[str] = set()
    for path in FUNCTIONS.glob("*.sql"):
        text = path.read_text(encoding="utf-8")
        for said in re.findall(r"(?:RAISE EXCEPTION|HINT =) '((?:[^']|'')*)'", text):
            found.add(said.replace("''", "'").replace("%", "7"))
    return found


def test_whatever_the_triggers_of_the_schema_say_has_its_chinese() -> None:
    raised = _raised()
    assert len(raised) >= 8, raised
    assert sorted(said for said in raised if in_chinese(said) is None) == []
    for said in raised:
        told = in_chinese(said) or ""
        assert re.search("[\u3400-\u9fff]", told)
        assert "{" not in told
    assert in_chinese("duplicate key value violates unique constraint") is None
