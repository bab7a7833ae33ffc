"""Columns that hold what their field wants already, cell by cell: they need not be read one cell at a time.

Files of programs, as opposed to those of hands, hold little else. A look at a whole column tells, and takes a
hundredth of the time of reading it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from etl.fields.values import ABSENT, LONGEST_ABSENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from geodata.datasets import Field

_LENGTH: Final = len("2025-01-02 03:04:05")
_MARKS: Final = {4: "-", 7: "-", 10: " T", 13: ":", 16: ":"}


def read_whole(cells: Sequence[object], wanted: Field, *, scale: float, zone: tzinfo) -> list[Any] | None:
    """The values of a column of plain cells, the same that reading each of them gives.

    Args:
        cells: Cells of one column, None where there is nothing.
        wanted: The field that they fill.
        scale: Factor of the header's unit.
        zone: The city's time zone, for times that name none.

    Returns:
        None for a column that has to be read cell by cell.
    """
    kinds = set(map(type, cells))
    is_full = type(None) not in kinds
    kinds.discard(type(None))
    if wanted.kind == "text" and kinds == {str}:
        texts: list[Any] = list(cells) if is_full else [cell for cell in cells if cell is not None]
        is_code = wanted.name == "code" or wanted.name.endswith("_code")
        return list(cells) if _are_plain(texts, is_code=is_code) else None
    if wanted.kind == "number" and kinds == {float} and is_full:
        numbers = np.array(cells)
        return (numbers * scale).tolist() if np.isfinite(numbers).all() else None
    if wanted.kind == "timestamp" and kinds == {str} and is_full:
        return _moments(list(cells), zone)  # type: ignore[arg-type]
    return None


def _moments(texts: list[str], zone: tzinfo) -> list[Any] | None:
    """Times as programs write them, 2025-01-02 03:04:05."""
    every = "".join(texts)
    if set(map(len, texts)) != {_LENGTH} or not every.isascii():
        return None
    if any({*every[place::_LENGTH]} - {*marks} for place, marks in _MARKS.items()):
        return None
    try:
        return [moment.replace(tzinfo=zone) for moment in map(datetime.fromisoformat, texts)]
    except ValueError:
        return None


def _are_plain(texts: list[str], *, is_code: bool) -> bool:
    every = "".join(texts)
    # A code may hold no blank, and nothing that has another width.
    if "\0" in every or "\ufeff" in every or (is_code and not (every.isascii() and len(every.split()) == 1)):
        return False
    if [text.strip() for text in texts] != texts:
        return False
    if min(map(len, texts)) > LONGEST_ABSENT:
        return True
    return ABSENT.isdisjoint(text.casefold() for text in {*texts} if len(text) <= LONGEST_ABSENT)
