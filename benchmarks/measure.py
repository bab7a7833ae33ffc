"""Paired timing: ours and the reference in turn, so that a machine that drifts slows both alike."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Pair:
    """Seconds of each run of ours and of the reference, in the order in which they ran."""

    ours: tuple[float, ...]
    reference: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """Median over the runs of reference ÷ ours: above 1, ours is the faster one."""
        return statistics.median(b / a for a, b in zip(self.ours, self.reference, strict=True))

    def sentence(self, what: str, reference: str) -> str:
        """Return one line for the reader of a benchmark."""
        ours, theirs = statistics.median(self.ours), statistics.median(self.reference)
        return (
            f"{what}: {ours * 1000:.1f} ms; {reference}: {theirs * 1000:.1f} ms; {self.ratio:.2f} x as fast"
        )


def paired(
    ours: Callable[[], object],
    reference: Callable[[], object],
    *,
    runs: int = 5,
    warmup: int = 1,
    prepare: Callable[[], object] = lambda: None,
) -> Pair:
    """Time two callables in turn (A B A B …) after ``warmup`` uncounted rounds, ``prepare`` before each."""
    seconds: list[tuple[float, float]] = []
    for _ in range(warmup + runs):
        prepare()
        seconds.append((_seconds(ours), _seconds(reference)))
    del seconds[:warmup]
    return Pair(tuple(a for a, _ in seconds), tuple(b for _, b in seconds))


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
