"""The live way: what just changed, from the running sums, and the notices that say so."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import psycopg

from geodata.db.asking import asking
from geodata.db.connection import with_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.db.connection import Pool

CHANNEL: Final = "hongtu_live"
NEWEST: Final = 12
MOST_CHANGED: Final = 500
FIRST_PAUSE_S: Final = 0.5
LONGEST_PAUSE_S: Final = 10.0
QUIET_CHECK_S: Final = 20.0
"""A connection that is silent for so long is asked whether it still lives."""

logger = logging.getLogger("hongtu.live")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """That a city's tickets changed: up to which sequence number, how many, where (degrees, EPSG:4326).

    With `dataset` it says instead that another dataset has a new version, and no ticket changed.
    """

    city: str
    seq: int = 0
    tickets: int = 0
    bounds: tuple[float, float, float, float] | None = None
    dataset: str | None = None


async def snapshot(pool: Pool, city: str, *, after: int | None = None) -> dict[str, Any]:
    """The live state of a city in one statement's view of the data.

    Args:
        pool: Where to read.
        city: Code of the city.
        after: Sequence number that the asker has seen; adds `changed`, the tickets that moved since.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        cursor = await connection.execute(
            "SELECT tile.live(%s), tile.live_tickets(%s, NULL, %s),"
            " CASE WHEN %s::bigint IS NOT NULL THEN tile.live_tickets(%s, %s, %s) END",
            (city, city, NEWEST, after, city, after, MOST_CHANGED),
        )
        row: Any = await cursor.fetchone()
    state: dict[str, Any] = {**row[0], "latest": row[1], "bounds": None}
    if after is not None:
        state["changed"] = row[2]
    return state


async def listen(dsn: str, hear: Callable[[Notice | None], None]) -> None:
    """Call `hear` for every notice, for ever; after a lost connection it is called once with None.

    None means that notices may have been missed: whoever shows something asks for the state anew.
    """
    pause = FIRST_PAUSE_S
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                with_options(dsn), autocommit=True
            ) as connection:
                await connection.execute("LISTEN hongtu_live")
                pause = FIRST_PAUSE_S
                hear(None)
                await _hear_all(connection, hear)
        except psycopg.Error as error:
            logger.warning("The live connection is lost, again in %.1f s: %s", pause, error)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


async def _hear_all(
    connection: psycopg.AsyncConnection[tuple[object, ...]], hear: Callable[[Notice | None], None]
) -> None:
    while True:
        async for notify in connection.notifies(timeout=QUIET_CHECK_S):
            notice = parse(notify.payload)
            if notice is not None:
                hear(notice)
        await connection.execute("SELECT 1")


def parse(payload: str) -> Notice | None:
    """The notice in a payload; None for one that another program sent."""
    try:
        said = json.loads(payload)
        if "dataset" in said:
            return Notice(city=str(said["city"]), dataset=str(said["dataset"]))
        bounds = said.get("bounds")
        return Notice(
            city=str(said["city"]),
            seq=int(said["seq"]),
            tickets=int(said["tickets"]),
            bounds=None if bounds is None else (*map(float, bounds),),  # type: ignore[arg-type]
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        logger.warning("A notice on %s cannot be read.", CHANNEL)
        return None
