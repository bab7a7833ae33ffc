"""Covers with fewer sites: exchanges steered by weights that grow on rows which stay uncovered.

After Gao, Weise and Li (2015), "An efficient local search heuristic with row weighting for the unicost set
covering problem"; prices divide the scores. It finds and proves nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ROUNDS = 20
STEPS = 4_000
SEED = 1
TWICE = 2


def fewer_sites(
    pattern: sparse.csr_array,
    price: Floats,
    start: Mask,
    clock: Clock,
    *,
    target: float,
    rounds: int = ROUNDS,
) -> Mask:
    """Look for a cheaper cover than `start`, until one costs no more than `target` or the rounds are over.

    Args:
        pattern: 1 where a column covers a row.
        price: Of each column, above 0.
        start: A cover.
        clock: When to stop.
        target: Known not to be undercut.
        rounds: How many thousand exchanges to try; the same number gives the same cover.
    """
    by_row = sparse.csr_array(pattern)
    by_column = sparse.csc_array(pattern)
    row_starts, row_columns = by_row.indptr.astype(np.int64), by_row.indices.astype(np.int64)
    starts, members = by_column.indptr.astype(np.int64), by_column.indices.astype(np.int64)
    best, now = start.copy(), start.copy()
    rows, columns = pattern.shape
    count = np.asarray(by_row @ now.astype(np.float64)).astype(np.int64)
    weight = np.ones(rows, dtype=np.int64)
    since = np.zeros(columns, dtype=np.int64)
    may_enter = np.ones(columns, dtype=np.bool_)
    moves = 0
    for turn in range(rounds):
        if clock.is_over or float(price[best].sum()) <= target:
            break
        moves = _exchange(
            row_starts, row_columns, starts, members, price, now, best, count, weight, since, may_enter,
            STEPS, target, moves, SEED + turn,
        )  # fmt: skip
    return best


@compiled
def _exchange(
    row_starts: Numbers,
    row_columns: Numbers,
    starts: Numbers,
    members: Numbers,
    price: Floats,
    now: Mask,
    best: Mask,
    count: Numbers,
    weight: Numbers,
    since: Numbers,
    may_enter: Mask,
    steps: int,
    target: float,
    moves: int,
    seed: int,
) -> int:
    """Exchange columns; `now` may leave rows uncovered, `best` never does. Returns the number of moves."""
    np.random.seed(seed)  # noqa: NPY002 - the generator that compiled loops have
    rows, columns = len(count), len(price)
    score = np.zeros(columns, np.int64)
    uncovered = np.empty(rows, np.int64)
    place = np.full(rows, -1, np.int64)
    size = 0
    for r in range(rows):
        if count[r] == 0:
            uncovered[size] = r
            place[r] = size
            size += 1
    for j in range(columns):
        for at in range(starts[j], starts[j + 1]):
            r = members[at]
            if now[j]:
                score[j] += weight[r] if count[r] == 1 else 0
            elif count[r] == 0:
                score[j] += weight[r]
    paid = price[now].sum()
    best_paid = price[best].sum()
    entered = -1
    for _step in range(steps):
        while size == 0 or paid >= best_paid:
            if size == 0 and paid < best_paid:
                best[:] = now
                best_paid = paid
                if best_paid <= target:
                    return moves
            out = _cheapest(now, score, price, since, -1)
            if out < 0:
                return moves
            size = _leave(
                out, row_starts, row_columns, starts, members, now, count, weight, score, uncovered, place,
                size, may_enter,
            )  # fmt: skip
            since[out] = moves
            paid -= price[out]
        out = _cheapest(now, score, price, since, entered)
        if out >= 0:
            size = _leave(
                out, row_starts, row_columns, starts, members, now, count, weight, score, uncovered, place,
                size, may_enter,
            )  # fmt: skip
            since[out] = moves
            paid -= price[out]
            may_enter[out] = False
        if size:
            row = uncovered[np.random.randint(size)]  # noqa: NPY002
            own = row_columns[row_starts[row] : row_starts[row + 1]]
            entered = _best(own, may_enter, score, price, since)
            if paid + price[entered] < best_paid:
                size = _enter(
                    entered, row_starts, row_columns, starts, members, now, count, weight, score, uncovered,
                    place, size, may_enter,
                )  # fmt: skip
                since[entered] = moves
                paid += price[entered]
            for at in range(size):
                weight[uncovered[at]] += 1
                for k in range(row_starts[uncovered[at]], row_starts[uncovered[at] + 1]):
                    score[row_columns[k]] += 1
        moves += 1
    return moves


@compiled
def _cheapest(now: Mask, score: Numbers, price: Floats, since: Numbers, but: int) -> int:
    """Return the chosen column that loses least for its price, the oldest among equals, -1 for none."""
    out = -1
    for j in range(len(now)):
        if not now[j] or j == but:
            continue
        if out < 0:
            out = j
            continue
        less = score[out] * price[j] - score[j] * price[out]
        if less > 0 or (less == 0 and since[j] < since[out]):
            out = j
    return out


@compiled
def _best(own: Numbers, may_enter: Mask, score: Numbers, price: Floats, since: Numbers) -> int:
    """Return the column that covers most weight for its price; one that just left only when no other may."""
    into = own[0]
    for j in own[1:]:
        if may_enter[j] != may_enter[into]:
            into = j if may_enter[j] else into
            continue
        more = score[j] * price[into] - score[into] * price[j]
        if more > 0 or (more == 0 and since[j] < since[into]):
            into = j
    return int(into)


@compiled
def _leave(
    out: int,
    row_starts: Numbers,
    row_columns: Numbers,
    starts: Numbers,
    members: Numbers,
    now: Mask,
    count: Numbers,
    weight: Numbers,
    score: Numbers,
    uncovered: Numbers,
    place: Numbers,
    size: int,
    may_enter: Mask,
) -> int:
    """Close a column and keep scores true; returns the number of uncovered rows."""
    now[out] = False
    for at in range(starts[out], starts[out + 1]):
        r = members[at]
        count[r] -= 1
        if count[r] == 0:
            uncovered[size] = r
            place[r] = size
            size += 1
        for k in range(row_starts[r], row_starts[r + 1]):
            j = row_columns[k]
            may_enter[j] = True
            if (count[r] == 0 and j != out) or (count[r] == 1 and now[j]):
                score[j] += weight[r]
    score[out] = 0
    for at in range(starts[out], starts[out + 1]):
        if count[members[at]] == 0:
            score[out] += weight[members[at]]
    return size


@compiled
def _enter(
    into: int,
    row_starts: Numbers,
    row_columns: Numbers,
    starts: Numbers,
    members: Numbers,
    now: Mask,
    count: Numbers,
    weight: Numbers,
    score: Numbers,
    uncovered: Numbers,
    place: Numbers,
    size: int,
    may_enter: Mask,
) -> int:
    """Open a column and keep scores true; returns the number of uncovered rows."""
    now[into] = True
    score[into] = 0
    for at in range(starts[into], starts[into + 1]):
        r = members[at]
        count[r] += 1
        if count[r] == 1:
            size -= 1
            last = uncovered[size]
            uncovered[place[r]] = last
            place[last] = place[r]
            place[r] = -1
            score[into] += weight[r]
        for k in range(row_starts[r], row_starts[r + 1]):
            j = row_columns[k]
            if j == into:
                continue
            may_enter[j] = True
            if count[r] == 1 or (count[r] == TWICE and now[j]):
                score[j] -= weight[r]
    return size
