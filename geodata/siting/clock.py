"""How long a search may still run, who may stop it, and whom it tells about its progress."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def _never() -> bool:
    return False


def _nobody(_objective: float, _bound: float, _sites: tuple[int, ...]) -> None:
    return None


@dataclass(slots=True)
class Clock:
    """A time limit that can be cut short.

    Attributes:
        limit_s: Seconds from the start until the search ends with what it has.
        is_cancelled: Asked now and then; True ends the search with what it has.
        told: Called with each better objective or bound and the sites of the best answer.
    """

    limit_s: float
    is_cancelled: Callable[[], bool] = _never
    told: Callable[[float, float, tuple[int, ...]], None] = _nobody
    started: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left_s(self) -> float:
        """Seconds until the limit, at least 0."""
        return max(self.limit_s - self.seconds, 0.0)

    @property
    def is_over(self) -> bool:
        """Whether the search must end now."""
        return self.seconds >= self.limit_s or self.is_cancelled()

    def part(self, share: float) -> Clock:
        """Return a clock for a share of the time that is left; cancelling ends both."""
        return Clock(self.left_s * share, self.is_cancelled, self.told)

    def before_end(self, seconds: float) -> Clock:
        """Return a clock that ends so many seconds earlier, to leave time for writing the answer."""
        return Clock(max(self.left_s - seconds, 0.0), self.is_cancelled, self.told)
