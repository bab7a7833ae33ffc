"""A workbook of rejected rows that comes back: each row once, with the system and the load it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl import quarantine
from etl.fields import headers as header_words
from etl.quarantine import CHECK, EXPECTED, FIXED, RULE, SHEET, SYSTEM, VALUE
from etl.read import table
from etl.read.raw import BATCH_ROWS, RawBatch, RawFault, RawLayer
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.read.raw import Column, SourceFile

Rows = list[tuple[int, tuple[object, ...]]]
_DUPLICATE: Final = "duplicate"
_MOST_NOTES: Final = 200


def notes_of(book: Any) -> dict[str, str] | None:  # noqa: ANN401 - an openpyxl workbook
    """What a workbook says of itself when it is one of rejects; None for any other."""
    if not {SHEET, quarantine.NOTES_SHEET} <= set(book.sheetnames):
        return None
    lines = list(book[quarantine.NOTES_SHEET].iter_rows(max_row=_MOST_NOTES, max_col=2, values_only=True))
    if not lines or lines[0][0] != quarantine.TITLE:
        return None
    keys = {zh: key for key, zh in quarantine.NOTES.items()}
    told: dict[str, str] = {}
    for name, value in (line for line in lines if len(line) > 1):
        if name in keys and value is not None:
            told[keys[name]] = told.get(keys[name], "") + str(quarantine.unshielded(value))
    return told


def layers(source: SourceFile, notes: dict[str, str], rows: Rows) -> list[RawLayer]:
    """The rows of a workbook of rejects, as one layer for each coordinate system.

    Args:
        source: The workbook.
        notes: From `notes_of`.
        rows: Line number and cells of its sheet, the header first.

    Raises:
        RefusedError: The columns before those of the rows are not as they were written.
    """
    if not rows or tuple(map(str, rows[0][1][: len(FIXED)])) != FIXED:
        raise RefusedError(
            f"{source.name} no longer has its first {len(FIXED)} columns ({FIXED[0]} to {FIXED[-1]}).",
            "Put them back, or write the workbook again with --rejects.",
        )
    cells = list(rows[0][1][len(FIXED) :])
    while cells and cells[-1] in {None, ""}:
        cells.pop()
    headers = header_words.unique([quarantine.unshielded(cell) for cell in cells])
    by_system: dict[str | None, Rows] = {}
    for number, line in rows[1:]:
        if _at(line, CHECK) != quarantine.SAME_ROW:
            system = _at(line, SYSTEM)
            by_system.setdefault(None if system is None else str(system), []).append((number, line))
    if not by_system:
        raise RefusedError(f"{source.name} holds no rejected row: there is nothing to load.")
    return [_layer(source, notes, system, headers, lines) for system, lines in by_system.items()]


def _layer(
    source: SourceFile, notes: dict[str, str], system: str | None, headers: list[str], lines: Rows
) -> RawLayer:
    joined = [header for header in headers if not _is_part(header, headers)]
    places = [name for name in notes.get("place", "").split("|") if name in joined]
    # Rows without a system came from a layer without places.
    plan = table.find(places) if system is not None else None
    if plan is None:
        joined = [header for header in joined if header not in places]

    def batches() -> Iterator[RawBatch]:
        for start in range(0, len(lines), BATCH_ROWS):
            yield _batch(lines[start : start + BATCH_ROWS], headers, joined, plan)

    taken = plan.headers if plan else ()
    return RawLayer(
        source=source,
        name=SHEET,
        headers=[header for header in joined if header not in taken],
        has_geometry=plan is not None,
        batches=batches,
        crs=system,
        place=taken,
        notes=notes,
    )


def _batch(
    lines: Rows, headers: list[str], joined: list[str], plan: table.GeometryColumns | None
) -> RawBatch:
    columns: dict[str, Column] = {header: [] for header in joined}
    faults = []
    for position, (_, line) in enumerate(lines):
        row = {
            header: quarantine.unshielded(_at(line, len(FIXED) + place))
            for place, header in enumerate(headers)
        }
        if (fault := _still_doubled(position, line, row)) is not None:
            faults.append(fault)
        for header in joined:
            columns[header].append(_whole(header, row))
    numbers = np.fromiter((number for number, _ in lines), dtype=np.int32, count=len(lines))
    if plan is None:
        return RawBatch(rows=numbers, columns=columns, faults=faults)
    broken = {fault.position for fault in faults}
    geometry, more = table.build(columns, plan)
    faults += [fault for fault in more if fault.position not in broken]
    return RawBatch(rows=numbers, columns=columns, geometry=geometry, faults=faults)


def _still_doubled(position: int, line: tuple[object, ...], row: dict[str, object]) -> RawFault | None:
    """A second row of one code that nobody edited: alone in a workbook it would look like the only one."""
    if _at(line, RULE) != _DUPLICATE or _at(line, CHECK) != quarantine.digest(row.items()):
        return None
    expected = _at(line, EXPECTED)
    return RawFault(
        position, _DUPLICATE, str(_at(line, VALUE) or ""), None if expected is None else str(expected)
    )


def _is_part(header: str, headers: list[str]) -> bool:
    return any(
        header == f"{first}{quarantine.MORE.format(number=number)}"
        for first in headers
        for number in range(2, quarantine.MOST_PARTS + 1)
        if header.startswith(first) and header != first
    )


def _whole(header: str, row: dict[str, object]) -> object:
    """A cell with its continuations."""
    value = row[header]
    if not isinstance(value, str):
        return value
    for number in range(2, quarantine.MOST_PARTS + 1):
        more = row.get(f"{header}{quarantine.MORE.format(number=number)}")
        if not isinstance(more, str):
            break
        value += more
    return value


def _at(line: tuple[object, ...], place: int) -> object:
    return line[place] if place < len(line) else None
