"""Chinese place names in Latin letters, for readers of English."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
_SUFFIXES: Final = ("自治县", "市", "县", "区")
_SHORTEST: Final = 2


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
