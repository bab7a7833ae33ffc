"""Files of rows, and readers who take them slowly."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.routes import spreadsheets
from dashboard.routes.spreadsheets import csv_file
from geodata.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROWS = 3 * spreadsheets.ROWS_AT_ONCE + 1


async def counted() -> AsyncIterator[int]:
    for number in range(ROWS):
        yield number


def file(slots: asyncio.Semaphore) -> Any:
    return csv_file(slots, "list.csv", ["n"], counted(), lambda number: [number])


async def test_every_row_is_in_the_file() -> None:
    sent = [message async for message in file(asyncio.Semaphore(1)).body_iterator]
    assert "".join(sent).split("\r\n") == ["\ufeffn", *map(str, range(ROWS)), ""]


async def test_a_reader_who_takes_nothing_is_cut_off_and_another_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spreadsheets, "LONGEST_S", 0.05)
    slots, never, begun = asyncio.Semaphore(1), asyncio.Event(), asyncio.Event()

    async def stuck(_message: Any) -> None:
        begun.set()
        await never.wait()

    sending = asyncio.ensure_future(file(slots).stream_response(stuck))
    await begun.wait()
    with pytest.raises(BusyError):
        file(slots)
    await sending
    taken: list[bytes] = []

    async def quick(message: Any) -> None:
        taken.append(message.get("body", b""))

    await file(slots).stream_response(quick)
    assert b"".join(taken).count(b"\r\n") == ROWS + 1
