"""The names of one city turned into those of another, each stem wherever it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.lives.names import STREET_FIRST, STREET_SECOND

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

STEM = 2
"""Most names of the ground begin with a stem of two characters: 紫溪路, 紫溪小学, 紫溪公园."""


class Renaming:
    """Gives a name the same other name each time; a stem that many names share stays shared.

    Args:
        told: Beginnings of names that have their successor already, such as those of communities and towns.
        names: The names that are to be turned.
        rng: Chooses the successors of all other stems.
    """

    def __init__(self, told: Mapping[str, str], names: Iterable[str], rng: np.random.Generator) -> None:
        self._told = dict(sorted(told.items(), key=lambda pair: -len(pair[0])))
        self._starts = tuple(self._told)
        stems = sorted({name[:STEM] for name in names if not name.startswith(self._starts)})
        used = {name[:STEM] for name in self._told.values()}
        free = sorted({a + b for a in STREET_FIRST for b in STREET_SECOND if a != b} - used)
        chosen = rng.permutation(free)
        if len(stems) > len(chosen):
            longer = np.array([f"{stem}{third}" for third in "东西南北中" for stem in chosen.tolist()])
            chosen = np.concatenate([chosen, longer])
        self._stems: dict[str, str] = dict(zip(stems, chosen.tolist(), strict=False))

    def of(self, name: str) -> str:
        """The other name; a name with an unknown stem stays as it is."""
        for start in self._starts if name.startswith(self._starts) else ():
            if name.startswith(start):
                return self._told[start] + name[len(start) :]
        stem = name[:STEM]
        return self._stems.get(stem, stem) + name[STEM:]

    def each(self, names: Iterable[object]) -> NDArray[np.object_]:
        """The other names of a column; what is no text stays as it is."""
        column = list(names)
        other = {name: self.of(name) for name in set(column) if isinstance(name, str)}
        turned = np.empty(len(column), dtype=object)
        turned[:] = [other.get(name, name) if isinstance(name, str) else name for name in column]
        return turned
