"""How far a long piece of work is: one line that is written over on a terminal, plain lines elsewhere."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Final, TextIO

from geodata.indicators.table import width_of
from geodata.terminal import spoken
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET_S = 15.0
"""Between two lines where nothing can be written over."""
CITIES: Final = Said(en="cities", zh="个城市")
_MINUTE_S, _HOUR_S = 60, 3600


class Meter:
    """Tells the share that is done and the time that is left, from the pace so far.

    Args:
        noun: What is counted, such as `CITIES`.
        has_pace: Tell how many go by in a second too.
        stream: Where to write.
        clock: Seconds of a clock that never goes back.
    """

    def __init__(
        self,
        noun: Said,
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
        line = spoken(self._line(done, of, now, is_last=is_last))
        if self._is_terminal:
            width = width_of(line)
            rest = " " * max(self._width - width, 0)
            self._stream.write(f"\r{line}{rest}" + ("\n" if is_last else ""))
            self._width = width
        else:
            self._stream.write(f"{line}\n")
        self._stream.flush()

    def _line(self, done: int, of: int, now: float, *, is_last: bool) -> Said:
        en, zh = f"{done:,} of {of:,} {self._noun.en}", f"{done:,}/{of:,} {self._noun.zh}"
        if self._has_pace and done and now > 0:
            en, zh = f"{en}, {done / now:,.0f} a second", f"{zh}，每秒 {done / now:,.0f}"
        if is_last:
            took = lasting(now)
            en, zh = f"{en} in {took.en}", f"{zh}，用时 {took.zh}"
        elif done:
            left = lasting(now / done * (of - done))
            en, zh = f"{en}, about {left.en} left", f"{zh}，约剩 {left.zh}"
        return Said(en=en, zh=zh)


def lasting(seconds: float) -> Said:
    """A length of time in the words of a person: 42 s, 7 min, 2 h 5 min."""
    if seconds < _MINUTE_S:
        return Said(en=f"{seconds:.0f} s", zh=f"{seconds:.0f} 秒")
    if seconds < _HOUR_S:
        minutes = f"{seconds / _MINUTE_S:.0f}"
        return Said(en=f"{minutes} min", zh=f"{minutes} 分钟")
    hours, rest = divmod(seconds, _HOUR_S)
    minutes = f"{rest / _MINUTE_S:.0f}"
    return Said(en=f"{hours:.0f} h {minutes} min", zh=f"{hours:.0f} 小时 {minutes} 分钟")
