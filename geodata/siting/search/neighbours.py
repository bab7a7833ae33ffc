"""The candidates that could serve each demand, nearest first, and what it costs when none of them does.

One structure carries p-median (all candidates, no ceiling), fading coverage (the ceiling is the weight that
stays unserved) and any part of either in which some candidates are already open (they become the ceiling) or
closed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from geodata.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Weighted costs by demand, ascending within each.

    Attributes:
        starts: Where each demand's candidates begin; shape (demand + 1,).
        site: Candidate of each pair; shape (pairs,).
        cost: Weighted cost of each pair, below its demand's ceiling; shape (pairs,).
        ceiling: What each demand costs when no candidate of its list is open; shape (demand,).
        sites: Number of candidates.
    """

    starts: Numbers
    site: Numbers
    cost: Floats
    ceiling: Floats
    sites: int

    def reduced(self, is_open: Mask, is_closed: Mask) -> tuple[Neighbours, float, Numbers]:
        """Take open candidates into the ceilings and closed ones out.

        Returns:
            The smaller structure over the same candidate numbers, the cost of demands that have no choice
            left, and the demands that have.
        """
        ceiling = self.ceiling.copy()
        size = _lower_ceilings(self.starts, self.site, self.cost, is_open, is_closed, ceiling)
        has_choice = size > 0
        kept = np.flatnonzero(has_choice)
        starts = np.concatenate(([0], np.cumsum(size[kept])))
        site, cost = np.empty(starts[-1], np.int64), np.empty(starts[-1])
        _gather(self.starts, self.site, self.cost, is_closed, kept, size, starts, site, cost)
        rest = Neighbours(starts, site, cost, ceiling[kept], self.sites)
        return rest, float(ceiling[~has_choice].sum()), kept

    def capped(self, ceiling: Floats) -> Neighbours:
        """Let no demand cost more than this; `reduced` then drops the pairs above."""
        return replace(self, ceiling=np.minimum(self.ceiling, ceiling))

    def value(self, is_open: Mask) -> float:
        """Cost of all demands when these candidates are open."""
        return float(nearest_cost(self.starts, self.site, self.cost, self.ceiling, is_open).sum())


@compiled
def _lower_ceilings(
    starts: Numbers, site: Numbers, cost: Floats, is_open: Mask, is_closed: Mask, ceiling: Floats
) -> Numbers:
    size = np.zeros(len(ceiling), np.int64)
    for i in range(len(ceiling)):
        number = 0
        for at in range(starts[i], starts[i + 1]):
            if is_open[site[at]]:
                ceiling[i] = min(ceiling[i], cost[at])
                break
            if not is_closed[site[at]]:
                number += 1
        # Free candidates as dear as the ceiling serve nobody better.
        if number > 0:
            number = 0
            for at in range(starts[i], starts[i + 1]):
                if cost[at] >= ceiling[i]:
                    break
                if not is_closed[site[at]]:
                    number += 1
        size[i] = number
    return size


@compiled
def _gather(
    starts: Numbers,
    site: Numbers,
    cost: Floats,
    is_closed: Mask,
    kept: Numbers,
    size: Numbers,
    to: Numbers,
    new_site: Numbers,
    new_cost: Floats,
) -> None:
    for row in range(len(kept)):
        i = kept[row]
        into = to[row]
        at = starts[i]
        while into < to[row] + size[i]:
            if not is_closed[site[at]]:
                new_site[into] = site[at]
                new_cost[into] = cost[at]
                into += 1
            at += 1


@compiled
def nearest_cost(starts: Numbers, site: Numbers, cost: Floats, ceiling: Floats, is_open: Mask) -> Floats:
    """Cost of each demand when these candidates are open; shape (demand,)."""
    found = ceiling.copy()
    for i in range(len(ceiling)):
        for at in range(starts[i], starts[i + 1]):
            if is_open[site[at]]:
                found[i] = cost[at]
                break
    return found


def neighbours(pairs: sparse.csr_array, ceiling: Floats) -> Neighbours:
    """Sort the candidates of each demand by weighted cost and cut them at the ceiling.

    Args:
        pairs: Weighted costs of possible pairs, explicit zeros kept; shape (demand, candidates).
        ceiling: What each demand costs unserved; shape (demand,).
    """
    demands, sites = pairs.shape
    rows = np.repeat(np.arange(demands), np.diff(pairs.indptr))
    kept = pairs.data < ceiling[rows]
    rows, site, cost = rows[kept], pairs.indices[kept].astype(np.int64), pairs.data[kept]
    order = np.lexsort((cost, rows))
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=demands)))).astype(np.int64)
    return Neighbours(starts, site[order], cost[order], ceiling.astype(np.float64), int(sites))
