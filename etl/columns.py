"""Which column of each layer feeds which field: by its header first, then by the cells of the first rows."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.fields import evidence
from etl.fields.mapping import is_known_header, map_headers, no_field
from etl.fields.saved import WAYS, as_toml
from etl.read import garbled, open_layers, sniff
from etl.rules import persons
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.fields.mapping import Mapping
    from etl.fields.saved import Saved
    from etl.read import RawBatch, RawLayer
    from geodata.datasets import Dataset


@dataclass(frozen=True, slots=True)
class Understood:
    """How the columns of some files are understood, before anything is loaded.

    Attributes:
        dataset: What they are read as.
        mappings: File → its columns.
        saved: The mapping that they were read with.
    """

    dataset: Dataset
    mappings: dict[str, Mapping]
    saved: Saved

    def as_toml(self) -> str:
        """The text of a saved mapping, with which the same is decided again."""
        return as_toml(self.dataset, list(self.mappings.values()), self.saved)

    def as_json(self) -> dict[str, object]:
        """The contract of `hongtu fields --json`."""
        files = {file: mapping.as_json() for file, mapping in self.mappings.items()}
        return {"dataset": self.dataset.name, "fields": files}

    def lines(self) -> list[Said]:
        """What each column is, and why."""
        return [line for file, mapping in self.mappings.items() for line in self._lines(file, mapping)]

    def _lines(self, file: str, mapping: Mapping) -> Iterator[Said]:
        dataset = self.dataset
        yield Said(en=f"{file} as {dataset.zh} ({dataset.name}):", zh=f"{file} 按{dataset.zh}读取：")
        for name, header in mapping.headers.items():
            zh, way = dataset.field(name).zh, mapping.ways[name]
            yield Said(
                en=f"  {header} → {zh} ({name}), by its {way}",
                zh=f"  {header} → {zh}（{name}），依据：{WAYS[way]}",
            )
        for name, value in mapping.constants.items():
            zh = dataset.field(name).zh
            yield Said(en=f"  {zh} ({name}) is {value} in every row", zh=f"  {zh}（{name}）每行均为 {value}")
        for header in mapping.unmapped:
            near = mapping.near.get(header)
            told = near.say(dataset) if near else None
            (shown,) = persons.without_persons([header])
            yield Said(
                en=f"  {shown} is not read" + (f": it {told.en}" if told else ""),
                zh=f"  {shown} 未读取" + (f"：{told.zh}" if told else ""),
            )
        for header in persons.without_persons(mapping.personal):
            yield Said(
                en=f"  {header} is dropped: it is about persons", zh=f"  {header} 已丢弃：涉及个人信息"
            )
        missing = [
            field for field in dataset.fields if field.is_required and not mapping.provides(field.name)
        ]
        for field in missing:
            yield Said(
                en=f"  {field.zh} ({field.name}) is wanted, and no column is it",
                zh=f"  缺少必填的“{field.zh}”（{field.name}）列",
            )


def understand(
    dataset: Dataset, paths: Sequence[Path], saved: Saved, *, layer: str | None, encoding: str | None
) -> Understood:
    """Say which column of some files feeds which field, from their headers and first rows.

    Raises:
        UsageError: A file is missing or unreadable.
        RefusedError: No header of a file is known.
    """
    with open_layers(
        paths,
        layer=layer,
        encoding=encoding,
        is_header=lambda header: is_known_header(dataset, saved, header),
        hints=(dataset.name, dataset.table, dataset.zh),
    ) as layers:
        mappings = by_headers(dataset, layers, saved)
        for stream, mapping in zip(by_cells(dataset, layers, mappings, saved), mappings, strict=True):
            _leave_persons(next(stream, None), mapping)
        names = [one.source.name for one in layers]
    return Understood(dataset, dict(zip(names, mappings, strict=True)), saved)


def _leave_persons(first: RawBatch | None, mapping: Mapping) -> None:
    """Drop the columns about persons that no header tells, before anything of them is told."""
    if first is None:
        return
    taken = mapping.headers.values()
    found = persons.columns_about(first.columns, taken=taken, known=mapping.personal)
    mapping.personal.extend(found)
    mapping.unmapped[:] = [header for header in mapping.unmapped if header not in found]


def by_headers(dataset: Dataset, layers: Sequence[RawLayer], saved: Saved) -> list[Mapping]:
    """What the headers of each layer say.

    Raises:
        RefusedError: No header of a layer is known, and it has no shape either.
    """
    return [_by_headers(dataset, layer, saved) for layer in layers]


def by_cells(
    dataset: Dataset, layers: Sequence[RawLayer], mappings: Sequence[Mapping], saved: Saved
) -> list[Iterator[RawBatch]]:
    """Look at the first rows of the layers, change their mappings by what stands there; return their rows.

    Layers with the same headers are understood alike, by the rows of the first of them: files of twelve
    months are one table, and no more than one batch of each table waits in memory.
    """
    seen: dict[tuple[str, ...], Mapping] = {}
    streams = []
    for layer, mapping in zip(layers, mappings, strict=True):
        stream = layer.batches()
        key = tuple(layer.headers)
        if key in seen:
            _like(seen[key], mapping)
        else:
            first = next(stream, None)
            if first is not None:
                evidence.look(dataset, mapping, first.columns, saved)
                stream = itertools.chain([first], stream)
                seen[key] = mapping
        streams.append(stream)
    return streams


def is_truncated(layer: RawLayer) -> bool:
    """Whether the headers of a layer may be cut off."""
    return layer.source.kind == sniff.SHAPEFILE or bool(layer.notes.get("is_truncated"))


def _like(first: Mapping, mapping: Mapping) -> None:
    for own, other in (
        (mapping.headers, first.headers), (mapping.scales, first.scales), (mapping.ways, first.ways),
        (mapping.near, first.near),
    ):  # fmt: skip
        own.clear()
        own.update(other)  # type: ignore[arg-type]
    mapping.unmapped[:] = first.unmapped


def _by_headers(dataset: Dataset, layer: RawLayer, saved: Saved) -> Mapping:
    garbled.refuse(layer.headers, layer.source.name)
    found = map_headers(dataset, layer.headers, saved, is_truncated=is_truncated(layer))
    has_place = layer.has_geometry and dataset.geometry is not None
    if not found.headers and not has_place:
        raise no_field(dataset, layer.headers, layer.source.name)
    return found
