"""What a worker remembers: bytes up to a bound, and answers for a moment. Nothing here is the truth."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable

T = TypeVar("T")
ENTRY_OVERHEAD = 200
"""Bytes that an entry costs beside its value, roughly."""


class ByteCache:
    """The byte strings used last, up to a bound on their total size.

    Args:
        most_bytes: The bound.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._entries: OrderedDict[Hashable, bytes] = OrderedDict()

    @property
    def size_bytes(self) -> int:
        """What the entries weigh."""
        return self._bytes

    def get(self, key: Hashable) -> bytes | None:
        """The value under `key`, which thereby becomes the one used last; None when it is not kept."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key: Hashable, value: bytes) -> None:
        """Keep `value`, and let go of what was used longest ago; one larger than the bound is not kept."""
        weight = len(value) + ENTRY_OVERHEAD
        old = self._entries.pop(key, None)
        if old is not None:
            self._bytes -= len(old) + ENTRY_OVERHEAD
        if weight > self._most:
            return
        self._entries[key] = value
        self._bytes += weight
        while self._bytes > self._most:
            _, gone = self._entries.popitem(last=False)
            self._bytes -= len(gone) + ENTRY_OVERHEAD


class Fresh(Generic[T]):
    """Answers that stay good for a moment; those who ask at the same time wait for the same one.

    Args:
        seconds: How long an answer is good.
        most: How many answers to keep.
    """

    def __init__(self, seconds: float, most: int = 512) -> None:
        self._seconds = seconds
        self._most = most
        self._answers: OrderedDict[Hashable, tuple[float, asyncio.Future[T]]] = OrderedDict()

    async def get(self, key: Hashable, ask: Callable[[], Awaitable[T]]) -> T:
        """The answer under `key`, asked anew when it is too old; a failure is never kept."""
        now = time.monotonic()
        known = self._answers.get(key)
        if known is not None and known[0] > now:
            return await asyncio.shield(known[1])
        answer: asyncio.Future[T] = asyncio.ensure_future(ask())
        self._answers[key] = (now + self._seconds, answer)
        self._answers.move_to_end(key)
        self._let_go(now)
        answer.add_done_callback(lambda _: self._forget_failure(key, answer))
        return await asyncio.shield(answer)

    def _forget_failure(self, key: Hashable, answer: asyncio.Future[T]) -> None:
        # Whoever asked may have gone: the answer itself sees to it that its failure is not told to others.
        has_failed = answer.cancelled() or answer.exception() is not None
        if has_failed and self._answers.get(key, (0.0, None))[1] is answer:
            del self._answers[key]

    def _let_go(self, now: float) -> None:
        """Forget what is too old or too many: the oldest stand first, since all are good for as long."""
        while self._answers:
            good_until, _ = next(iter(self._answers.values()))
            if good_until > now and len(self._answers) <= self._most:
                return
            self._answers.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Let go of the answer under `key`; who waits for it still gets it."""
        self._answers.pop(key, None)

    def forget(self) -> None:
        """Let go of every answer."""
        self._answers.clear()
