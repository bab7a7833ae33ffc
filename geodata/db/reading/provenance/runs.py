"""The loads of a city as anyone may read them: what each read and did, and from which files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from psycopg import sql

from geodata.db.reading.provenance.rows import Page, many, number, one

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.asking import AsyncConnection

Only = Literal["", "rejected", "changed", "held", "rolled_back"]
ONLY: tuple[Only, ...] = get_args(Only)

# A load of many cities at once belongs to none of them, and each may look at it.
_OF_THE_CITY = sql.SQL("(city = %(city)s OR city IS NULL)")
_CHOSEN = {
    "": sql.SQL("true"),
    "rejected": sql.SQL("rejected > 0"),
    "changed": sql.SQL("status = 'loaded' AND inserted + updated + removed > 0"),
    "held": sql.SQL("status = 'held'"),
    "rolled_back": sql.SQL("status = 'rolled_back'"),
}
_COLUMNS = sql.SQL(
    "run, name AS dataset, status, started_at, finished_at, rule_version, encoding, crs_used, crs_declared,"
    " crs_looks_like, offset_m, is_full, score, held_because, held_because_zh, released_as,"
    " rows_read, inserted, updated, unchanged, removed, repaired, rejected, files,"
    " noted"
)
_RUNS = sql.SQL(
    "SELECT {columns} FROM published.runs WHERE {city} AND {chosen}"
    " AND (%(dataset)s = '' OR name = %(dataset)s) ORDER BY run DESC LIMIT %(limit)s OFFSET %(offset)s"
)
_COUNT = sql.SQL(
    "SELECT count(*) FROM published.runs WHERE {city} AND {chosen}"
    " AND (%(dataset)s = '' OR name = %(dataset)s)"
)
_RUN = sql.SQL("SELECT {columns} FROM published.runs WHERE {city} AND run = %(run)s").format(
    columns=_COLUMNS, city=_OF_THE_CITY
)
_FILES = sql.SQL(
    "SELECT source_file, name, layer, sha256, bytes FROM published.run_files WHERE run = %(run)s"
    " ORDER BY source_file"
)
_DATASETS = sql.SQL(
    "SELECT name AS dataset, count(*)::integer AS runs, max(finished_at) AS last_at,"
    " sum(rejected)::integer AS rejected FROM published.runs WHERE {city} GROUP BY name"
).format(city=_OF_THE_CITY)
_TOTALS = sql.SQL(
    "SELECT count(*)::integer AS runs, coalesce(sum(rows_read), 0)::bigint AS rows_read,"
    " coalesce(sum(inserted) FILTER (WHERE status = 'loaded'), 0)::bigint AS inserted,"
    " coalesce(sum(updated) FILTER (WHERE status = 'loaded'), 0)::bigint AS updated,"
    " coalesce(sum(unchanged), 0)::bigint AS unchanged, coalesce(sum(rejected), 0)::bigint AS rejected,"
    " max(finished_at) AS last_at"
    " FROM published.runs WHERE {city} AND {chosen} AND (%(dataset)s = '' OR name = %(dataset)s)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One load: `rows_read` is the sum of inserted, updated, unchanged and rejected.

    `status` is `loaded`, `rolled_back`, `held` (kept back by the quality gate, `held_because`), `released`
    (published later, as `released_as`) or `dropped`; `score` the quality of the layer after it, 0 to 100.
    `noted` tells of rows that were let in with a word: `{rule, rows}` for each kind.
    """

    run: int
    dataset: str
    status: str
    started_at: datetime
    finished_at: datetime
    rule_version: str
    encoding: str | None
    crs_used: str | None
    crs_declared: str | None
    crs_looks_like: str | None
    offset_m: float | None
    is_full: bool
    score: float | None
    held_because: str | None
    held_because_zh: str | None
    released_as: int | None
    rows_read: int
    inserted: int
    updated: int
    unchanged: int
    removed: int
    repaired: int
    rejected: int
    files: list[str]
    noted: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredFile:
    """A file, or a layer or sheet of one, that a run read; `sha256` is hexadecimal."""

    source_file: int
    name: str
    layer: str | None
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRuns:
    """How often a dataset was loaded, and when last."""

    dataset: str
    runs: int
    last_at: datetime
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The sums of several runs; `last_at` is None where there is none.

    `inserted` and `updated` count what came in: not what is held, was dropped or was taken back.
    """

    runs: int
    rows_read: int
    inserted: int
    updated: int
    unchanged: int
    rejected: int
    last_at: datetime | None


async def page(
    connection: AsyncConnection, city: str, *, dataset: str = "", only: Only = "", limit: int, offset: int = 0
) -> Page[Run]:
    """The runs of a city, newest first.

    Args:
        connection: A reading connection.
        city: The city's code.
        dataset: Of which dataset; empty for all.
        only: Those with rejects, those that changed something, or those that were taken back.
        limit: Most rows of the page.
        offset: Rows before it.
    """
    values = {"city": city, "dataset": dataset, "limit": limit, "offset": offset}
    parts = {"columns": _COLUMNS, "city": _OF_THE_CITY, "chosen": _CHOSEN[only]}
    total = await number(connection, _COUNT.format(**parts), values)
    return Page(total, tuple(await many(connection, Run, _RUNS.format(**parts), values)))


async def totals(connection: AsyncConnection, city: str, *, dataset: str = "", only: Only = "") -> Totals:
    """The sums of the same runs."""
    query = _TOTALS.format(city=_OF_THE_CITY, chosen=_CHOSEN[only])
    found = await one(connection, Totals, query, {"city": city, "dataset": dataset})
    if found is None:
        raise AssertionError
    return found


async def read(connection: AsyncConnection, city: str, run: int) -> Run | None:
    """One run; None where the city has none of that number."""
    return await one(connection, Run, _RUN, {"city": city, "run": run})


async def files(connection: AsyncConnection, run: int) -> list[DeliveredFile]:
    """The files of a run, in their order."""
    return await many(connection, DeliveredFile, _FILES, {"run": run})


async def datasets(connection: AsyncConnection, city: str) -> dict[str, DatasetRuns]:
    """The datasets that were ever loaded, by name."""
    return {row.dataset: row for row in await many(connection, DatasetRuns, _DATASETS, {"city": city})}
