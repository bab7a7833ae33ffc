"""How Chinese names are typed: in pinyin, and by its initials."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

# Whole stretches are looked up, so that the reading of a character can follow from its word.
_STRETCH = re.compile(r"([\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+)")


def of(name: str) -> tuple[str, str]:
    """The pinyin of a name, syllables apart, and its initials; other characters stand for themselves."""
    syllables: list[str] = []
    initials: list[str] = []
    for number, part in enumerate(_STRETCH.split(name)):
        if number % 2:
            read = _read(part)
            syllables += read
            initials += [syllable[:1] for syllable in read]
        elif part:
            syllables.append(part)
            initials.append(part)
    return " ".join(syllables).lower(), "".join(initials).lower().replace(" ", "")


@lru_cache(maxsize=50_000)
def _read(stretch: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(stretch))
