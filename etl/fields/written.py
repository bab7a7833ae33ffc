"""Days that documents of offices write out: 二〇二四年三月五日."""

from __future__ import annotations

import re
from datetime import date

_DAY = re.compile(
    r"^([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?$"
)
DIGITS = {**{sign: number for number, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0}
"""What a numeral is worth, one by one."""


def day(text: str) -> date | None:
    """The day, or the first of the month; None for a text that is written otherwise.

    Raises:
        ValueError: There is no such day.
    """
    match = _DAY.match(text)
    if match is None:
        return None
    year = int("".join(str(DIGITS[sign]) for sign in match.group(1)))
    return date(year, _number(match.group(2)), _number(match.group(3) or "一"))


def _number(numerals: str) -> int:
    """From 1 to 99: 五, 十, 十二, 二十, 三十一.

    Raises:
        ValueError: The numerals are no number.
    """
    tens, ten, ones = numerals.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or not (ten or ones):
        raise ValueError(numerals)
    return (DIGITS.get(tens, 1) * 10 if ten else 0) + (DIGITS[ones] if ones else 0)
