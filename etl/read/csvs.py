"""Delimited text in any encoding, parsed as bytes: a broken character costs its own row and no other."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import numpy as np

from etl.fields import headers as header_words
from etl.read import stacked, table, text
from etl.read.raw import BATCH_ROWS, SURPLUS, RawBatch, RawFault, RawLayer
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from etl.read.raw import Column, SourceFile

DELIMITERS = ",\t;|"
LONGEST_CELL = 1 << 28
MOST_COLUMNS = 16_384
"""As many as a sheet of Excel has."""
# Every byte is a character of Latin-1, and no later byte of a character of UTF-8, GBK or GB 18030 is a quote,
# comma or line end.
_BYTES = "latin-1"


def read(source: SourceFile, *, encoding: str | None, is_header: Callable[[str], bool]) -> RawLayer:
    """The table in a CSV or TSV file.

    Raises:
        UsageError: The encoding named by the user does not exist.
        RefusedError: There is no header row, or a quote that is never closed.
    """
    csv.field_size_limit(LONGEST_CELL)
    with source.path.open("rb") as file:
        sample = file.read(text.SAMPLE_BYTES)
    decision = text.decide(sample, wanted=encoding)
    delimiter = _delimiter(sample, decision.encoding)
    first = _first_rows(source, decision.encoding, delimiter)
    index = header_words.header_row([cells for _, cells in first], is_header)
    if index is None:
        raise RefusedError(
            Said(en=f"{source.name} has no header row.", zh=f"{source.name} 没有表头。"),
            Said(
                en="Its first row must name the columns, such as 小区名称.",
                zh="首行须写明各列名称，如“小区名称”。",
            ),
        )
    cells, begin = stacked.join([row for _, row in first], index, is_header)
    headers = header_words.unique(cells)
    plan = table.find(headers)

    def batches() -> Iterator[RawBatch]:
        rows = _rows(source, decision.encoding, delimiter, after=first[begin - 1][0])
        pending: list[tuple[int, list[str | None]]] = []
        for row in rows:
            pending.append(row)
            if len(pending) == BATCH_ROWS:
                yield _batch(pending, headers, plan)
                pending = []
        if pending:
            yield _batch(pending, headers, plan)

    taken = plan.headers if plan else ()
    return RawLayer(
        source=source,
        name=None,
        headers=[header for header in headers if header not in taken],
        has_geometry=plan is not None,
        batches=batches,
        place=taken,
        encoding=decision.encoding,
        count=_guessed_rows(source, sample),
        warnings=[decision.warning] if decision.warning else [],
    )


def _guessed_rows(source: SourceFile, sample: bytes) -> int:
    """As many as there would be if all lines were as long as the first ones."""
    return round(sample.count(b"\n") * source.path.stat().st_size / len(sample)) if sample else 0


def _batch(
    rows: list[tuple[int, list[str | None]]], headers: list[str], plan: table.GeometryColumns | None
) -> RawBatch:
    faults: list[RawFault] = []
    width = len(headers)
    for position, (_, cells) in enumerate(rows):
        if None in cells:
            faults.append(RawFault(position, "encoding.byte", headers[min(cells.index(None), width - 1)]))
        if any(cells[width:]):
            surplus = {SURPLUS: " | ".join(cell or "" for cell in cells[width:])}
            faults.append(RawFault(position, "row.cells", str(len(cells)), str(width), surplus))
    columns: dict[str, Column] = {
        header: [cells[i] or None if i < len(cells) else None for _, cells in rows]
        for i, header in enumerate(headers)
    }
    numbers = np.fromiter((number for number, _ in rows), dtype=np.int32, count=len(rows))
    if plan is None:
        return RawBatch(rows=numbers, columns=columns, faults=faults)
    broken = {fault.position for fault in faults}
    geometry, more = table.build(columns, plan)
    faults += [fault for fault in more if fault.position not in broken]
    return RawBatch(rows=numbers, columns=columns, geometry=geometry, faults=faults)


def _first_rows(source: SourceFile, encoding: str, delimiter: str) -> list[tuple[int, list[str | None]]]:
    first = []
    for row in _rows(source, encoding, delimiter, after=0):
        if len(row[1]) > MOST_COLUMNS:
            raise RefusedError(
                Said(
                    en=f"{source.name} has {len(row[1])} columns, more than a table can have.",
                    zh=f"{source.name} 有 {len(row[1])} 列，超出表格的上限。",
                )
            )
        first.append(row)
        if len(first) > header_words.MOST_NOTES:
            break
    return first


def _rows(
    source: SourceFile, encoding: str, delimiter: str, *, after: int
) -> Iterator[tuple[int, list[str | None]]]:
    is_wide = encoding.startswith(("utf-16", "utf-32"))
    with source.path.open(encoding=encoding if is_wide else _BYTES, errors="replace", newline="") as file:
        for number, raw in _Records(source, file, delimiter):
            if number <= after:
                continue
            if is_wide:
                cells = [None if "\ufffd" in cell or "\0" in cell else cell.strip() for cell in raw]
            else:
                cells = [cell.strip() if cell.isascii() else _decoded(cell, encoding) for cell in raw]
            if any(cell != "" for cell in cells):
                yield number, cells


class _Records:
    """The records of a text, each with the number of its last line; an open quote is refused."""

    def __init__(self, source: SourceFile, file: Iterable[str], delimiter: str) -> None:
        self._source = source
        self._reader = csv.reader(self._lines(file), delimiter=delimiter)
        self._is_over = False

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        first = 1
        while True:
            try:
                record = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field limit" not in str(error):
                    raise
                raise self._open_quote(first) from error
            # A record that ends with the file, not with its line, is all that follows an open quote.
            if self._is_over:
                raise self._open_quote(first)
            yield self._reader.line_num, record
            first = self._reader.line_num + 1

    def _lines(self, file: Iterable[str]) -> Iterator[str]:
        for line in file:
            # What is no longer ASCII is decoded, and found there.
            yield line.replace("\0", "\0\x80") if "\0" in line else line
        self._is_over = True

    def _open_quote(self, line: int) -> RefusedError:
        return RefusedError(
            Said(
                en=f'{self._source.name} has a quote (") in line {line} that is never closed,'
                " so that the rows after it cannot be told apart.",
                zh=f'{self._source.name} 第 {line} 行有一个引号（"）没有配对，其后的行无法分开。',
            ),
            Said(en="Close it, or take it away.", zh="请补上另一半引号，或删去这个引号。"),
        )


def _decoded(cell: str, encoding: str) -> str | None:
    decoded = None if "\0" in cell else text.decode(cell.encode(_BYTES), encoding)
    return None if decoded is None else decoded.strip().strip("\u3000\ufeff")


def _delimiter(sample: bytes, encoding: str) -> str:
    lines = sample[:65536].decode(encoding, errors="replace").splitlines()[: header_words.MOST_NOTES + 5]

    # The separator of the table is the one that most lines have in the same number.
    def score(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines if line.strip()]
        most = max(set(counts), key=lambda n: (n > 0, counts.count(n))) if counts else 0
        return (counts.count(most) if most else 0, most)

    return max(DELIMITERS, key=score)
