from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from geodata.errors import RefusedError
from geodata.siting import Status, orlib, solve
from tests.unit.geodata.siting import brute_force

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def town(seed: int) -> tuple[Floats, Floats, Floats, Floats]:
    generator = np.random.default_rng(seed)
    homes, places = generator.integers(0, 100, (7, 2)), generator.integers(0, 100, (5, 2))
    cost = np.round(np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1)), 1)
    demand = generator.integers(1, 9, 7).astype(float)
    capacity = generator.integers(12, 25, 5).astype(float)
    return cost, generator.integers(1, 9, 7).astype(float), demand, capacity


@examples(max_examples=25)
@given(seed=st.integers(0, 10**6), p=st.integers(2, 3), is_whole=st.booleans())
def test_no_site_is_over_its_capacity_and_none_serves_better(seed: int, p: int, *, is_whole: bool) -> None:
    cost, weight, demand, capacity = town(seed)
    if not is_whole:
        demand, capacity = demand + 0.25, capacity + 0.5
    best = brute_force.capacitated(cost, weight, demand, capacity, p, None)
    answer = solve("capacitated_p_median", cost=cost, weight=weight, p=p, demand=demand, capacity=capacity)
    if np.isinf(best):
        assert answer.status is Status.INFEASIBLE
        assert answer.conflict
        return
    assert answer.objective == pytest.approx(best)
    assert answer.status is Status.OPTIMAL
    load = np.bincount(answer.assignment, weights=demand, minlength=5)
    assert (load <= capacity + 1e-9).all()


@examples(max_examples=15)
@given(seed=st.integers(0, 10**6), limit=st.sampled_from([0.0, 0.001, 0.003]), is_cover=st.booleans())
def test_an_answer_without_time_still_has_a_bound(seed: int, limit: float, *, is_cover: bool) -> None:
    cost, weight, demand, capacity = town(seed)
    reach = 50.0 if is_cover else None
    best = brute_force.capacitated(cost, weight, demand, capacity, 2, reach)
    answer = solve(
        "capacitated_cover" if is_cover else "capacitated_p_median", cost=cost, weight=weight, p=2,
        radius=reach, demand=demand, capacity=capacity, time_limit_s=limit,
    )  # fmt: skip
    if answer.sites:
        assert np.isfinite(answer.bound)
        assert answer.bound >= best - 1e-9 if is_cover else answer.bound <= best + 1e-9


@examples(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_capacitated_cover_serves_the_most_that_fits(seed: int) -> None:
    cost, weight, demand, capacity = town(seed)
    capacity = np.ceil(capacity / 2)
    best = brute_force.capacitated(cost[:6], weight[:6], demand[:6], capacity, 2, 50.0)
    answer = solve(
        "capacitated_cover", cost=cost[:6], weight=weight[:6], p=2, radius=50, demand=demand[:6],
        capacity=capacity,
    )  # fmt: skip
    assert answer.objective == pytest.approx(best)
    assert answer.status is Status.OPTIMAL


def test_capacities_in_two_units_hold_both() -> None:
    cost, weight, demand, capacity = town(5)
    both = np.column_stack([demand, np.ones(7)])
    answer = solve(
        "capacitated_p_median", cost=cost, weight=weight, p=3, demand=both,
        capacity=np.column_stack([capacity, np.full(5, 3.0)]),
    )  # fmt: skip
    assert answer.status is Status.OPTIMAL
    assert np.bincount(answer.assignment).max() <= 3
    assert (np.bincount(answer.assignment, weights=demand, minlength=5) <= capacity).all()


def test_too_little_capacity_is_said_in_one_sentence() -> None:
    cost, weight, demand, _ = town(5)
    answer = solve("capacitated_p_median", cost=cost, weight=weight, p=2, demand=demand, capacity=4)
    assert answer.status is Status.INFEASIBLE
    assert answer.conflict == (f"The 2 largest sites hold 8 and the demand is {demand.sum():g}.",)


@pytest.mark.parametrize("missing", ["demand", "capacity"])
def test_capacities_need_both_sides(missing: str) -> None:
    cost, weight, demand, capacity = town(5)
    arguments: dict[str, Any] = {"demand": demand, "capacity": capacity}
    del arguments[missing]
    with pytest.raises(RefusedError, match="needs demand"):
        solve("capacitated_p_median", cost=cost, weight=weight, p=2, **arguments)


@pytest.mark.parametrize("name", ["pmedcap2", "pmedcap5", "pmedcap13"])
def test_published_capacitated_medians_are_near_and_bounded(name: str, shared_data: Path) -> None:
    facts = json.loads((shared_data / "siting" / "expected.json").read_text(encoding="utf-8"))["cpmp_orlib"][
        name
    ]
    text = (shared_data / "siting" / facts["file"]).read_text(encoding="utf-8")
    instance = orlib.parse(text, "orlib-pmedcap")
    answer = solve(
        "capacitated_p_median", cost=instance.cost, weight=np.ones(len(instance.cost)), p=instance.p,
        demand=instance.demand, capacity=instance.capacity, time_limit_s=10,
    )  # fmt: skip
    assert answer.bound <= facts["best_known"] <= answer.objective <= facts["best_known"] * 1.01


@pytest.mark.parametrize("model", ["capacitated_p_median", "capacitated_cover"])
def test_other_names_doubled_units_and_scaled_weights_change_what_they_must(model: str) -> None:
    generator = np.random.default_rng(8)
    away = generator.integers(0, 100, (14, 1, 2)) - generator.integers(0, 100, (1, 7, 2))
    cost = np.round(np.hypot(away[..., 0], away[..., 1]))
    weight, demand = (generator.integers(1, 9, 14).astype(float) for _ in range(2))
    capacity = np.full(7, np.ceil(demand.sum() / 2.5))
    extra: dict[str, Any] = {"p": 3} | ({"radius": 50.0} if model == "capacitated_cover" else {})
    first = solve(model, cost=cost, weight=weight, demand=demand, capacity=capacity, **extra)
    rows, columns = generator.permutation(14), generator.permutation(7)
    other = solve(
        model, cost=cost[np.ix_(rows, columns)], weight=weight[rows], demand=demand[rows],
        capacity=capacity, **extra,
    )  # fmt: skip
    units = solve(model, cost=cost, weight=weight * 3, demand=demand * 2, capacity=capacity * 2, **extra)
    assert first.status is other.status is units.status is Status.OPTIMAL
    assert other.objective == pytest.approx(first.objective)
    assert units.objective == pytest.approx(3 * first.objective)
    more = solve(
        model, cost=np.column_stack([cost, cost[:, ::-1][:, :2]]), weight=weight, demand=demand,
        capacity=np.append(capacity, capacity[:2]), **extra,
    )  # fmt: skip
    worse = -1 if model == "capacitated_cover" else 1
    assert worse * (more.objective - first.objective) <= 1e-9
