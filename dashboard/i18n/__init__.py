"""The one catalogue of every text that a page shows: `zh.toml` and `en.toml`, with the same keys.

The words of the mission themselves (statuses, kinds, steps) are in `geodata.model`, because programs without
a page print them too.
"""

from __future__ import annotations

import string
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Final, get_args

from geodata.model import Language

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
# What the `lang` attribute of the page says.
HTML_LANG: Final[dict[Language, str]] = {"zh": "zh-CN", "en": "en"}


class Texts:
    """The texts of one language, looked up by dotted key.

    Args:
        language: The language of the texts.
        entries: Dotted key to text; `{name}` in a text is replaced by the value of that name.
    """

    def __init__(self, language: Language, entries: dict[str, str]) -> None:
        self.language: Language = language
        self._entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`, with `values` filled in.

        Raises:
            KeyError: The catalogue has no such key, or the text names a value that was not given.
        """
        text = self._entries[key]
        return text.format(**values) if values else text

    def section(self, prefix: str) -> dict[str, str]:
        """The texts below `prefix`, by the rest of their keys; what a script of the page needs."""
        start = f"{prefix}."
        return {key.removeprefix(start): text for key, text in self._entries.items() if key.startswith(start)}

    @property
    def keys(self) -> frozenset[str]:
        """Every key of the catalogue."""
        return frozenset(self._entries)

    def fields(self, key: str) -> frozenset[str]:
        """The names that the text of `key` wants filled in."""
        return frozenset(name for _, name, _, _ in string.Formatter().parse(self._entries[key]) if name)


@cache
def texts(language: Language) -> Texts:
    """The catalogue of one language, read once."""
    source = resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Texts(language, dict(_flat(tomllib.loads(source))))


def language_of(asked: str | None) -> Language:
    """The language that a request asks for: Chinese unless it clearly says English."""
    return "en" if (asked or "").strip().lower().startswith("en") else "zh"


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{prefix}{key}"
        rows += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return rows
