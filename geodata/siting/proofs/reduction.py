"""What may be left out of a covering problem without changing its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

# Dominance compares all pairs in a dense product; above this it is not worth its memory.
LARGEST_SQUARE = 3000


def equal_rows(matrix: sparse.csr_array, labels: Numbers) -> tuple[Numbers, Numbers]:
    """Find rows that the same candidates cover and that carry the same label.

    Args:
        matrix: Pattern (demand, candidates).
        labels: What must agree as well, shape (demand,).

    Returns:
        The first row of each class, and the class of each row. Rows are compared by two random 62-bit sums
        and their length, then each class's members by their entries, so that no chance is left.
    """
    generator = np.random.default_rng(20)
    pattern = sparse.csr_array(
        (np.ones(matrix.nnz, np.int64), matrix.indices, matrix.indptr), shape=matrix.shape
    )
    columns = matrix.shape[1]
    keys = [np.asarray(pattern @ generator.integers(1, 2**62, columns)) for _ in range(2)]
    lengths = np.diff(matrix.indptr).astype(np.int64)
    table = np.column_stack([labels.astype(np.int64), lengths, keys[0], keys[1]])
    _, first, classes = np.unique(table, axis=0, return_index=True, return_inverse=True)
    classes = classes.reshape(-1)
    if not _same_entries(matrix, first[classes], lengths):
        return np.arange(len(labels)), np.arange(len(labels))
    return first, classes


def _same_entries(matrix: sparse.csr_array, like: Numbers, lengths: Numbers) -> bool:
    offset = np.arange(matrix.nnz) - np.repeat(matrix.indptr[:-1], lengths)
    return bool(
        np.array_equal(matrix.indices, matrix.indices[np.repeat(matrix.indptr[like], lengths) + offset])
    )


def undominated(
    matrix: sparse.csr_array, price: NDArray[np.float64], kept: NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Rows and columns that a set covering problem cannot do without.

    A row is dropped when another row's candidates are all among its own (covering that one covers it); a
    column when another, no dearer, covers all its rows. Repeated until nothing changes.

    Args:
        matrix: Pattern (demand, candidates).
        price: Of each candidate.
        kept: Candidates that must stay, whatever dominates them.

    Returns:
        Row numbers and column numbers that stay.
    """
    rows, columns = (np.arange(size) for size in matrix.shape)
    if max(len(rows), len(columns)) > LARGEST_SQUARE:
        return rows, columns
    dense = np.zeros(matrix.shape, dtype=np.float32)
    dense[np.repeat(rows, np.diff(matrix.indptr)), matrix.indices] = 1
    while True:
        before = len(rows) + len(columns)
        part = dense[np.ix_(rows, columns)]
        rows = rows[~_contains_another(part)]
        part = dense[np.ix_(rows, columns)]
        contained = _contained(part, price[columns], kept[columns])
        columns = columns[~contained]
        if len(rows) + len(columns) == before:
            return rows, columns


def _contains_another(part: NDArray[np.float32]) -> NDArray[np.bool_]:
    shared = part @ part.T
    size = part.sum(axis=1)
    holds = shared == size[None, :]
    earlier = np.arange(len(size))[None, :] < np.arange(len(size))[:, None]
    np.fill_diagonal(holds, val=False)
    smaller = (size[None, :] < size[:, None]) | earlier
    return cast("NDArray[np.bool_]", (holds & smaller).any(axis=1))


def _contained(
    part: NDArray[np.float32], price: NDArray[np.float64], kept: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    shared = part.T @ part
    size = part.sum(axis=0)
    inside = shared == size[:, None]
    np.fill_diagonal(inside, val=False)
    earlier = np.arange(len(size))[None, :] < np.arange(len(size))[:, None]
    better = (size[None, :] > size[:, None]) | (price[None, :] < price[:, None]) | earlier
    dominated = (inside & (price[None, :] <= price[:, None]) & better).any(axis=1)
    return cast("NDArray[np.bool_]", dominated & ~kept)
