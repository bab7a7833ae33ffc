"""Formulas of a workbook that no program has worked out: their cells look empty, and are not."""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_BOOK: Final = "xl/workbook.xml"
_RELATIONS: Final = "xl/_rels/workbook.xml.rels"
_TAG: Final = re.compile(r"<(?:\w+:)?(?:sheet|Relationship)\s[^>]*>")
_ATTRIBUTE: Final = re.compile(r"""([\w:]+)\s*=\s*("[^"]*"|'[^']*')""")
_CELL: Final = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*(?<!/)>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_PLACE: Final = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
# The empty text is a result.
_IS_TEXT: Final = re.compile(rb"""\bt=["']str["']""")
_BLOCK: Final = 1 << 20
_LONGEST_CELL: Final = 1 << 16


def uncounted(path: Path) -> dict[str, dict[int, list[str]]]:
    """Title of a sheet → row → columns (letters) of its formulas without a result.

    Programs that write workbooks leave results to Excel, which works them out when the file is opened there.
    """
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if not {_BOOK, _RELATIONS} <= names:
            return {}
        targets = {
            found.get("Id", ""): posixpath.normpath(posixpath.join("/xl", found.get("Target", ""))).lstrip(
                "/"
            )
            for found in _tags(archive, _RELATIONS)
        }
        sheets = {
            found["name"]: targets.get(found.get("r:id", ""), "")
            for found in _tags(archive, _BOOK)
            if "name" in found
        }
        return {
            title: rows
            for title, part in sheets.items()
            if part in names and (rows := _rows(_cells(archive, part)))
        }


def _tags(archive: zipfile.ZipFile, part: str) -> Iterator[dict[str, str]]:
    for tag in _TAG.findall(archive.read(part).decode("utf-8", "replace")):
        yield {name: html.unescape(value[1:-1]) for name, value in _ATTRIBUTE.findall(tag)}


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    rest = b""
    with archive.open(part) as file:
        while block := file.read(_BLOCK):
            rest += block
            end = 0
            for cell in _CELL.finditer(rest):
                end = cell.end()
                yield cell.group(1)
            # A cell may go over the end of a block.
            rest = rest[max(end, len(rest) - _LONGEST_CELL) :]


def _rows(cells: Iterator[bytes]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for attributes in cells:
        place = _PLACE.search(attributes)
        if place is not None and _IS_TEXT.search(attributes) is None:
            found.setdefault(int(place[2]), []).append(place[1].decode())
    return found
