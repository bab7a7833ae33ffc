"""Rules about fields that name a row of another dataset, by its code or by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.rules.spec import Fault
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from etl.rules.rows import Known, Rows

_HOLDERS = {"compound": "compounds", "community": "divisions", "firm": "firms"}


def resolve(rows: Rows, known: Mapping[str, Known]) -> list[Fault]:
    """Put codes in the place of names; say which words are neither.

    A required reference that is unknown rejects its row. An optional one is emptied, with a warning.
    """
    faults: list[Fault] = []
    for field in rows.dataset.fields:
        reference = field.reference
        if reference is None or field.name not in rows.values:
            continue
        index = known[reference.dataset]
        column = rows.values[field.name]
        called = _called(reference.dataset)
        for position, word in enumerate(column):
            if word is None:
                continue
            if isinstance(word, list):
                column[position] = [
                    found for part in word for found in [index.find(part)] if found is not None
                ]
                faults += [
                    Fault(position, _rule(index, part, is_required=False), field.zh, part, called)
                    for part in word
                    if index.find(part) is None
                ]
                continue
            found = index.find(word)
            if found is None:
                rule = _rule(index, word, is_required=reference.is_required)
                faults.append(Fault(position, rule, field.zh, word, called))
            column[position] = found
    return faults


def resolve_holders(rows: Rows, known: Mapping[str, Known]) -> list[Fault]:
    """The holder of an honour: a compound, a community or a firm, by code or by name; the city is itself."""
    if "holder_code" not in rows.values or "holder" not in rows.values:
        return []
    faults: list[Fault] = []
    column = rows.values["holder_code"]
    for position, (holder, word) in enumerate(zip(rows.values["holder"], column, strict=True)):
        if word is None or holder is None:
            continue
        if holder == "city":
            column[position] = rows.city
            continue
        column[position] = known[_HOLDERS[holder]].find(word)
        if column[position] is None:
            rule = _rule(known[_HOLDERS[holder]], word, is_required=True)
            faults.append(Fault(position, rule, "获得者代码", word, _called(_HOLDERS[holder])))
    return faults


def datasets_referred_to(rows_fields: set[str], dataset_name: str) -> set[str]:
    """Which datasets must be known to check rows with these fields."""
    if dataset_name == "honours" and "holder_code" in rows_fields:
        return set(_HOLDERS.values())
    return set()


def _called(dataset: str) -> Said:
    from geodata.datasets import DATASETS

    return Said(en=f"{DATASETS[dataset].zh} ({dataset})", zh=DATASETS[dataset].zh)


def _rule(index: Known, word: str, *, is_required: bool) -> str:
    """What is wrong with a word that names no one row: none is called so, or several are."""
    if index.is_doubled(word):
        return "reference.several" if is_required else "reference.several_empty"
    return "reference" if is_required else "reference.empty"
