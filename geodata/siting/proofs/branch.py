"""Branch and bound whose every leaf is closed by a bound of our own.

HiGHS solves the linear relaxation of each node; the node's bound is `safe_bound` of the multipliers it
returns. So the bound of the whole tree, the least over its leaves, holds whatever the solver says about
itself.
"""

from __future__ import annotations

import heapq
import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from geodata.siting.proofs.program import Program, Relaxation, Relaxed
from geodata.siting.solution import MEETING

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.siting.clock import Clock

    Floats = NDArray[np.float64]

Answer = TypeVar("Answer")
WHOLE = 1e-6
LEAST_GAIN = 1e-6


@dataclass(slots=True)
class Proof(Generic[Answer]):
    """What a search of the tree found.

    Attributes:
        value: Objective of the best answer, infinite when there is none.
        answer: What `repair` made of it.
        bound: Lower bound over all that the tree holds; infinite when it is proved empty.
        root: The relaxation at the root, after cuts.
        nodes: Number of relaxations solved.
    """

    value: float
    answer: Answer | None
    bound: float
    root: Relaxed
    nodes: int


@dataclass(order=True, slots=True)
class _Node:
    bound: float
    order: int
    relaxed: Relaxed = field(compare=False)
    lower: Floats = field(compare=False)
    upper: Floats = field(compare=False)


class Tree(Generic[Answer]):
    """One search of a tree over the whole columns of a program.

    Args:
        program: What is minimised.
        repair: Makes an answer of a fractional point: (objective, answer), or None.
        clock: When to stop.
        grain: All objectives are multiples of it, so a bound may be rounded up; 0 when they are not.
        value: Objective of an answer known before.
        answer: That answer.
        enough: Stop at the first answer that is no worse.
        origin: Constant that the caller adds to all objectives: what counts as meeting is measured with it.
        relaxation: A warm one of the same program.
    """

    def __init__(
        self,
        program: Program,
        repair: Callable[[Floats], tuple[float, Answer] | None],
        clock: Clock,
        *,
        grain: float = 0.0,
        value: float = math.inf,
        answer: Answer | None = None,
        enough: float = -math.inf,
        origin: float = 0.0,
        relaxation: Relaxation | None = None,
    ) -> None:
        self._enough, self._origin = enough, origin
        self._relaxation = relaxation or Relaxation(program)
        self._program = program
        self._repair, self._clock, self._grain = repair, clock, grain
        self.value, self.answer = value, answer
        self._closed = math.inf
        self._nodes = 0
        self._order = itertools.count()
        columns = program.matrix.shape[1]
        self._gain = np.zeros((2, columns))
        self._tries = np.zeros((2, columns))

    def search(self) -> Proof[Answer]:
        """Search until the bound meets the best answer or the clock ends."""
        lower, upper = self._program.lower.copy(), self._program.upper.copy()
        root = self._evaluate(lower, upper)
        heap = self._children_of_root(root, lower, upper)
        while heap and not self._clock.is_over and self.value > self._enough:
            node = heapq.heappop(heap)
            if self._is_closed(node.bound):
                self._close(node.bound)
                continue
            column = self._branching_column(node)
            if column < 0:
                self._close(node.bound)
                continue
            for child in self._branches(node, column):
                heapq.heappush(heap, child)
        least = min((node.bound for node in heap), default=math.inf)
        bound = min(self._closed, least)
        if math.isfinite(self.value):
            bound = min(bound, self.value)
        return Proof(self.value, self.answer, bound, root, self._nodes)

    def _children_of_root(self, root: Relaxed, lower: Floats, upper: Floats) -> list[_Node]:
        bound = self._rounded(root.bound)
        if math.isinf(bound) and bound > 0:
            return []
        self._fix(root, lower, upper)
        return [_Node(bound, next(self._order), root, lower, upper)]

    def _branches(self, node: _Node, column: int) -> list[_Node]:
        at = node.relaxed.x[column]
        children = []
        for side in (0, 1):
            lower, upper = node.lower.copy(), node.upper.copy()
            if side == 0:
                upper[column] = math.floor(at + WHOLE)
            else:
                lower[column] = upper[column] if upper[column] - lower[column] <= 1 else math.ceil(at - WHOLE)
            relaxed = self._evaluate(lower, upper)
            bound = max(self._rounded(relaxed.bound), node.bound)
            self._learn(side, column, relaxed.bound - node.relaxed.bound, at)
            if self._is_closed(bound):
                self._close(bound)
                continue
            self._fix(relaxed, lower, upper)
            children.append(_Node(bound, next(self._order), relaxed, lower, upper))
        return children

    def _evaluate(self, lower: Floats, upper: Floats) -> Relaxed:
        relaxed = self._relaxation.solve(lower, upper, time_limit_s=self._clock.left_s)
        self._nodes += 1
        if relaxed.is_solved and math.isfinite(relaxed.bound):
            found = self._repair(relaxed.x)
            if found is not None and found[0] < self.value:
                self.value, self.answer = found
        return relaxed

    def _rounded(self, bound: float) -> float:
        if not self._grain or not math.isfinite(bound):
            return bound
        return math.ceil((bound + self._origin) / self._grain - WHOLE) * self._grain - self._origin

    def _is_closed(self, bound: float) -> bool:
        if math.isinf(bound):
            return bound > 0
        return bound >= self.value - 0.2 * MEETING * abs(self.value + self._origin)

    def _close(self, bound: float) -> None:
        self._closed = min(self._closed, bound)

    def _fix(self, relaxed: Relaxed, lower: Floats, upper: Floats) -> None:
        """Fix whole columns whose other value would pass the best answer (reduced-cost fixing)."""
        if not math.isfinite(self.value):
            return
        room = self.value - relaxed.bound - (0.999 * self._grain)
        whole = self._program.whole
        d = relaxed.reduced[whole]
        is_free = upper[whole] - lower[whole] == 1
        down = whole[is_free & (d > room) & (d > 0)]
        up = whole[is_free & (-d > room) & (d < 0)]
        upper[down] = lower[down]
        lower[up] = upper[up]

    def _branching_column(self, node: _Node) -> int:
        """Return the whole column with the best product of expected gains, or -1 when all are whole."""
        whole = self._program.whole
        x = node.relaxed.x[whole]
        away = np.abs(x - np.round(x))
        is_free = node.upper[whole] > node.lower[whole]
        if not node.relaxed.is_solved:
            away = np.where(is_free, 0.5, 0.0)
        open_ones = np.flatnonzero((away > WHOLE) & is_free)
        if not open_ones.size:
            return -1
        columns = whole[open_ones]
        down, up = (
            np.where(tries > 0, gain / np.maximum(tries, 1), typical)
            for gain, tries, typical in (
                (self._gain[side, columns], self._tries[side, columns], self._typical(side))
                for side in (0, 1)
            )
        )
        part = x[open_ones] - np.floor(x[open_ones])
        score = np.maximum(down * part, LEAST_GAIN) * np.maximum(up * (1 - part), LEAST_GAIN)
        return int(columns[np.argmax(score)])

    def _typical(self, side: int) -> float:
        tries = self._tries[side].sum()
        return float(self._gain[side].sum() / tries) if tries else 1.0

    def _learn(self, side: int, column: int, gain: float, at: float) -> None:
        part = at - math.floor(at) if side == 0 else math.ceil(at) - at
        if math.isfinite(gain) and part > WHOLE:
            self._gain[side, column] += max(gain, 0.0) / part
            self._tries[side, column] += 1
