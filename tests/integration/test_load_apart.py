"""A reader that dies in the middle of a load: one sentence, and the database is as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from etl import pipeline
from etl.prepare import Context, Prepared, prepare
from etl.read.apart.parent import READERS
from geodata.errors import UsageError
from tests.readers import kill_readers

if TYPE_CHECKING:
    from pathlib import Path

    from etl.read import RawBatch
    from geodata.settings import Settings

ROWS = 60_000
LATER_BATCH = 2


def counts(dsn: str) -> tuple[int, int]:
    with psycopg.connect(dsn) as connection:
        found = connection.execute(
            "SELECT (SELECT count(*) FROM hongtu.compound), (SELECT count(*) FROM hongtu.run)"
        ).fetchone()
    assert found is not None
    return found[0], found[1]


def test_a_reader_that_dies_half_way_changes_nothing(
    settings: Settings, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("小区编码,小区名称\n" + "".join(f"C{n},小区{n}\n" for n in range(ROWS)), encoding="utf-8")
    READERS.close()
    seen: list[int] = []

    def prepared(batch: RawBatch, context: Context) -> Prepared:
        seen.append(len(batch.rows))
        if len(seen) == LATER_BATCH:
            kill_readers()
        return prepare(batch, context)

    monkeypatch.setattr(pipeline, "prepare", prepared)
    with pytest.raises(UsageError, match=r"a\.csv made its reader end \(signal 9\)"):
        pipeline.load("compounds", [path], crs=None, city="532301", settings=settings)
    assert len(seen) >= LATER_BATCH
    assert counts(database) == (0, 0)
    monkeypatch.undo()
    monkeypatch.setenv("HONGTU_DSN", database)
    assert pipeline.load("compounds", [path], crs=None, city="532301", settings=settings).inserted == ROWS
    assert counts(database) == (ROWS, 1)
