"""What a header nearly means that feeds no field: told to the clerk, who decides."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

from etl.fields import known
from etl.fields.concepts import likely_fields
from etl.fields.headers import fold
from etl.rules import persons
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.datasets import Dataset

_ALIKE: Final = 0.72
_MOST_COMPARED: Final = 16
"""Characters of a header that is compared with every word: longer ones are sentences."""


@dataclass(frozen=True, slots=True)
class Near:
    """The field that a header nearly is.

    Attributes:
        kind: `second`: another column feeds that field. `doubt`: it may be one of several. `cells`: what
            stands in the column is something else. `like`: it is written nearly as the field is.
        fields: Names of the fields.
        other: The column that feeds the field.
    """

    kind: Literal["second", "doubt", "cells", "like"]
    fields: tuple[str, ...]
    other: str = ""

    def say(self, dataset: Dataset) -> Said:
        """The reason in both languages."""
        called = [dataset.field(name) for name in self.fields]
        both = " or ".join(f"{field.zh} ({field.name})" for field in called)
        names = "或".join(field.zh for field in called)
        (other,) = persons.without_persons([self.other])
        match self.kind:
            case "second":
                return Said(
                    en=f"means {both} too, which {other} feeds", zh=f"也是{names}，已读入“{other}”一列"
                )
            case "doubt":
                return Said(en=f"may be {both}", zh=f"可能是{names}，无法确定")
            case "cells":
                return Said(
                    en=f"sounds like {both}, but its cells do not fit", zh=f"表头像{names}，但内容不符"
                )
            case "like":
                return Said(en=f"looks like {both}", zh=f"与{names}相近")


def find(dataset: Dataset, headers: Sequence[str], chosen: Mapping[str, str]) -> dict[str, Near]:
    """Header → the field that it nearly is, for those of some headers that nearly are one.

    Args:
        dataset: The fields.
        headers: Headers that feed no field.
        chosen: Field → the header that feeds it.
    """
    found = {header: _near(dataset, header, chosen) for header in headers}
    return {header: one for header, one in found.items() if one is not None}


def _near(dataset: Dataset, header: str, chosen: Mapping[str, str]) -> Near | None:
    folded = fold(header)
    exact = known.words(dataset).get(folded)
    meant = {exact[1]} if exact else {one.field for one in likely_fields(dataset, header)}
    if len(meant) == 1:
        (name,) = meant
        return Near("second", (name,), chosen[name]) if name in chosen else None
    if meant:
        return Near("doubt", tuple(sorted(meant)))
    alike = _alike(dataset, folded, chosen)
    return Near("like", (alike,)) if alike else None


def _alike(dataset: Dataset, folded: str, chosen: Mapping[str, str]) -> str | None:
    """The free field of which a word is written nearly so."""
    if not 3 <= len(folded) <= _MOST_COMPARED:  # noqa: PLR2004
        return None
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(folded)
    best, name = _ALIKE, None
    for word, (_, field) in known.words(dataset).items():
        if field in chosen or len(word) < 3:  # noqa: PLR2004
            continue
        matcher.set_seq1(word)
        if matcher.real_quick_ratio() >= best and matcher.ratio() >= best:
            best, name = matcher.ratio(), field
    return name
