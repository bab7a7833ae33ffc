"""Covering as a program: sites, covered demands, floors of communities, caps, a number or a budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.siting.proofs.program import Program
from geodata.siting.proofs.reduction import equal_rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Covering:
    """Demands of positive weight, merged where the same candidates (and community) cover them.

    Attributes:
        pattern: 1 where a candidate covers a merged demand; shape (merged, candidates).
        weight: Sum of the merged weights; shape (merged,).
        group: Community of each merged demand, -1 where floors do not matter; shape (merged,).
        member: Merged demand of each demand, -1 for those of weight zero or out of every reach.
    """

    pattern: sparse.csr_array
    weight: Floats
    group: Numbers
    member: Numbers


def merged(problem: Problem) -> Covering:
    """Merge the demands of a problem that are alike, and leave out those that cannot count."""
    reach = problem.within_reach()
    allowed = ~problem.is_forbidden[reach.indices]
    before = np.concatenate(([0], np.cumsum(allowed)))
    reach = sparse.csr_array(
        (np.ones(int(allowed.sum())), reach.indices[allowed], before[reach.indptr]), shape=reach.shape
    )
    counted = np.flatnonzero((problem.weight > 0) & (np.diff(reach.indptr) > 0))
    part = sparse.csr_array(reach[counted])
    part.sort_indices()
    labels = problem.group[counted] if problem.has_floors else np.full(len(counted), -1, dtype=np.int64)
    first, classes = equal_rows(part, labels)
    member = np.full(len(problem.weight), -1, dtype=np.int64)
    member[counted] = classes
    weight = np.bincount(classes, weights=problem.weight[counted], minlength=len(first)).astype(np.float64)
    return Covering(sparse.csr_array(part[first]), weight, labels[first], member)


@dataclass(frozen=True, slots=True)
class Named:
    """A row that a planner set and could relax, with the sentence that says so."""

    row: int
    sentence: str


def cover_program(
    problem: Problem, covering: Covering, *, fixed: tuple[Floats, Floats] | None = None
) -> tuple[Program, list[Named]]:
    """Maximal covering (Church and ReVelle, 1974) as a program over sites y, then covered demands z.

    Minimise -Σ weight·z with z_i ≤ Σ_j y_j over the candidates that cover i, Σ y = p or Σ price·y ≤ budget,
    floors Σ_group weight·z ≥ floor·total, and a site within the cap for each demand.
    """
    merged_rows, candidates = len(covering.weight), problem.shape[1]
    cover = sparse.hstack([covering.pattern, -sparse.eye_array(merged_rows)], format="csr")
    rows = _Rows(candidates + merged_rows)
    rows.add(cover, np.zeros(merged_rows), np.full(merged_rows, np.inf))
    _limit_choice(problem, rows)
    _floors(problem, covering, rows)
    _caps(problem, rows)
    lower, upper = fixed or (problem.is_required.astype(float), (~problem.is_forbidden).astype(float))
    program = Program(
        cost=np.concatenate([np.zeros(candidates), -covering.weight]),
        matrix=rows.matrix(),
        row_lower=np.concatenate(rows.lower),
        row_upper=np.concatenate(rows.upper),
        lower=np.concatenate([lower, np.zeros(merged_rows)]),
        upper=np.concatenate([upper, np.ones(merged_rows)]),
        whole=np.arange(candidates),
    )
    return program, rows.named


class _Rows:
    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.blocks: list[sparse.csr_array] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.named: list[Named] = []
        self._number = 0

    def add(self, block: sparse.csr_array, lower: Floats, upper: Floats, *sentences: str) -> None:
        self.blocks.append(block)
        self.lower.append(lower)
        self.upper.append(upper)
        self.named += [Named(self._number + at, sentence) for at, sentence in enumerate(sentences)]
        self._number += len(lower)

    def add_one(self, columns: Numbers, values: Floats, lower: float, upper: float, *sentences: str) -> None:
        row = sparse.csr_array((values, (np.zeros(len(columns), np.int64), columns)), shape=(1, self.columns))
        self.add(row, np.array([lower]), np.array([upper]), *sentences)

    def matrix(self) -> sparse.csc_array:
        return sparse.csc_array(sparse.vstack(self.blocks, format="csc"))


def _limit_choice(problem: Problem, rows: _Rows) -> None:
    candidates = np.arange(problem.shape[1])
    if problem.p is not None:
        least = -np.inf if problem.has_budget else float(problem.p)
        sentence = f"only {problem.p} sites may be chosen"
        rows.add_one(candidates, np.ones(len(candidates)), least, float(problem.p), sentence)
    if problem.has_budget:
        sentence = f"the sites may cost {problem.budget:g} at most"
        rows.add_one(candidates, problem.site_cost, -np.inf, problem.budget, sentence)


def _floors(problem: Problem, covering: Covering, rows: _Rows) -> None:
    candidates = problem.shape[1]
    for group in np.flatnonzero(problem.floor > 0):
        total = problem.weight[problem.group == group].sum()
        inside = np.flatnonzero(covering.group == group)
        # A little is left to rounding, so that a floor of 100 % can be met by the sum of its parts.
        least = problem.floor[group] * total * (1 - 1e-9)
        name = problem.group_names[group]
        sentence = f"community {name} must be covered to {problem.floor[group]:.0%} at least"
        rows.add_one(candidates + inside, covering.weight[inside], least, np.inf, sentence)


def _caps(problem: Problem, rows: _Rows) -> None:
    if not problem.must_reach:
        return
    counted = np.flatnonzero(problem.weight > 0)
    reach = sparse.csr_array(problem.cost[counted])
    reach.sort_indices()
    first, _ = equal_rows(reach, np.zeros(len(counted), dtype=np.int64))
    part = sparse.csr_array(reach[first])
    block = sparse.csr_array((np.ones(part.nnz), part.indices, part.indptr), shape=(len(first), rows.columns))
    sentences = [
        f"demand {problem.demand_name(int(counted[at]))} must have a site within {problem.max_distance:g}"
        for at in first
    ]
    rows.add(block, np.ones(len(first)), np.full(len(first), np.inf), *sentences)


def elastic(program: Program, named: list[Named]) -> Program:
    """Let each named row be given up for the price of 1; the cheapest answer is the smallest set to relax."""
    rows, columns = program.matrix.shape
    widest = abs(program.matrix) @ np.maximum(np.abs(program.lower), np.abs(program.upper))
    number = np.array([item.row for item in named])
    lower, upper = program.row_lower[number], program.row_upper[number]
    far = widest[number] + np.maximum(
        np.where(np.isfinite(lower), np.abs(lower), 0), np.where(np.isfinite(upper), np.abs(upper), 0)
    )
    at = np.arange(len(named))
    up = sparse.csc_array((np.where(np.isfinite(lower), far, 0.0), (number, at)), shape=(rows, len(named)))
    down = sparse.csc_array((np.where(np.isfinite(upper), -far, 0.0), (number, at)), shape=(rows, len(named)))
    return Program(
        cost=np.concatenate([np.zeros(columns), np.full(2 * len(named), 1.0)]),
        matrix=sparse.csc_array(sparse.hstack([program.matrix, up, down], format="csc")),
        row_lower=program.row_lower,
        row_upper=program.row_upper,
        lower=np.concatenate([program.lower, np.zeros(2 * len(named))]),
        upper=np.concatenate([program.upper, np.ones(2 * len(named))]),
        whole=np.concatenate([program.whole, columns + np.arange(2 * len(named))]),
    )
