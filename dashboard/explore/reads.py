"""What the explore page reads: themes, the traits of compounds, what a filter keeps, the rows behind each."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np

from dashboard.cache import Fresh
from dashboard.explore import walks
from dashboard.explore.behind import PAGE, Behind, measure, of_coverage
from dashboard.explore.filters import Circle, Filter
from dashboard.figures import crossfilter, masks, themes, traits
from dashboard.gateway import KEPT_S, Gateway
from geodata.db.asking import asking
from geodata.db.map import values
from geodata.db.reading import cards
from geodata.db.reading import drill as drills
from geodata.db.reading import facts as fact_rows
from geodata.db.reading import figures as figure_rows
from geodata.db.reading import ways as way_rows
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from numpy.typing import NDArray

    from dashboard.explore.filters import Shape
    from geodata.db.reading.facts import CompoundFacts
    from geodata.model import Language
    from geodata.settings import Settings

COUNTED_FOR: Final = timedelta(days=365)
"""The period whose tickets make a rate."""
ROWS_AT_ONCE: Final = 500
MOST_SHAPES: Final = 32
"""Drawn shapes whose compounds are remembered; of 300,000 compounds one may weigh 1.2 MB."""
MOST_WALKS: Final = 64
"""Walks that are remembered."""
State: TypeAlias = tuple[int, str]
"""What tells the facts of a city from earlier ones: the version of their datasets, and the hour."""
_READ_AS_ROWS: Final = frozenset({"status", "demonstration", "service", "urban"})
"""Themes whose records are read by a measure."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a filter keeps.

    Attributes:
        facts: The compounds of the city.
        tickets: Tickets of twelve months by compound.
        kept: Which of them are kept, and what each class of each trait would keep.
        traits: The traits that were counted, by name.
    """

    facts: CompoundFacts
    tickets: NDArray[np.int32]
    kept: crossfilter.Kept
    traits: dict[str, traits.Trait]


class Explored(Gateway):
    """Themes and filters of a city; every method is asynchronous.

    Args:
        settings: Which database, and which city comes first.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        # Anybody may draw any number of shapes: apart, they push nothing else out of memory.
        self._shapes: Fresh[NDArray[np.int32]] = Fresh(KEPT_S, MOST_SHAPES)
        self._walks: Fresh[walks.Reached | None] = Fresh(KEPT_S, MOST_WALKS)

    async def theme(self, name: str, city: str) -> tuple[themes.Theme, int]:
        """A theme of a city and its version.

        Raises:
            NotFoundError: There is no such theme or city.
        """
        if name not in themes.LAYER_OF:
            raise NotFoundError(f"There is no theme {name!r}.", f"Themes are {', '.join(themes.LAYER_OF)}.")
        await self.known(city)
        version = await self.theme_version(name, city)
        return await self.while_version(
            ("theme", name, city, version), lambda: self._theme(name, city)
        ), version

    async def theme_version(self, name: str, city: str) -> int:
        """The version of a theme, without reading it."""
        version = await self.version(city, themes.DATASETS_OF[name])
        if name not in traits.NAMES or name in _READ_AS_ROWS:
            return version
        # The hour, or the last counting of tickets, changes a theme as a load does.
        moment = _counted_until() if name in traits.RATES else _hour()
        return int.from_bytes(hashlib.blake2b(f"{version} {moment}".encode(), digest_size=6).digest())

    async def theme_json(self, name: str, city: str, language: Language) -> dict[str, Any]:
        """Legend and style of a theme in one (docs/architecture.md).

        Raises:
            NotFoundError: There is no such theme or city.
        """
        theme, version = await self.theme(name, city)
        return theme.as_json(language, version)

    async def coverage(self, city: str, level: str = "community") -> list[values.AreaCoverage]:
        """Coverage of each area of a level, by code: `community`, `town`, or `area` of the grid."""
        version = await self.version(city, ("compounds", "divisions", "grid_cells"))
        return await self.while_version(
            ("coverage", city, level, version), lambda: values.area_coverage(self.reader, city, level)
        )

    async def sum_ids(self, city: str) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The compounds of a city, and the sum that counts each where the map shows sums."""
        version = await self.version(city, ("compounds", "divisions"))
        return await self.while_version(("sum_ids", city, version), lambda: values.sum_ids(self.reader, city))

    async def drill(self, city: str, dataset: str, code: str) -> drills.Drill:
        """The way down to a place, and what lies in it.

        Raises:
            NotFoundError: There is no such place.
        """
        version = await self.version(city, (*themes.FACTS, "buildings", "units"))
        return await self.while_version(
            ("drill", city, dataset, code, version),
            lambda: drills.drill(self.reader, city, dataset, code),
        )

    async def selection(self, city: str, asked: Filter, names: tuple[str, ...] = ()) -> Selection:
        """What a filter keeps of the compounds of a city.

        Args:
            city: The city's code.
            asked: The filter.
            names: Traits whose classes are counted.
        """
        state = await self._state(city)
        facts, tickets = await self._facts(city, state), await self._tickets(city, state)
        among = np.ones(len(facts), np.bool_)
        if asked.inside is not None:
            among &= await self._inside(city, facts, *asked.inside)
        if asked.firm is not None:
            number = next(
                (n for n, firm in enumerate(facts.firms) if firm.code == asked.firm), len(facts.firms)
            )
            among &= facts.firm == number
        if asked.walk is not None:
            among &= np.isin(facts.fid, await self._walked_to(city, *asked.walk))
        if asked.shape is not None:
            among &= np.isin(facts.fid, await self._within(city, asked.shape))
        chosen = dict(asked.classes)
        found = {name: await self._trait(name, city, state) for name in dict.fromkeys((*names, *chosen))}
        return Selection(facts, tickets, crossfilter.keep(found, chosen, among), found)

    async def sums(
        self, city: str, theme: str, kept: NDArray[np.int32] | None
    ) -> dict[str, list[int]] | None:
        """What the rings of far zooms count by class of a theme of compounds; None where tiles know it."""
        if themes.LAYER_OF.get(theme) != "compounds" or (theme == "status" and kept is None):
            return None
        features, places = await self.sum_ids(city)
        known, _ = await self.theme(theme, city)
        return masks.class_sums(
            features, places, ids_by_class=[each.ids for each in known.classes], kept=kept
        )

    async def class_label(self, city: str, asked: Behind, language: Language) -> str | None:
        """What the class of a theme is called, where the city decides it, such as the name of a firm."""
        if asked.of != "theme" or asked.key not in traits.NAMES:
            return None
        theme, _ = await self.theme(asked.key, city)
        found = next((each for each in theme.classes if each.key == asked.part), None)
        return None if found is None else found.zh if language == "zh" else found.en

    async def behind(self, city: str, asked: Behind, *, limit: int = PAGE) -> figure_rows.Records:
        """A page of the rows behind any number of a page.

        Raises:
            NotFoundError: There is no such number.
        """
        if asked.of == "theme" and asked.key in themes.LEVEL_OF:
            found = await self._of_coverage(city, asked)
            return replace(found, rows=found.rows[asked.offset : asked.offset + limit])
        listed = await self._listed(city, asked)
        if listed is not None:
            view, ids = listed
            async with asking(self.reader) as connection:
                page = ids[asked.offset : asked.offset + limit]
                rows = await figure_rows.of_ids(connection, city, view, page.tolist())
            return figure_rows.Records(total=len(ids), rows=rows)
        wanted = measure(asked)
        async with asking(self.reader) as connection:
            return await figure_rows.behind(connection, city, wanted, limit=limit, offset=asked.offset)

    async def all_behind(self, city: str, asked: Behind) -> AsyncIterator[figure_rows.Record]:
        """Every row behind a number, one after the other, of one state of the data.

        Raises:
            NotFoundError: There is no such number.
        """
        if asked.of == "theme" and asked.key in themes.LEVEL_OF:
            for row in (await self._of_coverage(city, asked)).rows:
                yield row
            return
        listed = await self._listed(city, asked)
        async with asking(self.reader) as connection:
            if listed is not None:
                view, ids = listed
                for first in range(0, len(ids), ROWS_AT_ONCE):
                    some = ids[first : first + ROWS_AT_ONCE].tolist()
                    for row in await figure_rows.of_ids(connection, city, view, some):
                        yield row
                return
            async for row in figure_rows.every_record(connection, city, measure(asked)):
                yield row

    async def walkable(self, city: str) -> walks.Walkable:
        """A city as people walk it: its ways with every gate and service point joined."""
        state, version = await self._state(city), await self.version(city, themes.WALKED)

        async def join() -> walks.Walkable:
            return await asyncio.to_thread(
                walks.walkable, await self._ways(city), await self._facts(city, state)
            )

        return await self.while_version(("walkable", city, version, *state), join)

    async def reached(self, city: str, dataset: str, fid: int) -> walks.Reached | None:
        """What a walk from a service point or a compound reaches; None where no way leads there.

        Args:
            city: The city's code.
            dataset: One of `walks.ORIGINS`.
            fid: Feature id of the place.
        """
        version = await self.version(city, (*themes.FACTS, *themes.WALKED))
        return await self._walks.get(
            (city, dataset, fid, version), lambda: walks.reached(self, city, dataset, fid)
        )

    async def _state(self, city: str) -> State:
        return await self.version(city, themes.FACTS), _hour()

    async def _facts(self, city: str, state: State) -> CompoundFacts:
        """What is known of every compound of a city, today."""
        return await self.while_version(
            ("facts", city, *state), lambda: fact_rows.compound_facts(self.reader, city)
        )

    async def _tickets(self, city: str, state: State) -> NDArray[np.int32]:
        """Tickets of twelve months by compound, in the order of the facts."""
        facts, until = await self._facts(city, state), _counted_until()
        return await self.while_version(
            ("tickets", city, *state, until),
            lambda: fact_rows.compound_tickets(
                self.reader, city, facts, since=until - COUNTED_FOR, until=until
            ),
        )

    async def _trait(self, name: str, city: str, state: State) -> traits.Trait:
        """The class of every compound in one respect, in the order of the facts."""
        facts = await self._facts(city, state)
        if name == traits.COMMUNITY:
            areas = await self.coverage(city)
            return traits.communities(facts, [(each.fid, each.code, each.name) for each in areas])
        if name in traits.WALKS:
            version = await self.version(city, themes.DATASETS_OF[name])
            return await self.while_version(
                ("walk", name, city, version, *state), lambda: self._walked(name, city, facts)
            )
        tickets = await self._tickets(city, state) if name in traits.RATES else None

        async def classed() -> traits.Trait:
            return traits.trait(name, facts, tickets)

        until = _counted_until() if tickets is not None else None
        return await self.while_version(("trait", name, city, *state, until), classed)

    async def _of_coverage(self, city: str, asked: Behind) -> figure_rows.Records:
        level = themes.LEVEL_OF[asked.key]
        return of_coverage(await self.coverage(city, level), asked.part, level)

    async def _listed(self, city: str, asked: Behind) -> tuple[str, NDArray[np.int32]] | None:
        """The view and feature ids of rows that are known by their class, the largest first."""
        if asked.of == "selection":
            chosen = await self.selection(city, Filter.read(asked.key))
            return "compounds", _ordered(chosen.facts, chosen.facts.fid[chosen.kept.rows], None)
        if asked.of != "theme" or asked.key in _READ_AS_ROWS:
            return None
        theme, _ = await self.theme(asked.key, city)
        found = next((each for each in theme.classes if each.key == asked.part), None)
        if found is None:
            raise NotFoundError(f"The theme {asked.key!r} has no class {asked.part!r}.")
        if theme.layer == "grids":
            return "grid_cells", found.ids
        state = await self._state(city)
        trait, facts = await self._trait(asked.key, city, state), await self._facts(city, state)
        return "compounds", _ordered(facts, found.ids, trait.values)

    async def _inside(self, city: str, facts: CompoundFacts, dataset: str, code: str) -> NDArray[np.bool_]:
        """Which compounds lie in a place of the drill; none where there is no such place."""
        level, column = {
            "towns": ("town", facts.town),
            "communities": ("community", facts.community),
            "grid_cells": ("area", facts.area),
        }.get(dataset, ("", facts.fid))
        if not level:
            return np.ones(len(facts), np.bool_)
        fid = next((each.fid for each in await self.coverage(city, level) if each.code == code), -1)
        inside: NDArray[np.bool_] = (column == fid) & (fid >= 0)
        return inside

    async def _walked_to(self, city: str, code: str, minutes: int) -> NDArray[np.int32]:
        """The compounds within some minutes of a service point; none where there is no such point."""
        async with asking(self.reader) as connection:
            place = await cards.place(connection, city, "service_points", code)
        found = None if place is None else await self.reached(city, "service_points", place.fid)
        return np.empty(0, np.int32) if found is None else found.within(minutes)

    async def _within(self, city: str, shape: Shape) -> NDArray[np.int32]:
        version = await self.version(city, ("compounds",))

        async def ask() -> NDArray[np.int32]:
            if isinstance(shape, Circle):
                return await fact_rows.compounds_near(
                    self.reader, city, lon=shape.lon, lat=shape.lat, radius_m=shape.radius_m
                )
            return await fact_rows.compounds_within(self.reader, city, shape.wkt)

        return await self._shapes.get((city, shape, version), ask)

    async def _walked(self, name: str, city: str, facts: CompoundFacts) -> traits.Trait:
        """Walks to the points of a kind; worked out beside the loop that serves everybody else."""
        return await asyncio.to_thread(walks.trait, name, await self._ways(city), facts)

    async def _ways(self, city: str) -> way_rows.Ways:
        version = await self.version(city, themes.WALKED)
        return await self.while_version(("ways", city, version), lambda: way_rows.ways(self.reader, city))

    async def _theme(self, name: str, city: str) -> themes.Theme:
        if name in themes.LEVEL_OF:
            return themes.build_coverage(await self.coverage(city, themes.LEVEL_OF[name]), name)
        if name in themes.GRID_LEVEL_OF:
            level = int(themes.GRID_LEVEL_OF[name])
            breaks = themes.GRID_HOUSEHOLDS.get(level, ())
            return themes.build(name, await values.grid_groups(self.reader, city, level=level, breaks=breaks))
        if name in _READ_AS_ROWS:
            return themes.build(name, await values.groups(self.reader, name, city))
        state = await self._state(city)
        return themes.of_trait(await self._trait(name, city, state), await self._facts(city, state))


def _ordered(
    facts: CompoundFacts, ids: NDArray[np.int32], amounts: NDArray[np.float64] | None
) -> NDArray[np.int32]:
    """Feature ids by their amount, or else their floor area, the largest first, unknown last."""
    at = np.searchsorted(facts.fid, ids)
    column = facts.floor_area_m2 if amounts is None else amounts
    size = np.nan_to_num(column[at], nan=-np.inf)
    return ids[np.lexsort((ids, -size))]


def _hour() -> str:
    """The hour in which facts with a date are true, since a day begins at another one in each zone."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H}"


def _counted_until() -> datetime:
    """The last full ten minutes: every worker counts the same tickets until the next."""
    now = datetime.now(UTC)
    return now - timedelta(minutes=now.minute % 10, seconds=now.second, microseconds=now.microsecond)
