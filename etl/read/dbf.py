"""The attribute table of a shapefile, read as bytes: its declared code page is often false."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from etl.read import text
from etl.read.raw import RawFault
from etl.read.sniff import AGAIN
from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from etl.read.raw import Column

# Language driver ids of the dBase header that name an encoding (shapefile and dBase documentation).
_LANGUAGES = {
    0x4D: "gbk",
    0x7A: "gbk",
    0x57: "cp1252",
    0x03: "cp1252",
    0x4F: "cp950",
    0x78: "cp950",
    0x7B: "cp932",
}
_HEADER_BYTES, _FIELD_BYTES = 32, 32
_NUMERIC = "NFIOB+"


@dataclass(slots=True)
class Dbf:
    """An open attribute table.

    Attributes:
        records: One structured row per record; the first field is the deletion mark.
        names: Column names, decoded.
        kinds: dBase type letter of each column.
        decision: The text encoding.
    """

    records: NDArray[np.void]
    names: list[str]
    kinds: list[str]
    decision: text.Decision


def open_table(path: Path, *, encoding: str | None) -> Dbf:
    """Open a .dbf file.

    Raises:
        UsageError: It is not a table, or cut off.
    """
    data = np.memmap(path, dtype=np.uint8, mode="r")
    if data.size < _HEADER_BYTES:
        raise _damaged(path, Said(en="has no header", zh="没有文件头"))
    head = data[:_HEADER_BYTES].tobytes()
    count, header_size, record_size = struct.unpack_from("<IHH", head, 4)
    raw_names, kinds, sizes = _fields(data[_HEADER_BYTES:header_size].tobytes())
    if record_size < 1 or sum(sizes) + 1 > record_size or header_size < _HEADER_BYTES:
        raise _damaged(path, Said(en="has a damaged header", zh="文件头已损坏"))
    available = (data.size - header_size) // record_size
    if count > available:
        held = max(available, 0)
        raise _damaged(
            path, Said(en=f"promises {count} rows and holds {held}", zh=f"应有 {count} 行，实有 {held} 行")
        )
    layout = np.dtype({
        "names": ["deleted", *(f"f{i}" for i in range(len(sizes)))],
        "formats": ["S1", *(f"S{size}" for size in sizes)],
        "offsets": [0, *(1 + sum(sizes[:i]) for i in range(len(sizes)))],
        "itemsize": record_size,
    })  # fmt: skip
    records = np.frombuffer(data[header_size : header_size + count * record_size], dtype=layout)
    decision = text.decide(
        _sample(records, raw_names, kinds), wanted=encoding, declared=_declared(path, head[29])
    )
    # A name is cut at its tenth byte, often within a character.
    names = [name.decode(decision.encoding, "ignore") for name in raw_names]
    return Dbf(records, names, kinds, decision)


def _damaged(path: Path, why: Said) -> UsageError:
    return UsageError(
        Said(
            en=f"The attribute table {path.name} is damaged or cut off: it {why.en}.",
            zh=f"属性表 {path.name} 已损坏或不完整：{why.zh}。",
        ),
        AGAIN,
    )


def values(table: Dbf, start: int, stop: int) -> tuple[dict[str, Column], list[RawFault]]:
    """Columns of some records, decoded; an undecodable byte is a fault of its record and leaves None."""
    part = table.records[start:stop]
    columns: dict[str, Column] = {}
    faults: dict[int, RawFault] = {}
    for index, (name, kind) in enumerate(zip(table.names, table.kinds, strict=True)):
        cells: Column = []
        for position, raw in enumerate(part[f"f{index}"].tolist()):
            value = _value(raw, kind, table.decision.encoding)
            if value is _BROKEN:
                faults.setdefault(position, RawFault(position, "encoding.byte", name))
                value = None
            cells.append(value)
        columns[name] = cells
    return columns, list(faults.values())


_BROKEN = object()


def _value(raw: bytes, kind: str, encoding: str) -> object:  # noqa: PLR0911
    stripped = raw.strip(b" \0")
    if not stripped or stripped.strip(b"*") == b"":
        return None
    if kind == "C":
        decoded = text.decode(stripped, encoding)
        if decoded is None:
            # Writers cut a text at the width of its column, in the middle of a character.
            decoded = text.decode(stripped[:-1], encoding) if len(stripped) == len(raw) else None
        return _BROKEN if decoded is None else decoded.strip() or None
    plain = stripped.decode("ascii", "replace")
    if kind == "D":
        return _date(plain)
    if kind == "L":
        return {"T": True, "Y": True, "F": False, "N": False}.get(plain.upper())
    if kind in _NUMERIC:
        try:
            return int(plain) if plain.lstrip("+-").isdigit() else float(plain)
        except ValueError:
            return plain
    return plain


def _date(plain: str) -> object:
    try:
        return date(int(plain[:4]), int(plain[4:6]), int(plain[6:8]))
    except ValueError:
        return None if plain.strip("0") == "" else plain


def _fields(raw: bytes) -> tuple[list[bytes], list[str], list[int]]:
    names, kinds, sizes = [], [], []
    for start in range(0, len(raw) - _FIELD_BYTES + 1, _FIELD_BYTES):
        part = raw[start : start + _FIELD_BYTES]
        if part[0] in {0x0D, 0x00}:
            break
        names.append(part[:11].split(b"\0")[0])
        kinds.append(chr(part[11]))
        sizes.append(part[16] + 256 * part[17] if chr(part[11]) == "C" else part[16])
    return names, kinds, sizes


def _sample(records: NDArray[np.void], names: list[bytes], kinds: list[str]) -> bytes:
    parts = list(names)
    for index, kind in enumerate(kinds):
        if kind == "C":
            parts += [value.strip() for value in records[f"f{index}"][:20_000].tolist()]
    return b"\n".join(parts)


def _declared(path: Path, language: int) -> str | None:
    for suffix in (".cpg", ".CPG", ".cst", ".CST"):
        file = path.with_suffix(suffix)
        if file.exists():
            return file.read_text(encoding="ascii", errors="replace").strip()
    return _LANGUAGES.get(language)
