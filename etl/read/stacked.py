"""Headers of two rows: 基本情况 over 建筑面积 and 户数, beside 小区名称 that has one row to itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_NOTE = re.compile("[:：]")
_LEAST_TITLES = 2
"""A row above the header with a single text is the title of the sheet, or a note."""


def join(
    rows: Sequence[Sequence[object]], index: int, is_header: Callable[[str], bool]
) -> tuple[list[object], int]:
    """The cells of a header, with those that stand in the row above or below it for columns without one.

    Args:
        rows: The first rows of a sheet.
        index: The one with the most known words.
        is_header: Whether a text is a header that is known.

    Returns:
        The headers, and the index of the first row of data.
    """
    header = list(rows[index])
    above = rows[index - 1] if index else ()
    if sum(map(_is_text, above)) >= _LEAST_TITLES and any(map(_is_text, header)):
        header += [None] * (len(above) - len(header))
        for column, cell in enumerate(above):
            if _is_empty(header[column]) and _is_text(cell) and not _NOTE.search(str(cell)):
                header[column] = cell
    below = rows[index + 1] if index + 1 < len(rows) else ()
    if not _is_lower_half(header, below, is_header):
        return header, index + 1
    header += [None] * (len(below) - len(header))
    for column, cell in enumerate(below):
        if not _is_empty(cell):
            header[column] = cell
    return header, index + 2


def _is_lower_half(
    header: Sequence[object], below: Sequence[object], is_header: Callable[[str], bool]
) -> bool:
    """Whether a row names columns that the header leaves open, and holds nothing else."""
    filled = [(column, cell) for column, cell in enumerate(below) if not _is_empty(cell)]
    if not any(is_header(str(cell)) for _, cell in filled):
        return False
    return all(
        (_is_text(cell) and not (column < len(header) and is_header(_text(header[column]))))
        # What is merged over both rows stands in both.
        or (column < len(header) and cell == header[column])
        for column, cell in filled
    )


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell.strip())


def _is_empty(cell: object) -> bool:
    return cell is None or cell == ""


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)
