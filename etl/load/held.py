"""A held load, published after all."""

from __future__ import annotations

from datetime import UTC, datetime
from time import monotonic
from typing import TYPE_CHECKING

from etl.load import writing
from etl.load.wanted import Wanted
from etl.report import LoadReport
from etl.warned import warned
from geodata.datasets import DATASETS
from geodata.db.loading import changes, staging, subjects
from geodata.db.loading.faults import transaction
from geodata.db.runs import holding, recording
from geodata.db.upkeep import lifecycle

if TYPE_CHECKING:
    from geodata.db.runs.holding import Held
    from geodata.settings import Settings
    from geodata.words import Said


def publish(settings: Settings, run: int) -> LoadReport:
    """Load the rows of a held run as they are, under a number of their own.

    Args:
        settings: Which database.
        run: The held run.

    Raises:
        NotFoundError: There is no such run.
        RefusedError: It is not held, or a later load changed its layer.
    """
    clock = monotonic()
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        held = holding.find(connection, run)
        holding.refuse_if_overtaken(connection, held)
        facts = held.facts
        stage = staging.create(connection, DATASETS[held.dataset])
        holding.restage(stage, run)
        staging.index(stage)
        made = LoadReport(held.dataset, city=held.city, already_rejected=int(facts["rejected"]))
        made.read, made.repaired = int(facts["rows_read"]), int(facts["repaired"])
        made.encoding, made.crs_used = facts["encoding"], facts["crs_used"]
        made.inserted, made.updated = changes.compare(stage, also=subjects.differs(stage))
        made.unchanged = staging.count(stage) - made.inserted - made.updated
        wanted = Wanted(
            started_at=datetime.now(UTC), operator=recording.operator(settings), is_full=held.is_full,
            is_confirmed=True, is_published_anyway=True, valid_from=facts["valid_from"],
        )  # fmt: skip
        mentioned = holding.leave_out(stage, run) if held.is_full else []
        missing = writing.find_missing(stage, made, wanted, mentioned, 0)
        record = _record(held, made, wanted, recording.next_run(connection))
        record.by_city = recording.shares_of(connection, run)
        writing.write(stage, made, record, wanted, missing=missing, rejects=[], cities=held.cities)
        holding.release(connection, run, released_as=record.run)
    made.seconds = monotonic() - clock
    return made


def _after_all(run: int) -> Said:
    return warned(
        "held.published",
        en=f"It was held as run {run} and published after all.",
        zh=f"原批次 {run} 待放行，现已放行。",
    )


def _record(held: Held, made: LoadReport, wanted: Wanted, number: int) -> recording.RunRecord:
    facts = held.facts
    return recording.RunRecord(
        run=number,
        city=held.city,
        dataset=held.dataset,
        started_at=wanted.started_at,
        operator=wanted.operator,
        rule_version=facts["rule_version"],
        encoding=facts["encoding"],
        crs_used=facts["crs_used"],
        crs_declared=facts["crs_declared"],
        crs_looks_like=facts["crs_looks_like"],
        offset_m=facts["offset_m"],
        rows_read=made.read,
        inserted=made.inserted,
        updated=made.updated,
        unchanged=made.unchanged,
        removed=made.removed,
        repaired=made.repaired,
        rejected=int(facts["rejected"]),
        warnings=[*recording.warnings_of(facts), _after_all(held.run)],
        is_full=held.is_full,
        files=held.files,
    )
