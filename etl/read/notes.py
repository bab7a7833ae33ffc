"""Sums and signatures of a table: rows of an office's sheet that are no rows of its subject.

A sheet ends with 合计 and with 填表人, and sums up its parts in between. Such a row is not read, and told: as
a row it would be rejected for what it does not have, and the name of whoever signed would be kept with it.
"""

from __future__ import annotations

import re
import unicodedata
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


def without_notes(raw: RawBatch) -> tuple[RawBatch, list[int]]:
    """The rows of the subject, and the numbers of those that are sums or notes.

    Args:
        raw: Rows of a table.
    """
    columns = list(raw.columns.values())
    found = [
        position
        for position, cells in enumerate(zip(*columns[:_FIRST], strict=True))
        if _may_be(cells) and _is_note(cells, sum(column[position] is not None for column in columns))
    ]
    if not found:
        return raw, []
    keep = np.ones(len(raw.rows), dtype=bool)
    keep[found] = False
    moved = {int(old): new for new, old in enumerate(np.flatnonzero(keep))}
    kept = RawBatch(
        rows=raw.rows[keep],
        columns={header: [cells[old] for old in moved] for header, cells in raw.columns.items()},
        geometry=None if raw.geometry is None else raw.geometry[keep],
        faults=[
            RawFault(moved[fault.position], fault.rule, fault.value, fault.expected, fault.cells)
            for fault in raw.faults
            if fault.position in moved
        ],
    )
    return kept, [int(raw.rows[position]) for position in found]


def _head(cells: Sequence[object]) -> str:
    return next((cell for cell in cells if isinstance(cell, str) and cell), "")


def _may_be(cells: Sequence[object]) -> bool:
    head = _head(cells)
    return bool(head) and not head.isascii()


def _is_note(cells: Sequence[object], filled: int) -> bool:
    head = simplified("".join(unicodedata.normalize("NFKC", _head(cells)).split()))
    return head.rstrip(":") in _SUMS or (filled <= _MOST_FILLED and _NOTE.match(head) is not None)
