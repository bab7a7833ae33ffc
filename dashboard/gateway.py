"""How pages reach the database: pools, cities, data versions, and answers that are kept as long as they hold.

A gateway is made with the server and opened by each worker after the fork; what it remembers is kept per data
version, so that nobody sees an old answer longer than a second.
"""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dashboard import base_map
from dashboard.cache import Fresh
from geodata.db.asking import asking
from geodata.db.connection import open_pool
from geodata.db.reading import cities as city_rows
from geodata.db.upkeep import readiness
from geodata.errors import NotFoundError, ServerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from typing import Self

    from geodata.db.connection import Pool
    from geodata.db.reading.cities import DataVersion, PlacedCity
    from geodata.settings import Settings

T = TypeVar("T")

FRESH_S: Final = 1.0
KEPT_S: Final = 600.0
"""How long an answer that belongs to a data version is remembered."""
WRITERS: Final = 4
PLACING: Final = ("divisions", "compounds", "service_points")
"""The datasets that say where a city lies."""


class Gateway:
    """The database as one worker asks it.

    Args:
        settings: Which database, and which city comes first.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.base_map = base_map.of(settings)
        # Half of the connections stay with the map, however slowly long lists are taken.
        self.downloads = asyncio.Semaphore(max(settings.pool_size // 2, 1))
        self._reader: Pool | None = None
        self._writer: Pool | None = None
        self._moment: Fresh[Any] = Fresh(FRESH_S)
        self._kept: Fresh[Any] = Fresh(KEPT_S)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Self]:
        """Open the pools of this worker; call it after any fork.

        Raises:
            ServerError: The database cannot be reached.
        """
        async with (
            open_pool(self.settings, reader=True) as self._reader,
            open_pool(self.settings, reader=False, size=WRITERS) as self._writer,
        ):
            try:
                yield self
            finally:
                self._moment.forget()
                self._kept.forget()

    @property
    def reader(self) -> Pool:
        """The pool that sees only what is published."""
        return _opened(self._reader)

    @property
    def writer(self) -> Pool:
        """The pool that may write; for routes that hold a credential."""
        return _opened(self._writer)

    async def cities(self) -> list[PlacedCity]:
        """Every city of the database, by code."""
        return [await self._placed(each) for each in await self._unplaced()]

    async def city(self, code: str | None = None) -> PlacedCity:
        """One city; without a code the one that the settings name.

        Raises:
            NotFoundError: The database has no such city.
        """
        return await self._placed(await self._found(code))

    async def known(self, code: str | None = None) -> str:
        """The code of a city, without asking where it lies, which takes a look at all its rows.

        Raises:
            NotFoundError: The database has no such city.
        """
        return (await self._found(code)).city

    async def versions(self, city: str) -> dict[str, DataVersion]:
        """The data versions of a city by dataset."""
        return await self.for_a_moment(("versions", city), lambda: city_rows.versions(self.reader, city))

    async def version(self, city: str, datasets: Sequence[str]) -> int:
        """One number for the state of several datasets: the same number, the same rows."""
        known = await self.versions(city)
        found = sorted((each, known[each].version) for each in set(datasets) if each in known)
        return int.from_bytes(hashlib.blake2b(repr(found).encode(), digest_size=6).digest()) if found else 0

    def forget_versions(self, city: str) -> None:
        """Ask the database again for the versions of a city: one of them has changed."""
        self._moment.drop(("versions", city))

    async def require_ready(self) -> None:
        """Make sure that pages can be served.

        Raises:
            ServerError: The database does not answer, or has not had every migration.
        """
        await readiness.require(self.writer)
        async with asking(self.reader) as connection:
            await connection.execute("SELECT 1")

    async def for_a_moment(self, key: object, ask: Callable[[], Awaitable[T]]) -> T:
        """An answer that may be a second old; many who ask at once share one question."""
        answer: T = await self._moment.get(key, ask)
        return answer

    async def while_version(self, key: object, ask: Callable[[], Awaitable[T]]) -> T:
        """An answer whose `key` holds the data version that it belongs to."""
        answer: T = await self._kept.get(key, ask)
        return answer

    async def _unplaced(self) -> list[PlacedCity]:
        return await self.for_a_moment("cities", lambda: city_rows.cities(self.reader))

    async def _found(self, code: str | None) -> PlacedCity:
        wanted = code or self.settings.city
        for each in await self._unplaced():
            if each.city == wanted:
                return each
        raise NotFoundError(
            f"There is no city {wanted!r} in the database.",
            "Load one with `hongtu load`, or ask /api/v1/cities which there are.",
        )

    async def _placed(self, city: PlacedCity) -> PlacedCity:
        version = await self.version(city.city, PLACING)
        bounds = await self.while_version(
            ("bounds", city.city, version), lambda: city_rows.bounds(self.reader, city.city)
        )
        return replace(city, bounds=bounds)


def _opened(pool: Pool | None) -> Pool:
    if pool is None:
        raise ServerError("The server has not opened its database yet.", "Try again in a moment.")
    return pool
