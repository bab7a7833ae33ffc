"""Vector tiles for readers of English: the same geometry, with every Chinese text in Latin letters.

A tile holds each text once, in the list of values of its layer, so only that list is written anew; features
are copied as they are. By the Mapbox Vector Tile Specification 2.1, field 3 of a tile is a layer, field 4 of
a layer is a value, and field 1 of a value is its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from geodata.english import english

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LAYER: Final = 3
_VALUE: Final = 4
_TEXT: Final = 1
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


def in_english(tile: bytes) -> bytes:
    """A tile whose Chinese texts are written in Latin letters; see `geodata.english`.

    Raises:
        ValueError: It is no vector tile.
    """
    out = bytearray()
    for field, start, body, end in _fields(tile):
        if field == _LAYER:
            _write(out, _LAYER, _layer(tile[body:end]))
        else:
            out += tile[start:end]
    return bytes(out)


def lettered(names: Sequence[str]) -> list[tuple[str, str]]:
    """Each name in Latin letters, small, beside itself."""
    return [(english(name).lower(), name) for name in names]


def meant(words: str, names: Sequence[tuple[str, str]], *, most: int = 6) -> list[str]:
    """The names that someone means who writes them as the English map does: those that begin so, then others.

    Args:
        words: What was written.
        names: As `lettered` makes them.
        most: How many names at most.
    """
    wanted = " ".join(words.lower().split())
    if not wanted:
        return []
    holding = [each for each in names if wanted in each[0]]
    holding.sort(key=lambda each: (not each[0].startswith(wanted), len(each[0])))
    return [name for _, name in holding[:most]]


def _layer(layer: bytes) -> bytes:
    out = bytearray()
    for field, start, body, end in _fields(layer):
        text = _text(layer[body:end]) if field == _VALUE else None
        if text is None:
            out += layer[start:end]
            continue
        value = bytearray()
        _write(value, _TEXT, english(text).encode())
        _write(out, _VALUE, bytes(value))
    return bytes(out)


def _text(value: bytes) -> str | None:
    """The text of a value that has one beyond ASCII."""
    if value.isascii():
        return None
    for field, _, body, end in _fields(value):
        if field == _TEXT:
            return value[body:end].decode()
    return None


def _fields(message: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Number, start, start of the content, and end of each field of a message."""
    at = 0
    while at < len(message):
        start = at
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == _VARINT:
            body, at = at, _varint(message, at)[1]
        elif kind == _BYTES:
            size, body = _varint(message, at)
            at = body + size
        elif kind in {_EIGHT_BYTES, _FOUR_BYTES}:
            body, at = at, at + (8 if kind == _EIGHT_BYTES else 4)
        else:
            raise ValueError(f"no vector tile: a field of the kind {kind}")
        if at > len(message):
            raise ValueError("no vector tile: it ends in the middle of a field")
        yield tag >> 3, start, body, at


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the bit that says that more follow
            return value, at
        shift += 7
    raise ValueError("no vector tile: it ends in the middle of a number")


def _write(out: bytearray, field: int, content: bytes) -> None:
    _write_varint(out, field << 3 | _BYTES)
    _write_varint(out, len(content))
    out += content


def _write_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
