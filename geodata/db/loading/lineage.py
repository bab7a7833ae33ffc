"""The way of a row into the map, for a terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.connection import connect, unreachable
from geodata.db.loading import loads
from geodata.db.reading import figures
from geodata.db.reading.provenance import lineage
from geodata.db.server import embedded
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.db.reading.provenance.lineage import Lineage, State
    from geodata.settings import Settings

_MOST_LISTED: Final = 10


def trace(settings: Settings, dataset: str, word: str, *, city: str | None = None) -> Lineage:
    """Every known state of a row.

    Args:
        settings: Which database.
        dataset: Name of the dataset.
        word: The row's code, or the name that it has now, if no other has it.
        city: Code of the city; the usual one when None.

    Raises:
        UsageError: There is no such dataset.
        NotFoundError: There is no such row, nor was there ever; or several have the name.
        ServerError: The database cannot be reached.
    """
    if dataset not in DATASETS:
        raise UsageError(f"There is no dataset {dataset!r}.", f"The datasets are: {', '.join(DATASETS)}.")
    lifecycle.ready(settings, say=lambda _: None)
    with connect(settings) as connection:
        where = city or figures.usual_city(connection, settings.city)
        named = _codes_of(connection, where, dataset, word)

    async def ask() -> Lineage | None:
        async with await psycopg.AsyncConnection.connect(embedded.ensure_running(settings)) as asked:
            found = await lineage.read(asked, where, dataset, word)
            if found is None and len(named) == 1:
                return await lineage.read(asked, where, dataset, named[0])
            return found

    try:
        found = asyncio.run(ask())
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    if found is None and named:
        more = ", …" if len(named) > _MOST_LISTED else ""
        raise NotFoundError(
            f"Several {dataset} of {where} are called {word!r}: {', '.join(named[:_MOST_LISTED])}{more}.",
            "Give the code of one.",
        )
    if found is None:
        raise NotFoundError(
            f"{where} has no {dataset} with the code {word!r}, and never had, and none that is called so.",
            "Check the code, or name another --city.",
        )
    return found


def _codes_of(connection: Connection, city: str, dataset: str, name: str) -> list[str]:
    """The codes of the rows that are called so, a few more than a sentence lists."""
    table = DATASETS[dataset].table
    if "name" not in loads.column_types(connection, table):
        return []
    query = sql.SQL("SELECT code FROM {} WHERE city = %s AND name = %s ORDER BY code LIMIT %s").format(
        sql.Identifier("hongtu", table)
    )
    return [str(code) for (code,) in connection.execute(query, (city, name.strip(), _MOST_LISTED + 1))]


def lines(found: Lineage) -> Iterator[str]:
    """The way of a row, the latest state first."""
    yield f"{found.dataset} {found.code} {found.name or ''}".rstrip()
    for state in found.states:
        yield f"  {_origin(state)}"
        for name, (old, new) in state.changes.items():
            yield "    boundary changed" if name == "boundary" else f"    {name}: {old} → {new}"
    for step in found.boundaries:
        share = "" if step.share_of_code is None else f" ({step.share_of_code:.0%} of its ground)"
        yield f"  {step.day}  {step.kind}: {step.code} out of {step.predecessor}{share}"


def _origin(state: State) -> str:
    if state.run is None:
        return "not loaded from a file"
    when = "" if state.at is None else state.at.strftime("%Y-%m-%d %H:%M")
    layer = f" ({state.layer})" if state.layer else ""
    post = f"by {state.operator}" if state.operator else "post not named"
    return (
        f"run {state.run}  {when}  {post}  {state.file}{layer} row {state.source_row}"
        f"  sha256 {(state.sha256 or '?')[:12]}…  rules {state.rule_version}"
    )
