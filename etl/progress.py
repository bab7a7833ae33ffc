"""How far a long piece of work is: one line that is written over on a terminal, plain lines elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET_S = 15.0
"""Between two lines where nothing can be written over."""
_MINUTE_S, _HOUR_S = 60, 3600


class Meter:
    """Tells the share that is done and the time that is left, from the pace so far.

    Args:
        noun: What is counted, such as "cities".
        has_pace: Tell how many go by in a second too.
        stream: Where to write.
        clock: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        noun: str,
        stream: TextIO,
        *,
        has_pace: bool = False,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._noun = noun
        self._has_pace = has_pace
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream.isatty()
        self._started = clock()
        self._told = -QUIET_S
        self._width = 0

    def __call__(self, done: int, of: int) -> None:
        """Tell that ``done`` of ``of`` are done; the last one is always told."""
        now = self._clock() - self._started
        is_last = done >= of
        if not (self._is_terminal or is_last or (done and now - self._told >= QUIET_S)):
            return
        self._told = now
        line = f"{done:,} of {of:,} {self._noun}"
        if self._has_pace and done and now > 0:
            line += f", {done / now:,.0f} a second"
        if is_last:
            line += f" in {spoken(now)}"
        elif done:
            line += f", about {spoken(now / done * (of - done))} left"
        if self._is_terminal:
            self._stream.write(f"\r{line:<{self._width}}" + ("\n" if is_last else ""))
            self._width = len(line)
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()


def spoken(seconds: float) -> str:
    """A length of time in the words of a person: 42 s, 7 min, 2 h 5 min."""
    if seconds < _MINUTE_S:
        return f"{seconds:.0f} s"
    if seconds < _HOUR_S:
        return f"{seconds / _MINUTE_S:.0f} min"
    hours, rest = divmod(seconds, _HOUR_S)
    return f"{hours:.0f} h {rest / _MINUTE_S:.0f} min"
