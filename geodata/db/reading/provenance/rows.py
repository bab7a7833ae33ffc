"""Rows of a question as values of a class, and pages of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from psycopg.rows import class_row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from psycopg.sql import SQL, Composed

    from geodata.db.asking import AsyncConnection

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of the rows, in their order, and how many there are in all."""

    total: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """A box in degrees."""

    west: float
    south: float
    east: float
    north: float


async def many(
    connection: AsyncConnection, row: type[Row], query: SQL | Composed, values: Mapping[str, object]
) -> list[Row]:
    """Every row of a question."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()


async def one(
    connection: AsyncConnection, row: type[Row], query: SQL | Composed, values: Mapping[str, object]
) -> Row | None:
    """The first row of a question; None where it has none."""
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchone()


async def number(connection: AsyncConnection, query: SQL | Composed, values: Mapping[str, object]) -> int:
    """The single number that a question answers with."""
    found = await (await connection.execute(query, values)).fetchone()
    return int(str(found[0])) if found else 0
