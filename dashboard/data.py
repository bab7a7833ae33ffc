"""Named reads: the only gateway of pages and routes to the database."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from dashboard.cache import ByteCache
from dashboard.explore.reads import Explored
from dashboard.figures import lettering, themes
from dashboard.provenance.reads import Provenance
from geodata.db.asking import asking
from geodata.db.map import heat, tiles
from geodata.db.reading import cards, search, wall
from geodata.db.reading import figures as figure_rows
from geodata.db.tickets import intake, live
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from geodata.model import Language, Role
    from geodata.settings import Settings

T = TypeVar("T")

TILE_BYTES: Final = 96 * 1024 * 1024
MOST_NAMES: Final = 30_000
"""Names that are searched in Latin letters; compounds of a city beyond them are found by pinyin."""
SHOWN: Final = tuple(
    sorted({each for names in (tiles.LAYERS, themes.DATASETS_OF) for each in chain(*names.values())})
)
"""The datasets behind tiles and themes."""


class Data(Explored):
    """The city as pages and routes read it; every method is asynchronous.

    Args:
        settings: Which database, and which city comes first.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.provenance = Provenance(self)
        self._tiles = ByteCache(TILE_BYTES)

    async def shown_version(self, city: str) -> int:
        """One number for all that the maps and legends show, but for tickets."""
        return await self.version(city, SHOWN)

    async def layer_version(self, city: str, layer: str) -> int:
        """The version of a tile layer, for the `v` of its address.

        Raises:
            NotFoundError: There is no such layer.
        """
        if layer not in tiles.LAYERS:
            raise NotFoundError(f"There is no layer {layer!r}.", f"Layers are {', '.join(tiles.LAYERS)}.")
        return await self.version(city, tiles.LAYERS[layer])

    async def layer_versions(self, city: str) -> dict[str, int]:
        """The version of every tile layer."""
        return {layer: await self.version(city, datasets) for layer, datasets in tiles.LAYERS.items()}

    async def tile(
        self,
        layer: str,
        city: str,
        *,
        z: int,
        x: int,
        y: int,
        role: Role = "public",
        language: Language = "zh",
    ) -> bytes:
        """One vector tile as a role sees it; in English its names are in Latin letters.

        Raises:
            NotFoundError: There is no such layer or city.
            UsageError: There is no such tile.
        """
        key = (role, layer, city, z, x, y, await self.layer_version(city, layer))
        known = self._tiles.get((language, key))
        if known is None:
            await self.known(city)

            async def cut() -> bytes:
                if language == "en":
                    plain = await self.tile(layer, city, z=z, x=x, y=y, role=role)
                    return await asyncio.to_thread(lettering.in_english, plain)
                return await tiles.tile(self.reader, layer, city, z=z, x=x, y=y, role=role)

            known = await self.for_a_moment(("tile", language, *key), cut)
            self._tiles.put((language, key), known)
        return known

    async def heat(
        self,
        city: str,
        *,
        z: int,
        x: int,
        y: int,
        first: date | None = None,
        last: date | None = None,
        classes: Sequence[str] | None = None,
    ) -> bytes:
        """Tickets per cell of a tile, as bytes (docs/architecture.md).

        Raises:
            UsageError: There is no such tile.
        """
        return await self.for_a_moment(
            ("heat", city, z, x, y, first, last, tuple(classes or ())),
            lambda: heat.heat(self.reader, city, z=z, x=x, y=y, first=first, last=last, classes=classes),
        )

    async def heat_days(self, city: str, classes: Sequence[str] | None = None) -> list[tuple[date, int]]:
        """Tickets with a place by day of opening."""
        return await self.for_a_moment(
            ("days", city, tuple(classes or ())), lambda: heat.days(self.reader, city, classes=classes)
        )

    async def ticket_classes(self) -> list[dict[str, Any]]:
        """The classes of tickets, groups before their classes."""
        return await self.while_version("classes", lambda: heat.classes(self.reader))

    async def search(
        self, city: str, words: str, *, limit: int = 12, language: Language = "zh"
    ) -> list[search.Hit]:
        """The places that `words` may mean, the likeliest first; in English also by the names on that map."""
        found = await search.search(self.reader, city, words, limit=limit)
        if language == "zh" or len(found) >= limit:
            return found
        meant = lettering.meant(words, await self._lettered(city))
        more = await asyncio.gather(*(search.search(self.reader, city, each, limit=limit) for each in meant))
        named = [hit for hits, name in zip(more, meant, strict=True) for hit in hits if hit.name == name]
        return list({(hit.dataset, hit.code): hit for hit in (*found, *named)}.values())[:limit]

    async def _lettered(self, city: str) -> list[tuple[str, str]]:
        """Names of places as the English map writes them, in small letters, and as they are."""
        version = await self.version(city, ("compounds", "divisions", "service_points"))

        async def ask() -> list[tuple[str, str]]:
            names = await search.names(self.reader, city, most=MOST_NAMES)
            return await asyncio.to_thread(lettering.lettered, names)

        return await self.while_version(("lettered", city, version), ask)

    async def extent(self, city: str) -> tuple[float, float, float, float] | None:
        """The box (west, south, east, north) in degrees of nearly all compounds; None without any."""
        version = await self.version(city, ("compounds",))
        return await self.while_version(("extent", city, version), lambda: self._wall(wall.extent, city))

    async def trend(self, city: str) -> list[wall.Month]:
        """Coverage at the end of each of twelve months and today, oldest first."""
        zone = ZoneInfo((await self.city(city)).time_zone)
        day = datetime.now(zone).date()
        version = await self.version(city, ("compounds", "management_statuses"))
        return await self.while_version(("trend", city, version, day), lambda: self._wall(wall.trend, city))

    async def statuses(self, city: str) -> list[wall.StatusSum]:
        """The urban compounds by management status."""
        version = await self.version(city, ("compounds",))
        return await self.while_version(("statuses", city, version), lambda: self._wall(wall.statuses, city))

    async def ranking(self, city: str, *, limit: int) -> list[wall.Ranked]:
        """The communities with the lowest coverage, lowest first."""
        version = await self.version(city, ("compounds", "divisions"))
        return await self.while_version(
            ("ranking", city, version, limit), lambda: self._wall(wall.ranking, city, limit=limit)
        )

    async def demonstration(self, city: str, *, limit: int) -> list[wall.Titled]:
        """The demonstration compounds, newest first."""
        version = await self.version(city, ("compounds", "honours"))
        return await self.while_version(
            ("demonstration", city, version, limit), lambda: self._wall(wall.demonstration, city, limit=limit)
        )

    async def waiting(self, city: str) -> list[wall.Waiting]:
        """The open tickets by step and by how long they have stood there."""
        return await self.for_a_moment(("waiting", city), lambda: self._wall(wall.waiting, city))

    async def live(self, city: str) -> dict[str, Any]:
        """The running sums of a city's tickets, with the newest ones: one snapshot."""
        state, shown = await asyncio.gather(live.snapshot(self.reader, city), self.shown_version(city))
        return {**state, "data": shown}

    async def live_after(self, city: str, after: int) -> dict[str, Any]:
        """The snapshot, and in `changed` the tickets that moved after the sequence number `after`."""
        return await live.snapshot(self.reader, city, after=after)

    async def figures(self, city: str) -> figure_rows.Figures:
        """Every published number of a city, from one state of the data."""

        async def ask() -> figure_rows.Figures:
            async with asking(self.reader) as connection:
                return await figure_rows.read(connection, city)

        return await self.for_a_moment(("figures", city), ask)

    async def feature(self, city: str, dataset: str, code: str) -> cards.File:
        """One place's whole file.

        Raises:
            NotFoundError: There is no such place, or places of this kind have no file.
        """
        async with asking(self.reader) as connection:
            found = await cards.read(connection, city, dataset, code)
        if found is None:
            raise NotFoundError(f"There is no {dataset} {code!r} in the city {city}.", "Check the code.")
        return found

    async def receive_ticket(self, new: intake.NewTicket) -> intake.Ticket:
        """Record a ticket; the caller has checked the credential.

        Raises:
            RefusedError: A rule refuses it.
        """
        return await intake.receive(self.writer, new)

    async def advance_ticket(self, event: intake.NewEvent) -> intake.Ticket:
        """Record one more step of a ticket; the caller has checked the credential.

        Raises:
            RefusedError: A rule refuses it.
        """
        return await intake.advance(self.writer, event)

    async def ticket(self, city: str, code: str) -> intake.Ticket:
        """How a ticket stands.

        Raises:
            NotFoundError: There is no such ticket.
        """
        return await intake.ticket(self.writer, city, code)

    async def _wall(self, ask: Callable[..., Awaitable[T]], city: str, **options: int) -> T:
        async with asking(self.reader) as connection:
            return await ask(connection, city, **options)
