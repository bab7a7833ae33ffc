"""Maximal covering: the sites that cover the most weight, and the proof that no other covers more."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import highspy
import numpy as np
from scipy import sparse

from geodata.siting.proofs.branch import Proof, Tree
from geodata.siting.proofs.coverbound import PricedCover, price_demands
from geodata.siting.proofs.coverprogram import Covering, Named, cover_program, elastic, merged
from geodata.siting.proofs.program import Program, integral
from geodata.siting.search.coversearch import covered_weight, greedy_cover, swap_cover
from geodata.siting.service import grain, nearest_within
from geodata.siting.solution import UNSERVED, Model, Solution, Status, meets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

# Pairs within reach above which the linear program is left until prices have fixed most candidates.
LARGEST_TREE = 300_000
LAGRANGE_STEPS = 1500
SEARCH_SHARE = 0.5
# What the addition of weights may hide, as a share of their sum.
HIDDEN = 1e-12


def max_cover(problem: Problem, clock: Clock, seed: int) -> Solution:
    """Solve maximal covering with or without floors, caps and a budget."""
    covering = merged(problem)
    if problem.has_floors or problem.must_reach:
        return _constrained(problem, covering, clock)
    if not len(covering.weight):
        return _nothing_in_reach(problem, clock)
    search = Search(problem, covering, seed)
    is_small = covering.pattern.nnz <= LARGEST_TREE
    search.improve(clock.part(0.1 if not is_small else 1.0), kicks=20 if is_small else 0)
    tell(clock, search)
    priced = None
    if not is_small:
        limit = clock.part(0.6)
        priced = price_demands(
            problem,
            covering.pattern,
            covering.weight,
            known=search.value,
            clock=limit,
            iterations=LAGRANGE_STEPS,
        )
        search.round_off(priced.frequency, clock.part(0.3))
        tell(clock, search, priced.bound)
    return _proved(problem, covering, search, priced, clock)


def tell(clock: Clock, search: Search, bound: float = math.inf) -> None:
    """Pass on the best answer so far."""
    clock.told(search.value, bound, tuple(np.flatnonzero(search.best).tolist()))


class Search:
    """Greedy, swaps and kicks over one covering; keeps the best choice."""

    def __init__(self, problem: Problem, covering: Covering, seed: int) -> None:
        self.problem, self.covering = problem, covering
        by_candidate = sparse.csc_array(covering.pattern)
        self.starts = by_candidate.indptr.astype(np.int64)
        self.rows = by_candidate.indices.astype(np.int64)
        self.is_free = ~problem.is_forbidden & ~problem.is_required
        self.price = problem.site_cost if problem.has_budget else np.ones(problem.shape[1])
        self.money = problem.budget if problem.has_budget else float(problem.p or 0)
        self.generator = np.random.default_rng(seed)
        self.best: Mask = problem.is_required.copy()
        self.value = self._climb(self.best)

    def _climb(self, is_open: Mask, clock: Clock | None = None) -> float:
        """Fill up greedily and swap until no swap helps; returns the covered weight and changes `is_open`."""
        weight = self.covering.weight
        steps = 20_000
        while True:
            left = self.money - float(self.price[is_open].sum())
            count = greedy_cover(self.starts, self.rows, weight, is_open, self.is_free, self.price, left)
            order = self.generator.permutation(len(self.price))
            kept = self.problem.is_required
            rest = swap_cover(
                self.starts,
                self.rows,
                weight,
                is_open,
                self.is_free,
                kept,
                self.price,
                self.money,
                count,
                order,
                steps,
            )
            if rest > 0 or clock is None or clock.is_over:
                return covered_weight(weight, count)

    def improve(self, clock: Clock, *, kicks: int) -> None:
        """Climb, then close a few sites at random and climb again, `kicks` times."""
        start = self.best.copy()
        self._keep(start, self._climb(start, clock))
        longest = 0.0
        for _ in range(kicks):
            # A kick that would end after the time is not begun.
            if clock.is_over or clock.left_s < longest:
                return
            begun = clock.seconds
            trial = self.best.copy()
            opened = np.flatnonzero(trial & ~self.problem.is_required)
            if not opened.size:
                return
            number = min(len(opened), int(self.generator.integers(1, max(2, len(opened) // 4) + 1)))
            trial[self.generator.choice(opened, number, replace=False)] = False
            barred = self.is_free
            self.is_free = barred & (self.generator.random(len(barred)) > 0.2)  # noqa: PLR2004 - a taboo for a while
            left = self.money - float(self.price[trial].sum())
            greedy_cover(self.starts, self.rows, self.covering.weight, trial, self.is_free, self.price, left)
            self.is_free = barred
            self._keep(trial, self._climb(trial, clock))
            longest = max(longest, clock.seconds - begun)

    def round_off(self, preference: Floats, clock: Clock) -> None:
        """Climb from the candidates that a fractional answer prefers."""
        trial = self.rounded(preference)
        self._keep(trial, self._climb(trial, clock))

    def rounded(self, preference: Floats) -> Mask:
        """Return the most preferred candidates that the number or the budget allows."""
        trial = self.problem.is_required.copy()
        left = self.money - float(self.price[trial].sum())
        for j in np.argsort(-preference, kind="stable"):
            if preference[j] <= 0.01 or left <= 0:  # noqa: PLR2004 - what is hardly chosen is no preference
                break
            if self.is_free[j] and self.price[j] <= left + 1e-9:
                trial[j] = True
                left -= self.price[j]
        return trial

    def repair(self, x: Floats) -> tuple[float, Mask]:
        """Make a choice of a fractional point of the program; the objective is minimised there."""
        trial = self.rounded(x[: len(self.price)])
        value = self._climb(trial)
        return -value, trial

    def _keep(self, trial: Mask, value: float) -> None:
        if value > self.value:
            self.best, self.value = trial.copy(), value


def _proved(
    problem: Problem, covering: Covering, search: Search, priced: PricedCover | None, clock: Clock
) -> Solution:
    lower, upper = problem.is_required.astype(float), (~problem.is_forbidden).astype(float)
    step = grain(problem.weight)
    if priced is not None:
        _fix_by_price(problem, priced, search.value + step * 0.999, lower, upper)
        if clock.is_over or covering.pattern[:, np.flatnonzero(upper > lower)].nnz > LARGEST_TREE:
            search.improve(clock.before_end(_seconds_to_finish(problem, search, clock)), kicks=10**6)
            return _finished(problem, covering, search, priced, None, clock)
    program, _ = cover_program(problem, covering, fixed=(lower, upper))
    tree = Tree(program, search.repair, clock, grain=step, value=-search.value, answer=search.best)
    proof = tree.search()
    if proof.answer is not None:
        search.best, search.value = proof.answer, -proof.value
    return _finished(problem, covering, search, priced, proof, clock)


def _seconds_to_finish(problem: Problem, search: Search, clock: Clock) -> float:
    """How long writing the answer will take, measured on the best so far, with room for a busy machine."""
    before = clock.seconds
    nearest_within(problem, np.flatnonzero(search.best))
    return 2.0 * (clock.seconds - before)


def _fix_by_price(problem: Problem, priced: PricedCover, known: float, lower: Floats, upper: Floats) -> None:
    """Close candidates whose choice would push the bound under the best answer (number of sites only)."""
    if problem.has_budget:
        return
    room = priced.bound - known
    free = (upper > lower) & ~problem.is_required
    upper[free & (priced.threshold - priced.collected > room)] = 0.0


def _finished(
    problem: Problem,
    covering: Covering,
    search: Search,
    priced: PricedCover | None,
    proof: Proof[Mask] | None,
    clock: Clock,
) -> Solution:
    bound = math.inf if priced is None else priced.bound
    price, reduced, relaxed = np.zeros(0), np.zeros(0), math.nan
    candidates = problem.shape[1]
    if priced is not None:
        price, relaxed = priced.price, priced.bound
        reduced = priced.threshold * (problem.site_cost if problem.has_budget else 1.0) - priced.collected
    if proof is not None:
        bound = min(bound, -proof.bound) if math.isfinite(proof.bound) else bound
        if priced is None:
            price = np.maximum(proof.root.duals[: len(covering.weight)], 0.0)
            reduced, relaxed = proof.root.reduced[:candidates], -proof.root.bound
    sites = np.flatnonzero(search.best)
    return cover_solution(
        problem,
        sites,
        max(bound, search.value),
        clock,
        price=_spread(problem, covering, price),
        reduced=np.asarray(reduced),
        relaxed=relaxed,
    )


def _spread(problem: Problem, covering: Covering, price: Floats) -> Floats:
    """Price of each demand by its share of the merged one."""
    if not len(price):
        return price
    member = covering.member
    known = member >= 0
    spread = np.zeros(len(member))
    spread[known] = price[member[known]] * problem.weight[known] / covering.weight[member[known]]
    return spread


def cover_solution(
    problem: Problem,
    sites: Numbers,
    bound: float,
    clock: Clock,
    *,
    price: Floats | None = None,
    reduced: Floats | None = None,
    relaxed: float = math.nan,
) -> Solution:
    """Recompute assignment and objective from the sites, and judge them by the bound."""
    assignment = nearest_within(problem, sites)
    objective = float(problem.weight[assignment != UNSERVED].sum())
    top = max(bound, objective)
    if top - objective <= HIDDEN * float(problem.weight.sum()):
        top = objective
    return Solution(
        model=Model.MAX_COVER,
        sites=tuple(sites.tolist()),
        assignment=assignment,
        objective=objective,
        bound=objective if meets(objective, top) and top - objective < grain(problem.weight) else top,
        status=Status.OPTIMAL if meets(objective, top) else Status.FEASIBLE,
        seconds=clock.seconds,
        price=np.zeros(0) if price is None else price,
        reduced_cost=np.zeros(0) if reduced is None else reduced,
        relaxed=relaxed,
        notes=problem.notes,
    )


def _nothing_in_reach(problem: Problem, clock: Clock) -> Solution:
    open_ones = np.flatnonzero(problem.is_required)
    rest = np.flatnonzero(~problem.is_required & ~problem.is_forbidden)
    more = rest[: max((problem.p or 0) - len(open_ones), 0)]
    sites = np.sort(np.concatenate([open_ones, more]))
    return cover_solution(problem, sites, 0.0, clock)


def _constrained(problem: Problem, covering: Covering, clock: Clock) -> Solution:
    program, named = cover_program(problem, covering)
    step = grain(problem.weight)
    candidates = problem.shape[1]

    def repair(x: Floats) -> tuple[float, Mask] | None:
        chosen = x[:candidates] > 0.5  # noqa: PLR2004 - halfway
        point = np.concatenate([chosen.astype(float), np.minimum(covering.pattern @ chosen, 1.0)])
        return (float(program.cost @ point), chosen) if holds(program, point) else None

    first = searched(program, clock.part(SEARCH_SHARE))
    start = None if first is None else repair(first)
    value, answer = start if start is not None else (math.inf, None)
    proof = Tree(program, repair, clock, grain=step, value=value, answer=answer).search()
    if proof.answer is None:
        if math.isinf(proof.bound):
            return infeasible(problem, clock, smallest_conflict(program, named, clock))
        return infeasible(problem, clock, ("No answer was found in the time given.",), is_proved=False)
    price = np.maximum(proof.root.duals[: len(covering.weight)], 0.0)
    return cover_solution(
        problem,
        np.flatnonzero(proof.answer),
        -proof.bound,
        clock,
        price=_spread(problem, covering, price),
        reduced=proof.root.reduced[:candidates],
        relaxed=-proof.root.bound,
    )


def searched(program: Program, clock: Clock, *, target: float = -math.inf) -> Floats | None:
    """Return the best point that HiGHS's branch and cut finds in the time, or one as low as `target`.

    Only a start for a proof, never the proof.
    """
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", clock.left_s)):
        highs.setOptionValue(name, value)
    if math.isfinite(target):
        highs.setOptionValue("objective_target", target + 1e-6)
    highs.passModel(integral(program))
    highs.run()
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    return np.asarray(highs.getSolution().col_value, dtype=np.float64)


def holds(program: Program, point: Floats) -> bool:
    """Whether a point keeps every row and the box, with nothing but rounding over."""
    rows = program.matrix @ point
    size = 1e-9 * (1 + abs(program.matrix) @ np.abs(point))
    in_rows = (rows >= program.row_lower - size) & (rows <= program.row_upper + size)
    in_box = (point >= program.lower - 1e-9) & (point <= program.upper + 1e-9)
    return bool(in_rows.all() and in_box.all())


def smallest_conflict(program: Program, named: list[Named], clock: Clock) -> tuple[str, ...]:
    """Return what a planner asked that cannot hold together: the fewest sentences to give up."""
    point = searched(elastic(program, named), clock.part(SEARCH_SHARE)) if named else None
    if point is None:
        return ("What is required, forbidden and capped cannot hold together.",)
    columns = program.matrix.shape[1]
    given_up = point[columns:].reshape(2, -1).max(axis=0) > 0.5  # noqa: PLR2004 - halfway
    sentences = [item.sentence for item, out in zip(named, given_up, strict=True) if out]
    return (f"Not all can hold; it is enough to give up: {'; '.join(sentences)}.",)


def infeasible(
    problem: Problem, clock: Clock, conflict: tuple[str, ...], *, is_proved: bool = True
) -> Solution:
    """Return the answer that there is none, and why."""
    status = Status.INFEASIBLE if is_proved else Status.UNKNOWN
    return Solution(
        model=problem.model,
        sites=(),
        assignment=np.full(problem.shape[0], UNSERVED, dtype=np.int64),
        objective=math.nan,
        bound=math.nan,
        status=status,
        seconds=clock.seconds,
        conflict=conflict,
        notes=problem.notes,
    )
