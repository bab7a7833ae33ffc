"""p-median: the sites from which weighted distance is least; and fading coverage, the same problem."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from geodata.errors import RefusedError
from geodata.siting.models.cover import infeasible
from geodata.siting.models.setcover import cheapest_cover
from geodata.siting.proofs.branch import Tree
from geodata.siting.proofs.medianprogram import program_size, radius_program
from geodata.siting.proofs.mediantree import MedianTree, Node
from geodata.siting.search.neighbours import Neighbours, neighbours
from geodata.siting.search.swaps import MedianSearch
from geodata.siting.service import grain, nearest_pairs
from geodata.siting.solution import UNSERVED, Model, Solution, Status, meets

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

LARGEST_PAIRS = 60_000_000
# Entries of the linear program above which branching on prices is quicker.
LARGEST_PROGRAM = 200_000
FEWEST_KICKS, MOST_KICKS = 30, 300
KICKS_PER_SITE = 3


def p_median(problem: Problem, clock: Clock, seed: int) -> Solution:
    """Solve the p-median problem (Hakimi, 1964); demands of weight zero go to their nearest site."""
    counted = np.flatnonzero(problem.weight > 0)
    pairs = sparse.csr_array(problem.cost[counted])
    conflict = out_of_reach(problem, pairs, counted, clock)
    if conflict:
        return infeasible(problem, clock, (conflict,))
    weights = problem.weight[counted]
    pairs.data = pairs.data * np.repeat(weights, np.diff(pairs.indptr))
    highest = np.maximum.reduceat(pairs.data, pairs.indptr[:-1])
    is_whole = bool((np.diff(pairs.indptr) == problem.shape[1]).all())
    # A ceiling that only an answer without service can pay: above all costs of a service.
    unserved = highest + 1.0 if is_whole else np.full(len(counted), float(highest.sum()) + 1.0)
    near = neighbours(pairs, unserved)
    finder = Finder(problem, near, grain(pairs.data), seed)
    bound = finder.solve(clock)
    if not is_whole and bound > float(highest.sum()):
        return infeasible(problem, clock, ("No choice of sites reaches everybody.",))
    if finder.value > float(highest.sum()) and not is_whole:
        return infeasible(problem, clock, ("No answer was found in the time given.",), is_proved=False)
    price = np.zeros(problem.shape[0])
    price[counted] = finder.price
    return _median_solution(problem, finder, bound, price, clock)


def faded_cover(problem: Problem, clock: Clock, seed: int) -> Solution:
    """Cover the most weight where service fades: each demand loses its weight times what it is not served."""
    if problem.has_budget or problem.has_floors or problem.must_reach:
        raise RefusedError(
            "Fading service can be limited by a number of sites only, not by a budget, a floor or a cap.",
            "Leave the decay out, or use p alone.",
        )
    reach = problem.within_reach()
    lost = sparse.csr_array(
        (np.repeat(problem.weight, np.diff(reach.indptr)) * (1.0 - reach.data), reach.indices, reach.indptr),
        shape=reach.shape,
    )
    finder = Finder(problem, neighbours(lost, problem.weight), 0.0, seed)
    least_lost = finder.solve(clock)
    sites = np.flatnonzero(finder.best)
    total = float(problem.weight.sum())
    losing = lost.copy()
    losing.data = 1.0 - reach.data
    assignment, share_lost = nearest_pairs(losing, sites)
    served = np.where(assignment == UNSERVED, 0.0, 1.0 - np.where(np.isfinite(share_lost), share_lost, 1.0))
    objective = float(problem.weight @ served)
    bound = max(total - least_lost + total * 1e-13, objective)
    return Solution(
        model=Model.MAX_COVER,
        sites=tuple(sites.tolist()),
        assignment=assignment,
        objective=objective,
        bound=bound,
        status=Status.OPTIMAL if meets(objective, bound) else Status.FEASIBLE,
        seconds=clock.seconds,
        price=finder.price,
        reduced_cost=finder.reduced_cost,
        relaxed=total - finder.relaxed,
        notes=problem.notes,
    )


def out_of_reach(problem: Problem, pairs: sparse.csr_array, counted: Numbers, clock: Clock) -> str:
    """Return the sentence why no choice reaches everybody, or nothing."""
    kept = ~problem.is_forbidden[pairs.indices]
    reaching = np.bincount(
        np.repeat(np.arange(len(counted)), np.diff(pairs.indptr))[kept], minlength=len(counted)
    )
    if (reaching == 0).any():
        alone = counted[reaching == 0]
        more = f" and {len(alone) - 1} more" if len(alone) > 1 else ""
        first = problem.demand_name(int(alone[0]))
        return f"Demand {first}{more} cannot be reached from any candidate that may be chosen."
    if (np.diff(pairs.indptr) == problem.shape[1]).all() or problem.p is None:
        return ""
    pattern = sparse.csr_array((np.ones(pairs.nnz), pairs.indices, pairs.indptr), shape=pairs.shape)
    least = fewest_sites(problem, pattern, clock)
    if least <= problem.p:
        return ""
    return f"{problem.p} sites cannot reach everybody: at least {least} are needed."


def fewest_sites(problem: Problem, pattern: sparse.csr_array, clock: Clock) -> int:
    """Return how many sites are proved necessary to reach every row; no more than `p` when `p` are enough."""
    ones = np.ones(problem.shape[1])
    _, proof = cheapest_cover(
        pattern,
        ones,
        clock.part(0.3),
        is_required=problem.is_required,
        is_forbidden=problem.is_forbidden,
        enough=float(problem.p or 0),
    )
    return math.ceil(proof.bound - 1e-6)


class Finder:
    """Search, prices, fixing and proof over one structure of costs.

    Args:
        problem: For the number of sites and who must or must not be chosen.
        near: Costs by demand.
        step: All costs are multiples of it; 0 when they are not.
        seed: Of the search.
    """

    def __init__(self, problem: Problem, near: Neighbours, step: float, seed: int) -> None:
        if len(near.cost) > LARGEST_PAIRS:
            raise RefusedError(
                f"{len(near.cost)} pairs of demand and candidate are too many for {problem.model}.",
                "Merge demands, preselect candidates or cap the distance.",
            )
        self._step = step
        self._search = MedianSearch(near, problem.p or 0, problem.is_required, problem.is_forbidden, seed)
        self.price: Floats = np.zeros(len(near.ceiling))
        self.reduced_cost: Floats = np.zeros(near.sites)
        self.relaxed = math.nan

    @property
    def best(self) -> Mask:
        """The best choice so far."""
        return self._search.best

    @property
    def value(self) -> float:
        """Its cost."""
        return self._search.value

    def solve(self, clock: Clock) -> float:
        """Search and prove; returns the bound."""
        search = self._search
        kicks = int(np.clip(KICKS_PER_SITE * search.number, FEWEST_KICKS, MOST_KICKS))
        search.improve(clock.part(0.3), kicks=kicks)
        tree = MedianTree(search, self._step, clock)
        node = tree.start()
        self._explain(tree)
        if node is None or clock.is_over:
            return tree.bound_of([node] if node else [])
        if program_size(node.near) <= LARGEST_PROGRAM:
            return self._by_program(tree, node, clock)
        return tree.prove(node)

    def _explain(self, tree: MedianTree) -> None:
        self.price, self.relaxed = tree.root_price, tree.root_bound
        last, following = tree.root_threshold
        rho = tree.root_rho
        # A rejected site that is forced in pushes out the last chosen one.
        self.reduced_cost = np.where(rho > last, rho - last, np.minimum(rho - following, 0.0))

    def _by_program(self, tree: MedianTree, node: Node, clock: Clock) -> float:
        search = self._search
        free, number = tree.choice(node)
        program, constant, _ = radius_program(node.near, free, number)
        constant += node.fixed

        def repair(x: Floats) -> tuple[float, Mask]:
            trial = node.is_open.copy()
            trial[free[np.argsort(-x[: len(free)], kind="stable")[:number]]] = True
            search.climb(trial)
            return search.value - constant, search.best

        proof = Tree(
            program, repair, clock, grain=self._step, value=search.value - constant, answer=search.best,
            origin=constant,
        ).search()  # fmt: skip
        rounding = 1e-14 * len(search.near.ceiling) * abs(constant)
        found = proof.bound + constant - (0.0 if self._step else rounding)
        return tree.bound_of([], found)


def _median_solution(problem: Problem, finder: Finder, bound: float, price: Floats, clock: Clock) -> Solution:
    sites = np.flatnonzero(finder.best)
    assignment, distance = nearest_pairs(problem.cost, sites)
    is_counted = problem.weight > 0
    objective = float(problem.weight[is_counted] @ distance[is_counted])
    bound = min(bound, objective)
    return Solution(
        model=Model.P_MEDIAN,
        sites=tuple(sites.tolist()),
        assignment=assignment,
        objective=objective,
        bound=bound,
        status=Status.OPTIMAL if meets(objective, bound) else Status.FEASIBLE,
        seconds=clock.seconds,
        price=price,
        reduced_cost=finder.reduced_cost,
        relaxed=finder.relaxed,
        notes=problem.notes,
    )
