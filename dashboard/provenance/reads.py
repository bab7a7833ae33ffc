"""What the data page and its routes read, through the role that sees only what is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.db.asking import asking
from geodata.db.map.tiles import DEEPEST_ZOOM, check_address
from geodata.db.reading import quality
from geodata.db.reading.provenance import changed, deliveries, features, findings, lineage, rejects, runs
from geodata.db.upkeep import dictionary
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dashboard.gateway import Gateway
    from dashboard.provenance.view import Only
    from geodata.db.reading.provenance.changed import Changed
    from geodata.db.reading.provenance.deliveries import Delivery
    from geodata.db.reading.provenance.features import Drawn
    from geodata.db.reading.provenance.findings import Examination, Finding, KindCount, Picture, PlacedFinding
    from geodata.db.reading.provenance.lineage import Lineage
    from geodata.db.reading.provenance.rejects import DrawnReject, Reject, RuleCount
    from geodata.db.reading.provenance.rows import Extent, Page
    from geodata.db.reading.provenance.runs import DatasetRuns, DeliveredFile, Run, Totals
    from geodata.db.reading.quality import LayerQuality
    from geodata.db.upkeep.dictionary import Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class RunList:
    """A page of runs, the sums of all that were asked for, every dataset ever loaded, and what is awaited."""

    page: Page[Run]
    totals: Totals
    datasets: dict[str, DatasetRuns]
    deliveries: list[Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRun:
    """A run with its files, and the rules that its rows broke."""

    run: Run
    files: list[DeliveredFile]
    rules: list[RuleCount]


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """A page of what the last check found, and its kinds; `examination` is None where there was none."""

    examination: Examination | None
    kinds: dict[str, KindCount]
    page: Page[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRow:
    """The way of a row into the database, and its picture."""

    lineage: Lineage
    drawn: Drawn | None


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
                deliveries=await deliveries.expected(connection, city),
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
            files = await runs.files(connection, run)

        async def ask() -> list[RuleCount]:
            async with asking(self._gateway.reader) as connection:
                return await rejects.rules(connection, city, run)

        # What a run kept out never changes.
        rules = await self._gateway.while_version(("rules", city, run), ask)
        return OneRun(run=found, files=files, rules=rules)

    async def changed(
        self, city: str, run: int, dataset: str, *, kind: str, limit: int, offset: int
    ) -> Page[Changed]:
        """The rows that a run brought, changed or took away."""
        async with asking(self._gateway.reader) as connection:
            return await changed.page(connection, city, run, dataset, kind=kind, limit=limit, offset=offset)

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

    async def broken_rules(self, city: str, run: int) -> frozenset[str]:
        """The rules that rows of a run broke.

        Raises:
            NotFoundError: The city has no such run.
        """
        found = await self._gateway.for_a_moment(("run", city, run), lambda: self.run(city, run))
        return frozenset(each.rule for each in found.rules)

    async def reject_extent(self, city: str, run: int, *, rule: str = "") -> Extent | None:
        """Where the rejected rows of a run lie; None where none has a place.

        Raises:
            NotFoundError: The city has no such run.
        """
        # Only what the run knows is remembered: nobody fills the memory with words and numbers of his own.
        known = await self.broken_rules(city, run)
        if rule and rule not in known:
            return None

        async def ask() -> Extent | None:
            async with asking(self._gateway.reader) as connection:
                return await rejects.extent(connection, city, run, rule=rule)

        return await self._gateway.while_version(("rejects at", city, run, rule), ask)

    async def reject_tile(self, city: str, run: int, *, rule: str = "", z: int, x: int, y: int) -> bytes:
        """One tile of the places of rejected rows; empty of a rule that none of them broke.

        Raises:
            NotFoundError: The city has no such run.
            UsageError: There is no such tile.
        """
        check_address(z, x, y, deepest=DEEPEST_ZOOM)
        known = await self.broken_rules(city, run)
        if rule and rule not in known:
            return b""
        return await self._gateway.for_a_moment(
            ("rejects", city, run, rule, z, x, y),
            lambda: rejects.tile(self._gateway.reader, city, run, rule=rule, z=z, x=x, y=y),
        )

    async def faults(self, city: str, *, kind: str, limit: int, offset: int) -> Faults:
        """What the last check found."""
        async with asking(self._gateway.reader) as connection:
            return Faults(
                examination=await findings.examination(connection, city),
                kinds=await findings.kinds(connection, city),
                page=await findings.page(connection, city, kind=kind, limit=limit, offset=offset),
            )

    async def faults_before(self, city: str, code: str, *, kind: str = "") -> int:
        """How many findings stand in the list before one."""
        async with asking(self._gateway.reader) as connection:
            return await findings.place_in_list(connection, city, code, kind=kind)

    async def fault(self, city: str, code: str) -> tuple[PlacedFinding, Picture]:
        """One finding with its picture.

        Raises:
            NotFoundError: The last check found none of that code.
        """
        async with asking(self._gateway.reader) as connection:
            found = await findings.read(connection, city, code)
        if found is None:
            raise NotFoundError(f"The last check found no fault {code!r}.", "It may be mended; check again.")
        return found

    async def fault_extent(self, city: str, *, kind: str = "") -> Extent | None:
        """Where the findings lie; None where there are none."""
        async with asking(self._gateway.reader) as connection:
            return await findings.extent(connection, city, kind=kind)

    async def fault_tile(self, city: str, *, kind: str = "", z: int, x: int, y: int) -> bytes:
        """One tile of what the last check found.

        Raises:
            UsageError: There is no such tile.
        """
        return await self._gateway.for_a_moment(
            ("findings", city, kind, z, x, y),
            lambda: findings.tile(self._gateway.reader, city, kind=kind, z=z, x=x, y=y),
        )

    async def checked(self, city: str) -> int:
        """A number that changes with every check; 0 where there was none."""
        async with asking(self._gateway.reader) as connection:
            found = await findings.examination(connection, city)
        return 0 if found is None else int(found.checked_at.timestamp())

    async def row(self, city: str, dataset: str, code: str) -> OneRow:
        """The way of one row.

        Raises:
            NotFoundError: There is no such row.
        """
        kind = features.dataset_of(dataset)
        async with asking(self._gateway.reader) as connection:
            found = None if kind is None else await lineage.read(connection, city, kind, code)
            if found is None or kind is None:
                raise NotFoundError(f"There is no {dataset} {code!r} in the city {city}.", "Check the code.")
            return OneRow(lineage=found, drawn=await features.drawn(connection, city, kind, code))

    async def row_tile(self, city: str, dataset: str, code: str, *, z: int, x: int, y: int) -> bytes:
        """One tile with a row alone.

        Raises:
            NotFoundError: There is no such dataset.
            UsageError: There is no such tile.
        """
        kind = features.dataset_of(dataset)
        if kind is None:
            raise NotFoundError(f"There is no dataset {dataset!r}.", "Check its name.")
        return await features.tile(self._gateway.reader, city, kind, code, z=z, x=x, y=y)

    async def quality(self, city: str) -> list[LayerQuality]:
        """The layers that were measured, the worst first."""
        async with asking(self._gateway.reader) as connection:
            return await quality.layers(connection, city)

    async def datasets(self, city: str) -> dict[str, DatasetRuns]:
        """The datasets that were ever loaded."""
        async with asking(self._gateway.reader) as connection:
            return await runs.datasets(connection, city)

    async def dictionary(self) -> list[Relation]:
        """Every published view with the words of its columns."""

        async def ask() -> list[Relation]:
            async with asking(self._gateway.reader) as connection:
                return await dictionary.published(connection)

        return await self._gateway.while_version("dictionary", ask)
