"""The proof for sites with capacities: branch and bound with knapsack prices, and no linear program."""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.proofs.knapsack import choose_least, fill_sites, price_capacities
from geodata.siting.solution import MEETING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.search.capacitysearch import CapacitySearch

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ROUNDING = 2.3e-16
ROOT_STEPS, NODE_STEPS = 600, 80
HALF = 0.5


@dataclass(order=True, slots=True)
class _Node:
    bound: float
    order: int
    cost: Floats = field(compare=False)
    is_open: Mask = field(compare=False)
    is_closed: Mask = field(compare=False)
    price: Floats = field(compare=False)
    usual: Floats = field(compare=False)
    usual_pair: Floats = field(compare=False)
    kappa: Floats = field(compare=False, default_factory=lambda: np.zeros(0))
    plain: float = field(compare=False, default=-math.inf)


class CapacityTree:
    """Branch and bound on sites, then on who is served where, with knapsack prices for bounds."""

    def __init__(self, search: CapacitySearch, clock: Clock) -> None:
        self.search, self.case, self.clock = search, search.case, clock
        self._order = itertools.count()
        self._closed = math.inf
        self.nodes = 0
        self.root_price: Floats = np.zeros(0)
        self.root_reduced: Floats = np.zeros(0)
        self.root_bound = math.nan

    def prove(self) -> float:
        """Search until the bound meets the best answer or the clock ends; returns the bound."""
        case = self.case
        shape = case.cost.shape
        price = self._first_prices()
        root = _Node(
            self._each_alone(), next(self._order), case.cost, case.is_required.copy(),
            case.is_forbidden.copy(), price, np.zeros(shape[1]), np.zeros(shape),
        )  # fmt: skip
        for scale in (1.2, 0.5):
            self._bound(root, ROOT_STEPS, scale, 15)
            self._explain(root)
            self._round(root)
            if self.clock.is_over or self._is_closed(root.bound) or not self._fix(root):
                break
        self._tell(root.bound)
        heap = [root]
        while heap and not self.clock.is_over:
            node = heapq.heappop(heap)
            if self._is_closed(node.bound):
                self._closed = min(self._closed, node.bound)
                continue
            for child in self._children(node):
                heapq.heappush(heap, child)
            self._tell(min((part.bound for part in heap), default=self.search.value))
        least = min((node.bound for node in heap), default=math.inf)
        return min(self._closed, least, self.search.value)

    def _each_alone(self) -> float:
        """Everybody at the cheapest place that takes him: a bound that costs nothing."""
        case = self.case
        cheapest = np.where(case.is_forbidden[None, :], np.inf, case.cost).min(axis=1, initial=np.inf)
        value = np.minimum(cheapest, case.ceiling)
        return float(value.sum() - ROUNDING * (4 * len(value) + 64) * value.sum())

    def _tell(self, bound: float) -> None:
        search = self.search
        self.clock.told(search.value, min(bound, search.value), tuple(np.sort(search.sites).tolist()))

    def _first_prices(self) -> Floats:
        case = self.case
        usable = np.flatnonzero(~case.is_forbidden)
        sites = self.search.sites if len(self.search.sites) else usable
        costs = np.sort(np.minimum(case.cost[:, sites], case.ceiling[:, None]), axis=1)
        first, second = costs[:, 0], costs[:, min(1, costs.shape[1] - 1)]
        with np.errstate(invalid="ignore"):
            price = np.where(np.isfinite(second), (first + second) / 2, first)
        return np.where(np.isfinite(price), price, 0.0)

    def _known(self) -> float:
        if math.isfinite(self.search.value):
            return self.search.value
        finite = np.where(np.isfinite(self.case.cost), self.case.cost, 0.0)
        return float(finite.max(axis=1).sum()) + 1.0

    def _bound(self, node: _Node, steps: int, scale: float, patience: int) -> None:
        case = self.case
        free = np.flatnonzero(~node.is_closed)
        if len(free) < case.number:
            node.bound = math.inf
            return
        target = self._known() - 0.99 * case.step
        left = steps
        # In pieces, so that a cancelled or late search ends soon.
        while left > 0 and not self.clock.is_over:
            price_capacities(
                node.cost, case.size, case.room, case.ceiling, free, node.is_open, case.number, case.is_whole,
                node.price, target, min(left, 100), scale, patience, node.usual, node.usual_pair,
            )  # fmt: skip
            left, scale = left - 100, scale * 0.7
            self._certify(node, free)
            if self._is_closed(node.bound):
                return

    def _certify(self, node: _Node, free: Numbers) -> None:
        case = self.case
        kappa = np.zeros(case.cost.shape[1])
        taken = np.zeros((case.cost.shape[1], len(case.cost)), dtype=np.bool_)
        chosen = np.zeros(case.cost.shape[1], dtype=np.bool_)
        fill_sites(node.cost, case.size, case.room, node.price, free, case.is_whole, kappa, taken)
        value = float(choose_least(kappa, free, node.is_open, case.number, chosen) + node.price.sum())
        size = float(np.abs(node.price).sum() - kappa[chosen].sum())
        plain = value - ROUNDING * (4 * len(case.cost) + 64) * (size + abs(value))
        node.kappa, node.plain = kappa, plain
        rounded = math.ceil(plain / case.step - 1e-7) * case.step if case.step else plain
        node.bound = max(node.bound, rounded)

    def _is_closed(self, bound: float) -> bool:
        if bound == math.inf:
            return True
        return bound >= self.search.value - 0.2 * MEETING * abs(self.search.value)

    def _explain(self, node: _Node) -> None:
        if not math.isnan(self.root_bound) or not len(node.kappa):
            return
        self.root_price, self.root_bound = node.price.copy(), node.plain
        last, following = self._thresholds(node)
        self.root_reduced = np.where(
            node.kappa > last, node.kappa - last, np.minimum(node.kappa - following, 0)
        )

    def _thresholds(self, node: _Node) -> tuple[float, float]:
        loose = np.sort(node.kappa[~node.is_closed & ~node.is_open])
        number = self.case.number - int(node.is_open.sum())
        last = float(loose[number - 1]) if 0 < number <= len(loose) else -math.inf
        following = float(loose[number]) if number < len(loose) else math.inf
        return last, following

    def _fix(self, node: _Node) -> bool:
        """Fix candidates whose other state would pass the best answer; True when some were."""
        if not math.isfinite(self.search.value) or not len(node.kappa):
            return False
        room = self.search.value - 0.999 * self.case.step - node.plain
        last, following = self._thresholds(node)
        loose = ~node.is_closed & ~node.is_open
        out = loose & (node.kappa - last > room) if math.isfinite(last) else loose
        into = loose & ~out & (following - node.kappa > room)
        node.is_closed, node.is_open = node.is_closed | out, node.is_open | into
        return bool(out.any() or into.any())

    def _round(self, node: _Node) -> None:
        free = np.flatnonzero(~node.is_closed & ~node.is_open)
        opened = np.flatnonzero(node.is_open)
        number = self.case.number - len(opened)
        sites = np.concatenate([opened, free[np.argsort(-node.usual[free], kind="stable")[:number]]])
        if len(sites) == self.case.number:
            self._take(sites, node.usual_pair)
            self.search.settle(sites)

    def _take(self, sites: Numbers, share: NDArray[np.generic]) -> None:
        """Offer the answer in which each demand goes to the site with the largest share of it."""
        part = np.asarray(share[:, sites], dtype=np.float64)
        to = np.where(part.max(axis=1) > 0, np.argmax(part, axis=1), -1)
        if (to >= 0).all() or np.isfinite(self.case.ceiling[to < 0]).all():
            self.search.keep(sites, to)

    def _children(self, node: _Node) -> list[_Node]:
        children = []
        for cost, is_open, is_closed in self._split(node):
            child = _Node(
                node.bound, next(self._order), cost, is_open, is_closed, node.price.copy(), node.usual.copy(),
                node.usual_pair.copy(),
            )  # fmt: skip
            self.nodes += 1
            if is_open.sum() > self.case.number:
                continue
            self._bound(child, NODE_STEPS, 0.4, 8)
            if not self._is_closed(child.bound):
                self._fix(child)
                if self.nodes % 5 == 0:
                    self._round(child)
                children.append(child)
            elif child.bound < math.inf:
                self._closed = min(self._closed, child.bound)
        return children

    def _split(self, node: _Node) -> list[tuple[Floats, Mask, Mask]]:
        """Two parts: a site open or closed; when all sites are settled, a demand at a site or elsewhere."""
        loose = np.flatnonzero(~node.is_closed & ~node.is_open)
        number = self.case.number - int(node.is_open.sum())
        if len(loose) and number > 0 and number < len(loose):
            j = loose[np.argmin(np.abs(node.usual[loose] - HALF))]
            parts = []
            for mask in ("open", "closed"):
                is_open, is_closed = node.is_open.copy(), node.is_closed.copy()
                (is_open if mask == "open" else is_closed)[j] = True
                parts.append((node.cost, is_open, is_closed))
            return parts
        if len(loose):
            is_open, is_closed = node.is_open.copy(), node.is_closed.copy()
            (is_open if number > 0 else is_closed)[loose] = True
            return [(node.cost, is_open, is_closed)]
        return self._split_service(node)

    def _split_service(self, node: _Node) -> list[tuple[Floats, Mask, Mask]]:
        possible = np.isfinite(node.cost) & node.is_open[None, :]
        doubt = np.where(possible, np.abs(node.usual_pair - HALF), np.inf)
        has_choice = possible.sum(axis=1) + np.isfinite(self.case.ceiling) > 1
        doubt[~has_choice] = np.inf
        i, j = np.unravel_index(int(np.argmin(doubt)), doubt.shape)
        if not np.isfinite(doubt[i, j]):
            # Everybody has one place left: the part is one answer, or none when a site is too small for it.
            self._take(np.flatnonzero(node.is_open), possible)
            return []
        here, elsewhere = node.cost.copy(), node.cost.copy()
        here[i, np.arange(here.shape[1]) != j] = np.inf
        elsewhere[i, j] = np.inf
        return [(cost, node.is_open, node.is_closed) for cost in (here, elsewhere)]
