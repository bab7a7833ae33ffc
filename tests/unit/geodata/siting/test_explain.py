from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from geodata.siting import Problem, Solution, build, run
from geodata.siting.answers.equity import gini, measure, of_plan
from geodata.siting.answers.explain import explain, without
from geodata.siting.clock import Clock

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RADIUS = 30.0
MODELS: list[dict[str, Any]] = [
    {"model": "max_cover", "radius": RADIUS},
    {"model": "max_cover", "radius": (10.0, 60.0), "decay": "linear"},
    {"model": "p_median"},
]


def solved(seed: int, stated: dict[str, Any], p: int = 3) -> tuple[Problem, Solution]:
    generator = np.random.default_rng(seed)
    homes, places = generator.integers(0, 100, (25, 2)), generator.integers(0, 100, (9, 2))
    cost = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1))
    problem = build(cost=cost, weight=generator.integers(1, 30, 25), p=p, **stated)
    return problem, run(problem, Clock(20))


def objective(problem: Problem, sites: list[int]) -> float:
    """Count by hand what a set of sites achieves, as a cost."""
    full = problem.dense()
    if problem.model == "p_median":
        return float(problem.weight @ full[:, sites].min(axis=1)) if sites else np.inf
    reach = problem.within_reach().toarray()
    return -float(problem.weight @ reach[:, sites].max(axis=1)) if sites else 0.0


@pytest.mark.parametrize("stated", MODELS, ids=["cover", "fading", "median"])
@examples(max_examples=10)
@given(seed=st.integers(0, 10**6))
def test_a_removed_site_costs_what_the_explanation_says(seed: int, stated: dict[str, Any]) -> None:
    problem, solution = solved(seed, stated)
    told = explain(problem, solution, rejected=None)
    sites = list(solution.sites)
    before = objective(problem, sites)
    for item in told.chosen:
        rest = [site for site in sites if site != item.site]
        assert objective(problem, rest) - before == pytest.approx(item.loss, abs=1e-6)
        losses = {
            other: objective(problem, [*rest, other]) - before for other in range(9) if other not in sites
        }
        assert item.substitute_loss == pytest.approx(min(losses.values()), abs=1e-6)
        assert losses[item.substitute] == pytest.approx(item.substitute_loss, abs=1e-6)
        assert item.substitute_loss >= -1e-6


@pytest.mark.parametrize("stated", MODELS, ids=["cover", "fading", "median"])
@examples(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_forcing_a_rejected_site_costs_at_least_what_is_proved(seed: int, stated: dict[str, Any]) -> None:
    problem, solution = solved(seed, stated)
    for item in explain(problem, solution, rejected=None).rejected:
        forced = problem.is_required.copy()
        forced[item.site] = True
        from dataclasses import replace

        other = run(replace(problem, is_required=forced), Clock(20))
        loss = abs(other.objective - solution.objective)
        assert item.proved_loss - 1e-6 <= loss <= item.best_swap_loss + 1e-6
        assert item.reason.endswith(".")


def test_the_last_site_of_a_median_cannot_be_closed() -> None:
    problem, solution = solved(4, {"model": "p_median"}, p=1)
    item = explain(problem, solution).chosen[0]
    assert item.loss == np.inf
    assert np.isfinite(item.substitute_loss)


def test_who_stays_unserved_is_told_with_the_reason() -> None:
    problem, solution = solved(5, MODELS[0], p=1)
    told = explain(problem, solution)
    assert {item.demand for item in told.unserved} == set(solution.unserved.tolist())
    assert all(item.nearest_cost > RADIUS for item in told.unserved)


def test_doing_without_a_site_is_never_better() -> None:
    problem, solution = solved(6, MODELS[0])
    other = without(problem, [solution.sites[0]])
    assert solution.sites[0] not in other.sites
    assert other.objective <= solution.objective


def test_gini_is_that_of_all_pairs() -> None:
    generator = np.random.default_rng(1)
    x, w = generator.random(40) * 100, generator.integers(1, 9, 40).astype(float)
    pairs = (w[:, None] * w[None] * np.abs(x[:, None] - x[None])).sum()
    assert gini(x, w) == pytest.approx(pairs / (2 * w.sum() ** 2 * (x @ w / w.sum())))
    assert gini(np.full(5, 3.0), np.ones(5)) == 0.0


def test_percentile_and_worst_tenth_count_weight_not_rows() -> None:
    found = measure(np.array([1.0, 2.0, 10.0, np.inf]), np.array([80.0, 15.0, 5.0, 10.0]), radius=2)
    assert (found.p90, found.largest, found.unreachable) == (2.0, 10.0, 10.0)
    assert found.worst_tenth == pytest.approx((5 * 10 + 5 * 2) / 10)
    assert found.covered == pytest.approx(95 / 110)


def test_equity_is_told_by_community_and_for_the_elderly() -> None:
    problem, solution = solved(7, {**MODELS[0], "group": ["a"] * 12 + ["b"] * 13})
    found = of_plan(problem, solution.sites, special=np.arange(25.0))
    assert set(found) == {"all", "special", "community a", "community b"}
    assert found["all"].covered == pytest.approx(solution.objective / problem.weight.sum())


@pytest.mark.parametrize(
    ("model", "stated"),
    [
        ("set_cover", {"radius": 45.0}),
        ("p_center", {"p": 4}),
        ("capacitated_cover", {"p": 3, "radius": 40.0, "demand": np.ones(30), "capacity": 6}),
        ("capacitated_p_median", {"p": 4, "demand": np.ones(30), "capacity": 10}),
    ],
)
def test_other_models_are_explained_by_what_solving_again_costs(model: str, stated: dict[str, Any]) -> None:
    generator = np.random.default_rng(5)
    away = generator.integers(0, 100, (30, 1, 2)) - generator.integers(0, 100, (1, 9, 2))
    cost, weight = np.hypot(away[..., 0], away[..., 1]), generator.integers(1, 9, 30).astype(float)
    if model == "set_cover":
        cost = np.minimum(cost, 44.0 + generator.integers(0, 40, cost.shape))
    problem = build(model, cost=cost, weight=weight, **stated)
    plan = run(problem, Clock(5.0))
    told = explain(problem, plan, rejected=None)
    worse = -1 if plan.model.is_maximised else 1
    for one in told.chosen:
        others = sorted({*plan.sites, one.substitute} - {one.site, -1})
        again = run(
            build(model, cost=cost, weight=weight, required=others, forbidden=[one.site], **stated),
            Clock(5.0),
        )
        if one.substitute >= 0:
            assert worse * (again.objective - plan.objective) == pytest.approx(one.substitute_loss)
        assert one.loss >= one.substitute_loss - 1e-9 or np.isinf(one.substitute_loss)
        assert set(one.newly_serves) <= set(one.serves)
    assert {one.site for one in told.rejected} == set(range(9)) - set(plan.sites)
    for other in told.rejected:
        with_it = run(build(model, cost=cost, weight=weight, required=[other.site], **stated), Clock(5.0))
        assert worse * (with_it.objective - plan.objective) == pytest.approx(other.best_swap_loss)
        assert 0 <= other.proved_loss <= other.best_swap_loss + 1e-9
    assert {one.demand for one in told.unserved} == set(plan.unserved.tolist())
