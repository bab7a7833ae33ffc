"""Numbers that offices write in words, or not exactly: 一百二十, 三层, 约2.1, 120余户.

Only what has one reading is read, and it is told; 两三百, 三五户, 一百二 and 一百多 have none.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from etl.fields.values import UnreadableError
from etl.fields.written import DIGITS
from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_ABOUT: Final = re.compile(r"^(?:大约有?|大概|约为|约计|约有|约)|(?:左右|上下|余)(?=[^\d]{0,6}$)")
_VAGUE: Final = re.compile(r"大约|大概|约|左右|上下|余|多|近|超|以上|以下|以内|不足|不到|至少|至多")
_DIGITS: Final = {
    **DIGITS,
    **{sign: number for number, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "两": 2,
}  # fmt: skip
_PLACES: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SIGNS: Final = "".join((*_DIGITS, *_PLACES, "万"))
_WRITTEN: Final = re.compile(rf"^([{_SIGNS}]++)((?!.*[多几来许超不以至到半])[^\d{_SIGNS}~.+\-—]{{0,8}}2?)$")
_YEAR: Final = re.compile("^(?:[1一][9九]|[2二][0〇零○])[〇零○一二三四五六七八九]{2}年?$")
_FIGURE: Final = re.compile(
    rf"\s*[^\d{_SIGNS}]{{0,4}}[\d.,，\s{_SIGNS}]++(?:平方米|平米|公顷|左右|上下|以[上下内]|[余多户栋幢层个人元亩套间座年米㎡²2亿])*"
)
_WAN: Final = 10_000


def exact(value: object) -> str | None:
    """A cell in digits, where it has one reading that is written otherwise; None where there is none."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"[\s,，]", "", simplified(unicodedata.normalize("NFKC", value)))
    bare = _ABOUT.sub("", plain)
    if _YEAR.match(bare):
        bare = "".join(str(_DIGITS.get(sign, sign)) for sign in bare.removesuffix("年"))
    elif (match := _WRITTEN.match(bare)) is not None:
        figure = _figure(match[1])
        bare = plain if figure is None else f"{figure}{match[2]}"
    return bare if bare != plain else None


def readings(
    cells: Sequence[object], made: Sequence[object], read: Callable[[object], object]
) -> Iterator[tuple[int, float]]:
    """The numbers of a column that are to be told: those in words, and those that say they are not exact.

    Args:
        cells: The cells of the column.
        made: What they became; `UnreadableError` where they could not be read.
        read: Reads one cell, as the others were.
    """
    if str not in {*map(type, cells)}:
        return
    for position, (cell, number) in enumerate(zip(cells, made, strict=True)):
        if not isinstance(cell, str):
            continue
        found = number
        if number is UnreadableError:
            found = read(exact(cell) or cell)
        elif _VAGUE.search(cell) is None:
            continue
        if isinstance(found, (int, float)):
            yield position, found


def told(cell: object) -> str:
    """What a cell says of its number; what else was written behind it may be about a person."""
    text = str(cell)
    found = _FIGURE.match(text)
    return text[:120] if found is None else f"{found[0][:120]}{'…' if text[found.end() :].strip() else ''}"


def _figure(signs: str) -> int | None:
    """一万二千 → 12000; None for what is no number, or may be two (一万二, 三五)."""
    if len(signs) == 1 and signs in _DIGITS:
        return _DIGITS[signs]
    high, wan, low = signs.rpartition("万")
    if not wan:
        return _section(low)
    more = _section(high)
    if more is None or not low:
        return None if more is None else more * _WAN
    has_gap = _DIGITS.get(low[0]) == 0
    less = _section(low[1:] if has_gap else low)
    # A gap is said: 一万零二百.
    return None if less is None or (less < _WAN // 10) != has_gap else more * _WAN + less


def _section(signs: str) -> int | None:
    """A number below 10,000; a place that is left out is said by 零, so that 一百二 is none."""
    total, last, has_gap, at = 0, _WAN, False, 0
    while at < len(signs):
        if _DIGITS.get(signs[at]) == 0:
            if has_gap or not total:
                return None
            has_gap, at = True, at + 1
            continue
        # 十二 is 一十二.
        is_ten = not at and _PLACES.get(signs[at]) == min(_PLACES.values())
        digit = 1 if is_ten else _DIGITS.get(signs[at])
        at += not is_ten
        place = _PLACES.get(signs[at], 0) if at < len(signs) else 1
        if digit is None or not 0 < place < last or (total and (place * 10 != last) != has_gap):
            return None
        total, last, has_gap, at = total + digit * place, place, False, at + 1
    return None if has_gap or not total else total
