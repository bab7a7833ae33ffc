"""The workbook of rejected rows as its two sides know it: `etl.report` writes it, `etl.read` takes it back.

One line for each broken rule: where it was, what is wrong and how to mend it, then the row's own cells, which
a clerk edits in place. A row that broke several rules has its cells in its first line only.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

if TYPE_CHECKING:
    from collections.abc import Iterable

SHEET: Final = "问题清单"
NOTES_SHEET: Final = "说明"
TITLE: Final = "红图拒收清单"
"""Stands in the first cell of the notes, and says what the workbook is."""
VERSION: Final = "1"
FIXED: Final = (
    "文件", "图层或工作表", "行号", "规则", "字段", "现有值", "应为", "问题", "修改建议", "图形示意",
    "坐标系", "校验",
)  # fmt: skip
"""The columns before those of the row itself; the last is hidden."""
FILE, LAYER, ROW, RULE, VALUE, EXPECTED, SYSTEM, CHECK = 0, 1, 2, 3, 5, 6, 10, 11
SAME_ROW: Final = "同上"
"""What stands in the last fixed column of a further line of the same row."""
NOTES: Final = {
    "version": "格式",
    "dataset": "数据集",
    "city": "城市",
    "fields": "字段映射",
    "is_truncated": "表头截断",
    "place": "坐标列",
}
"""What the workbook says of the load that it comes from: key → its name in the notes."""
# Of several layers with geometry of their own; a table brings the names of its columns.
SHAPE: Final = "WKT"
MORE: Final = "（续{number}）"
LONGEST_CELL: Final = 32_000
"""Characters of one cell, a little below what Excel holds."""
MOST_PARTS: Final = 40
"""Cells over which a long outline may be spread."""
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""Spreadsheets run a text that begins so as a formula."""
_SHIELD: Final = "'"


def safe(value: object) -> object:
    """A cell of a spreadsheet: numbers stay numbers, a text that would be a formula gets a shield."""
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST_CELL]
    return f"{_SHIELD}{text}" if text.startswith(FORMULA_STARTS) else text


def unshielded(value: object) -> object:
    """What a cell was before `safe`."""
    if isinstance(value, str) and value.startswith(_SHIELD) and value[1:].startswith(FORMULA_STARTS):
        return value[1:]
    return value


def digest(cells: Iterable[tuple[str, object]]) -> str:
    """A short text that changes when a clerk changes a cell, and only then.

    Args:
        cells: Header and cell of each column, as they stand in the workbook.
    """
    told = sorted((" ".join(header.split()), text) for header, cell in cells if (text := _text(cell)))
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip().strip("\u3000")
