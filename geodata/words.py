"""A text in both languages of the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The same text in English and in Chinese."""

    en: str
    zh: str

    def in_(self, language: Literal["en", "zh"]) -> str:
        """The text in one of the languages."""
        return self.zh if language == "zh" else self.en


def said(text: str | Said | None, language: Literal["en", "zh"]) -> str | None:
    """A text in a language; one that is not told in both, such as a number or a code, as it is."""
    return text.in_(language) if isinstance(text, Said) else text


def joined(parts: Iterable[str | Said], *, en: str = ", ", zh: str = "、") -> Said:
    """Some texts as one, with what each language puts between them."""
    told = [part if isinstance(part, Said) else Said(en=part, zh=part) for part in parts]
    return Said(en=en.join(part.en for part in told), zh=zh.join(part.zh for part in told))
