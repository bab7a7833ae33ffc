"""What prices leave open of a median problem, as a small program in distances instead of pairs.

The radius formulation (Cornuéjols, Nemhauser and Wolsey, 1980; García, Labbé and Marín, 2011): z_ik says
that no site stands within the k-th distinct cost of demand i, which then costs the step to the next one
more. Rows that the same candidates satisfy are merged over all demands, which leaves few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.siting.proofs.program import Program
from geodata.siting.proofs.reduction import equal_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.search.neighbours import Neighbours

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]


def radius_program(near: Neighbours, free: Numbers, number: int) -> tuple[Program, float, Numbers]:
    """Build the program over free candidates and merged steps.

    Args:
        near: Costs by demand; only free candidates occur.
        free: Their numbers, ascending: the first columns.
        number: How many to open.

    Returns:
        The program, the constant that belongs to its objective, and the first row of steps of each demand's
        pairs (-1 for pairs that end no step).
    """
    demands = len(near.starts) - 1
    owner = np.repeat(np.arange(demands), np.diff(near.starts))
    following = np.append(near.cost[1:], 0.0)
    is_last = np.zeros(len(owner), dtype=np.bool_)
    is_last[near.starts[1:][np.diff(near.starts) > 0] - 1] = True
    following[is_last] = near.ceiling[owner[is_last]]
    step = following - near.cost
    ends = np.flatnonzero(step > 0)
    pattern = _prefixes(near, owner, ends, free)
    first, classes = equal_rows(pattern, np.zeros(len(ends), dtype=np.int64))
    weight = np.bincount(classes, weights=step[ends], minlength=len(first))
    steps, columns = len(first), len(free)
    rows = sparse.hstack([sparse.csr_array(pattern[first]), sparse.eye_array(steps)], format="csr")
    choice = sparse.csr_array(np.concatenate([np.ones(columns), np.zeros(steps)])[None, :])
    program = Program(
        cost=np.concatenate([np.zeros(columns), weight]),
        matrix=sparse.csc_array(sparse.vstack([rows, choice], format="csc")),
        row_lower=np.append(np.ones(steps), float(number)),
        row_upper=np.append(np.full(steps, np.inf), float(number)),
        lower=np.zeros(columns + steps),
        upper=np.ones(columns + steps),
        whole=np.arange(columns),
    )
    nearest = near.cost[near.starts[:-1][np.diff(near.starts) > 0]]
    return program, float(nearest.sum()), ends


def program_size(near: Neighbours) -> int:
    """Upper limit of the entries of `radius_program`, before merging."""
    length = np.diff(near.starts).astype(np.int64)
    return int((length * (length + 1) // 2).sum())


def _prefixes(near: Neighbours, owner: Numbers, ends: Numbers, free: Numbers) -> sparse.csr_array:
    """One row for each step: the candidates of its demand up to it."""
    column = np.zeros(near.sites, dtype=np.int64)
    column[free] = np.arange(len(free))
    start = near.starts[owner[ends]]
    length = ends - start + 1
    indptr = np.concatenate(([0], np.cumsum(length)))
    at = np.arange(indptr[-1]) - np.repeat(indptr[:-1], length) + np.repeat(start, length)
    pattern = sparse.csr_array(
        (np.ones(len(at)), column[near.site[at]], indptr), shape=(len(ends), len(free))
    )
    pattern.sort_indices()
    return pattern
