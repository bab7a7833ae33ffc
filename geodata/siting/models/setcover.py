"""Set covering: the cheapest sites that reach everybody, or a stated share of the weight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.siting.models.cover import holds, infeasible, searched, smallest_conflict
from geodata.siting.proofs.branch import Proof, Tree
from geodata.siting.proofs.coverprogram import Covering, Named, cover_program, merged
from geodata.siting.proofs.program import Program, Relaxation, Relaxed
from geodata.siting.proofs.reduction import undominated
from geodata.siting.search.coversearch import greedy_cover
from geodata.siting.search.rowweights import ROUNDS, fewer_sites
from geodata.siting.service import grain, nearest_within
from geodata.siting.solution import UNSERVED, Model, Solution, Status, meets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

HALF = 0.5
SEARCH_ABOVE = 500
HARDLY = 1e-6


def set_cover(problem: Problem, clock: Clock, _seed: int) -> Solution:
    """Solve set covering (Toregas and others, 1971), whole or to a share of the weight and of communities."""
    covering = merged(problem)
    is_partial = problem.cover_share < 1 or problem.has_floors
    out_of_reach = np.flatnonzero((covering.member < 0) & (problem.weight > 0))
    if not is_partial:
        if out_of_reach.size:
            first = problem.demand_name(int(out_of_reach[0]))
            more = f" and {out_of_reach.size - 1} more" if out_of_reach.size > 1 else ""
            sentence = f"Demand {first}{more} lies out of every candidate's reach of {problem.radius:g}."
            return infeasible(problem, clock, (sentence,))
        chosen, proof = cheapest_cover(
            covering.pattern,
            problem.site_cost,
            clock,
            is_required=problem.is_required,
            is_forbidden=problem.is_forbidden,
        )
        if chosen is None:
            return infeasible(problem, clock, ("Not everybody can be reached.",), is_proved=False)
        price = np.zeros(0)
        return _solution(problem, chosen, proof.bound, price, np.zeros(0), math.nan, clock)
    return _partial(problem, covering, clock)


def cheapest_cover(
    pattern: sparse.csr_array,
    price: Floats,
    clock: Clock,
    *,
    is_required: Mask,
    is_forbidden: Mask,
    enough: float = -math.inf,
    limit: float = math.inf,
) -> tuple[Mask | None, Proof[Mask]]:
    """Find the cheapest candidates that cover every row.

    Args:
        pattern: 1 where a candidate covers a row; each row has one.
        price: Of each candidate.
        clock: When to stop.
        is_required: Candidates that are chosen in any case.
        is_forbidden: Candidates that are not.
        enough: Stop at the first answer that costs no more.
        limit: Look for no answer that costs this or more.

    Returns:
        The choice, or None, and the proof; its bound is the least price of any cover (or `limit`).
    """
    if math.isfinite(enough):
        at_once = _greedy_whole(pattern, price, is_required, is_forbidden)
        if at_once is not None and (paid := float(price[at_once].sum())) <= enough:
            nothing = Relaxed(np.zeros(0), np.zeros(0), 0.0, np.zeros(0), is_solved=False)
            return at_once, Proof(paid, at_once, 0.0, nothing, 0)
    fixed = float(price[is_required].sum())
    covered = pattern @ is_required.astype(float) > 0
    rest = sparse.csr_array(pattern[np.flatnonzero(~covered)])
    allowed = np.flatnonzero(~is_required & ~is_forbidden)
    part = sparse.csr_array(rest[:, allowed])
    rows, columns = undominated(part, price[allowed], np.zeros(len(allowed), dtype=np.bool_))
    part, columns = sparse.csr_array(part[rows][:, columns]), allowed[columns]
    program = Program(
        cost=price[columns],
        matrix=sparse.csc_array(part),
        row_lower=np.ones(len(rows)),
        row_upper=np.full(len(rows), np.inf),
        lower=np.zeros(len(columns)),
        upper=np.ones(len(columns)),
        whole=np.arange(len(columns)),
    )
    step = grain(price)
    by_candidate = sparse.csc_array(part)
    starts, members = by_candidate.indptr.astype(np.int64), by_candidate.indices.astype(np.int64)

    def repair(x: Floats) -> tuple[float, Mask]:
        is_open = _greedy_from(starts, members, x, program.cost, len(rows))
        return float(program.cost[is_open].sum()), is_open

    relaxation = Relaxation(program)
    root = relaxation.solve(program.lower, program.upper, time_limit_s=clock.left_s)
    value, answer = min(repair(np.zeros(len(columns))), repair(root.x), key=lambda found: found[0])
    least = math.ceil(root.bound / step - HARDLY) * step if step else root.bound
    target = max(least, enough - fixed)
    is_refuted = math.isfinite(limit) and least > enough - fixed
    if value > target and math.isfinite(target) and not is_refuted:
        value, answer = _cheaper(program, part, answer, clock, target, is_whole=math.isinf(limit))
    if value + fixed >= limit:
        value, answer = limit - fixed, None  # type: ignore[assignment]
    proof = Tree(
        program, repair, clock, grain=step, value=value, answer=answer, enough=enough - fixed,
        relaxation=relaxation,
    ).search()  # fmt: skip
    proof.bound += fixed
    if proof.answer is None:
        return None, proof
    chosen = is_required.copy()
    chosen[columns[proof.answer]] = True
    return chosen, proof


def _cheaper(
    program: Program, part: sparse.csr_array, start: Mask, clock: Clock, target: float, *, is_whole: bool
) -> tuple[float, Mask]:
    """Search for a cheaper cover: by exchanges, and where prices differ by HiGHS, which is better at them."""
    price, best = program.cost, start
    if (price > 0).all():
        best = fewer_sites(part, price, start, clock, target=target, rounds=ROUNDS if is_whole else 1)
    is_priced = price.size > 0 and price.min() < price.max()
    if is_whole and is_priced and price[best].sum() > target and part.nnz > SEARCH_ABOVE:
        point = searched(program, clock.part(0.1), target=target)
        if (
            point is not None
            and holds(program, np.round(point))
            and price @ np.round(point) < price[best].sum()
        ):
            best = point > HALF
    return float(price[best].sum()), best


def _greedy_whole(
    pattern: sparse.csr_array, price: Floats, is_required: Mask, is_forbidden: Mask
) -> Mask | None:
    """Cover greedily without any reduction; None when a row stays uncovered."""
    by_candidate = sparse.csc_array(pattern)
    starts, members = by_candidate.indptr.astype(np.int64), by_candidate.indices.astype(np.int64)
    is_open = is_required.copy()
    count = greedy_cover(starts, members, np.ones(pattern.shape[0]), is_open, ~is_forbidden, price, math.inf)
    if not (count > 0).all():
        return None
    for j in np.flatnonzero(is_open & ~is_required)[::-1]:
        own = members[starts[j] : starts[j + 1]]
        if (count[own] > 1).all():
            is_open[j] = False
            count[own] -= 1
    return is_open


def _greedy_from(starts: Numbers, members: Numbers, x: Floats, price: Floats, rows: int) -> Mask:
    """Open what the point prefers, cover the rest greedily, then close what is not needed, dearest first."""
    is_open = x > HALF
    ones = np.ones(rows)
    count = greedy_cover(starts, members, ones, is_open, np.ones(len(x), dtype=np.bool_), price, math.inf)
    if (count > 0).all():
        for j in sorted(np.flatnonzero(is_open), key=lambda site: (-price[site], x[site])):
            own = members[starts[j] : starts[j + 1]]
            if (count[own] > 1).all():
                is_open[j] = False
                count[own] -= 1
    return is_open


def _partial(problem: Problem, covering: Covering, clock: Clock) -> Solution:
    """Cover a share of the weight: the covering program with prices as objective and the share as a row."""
    program, named = cover_program(problem, covering)
    candidates, merged_rows = problem.shape[1], len(covering.weight)
    weights = np.concatenate([np.zeros(candidates), covering.weight])
    least = problem.cover_share * problem.weight.sum() * (1 - 1e-9) if problem.cover_share < 1 else 0.0
    program = Program(
        cost=np.concatenate([problem.site_cost, np.zeros(merged_rows)]),
        matrix=sparse.csc_array(
            sparse.vstack([program.matrix, sparse.csr_array(weights[None, :])], format="csc")
        ),
        row_lower=np.append(program.row_lower, least),
        row_upper=np.append(program.row_upper, np.inf),
        lower=program.lower,
        upper=program.upper,
        whole=program.whole,
    )

    named.append(
        Named(len(program.row_lower) - 1, f"{problem.cover_share:.0%} of the weight must be covered")
    )

    def repair(x: Floats) -> tuple[float, Mask] | None:
        chosen = x[:candidates] > HALF
        point = np.concatenate([chosen.astype(float), np.minimum(covering.pattern @ chosen, 1.0)])
        return (float(program.cost @ point), chosen) if holds(program, point) else None

    first = searched(program, clock.part(0.3))
    start = None if first is None else repair(first)
    value, answer = start if start is not None else (math.inf, None)
    proof = Tree(program, repair, clock, grain=grain(problem.site_cost), value=value, answer=answer).search()
    if proof.answer is None:
        if math.isinf(proof.bound):
            return infeasible(problem, clock, smallest_conflict(program, named, clock))
        return infeasible(problem, clock, ("No answer was found in the time given.",), is_proved=False)
    reduced = proof.root.reduced[:candidates]
    return _solution(problem, proof.answer, proof.bound, np.zeros(0), reduced, proof.root.bound, clock)


def _solution(
    problem: Problem, chosen: Mask, bound: float, price: Floats, reduced: Floats, relaxed: float, clock: Clock
) -> Solution:
    sites = np.flatnonzero(chosen)
    objective = float(problem.site_cost[sites].sum())
    bound = min(bound, objective)
    return Solution(
        model=Model.SET_COVER,
        sites=tuple(sites.tolist()),
        assignment=nearest_within(problem, sites) if sites.size else np.full(problem.shape[0], UNSERVED),
        objective=objective,
        bound=bound,
        status=Status.OPTIMAL if meets(objective, bound) else Status.FEASIBLE,
        seconds=clock.seconds,
        price=price,
        reduced_cost=reduced,
        relaxed=relaxed,
        notes=problem.notes,
    )
