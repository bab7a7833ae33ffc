"""The rows of a run: counted in the singular too, and why a run that did not come to stay lists none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.components.data_parts import Here
from dashboard.components.run_panel import rejects_of_run
from dashboard.components.run_rows import rows_of_run
from dashboard.i18n import texts
from dashboard.provenance.reads import OneRun
from dashboard.provenance.view import DataView
from geodata.db.reading.provenance.changed import Changed
from geodata.db.reading.provenance.rows import Page
from geodata.db.reading.provenance.runs import Run

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def one(status: str, *, count: int, released_as: int | None = None) -> OneRun:
    run = Run(
        run=35, dataset="compounds", status=status, started_at=NOW, finished_at=NOW, rule_version="1",
        encoding=None, crs_used=None, crs_declared=None, crs_looks_like=None, offset_m=None, is_full=False,
        score=None, held_because=None, held_because_zh=None, released_as=released_as, rows_read=3 * count,
        inserted=count, updated=count, unchanged=0, removed=0, repaired=0, rejected=count, files=["a.csv"],
        noted=[],
    )  # fmt: skip
    return OneRun(run=run, files=[], rules=[])


def here(rows: str) -> Here:
    return Here(
        city="532301", view=DataView(run=35, rows=rows), words=texts("en"), zone="Asia/Shanghai", now=NOW
    )


@pytest.mark.parametrize(("count", "noun"), [(1, "1 new row"), (2, "2 new rows")])
def test_one_row_is_told_in_the_singular(count: int, noun: str) -> None:
    found = one("loaded", count=count)
    changed = tuple(Changed(code=f"C{n}", name=None, source_file=1, source_row=n) for n in range(count))
    assert f"'{noun}'" in str(rows_of_run(found, Page(count, changed), here("inserted")))
    rejected = f"'{noun.replace('new ', '')} rejected'"
    assert rejected in str(rejects_of_run(found, Page(0, ()), here("")))


@pytest.mark.parametrize(
    ("status", "released_as", "reason"),
    [
        ("rolled_back", None, "as it was before"),
        ("held", None, "is held"),
        ("dropped", None, "was dropped"),
        ("released", 36, "Run 36 published"),
        ("loaded", None, "There are no such rows"),
    ],
)
def test_a_run_without_a_list_says_why(status: str, released_as: int | None, reason: str) -> None:
    found = one(status, count=2, released_as=released_as)
    assert reason in str(rows_of_run(found, Page(0, ()), here("updated")))
    # Nobody misses the rows that the run does not even count.
    none = one(status, count=0, released_as=released_as)
    assert "There are no such rows" in str(rows_of_run(none, Page(0, ()), here("updated")))
