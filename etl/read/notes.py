"""Sums and signatures of a table: rows of an office's sheet that are no rows of its subject.

A sheet ends with 合计 and with 填表人, and sums up its parts in between. Such a row is not read, and told: as
a row it would be rejected for what it does not have, and the name of whoever signed would be kept with it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from etl.read.raw import RawBatch, RawFault
from geodata.names import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

_SUMS: Final = frozenset({"合计", "总计", "小计", "共计", "累计", "本页合计", "总合计"})
_NOTE: Final = re.compile(
    "(填表|填报|填写|制表|制作|审核|复核|审批|审定|经办|统计|报送|上报|单位负责|主要负责|分管|主管|负责|联系|备注|说明|附注|注)"
    r"[^:，。]{0,6}[:]"
)
_FIRST: Final = 3
_MOST_FILLED: Final = 3


@dataclass(slots=True)
class LeftOut:
    """The numbers of rows that are no rows of the subject: sums, and notes such as signatures."""

    sums: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)


def without_notes(raw: RawBatch, left_out: LeftOut) -> RawBatch:
    """The rows of the subject.

    Args:
        raw: Rows of a table.
        left_out: Told the numbers of those that are sums or notes.
    """
    columns = list(raw.columns.values())
    if columns and _are_codes(columns[0]):
        return raw
    found = [
        position
        for position, cells in enumerate(zip(*columns[:_FIRST], strict=True))
        if _may_be(cells) and _is_note(cells, sum(column[position] is not None for column in columns))
    ]
    if not found:
        return raw
    for position in found:
        is_sum = _is_sum(_folded([cells[position] for cells in columns[:_FIRST]]))
        (left_out.sums if is_sum else left_out.notes).append(int(raw.rows[position]))
    keep = np.ones(len(raw.rows), dtype=bool)
    keep[found] = False
    moved = {int(old): new for new, old in enumerate(np.flatnonzero(keep))}
    return RawBatch(
        rows=raw.rows[keep],
        columns={header: [cells[old] for old in moved] for header, cells in raw.columns.items()},
        geometry=None if raw.geometry is None else raw.geometry[keep],
        faults=[
            RawFault(moved[fault.position], fault.rule, fault.value, fault.expected, fault.cells)
            for fault in raw.faults
            if fault.position in moved
        ],
    )


def _are_codes(cells: Sequence[object]) -> bool:
    """Whether all cells of a first column are filled and hold no Chinese character: none begins a note."""
    return set(map(type, cells)) == {str} and all(cells) and "".join(map(str, cells)).isascii()


def _head(cells: Sequence[object]) -> str:
    return next((cell for cell in cells if isinstance(cell, str) and cell), "")


def _may_be(cells: Sequence[object]) -> bool:
    head = _head(cells)
    return bool(head) and not head.isascii()


def _folded(cells: Sequence[object]) -> str:
    return simplified("".join(unicodedata.normalize("NFKC", _head(cells)).split()))


def _is_sum(head: str) -> bool:
    return head.rstrip(":") in _SUMS


def _is_note(cells: Sequence[object], filled: int) -> bool:
    head = _folded(cells)
    return _is_sum(head) or (filled <= _MOST_FILLED and _NOTE.match(head) is not None)
