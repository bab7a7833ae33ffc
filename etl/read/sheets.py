"""Excel workbooks: the header is found under notes, merged cells count for every row they cover."""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO
from zipfile import BadZipFile

import numpy as np
import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from etl.fields import headers as header_words
from etl.read import formulas, returned, stacked, table
from etl.read.raw import BATCH_ROWS, RawBatch, RawFault, RawLayer
from etl.warned import warned
from geodata.errors import RefusedError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from etl.read.raw import Column, SourceFile

MOST_UNPACKED_BYTES = 1024**3
"""A sheet of a million rows unpacks to about half as much; the cells take many times that in memory."""
_UNREADABLE = (
    InvalidFileException,
    BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    OSError,
    EOFError,
    TypeError,
    SyntaxError,
)
_FORMULA_FAULTS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#NUM!", "#NULL!"})
_MOST_SHOWN = 5
_Rows = list[tuple[int, tuple[object, ...]]]


def read(source: SourceFile, *, layer: str | None, is_header: Callable[[str], bool]) -> list[RawLayer]:
    """The table of a workbook: the sheet named, or the one whose header the dataset knows best.

    Raises:
        UsageError: The workbook cannot be opened, is too large, or has no such sheet.
        RefusedError: No sheet holds a table.
    """
    try:
        _refuse_bomb(source)
        return _read(source, layer=layer, is_header=is_header)
    except _UNREADABLE as error:
        raise UsageError(
            Said(
                en=f"{source.name} cannot be opened as a workbook: {error}.",
                zh=f"{source.name} 不能作为工作簿打开（{error}）。",
            ),
            Said(
                en="Open it in Excel, repair and save it as .xlsx.",
                zh="请用 Excel 打开修复，另存为 .xlsx。",
            ),
        ) from error


def _refuse_bomb(source: SourceFile) -> None:
    with zipfile.ZipFile(source.path) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MOST_UNPACKED_BYTES:
        raise UsageError(
            Said(
                en=f"{source.name} unpacks to {size / 1024**3:.0f} GiB, more than a workbook can be.",
                zh=f"{source.name} 解压后有 {size / 1024**3:.0f} GiB，超出工作簿的上限。",
            ),
            Said(en="Save its table as CSV and load that.", zh="请将表另存为 CSV 后装载。"),
        )


def _read(source: SourceFile, *, layer: str | None, is_header: Callable[[str], bool]) -> list[RawLayer]:
    # By its bytes: by its name openpyxl refuses a workbook that somebody called .xls.
    with source.path.open("rb") as file:
        return _read_open(file, source, layer=layer, is_header=is_header)


def _read_open(
    file: BinaryIO, source: SourceFile, *, layer: str | None, is_header: Callable[[str], bool]
) -> list[RawLayer]:
    has_merged = _has_merged_cells(source)
    book = openpyxl.load_workbook(file, read_only=not has_merged, data_only=True)
    if (parts := returned.parts_of(book, source.name)) is not None:
        rejects = _rows(parts[0], has_merged=has_merged)
        book.close()
        return returned.layers(source, parts[1], rejects)
    names = [sheet.title for sheet in book.worksheets]
    if layer is not None and layer not in names:
        raise UsageError(
            Said(en=f"{source.name} has no sheet {layer!r}.", zh=f"{source.name} 没有工作表“{layer}”。"),
            Said(en=f"It has: {', '.join(names)}.", zh=f"已有工作表：{'、'.join(names)}。"),
        )
    candidates = []
    for sheet in book.worksheets:
        if layer is not None and sheet.title != layer:
            continue
        rows = _rows(sheet, has_merged=has_merged)
        index = header_words.header_row([cells for _, cells in rows], is_header)
        if index is not None:
            known = sum(is_header(str(cell)) for cell in rows[index][1] if cell is not None)
            candidates.append((known, len(rows), sheet.title, rows, index))
    book.close()
    if not candidates:
        raise RefusedError(
            Said(en=f"{source.name} holds no table.", zh=f"{source.name} 中没有表格。"),
            Said(
                en="A row must name the columns, such as 小区名称.",
                zh="须有一行写明各列名称，如“小区名称”。",
            ),
        )
    _, _, title, rows, index = max(candidates, key=lambda candidate: candidate[:2])
    others = [name for _, _, name, _, _ in candidates if name != title]
    open_cells = formulas.uncounted(source.path).get(title, {})
    made = _layer(
        source,
        title,
        rows,
        open_cells,
        *stacked.join([cells for _, cells in rows[: index + 2]], index, is_header),
    )
    if others:
        made.warnings.append(
            warned(
                "layers.unread",
                en=f"Sheet {title} was read; not read: {', '.join(others)}. Use --layer for another.",
                zh=f"已读取工作表“{title}”，未读取：{'、'.join(others)}。如需读取，请用 --layer 指定。",
            )
        )
    return [made]


def _layer(
    source: SourceFile,
    title: str,
    rows: _Rows,
    uncounted: dict[int, list[str]],
    cells: list[object],
    first: int,
) -> RawLayer:
    while cells and cells[-1] in {None, ""}:
        cells.pop()
    headers = header_words.unique(cells)
    plan = table.find(headers)
    body = rows[first:]

    def batches() -> Iterator[RawBatch]:
        for start in range(0, len(body), BATCH_ROWS):
            yield _batch(body[start : start + BATCH_ROWS], headers, plan, uncounted)

    taken = plan.headers if plan else ()
    return RawLayer(
        source=source,
        name=title,
        headers=[header for header in headers if header not in taken],
        has_geometry=plan is not None,
        batches=batches,
        place=taken,
        warnings=_surplus(title, body, len(headers)),
    )


def _surplus(title: str, rows: _Rows, width: int) -> list[Said]:
    """What stands beside the table, under no header, is a note as a rule; it is told all the same."""
    found = [number for number, cells in rows if any(cell is not None for cell in cells[width:])]
    if not found:
        return []
    shown = [str(number) for number in found[:_MOST_SHOWN]]
    more = len(found) > len(shown)
    return [
        warned(
            "cells.surplus",
            en=f"Sheet {title} holds cells to the right of its headers, which were not read"
            f" (row {', '.join(shown)}{' …' if more else ''}).",
            zh=f"工作表“{title}”表头右侧还有内容，未读取：第 {'、'.join(shown)} 行{'等' if more else ''}。",
        )
    ]


def _batch(
    rows: _Rows,
    headers: list[str],
    plan: table.GeometryColumns | None,
    uncounted: dict[int, list[str]],
) -> RawBatch:
    columns: dict[str, Column] = {
        header: [cells[i] if i < len(cells) else None for _, cells in rows]
        for i, header in enumerate(headers)
    }
    numbers = np.fromiter((number for number, _ in rows), dtype=np.int32, count=len(rows))
    faults = [
        RawFault(position, "cell.formula", str(fault))
        for position, (_, cells) in enumerate(rows)
        for fault in [next((c for c in cells if isinstance(c, str) and c in _FORMULA_FAULTS), None)]
        if fault is not None
    ]
    for position, (number, _) in enumerate(rows):
        for letters in uncounted.get(number, ()):
            index = column_index_from_string(letters) - 1
            if index < len(headers):
                faults.append(RawFault(position, "cell.uncounted", f"{letters}{number}", headers[index]))
    if plan is None:
        return RawBatch(rows=numbers, columns=columns, faults=faults)
    geometry, more = table.build(columns, plan)
    return RawBatch(rows=numbers, columns=columns, geometry=geometry, faults=faults + more)


def _rows(sheet: Any, *, has_merged: bool) -> _Rows:  # noqa: ANN401
    if has_merged:
        _spread_merged(sheet)
    else:
        # Some programs write a wrong dimension; without it every row is seen.
        sheet.reset_dimensions()
    found: _Rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        values = tuple(
            cell.strip().strip("\u3000") or None if isinstance(cell, str) else cell for cell in cells
        )
        if any(value is not None for value in values):
            found.append((number, values))
    return found


def _spread_merged(sheet: Any) -> None:  # noqa: ANN401
    for area in list(sheet.merged_cells.ranges):
        value = sheet.cell(area.min_row, area.min_col).value
        is_title = area.min_col != area.max_col
        sheet.unmerge_cells(str(area))
        if is_title:
            continue
        for row in range(area.min_row, area.max_row + 1):
            sheet.cell(row, area.min_col).value = value


def _has_merged_cells(source: SourceFile) -> bool:
    with zipfile.ZipFile(source.path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                with archive.open(name) as part:
                    tail = b""
                    while block := part.read(1 << 20):
                        if b"<mergeCell" in tail + block:
                            return True
                        tail = block[-16:]
    return False
