"""Sites with capacities: least weighted distance, or most covered weight, no site over its capacity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geodata.errors import RefusedError
from geodata.siting.models.cover import infeasible
from geodata.siting.proofs.capacitytree import CapacityTree
from geodata.siting.search.capacitysearch import CapacitySearch, Case
from geodata.siting.solution import UNSERVED, Model, Solution, Status, meets

if TYPE_CHECKING:
    from geodata.siting.clock import Clock
    from geodata.siting.problem import Problem

KICKS = 400


def capacitated(problem: Problem, clock: Clock, seed: int) -> Solution:
    """Solve capacitated p-median and capacitated covering, each demand served whole by one site."""
    if problem.p is None:
        raise RefusedError(f"{problem.model} needs p, the number of sites.")
    conflict = _short(problem)
    if conflict:
        return infeasible(problem, clock, (conflict,))
    case = Case.of(problem)
    search = CapacitySearch(case, seed)
    search.improve(clock.part(0.3), kicks=KICKS)
    tree = CapacityTree(search, clock)
    bound = tree.prove()
    if not math.isfinite(search.value):
        if bound == math.inf:
            return infeasible(problem, clock, ("No choice of sites can hold all demand.",))
        return infeasible(problem, clock, ("No answer was found in the time given.",), is_proved=False)
    return _solution(problem, search, tree, bound, clock)


def _short(problem: Problem) -> str:
    """Return the sentence why capacities cannot hold the demand, or nothing."""
    if problem.model is Model.CAPACITATED_COVER:
        return ""
    usable = ~problem.is_forbidden
    for unit in range(problem.demand.shape[1]):
        needed = float(problem.demand[:, unit].sum())
        required = problem.capacity[problem.is_required, unit]
        others = np.sort(problem.capacity[usable & ~problem.is_required, unit])[::-1]
        number = (problem.p or 0) - len(required)
        held = float(required.sum() + others[:number].sum())
        if held < needed:
            what = "" if problem.demand.shape[1] == 1 else f" (unit {unit})"
            return f"The {problem.p} largest sites hold {held:g}{what} and the demand is {needed:g}."
        largest = int(np.argmax(problem.demand[:, unit]))
        if problem.demand[largest, unit] > problem.capacity[usable, unit].max():
            return f"Demand {problem.demand_name(largest)} takes more than any site holds."
    reached = np.zeros(problem.shape[0], dtype=np.bool_)
    kept = usable[problem.cost.indices]
    reached[np.repeat(np.arange(problem.shape[0]), np.diff(problem.cost.indptr))[kept]] = True
    if not reached.all():
        alone = int(np.argmin(reached))
        return f"Demand {problem.demand_name(alone)} cannot be reached from any candidate that may be chosen."
    return ""


def _solution(
    problem: Problem, search: CapacitySearch, tree: CapacityTree, bound: float, clock: Clock
) -> Solution:
    sites = np.sort(search.sites)
    total = float(problem.weight.sum())
    is_cover = problem.model is Model.CAPACITATED_COVER
    objective = float(problem.weight[search.to != UNSERVED].sum()) if is_cover else search.value
    limit = max(total - bound, objective) if is_cover else min(bound, objective)
    if is_cover and not search.case.step:
        limit += total * 1e-13
    return Solution(
        model=problem.model,
        sites=tuple(sites.tolist()),
        assignment=search.to,
        objective=objective,
        bound=limit,
        status=Status.OPTIMAL if meets(objective, limit) else Status.FEASIBLE,
        seconds=clock.seconds,
        price=tree.root_price,
        reduced_cost=tree.root_reduced,
        relaxed=total - tree.root_bound if is_cover else tree.root_bound,
        notes=problem.notes,
    )
