"""What a load of several cities at once read, repaired and rejected of each of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(slots=True)
class Shares:
    """Rows by their city; those that name none belong to nobody's share.

    Attributes:
        kept: City → rows that were let in.
        repaired: City → those of them whose shape was repaired.
        rejected: City → file and row of those that were kept out.
    """

    kept: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    rejected: defaultdict[str, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))

    def keep(self, cities: Iterable[str | None]) -> None:
        """Count rows that are let in; one that is rejected after all is taken off again."""
        self.kept.update(city for city in cities if city is not None)

    def repair(self, cities: Iterable[str | None]) -> None:
        """Count rows whose shape was repaired."""
        self.repaired.update(city for city in cities if city is not None)

    def reject(self, city: str | None, file: int, row: int, *, was_kept: bool) -> None:
        """Count a row once, however many rules it breaks."""
        if city is None or (file, row) in self.rejected[city]:
            return
        self.rejected[city].add((file, row))
        self.kept[city] -= was_kept

    def of_each(self) -> list[tuple[str, int, int, int]]:
        """City, rows read, repaired and rejected."""
        cities = sorted({*self.kept, *self.rejected})
        counts = ((city, self.kept[city], self.repaired[city], len(self.rejected[city])) for city in cities)
        return [(city, kept + out, repaired, out) for city, kept, repaired, out in counts if kept + out]
