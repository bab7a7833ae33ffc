"""What the reads of the explore page remember, and for which state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from dashboard.explore.filters import Circle, Filter
from dashboard.explore.reads import MOST_SHAPES, Explored
from geodata.db.reading import facts as fact_rows
from geodata.db.reading.facts import CompoundFacts
from geodata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

CITY = "532301"
COLUMNS = [name for name in CompoundFacts.__slots__ if name != "firms"]


class OneState(Explored):
    """Reads of a city whose data version a test sets."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.data_version = 1
        self.circles_asked: list[float] = []

    @property
    def reader(self) -> Any:
        return None

    async def version(self, city: str, datasets: Sequence[str]) -> int:
        del city, datasets
        return self.data_version


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> OneState:
    # One object for every state, as when memory that was let go of is given out again.
    columns: dict[str, Any] = {name: np.arange(3, dtype=np.int32) for name in COLUMNS}
    facts = CompoundFacts(**columns)
    found = OneState(Settings())

    async def compound_facts(_pool: object, _city: str) -> CompoundFacts:
        return facts

    async def compound_tickets(*_: object, **_period: object) -> np.ndarray[Any, Any]:
        return np.full(3, 10 * found.data_version, np.int32)

    async def compounds_near(*_: object, radius_m: float, **_place: object) -> np.ndarray[Any, Any]:
        found.circles_asked.append(radius_m)
        return np.array([1], np.int32)

    monkeypatch.setattr(fact_rows, "compound_facts", compound_facts)
    monkeypatch.setattr(fact_rows, "compound_tickets", compound_tickets)
    monkeypatch.setattr(fact_rows, "compounds_near", compounds_near)
    return found


async def test_tickets_of_another_state_are_never_told(reads: OneState) -> None:
    assert (await reads.selection(CITY, Filter())).tickets.tolist() == [10] * 3
    reads.data_version = 2
    assert (await reads.selection(CITY, Filter())).tickets.tolist() == [20] * 3


async def test_many_drawn_shapes_leave_all_else_remembered(
    reads: OneState, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reads.selection(CITY, Filter())
    monkeypatch.setattr(fact_rows, "compound_facts", None)
    for metres in range(1, 1001):
        kept = await reads.selection(CITY, Filter(shape=Circle(101.5, 25.0, metres)))
        assert kept.kept.rows.tolist() == [False, True, False]
    await reads.selection(CITY, Filter(shape=Circle(101.5, 25.0, 1000)))
    await reads.selection(CITY, Filter(shape=Circle(101.5, 25.0, 1000 - MOST_SHAPES)))
    assert reads.circles_asked == [*range(1, 1001), 1000 - MOST_SHAPES]
