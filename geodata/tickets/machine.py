"""The six-step closed loop: 发现 → 受理 → 转派 → 处置 → 反馈 → 核实结案.

A ticket goes forward one step at a time. From feeding back or closing it may be sent back to be handled
again. A file often knows only some of the times, so an event that a load brings may leave steps out. The
database keeps the same rule in `hongtu.is_legal_step`; the tests hold one against the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from geodata.errors import RefusedError
from geodata.model import TicketStep

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from geodata.model import TicketEvent

BEFORE_THE_FIRST: Final = 0
RETURNS_FROM: Final = frozenset({TicketStep.FEED_BACK, TicketStep.VERIFY})
RETURNS_TO: Final = TicketStep.HANDLE


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketState:
    """What a ticket is after its events.

    Attributes:
        step: The step that it stands at, 1 to 6; 0 before the first event.
        step_at: When it came there.
        closed_at: When it was verified and closed; None while it is open.
        is_satisfied: What the resident said of this round of handling; None when nobody asked.
        events: How many events it has had.
    """

    step: int = BEFORE_THE_FIRST
    step_at: datetime | None = None
    closed_at: datetime | None = None
    is_satisfied: bool | None = None
    events: int = 0


def is_legal(previous: int, following: int, *, is_from_file: bool = False) -> bool:
    """Whether a ticket at step `previous` (0 to 6) may go to step `following` (1 to 6)."""
    if following == RETURNS_TO and previous in RETURNS_FROM:
        return True
    return following > previous if is_from_file else following == previous + 1


def apply(state: TicketState, event: TicketEvent, *, is_from_file: bool = False) -> TicketState:
    """The state after one more event.

    What a resident said stands until the ticket is handled again.

    Raises:
        RefusedError: The step is out of order.
    """
    if not is_legal(state.step, event.step, is_from_file=is_from_file):
        raise RefusedError(
            f"A ticket at step {state.step} cannot go to step {int(event.step)} {event.step.zh}.",
            "Send the steps in their order 1 to 6; from 5 or 6 a ticket may go back to 4.",
        )
    earlier = None if event.step <= RETURNS_TO else state.is_satisfied
    return replace(
        state,
        step=int(event.step),
        step_at=event.happened_at,
        closed_at=event.happened_at if event.step is TicketStep.VERIFY else None,
        is_satisfied=earlier if event.is_satisfied is None else event.is_satisfied,
        events=state.events + 1,
    )


def fold(events: Iterable[TicketEvent], *, is_from_file: bool = False) -> TicketState:
    """The state after all `events`, in their order.

    Raises:
        RefusedError: A step is out of order.
    """
    state = TicketState()
    for event in events:
        state = apply(state, event, is_from_file=is_from_file)
    return state
