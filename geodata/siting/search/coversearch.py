"""Search for good covering sites: greedy, then swaps, on the pairs within reach."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@compiled
def greedy_cover(
    starts: Numbers, rows: Numbers, weight: Floats, is_open: Mask, is_free: Mask, price: Floats, money: float
) -> Numbers:
    """Open the free candidate with the most new weight for its price until the money is spent (lazily).

    Args:
        starts: Where each candidate's rows begin in `rows`; shape (candidates + 1,).
        rows: Demands within reach of each candidate.
        weight: Of each demand.
        is_open: Candidates that are open; changed.
        is_free: Candidates that may be opened.
        price: Of each candidate (1 each for a number of sites).
        money: What may be spent on further ones.

    Returns:
        Number of open candidates that cover each demand; shape (demand,).
    """
    columns = len(starts) - 1
    count = np.zeros(len(weight), np.int64)
    for j in range(columns):
        if is_open[j]:
            for at in range(starts[j], starts[j + 1]):
                count[rows[at]] += 1
    gain = np.zeros(columns)
    for j in range(columns):
        for at in range(starts[j], starts[j + 1]):
            if count[rows[at]] == 0:
                gain[j] += weight[rows[at]]
    left = money
    heap = [(-gain[j] / max(price[j], 1e-12), j) for j in range(columns) if is_free[j] and not is_open[j]]
    heapq.heapify(heap)
    while len(heap) > 0:
        _, j = heapq.heappop(heap)
        if price[j] > left + 1e-9:
            continue
        # Rates only fall, so the best of long ago is looked at again before it is taken.
        fresh = 0.0
        for at in range(starts[j], starts[j + 1]):
            if count[rows[at]] == 0:
                fresh += weight[rows[at]]
        rate = fresh / max(price[j], 1e-12)
        if len(heap) > 0 and rate < -heap[0][0]:
            heapq.heappush(heap, (-rate, j))
            continue
        is_open[j] = True
        left -= price[j]
        for at in range(starts[j], starts[j + 1]):
            count[rows[at]] += 1
    return count


@compiled
def swap_cover(
    starts: Numbers,
    rows: Numbers,
    weight: Floats,
    is_open: Mask,
    is_free: Mask,
    is_kept: Mask,
    price: Floats,
    money: float,
    count: Numbers,
    order: Numbers,
    steps: int,
) -> int:
    """Swap an open site for a closed one while that covers more; first improvement, `order` of candidates.

    For a closed one the gain is the weight of uncovered demands in its reach; for an open one the loss
    is the weight that it alone covers, less what the other takes over (Teitz and Bart, with counts instead of
    distances). Work per pass is one look at each pair within reach.

    Args:
        starts: Where each candidate's rows begin.
        rows: Demands within reach of each candidate.
        weight: Of each demand.
        is_open: Changed to the better choice.
        is_free: Candidates that may be opened.
        is_kept: Open candidates that must stay.
        price: Of each candidate.
        money: What all open candidates may cost together.
        count: Number of open candidates that cover each demand; changed.
        order: Candidates to try, in this order, again and again.
        steps: Candidates to try at most.

    Returns:
        Number of tries left; above 0 when no swap helps any more.
    """
    demands = len(weight)
    sole = np.zeros(demands, np.int64)
    loss = np.zeros(len(starts) - 1)
    spent = 0.0
    for j in range(len(starts) - 1):
        if is_open[j]:
            spent += price[j]
            for at in range(starts[j], starts[j + 1]):
                sole[rows[at]] += j
    for i in range(demands):
        if count[i] == 1:
            loss[sole[i]] += weight[i]
    shared = np.zeros(len(starts) - 1)
    touched = np.zeros(len(starts) - 1, np.int64)
    size = len(order)
    idle = 0
    opened = np.flatnonzero(is_open & ~is_kept)
    turn = 0
    while steps > 0 and idle < size and len(opened) > 0:
        j = order[turn % size]
        turn += 1
        idle += 1
        steps -= 1
        if is_open[j] or not is_free[j]:
            continue
        gain = 0.0
        number = 0
        for at in range(starts[j], starts[j + 1]):
            i = rows[at]
            if count[i] == 0:
                gain += weight[i]
            elif count[i] == 1:
                k = sole[i]
                if shared[k] == 0.0:
                    touched[number] = k
                    number += 1
                shared[k] += weight[i]
        out = -1
        best = 1e-9 * max(gain, 1.0)
        slot = -1
        for at in range(len(opened)):
            k = opened[at]
            if spent - price[k] + price[j] <= money + 1e-9:
                better = gain - loss[k] + shared[k]
                if better > best:
                    best = better
                    out = k
                    slot = at
        for at in range(number):
            shared[touched[at]] = 0.0
        if out < 0:
            continue
        idle = 0
        opened[slot] = j
        is_open[out] = False
        is_open[j] = True
        spent += price[j] - price[out]
        loss[out] = 0.0
        for at in range(starts[out], starts[out + 1]):
            i = rows[at]
            count[i] -= 1
            sole[i] -= out
            if count[i] == 1:
                loss[sole[i]] += weight[i]
        for at in range(starts[j], starts[j + 1]):
            i = rows[at]
            if count[i] == 1:
                loss[sole[i]] -= weight[i]
            count[i] += 1
            sole[i] += j
            if count[i] == 1:
                loss[j] += weight[i]
    return steps


@compiled
def covered_weight(weight: Floats, count: Numbers) -> float:
    """Weight of the demands that somebody covers."""
    total = 0.0
    for i in range(len(weight)):
        if count[i] > 0:
            total += weight[i]
    return total
