"""What a filter keeps of a layer, and what the sums of far zooms count: the tables that `MapLayer` draws by.

Pure: feature ids in, bytes and JSON out.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAGIC: Final = 0x314D5448


def mask_table(kept: NDArray[np.integer]) -> bytes:
    """The ids that a filter keeps → the table of `maskUrl`, in the wire format of docs/architecture.md.

    Args:
        kept: Feature ids in any order; none of them keeps nothing.
    """
    if not len(kept):
        return struct.pack("<III", MAGIC, 0, 0)
    base = int(kept.min())
    bits = np.zeros(int(kept.max()) - base + 1, np.bool_)
    bits[kept - base] = True
    return struct.pack("<III", MAGIC, base, len(bits)) + np.packbits(bits, bitorder="little").tobytes()


def mask_text(kept: NDArray[np.integer]) -> str:
    """The same table as the text of the prop `mask`."""
    return b64encode(mask_table(kept)).decode()


def class_sums(
    features: NDArray[np.integer],
    sum_ids: NDArray[np.integer],
    *,
    ids_by_class: list[NDArray[np.integer]],
    kept: NDArray[np.integer] | None = None,
) -> dict[str, list[int]]:
    """How many features each sum holds of each class: the JSON of `sumsUrl`.

    Args:
        features: Ids of the features that are summed, once for each sum that counts them.
        sum_ids: That sum.
        ids_by_class: The features of each class of the theme, in the order of its legend.
        kept: What a filter keeps; None keeps all. Sums of which nothing is kept are left out.
    """
    if not len(features):
        return {}
    sums, place = np.unique(sum_ids, return_inverse=True)
    counts = np.zeros((len(sums), len(ids_by_class)), np.int64)
    is_kept = np.ones(len(features), np.bool_) if kept is None else np.isin(features, kept)
    for at, ids in enumerate(ids_by_class):
        counts[:, at] = np.bincount(place[is_kept & np.isin(features, ids)], minlength=len(sums))
    return {str(each): row.tolist() for each, row in zip(sums, counts, strict=True) if row.any()}
