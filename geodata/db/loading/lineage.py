"""The way of a row into the map, for a terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg

from geodata.datasets import DATASETS
from geodata.db.connection import connect, unreachable
from geodata.db.reading import figures
from geodata.db.reading.provenance import lineage
from geodata.db.server import embedded
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.reading.provenance.lineage import Lineage, State
    from geodata.settings import Settings


def trace(settings: Settings, dataset: str, code: str, *, city: str | None = None) -> Lineage:
    """Every known state of a row.

    Args:
        settings: Which database.
        dataset: Name of the dataset.
        code: The row's code.
        city: Code of the city; the usual one when None.

    Raises:
        UsageError: There is no such dataset.
        NotFoundError: There is no such row, nor was there ever.
        ServerError: The database cannot be reached.
    """
    if dataset not in DATASETS:
        raise UsageError(f"There is no dataset {dataset!r}.", f"The datasets are: {', '.join(DATASETS)}.")
    lifecycle.ready(settings, say=lambda _: None)
    with connect(settings) as connection:
        where = city or figures.usual_city(connection, settings.city)

    async def ask() -> Lineage | None:
        async with await psycopg.AsyncConnection.connect(embedded.ensure_running(settings)) as asked:
            return await lineage.read(asked, where, dataset, code)

    try:
        found = asyncio.run(ask())
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    if found is None:
        raise NotFoundError(
            f"{where} has no {dataset} {code!r}, and never had.", "Check the code, or name another --city."
        )
    return found


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
