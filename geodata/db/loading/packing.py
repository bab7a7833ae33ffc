"""Columns of values as the bytes of a binary COPY, a block of rows at a time.

Writing row by row asks the driver for a converter per cell. Here a column is converted as a whole, and the
rows are interleaved by one join. The format is that of the manual of PostgreSQL, chapter COPY, Binary Format.
"""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_POLYGON, _MULTI_POLYGON, _ONE_PART = 3, b"\x01\x06\0\0\x20", b"\x01\0\0\0"
_EPOCH_DAY = 730_120
"""Proleptic Gregorian ordinal of 2000-01-01, from which PostgreSQL counts days and microseconds."""
_TEXT_OID = 25
_NUMBERS = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "float8": ">f8", "bool": "i1", "date": ">i4"}


def block(kinds: Sequence[str], columns: Sequence[Sequence[Any]]) -> bytes:
    """The tuples of a binary COPY, without its header and trailer.

    Args:
        kinds: `int2`, `int4`, `int8`, `float8`, `bool`, `date`, `timestamptz`, `text`, `text[]`, or
            `geometry` for little-endian EWKB as bytes.
        columns: One sequence of values for each kind, all of one length; None is NULL.

    Raises:
        KeyError: A kind is not among them.
        ValueError: A text holds a NUL, or a number does not fit its kind.
    """
    cells = [_ENCODERS[kind](column) for kind, column in zip(kinds, columns, strict=True)]
    return b"".join(chain.from_iterable(zip(repeat(len(cells).to_bytes(2, "big")), *cells, strict=False)))


def ewkbs(shapes: NDArray[Any], srid: int, *, is_multi: bool = False) -> list[bytes | None]:
    """Geometries as the database takes them, None where there is none.

    Args:
        shapes: Their shapes.
        srid: Number of their system.
        is_multi: Make a polygon one of many.
    """
    made = multi_ewkb_of if is_multi else ewkb_of
    return [
        None if wkb is None else made(wkb, srid)
        for wkb in shapely.to_wkb(shapes, byte_order=1, output_dimension=2)
    ]


def ewkb_of(wkb: bytes, srid: int) -> bytes:
    """WKB with a system spliced in, which is much quicker than writing it anew.

    Args:
        wkb: Little-endian, two-dimensional.
        srid: Number of the system.
    """
    return b"\x01" + wkb[1:4] + bytes((wkb[4] | 0x20,)) + srid.to_bytes(4, "little") + wkb[5:]


def multi_ewkb_of(wkb: bytes, srid: int) -> bytes:
    """The same, and a polygon becomes a multipolygon of one part.

    Args:
        wkb: Little-endian, two-dimensional.
        srid: Number of the system.
    """
    if wkb[1] != _POLYGON:
        return ewkb_of(wkb, srid)
    return _MULTI_POLYGON + srid.to_bytes(4, "little") + _ONE_PART + wkb


def _numbers(kind: str) -> Callable[[Sequence[Any]], list[bytes]]:
    form = np.dtype(_NUMBERS[kind])
    cell = np.dtype([("length", ">i4"), ("value", form)])

    def encode(column: Sequence[Any]) -> list[bytes]:
        if kind == "date":
            values = [value.toordinal() - _EPOCH_DAY if value else 0 for value in column]
        else:
            values = [0 if value is None else value for value in column]
        packed = np.empty(len(values), dtype=cell)
        packed["length"] = form.itemsize
        packed["value"] = _fitting(values, form)
        whole, width = packed.tobytes(), cell.itemsize
        pieces = [whole[start : start + width] for start in range(0, len(whole), width)]
        if None not in column:
            return pieces
        return [_NULL if value is None else piece for value, piece in zip(column, pieces, strict=True)]

    return encode


def _fitting(values: list[Any], form: np.dtype[Any]) -> Any:  # noqa: ANN401
    found = np.array(values, dtype=None if form.kind == "i" and form.itemsize > 1 else form)
    if form.kind == "i" and form.itemsize > 1 and found.size:
        limits = np.iinfo(form)
        if found.dtype.kind not in "ib" or found.min() < limits.min or found.max() > limits.max:
            raise ValueError(f"a number does not fit {form}")
    return found


def _texts(column: Sequence[str | None]) -> list[bytes]:
    # Most columns repeat a few words.
    told = [*({*column} - {None})] if None in column or len({*column}) * 2 <= len(column) else column
    cells = _sized_all(_plain_all(told))
    if told is column:
        return cells
    made = dict(zip(told, cells, strict=True))
    return [_NULL if text is None else made[text] for text in column]


def _text_lists(column: Sequence[list[str] | None]) -> list[bytes]:
    return [_NULL if texts is None else _sized(_text_list(texts)) for texts in column]


def _text_list(texts: list[str]) -> bytes:
    oid = _TEXT_OID.to_bytes(4, "big")
    if not texts:
        return bytes(8) + oid
    # One dimension, no NULL in it, elements of type text, counted from 1.
    shape = (1).to_bytes(4, "big") + bytes(4) + oid + len(texts).to_bytes(4, "big") + (1).to_bytes(4, "big")
    return shape + b"".join(_sized(_plain(text)) for text in texts)


def _moments(column: Sequence[datetime | None]) -> list[bytes]:
    return [
        _NULL if moment is None else b"\0\0\0\x08" + _microseconds(moment).to_bytes(8, "big", signed=True)
        for moment in column
    ]


def _microseconds(moment: datetime) -> int:
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a time without a zone is no point in time")
    local = moment.hour * 3600 + moment.minute * 60 + moment.second
    seconds = (moment.toordinal() - _EPOCH_DAY) * 86400 + local - offset.days * 86400 - offset.seconds
    return seconds * 1_000_000 + moment.microsecond - offset.microseconds


def _shapes(column: Sequence[bytes | None]) -> list[bytes]:
    if None not in column:
        return _sized_all(column)
    return [_NULL if ewkb is None else _sized(ewkb) for ewkb in column]


def _sized(content: bytes) -> bytes:
    return len(content).to_bytes(4, "big") + content


def _sized_all(contents: Sequence[Any]) -> list[bytes]:
    return [len(content).to_bytes(4, "big") + content for content in contents]


def _plain(text: str) -> bytes:
    return _plain_all([text])[0]


def _plain_all(texts: Sequence[Any]) -> list[bytes]:
    encoded = [*map(str.encode, texts)]
    if 0 in b"".join(encoded):
        raise ValueError("a text holds a NUL, which the database cannot store")
    return encoded


_ENCODERS: dict[str, Callable[[Sequence[Any]], list[bytes]]] = {
    **{kind: _numbers(kind) for kind in _NUMBERS},
    "text": _texts,
    "text[]": _text_lists,
    "timestamptz": _moments,
    "geometry": _shapes,
}
