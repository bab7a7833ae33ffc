"""The words under which a dataset's fields are known: Chinese name, column name, synonyms, in this order."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from etl.fields.headers import fold
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from geodata.datasets import Dataset


def words(dataset: Dataset) -> dict[str, tuple[int, str]]:
    """Folded word → its rank and the field; of two fields with one word the one that puts it first."""
    return _words(dataset.name)


@cache
def _words(name: str) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for wanted in DATASETS[name].fields:
        for rank, word in enumerate((wanted.zh, wanted.name, *wanted.synonyms)):
            folded = fold(word)
            if folded not in found or rank < found[folded][0]:
                found[folded] = (rank, wanted.name)
    return found
