"""From the database to every open page: one LISTEN per worker, one bus, two pushes a second at most.

The bus asks the running sums once per push and city, however many pages watch. A subscriber that is slow
finds the latest state and never a queue of old ones. Without news a state still goes out every twenty
seconds, so that a page can tell silence from a dead connection.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from dash import ctx, set_props
from dash.exceptions import WebsocketDisconnected

from dashboard import ids
from geodata.db.server import embedded
from geodata.db.tickets import live
from geodata.errors import HongtuError, NotFoundError, ServerError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from dash import Dash

    from dashboard.data import Data
    from geodata.db.tickets.live import Notice

LEAST_PAUSE_S: Final = 0.5
HEARTBEAT_S: Final = 20.0
SHUTDOWN_CHECK_S: Final = 5.0

Bounds = tuple[float, float, float, float]
State = dict[str, Any]

logger = logging.getLogger("hongtu.live")


@dataclass
class _Channel:
    """The watchers of one city, and what was heard since the last push."""

    watchers: set[asyncio.Queue[State]] = field(default_factory=set)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    bounds: Bounds | None = None
    is_everywhere: bool = False
    pump: asyncio.Task[None] | None = None


class Bus:
    """Carries the live state of each city to whoever watches it.

    Args:
        ask: Answers with the live state of a city.
        forget: Lets go of what was remembered of a city's data versions, because one has changed.
        pause_s: Least time between two pushes of one city.
        heartbeat_s: Longest silence.
    """

    def __init__(
        self,
        ask: Callable[[str], Awaitable[State]],
        *,
        forget: Callable[[str], None] = lambda _city: None,
        pause_s: float = LEAST_PAUSE_S,
        heartbeat_s: float = HEARTBEAT_S,
    ) -> None:
        self._ask = ask
        self._forget = forget
        self._pause_s = pause_s
        self._heartbeat_s = heartbeat_s
        self._channels: dict[str, _Channel] = {}

    def hear(self, notice: Notice | None) -> None:
        """Take a notice in; None, after a lost connection, concerns every city."""
        if notice is None:
            for channel in self._channels.values():
                channel.is_everywhere = True
                channel.news.set()
            return
        if notice.dataset is not None:
            self._forget(notice.city)
        watched = self._channels.get(notice.city)
        if watched is None:
            return
        if notice.bounds is None:
            watched.is_everywhere = True
        else:
            watched.bounds = _union(watched.bounds, notice.bounds)
        watched.news.set()

    @contextmanager
    def subscribe(self, city: str) -> Iterator[asyncio.Queue[State]]:
        """Watch a city: the queue holds the newest state that was not taken yet, beginning with today's."""
        channel = self._channels.setdefault(city, _Channel())
        queue: asyncio.Queue[State] = asyncio.Queue(maxsize=1)
        channel.watchers.add(queue)
        channel.is_everywhere = True
        channel.news.set()
        if channel.pump is None:
            channel.pump = asyncio.create_task(self._pump(city, channel))
        try:
            yield queue
        finally:
            channel.watchers.discard(queue)
            if not channel.watchers and self._channels.get(city) is channel:
                channel.pump.cancel()
                del self._channels[city]

    async def _pump(self, city: str, channel: _Channel) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(channel.news.wait(), self._heartbeat_s)
            channel.news.clear()
            bounds = None if channel.is_everywhere else channel.bounds
            channel.bounds, channel.is_everywhere = None, False
            try:
                state = {**await self._ask(city), "bounds": bounds}
            except HongtuError as error:
                logger.warning("The live state of %s cannot be read: %s", city, error)
                channel.is_everywhere = True
            else:
                for queue in channel.watchers:
                    _replace(queue, state)
            await asyncio.sleep(self._pause_s)


@asynccontextmanager
async def listening(data: Data, bus: Bus) -> AsyncIterator[None]:
    """Feed `bus` from the database while the block runs; reconnects by itself."""
    dsn = await asyncio.to_thread(embedded.ensure_running, data.settings)
    task = asyncio.create_task(live.listen(dsn, bus.hear))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def register(app: Dash, data: Data, bus: Bus) -> None:
    """Let every page's Store `live` follow the city that its address names."""

    @app.callback(websocket=True, persistent=True)
    async def push_live() -> None:
        socket = ctx.websocket
        if socket is None:
            return
        try:
            city = await _watched(data, city_of(await socket.get_prop(ids.PAGE_ADDRESS, "search")))
        except (WebsocketDisconnected, TimeoutError, NotFoundError):
            return
        with bus.subscribe(city) as queue:
            while not socket.is_shutdown:
                try:
                    state = await asyncio.wait_for(queue.get(), SHUTDOWN_CHECK_S)
                except TimeoutError:
                    continue
                set_props(ids.LIVE, {"data": state})


async def _watched(data: Data, asked: str | None) -> str:
    while True:
        try:
            return await data.known(asked)
        except ServerError:
            # The page stays open while the database restarts, and becomes live again with it.
            await asyncio.sleep(SHUTDOWN_CHECK_S)


def city_of(search: str | None) -> str | None:
    """The city that the query part of an address names."""
    return next(iter(parse_qs((search or "").lstrip("?")).get("city", [])), None)


def _union(one: Bounds | None, other: Bounds) -> Bounds:
    if one is None:
        return other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _replace(queue: asyncio.Queue[State], state: State) -> None:
    if queue.full():
        missed = queue.get_nowait()
        # A watcher that was too slow for one state must still refresh what that one covered.
        if missed["bounds"] is None or state["bounds"] is None:
            state = {**state, "bounds": None}
        else:
            state = {**state, "bounds": _union(missed["bounds"], state["bounds"])}
    queue.put_nowait(state)
