"""Headers of a table, folded so that 建筑面积（㎡）, "建筑面积" and 建筑面积(万㎡) are seen as one."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BRACKETS = re.compile(r"[(\[{【〔<《](.*?)[)\]}】〕>》]")
_NOISE = re.compile(r"[\s_\-·.*:：,，、/\\\"'“”#№]+")
_UNIT_AFTER = re.compile(r"(万平方米|万平米|平方米|平米|㎡|m2|公顷|亩)$")
MOST_NOTES = 30
"""Rows above a table among which the header is looked for."""
LONGEST_HEADER = 200
"""Characters of a header that are looked at: a longer cell is a note, or meant to keep a pattern busy."""


def fold(header: str) -> str:
    """A header without case, width, traditional characters, spaces, punctuation, brackets and units."""
    text = plain(header)
    bare = _BRACKETS.sub("", text)
    folded = _NOISE.sub("", bare) or _NOISE.sub("", text)
    return _UNIT_AFTER.sub("", folded) or folded


def without_brackets(header: str) -> str:
    """A header without what stands in brackets, but with its other marks."""
    return _BRACKETS.sub("", plain(header))


def plain(header: str) -> str:
    """The beginning of a header without case, width and traditional characters."""
    return simplified(unicodedata.normalize("NFKC", header[:LONGEST_HEADER])).casefold()


def unit_of(header: str) -> str:
    """What stands in brackets, or the unit at the end of a header: its unit, or an empty text."""
    text = plain(header)
    found = _BRACKETS.search(text)
    if found:
        return found.group(1).replace(" ", "")
    bare = _UNIT_AFTER.search(_NOISE.sub("", text))
    return bare.group(1) if bare else ""


def is_unit(folded: str) -> bool:
    """Whether a part of a header is nothing but its unit."""
    return _UNIT_AFTER.fullmatch(folded) is not None or folded in {"个", "户", "栋", "元", "年", "人", "岁"}


def header_row(rows: Sequence[Sequence[object]], is_header: Callable[[str], bool]) -> int | None:
    """Which of the first rows of a sheet is its header: the one with the most known words.

    Returns:
        Its index; the first row that has the most filled text cells when no word tells; None for no row.
    """
    best, best_score = None, (0, 0)
    for index, row in enumerate(rows[:MOST_NOTES]):
        texts = [str(cell) for cell in row if isinstance(cell, str) and cell.strip()]
        known = sum(is_header(text) for text in texts)
        # A title is one cell; a row of data that happens to hold one known word is no header for that word.
        counted = known if known > 1 or len(texts) == known else 0
        score = (counted, len(set(texts)) if counted == 0 else 0)
        if score > best_score:
            best, best_score = index, score
    return best


def unique(names: Sequence[object]) -> list[str]:
    """Header names without blanks and doubles: a second 备注 becomes 备注_2, an empty one 列5."""
    texts = []
    for position, name in enumerate(names, 1):
        text = "" if name is None else str(name).strip().lstrip("\ufeff")
        texts.append(re.sub(r"\s+", " ", text) or f"列{position}")
    written, seen = frozenset(texts), dict.fromkeys(texts, 0)
    result = []
    for text in texts:
        seen[text] += 1
        while seen[text] > 1 and f"{text}_{seen[text]}" in written:
            # Another column is called so.
            seen[text] += 1
        result.append(text if seen[text] == 1 else f"{text}_{seen[text]}")
    return result
