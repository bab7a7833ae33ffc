"""Columns about persons, known by what stands in them: identity numbers, mobile numbers, names beside these.

A header tells most of them (`etl.fields.mapping.is_personal`). What no header tells is looked for here,
before a cell is kept anywhere: in the columns that no field takes, which the quarantine would keep.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from geodata import codes
from geodata.persons import is_name
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ID_NUMBERS: Final = Said(en="identity numbers", zh="身份证号码")
MOBILE_NUMBERS: Final = Said(en="mobile numbers", zh="手机号码")
NAMES: Final = Said(en="names", zh="姓名")
LEAST_SHARE: Final = 0.7
"""So many of the filled cells of a column of names are names; a few are words like 空置."""
LEAST_NAMES: Final = 2
_LEAST_DIGITS: Final = 11
_SAMPLE: Final = 500


def without_persons(words: Iterable[str]) -> list[str]:
    """Words that are to be told, such as the headers of a sheet, without the names and numbers among them."""
    return ["***" if is_name(word) else codes.mask_personal(word) for word in words]


def is_column_of_names(cells: Iterable[object]) -> bool:
    """Whether most of the filled cells of a column are names of persons."""
    words = {str(cell).strip() for cell in cells if isinstance(cell, str) and cell.strip()}
    names = sum(map(is_name, words))
    return names >= LEAST_NAMES and names >= LEAST_SHARE * len(words)


def sample(cells: Sequence[object]) -> list[object]:
    """Filled cells of a column, at most 500, from its beginning to its end."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    return filled[:: -(-len(filled) // _SAMPLE) or 1]


def columns_about(
    columns: Mapping[str, Sequence[object]], *, taken: Iterable[str], known: Sequence[str]
) -> dict[str, Said]:
    """The columns about persons that their headers do not tell.

    Args:
        columns: Header → cells.
        taken: Headers that a field takes; their rows are rejected one by one.
        known: Headers that are known to be about persons.

    Returns:
        Header → what stands in it.
    """
    rest = {header: cells for header, cells in columns.items() if header not in {*taken, *known}}
    found: dict[str, Said] = {}
    for header, cells in rest.items():
        text = "\n".join(_long(cells))
        if text and codes.holds_id_number(text):
            found[header] = ID_NUMBERS
        elif text and codes.holds_mobile_number(text):
            found[header] = MOBILE_NUMBERS
    if found or known:
        for header, cells in rest.items():
            if header not in found and is_column_of_names(cells):
                found[header] = NAMES
    return found


def _long(cells: Sequence[object]) -> Iterable[str]:
    for cell in cells:
        if isinstance(cell, str):
            if len(cell) >= _LEAST_DIGITS:
                yield unicodedata.normalize("NFKC", cell)
        elif isinstance(cell, (int, float)) and abs(cell) >= 10 ** (_LEAST_DIGITS - 1):
            yield f"{cell:.0f}"
