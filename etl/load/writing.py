"""What is staged and compared, into the tables; a load that would spoil its layer is held instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from etl.warned import warned
from geodata.datasets import DATASETS
from geodata.db.loading import (
    boundaries,
    changes,
    city_facts,
    deliveries,
    first_load,
    quality,
    staging,
    subjects,
)
from geodata.db.runs import holding, recording
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.load.wanted import Wanted
    from etl.report import LoadReport
    from geodata.db.loading.deliveries import Missing
    from geodata.db.loading.staging import Staging
    from geodata.db.runs.recording import RejectRow, RunRecord


_CALLED: Final = {dataset.table: dataset.zh for dataset in DATASETS.values()}
MOST_LOST: Final = 10.0
"""Points that a load may take from a layer which is under its standard already."""
MOST_EMPTIED: Final = 0.3
"""Share of the filled cells of a layer that a load may empty, however good the layer still is."""
MOST_TOLD: Final = 5
"""Cities of a load of several whose quality is told."""


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
            warned(
                "full.unsure",
                en=f"{unsure} rejected rows cannot be told from the rows that are missing, so nothing is"
                " removed. Repair them and load the full delivery again.",
                zh=f"有 {unsure} 行拒收的行说不清对应库中哪一行，因此没有删除任何行。请改好后重新全量装载。",
            )
        )
        return deliveries.Missing()
    missing = deliveries.find(stage, mentioned)
    report.removed += missing.rows
    apart = {table: count for table, count in missing.hanging.items() if table != stage.dataset.shape_table}
    if apart:
        told = ", ".join(f"{count} of {table}" for table, count in apart.items())
        told_zh = "、".join(f"{_CALLED.get(table, table)} {count} 行" for table, count in apart.items())
        report.warnings.append(
            warned(
                "full.children",
                en=f"With the removed rows go those that hang on them: {told}.",
                zh=f"随删除的行一并删除所属的行：{told_zh}。",
            )
        )
    for dataset, count in deliveries.naming(stage, without=missing.hanging).items():
        report.warnings.append(
            warned(
                "full.named",
                en=f"{count} rows of {dataset} name a removed row and keep its code; load them again.",
                zh=f"{DATASETS[dataset].zh}有 {count} 行引用了被删除的行，仍保留其编码，请重新装载。",
            )
        )
    if missing.is_suspicious and not wanted.is_confirmed:
        of, of_zh = (f" of {missing.city}", f"城市 {missing.city} ") if missing.city else ("", "")
        sentence = Said(
            en=f"This full delivery leaves out {missing.rows} rows, {missing.share:.0%} of what is"
            f" loaded{of}: it looks like a part.",
            zh=f"本次全量交付缺少 {missing.rows} 行，占{of_zh}库中的 {missing.share:.0%}，"
            "疑似只是其中一部分。",
        )
        remedy = Said(
            en="Load it without --full, or confirm with --confirm-removal.",
            zh="请去掉 --full 装载，或加 --confirm-removal 确认删除。",
        )
        if not wanted.is_dry_run:
            raise RefusedError(sentence, remedy)
        told_twice = {"en": f"{sentence.en} {remedy.en}", "zh": f"{sentence.zh}{remedy.zh}"}
        report.warnings.append(warned("full.most", **told_twice))
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
    recording.open_run(stage.connection, record)
    try:
        with stage.connection.transaction():
            _apply(stage, record, wanted, missing)
            recording.close_run(stage.connection, record)
            _judge(stage, report, record, wanted, before)
    except _SpoiltError as spoilt:
        recording.close_run(stage.connection, record)
        holding.hold(stage, record.run, because=spoilt.why, valid_from=wanted.valid_from)
        report.is_held = True
        report.warnings.append(
            warned(
                "held",
                en=f"Run {record.run} is held and the old version stays: with it {spoilt.why.en}."
                f" `hongtu publish {record.run}` publishes it anyway, `hongtu drop {record.run}` drops it.",
                zh=f"批次 {record.run} 待放行，旧版本继续使用：如放行，{spoilt.why.zh}。"
                f"确认放行用 `hongtu publish {record.run}`，放弃用 `hongtu drop {record.run}`。",
            )
        )
    recording.score_run(stage.connection, record)
    recording.write_rejects(stage.connection, record.run, rejects)


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

    The same statements decide as in `write`, so that the two cannot differ. Nobody else sees the rows, and no
    reader waits for them. What an empty layer is given is not held; from some size on its first load is not
    tried out.

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
    if not any(before.values()) and record.inserted >= first_load.LEAST_ROWS:
        return
    try:
        with stage.connection.transaction(force_rollback=True):
            recording.open_run(stage.connection, record)
            _apply(stage, record, wanted, missing, is_trial=True)
            recording.close_run(stage.connection, record)
            _judge(stage, report, record, wanted, before)
    except _SpoiltError as spoilt:
        report.is_held = True
        report.warnings.append(
            warned(
                "held",
                en=f"The real run would be held and the old version would stay: with it {spoilt.why.en}."
                " --below-standard publishes it at once.",
                zh=f"正式装载将待放行，旧版本继续使用：{spoilt.why.zh}。加 --below-standard 可直接放行。",
            )
        )


def _apply(
    stage: Staging, record: RunRecord, wanted: Wanted, missing: Missing, *, is_trial: bool = False
) -> None:
    run = record.run
    # Indexes can only be taken down under a lock that stops readers, which no trial may do.
    unindexed = 0 if is_trial else record.inserted
    wanted.tell_of(
        record.inserted, "Writing {rows} new rows and their indexes", "正在写入 {rows} 个新行及其索引"
    )
    wanted.tell_of(record.updated, "Changing {rows} rows", "正在更新 {rows} 行")
    subjects.before(stage, run)
    if missing.rows:
        deliveries.remember(stage, run, missing)
    boundaries.close(stage, run, wanted.valid_from)
    with first_load.unindexed(stage.connection, subjects.tables(stage.dataset), rows=unindexed):
        subjects.clear(stage)
        changes.apply(stage, run, subjects.beside_rows(stage))
        if missing.rows:
            deliveries.remove(stage)
        subjects.after(stage, run)
    boundaries.date_shapes(stage)
    if subjects.has_broken_tree(stage):
        raise RefusedError(
            Said(
                en="The new parents would cut rows off from the root of their tree.",
                zh="按新的上级，有的行将与最上级脱离。",
            ),
            Said(en="Correct 上级.", zh="请改正“上级”。"),
        )


def _quality_before(stage: Staging, cities: Sequence[str]) -> dict[str, quality.Quality | None]:
    """How good the layer of each city is now; None where it is empty."""
    dataset, before = stage.dataset.name, {}
    for city in cities:
        known = quality.known(stage.connection, city, dataset)
        if known is None and staging.is_filled(stage, city):
            known = quality.measure(stage.connection, city, dataset)
        before[city] = known
    return before


def _judge(
    stage: Staging,
    report: LoadReport,
    record: RunRecord,
    wanted: Wanted,
    before: dict[str, quality.Quality | None],
) -> None:
    spoilt: dict[str, Said] = {}
    poor: dict[str, Said] = {}
    for city, was in before.items():
        after = quality.measure(stage.connection, city, record.dataset)
        if len(before) == 1:
            record.score, report.quality = after.score, after.as_json()
        told, is_spoilt = _verdict(was, after)
        if told is not None:
            (spoilt if is_spoilt and not wanted.is_published_anyway else poor)[city] = told
    if spoilt:
        raise _SpoiltError(_of_each(stage, spoilt, is_several=len(before) > 1))
    if poor:
        told = _of_each(stage, poor, is_several=len(before) > 1)
        report.warnings.append(
            warned("quality", en=f"With this load {told.en}.", zh=f"本次装载后，{told.zh}。")
        )


def _verdict(was: quality.Quality | None, after: quality.Quality) -> tuple[Said | None, bool]:
    """What is to be told of a layer that falls short or loses much, and whether the load spoils it."""
    if after.score is None:
        return None, False
    lost = 0.0 if was is None else after.lost_since(was)
    is_emptied = lost > MOST_EMPTIED
    if after.is_enough and not is_emptied:
        return None, False
    least_kept = None if was is None else was.score
    is_spoilt = least_kept is not None and (least_kept >= after.least or after.score < least_kept - MOST_LOST)
    return after.told(lost=lost if after.is_enough else None), is_spoilt or is_emptied


def _of_each(stage: Staging, told: dict[str, Said], *, is_several: bool) -> Said:
    """What is told of the layer of each city, with the name of the city where a load brought several."""
    if not is_several:
        (only,) = told.values()
        return only
    shown = [(city_facts.called(stage.connection, city), told[city]) for city in sorted(told)[:MOST_TOLD]]
    more = len(told) - len(shown)
    en, zh = [f"in {city} {why.en}" for city, why in shown], [f"{city}{why.zh}" for city, why in shown]
    if more:
        en.append(f"and {more} more cities likewise")
        zh.append(f"另有 {more} 个城市也是如此")
    return Said(en="; ".join(en), zh="；".join(zh))
