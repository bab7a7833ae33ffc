"""The six steps, held against the sentence that describes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import RefusedError
from geodata.model import TicketEvent, TicketStep
from geodata.tickets.machine import TicketState, apply, fold, is_legal

START = datetime(2026, 5, 1, 8, tzinfo=UTC)
FORWARD = {(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)}
RETURNS = {(5, 4), (6, 4)}


def events(steps: list[int]) -> list[TicketEvent]:
    return [
        TicketEvent(
            step=TicketStep(step), happened_at=START + timedelta(hours=n), is_satisfied=step == 6 or None
        )
        for n, step in enumerate(steps)
    ]


def test_the_legal_steps_are_the_six_forward_and_the_two_returns() -> None:
    legal = {(a, b) for a in range(7) for b in range(1, 7) if is_legal(a, b)}
    assert legal == FORWARD | RETURNS


def test_a_file_may_leave_steps_out_but_not_go_back() -> None:
    legal = {(a, b) for a in range(7) for b in range(1, 7) if is_legal(a, b, is_from_file=True)}
    assert legal == {(a, b) for a in range(7) for b in range(1, 7) if b > a} | RETURNS


@given(st.lists(st.integers(1, 6), max_size=12))
def test_a_fold_succeeds_exactly_when_every_pair_is_legal(steps: list[int]) -> None:
    pairs = list(zip([0, *steps], steps, strict=False))
    if all(pair in FORWARD | RETURNS for pair in pairs):
        state = fold(events(steps))
        assert state.events == len(steps)
        assert state.step == (steps[-1] if steps else 0)
        assert (state.closed_at is not None) == (state.step == 6)
    else:
        with pytest.raises(RefusedError, match="cannot go"):
            fold(events(steps))


def test_what_a_resident_said_is_forgotten_when_the_ticket_is_handled_again() -> None:
    closed = fold(events([1, 2, 3, 4, 5, 6]))
    assert closed.is_satisfied is True
    again = apply(closed, TicketEvent(step=TicketStep.HANDLE, happened_at=START))
    assert again.is_satisfied is None
    assert again.closed_at is None


def test_a_ticket_without_events_stands_before_the_first_step() -> None:
    assert fold([]) == TicketState()
