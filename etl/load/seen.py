"""Codes that a load has met, and where each stood first, in some twenty bytes a row.

A dictionary of codes takes ten times as much, and would be what the memory of a load of millions grows with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_LONGEST_RUN = 1 << 17
"""Longer ones are not put together any more: that takes several times the room of what is kept."""
Place = tuple[int, int]
"""Number of a layer, and a row in it."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Rows in the order of their keys: two hashes of each code, its layer and its row."""

    keys: NDArray[np.int64]
    checks: NDArray[np.int64]
    files: NDArray[np.int16]
    rows: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.keys)

    def ordered(self) -> _Run:
        return self.at(np.argsort(self.keys, kind="stable"))

    def at(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> _Run:
        return _Run(self.keys[which], self.checks[which], self.files[which], self.rows[which])

    def beside(self, other: _Run) -> _Run:
        return _Run(
            np.concatenate((self.keys, other.keys)),
            np.concatenate((self.checks, other.checks)),
            np.concatenate((self.files, other.files)),
            np.concatenate((self.rows, other.rows)),
        ).ordered()

    def places_of(self, asked: _Run) -> Iterator[tuple[int, Place]]:
        """Which of the asked codes are here (by their number), and where they stood."""
        found = np.minimum(np.searchsorted(self.keys, asked.keys), len(self) - 1)
        is_here = (self.keys[found] == asked.keys) & (self.checks[found] == asked.checks)
        for number in np.flatnonzero(is_here):
            here = found[number]
            yield int(number), (int(self.files[here]), int(self.rows[here]))


@dataclass(slots=True)
class Seen:
    """The codes of the rows so far.

    A code is known by two hashes of 64 bits, of its text and of its text backwards: two codes that share both
    are not to be expected in any number of rows that a disk holds. The rows lie in runs of growing length,
    each in the order of the first hash, so that a code is looked for by a few binary searches.
    """

    _runs: list[_Run] = field(default_factory=list)

    def meet(
        self, codes: Sequence[tuple[str, str]], file: int, rows: Sequence[int]
    ) -> list[tuple[int, Place]]:
        """Take in some rows.

        Args:
            codes: City and code of each.
            file: Number of their layer.
            rows: Where they stand in it.

        Returns:
            Positions of the codes that were met before, and where each stood first.
        """
        texts = [f"{city}\x1f{code}" for city, code in codes]
        first = {text: position for position, text in reversed(list(enumerate(texts)))}
        if not first:
            return []
        positions = list(first.values())
        asked = _Run(
            np.fromiter(map(hash, first), np.int64, len(first)),
            np.fromiter((hash(text[::-1]) for text in first), np.int64, len(first)),
            np.full(len(first), file, np.int16),
            np.array([rows[position] for position in positions], np.int32),
        )
        known = {positions[number]: place for run in self._runs for number, place in run.places_of(asked)}
        if known:
            self._keep(asked.at(np.array([position not in known for position in positions])))
        else:
            self._keep(asked)
        if not known and len(first) == len(texts):
            return []
        return [
            (position, known.get(first[text], (file, rows[first[text]])))
            for position, text in enumerate(texts)
            if first[text] != position or position in known
        ]

    def _keep(self, new: _Run) -> None:
        run = new.ordered()
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) <= min(2 * len(run), _LONGEST_RUN):
            run = self._runs.pop().beside(run)
        self._runs.append(run)
