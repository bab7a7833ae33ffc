"""The heat of tickets: counts per cell of a tile, from the pyramid that triggers keep."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

import numpy as np

from geodata.db.asking import asking
from geodata.db.map.tiles import check_address

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from geodata.db.connection import Pool

MAGIC: Final = 0x31485448
FINEST_ZOOM: Final = 18
COARSE_ZOOM: Final = 13
COARSE_BELOW: Final = 9
"""Tiles below this zoom are summed from the coarse cells."""
WIDEST: Final = 6
"""A tile has at most 2^6 cells a side."""

_CELL = np.dtype([("cell", "<u2"), ("pad", "<u2"), ("tickets", "<f4")])


def depth(z: int) -> int:
    """Zooms between a tile at zoom `z` and its cells: the grid has `2 **` this many cells a side."""
    source = COARSE_ZOOM if z < COARSE_BELOW else FINEST_ZOOM
    return min(WIDEST, source - z)


async def heat(
    pool: Pool,
    city: str,
    *,
    z: int,
    x: int,
    y: int,
    first: date | None = None,
    last: date | None = None,
    classes: Sequence[str] | None = None,
) -> bytes:
    """The tickets in each cell of a tile, in the wire format of docs/architecture.md.

    Args:
        pool: Where to read.
        city: Code of the city.
        z: Zoom, 0 to 18.
        x: Column.
        y: Row.
        first: First day of opening, that day included; None from the beginning.
        last: Last day of opening, that day included; None to the end.
        classes: Codes of classes or of their groups; None for every class.

    Raises:
        UsageError: There is no such tile.
        ServerError: The database cannot be asked.
    """
    check_address(z, x, y, deepest=FINEST_ZOOM)
    k = depth(z)
    chosen = None if classes is None else list(classes)
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT tile.heat(%s, %s, %s, %s, %s, %s, %s, %s::text[])",
            (city, z, x, y, k, first, last, chosen),
            binary=True,
        )
        row = await cursor.fetchone()
    return packed(row[0] if row and isinstance(row[0], bytes) else b"", k)


def packed(pairs: bytes, k: int) -> bytes:
    """Pairs of big-endian 4-byte integers (cell, tickets) → the wire format."""
    counts = np.frombuffer(pairs, dtype=">i4").reshape(-1, 2)
    cells = np.zeros(len(counts), dtype=_CELL)
    cells["cell"] = counts[:, 0]
    cells["tickets"] = counts[:, 1]
    return struct.pack("<IB3xI", MAGIC, k, len(cells)) + cells.tobytes()


async def days(pool: Pool, city: str, *, classes: Sequence[str] | None = None) -> list[tuple[date, int]]:
    """Tickets with a place, by day of opening; days without any are left out.

    Raises:
        ServerError: The database cannot be asked.
    """
    chosen = None if classes is None else list(classes)
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT day, tickets FROM tile.heat_days(%s, %s::text[])", (city, chosen)
        )
        return await cursor.fetchall()  # type: ignore[return-value]  # the function's columns are these


async def classes(pool: Pool) -> list[dict[str, object]]:
    """The ticket classes: `code, parent_code, name, name_en, is_small_matter`, groups before their classes.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT code, parent_code, name, name_en, is_small_matter FROM tile.ticket_classes ORDER BY code"
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in await cursor.fetchall()]
