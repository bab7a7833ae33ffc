"""What is wanted of a load beside the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date, datetime

    from geodata.db.loading.differences import Change

LONG_ROWS = 20_000
"""From so many rows on, what the database does with them takes seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options of a load.

    Attributes:
        started_at: When it began.
        operator: Who loads, for the record.
        is_dry_run: Tell everything, write nothing.
        is_city_told: Whoever loads named the city.
        is_full: The files are all there is: rows that they leave out are removed.
        is_confirmed: Remove them even if they are most of the layer.
        is_published_anyway: Publish even if the layer falls under its standard.
        valid_from: The day from which changed boundaries hold; today, where the city is, when None.
        differences: Takes in what the load changes; None when nobody asks.
        say: Told of what takes long, when it begins.
    """

    started_at: datetime
    operator: str
    is_dry_run: bool = False
    is_city_told: bool = False
    is_full: bool = False
    is_confirmed: bool = False
    is_published_anyway: bool = False
    valid_from: date | None = None
    differences: Callable[[Iterable[Change]], None] | None = None
    say: Callable[[Said], None] = lambda _: None

    def tell_of(self, rows: int, en: str, zh: str) -> None:
        """Say what is done now to so many rows, where they are enough to take long."""
        if rows >= LONG_ROWS:
            self.say(Said(en=f"{en.format(rows=f'{rows:,}')} …", zh=f"{zh.format(rows=rows)}……"))
