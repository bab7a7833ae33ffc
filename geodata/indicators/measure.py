"""What a number is made of: rows of a published view, chosen by conditions, counted or summed.

A measure is data, not SQL: the database evaluates it (`geodata.db.reading.figures`), and the records behind a
number are the rows of the same measure. "The day" is the day that is asked about, today unless told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Aggregate = Literal["count", "count_distinct", "sum", "min", "max"]
Value: TypeAlias = str | int | bool


@dataclass(frozen=True, slots=True)
class Is:
    """The column holds one of the values."""

    column: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """The column holds a value."""

    column: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """The column is empty."""

    column: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The date in the column has come, or is not known."""

    column: str


@dataclass(frozen=True, slots=True)
class NotOver:
    """The date in the column has not come, or there is none; the date itself counts with `is_last_day_in`."""

    column: str
    is_last_day_in: bool = False


@dataclass(frozen=True, slots=True)
class Within:
    """The date lies in twelve months that end on the day, or `years_ago` years before it."""

    column: str
    years_ago: int = 0


@dataclass(frozen=True, slots=True)
class InYear:
    """The date lies in a calendar year."""

    column: str
    year: int


@dataclass(frozen=True, slots=True)
class Today:
    """The date is the day itself."""

    column: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of the conditions holds."""

    conditions: tuple[Condition, ...]


Condition: TypeAlias = Is | Known | Unknown | Begun | NotOver | Within | InYear | Today | AnyOf

DATED = (Begun, NotOver, Within, Today)
"""Conditions that ask for the day."""

VIEWS_WITH_HISTORY = frozenset({"compounds", "divisions", "grid_cells"})
"""Views that the database can show as they stood on an earlier day (`published.<view>_on`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Rows of `published.<view>` that meet every condition, counted or summed.

    Attributes:
        view: The published view.
        where: Conditions that all hold.
        aggregate: What is done with the rows; all but `count` leave out rows whose `column` is empty.
        column: The column that is summed, compared or told apart.
        is_alone: Measured in a statement of its own, because a condition asks about rows of another table:
            the database then looks these up once for all, not once for each row.
        counter: Running sums of the same number that the database keeps. The number is read from them; the
            records behind it are still the rows of this measure.
    """

    view: str
    where: tuple[Condition, ...] = ()
    aggregate: Aggregate = "count"
    column: str | None = None
    is_alone: bool = False
    counter: Measure | None = None

    def __post_init__(self) -> None:
        if (self.aggregate == "count") != (self.column is None):
            raise ValueError(f"A measure of {self.view} must name a column, unless it counts rows.")

    @property
    def has_history(self) -> bool:
        """Whether the number of an earlier day can be told."""
        return self.view in VIEWS_WITH_HISTORY or any(isinstance(one, DATED) for one in self.where)
