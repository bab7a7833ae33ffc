"""Rows as a file for a spreadsheet: no cell runs as a formula, and no slow reader holds the whole pool."""

from __future__ import annotations

import asyncio
import csv
import io
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from starlette.responses import StreamingResponse

from geodata.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from starlette.types import Send

Row = TypeVar("Row")

ROWS_AT_ONCE: Final = 500
LONGEST_S: Final = 600.0
"""Seconds after which a file that is still not taken is cut off."""
# Spreadsheets run a text that begins so as a formula.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_file(
    slots: asyncio.Semaphore,
    name: str,
    heads: Sequence[str],
    rows: AsyncIterator[Row],
    cells: Callable[[Row], Sequence[object]],
) -> StreamingResponse:
    """A file of rows, sent as they are read.

    Args:
        slots: How many files may be sent at once; each holds a connection as long as its reader is slow.
        name: Of the file.
        heads: What its columns are called.
        rows: What it tells of.
        cells: A row as the cells of a line.

    Raises:
        BusyError: No slot is free.
    """
    if slots.locked():
        raise BusyError("Several lists are being sent already.", "Try again in a minute.")
    return _File(
        slots,
        _csv(heads, rows, cells),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"},
    )


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula: what begins like one has an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return "" if cell is None else cell


def lines(rows: Sequence[Sequence[object]]) -> str:
    """Rows of cells as CSV (RFC 4180)."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


class _File(StreamingResponse):
    def __init__(
        self,
        slots: asyncio.Semaphore,
        content: AsyncIterator[str],
        *,
        media_type: str,
        headers: dict[str, str],
    ) -> None:
        super().__init__(content, media_type=media_type, headers=headers)
        self._slots = slots

    async def stream_response(self, send: Send) -> None:
        """Send the file; what is not taken in time ends short, which its reader sees as a broken transfer."""
        with suppress(TimeoutError):
            async with self._slots, asyncio.timeout(LONGEST_S):
                await super().stream_response(send)


async def _csv(
    heads: Sequence[str], rows: AsyncIterator[Row], cells: Callable[[Row], Sequence[object]]
) -> AsyncIterator[str]:
    # The mark by which spreadsheets know UTF-8.
    yield "\ufeff" + lines([heads])
    held: list[Sequence[object]] = []
    async for row in rows:
        held.append(cells(row))
        if len(held) == ROWS_AT_ONCE:
            yield lines(held)
            held.clear()
    yield lines(held)
