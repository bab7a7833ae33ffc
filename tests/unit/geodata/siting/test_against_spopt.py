"""Another library's answers to the same problems: its objective is the oracle, not its word about it."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from geodata.siting import solve


@pytest.fixture(scope="module")
def others() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pulp = pytest.importorskip("pulp", reason="spopt is not installed")
        locate = pytest.importorskip("spopt.locate", reason="spopt is not installed")
    return locate, pulp.HiGHS(msg=False, threads=1)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2])
def test_spopt_finds_nothing_better(seed: int, others: Any) -> None:
    locate, solver = others
    generator = np.random.default_rng(seed)
    cost = np.hypot(*(generator.random((50, 1, 2)) - generator.random((1, 18, 2))).transpose(2, 0, 1)) * 100
    weight = generator.integers(1, 50, 50).astype(float)
    theirs = locate.MCLP.from_cost_matrix(cost, weight, 22.0, p_facilities=4).solve(solver)
    ours = solve("max_cover", cost=cost, weight=weight, p=4, radius=22)
    assert ours.objective == pytest.approx(theirs.problem.objective.value())
    theirs = locate.PMedian.from_cost_matrix(cost, weight, p_facilities=4).solve(solver)
    ours = solve("p_median", cost=cost, weight=weight, p=4)
    assert ours.objective == pytest.approx(theirs.problem.objective.value())
    theirs = locate.PCenter.from_cost_matrix(cost, p_facilities=4).solve(solver)
    ours = solve("p_center", cost=cost, weight=weight, p=4)
    assert ours.objective == pytest.approx(theirs.problem.objective.value())
