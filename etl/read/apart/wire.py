"""What loader and reader say to each other: frames over a pipe, rows in them as Arrow.

Nothing that comes from the reader is run or unpickled: words are JSON, rows are checked Arrow, shapes WKB.
"""

from __future__ import annotations

import base64
import json
import os
import struct
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyarrow as pa
import shapely

from etl.read.raw import RawBatch, RawFault, RawLayer, SourceFile
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from etl.read.raw import Column
    from geodata.model import Language

_HEAD: Final = struct.Struct("<cQ")
CHUNK_BYTES: Final = 1 << 20
LARGEST_FRAME_BYTES: Final = 1 << 30

ASK, TOLD, LAYERS, ROWS, END, FAULT, BEGIN = b"?", b"!", b"L", b"R", b"E", b"F", b"B"
"""A question about a header, what the loader says, layers, a batch, no more rows, a failure, a file begun."""

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
"""Why a file is refused is said in both: each key of a failure holds the sentence and the remedy."""

_EXACT: Final[dict[type, Any]] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
}
"""Cells that Arrow gives back as they were, when a column holds nothing else."""


class Frame(NamedTuple):
    """One message: what it is, and its bytes."""

    kind: bytes
    body: memoryview | bytes

    def read(self) -> Any:  # noqa: ANN401 - JSON
        """The words of a message that is not rows."""
        return json.loads(bytes(self.body))


def words(content: object) -> bytes:
    """The bytes of some words; lone surrogates of broken text survive."""
    return json.dumps(content).encode("ascii")


def send(file: int, kind: bytes, body: bytes | memoryview = b"") -> None:
    """Write a message whole; blocks while the other side is busy, so neither runs ahead of the other."""
    left = memoryview(_HEAD.pack(kind, len(body)))
    for part in (left, memoryview(body)):
        rest = part
        while rest:
            rest = rest[os.write(file, rest[:CHUNK_BYTES]) :]


def receive(file: int, wait: Callable[[], None] = lambda: None) -> Frame | None:
    """Read a message whole; None when the other side is gone.

    Args:
        file: Where to read.
        wait: Called before each read that may block.

    Raises:
        ValueError: The message is longer than any can be.
    """
    head = _read(file, _HEAD.size, wait)
    if head is None:
        return None
    kind, size = _HEAD.unpack(head)
    if size > LARGEST_FRAME_BYTES:
        raise ValueError("a message is longer than any can be")
    body = _read(file, size, wait)
    return None if body is None else Frame(kind, memoryview(body))


def _read(file: int, size: int, wait: Callable[[], None]) -> bytearray | None:
    found = bytearray(size)
    rest = memoryview(found)
    while rest:
        wait()
        count = os.readv(file, [rest[:CHUNK_BYTES]])
        if count == 0:
            return None
        rest = rest[count:]
    return found


def why(fault: dict[str, Any]) -> tuple[Said, Said]:
    """The sentence and the remedy of a failure."""
    (sentence, remedy), (sentence_zh, remedy_zh) = (fault[name] for name in LANGUAGES)
    return Said(en=str(sentence), zh=str(sentence_zh)), Said(en=str(remedy), zh=str(remedy_zh))


def packed_layer(layer: RawLayer) -> dict[str, Any]:
    """What a layer is, without its rows."""
    content = {
        name: getattr(layer, name)
        for name in (
            "name",
            "headers",
            "has_geometry",
            "crs",
            "encoding",
            "count",
            "place",
            "notes",
        )
    }
    told = [[warning.en, warning.zh] for warning in layer.warnings]
    source = asdict(layer.source) | {"path": os.fspath(layer.source.path)}
    return content | {"source": source, "warnings": told}


def unpacked_layer(content: dict[str, Any], batches: Callable[[], Any]) -> RawLayer:
    """The layer that a reader has found; `batches` asks it for the rows."""
    source, place = content.pop("source"), tuple(content.pop("place"))
    return RawLayer(
        source=SourceFile(**source | {"path": Path(source["path"])}),
        batches=batches,
        place=place,
        warnings=[Said(en=str(en), zh=str(zh)) for en, zh in content.pop("warnings")],
        **content,
    )


def packed_batch(batch: RawBatch) -> memoryview:
    """Some rows as an Arrow stream."""
    headers, marked = list(batch.columns), []
    arrays = [pa.array(batch.rows)]
    for position, cells in enumerate(batch.columns.values()):
        array = _exact(cells)
        if array is None:
            marked.append(position)
            array = pa.array(
                [None if cell is None else json.dumps(_marked(cell), default=str) for cell in cells],
                pa.string(),
            )
        arrays.append(array)
    if batch.wkb is not None:
        arrays.append(batch.wkb)
    elif batch.geometry is not None:
        arrays.append(pa.array(shapely.to_wkb(batch.geometry), pa.binary()))
    faults = [asdict(fault) for fault in batch.faults]
    about = {"headers": headers, "marked": marked, "faults": faults, "shapes": batch.geometry is not None}
    schema = pa.schema(
        [(str(n), array.type) for n, array in enumerate(arrays)], metadata={"batch": words(about)}
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as stream:
        stream.write_batch(pa.record_batch(arrays, schema=schema))
    return memoryview(sink.getvalue())


def unpacked_batch(body: memoryview | bytes) -> RawBatch:
    """The rows of an Arrow stream, as they were.

    Raises:
        ValueError: The stream does not hold what it says.
    """
    try:
        return _batch(body)
    except MemoryError:
        raise
    except Exception as error:
        # Arrow and GEOS have many ways to say that bytes are not what they should be.
        raise ValueError("the bytes of a batch are none") from error


def _batch(body: memoryview | bytes) -> RawBatch:
    with pa.ipc.open_stream(pa.py_buffer(body)) as stream:
        part = stream.read_next_batch()
    part.validate(full=True)
    about = json.loads(part.schema.metadata[b"batch"])
    marked = set(about["marked"])
    columns: dict[str, Column] = {}
    for position, header in enumerate(about["headers"]):
        cells = _cells(part.column(position + 1))
        if position in marked:
            cells = [None if cell is None else _unmarked(json.loads(str(cell))) for cell in cells]
        columns[header] = cells
    shapes = part.column(part.num_columns - 1)
    return RawBatch(
        rows=part.column(0).to_numpy(),
        columns=columns,
        geometry=shapely.from_wkb(shapes.to_numpy(zero_copy_only=False)) if about["shapes"] else None,
        faults=[RawFault(**fault) for fault in about["faults"]],
    )


def _exact(cells: Column) -> Any | None:  # noqa: ANN401 - an Arrow array
    kinds = set(map(type, cells)) - {type(None)}
    if not kinds:
        return pa.nulls(len(cells))
    kind = kinds.pop()
    if kinds:
        return None
    wanted = _EXACT.get(kind)
    if kind is datetime and all(cell is None or cell.tzinfo is None for cell in cells):  # type: ignore[attr-defined]
        wanted = pa.timestamp("us")
    if wanted is None:
        return None
    try:
        return pa.array(cells, wanted)
    except (OverflowError, UnicodeEncodeError, pa.ArrowException):
        return None


def _cells(array: Any) -> Column:  # noqa: ANN401
    kind = array.type
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind)
    if pa.types.is_string(kind) or (is_number and array.null_count == 0):
        # Several times as fast as a list of Arrow's own, and the same objects.
        return list(array.to_numpy(zero_copy_only=False).tolist())
    return list(array.to_pylist())


_SAID: Final[tuple[tuple[type, str, Callable[[Any], object]], ...]] = (
    (datetime, "datetime", datetime.isoformat),
    (date, "date", date.isoformat),
    (time, "time", time.isoformat),
    (timedelta, "timedelta", lambda value: value / timedelta(microseconds=1)),
    (bytes, "bytes", lambda value: base64.b64encode(value).decode("ascii")),
    (Decimal, "decimal", str),
)
"""What JSON has no form for, by its first class that fits."""
_MEANT: Final[dict[str, Callable[[Any], object]]] = {
    "": lambda value: value,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda value: timedelta(microseconds=value),
    "bytes": base64.b64decode,
    "decimal": Decimal,
}


def _marked(cell: object) -> list[object]:
    for kind, name, said in _SAID:
        if isinstance(cell, kind):
            return [name, said(cell)]
    return ["", cell if isinstance(cell, (bool, int, float, str, dict, list)) else str(cell)]


def _unmarked(cell: list[Any]) -> object:
    return _MEANT[cell[0]](cell[1])
