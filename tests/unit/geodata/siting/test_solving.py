from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from scipy import sparse

from geodata.errors import RefusedError
from geodata.siting import UNSERVED, Model, Status, orlib, solve
from tests.unit.geodata.siting import brute_force

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RADIUS = 35.0


def town(seed: int, demands: int = 14, candidates: int = 8) -> tuple[Floats, Floats]:
    generator = np.random.default_rng(seed)
    homes, places = generator.integers(0, 100, (demands, 2)), generator.integers(0, 100, (candidates, 2))
    cost = np.round(np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1)), 1)
    return cost, generator.integers(1, 30, demands).astype(float)


@examples(max_examples=25)
@given(seed=st.integers(0, 10**6), p=st.integers(1, 4))
def test_each_answer_is_the_best_of_all_choices(seed: int, p: int) -> None:
    cost, weight = town(seed)
    covered = solve("max_cover", cost=cost, weight=weight, p=p, radius=RADIUS)
    median = solve("p_median", cost=cost, weight=weight, p=p)
    center = solve("p_center", cost=cost, weight=weight, p=p)
    assert covered.objective == pytest.approx(brute_force.max_cover(cost, weight, p, RADIUS))
    assert median.objective == pytest.approx(brute_force.p_median(cost, weight, p))
    assert center.objective == pytest.approx(brute_force.p_center(cost, p))
    for answer in (covered, median, center):
        assert answer.status is Status.OPTIMAL
        assert answer.gap <= 1e-6
        assert len(answer.sites) == p


@examples(max_examples=25)
@given(seed=st.integers(0, 10**6), share=st.sampled_from([1.0, 0.8, 0.5]))
def test_set_cover_takes_the_fewest_sites(seed: int, share: float) -> None:
    cost, weight = town(seed)
    best = brute_force.set_cover(cost, RADIUS, weight, share)
    answer = solve("set_cover", cost=cost, weight=weight, radius=RADIUS, cover_share=share)
    if np.isinf(best):
        assert answer.status is Status.INFEASIBLE
        assert answer.conflict
    else:
        assert answer.objective == answer.bound == best


@examples(max_examples=15)
@given(seed=st.integers(0, 10**6), decay=st.sampled_from(["linear", "power", "exponential"]))
def test_fading_service_is_served_best(seed: int, decay: str) -> None:
    cost, weight = town(seed)
    answer = solve("max_cover", cost=cost, weight=weight, p=2, radius=(10.0, 60.0), decay=decay)
    t = np.clip((cost - 10) / 50, 0, 1)
    share = {"linear": 1 - t, "power": (1 - t) ** 2, "exponential": np.where(cost <= 60, 0.1**t, 0.0)}[decay]
    best = max(float(weight @ share[:, chosen].max(axis=1)) for chosen in brute_force.choices(8, 2))
    assert answer.objective == pytest.approx(best)
    assert answer.status is Status.OPTIMAL


@examples(max_examples=15)
@given(seed=st.integers(0, 10**6))
def test_every_bound_holds_however_early_the_search_is_stopped(seed: int) -> None:
    cost, weight = town(seed, demands=30, candidates=12)
    for limit in (0.0, 0.001, 0.01):
        covered = solve("max_cover", cost=cost, weight=weight, p=3, radius=RADIUS, time_limit_s=limit)
        median = solve("p_median", cost=cost, weight=weight, p=3, time_limit_s=limit)
        center = solve("p_center", cost=cost, weight=weight, p=3, time_limit_s=limit)
        assert covered.bound >= brute_force.max_cover(cost, weight, 3, RADIUS) - 1e-9
        assert median.bound <= brute_force.p_median(cost, weight, 3) + 1e-9
        assert center.bound <= brute_force.p_center(cost, 3) + 1e-9


@pytest.mark.parametrize("model", ["max_cover", "p_median", "p_center"])
def test_required_and_existing_stay_and_forbidden_never_come(model: str) -> None:
    cost, weight = town(3)
    extra: dict[str, Any] = {"radius": RADIUS} if model == "max_cover" else {}
    answer = solve(
        model, cost=cost, weight=weight, p=2, required=[1], existing=[5], forbidden=[0, 2], **extra
    )
    assert {1, 5} <= set(answer.sites)
    assert not {0, 2} & set(answer.sites)
    assert len(answer.sites) == 3
    assert answer.status is Status.OPTIMAL


@pytest.mark.parametrize("model", ["max_cover", "set_cover", "p_median", "p_center"])
def test_other_names_for_demands_and_candidates_change_nothing(model: str) -> None:
    cost, weight = town(11, 40, 15)
    extra: dict[str, Any] = {"radius": 45.0} if "cover" in model else {}
    extra |= {} if model == "set_cover" else {"p": 4}
    generator = np.random.default_rng(0)
    rows, columns = generator.permutation(40), generator.permutation(15)
    first = solve(model, cost=cost, weight=weight, **extra)
    second = solve(model, cost=cost[np.ix_(rows, columns)], weight=weight[rows], **extra)
    assert second.objective == pytest.approx(first.objective)
    assert second.bound == pytest.approx(first.bound)


@pytest.mark.parametrize("model", ["max_cover", "p_median"])
def test_doubled_demand_and_scaled_weights_scale_the_objective(model: str) -> None:
    cost, weight = town(12, 40, 15)
    extra: dict[str, Any] = {"radius": RADIUS} if "cover" in model else {}
    once = solve(model, cost=cost, weight=weight, p=3, **extra)
    twice = solve(model, cost=np.vstack([cost, cost]), weight=np.tile(weight, 2), p=3, **extra)
    scaled = solve(model, cost=cost, weight=weight * 0.37, p=3, **extra)
    assert twice.objective == pytest.approx(2 * once.objective)
    assert scaled.objective == pytest.approx(0.37 * once.objective)
    assert once.status is twice.status is scaled.status is Status.OPTIMAL


def test_an_added_candidate_never_hurts() -> None:
    cost, weight = town(13, 40, 16)
    for fewer in (10, 13):
        less = solve("max_cover", cost=cost[:, :fewer], weight=weight, p=3, radius=RADIUS)
        more = solve("max_cover", cost=cost, weight=weight, p=3, radius=RADIUS)
        assert more.objective >= less.objective
        near = solve("p_median", cost=cost[:, :fewer], weight=weight, p=3)
        nearer = solve("p_median", cost=cost, weight=weight, p=3)
        assert nearer.objective <= near.objective


def test_a_sparse_cost_says_what_a_full_one_says() -> None:
    cost, weight = town(14, 40, 15)
    near = np.where(cost <= 60, cost, np.inf)
    rows, columns = np.nonzero(np.isfinite(near))
    pairs = sparse.coo_array((near[rows, columns], (rows, columns)), shape=cost.shape)
    for model, extra in (("max_cover", {"radius": RADIUS}), ("p_median", {})):
        arguments: dict[str, Any] = {"weight": weight, "p": 6, **extra}
        assert solve(model, cost=pairs, **arguments).objective == pytest.approx(
            solve(model, cost=near, **arguments).objective
        )


def test_a_floor_is_kept_and_costs_coverage() -> None:
    cost, weight = town(21, 40, 15)
    group = ["north" if at < 30 else "south" for at in range(40)]
    free = solve("max_cover", cost=cost, weight=weight, p=3, radius=RADIUS)
    answer = solve(
        "max_cover", cost=cost, weight=weight, p=3, radius=RADIUS, group=group, floor={"south": 0.6}
    )
    best = -1.0
    for chosen in brute_force.choices(15, 3):
        reached = np.asarray((cost[:, chosen] <= RADIUS).any(axis=1))
        if weight[30:][reached[30:]].sum() >= 0.6 * weight[30:].sum():
            best = max(best, float(weight[reached].sum()))
    assert answer.objective == best <= free.objective
    assert answer.status is Status.OPTIMAL


def test_a_floor_that_cannot_be_kept_names_what_to_give_up() -> None:
    cost, weight = town(21, 40, 15)
    group = ["far" if at == 0 else "near" for at in range(40)]
    cost[0] = 500.0
    answer = solve("max_cover", cost=cost, weight=weight, p=3, radius=RADIUS, group=group, floor={"far": 0.5})
    assert answer.status is Status.INFEASIBLE
    assert "community far" in answer.conflict[0]
    assert not answer.sites


def test_a_budget_is_kept() -> None:
    cost, weight = town(22)
    price = np.array([3.0, 1, 2, 2, 5, 1, 4, 2])
    answer = solve("max_cover", cost=cost, weight=weight, radius=RADIUS, site_cost=price, budget=6)
    best = max(
        float(weight[(cost[:, chosen] <= RADIUS).any(axis=1)].sum())
        for number in range(1, 7)
        for chosen in brute_force.choices(8, number)
        if price[chosen].sum() <= 6
    )
    assert price[list(answer.sites)].sum() <= 6
    assert answer.objective == best
    assert answer.status is Status.OPTIMAL


def test_a_cap_on_distance_holds_for_everybody() -> None:
    cost, weight = town(23, 30, 12)
    cap = brute_force.p_center(cost, 4) + 1
    answer = solve("p_median", cost=cost, weight=weight, p=4, max_distance=cap)
    covered = solve("max_cover", cost=cost, weight=weight, p=4, radius=20, max_distance=cap)
    for found in (answer, covered):
        assert cost[:, list(found.sites)].min(axis=1).max() <= cap
        assert found.status is Status.OPTIMAL
    short = solve("p_median", cost=cost, weight=weight, p=4, max_distance=cap - 2)
    assert short.status is Status.INFEASIBLE
    assert "at least 5 are needed" in short.conflict[0] or "cannot be reached" in short.conflict[0]


def test_ten_identical_sites_and_a_single_one() -> None:
    same = np.full((6, 10), 5.0)
    for model in ("max_cover", "p_median", "p_center"):
        extra: dict[str, Any] = {"radius": 5.0} if model == "max_cover" else {}
        answer = solve(model, cost=same, weight=np.ones(6), p=3, **extra)
        assert answer.status is Status.OPTIMAL
        assert len(answer.sites) == 3
        alone = solve(model, cost=[[4.0]], weight=[2.0], p=1, **extra)
        assert alone.sites == (0,)
        assert alone.status is Status.OPTIMAL


def test_a_disconnected_network_names_who_is_cut_off() -> None:
    cost, weight = town(24)
    cost[4] = np.inf
    answer = solve("p_median", cost=cost, weight=weight, p=2)
    assert answer.status is Status.INFEASIBLE
    assert answer.conflict == ("Demand 4 cannot be reached from any candidate that may be chosen.",)
    covered = solve("max_cover", cost=cost, weight=weight, p=2, radius=RADIUS)
    assert covered.assignment[4] == UNSERVED
    assert "reached from no candidate" in covered.notes[0]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"model": "best"}, "There is no siting model 'best'"),
        ({"cost": np.zeros((0, 3))}, "There is no demand"),
        ({"cost": np.zeros((14, 0))}, "There are no candidates"),
        ({"cost": [[1.0, float("nan")]]}, "not a number"),
        ({"cost": [[-1.0]]}, "negative"),
        ({"cost": [1.0, 2.0]}, "1 dimensions"),
        ({"p": 9}, "p asks for 9 sites and only 8 of 8"),
        ({"p": 0}, "p is 0"),
        ({"p": None}, "needs p"),
        ({"radius": None}, "needs a radius"),
        ({"radius": float("inf")}, "A radius is inf"),
        ({"weight": np.ones(3)}, "shape (3,) and needs (14,)"),
        ({"weight": np.zeros(14)}, "All weights are zero"),
        ({"weight": -np.ones(14)}, "The weight of demand 0 is negative"),
        ({"weight": np.full(14, np.nan)}, "The weight at 0 is not a finite number"),
        ({"required": [2], "forbidden": [2]}, "Candidate 2 is required and forbidden at once"),
        ({"required": [8]}, "There is no required candidate 8"),
        ({"required": [0, 1, 2], "p": 2}, "3 candidates are required and only 2"),
        ({"budget": 3}, "A budget needs site_cost"),
        ({"floor": 0.5}, "needs group"),
        ({"capacity": 5}, "max_cover has no capacities"),
        ({"radius": (50, 20)}, "do not ascend"),
    ],
)
def test_bad_input_gets_one_sentence(changed: dict[str, Any], sentence: str) -> None:
    cost, weight = town(1)
    arguments: dict[str, Any] = {
        "model": "max_cover",
        "cost": cost,
        "weight": weight,
        "p": 2,
        "radius": RADIUS,
    }
    arguments |= changed
    with pytest.raises(RefusedError) as said:
        solve(arguments.pop("model"), **arguments)
    assert sentence in said.value.sentence
    assert said.value.sentence.count("\n") == 0


def test_cancelling_keeps_the_best_so_far() -> None:
    cost, weight = town(31, 60, 30)
    heard: list[float] = []
    answer = solve(
        "p_median", cost=cost, weight=weight, p=5, is_cancelled=lambda: True,
        told=lambda objective, _bound, _sites: heard.append(objective),
    )  # fmt: skip
    assert len(answer.sites) == 5
    assert answer.bound <= answer.objective
    assert heard


@pytest.fixture(scope="module")
def published(shared_data: Path) -> dict[str, Any]:
    return dict(json.loads((shared_data / "siting" / "expected.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["pmed1", "pmed6", "pmed9", "pmed14", "pmed24"])
def test_published_medians_and_centres_are_proved(
    name: str, published: dict[str, Any], shared_data: Path
) -> None:
    facts = published["pmedian_orlib"][name]
    text = (shared_data / "siting" / facts["file"]).read_text(encoding="utf-8")
    instance = orlib.parse(text, "orlib-pmed")
    ones = np.ones(len(instance.cost))
    answer = solve(Model.P_MEDIAN, cost=instance.cost, weight=ones, p=instance.p)
    assert (answer.objective, answer.bound) == (facts["optimum"], facts["optimum"])
    if name in published["pcenter_orlib"]:
        farthest = solve(Model.P_CENTER, cost=instance.cost, weight=ones, p=instance.p)
        assert farthest.objective == farthest.bound == published["pcenter_orlib"][name]["optimum"]
