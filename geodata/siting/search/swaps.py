"""Search for good median sites: swaps over near and second-near sites, and kicks.

The swap neighbourhood of Teitz and Bart (1968), evaluated as Whitaker (1983) and Resende and Werneck (2004)
do: for a closed candidate, what it saves and, for each open one, what closing that one would cost beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.search.neighbours import Neighbours

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

TRIES_A_CALL = 20_000


@compiled
def two_nearest(
    starts: Numbers, site: Numbers, cost: Floats, ceiling: Floats, is_open: Mask, demand: int
) -> tuple[int, float, float]:
    """Nearest open site of a demand (-1 for none), its cost and that of the second nearest."""
    near = -1
    first = ceiling[demand]
    second = ceiling[demand]
    for at in range(starts[demand], starts[demand + 1]):
        if is_open[site[at]]:
            if near < 0:
                near = site[at]
                first = cost[at]
            else:
                second = cost[at]
                break
    return near, first, second


@compiled
def swap_median(
    starts: Numbers,
    site: Numbers,
    cost: Floats,
    ceiling: Floats,
    by_site: Numbers,
    demand_of: Numbers,
    cost_of: Floats,
    is_open: Mask,
    is_free: Mask,
    is_kept: Mask,
    order: Numbers,
    tries: int,
) -> int:
    """Swap while that lowers the cost; first improvement in the given order of candidates.

    Args:
        starts: Where each demand's candidates begin.
        site: Candidate of each pair by demand.
        cost: Cost of each pair by demand, ascending.
        ceiling: Cost of each demand unserved.
        by_site: Where each candidate's demands begin.
        demand_of: Demand of each pair by candidate.
        cost_of: Cost of each pair by candidate.
        is_open: Changed to the better choice.
        is_free: Candidates that may open.
        is_kept: Open candidates that must stay.
        order: Candidates to try, again and again.
        tries: Candidates to try at most.

    Returns:
        Tries left; above 0 when no swap helps any more.
    """
    demands = len(ceiling)
    near = np.empty(demands, np.int64)
    first = np.empty(demands)
    second = np.empty(demands)
    loss = np.zeros(len(by_site) - 1)
    for i in range(demands):
        near[i], first[i], second[i] = two_nearest(starts, site, cost, ceiling, is_open, i)
        if near[i] >= 0:
            loss[near[i]] += second[i] - first[i]
    shared = np.zeros(len(by_site) - 1)
    opened = np.flatnonzero(is_open & ~is_kept)
    size = len(order)
    idle = 0
    turn = 0
    while tries > 0 and idle < size and len(opened) > 0:
        j = order[turn % size]
        turn += 1
        idle += 1
        tries -= 1
        if is_open[j] or not is_free[j]:
            continue
        gain = 0.0
        for at in range(by_site[j], by_site[j + 1]):
            i = demand_of[at]
            if cost_of[at] < first[i]:
                gain += first[i] - cost_of[at]
                if near[i] >= 0:
                    shared[near[i]] += second[i] - first[i]
            elif cost_of[at] < second[i] and near[i] >= 0:
                shared[near[i]] += second[i] - cost_of[at]
        best = 1e-9 * (1.0 + gain)
        slot = -1
        for at in range(len(opened)):
            better = gain - loss[opened[at]] + shared[opened[at]]
            if better > best:
                best = better
                slot = at
        for at in range(by_site[j], by_site[j + 1]):
            if near[demand_of[at]] >= 0:
                shared[near[demand_of[at]]] = 0.0
        if slot < 0:
            continue
        idle = 0
        out = opened[slot]
        opened[slot] = j
        is_open[out] = False
        is_open[j] = True
        for side in range(2):
            changed = j if side == 0 else out
            for at in range(by_site[changed], by_site[changed + 1]):
                i = demand_of[at]
                if cost_of[at] > second[i]:
                    continue
                if near[i] >= 0:
                    loss[near[i]] -= second[i] - first[i]
                near[i], first[i], second[i] = two_nearest(starts, site, cost, ceiling, is_open, i)
                if near[i] >= 0:
                    loss[near[i]] += second[i] - first[i]
    return tries


@compiled
def open_greedily(
    by_site: Numbers,
    demand_of: Numbers,
    cost_of: Floats,
    now: Floats,
    is_open: Mask,
    is_free: Mask,
    number: int,
) -> None:
    """Open `number` free candidates, each the one that saves most; `now` is each demand's cost, changed."""
    for _ in range(number):
        best = -1.0
        chosen = -1
        for j in range(len(by_site) - 1):
            if is_open[j] or not is_free[j]:
                continue
            gain = 0.0
            for at in range(by_site[j], by_site[j + 1]):
                if cost_of[at] < now[demand_of[at]]:
                    gain += now[demand_of[at]] - cost_of[at]
            if gain > best:
                best = gain
                chosen = j
        if chosen < 0:
            return
        is_open[chosen] = True
        for at in range(by_site[chosen], by_site[chosen + 1]):
            now[demand_of[at]] = min(now[demand_of[at]], cost_of[at])


class MedianSearch:
    """Swaps and kicks over one structure; keeps the best choice.

    Args:
        near: Costs by demand.
        number: Sites to choose, required ones included.
        is_required: Candidates that must be open.
        is_forbidden: Candidates that must not.
        seed: Of the kicks.
    """

    def __init__(
        self, near: Neighbours, number: int, is_required: Mask, is_forbidden: Mask, seed: int
    ) -> None:
        self.near, self.number = near, number
        self.is_required, self.is_free = is_required, ~is_forbidden
        demands = len(near.ceiling)
        rows = np.repeat(np.arange(demands), np.diff(near.starts))
        columns = sparse.csc_array(
            sparse.coo_array((near.cost + 1.0, (rows, near.site)), shape=(demands, near.sites))
        )
        self._by_site = columns.indptr.astype(np.int64)
        self._demand_of = columns.indices.astype(np.int64)
        order = np.lexsort((rows, near.site))
        self._cost_of = near.cost[order]
        self._generator = np.random.default_rng(seed)
        self.best: Mask = is_required.copy()
        self._fill(self.best)
        self.value = near.value(self.best)

    def _fill(self, is_open: Mask) -> None:
        near = self.near
        missing = self.number - int(is_open.sum())
        if missing <= 0:
            return
        now = near.ceiling.copy()
        for j in np.flatnonzero(is_open):
            part = slice(self._by_site[j], self._by_site[j + 1])
            now[self._demand_of[part]] = np.minimum(now[self._demand_of[part]], self._cost_of[part])
        open_greedily(self._by_site, self._demand_of, self._cost_of, now, is_open, self.is_free, missing)

    def climb(self, is_open: Mask, clock: Clock | None = None) -> float:
        """Swap until nothing helps; changes `is_open` and keeps it when it is the best."""
        near = self.near
        while True:
            order = self._generator.permutation(near.sites)
            left = swap_median(
                near.starts, near.site, near.cost, near.ceiling, self._by_site, self._demand_of,
                self._cost_of, is_open, self.is_free, self.is_required, order, TRIES_A_CALL,
            )  # fmt: skip
            if left > 0 or clock is None or clock.is_over:
                break
        value = near.value(is_open)
        if value < self.value:
            self.best, self.value = is_open.copy(), value
        return value

    def improve(self, clock: Clock, *, kicks: int) -> None:
        """Climb from the best, then exchange some sites at random and climb again, `kicks` times."""
        self.climb(self.best.copy(), clock)
        free = np.flatnonzero(self.is_free & ~self.is_required)
        for kick in range(kicks):
            if clock.is_over:
                return
            trial = self.best.copy()
            opened = np.flatnonzero(trial & ~self.is_required)
            closed = free[~trial[free]]
            number = min(2 + kick % 5, len(opened), len(closed))
            if number == 0:
                return
            trial[self._generator.choice(opened, number, replace=False)] = False
            trial[self._generator.choice(closed, number, replace=False)] = True
            self.climb(trial, clock)
