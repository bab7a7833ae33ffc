"""Workbooks as offices export them: a note over the table, bold headers, text and numbers in cells.

Written part by part (ECMA-376), so that the same rows make the same bytes.
"""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pandas as pd

from etl.synthetic.office.archives import add

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="3">'
        '<font><sz val="11"/><name val="宋体"/></font>'
        '<font><b/><sz val="14"/><name val="黑体"/></font>'
        '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
        '<alignment horizontal="center"/></xf>'
        '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}  # fmt: skip
_NOTE, _HEADER = 1, 2
"""Styles of cells, by their place in ``cellXfs``."""
_FIRST_ROW = 3


def write(path: Path, table: pd.DataFrame, note: str) -> None:
    """Write a workbook of one sheet: ``note`` across the first row, the headers, then the rows."""
    letters = [_letters(index) for index in range(len(table.columns))]
    cells = [_cells(table[name], letter) for name, letter in zip(table.columns, letters, strict=True)]
    rows = (
        f'<row r="{number}">{"".join(row)}</row>'
        for number, row in enumerate(zip(*cells, strict=True), _FIRST_ROW)
    )
    headers = "".join(
        _text(letter, 2, str(name), _HEADER) for letter, name in zip(letters, table.columns, strict=True)
    )
    sheet = (
        f'<worksheet xmlns="{_MAIN}"><sheetFormatPr defaultRowHeight="15"/>'
        f'<cols><col min="1" max="{len(letters)}" width="18" customWidth="1"/></cols><sheetData>'
        f'<row r="1">{_text("A", 1, note, _NOTE)}</row><row r="2">{headers}</row>{"".join(rows)}</sheetData>'
        f'<mergeCells count="1"><mergeCell ref="A1:{letters[-1]}1"/></mergeCells></worksheet>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            add(archive, name, (_HEAD + text).encode())


def _cells(values: pd.Series[Any], letter: str) -> list[str]:
    """The cells of a column; a missing value leaves its cell out."""
    rows = range(_FIRST_ROW, _FIRST_ROW + len(values))
    present = values.notna().tolist()
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return [
            f'<c r="{letter}{row}"><v>{value}</v></c>' if is_there else ""
            for row, value, is_there in zip(rows, values.tolist(), present, strict=True)
        ]
    # Each distinct text is escaped once: most columns have few.
    escaped = {text: escape(str(text)) for text in values.dropna().unique().tolist()}
    return [
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{escaped[value]}</t></is></c>' if is_there else ""
        for row, value, is_there in zip(rows, values.tolist(), present, strict=True)
    ]


def _text(letter: str, row: int, text: str, style: int) -> str:
    return f'<c r="{letter}{row}" s="{style}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _letters(index: int) -> str:
    """The name of a column, from 0: A to Z, then AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
