"""Branch and bound over the sites of a median problem, with prices for bounds and no linear program at all.

A node opens some candidates and closes others; opened ones become the demands' ceilings and leave the
problem, so nodes grow small quickly (`Neighbours.reduced`). Each node fixes by reduced costs what its own
bound allows.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geodata.siting.proofs.lagrange import certified, price_medians
from geodata.siting.solution import MEETING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.search.neighbours import Neighbours
    from geodata.siting.search.swaps import MedianSearch

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

ROOT_STEPS = 250
ROOT_ROUNDS = 12
NODE_STEPS = 50
# Candidates whose two branches are tried before one is taken, and iterations of each trial.
PROBED, PROBE_STEPS = 6, 15
LEAST_GAIN = 1e-3
WHOLE = 1e-7
ROOM_MARGIN = 1e-9
# Share of the pairs below which dropping pairs alone makes new prices worth their time.
LEAST_SHRINKING = 0.8


@dataclass(order=True, slots=True)
class Node:
    """A part of the choices: what is open, what is closed, prices and the bound they prove.

    Attributes:
        bound: Cost that no choice of this part can undercut.
        near: The reduced structure; candidates keep their numbers.
        kept: Demands of the whole problem that `near` still holds.
        fixed: Cost of the demands that have no choice left.
        usual: How often each candidate was chosen lately.
    """

    bound: float
    order: int
    near: Neighbours = field(compare=False)
    kept: Numbers = field(compare=False)
    fixed: float = field(compare=False)
    price: Floats = field(compare=False)
    is_open: Mask = field(compare=False)
    is_closed: Mask = field(compare=False)
    usual: Floats = field(compare=False)
    last: float = field(compare=False, default=0.0)
    following: float = field(compare=False, default=0.0)
    rho: Floats = field(compare=False, default_factory=lambda: np.zeros(0))
    scale: float = field(compare=False, default=1.0)


class MedianTree:
    """The proof for one search.

    Args:
        search: Holds the best answer, and climbs from what the prices prefer.
        grain: All costs are multiples of it; 0 when they are not.
        clock: When to stop.
    """

    def __init__(self, search: MedianSearch, grain: float, clock: Clock) -> None:
        self.search, self.grain, self.clock = search, grain, clock
        self.nodes = 0
        self._closed = math.inf
        self._order = itertools.count()
        self.root_price: Floats = np.zeros(0)
        self.root_rho: Floats = np.zeros(0)
        self.root_bound = -math.inf
        self.root_threshold = (0.0, 0.0)

    def bound_of(self, heap: list[Node], found: float = math.inf) -> float:
        """Least bound of what is closed, of open nodes and of what was proved elsewhere."""
        least = min((node.bound for node in heap), default=math.inf)
        return min(self._closed, least, found, self.search.value)

    def prove(self, root: Node) -> float:
        """Branch from a root until the bound meets the best answer or the clock ends; returns the bound."""
        heap = [root]
        while heap and not self.clock.is_over:
            node = heapq.heappop(heap)
            if self._is_closed(node.bound):
                self._close(node.bound)
                continue
            for child in self._branches(node):
                heapq.heappush(heap, child)
            if self.nodes % 20 == 0:
                least = min((part.bound for part in heap), default=math.inf)
                self._tell(min(least, self._closed))
        return self.bound_of(heap)

    def _tell(self, bound: float) -> None:
        sites = tuple(np.flatnonzero(self.search.best).tolist())
        self.clock.told(self.search.value, min(bound, self.search.value), sites)

    def start(self) -> Node | None:
        """Find prices for the whole problem and fix by them; None when that alone is the proof."""
        search = self.search
        near, fixed, kept = search.near.reduced(search.is_required, ~search.is_free)
        node = Node(
            -math.inf, next(self._order), near, kept, fixed, self._first_prices(near),
            search.is_required.copy(), ~search.is_free, np.zeros(near.sites),
        )  # fmt: skip
        scale = 1.2
        for turn in range(ROOT_ROUNDS):
            before = node.bound
            self._bound(node, ROOT_STEPS, scale, patience=12)
            if turn == 0:
                self._remember(node)
            self._tell(node.bound)
            if self._is_closed(node.bound):
                self._close(node.bound)
                return None
            self._climb_from(node)
            shrunk = self._fix(node)
            if self.clock.is_over:
                break
            is_stuck = turn > 1 and node.bound - before < 0.01 * (search.value - node.bound)
            if is_stuck and not shrunk:
                break
            scale = max(0.5, scale * 0.8) if shrunk else max(0.2, scale * 0.6)
        return node

    def _remember(self, node: Node) -> None:
        """Keep the prices of the whole problem, before anything is fixed, for explanations."""
        self.root_price = np.zeros(len(self.search.near.ceiling))
        self.root_price[node.kept] = node.price
        self.root_rho, self.root_bound = node.rho.copy(), node.bound
        self.root_threshold = (node.last, node.following)

    def _first_prices(self, near: Neighbours) -> Floats:
        """Between the nearest and the second-nearest site of the best answer, where good prices lie."""
        whole = self.search.near
        first, second = _two_costs(whole, self.search.best)
        price = (first + second) / 2
        _, _, kept = whole.reduced(self.search.is_required, ~self.search.is_free)
        return np.minimum(price[kept], near.ceiling)

    def _bound(self, node: Node, steps: int, scale: float, *, patience: int, least: float = 1e-3) -> None:
        """Improve the node's prices and set its certified bound."""
        near = node.near
        free, number = self.choice(node)
        if number == 0 or number >= len(free):
            self._exact(node, free if number else free[:0])
            return
        target = self.search.value - node.fixed - 0.999 * self.grain + max(self.grain, 1e-9) * 0.01
        price_medians(
            near.starts, near.site, near.cost, near.ceiling, free, number, node.price, target, steps, scale,
            patience, least, node.usual,
        )  # fmt: skip
        node.rho = np.zeros(near.sites)
        value, node.last, node.following, slack = certified(
            near.starts, near.site, near.cost, node.price, free, number, node.rho
        )
        rounding = slack + 1e-15 * len(self.search.near.ceiling) * abs(node.fixed)
        node.bound = max(node.bound, self._rounded(value + node.fixed - rounding))

    def choice(self, node: Node) -> tuple[Numbers, int]:
        """Candidates that a node leaves open to choice, and how many of them to choose."""
        free = np.flatnonzero(~node.is_open & ~node.is_closed)
        return free, self.search.number - int(node.is_open.sum())

    def _exact(self, node: Node, chosen: Numbers) -> None:
        """Only one choice is left: its cost is the bound."""
        is_open = node.is_open.copy()
        is_open[chosen] = True
        value = self.search.near.value(is_open)
        if value < self.search.value:
            self.search.best, self.search.value = is_open, value
        node.bound = max(node.bound, min(value, self.search.value))
        node.rho = np.zeros(node.near.sites)

    def _climb_from(self, node: Node) -> None:
        trial = node.is_open.copy()
        free, number = self.choice(node)
        if 0 < number < len(free):
            trial[free[np.argsort(-node.usual[free], kind="stable")[:number]]] = True
            if trial.sum() == self.search.number:
                self.search.climb(trial, self.clock)

    def _rounded(self, bound: float) -> float:
        return math.ceil(bound / self.grain - WHOLE) * self.grain if self.grain else bound

    def _is_closed(self, bound: float) -> bool:
        return bound >= self.search.value - 0.2 * MEETING * abs(self.search.value)

    def _close(self, bound: float) -> None:
        self._closed = min(self._closed, bound)

    def _fix(self, node: Node) -> bool:
        """Fix candidates whose other state would pass the best answer, and shrink the node."""
        free, number = self.choice(node)
        if number == 0 or number >= len(free) or not len(node.rho):
            return False
        # The bound before it was rounded up is what reduced costs add to.
        plain = self._plain(node, free, number)
        room = self.search.value - 0.999 * self.grain - plain
        rho = node.rho[free]
        is_chosen = np.zeros(len(free), dtype=np.bool_)
        is_chosen[np.argpartition(rho, number - 1)[:number]] = True
        out = free[~is_chosen & (rho - node.last > room)]
        into = free[is_chosen & (node.following - rho > room)]
        # A choice that serves a demand above its price by more than the room is no better than the best
        # answer. Capping costs only lowers them, so the bound of what is left holds whatever the room is.
        capped = node.near.capped(node.price + max(room, 0.0) * (1.0 + ROOM_MARGIN))
        is_capped = capped.ceiling.sum() < node.near.ceiling.sum() * (1.0 - ROOM_MARGIN)
        if not len(out) and not len(into) and not is_capped:
            return False
        before = len(node.near.cost)
        node.near = capped
        node.is_closed[out] = True
        node.is_open[into] = True
        self._shrink(node)
        return len(node.near.cost) < LEAST_SHRINKING * before or bool(len(out) or len(into))

    def _plain(self, node: Node, free: Numbers, number: int) -> float:
        near = node.near
        scratch = np.zeros(near.sites)
        value, _, _, slack = certified(near.starts, near.site, near.cost, node.price, free, number, scratch)
        return value + node.fixed - slack - 1e-15 * len(self.search.near.ceiling) * abs(node.fixed)

    def _shrink(self, node: Node) -> None:
        node.near, more, kept = node.near.reduced(node.is_open, node.is_closed)
        node.fixed += more
        node.kept = node.kept[kept]
        node.price = np.minimum(node.price[kept], node.near.ceiling)

    def _branches(self, node: Node) -> list[Node]:
        free, number = self.choice(node)
        if number == 0 or number >= len(free):
            self._exact(node, free if number else free[:0])
            self._close(node.bound)
            return []
        column = self._column(node, free, number)
        children = []
        for opens in (True, False):
            child = self._child(node, column, opens=opens)
            if self._is_closed(child.bound):
                self._close(child.bound)
            else:
                children.append(child)
        return children

    def _column(self, node: Node, free: Numbers, number: int) -> int:
        """Of the candidates that prices doubt most, the one whose two branches raise the bound most."""
        doubt = np.abs(node.usual[free] - 0.5) + 0.02 * self._spread(node, free)
        doubted = free[np.argsort(doubt, kind="stable")[:PROBED]]
        plain = self._plain(node, free, number)
        room = self.search.value - 0.999 * self.grain - plain
        gains = [
            [min(self._probed(node, column, opens=opens) - plain, room) for opens in (True, False)]
            for column in doubted.tolist()
        ]
        product = np.maximum(np.array(gains), LEAST_GAIN * max(room, 0.0)).prod(axis=1)
        return int(doubted[np.argmax(product)])

    def _probed(self, node: Node, column: int, *, opens: bool) -> float:
        """About what one branch would cost at least; only for choosing, never a bound."""
        is_open, is_closed = node.is_open.copy(), node.is_closed.copy()
        (is_open if opens else is_closed)[column] = True
        near, fixed, kept = node.near.reduced(is_open, is_closed)
        fixed += node.fixed
        free = np.flatnonzero(~is_open & ~is_closed)
        number = self.search.number - int(is_open.sum())
        if number == 0 or number >= len(free):
            return self.search.value
        price = np.minimum(node.price[kept], near.ceiling)
        target = self.search.value - fixed - 0.999 * self.grain
        value = price_medians(
            near.starts, near.site, near.cost, near.ceiling, free, number, price, target, PROBE_STEPS, 0.3,
            PROBE_STEPS, 1e-3, node.usual.copy(),
        )  # fmt: skip
        return float(value + fixed)

    def _spread(self, node: Node, free: Numbers) -> Floats:
        """How far from the threshold each candidate is: equal shares are told apart by it."""
        rho = node.rho[free]
        away = np.abs(rho - node.last)
        return away / max(float(away.max(initial=0.0)), 1e-12)

    def _child(self, node: Node, column: int, *, opens: bool) -> Node:
        child = Node(
            node.bound, next(self._order), node.near, node.kept, node.fixed, node.price.copy(),
            node.is_open.copy(), node.is_closed.copy(), node.usual.copy(), rho=node.rho,
        )  # fmt: skip
        (child.is_open if opens else child.is_closed)[column] = True
        self._shrink(child)
        for scale in (0.5, 0.2):
            self.nodes += 1
            self._bound(child, NODE_STEPS, scale, patience=6)
            if self._is_closed(child.bound) or not self._fix(child):
                break
        if self.nodes % 16 < 2:  # noqa: PLR2004 - now and then
            self._climb_from(child)
        return child


def _two_costs(near: Neighbours, is_open: Mask) -> tuple[Floats, Floats]:
    demands = len(near.ceiling)
    rows = np.repeat(np.arange(demands), np.diff(near.starts))
    at = np.flatnonzero(is_open[near.site])
    first, second = near.ceiling.copy(), near.ceiling.copy()
    owner = rows[at]
    is_first = np.append(True, owner[1:] != owner[:-1])
    first[owner[is_first]] = near.cost[at[is_first]]
    is_second = np.append(False, is_first[:-1]) & ~is_first
    second[owner[is_second]] = near.cost[at[is_second]]
    return first, second
