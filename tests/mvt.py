"""Reads a vector tile far enough to say what is in it: written from the specification, not from our code."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

POINT, LINE, POLYGON = 1, 2, 3


@dataclass
class Feature:
    """One feature: id, kind of geometry, its parts in tile units, attributes."""

    id: int | None = None
    kind: int = 0
    commands: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def points(self) -> list[tuple[int, int]]:
        """Every vertex, in tile units."""
        found, at, x, y = [], 0, 0, 0
        while at < len(self.commands):
            command, repeat = self.commands[at] & 7, self.commands[at] >> 3
            at += 1
            for _ in range(repeat if command in (1, 2) else 0):
                x += _unzigzag(self.commands[at])
                y += _unzigzag(self.commands[at + 1])
                at += 2
                found.append((x, y))
        return found


def decode(tile: bytes) -> dict[str, list[Feature]]:
    """Layer name → its features."""
    return dict(_layer(body) for number, body in _fields(tile) if number == 3)


def _layer(data: bytes) -> tuple[str, list[Feature]]:
    name, keys, values, features = "", [], [], []
    for number, body in _fields(data):
        if number == 1:
            name = body.decode()
        elif number == 2:
            features.append(_feature(body))
        elif number == 3:
            keys.append(body.decode())
        elif number == 4:
            values.append(_value(body))
    for feature in features:
        pairs = zip(feature.tags[::2], feature.tags[1::2], strict=True)
        feature.attributes = {keys[key]: values[value] for key, value in pairs}
    return name, features


def _feature(data: bytes) -> Feature:
    feature = Feature()
    for number, body in _fields(data):
        if number == 1:
            feature.id = body
        elif number == 2:
            feature.tags = list(_varints(body))
        elif number == 3:
            feature.kind = body
        elif number == 4:
            feature.commands = list(_varints(body))
    return feature


def _value(data: bytes) -> Any:
    number, body = next(_fields(data))
    readers: dict[int, Callable[[Any], Any]] = {
        1: bytes.decode,
        2: lambda raw: struct.unpack("<f", raw)[0],
        3: lambda raw: struct.unpack("<d", raw)[0],
        6: _unzigzag,
        7: bool,
    }
    return readers.get(number, int)(body)


def _fields(data: bytes) -> Iterator[tuple[int, Any]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == 0:
            body, at = _varint(data, at)
            yield tag >> 3, body
            continue
        if wire == 2:
            size, at = _varint(data, at)
        else:
            size = {1: 8, 5: 4}[wire]
        yield tag >> 3, data[at : at + size]
        at += size


def _varints(data: bytes) -> Iterator[int]:
    at = 0
    while at < len(data):
        value, at = _varint(data, at)
        yield value


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at += 1
        shift += 7
        if byte < 0x80:
            return value, at


def _unzigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
