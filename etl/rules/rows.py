"""What the rules look at: some converted rows of one dataset, and what is known of their city."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.datasets import Dataset


@dataclass(slots=True)
class Known:
    """The rows of another dataset that can be referred to, by code and by name; a doubled name is None."""

    codes: set[str] = field(default_factory=set)
    names: dict[str, str | None] = field(default_factory=dict)
    spellings: dict[str, str | None] = field(default_factory=dict)
    spell: Callable[[str], str] | None = None
    """What is left of a name when the ways of writing it are taken away; where the dataset has such ways."""

    def add(self, code: str, name: str | None) -> None:
        """Take in one row."""
        self.codes.add(code)
        if name:
            _note(self.names, fold_name(name), code)
            self._spell(name, code)

    def add_alias(self, code: str, alias: str) -> None:
        """Take in another name, or an old code, of a row; a row that is called so by right goes before."""
        if fold_name(alias) not in self.names:
            _note(self.spellings, fold_name(alias), code)
            self._spell(alias, code)

    def _spell(self, name: str, code: str) -> None:
        if self.spell is not None:
            _note(self.spellings, self.spell(name), code)

    def is_doubled(self, word: str) -> bool:
        """Whether several rows are called so, so that nobody can say which a file means."""
        folded = fold_name(word)
        if folded in self.names:
            return self.names[folded] is None
        spelt = self.spell(word) if self.spell else folded
        return any(key in self.spellings and self.spellings[key] is None for key in (folded, spelt))

    def find(self, word: str) -> str | None:
        """The code that a file means by a word."""
        if word in self.codes:
            return word
        folded = fold_name(word)
        if folded in self.names:
            found = self.names[folded]
        else:
            found = self.spellings.get(folded) or self.spellings.get(self.spell(word) if self.spell else "")
        if found is None and (trimmed := word.rstrip("0")) != word:
            # A statistical code padded with zeros names the same division.
            return (
                next(
                    (
                        code
                        for code in (trimmed, word[:9], word[:6])
                        if code in self.codes and int(word[len(code) :] or 0) == 0
                    ),
                    None,
                )
                if word.isdecimal()
                else None
            )
        return found


@dataclass(slots=True)
class Rows:
    """Converted rows of one batch.

    Attributes:
        dataset: What they are.
        city: Code of the city they are loaded into.
        count: How many.
        values: Field → converted values, None where a cell was empty; only fields that the layer provides.
        geometry: EPSG:4326, None when the layer has none.
        maxima: Field → largest number that its column holds.
        zh: Field → Chinese name, as users know it.
    """

    dataset: Dataset
    city: str
    count: int
    values: dict[str, list[Any]]
    geometry: NDArray[Any] | None = None
    maxima: dict[str, int] = field(default_factory=dict)


def _note(known: dict[str, str | None], key: str, code: str) -> None:
    known[key] = code if known.get(key, code) == code else None


def fold_name(name: str) -> str:
    """A name in simplified characters without width, case, blanks and the endings that offices add."""
    folded = "".join(simplified(unicodedata.normalize("NFKC", name)).casefold().split())
    for ending in ("社区居民委员会", "居民委员会", "社区居委会", "居委会"):
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return folded.removesuffix(ending) + "社区"
    return folded
