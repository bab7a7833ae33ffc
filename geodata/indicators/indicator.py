"""An indicator is a published number with its definition; a figure is what it came to in a city."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from geodata.indicators.measure import Measure
    from geodata.model import Language

Form = Literal["amount", "share", "mean", "change"]
Number: TypeAlias = int | float
Part = Literal["numerator", "denominator", "unknown"]

PERCENT = 100
AREA_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts or is measured in."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One published number.

    Attributes:
        key: Its name for scripts: subject and quantity, joined by a dot.
        zh: Its Chinese name; `en`: its English name.
        unit: The unit of the value.
        version: Rises by one whenever the definition changes.
        definition_zh: What is counted, and what is not; `definition_en`: the same in English.
        legal_basis: The rule, standard or announcement that asks for it.
        form: `amount`: the numerator itself. `share`: numerator / denominator in percent.
            `mean`: the quotient. `change`: numerator against denominator, a year earlier, in percent.
        numerator: The rows counted.
        denominator: The rows that they are compared with; None for an amount.
        unknown: The rows that could not be judged; they are in neither.
        unsettled: The quantity (in the unit of numerator and denominator) of the unknown rows; makes the
            interval in which a share lies once they are settled.
        spread: The least and the greatest of what a mean averages.
        digits: Decimals of the value.
    """

    key: str
    zh: str
    en: str
    unit: Unit
    definition_zh: str
    definition_en: str
    legal_basis: str
    numerator: Measure
    denominator: Measure | None = None
    unknown: Measure | None = None
    unsettled: Measure | None = None
    spread: tuple[Measure, Measure] | None = None
    form: Form = "amount"
    version: int = 1
    digits: int = 0

    def __post_init__(self) -> None:
        if (self.form == "amount") != (self.denominator is None):
            raise ValueError(f"{self.key}: an amount has no denominator, every other form has one.")

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Everything that has to be measured for it."""
        optional = (self.denominator, self.unknown, self.unsettled, *(self.spread or ()))
        return (self.numerator, *(one for one in optional if one is not None))

    @property
    def has_history(self) -> bool:
        """Whether the number of an earlier day can be told; otherwise it is always today's."""
        return self.numerator.has_history

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.zh if language == "zh" else self.en

    def part(self, part: Part) -> Measure | None:
        """The measure whose rows stand behind that part of the number."""
        return {"numerator": self.numerator, "denominator": self.denominator, "unknown": self.unknown}[part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What an indicator came to.

    Attributes:
        indicator: Its definition.
        value: The number; None when there is nothing to divide, or nothing but unknown.
        numerator: What was counted.
        denominator: What it was divided by; None for an amount.
        unknown: How many rows could not be judged.
        low: Least value once the unknown are settled, or least of what a mean averages; None without one.
        high: The greatest, likewise.
        as_of: The moment that was read, or the earlier day that was asked about.
    """

    indicator: Indicator
    value: Number | None
    numerator: Number | None
    denominator: Number | None
    unknown: int
    low: Number | None = None
    high: Number | None = None
    as_of: datetime | date

    def as_json(self) -> dict[str, object]:
        """The contract of `hongtu figures --json`; `low` and `high` where there is an interval."""
        facts: dict[str, object] = {
            "value": self.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "unknown": self.unknown,
            "unit": self.indicator.unit.en,
            "version": self.indicator.version,
            "as_of": self.as_of.isoformat(),
        }
        if self.indicator.unsettled is not None or self.indicator.spread is not None:
            facts |= {"low": self.low, "high": self.high}
        return facts


def evaluate(
    indicator: Indicator, measured: Mapping[Measure, Number | None], as_of: datetime | date
) -> Figure:
    """Make the figure of `indicator` from what its measures came to.

    Args:
        indicator: The definition.
        measured: The result of each of its measures; None where no row had a value.
        as_of: The moment or day of the measuring.
    """
    numerator = measured[indicator.numerator]
    denominator = (measured[indicator.denominator] or 0) if indicator.denominator else None
    unknown = int(measured[indicator.unknown] or 0) if indicator.unknown else 0
    # Nothing was there to add; but where rows are unknown, an amount is unknown too, and not zero.
    is_empty_sum = numerator is None and indicator.numerator.aggregate in {"sum", "count"}
    if is_empty_sum and not (unknown and indicator.form == "amount"):
        numerator = 0
    low, high = _interval(indicator, measured, numerator, denominator)
    return Figure(
        indicator=indicator,
        value=_rounded(_value(indicator.form, numerator, denominator), indicator.digits),
        numerator=_tidy(numerator),
        denominator=_tidy(denominator),
        unknown=unknown,
        low=_rounded(low, indicator.digits),
        high=_rounded(high, indicator.digits),
        as_of=as_of,
    )


def _value(form: Form, numerator: Number | None, denominator: Number | None) -> Number | None:
    if form == "amount":
        return numerator
    if numerator is None:
        numerator = 0
    if not denominator:
        return None
    quotient = numerator / denominator
    match form:
        case "share":
            return PERCENT * quotient
        case "change":
            return PERCENT * (numerator - denominator) / denominator
        case _:
            return quotient


def _interval(
    indicator: Indicator,
    measured: Mapping[Measure, Number | None],
    numerator: Number | None,
    denominator: Number | None,
) -> tuple[Number | None, Number | None]:
    if indicator.spread is not None:
        least, greatest = indicator.spread
        return measured[least], measured[greatest]
    if indicator.unsettled is None:
        return None, None
    unsettled = measured[indicator.unsettled] or 0
    covered, known = numerator or 0, denominator or 0
    return (
        _value(indicator.form, covered, known + unsettled),
        _value(indicator.form, covered + unsettled, known + unsettled),
    )


def _rounded(value: Number | None, digits: int) -> Number | None:
    if value is None or isinstance(value, int):
        return value
    # Half away from zero, as a clerk rounds; the tiny push undoes the binary error of sums of decimals.
    scale = 10**digits
    steps = math.floor(abs(value) * scale * (1 + 1e-12) + 0.5)
    if not digits:
        return int(math.copysign(steps, value))
    return math.copysign(steps / scale, value) if steps else 0.0


def _tidy(number: Number | None) -> Number | None:
    return round(number, AREA_DIGITS) if isinstance(number, float) else number
