"""The rows that a run brought, changed or took away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.reading.provenance.rows import Page, many, number

if TYPE_CHECKING:
    from geodata.db.asking import AsyncConnection

_FROM = sql.SQL("FROM tile.rows_of_run(%(city)s, %(run)s, %(table)s) WHERE kind = %(kind)s")
_COUNT = sql.SQL("SELECT count(*) {}").format(_FROM)
_PAGE = sql.SQL(
    "SELECT code, name, source_file, source_row {} ORDER BY source_file, source_row, code"
    " LIMIT %(limit)s OFFSET %(offset)s"
).format(_FROM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One row; the line of the file is None where a later run changed it, and where the run took it away."""

    code: str
    name: str | None
    source_file: int | None
    source_row: int | None


async def page(
    connection: AsyncConnection, city: str, run: int, dataset: str, *, kind: str, limit: int, offset: int = 0
) -> Page[Changed]:
    """The rows of a run that were `inserted`, `updated` or `removed`, in the order of the file.

    The list of a run that was taken back is empty, as is that of one that was never published.
    """
    if dataset not in DATASETS:
        return Page(0, ())
    values = {
        "city": city,
        "run": run,
        "table": DATASETS[dataset].table,
        "kind": kind,
        "limit": limit,
        "offset": offset,
    }
    total = await number(connection, _COUNT, values)
    return Page(total, tuple(await many(connection, Changed, _PAGE, values)))
