"""Chinese names: of places in Latin letters, and of compounds however an office writes them."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from opencc import OpenCC

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_SUFFIXES: Final = ("自治县", "市", "县", "区")
_SHORTEST: Final = 2
_LONGEST_KEPT: Final = 200
"""Characters of a text whose simplified one is remembered: words and names come again, long texts do not."""

# What a number counts in the name of a compound; elsewhere a numeral is a part of the name, as in 三江花园.
_COUNTED: Final = "期|区|组团|组|标段|批|片|号|弄|坊|村|院|座"
# Each numeral is looked at once, as a whole: a name of nothing but digits must not take hours.
_NUMERAL: Final = re.compile(
    r"第?((?<![零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾])[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]++"
    r"|(?<![ivx])[ivx]++|(?<!\d)\d++)"
    rf"(?={_COUNTED})"
)
_DIGITS: Final = {
    "零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6,
    "七": 7, "八": 8, "九": 9,
    "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_ROMAN: Final = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10,
}  # fmt: skip
_GENERIC: Final = re.compile("(居民|住宅)?小区|住宅区")
# What stands in a name for one part of a compound among others: its numbers, letters and quarters of the sky.
_PARTS: Final = re.compile("[0-9]+|[a-z]+|[东西南北中](?=区|苑|院|园|组团|里)")


def simplified(text: str) -> str:
    """A text in simplified characters, to compare it with: 建築面積 and 建筑面积 are one.

    What is kept is always the text as it was written.
    """
    if text.isascii():
        return text
    return _simplified_once(text) if len(text) <= _LONGEST_KEPT else _simplified(text)


def _simplified(text: str) -> str:
    try:
        # The character set of 1980 has no traditional ones: most texts need no dictionary.
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


_simplified_once: Final = lru_cache(maxsize=4096)(_simplified)


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def latin(name: str) -> str | None:
    """A name in pinyin without the word for its rank: `Chuxiong` for 楚雄市. None where it is not Chinese."""
    if not _HAN.fullmatch(name):
        return None
    # The dictionary takes time and memory that a command which prints no name need not pay.
    from pypinyin import lazy_pinyin

    suffix = next((each for each in _SUFFIXES if name.endswith(each)), "")
    stem = name.removesuffix(suffix) if len(name) - len(suffix) >= _SHORTEST else name
    return "".join(lazy_pinyin(stem)).capitalize()


def compound_key(name: str) -> str:
    """What is left of a compound's name when the ways of writing it are taken away.

    Width, case, blanks, traditional characters, brackets and other marks go; 一期, 第一期, Ⅰ期 and 1期 become
    one; the word for compound, which some lists add and others leave out, goes where a name is left.
    """
    folded = simplified(unicodedata.normalize("NFKC", name)).casefold()
    marked = "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LN")
    key = _NUMERAL.sub(lambda found: _number(found[1]), marked)
    bare = _GENERIC.sub("", key)
    return bare if len(bare) >= _SHORTEST else key


def parts_of(key: str) -> tuple[str, ...]:
    """The numbers, letters and quarters in the key of a name: where they differ, so do the compounds."""
    return tuple(sorted(_PARTS.findall(key)))


def likeness(one: str, other: str) -> float:
    """How alike two keys of names are, 0 to 100; 0 when they name different parts of a compound."""
    if one == other:
        return 100.0
    if parts_of(one) != parts_of(other):
        return 0.0
    from rapidfuzz import fuzz

    return float(fuzz.ratio(one, other))


def _number(text: str) -> str:
    text = text.replace("拾", "十")
    if text in _ROMAN:
        return str(_ROMAN[text])
    if not all(sign in _DIGITS or sign == "十" for sign in text):
        return text.lstrip("0") or text
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[sign]) for sign in text)
    first = _DIGITS[tens[-1]] if tens and tens[-1] in _DIGITS else 1
    return str(first * 10 + (_DIGITS[ones[0]] if ones else 0))
