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
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.read.raw import Column, SourceFile

Rows = list[tuple[int, tuple[object, ...]]]
_DUPLICATE: Final = "duplicate"
_MOST_NOTES: Final = 200
_MOST_ABOVE: Final = 10
"""Rows among which the header is looked for: a clerk may have written a title above it."""
_LEAST_FIXED: Final = 6
_NEEDED: Final = frozenset({RULE, SYSTEM, CHECK})


def parts_of(book: Any, name: str) -> tuple[Any, dict[str, str]] | None:  # noqa: ANN401 - an openpyxl workbook
    """The sheet of rows, and what a workbook says of itself, when it is one of rejects; None for any other.

    A sheet is known by what stands in it: clerks give sheets other names.

    Raises:
        RefusedError: It has the rows, and not what it said of itself.
    """
    told: dict[str, str] | None = None
    sheets = []
    for sheet in book.worksheets:
        lines = list(sheet.iter_rows(max_row=_MOST_NOTES, max_col=2, values_only=True))
        if lines and lines[0] and lines[0][0] == quarantine.TITLE:
            told = _told(lines)
        else:
            sheets.append(sheet)
    rejects = [sheet for sheet in sheets if _header_of(_head(sheet)) is not None]
    rejects.sort(key=lambda sheet: sheet.title != SHEET)
    if told is not None:
        named = [sheet for sheet in sheets if sheet.title == SHEET]
        return next(iter([*rejects, *named, *sheets]), book.worksheets[0]), told
    if rejects:
        raise RefusedError(
            Said(
                en=f"{name} no longer has its sheet {quarantine.NOTES_SHEET}, which says of which city and by"
                " which mapping its rows are.",
                zh=f"{name} 缺少工作表“{quarantine.NOTES_SHEET}”，无法得知各行属于哪个城市、按什么映射装载。",
            ),
            Said(
                en="Put the sheet back, or write the workbook again with --rejects.",
                zh="请恢复该工作表，或用 --rejects 重新生成工作簿。",
            ),
        )
    return None


def _told(lines: list[tuple[object, ...]]) -> dict[str, str]:
    keys = {zh: key for key, zh in quarantine.NOTES.items()}
    told: dict[str, str] = {}
    for name, value in (line for line in lines if len(line) > 1):
        if name in keys and value is not None:
            key = keys[str(name)]
            told[key] = told.get(key, "") + str(quarantine.unshielded(value))
    return told


def _head(sheet: Any) -> Rows:  # noqa: ANN401 - an openpyxl sheet
    return list(enumerate(sheet.iter_rows(max_row=_MOST_ABOVE, values_only=True), 1))


def _header_of(rows: Rows) -> int | None:
    """Where the header of rejected rows stands: most of the fixed columns are in it."""
    for index, (_, cells) in enumerate(rows[:_MOST_ABOVE]):
        if len({str(cell) for cell in cells} & set(FIXED)) >= _LEAST_FIXED:
            return index
    return None


def _in_order(rows: Rows, name: str) -> Rows:
    """The rows under their header, the fixed columns first as they were written, whoever moved them.

    Raises:
        RefusedError: A column is gone without which a row cannot be told.
    """
    index = _header_of(rows)
    header = [str(cell) for cell in rows[index][1]] if index is not None else []
    gone = [column for column in FIXED if column not in header and FIXED.index(column) in _NEEDED]
    if index is None or gone:
        told = "、".join(gone or FIXED)
        raise RefusedError(
            Said(en=f"{name} no longer has the columns {told}.", zh=f"{name} 缺少列：{told}。"),
            Said(
                en="Put them back, or write the workbook again with --rejects.",
                zh="请恢复这些列，或用 --rejects 重新生成工作簿。",
            ),
        )
    if tuple(header[: len(FIXED)]) == FIXED:
        return rows[index:]
    # Of two columns of one name the first is ours.
    places = [header.index(column) if column in header else None for column in FIXED]
    own = [place for place in range(len(header)) if place not in places]
    return [
        (number, tuple(None if place is None else _at(cells, place) for place in (*places, *own)))
        for number, cells in rows[index:]
    ]


def layers(source: SourceFile, notes: dict[str, str], rows: Rows) -> list[RawLayer]:
    """The rows of a workbook of rejects, as one layer for each coordinate system.

    Args:
        source: The workbook.
        notes: From `parts_of`.
        rows: Line number and cells of its sheet.

    Raises:
        RefusedError: A column without which a row cannot be told is gone, or no row is left.
    """
    rows = _in_order(rows, source.name)
    cells = list(rows[0][1][len(FIXED) :])
    while cells and cells[-1] in {None, ""}:
        cells.pop()
    headers = header_words.unique([quarantine.unshielded(cell) for cell in cells])
    by_system: dict[str | None, Rows] = {}
    systems = {str(system) for _, line in rows[1:] if (system := _at(line, SYSTEM)) is not None}
    for number, line in rows[1:]:
        if _at(line, CHECK) != quarantine.SAME_ROW:
            system = _at(line, SYSTEM)
            if system is None and len(systems) == 1 and _has_place(line, headers, notes):
                # A clerk added the row beside the others.
                (system,) = systems
            by_system.setdefault(None if system is None else str(system), []).append((number, line))
    if not by_system:
        raise RefusedError(
            Said(
                en=f"{source.name} holds no rejected row: there is nothing to load.",
                zh=f"{source.name} 中没有拒收的行，无需装载。",
            )
        )
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


def _has_place(line: tuple[object, ...], headers: list[str], notes: dict[str, str]) -> bool:
    places = notes.get("place", "").split("|")
    return any(
        header in places and _at(line, len(FIXED) + place) not in {None, ""}
        for place, header in enumerate(headers)
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
