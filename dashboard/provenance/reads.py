"""What the data page and its routes read, through the role that sees only what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.db.asking import asking
from geodata.db.reading.provenance import rejects, runs
from geodata.db.upkeep import dictionary
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dashboard.gateway import Gateway
    from dashboard.provenance.view import Only
    from geodata.db.reading.provenance.rejects import DrawnReject, Extent, Reject, RuleCount
    from geodata.db.reading.provenance.rows import Page
    from geodata.db.reading.provenance.runs import DatasetRuns, DeliveredFile, Run, Totals
    from geodata.db.upkeep.dictionary import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """A page of runs, the sums of all that were asked for, and every dataset that was ever loaded."""

    page: Page[Run]
    totals: Totals
    datasets: dict[str, DatasetRuns]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRun:
    """A run with its files, and the rules that its rows broke."""

    run: Run
    files: list[DeliveredFile]
    rules: list[RuleCount]


class Provenance:
    """Where the rows of a city came from, and what is wrong with them.

    Args:
        gateway: The way to the database.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def newest(self, city: str) -> int:
        """The number of the latest run; 0 where nothing was loaded."""
        async with asking(self._gateway.reader) as connection:
            found = await runs.page(connection, city, limit=1)
        return found.rows[0].run if found.rows else 0

    async def runs(self, city: str, *, dataset: str, only: Only, limit: int, offset: int) -> RunList:
        """The runs of a city, newest first."""
        async with asking(self._gateway.reader) as connection:
            return RunList(
                page=await runs.page(
                    connection, city, dataset=dataset, only=only, limit=limit, offset=offset
                ),
                totals=await runs.totals(connection, city, dataset=dataset, only=only),
                datasets=await runs.datasets(connection, city),
            )

    async def run(self, city: str, run: int) -> OneRun:
        """One run.

        Raises:
            NotFoundError: The city has no such run.
        """
        async with asking(self._gateway.reader) as connection:
            found = await runs.read(connection, city, run)
            if found is None:
                raise NotFoundError(f"There is no run {run} in the city {city}.", "Choose one of the list.")
            return OneRun(
                run=found,
                files=await runs.files(connection, run),
                rules=await rejects.rules(connection, city, run),
            )

    async def rejects(
        self, city: str, run: int, *, rule: str = "", limit: int, offset: int = 0
    ) -> Page[Reject]:
        """The faults of a run in the order of its files."""
        async with asking(self._gateway.reader) as connection:
            return await rejects.page(connection, city, run, rule=rule, limit=limit, offset=offset)

    async def rejects_before(self, city: str, run: int, reject: int, *, rule: str = "") -> int:
        """How many faults stand in the list before one."""
        async with asking(self._gateway.reader) as connection:
            return await rejects.place_in_list(connection, city, run, reject, rule=rule)

    async def every_reject(self, city: str, run: int, *, rule: str = "") -> AsyncIterator[Reject]:
        """All faults of a run, one after the other."""
        async with asking(self._gateway.reader) as connection:
            async for row in rejects.every(connection, city, run, rule=rule):
                yield row

    async def reject(self, city: str, run: int, number: int) -> DrawnReject:
        """One fault with its picture.

        Raises:
            NotFoundError: The run has no such fault.
        """
        async with asking(self._gateway.reader) as connection:
            found = await rejects.read(connection, city, run, number)
        if found is None:
            raise NotFoundError(f"Run {run} has no rejected row {number}.", "Choose one of the list.")
        return found

    async def reject_extent(self, city: str, run: int, *, rule: str = "") -> Extent | None:
        """Where the rejected rows of a run lie; None where none has a place."""
        async with asking(self._gateway.reader) as connection:
            return await rejects.extent(connection, city, run, rule=rule)

    async def reject_tile(self, city: str, run: int, *, rule: str = "", z: int, x: int, y: int) -> bytes:
        """One tile of the places of rejected rows.

        Raises:
            UsageError: There is no such tile.
        """
        return await self._gateway.for_a_moment(
            ("rejects", city, run, rule, z, x, y),
            lambda: rejects.tile(self._gateway.reader, city, run, rule=rule, z=z, x=x, y=y),
        )

    async def dictionary(self) -> list[Relation]:
        """Every published view with the words of its columns."""

        async def ask() -> list[Relation]:
            async with asking(self._gateway.reader) as connection:
                return await dictionary.published(connection)

        return await self._gateway.while_version("dictionary", ask)
