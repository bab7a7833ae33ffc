"""The format of a file, judged by its content. The list is closed: what is not on it is not opened."""

from __future__ import annotations

import re
import sqlite3
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING
from unicodedata import category

from etl.read.text import decide
from geodata.errors import UsageError
from geodata.words import Said, cause

if TYPE_CHECKING:
    from pathlib import Path

GEOPACKAGE, SHAPEFILE, FLATGEOBUF, PARQUET = "GeoPackage", "Shapefile", "FlatGeobuf", "GeoParquet"
GEOJSON, KML, CSV, XLSX, ZIP = "GeoJSON", "KML", "CSV", "XLSX", "zip"
KNOWN = Said(
    en="GeoPackage, Shapefile, GeoJSON, FlatGeobuf, GeoParquet, KML, CSV, XLSX, and zip archives of these",
    zh="GeoPackage、Shapefile、GeoJSON、FlatGeobuf、GeoParquet、KML、CSV、XLSX，以及这些文件的 zip 压缩包",
)
AGAIN = Said(en="Copy or export it again.", zh="请重新复制或导出。")
HEAD_BYTES = 65536

_MAGIC = (
    (b"\x00\x00\x27\x0a", SHAPEFILE),
    (b"fgb\x03", FLATGEOBUF),
    (b"PAR1", PARQUET),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def kind_of(path: Path, name: str) -> str:
    """The format of a file.

    Args:
        path: The file.
        name: What to call it in a sentence.

    Raises:
        UsageError: The file is empty, unreadable, or of a format that is not on the list.
    """
    head = _head(path, name)
    if not head:
        raise UsageError(
            Said(en=f"{name} is empty (0 bytes).", zh=f"{name} 是空文件（0 字节）。"),
            Said(
                en="Export it again, or check that the copy was complete.",
                zh="请重新导出，或检查是否复制完整。",
            ),
        )
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith(b"SQLite format 3\0"):
        return _sqlite(path, name)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path, name)
    if head.startswith(_OLD_OFFICE):
        raise UsageError(
            Said(en=f"{name} is an old Excel workbook (.xls).", zh=f"{name} 是旧版 Excel 工作簿（.xls）。"),
            Said(en="Save it as .xlsx and load that.", zh="请另存为 .xlsx 后装载。"),
        )
    return _text(head, name)


class UnknownFormatError(UsageError):
    """A file is of no format that can be read."""


def unknown(name: str) -> UnknownFormatError:
    """The sentence for a file that no reader of ours opens."""
    return UnknownFormatError(
        Said(en=f"{name} is of no format that can be read.", zh=f"{name} 的格式不能读取。"),
        Said(en=f"These can: {KNOWN.en}.", zh=f"可读取的格式：{KNOWN.zh}。"),
    )


def _head(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except FileNotFoundError:
        raise UsageError(
            Said(en=f"There is no file {name}.", zh=f"没有文件 {name}。"),
            Said(en="Check the path.", zh="请检查路径。"),
        ) from None
    except IsADirectoryError:
        raise UsageError(
            Said(en=f"{name} is a folder.", zh=f"{name} 是文件夹。"),
            Said(en="Name the files in it.", zh="请写明其中的文件。"),
        ) from None
    except OSError as error:
        raise UsageError(
            Said(en=f"{name} cannot be read: {error.strerror}.", zh=f"{name} 无法读取：{cause(error).zh}。"),
            Said(en="Check its permissions.", zh="请检查文件的权限。"),
        ) from error


def _sqlite(path: Path, name: str) -> str:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as base:
            base.execute("SELECT count(*) FROM gpkg_contents").fetchone()
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            raise unknown(name) from error
        raise UsageError(
            Said(
                en=f"{name} is a damaged or cut-off GeoPackage: {error}.",
                zh=f"{name} 是损坏或不完整的 GeoPackage（{error}）。",
            ),
            AGAIN,
        ) from error
    return GEOPACKAGE


def _zip(path: Path, name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise UsageError(
            Said(
                en=f"{name} is a damaged or cut-off archive: {error}.",
                zh=f"{name} 是损坏或不完整的压缩包（{error}）。",
            ),
            Said(en="Copy or pack it again.", zh="请重新复制或压缩。"),
        ) from error
    return XLSX if "xl/workbook.xml" in names else ZIP


_FEW = 20
"""A text has at most one zero byte among so many."""


def _text(head: bytes, name: str) -> str:
    encoding = decide(head).encoding
    # Old systems leave single zero bytes in texts; they reject their rows.
    if not encoding.startswith("utf-16") and head.count(b"\0") * _FEW > len(head):
        raise unknown(name)
    start = head.decode(encoding, errors="replace").lstrip("\ufeff \t\r\n")
    if not start:
        raise UsageError(
            Said(en=f"{name} holds nothing but blanks.", zh=f"{name} 中只有空白。"),
            Said(en="Export it again.", zh="请重新导出。"),
        )
    if start[0] in "{[":
        return GEOJSON
    if start[0] == "<":
        if re.search(r"<(?:\w+:)?kml[\s>]", start) and "OGRVRT" not in start:
            return KML
        raise unknown(name)
    broken = sum(not (c.isprintable() or c in "\r\n\t\f" or category(c) == "Cf") for c in start[:4096])
    if broken > len(start[:4096]) // 20 or "\x1e{" in start[:2]:
        raise unknown(name)
    return CSV
