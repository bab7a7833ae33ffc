"""Staged rows completed from the database and compared with it; some turn out there to be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from etl.fields.mapping import missing_field
from etl.load import describing, shift
from etl.report import Reject
from etl.rules import Fault
from geodata import codes
from geodata.db.loading import boundaries, changes, staging, subjects
from geodata.db.loading.subjects import numbering, recognising

if TYPE_CHECKING:
    from etl.load.run import Load
    from etl.prepare import Context


def settle(load: Load, contexts: list[Context]) -> list[Reject]:
    """Complete and compare the stage, and count what it changes.

    Args:
        load: All of its rows are staged.
        contexts: What the rows of each layer were checked against.

    Returns:
        The rows that only the database could reject, without the cells that their files have.

    Raises:
        RefusedError: A column that every row needs is missing.
    """
    staging.index(load.stage)
    if not staging.is_first(load.stage):
        _take_from_known(load)
    boundaries.keep_days(load.stage)
    if load.stage.dataset.name == "divisions":
        _name_by_code(load, contexts)
    if load.stage.dataset.name == "grid_cells" and (given := numbering.number(load.stage)):
        load.report.warnings.append(describing.codes_given(given))
    before = len(load.report.faults)
    _take_out_incomplete(load, contexts)
    # Before references are concluded from positions that may be shifted.
    _look_for_shift(load, next((context.extent for context in contexts), None))
    for rule, name, rows in subjects.complete(load.stage):
        _reject_late(load, rule, name, rows)
    report = load.report
    report.inserted, report.updated = changes.compare(load.stage, also=subjects.differs(load.stage))
    report.unchanged = staging.count(load.stage) - report.inserted - report.updated
    for file, row, name, told, known in subjects.kept_as_known(load.stage):
        fault = Fault(0, "ticket.history", load.stage.dataset.field(name).zh, told, known)
        load.noted.add(load.files[file - 1].source.name, row, fault)
    if report.read != report.inserted + report.updated + report.unchanged + report.rejected:
        raise AssertionError("the rows of the load do not add up")
    return report.faults[before:]


def _take_from_known(load: Load) -> None:
    if recognised := recognising.recognise(load.stage, load.unclear):
        load.report.warnings.append(describing.known_by_name(recognised))
    staging.keep_what_is_absent(load.stage, load.absent)
    subjects.keep_absent_links(load.stage, load.absent)


def _name_by_code(load: Load, contexts: list[Context]) -> None:
    if all(context.mapping.provides("name") for context in contexts):
        return
    nameless = [n for n, context in enumerate(contexts, 1) if not context.mapping.provides("name")]
    named = sum(staging.name_by_code(load.stage, number) for number in nameless)
    if named:
        load.report.warnings.append(describing.called_by_code(named))


def _take_out_incomplete(load: Load, contexts: list[Context]) -> None:
    dataset = load.stage.dataset
    wanted = [field for field in dataset.fields if field.is_required and field.reference is None]
    if dataset.name == "divisions":
        wanted.append(dataset.field("level"))
    for needed in wanted:
        lacking = staging.lacking(load.stage, needed)
        without = next((c for c in contexts if not c.mapping.provides(needed.name)), None)
        if lacking and without is not None and lacking == staging.count(load.stage):
            layer = load.files[contexts.index(without)]
            raise missing_field(dataset, needed, layer.headers, layer.source.name)
        if lacking:
            condition = f"s.{needed.name} IS NULL"
            _reject_late(load, "required", needed.zh, staging.take_out(load.stage, condition))


def _reject_late(
    load: Load, rule: str, name: str, rows: list[tuple[int, int, str | None, dict[str, Any]]]
) -> None:
    for number, row, value, staged in rows:
        layer = load.files[number - 1]
        source = {
            key: cell for key, cell in staged.items() if cell is not None and not key.startswith("source_")
        }
        fault = Fault(0, rule, name, value and codes.mask_personal(value), "")
        load.mention(fault, staged["city"], staged["code"])
        load.shares.reject(staged["city"], number, row, was_kept=True)
        load.report.faults.append(Reject(number, layer.source.name, layer.name, row, fault, source))


def _look_for_shift(load: Load, extent: Any) -> None:  # noqa: ANN401
    # What the rows of a table without places are given is the place that is loaded: nothing to compare.
    if not load.has_places:
        return
    found = shift.find(load.stage, city=load.city, used=load.report.crs_used, extent=extent)
    load.report.crs_looks_like = found.looks_like
    load.report.offset_m = None if found.offset_m is None else round(found.offset_m, 1)
    load.report.warnings += describing.looks_like(found)
