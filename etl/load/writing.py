"""What is staged and compared, into the tables; a load that would spoil its layer is held instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.db.loading import (
    boundaries,
    changes,
    deliveries,
    first_load,
    holding,
    loads,
    quality,
    staging,
    subjects,
)
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.load.wanted import Wanted
    from etl.report import LoadReport
    from geodata.db.loading.deliveries import Missing
    from geodata.db.loading.loads import RejectRow, RunRecord
    from geodata.db.loading.staging import Staging
    from geodata.words import Said


MOST_LOST: Final = 10.0
"""Points that a load may take from a layer which is under its standard already."""
MOST_EMPTIED: Final = 0.3
"""Share of the filled cells of a layer that a load may empty, however good the layer still is."""


class _SpoiltError(Exception):
    """Takes the transaction back to where the load had not written yet, and says why."""

    def __init__(self, why: Said) -> None:
        super().__init__(why.en)
        self.why = why


def find_missing(
    stage: Staging,
    report: LoadReport,
    wanted: Wanted,
    mentioned: Sequence[tuple[str | None, str]],
    unsure: int,
) -> Missing:
    """What a full delivery leaves out; nothing for any other load.

    Args:
        stage: The staging table, compared.
        report: Told the count and what to know of it.
        wanted: The options of the load.
        mentioned: City and code of rejected rows.
        unsure: Rejected rows of which nobody can say which row of the database they mean.

    Raises:
        RefusedError: Most of the layer would go and nobody confirmed it, or rows of others stand on one.
    """
    deliveries.prepare(stage)
    report.removed = deliveries.superseded(stage)
    if not wanted.is_full:
        return deliveries.Missing()
    if unsure:
        report.warnings.append(
            f"full.unsure: {unsure} rejected rows cannot be told from the rows that are missing, so nothing"
            " is removed. Repair them and load the full delivery again."
        )
        return deliveries.Missing()
    missing = deliveries.find(stage, mentioned)
    report.removed += missing.rows
    apart = {table: count for table, count in missing.hanging.items() if table != stage.dataset.shape_table}
    if apart:
        told = ", ".join(f"{count} of {table}" for table, count in apart.items())
        report.warnings.append(f"full.children: With the removed rows go those that hang on them: {told}.")
    for dataset, count in deliveries.naming(stage, without=missing.hanging).items():
        report.warnings.append(
            f"full.named: {count} rows of {dataset} name a removed row and keep its code; load them again."
        )
    if missing.is_suspicious and not wanted.is_confirmed:
        sentence = (
            f"This full delivery leaves out {missing.rows} rows, {missing.share:.0%} of what is loaded:"
            " it looks like a part."
        )
        remedy = "Load it without --full, or confirm with --confirm-removal."
        if not wanted.is_dry_run:
            raise RefusedError(sentence, remedy)
        report.warnings.append(f"full.most: {sentence} {remedy}")
    return missing


def write(
    stage: Staging,
    report: LoadReport,
    record: RunRecord,
    wanted: Wanted,
    *,
    missing: Missing,
    rejects: Sequence[RejectRow],
    cities: Sequence[str],
) -> None:
    """Write the run and what it changes, or hold it.

    Args:
        stage: The staging table, compared.
        report: Told the number of the run and the quality of the layer.
        record: The line of the run.
        wanted: The options of the load.
        missing: From `find_missing`.
        rejects: The rows that stay out.
        cities: The cities whose layer it is.

    Raises:
        RefusedError: The new rows would tear a tree apart.
    """
    report.run = record.run
    before = _quality_before(stage, cities)
    loads.open_run(stage.connection, record)
    try:
        with stage.connection.transaction():
            _apply(stage, record, wanted, missing)
            loads.close_run(stage.connection, record)
            _judge(stage, report, record, wanted, cities, before)
    except _SpoiltError as spoilt:
        loads.close_run(stage.connection, record)
        holding.hold(stage, record.run, because=spoilt.why, valid_from=wanted.valid_from)
        report.is_held = True
        report.warnings.append(
            f"held: Run {record.run} is held and the old version stays: with it {spoilt.why.en}."
            f" `hongtu publish {record.run}` publishes it anyway, `hongtu drop {record.run}` drops it."
        )
    loads.score_run(stage.connection, record)
    loads.write_rejects(stage.connection, record.run, rejects)


def foresee(
    stage: Staging,
    report: LoadReport,
    record: RunRecord,
    wanted: Wanted,
    *,
    missing: Missing,
    cities: Sequence[str],
) -> None:
    """Write what a dry run would, judge it, and take it back: whether the real run would be held, and why.

    The same statements decide as in `write`, so that the two cannot differ. Nobody else sees the rows. What
    an empty layer is given is not held; from some size on its first load is not tried out.

    Args:
        stage: The staging table, compared.
        report: Told the quality that the layer would have, and whether the run would be held.
        record: The line of the run, under a number that no real run has.
        wanted: The options of the load.
        missing: From `find_missing`.
        cities: The cities whose layer it is.

    Raises:
        RefusedError: The real run would be refused.
    """
    before = _quality_before(stage, cities)
    if before is None and record.inserted >= first_load.LEAST_ROWS:
        return
    try:
        with stage.connection.transaction(force_rollback=True):
            loads.open_run(stage.connection, record)
            _apply(stage, record, wanted, missing)
            loads.close_run(stage.connection, record)
            _judge(stage, report, record, wanted, cities, before)
    except _SpoiltError as spoilt:
        report.is_held = True
        report.warnings.append(
            f"held: The real run would be held and the old version would stay: with it {spoilt.why.en}."
            " --below-standard publishes it at once."
        )


def _apply(stage: Staging, record: RunRecord, wanted: Wanted, missing: Missing) -> None:
    run = record.run
    subjects.before(stage, run)
    if missing.rows:
        deliveries.remember(stage, run, missing)
    boundaries.close(stage, run, wanted.valid_from)
    with first_load.unindexed(stage.connection, subjects.tables(stage.dataset), rows=record.inserted):
        subjects.clear(stage)
        changes.apply(stage, run, subjects.beside_rows(stage))
        if missing.rows:
            deliveries.remove(stage)
        subjects.after(stage, run)
    boundaries.date_shapes(stage)
    if subjects.has_broken_tree(stage):
        raise RefusedError("The new parents would cut rows off from the root of their tree.", "Correct 上级.")


def _quality_before(stage: Staging, cities: Sequence[str]) -> quality.Quality | None:
    """How good the layer is now, for the one city that a gate can stand before."""
    if len(cities) != 1:
        return None
    city, dataset = cities[0], stage.dataset.name
    known = quality.known(stage.connection, city, dataset)
    if known is None and staging.is_filled(stage, city):
        known = quality.measure(stage.connection, city, dataset)
    return known


def _judge(
    stage: Staging,
    report: LoadReport,
    record: RunRecord,
    wanted: Wanted,
    cities: Sequence[str],
    before: quality.Quality | None,
) -> None:
    measured = [quality.measure(stage.connection, city, record.dataset) for city in cities]
    if len(measured) != 1:
        return
    (after,) = measured
    record.score, report.quality = after.score, after.as_json()
    if after.score is None:
        return
    lost = 0.0 if before is None else after.lost_since(before)
    is_emptied = lost > MOST_EMPTIED
    if after.is_enough and not is_emptied:
        return
    told = after.told(lost=lost if after.is_enough else None)
    was = None if before is None else before.score
    is_spoilt = was is not None and (was >= after.least or after.score < was - MOST_LOST)
    if (is_spoilt or is_emptied) and not wanted.is_published_anyway:
        raise _SpoiltError(told)
    report.warnings.append(f"quality: With this load {told.en}.")
