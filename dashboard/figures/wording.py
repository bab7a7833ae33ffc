"""Numbers, areas, ages and dates as people read them, in both languages.

Chinese counts in 万 and 亿, English in thousands and millions; a thin space parts groups of three, so that a
number never breaks and never looks like a decimal. Unknown is a word and never zero.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from geodata.english import english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.i18n import Texts
    from geodata.model import Language

THIN: Final = "\u2009"
MINUS: Final = "\u2212"
_TEN_THOUSAND: Final = 10_000
_MILLION: Final = 1_000_000
_HUNDRED_MILLION: Final = 100_000_000


def place(name: str | None, texts: Texts) -> str:
    """The name of a place as a reader of the page's language meets it; empty without one."""
    return english(name or "") if texts.language == "en" else name or ""


def grouped(value: float, digits: int = 0) -> str:
    """A number with thin spaces between its thousands: `1 486`, `90.77`."""
    return f"{value:,.{digits}f}".replace(",", THIN).replace("-", MINUS)


def count(value: float, language: Language) -> str:
    """A count: in full below ten thousand, then 万 and 亿, or k and M."""
    size = abs(value)
    if size < _TEN_THOUSAND:
        return grouped(value)
    if language == "zh":
        if size < _HUNDRED_MILLION:
            return f"{_trimmed(value / _TEN_THOUSAND, 1)}{THIN}万"
        return f"{grouped(value / _HUNDRED_MILLION, 2)}{THIN}亿"
    if size < _MILLION:
        return f"{_trimmed(value / 1000, 1)}{THIN}k"
    return f"{_trimmed(value / _MILLION, 2)}{THIN}M"


def amount(value: float, language: Language) -> tuple[str, str]:
    """A floor area in square metres as its figure and its unit, such as `("878.9", "万㎡")`."""
    size = abs(value)
    if language == "zh":
        if size < _TEN_THOUSAND:
            return grouped(value), "㎡"
        if size < _HUNDRED_MILLION:
            figure = value / _TEN_THOUSAND
            return grouped(figure, 0 if abs(figure) >= 1000 else 1), "万㎡"  # noqa: PLR2004 - four figures say enough
        return grouped(value / _HUNDRED_MILLION, 2), "亿㎡"
    if size < _MILLION:
        return grouped(value), "m²"
    return grouped(value / _MILLION, 2), "M m²"


def amounts(values: Sequence[float], language: Language) -> list[tuple[str, str]]:
    """Floor areas of one list in square metres as `amount` says them, all in the unit of the largest."""
    step, unit, digits = (_TEN_THOUSAND, "万㎡", 1) if language == "zh" else (_MILLION, "M m²", 2)
    if max(map(abs, values), default=0) < step:
        return [amount(value, language) for value in values]
    least = 10.0**-digits
    return [
        (f"<{THIN}{least}" if 0 < value / step < least / 2 else _in_steps(value / step, digits), unit)
        for value in values
    ]


def _in_steps(figure: float, digits: int) -> str:
    return grouped(figure, 0 if figure == 0 or (digits == 1 and figure >= 1000) else digits)  # noqa: PLR2004 - as in `amount`


def area(value: float | None, texts: Texts) -> str:
    """A floor area in square metres with its unit; 未知 where it is not known."""
    if value is None:
        return texts("number.unknown")
    figure, unit = amount(value, texts.language)
    return f"{figure}{THIN}{unit}"


def interval(low: float | None, high: float | None, texts: Texts) -> str:
    """Where a rate in per cent will lie once the unknown are settled; empty where nothing is unknown."""
    if low is None or high is None:
        return ""
    return texts("card.coverage_interval", low=rate(low, texts), high=rate(high, texts))


def rate(value: float | None, texts: Texts) -> str:
    """A rate in per cent with two decimals; 未知 where there is nothing to divide."""
    return texts("number.unknown") if value is None else f"{value:.2f}%"


def change(value: float) -> str:
    """A difference with its sign and one decimal."""
    return f"{'+' if value >= 0 else MINUS}{abs(value):.1f}"


def month(value: date, language: Language) -> str:
    """The month of a date, short: `6 月` or `Jun`."""
    return f"{value.month}{THIN}月" if language == "zh" else f"{value:%b}"


def age(value: datetime, now: datetime, zone: str, texts: Texts) -> str:
    """How old a value is: seconds and minutes ago, then the clock time today, then days, then the date."""
    passed = max(now - value, timedelta())
    seconds = int(passed.total_seconds())
    if seconds < 1:
        return texts("age.now")
    if seconds < 60:  # noqa: PLR2004 - a minute
        return texts("age.seconds", n=seconds)
    if seconds < 3600:  # noqa: PLR2004 - an hour
        return texts("age.minutes", n=seconds // 60)
    local, today = value.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    if local.date() == today.date():
        return texts("age.today", time=f"{local:%H:%M}")
    days = (today.date() - local.date()).days
    return texts("age.days", n=days) if days <= 30 else local.date().isoformat()  # noqa: PLR2004 - a month


def now() -> datetime:
    """The present moment, aware of its zone."""
    return datetime.now(UTC)


def _trimmed(value: float, digits: int) -> str:
    text = grouped(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text
