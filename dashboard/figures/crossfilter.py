"""Filters that hold for each other: what all keep, and what a class of one would keep beside the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from dashboard.figures.traits import Trait


@dataclass(frozen=True, slots=True)
class Kept:
    """The answer to a filter.

    Attributes:
        rows: Whether each row is kept by everything.
        counts: Name of each trait → rows of each of its classes that everything but the trait itself keeps.
    """

    rows: NDArray[np.bool_]
    counts: dict[str, NDArray[np.int64]]


def keep(
    traits: Mapping[str, Trait], chosen: Mapping[str, Collection[str]], among: NDArray[np.bool_]
) -> Kept:
    """Filter rows by the classes that are chosen of each trait.

    Args:
        traits: The traits that are counted, and all those that are chosen from.
        chosen: Name of a trait → keys of its classes; a trait without an entry keeps all.
        among: Rows outside it are neither kept nor counted.
    """
    passes = {name: _passes(traits[name], keys) for name, keys in chosen.items()}
    misses = np.zeros(len(among), np.uint8)
    for each in passes.values():
        misses += ~each
    rows = among & (misses == 0)
    counts = {}
    for name, trait in traits.items():
        others = rows if name not in passes else among & (misses == ~passes[name])
        counts[name] = np.bincount(trait.of[others], minlength=len(trait.kinds))
    return Kept(rows, counts)


def _passes(trait: Trait, keys: Collection[str]) -> NDArray[np.bool_]:
    is_chosen = np.array([kind.key in keys for kind in trait.kinds], np.bool_)
    return is_chosen[trait.of]
