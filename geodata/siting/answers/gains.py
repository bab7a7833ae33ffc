"""What each site gives and takes, evaluated at once: the tables behind explanations and what-if.

Every demand has a cost to be minimised: weighted distance (p-median), or the weight that stays uncovered, in
part where service fades (covering). Differences of that cost are losses in either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.siting.service import nearest_pairs
from geodata.siting.solution import UNSERVED, Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]


def penalties(problem: Problem) -> tuple[sparse.csr_array, Floats]:
    """Return the cost of each useful pair and of each demand unserved: (demand, candidates) and (demand,)."""
    weight = problem.weight
    if problem.model is Model.P_MEDIAN:
        pairs = problem.cost.copy()
        pairs.data = pairs.data * np.repeat(weight, np.diff(pairs.indptr))
        return pairs, np.where(weight > 0, np.inf, 0.0)
    reach = problem.within_reach()
    reach.data = (1.0 - reach.data) * np.repeat(weight, np.diff(reach.indptr))
    return reach, weight.copy()


@dataclass(frozen=True, slots=True)
class Gains:
    """One set of sites, and what changing it would do.

    Attributes:
        sites: Chosen candidates, ascending.
        closed: Candidates that could be chosen and are not.
        nearest: Site of each demand by cost, `UNSERVED` for none.
        first: Cost of each demand.
        second: Cost of each demand when its site is gone.
        loss: What closing each site costs, shape (sites,).
        pairs: Cost of pairs by candidate, shape (candidates, demand).
    """

    sites: Numbers
    closed: Numbers
    nearest: Numbers
    first: Floats
    second: Floats
    loss: Floats
    pairs: sparse.csr_array

    @staticmethod
    def of(problem: Problem, sites: Sequence[int]) -> Gains:
        """Evaluate a set of sites."""
        pairs, unserved = penalties(problem)
        chosen = np.array(sorted(sites), dtype=np.int64)
        nearest, first = nearest_pairs(pairs, chosen)
        first = np.minimum(first, unserved)
        second = _second(pairs, chosen, nearest, unserved)
        with np.errstate(invalid="ignore"):
            step = np.where(np.isfinite(second), second - first, np.where(np.isfinite(first), np.inf, 0.0))
        loss = np.array([step[nearest == site].sum() for site in chosen])
        is_free = ~problem.is_forbidden
        is_free[chosen] = False
        by_candidate = sparse.csr_array(pairs.T.tocsr())
        return Gains(chosen, np.flatnonzero(is_free), nearest, first, second, loss, by_candidate)

    @staticmethod
    def distances(problem: Problem, sites: Sequence[int]) -> Floats:
        """Plain cost of each demand to its nearest chosen site, infinite where none is reachable."""
        return nearest_pairs(problem.cost, np.array(sorted(sites), dtype=np.int64))[1]

    @property
    def total(self) -> float:
        """Cost of the set: weighted distance, or uncovered weight."""
        return float(self.first.sum())

    def loses(self, site: int) -> Numbers:
        """Demands that are worse off without a site."""
        return np.flatnonzero((self.nearest == site) & (self.second > self.first))

    def added(self) -> Floats:
        """What each closed candidate would save when it was opened beside the plan; shape (closed,)."""
        saved = np.zeros(len(self.closed))
        for row, site in enumerate(self.closed):
            part = slice(self.pairs.indptr[site], self.pairs.indptr[site + 1])
            first = self.first[self.pairs.indices[part]]
            saved[row] = np.maximum(first - self.pairs.data[part], 0.0).sum()
        return saved

    def exchange(self) -> Floats:
        """Cost added by each exchange of a site for a closed candidate, (closed, sites); below 0 it pays.

        For a demand of the site that closes the candidate counts against its second site, for all others
        against its first (Whitaker, 1983).
        """
        position = np.full(self.pairs.shape[0], -1, dtype=np.int64)
        position[self.sites] = np.arange(len(self.sites))
        table = np.empty((len(self.closed), len(self.sites)))
        for row, site in enumerate(self.closed):
            part = slice(self.pairs.indptr[site], self.pairs.indptr[site + 1])
            demand, cost = self.pairs.indices[part].astype(np.int64), self.pairs.data[part]
            first, second = self.first[demand], self.second[demand]
            gain = np.maximum(first - cost, 0.0)
            owner = self.nearest[demand]
            owned = owner != UNSERVED
            # What the candidate takes over of a demand whose site closes, beyond what it gains in any case.
            with np.errstate(invalid="ignore"):
                over = np.where(np.isfinite(second), second, np.inf) - np.maximum(first, cost)
            is_over = owned & (over > 0) & np.isfinite(over)
            back = np.bincount(position[owner[is_over]], weights=over[is_over], minlength=len(self.sites))
            table[row] = self.loss - gain.sum() - back
            table[row, self._alone(position, demand, owned, second)] = np.nan
        return self._without_infinities(table)

    def _alone(self, position: Numbers, demand: Numbers, owned: NDArray[np.bool_], second: Floats) -> Numbers:
        return np.unique(position[self.nearest[demand][owned & np.isinf(second)]])

    def _without_infinities(self, table: Floats) -> Floats:
        """Evaluate one by one the exchanges in which some demand has no second site."""
        for row, at in zip(*np.nonzero(np.isnan(table)), strict=True):
            site, candidate = self.sites[at], self.closed[row]
            now = np.where(self.nearest == site, self.second, self.first)
            part = slice(self.pairs.indptr[candidate], self.pairs.indptr[candidate + 1])
            demand = self.pairs.indices[part]
            now[demand] = np.minimum(now[demand], self.pairs.data[part])
            table[row, at] = now.sum() - self.first.sum()
        return table


def _second(pairs: sparse.csr_array, sites: Numbers, nearest: Numbers, unserved: Floats) -> Floats:
    """Cost of each demand to the nearest of `sites` other than its own."""
    rows = np.repeat(np.arange(len(unserved)), np.diff(pairs.indptr))
    is_site = np.zeros(pairs.shape[1], dtype=np.bool_)
    is_site[sites] = True
    kept = is_site[pairs.indices] & (pairs.indices != nearest[rows])
    second = unserved.copy()
    np.minimum.at(second, rows[kept], pairs.data[kept])
    return second
