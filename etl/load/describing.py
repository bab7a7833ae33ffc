"""What a load tells of its layers before a row is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from etl.rules import persons
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from etl.fields.mapping import Mapping
    from etl.read import RawLayer
    from etl.report import LoadReport

MOST_LISTED: Final = 10
_NAME: Final = re.compile("名(?!额|次|录|单)|name", re.IGNORECASE)


def describe(
    made: LoadReport, layers: list[RawLayer], mappings: list[Mapping], systems: list[str | None]
) -> None:
    """Tell what is known of the layers before a row is read: encoding, system, columns left out."""
    made.encoding = next((layer.encoding for layer in layers if layer.encoding), None)
    made.crs_used = next((system for system in systems if system), None)
    made.crs_declared = next((layer.crs for layer in layers if layer.crs), None)
    for layer, mapping, system in zip(layers, mappings, systems, strict=True):
        name = layer.source.name
        made.warnings[:0] = _nameless(made.dataset, name, mapping)
        made.warnings += layer.warnings
        if system and layer.crs and not _agree(system, layer.crs):
            declared = layer.crs if len(layer.crs) < 20 else "another system"  # noqa: PLR2004
            made.warnings.append(
                f"crs.declared: {name} declares {declared}; {system} was used, as told by --crs."
            )
        if mapping.personal:
            made.warnings.append(
                f"personal.columns: {name} has columns about persons; they were dropped:"
                f" {', '.join(persons.without_persons(mapping.personal))}."
            )
        if mapping.unmapped:
            made.warnings.append(
                f"fields.unmapped: {name} has columns that were not read:"
                f" {', '.join(persons.without_persons(mapping.unmapped))}."
            )


def _nameless(dataset: str, file: str, mapping: Mapping) -> list[str]:
    """That rows have no name, where a column that was not read seems to hold it."""
    if "name" not in {one.name for one in DATASETS[dataset].fields} or mapping.provides("name"):
        return []
    likely = next((header for header in mapping.unmapped if _NAME.search(header)), None)
    if likely is None:
        return []
    told = (
        f"fields.name: The rows of {file} have no name. If {likely} holds it, give a file with --fields that"
        f' says: [fields] and, on the next line, "{likely}" = "name".'
    )
    return [told]


def describe_notes(made: LoadReport, layer: RawLayer, left_out: list[int]) -> None:
    """Tell which rows of a table are sums or notes (合计, 填表人), which were not read."""
    if left_out:
        listed = ", ".join(map(str, left_out[:MOST_LISTED])) + (", …" if len(left_out) > MOST_LISTED else "")
        made.warnings.append(
            f"rows.notes: {layer.source.name} has sums or notes that were not read: row {listed}."
        )


def _agree(used: str, declared: str) -> bool:
    same = {"EPSG:4326", "EPSG:4490"}
    return used == declared or {used, declared} <= same
