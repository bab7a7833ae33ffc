from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from geodata.errors import RefusedError
from geodata.siting import Problem, Status, build, run
from geodata.siting.answers.front import curve, front, phases, robustness
from geodata.siting.answers.whatif import OpenPlan, Step
from geodata.siting.clock import Clock

if TYPE_CHECKING:
    from collections.abc import Callable


def town(model: str = "max_cover", **stated: Any) -> Problem:
    generator = np.random.default_rng(3)
    homes, places = generator.integers(0, 100, (60, 2)), generator.integers(0, 100, (20, 2))
    cost = np.hypot(*(homes[:, None] - places[None]).transpose(2, 0, 1))
    asked: dict[str, Any] = {"p": 4, "weight": generator.integers(1, 30, 60)}
    if model == "max_cover":
        asked["radius"] = 20.0
    return build(model, cost=cost, **(asked | stated))


@pytest.mark.parametrize("model", ["max_cover", "p_median", "p_center"])
def test_the_curve_is_monotone_and_proved(model: str) -> None:
    found = curve(town(model), range(1, 7))
    values = [point.objective for point in found]
    assert values == sorted(values, reverse=model != "max_cover")
    assert all(point.status is Status.OPTIMAL for point in found)


def test_later_phases_contain_earlier_ones() -> None:
    way = phases(town(), [2, 4, 6])
    for before, after in itertools.pairwise(way):
        assert set(before.solution.sites) <= set(after.solution.sites)
        assert set(after.opened) == set(after.solution.sites) - set(before.solution.sites)
        assert after.solution.objective <= after.solution.bound


def test_no_point_of_the_front_is_beaten_by_another() -> None:
    prices = np.random.default_rng(0).integers(1, 5, 20).astype(float)
    problem = town(group=["n"] * 30 + ["s"] * 30, site_cost=prices)
    points = front(problem, budgets=[3, 6, 9], floors=[0.0, 0.4])
    assert len(points) >= 3
    for point in points:
        assert point.cost <= 9
        assert point.least_covered >= point.floor - 1e-9
        assert point.solution.status is Status.OPTIMAL
    with pytest.raises(RefusedError, match="needs max_cover"):
        front(town(), budgets=[3], floors=[0.0])


def test_a_site_that_every_run_needs_is_core() -> None:
    problem = town()
    solution = run(problem, Clock(10))
    found = robustness(problem, solution, runs=20)
    assert {item.site for item in found if item.is_chosen} == set(solution.sites)
    assert sum(item.frequency for item in found) == pytest.approx(4)
    assert all((item.kind == "core") == (item.frequency >= 0.8) for item in found)
    assert found == robustness(problem, solution, runs=20)


def opened(model: str, told: Callable[[Step], None] | None = None) -> OpenPlan:
    problem = town(model)
    return OpenPlan(problem, run(problem, Clock(10)), told=told)


@pytest.mark.parametrize("model", ["max_cover", "p_median"])
def test_edits_answer_with_the_objective_of_the_edited_plan(model: str) -> None:
    plan = opened(model)
    best = plan.objective
    outside = next(site for site in range(20) if site not in plan.sites)
    moved = plan.move(plan.sites[0], outside)
    assert outside in moved.sites
    assert (moved.objective <= best) if model == "max_cover" else (moved.objective >= best)
    assert moved.change == pytest.approx(moved.objective - best)
    assert moved.gap == pytest.approx(abs(moved.objective - plan.bound) / moved.objective)
    assert outside in plan.lock(outside).sites
    assert outside not in plan.forbid(outside).sites


def test_an_improvement_streams_and_finds_the_best_again() -> None:
    heard: list[Step] = []
    plan = opened("p_median", heard.append)
    best, sites = plan.objective, plan.sites
    outside = [site for site in range(20) if site not in sites]
    plan.move(sites[0], outside[0])
    plan.move(sites[1], outside[1])
    plan.improve(10)
    plan.wait()
    assert plan.stop().objective == pytest.approx(best)
    assert heard
    assert heard[-1].gap <= 1e-6


def test_stopping_keeps_a_whole_plan() -> None:
    plan = opened("max_cover")
    plan.improve(10)
    step = plan.stop()
    assert len(step.sites) == 4


def test_edits_that_cannot_be_are_refused() -> None:
    plan = opened("max_cover")
    outside = next(site for site in range(20) if site not in plan.sites)
    with pytest.raises(RefusedError, match="not part of the plan"):
        plan.move(outside, outside)
    with pytest.raises(RefusedError, match="does not exist"):
        plan.move(plan.sites[0], 99)
    plan.lock(plan.sites[0])
    with pytest.raises(RefusedError, match="is locked"):
        plan.move(plan.sites[0], outside)
