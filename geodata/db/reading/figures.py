"""The figures of a city, and the records behind each: `geodata.indicators` evaluated by the database.

Every measure of one view becomes an aggregate with a filter in one statement, so a view is read once however
many numbers need it; the statements go to the server together and see one state of the data.
"""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row

from geodata.db.reading.measures import (
    CITY,
    TELLS,
    Statement,
    record_statement_of_ids,
    record_statements,
    statements,
)
from geodata.errors import NotFoundError, UsageError
from geodata.indicators import REGISTRY, Figure, Measure, Part, evaluate
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from datetime import date

    from geodata.indicators.indicator import Number

AsyncConnection: TypeAlias = psycopg.AsyncConnection[Any]
Connection: TypeAlias = psycopg.Connection[Any]
Row: TypeAlias = tuple[Any, ...]
Figures: TypeAlias = dict[str, Figure]
LARGEST_PAGE = 10_000

_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_MOMENT = Statement(
    query=sql.SQL("SELECT now(), time_zone FROM published.cities WHERE city = {}").format(CITY)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row behind a number, of the dataset `dataset`.

    `amount` is its part of a sum; None where rows are only counted. `lon` and `lat` (EPSG:4326) are a point
    inside its geometry; None where it has none. `kind` is its status, kind, level or step, `place` the name
    of what it belongs to, `since` the day from which it holds, `size` the floor area of a compound in square
    metres; `on_map` the dataset and code of the place of the map that shows it.
    """

    dataset: str
    code: str
    name: str | None
    amount: Number | None
    lon: float | None
    lat: float | None
    kind: str | None = None
    place: str | None = None
    since: date | None = None
    size: float | None = None
    on_map: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """A page of the rows behind a number, and how many there are in all."""

    total: int
    rows: tuple[Record, ...]


async def read(connection: AsyncConnection, city: str, *, as_of: date | None = None) -> Figures:
    """Every figure of `city`, by key, from one state of the data, in one exchange with the server.

    Args:
        connection: May belong to the reader's role.
        city: Code of the city.
        as_of: An earlier day. A figure without a history is today's all the same; its `as_of` says so.

    Raises:
        NotFoundError: There is no such city.
    """
    asked = _asked(is_past=as_of is not None)
    async with _snapshot(connection):
        async with connection.pipeline():
            cursors = [connection.cursor(row_factory=tuple_row) for _ in asked]
            for cursor, one in zip(cursors, asked, strict=True):
                await cursor.execute(one.query, {"city": city, "day": as_of})
        rows = [await cursor.fetchone() for cursor in cursors]
    return _figures(city, as_of, asked, rows)


def read_now(connection: Connection, city: str, *, as_of: date | None = None) -> Figures:
    """The same as `read`, for a command."""
    asked = _asked(is_past=as_of is not None)
    with _snapshot_of_command(connection):
        with connection.pipeline():
            cursors = [connection.cursor(row_factory=tuple_row) for _ in asked]
            for cursor, one in zip(cursors, asked, strict=True):
                cursor.execute(one.query, {"city": city, "day": as_of})
        rows = [cursor.fetchone() for cursor in cursors]
    return _figures(city, as_of, asked, rows)


async def records(
    connection: AsyncConnection,
    city: str,
    key: str,
    *,
    part: Part = "numerator",
    as_of: date | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Records:
    """The rows that make a number: as many as were counted, or adding up to the sum.

    Args:
        connection: May belong to the reader's role.
        city: Code of the city.
        key: Of an indicator.
        part: Which side of the number.
        as_of: An earlier day.
        limit: Rows on the page, at most 10,000.
        offset: Rows before the page.

    Raises:
        NotFoundError: There is no such indicator, or it has no such side.
        UsageError: The page is not a page.
    """
    return await behind(connection, city, measure_of(key, part), as_of=as_of, limit=limit, offset=offset)


async def behind(
    connection: AsyncConnection,
    city: str,
    measure: Measure,
    *,
    as_of: date | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Records:
    """The rows of any measure, the largest first; arguments and errors as those of `records`."""
    if not 0 < limit <= LARGEST_PAGE or offset < 0:
        raise UsageError(f"A page of records has 1 to {LARGEST_PAGE} rows and begins at 0 or later.")
    count, page = record_statements(measure, is_past=as_of is not None)
    parameters = {"city": city, "day": as_of, "limit": limit, "offset": offset}
    async with _snapshot(connection), connection.cursor(row_factory=tuple_row) as cursor:
        total = await (await cursor.execute(count, parameters)).fetchone()
        rows = await (await cursor.execute(page, parameters)).fetchall()
    return Records(total=total[0] if total else 0, rows=tuple(_record(measure.view, row) for row in rows))


async def every_record(connection: AsyncConnection, city: str, measure: Measure) -> AsyncIterator[Record]:
    """All rows of a measure, of one state of the data, without holding them in memory.

    The rows are those of `behind`, in the same order.
    """
    _, page = record_statements(measure, is_past=False)
    parameters = {"city": city, "day": None, "limit": None, "offset": 0}
    async with _snapshot(connection), connection.cursor("records", row_factory=tuple_row) as cursor:
        await cursor.execute(page, parameters)
        async for row in cursor:
            yield _record(measure.view, row)


async def of_ids(
    connection: AsyncConnection, city: str, view: str, fids: Sequence[int]
) -> tuple[Record, ...]:
    """The rows of a view with these feature ids, in their order; ids that are gone are left out."""
    async with connection.cursor(row_factory=tuple_row) as cursor:
        await cursor.execute(record_statement_of_ids(view), {"city": city, "fids": list(fids)})
        return tuple(_record(view, row) for row in await cursor.fetchall())


def measure_of(key: str, part: Part) -> Measure:
    """The measure whose rows stand behind a part of a number.

    Raises:
        NotFoundError: There is no such indicator, or it has no such part.
    """
    indicator = REGISTRY.get(key)
    if indicator is None:
        raise NotFoundError(f"There is no indicator {key!r}.", "`hongtu figures` lists them all.")
    measure = indicator.part(part)
    if measure is None:
        raise NotFoundError(f"The indicator {key} has no {part}.")
    return measure


def _record(view: str, row: Row) -> Record:
    code, name, amount, lon, lat, kind, place, since, size, target = row
    dataset = TELLS[view].dataset if view in TELLS else None
    is_placed = dataset is not None and target is not None
    # Of the divisions only communities have a place of their own on the map.
    is_on_map = is_placed and (view != "divisions" or kind == "community")
    return Record(
        dataset=view,
        code=code,
        name=name,
        amount=amount,
        lon=lon,
        lat=lat,
        kind=kind,
        place=place,
        since=since,
        size=size,
        on_map=(str(dataset), target) if is_on_map else None,
    )


def usual_city(connection: Connection, preferred: str) -> str:
    """The city that is meant when none is named: `preferred` if there is such a one, else the only one.

    Raises:
        NotFoundError: There are several others, or none.
    """
    known = [row[0] for row in connection.execute("SELECT city FROM published.cities ORDER BY city LIMIT 20")]
    if preferred in known:
        return preferred
    if len(known) == 1:
        return str(known[0])
    if not known:
        raise NotFoundError(
            Said(en="There is no city in the database.", zh="库中还没有城市。"),
            Said(en="Load its divisions first.", zh="请先装载其区划。"),
        )
    raise NotFoundError(
        Said(
            en=f"The database has no city {preferred!r}, but {', '.join(known)}.",
            zh=f"库中没有城市 {preferred}，已有 {'、'.join(known)}。",
        ),
        Said(en="Name one with --city.", zh="请用 --city 写明其中一个。"),
    )


@cache
def _asked(*, is_past: bool) -> tuple[Statement, ...]:
    measures = dict.fromkeys(one for indicator in REGISTRY.values() for one in indicator.measures)
    return (_MOMENT, *statements(measures, is_past=is_past))


def _figures(
    city: str, as_of: date | None, asked: Sequence[Statement], rows: Sequence[Row | None]
) -> Figures:
    if rows[0] is None:
        raise NotFoundError(
            Said(en=f"There is no city {city!r} in the database.", zh=f"库中没有城市 {city}。"),
            Said(
                en="Load its divisions first, or name another with --city or HONGTU_CITY.",
                zh="请先装载其区划，或用 --city 或 HONGTU_CITY 指定其他城市。",
            ),
        )
    now, time_zone = rows[0]
    moment = now.astimezone(ZoneInfo(time_zone))
    measured: dict[Measure, Number | None] = {}
    for statement, row in zip(asked, rows, strict=True):
        measured.update(zip(statement.measures, row or (), strict=False))
    return {
        key: evaluate(one, measured, as_of if as_of is not None and one.has_history else moment)
        for key, one in REGISTRY.items()
    }


@asynccontextmanager
async def _snapshot(connection: AsyncConnection) -> AsyncIterator[None]:
    is_idle = connection.info.transaction_status == TransactionStatus.IDLE
    async with connection.transaction():
        if is_idle:
            await connection.execute(_SNAPSHOT)
        yield


@contextmanager
def _snapshot_of_command(connection: Connection) -> Iterator[None]:
    is_idle = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if is_idle:
            connection.execute(_SNAPSHOT)
        yield
