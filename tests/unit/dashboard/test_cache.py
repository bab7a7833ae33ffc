"""What a worker remembers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.cache import ENTRY_OVERHEAD, ByteCache, Fresh

if TYPE_CHECKING:
    from collections.abc import Iterator


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3000)), max_size=200), st.integers(500, 8000))
def test_a_byte_cache_never_outgrows_its_bound(puts: list[tuple[int, int]], bound: int) -> None:
    cache = ByteCache(bound)
    for key, size in puts:
        cache.put(key, bytes(size))
        assert cache.size_bytes <= bound
        kept = [len(value) for value in map(cache.get, range(21)) if value is not None]
        assert sum(kept) + len(kept) * ENTRY_OVERHEAD == cache.size_bytes
        if size + ENTRY_OVERHEAD <= bound:
            assert cache.get(key) == bytes(size)


def test_what_was_used_longest_ago_goes_first() -> None:
    cache = ByteCache(3 * (10 + ENTRY_OVERHEAD))
    for key in "abc":
        cache.put(key, bytes(10))
    assert cache.get("a") is not None
    cache.put("d", bytes(10))
    assert [cache.get(key) is not None for key in "abcd"] == [True, False, True, True]


async def test_those_who_ask_at_once_share_one_answer() -> None:
    asked = 0

    async def ask() -> int:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.01)
        return asked

    fresh: Fresh[int] = Fresh(60)
    assert await asyncio.gather(*(fresh.get("k", ask) for _ in range(20))) == [1] * 20
    assert await fresh.get("other", ask) == 2
    fresh.forget()
    assert await fresh.get("k", ask) == 3


async def test_an_old_answer_is_asked_anew_and_a_failure_is_not_kept() -> None:
    outcomes: Iterator[int | ValueError] = iter([ValueError("first"), 7, 8])

    async def ask() -> int:
        outcome = next(outcomes)
        if isinstance(outcome, ValueError):
            raise outcome
        return outcome

    fresh: Fresh[int] = Fresh(0.02)
    with pytest.raises(ValueError, match="first"):
        await fresh.get("k", ask)
    assert await fresh.get("k", ask) == 7
    assert await fresh.get("k", ask) == 7
    await asyncio.sleep(0.03)
    assert await fresh.get("k", ask) == 8


async def test_one_who_gives_up_takes_nothing_from_the_others() -> None:
    async def ask() -> str:
        await asyncio.sleep(0.05)
        return "here"

    fresh: Fresh[str] = Fresh(60)
    impatient = asyncio.create_task(fresh.get("k", ask))
    patient = asyncio.create_task(fresh.get("k", ask))
    await asyncio.sleep(0.01)
    impatient.cancel()
    assert await patient == "here"


async def test_a_failure_that_nobody_waited_for_is_not_kept_either() -> None:
    fresh: Fresh[int] = Fresh(3600)
    gate = asyncio.Event()

    async def fail() -> int:
        await gate.wait()
        raise OSError

    async def answer() -> int:
        return 7

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(fresh.get("key", fail), 0.01)
    gate.set()
    await asyncio.sleep(0.01)
    assert await fresh.get("key", answer) == 7
