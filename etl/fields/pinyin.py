"""How Chinese names are typed: in pinyin, and by its initials."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pypinyin import lazy_pinyin

if TYPE_CHECKING:
    from collections.abc import Sequence

# Whole stretches are looked up, so that the reading of a character can follow from its word.
_STRETCH = re.compile(r"([\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+)")


def of(name: str) -> tuple[str, str]:
    """The pinyin of a name, syllables apart, and its initials; other characters stand for themselves."""
    return of_all([name])[0]


def of_all(names: Sequence[str]) -> list[tuple[str, str]]:
    """The same for many names at once.

    Args:
        names: Without NUL, which no file may hold.
    """
    if not names:
        return []
    parts = _STRETCH.split("\0".join(names))
    spelt = {stretch: _read(stretch) for stretch in set(parts[1::2])}
    initials = list(parts)
    parts[1::2] = [spelt[stretch][0] for stretch in parts[1::2]]
    initials[1::2] = [spelt[stretch][1] for stretch in initials[1::2]]
    whole = " ".join(filter(None, parts)).lower().split("\0")
    first = "".join(initials).lower().replace(" ", "").split("\0")
    # Between two names a blank stands on either side.
    return [(one.strip(), other) for one, other in zip(whole, first, strict=True)]


@lru_cache(maxsize=50_000)
def _read(stretch: str) -> tuple[str, str]:
    syllables = lazy_pinyin(stretch)
    return " ".join(syllables), "".join(syllable[:1] for syllable in syllables)
