from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.errors import HongtuError, RefusedError, ServerError, UsageError
from geodata.planning import asking, comparing, explaining, inputs, telling, variants
from geodata.planning.commands.shared import numbers
from geodata.planning.inputs import Inputs
from geodata.planning.question import Question, from_json, stated, weights_from

HOMES, PLACES = 40, 12


def town(seed: int = 1, *, standing: tuple[int, ...] = (0,)) -> Inputs:
    generator = np.random.default_rng(seed)
    home, place = generator.random((HOMES, 2)) * 3_000, generator.random((PLACES, 2)) * 3_000
    away = home[:, None] - place[None]
    metres = np.asarray(np.round(np.hypot(away[..., 0], away[..., 1]), 1))
    row, column = (one.ravel() for one in np.indices(metres.shape))
    households = generator.integers(20, 300, HOMES).astype(float)
    demand = pd.DataFrame(
        {
            "code": [f"H{at:02}" for at in range(HOMES)],
            "name": [f"小区{at}" for at in range(HOMES)],
            "community_code": [f"C{at % 4}" for at in range(HOMES)],
            "community_name": [f"社区{at % 4}" for at in range(HOMES)],
            "status": "none",
            "built_year": 1990.0,
            "floor_area_m2": households * 80,
            "households": households,
            "elderly": np.round(households * generator.random(HOMES)),
            "tickets": generator.integers(0, 5, HOMES).astype(float),
            "lon": home[:, 0],
            "lat": home[:, 1],
            "is_joined": True,
        }
    )
    stands = np.isin(np.arange(PLACES), standing)
    candidates = pd.DataFrame(
        {
            "code": [f"P{at:02}" for at in range(PLACES)],
            "name": [f"社区中心{at}" for at in range(PLACES)],
            "kind": "community",
            "community_code": [f"C{at % 4}" for at in range(PLACES)],
            "community_name": [f"社区{at % 4}" for at in range(PLACES)],
            "lon": place[:, 0],
            "lat": place[:, 1],
            "is_existing": stands,
            "firm_name": ["公益物业" if one else None for one in stands],
            "kept_m2": np.where(stands, 20_000.0, 0.0),
            "kept_compounds": np.where(stands, 2.0, 0.0),
            "is_joined": True,
        }
    )
    distances = pd.DataFrame(
        {
            "demand": row.astype(np.int32),
            "candidate": column.astype(np.int32),
            "metres": metres[row, column],
        }
    )
    return Inputs(demand, candidates, distances)


def question(**changed: Any) -> Question:
    return stated(**{"city": "532301", "sites": 3, "reach_m": 700.0, **changed})


def answered(asked: Question, given: Inputs) -> dict[str, Any]:
    problem, found = asking.solve(asked, given)
    return asking.answer_of(asked, given, problem, found)


def test_a_firm_that_stands_serves_and_is_not_counted() -> None:
    answer = answered(question(), town())
    assert answer["existing"] == ["P00"]
    assert len(answer["opened"]) == 3
    assert sorted(answer["existing"] + answer["opened"]) == answer["sites"]
    assert answer["objective"] == answer["bound"]
    alone = answered(question(sites=4), town(standing=()))
    assert alone["existing"] == []
    assert alone["objective"] >= answer["objective"]


def test_the_value_is_the_weight_of_those_within_reach_of_a_site() -> None:
    given = town()
    answer = answered(question(weight={"households": 1}), given)
    near = given.distances[given.distances["metres"] <= 700]
    chosen = near[near["candidate"].isin([int(code[1:]) for code in answer["sites"]])]
    served = set(chosen["demand"])
    assert answer["objective"] == given.demand["households"].iloc[sorted(served)].sum()
    assert {f"H{at:02}" for at in range(HOMES)} - set(answer["unserved"]) == {f"H{at:02}" for at in served}
    for home, site in answer["assignment"].items():
        assert (site is None) == (home in answer["unserved"])


def test_required_places_are_in_the_plan_and_forbidden_ones_are_not() -> None:
    answer = answered(question(require=["P05"], forbid=["P01", "P02"]), town())
    assert "P05" in answer["sites"]
    assert not {"P01", "P02"} & set(answer["sites"])


def test_a_blend_adds_shares_and_a_part_without_weight_does_not_matter() -> None:
    given = town()
    demand = given.demand
    blend = asking.weights_of(question(weight={"floor_area": 1, "elderly": 0.5}), demand)
    shares = (demand["floor_area_m2"] / demand["floor_area_m2"].sum()).to_numpy()
    shares = shares + 0.5 * (demand["elderly"] / demand["elderly"].sum()).to_numpy()
    assert blend / blend.sum() == pytest.approx(shares / shares.sum(), abs=1e-5)
    changed = replace(given, demand=demand.assign(elderly=demand["elderly"].to_numpy()[::-1]))
    without = question(weight={"floor_area": 1, "elderly": 0})
    assert answered(without, given)["sites"] == answered(without, changed)["sites"]
    assert answered(without, given)["total_weight"] == demand["floor_area_m2"].sum()


def test_no_site_is_over_its_capacity_and_one_that_stands_has_less_left() -> None:
    given = town()
    asked = question(capacity_m2=60_000, capacity_compounds=6, reach_m=1_500, time_limit_s=3)
    # Solved once: cut off by its limit, another search may end at another answer.
    problem, found = asking.solve(asked, given)
    answer = asking.answer_of(asked, given, problem, found)
    assert answer["model"] == "capacitated_cover"
    area = dict(zip(given.demand["code"], given.demand["floor_area_m2"], strict=True))
    for site in answer["sites"]:
        taken = [home for home, served in answer["assignment"].items() if served == site]
        held, most = (40_000, 4) if site == "P00" else (60_000, 6)
        assert sum(area[home] for home in taken) <= held
        assert len(taken) <= most
    told = explaining.unserved(asked, given, problem, found)
    assert {one["code"] for one in told} == set(answer["unserved"])
    assert all(one["reason"] for one in told)


def test_inputs_come_back_from_their_bytes_and_a_changed_byte_is_noticed() -> None:
    given = town()
    packed = given.packed()
    back = Inputs.unpacked(packed)
    for table in inputs.TABLES:
        assert getattr(back, table).equals(getattr(given, table))
    assert back.packed() == packed
    other = town(2).packed()
    assert other["demand"][0] != packed["demand"][0]
    with pytest.raises(ServerError, match="not what it was"):
        Inputs.unpacked({**packed, "demand": (packed["demand"][0], other["demand"][1])})


def test_a_question_comes_back_from_its_json() -> None:
    asked = question(weight={"households": 1, "tickets": 0.5}, require=["P01"], decay="linear", floor=0.2)
    assert from_json(asked.as_json()) == asked


def test_removing_a_site_costs_what_the_explanation_says() -> None:
    given = town()
    asked = question()
    problem, found = asking.solve(asked, given)
    told = explaining.explanation(asked, given, problem, found)
    for one in told["chosen"]:
        if one["is_existing"]:
            continue
        others = [site for site in found.sites if given.candidates["code"].iloc[site] != one["site"]]
        closed = [
            code
            for code in given.candidates["code"]
            if code not in given.candidates["code"].iloc[others].tolist()
        ]
        left = answered(
            question(sites=len(others) - 1, forbid=[code for code in closed if code != "P00"]), given
        )
        assert found.objective - left["objective"] == pytest.approx(one["loss"])
        assert one["newly_serves_weight"] == pytest.approx(one["loss"])
    assert {one["code"] for one in told["unserved"]} == {
        given.demand["code"].iloc[row] for row in found.unserved
    }
    assert {one["site"] for one in told["rejected"]} | {one["site"] for one in told["chosen"]} == set(
        given.candidates["code"]
    )
    fair = told["equity"]
    assert fair["by_community"].keys() == {f"社区{at}" for at in range(4)}
    assert sum(row["weight"] for row in fair["by_elderly_share"].values()) == pytest.approx(
        fair["all"]["weight"]
    )


def test_a_kept_answer_explains_itself_as_the_fresh_one_does() -> None:
    given, asked = town(), question()
    problem, found = asking.solve(asked, given)
    kept = asking.solution_of(asking.answer_of(asked, given, problem, found), given)
    assert explaining.explanation(asked, given, problem, kept) == explaining.explanation(
        asked, given, problem, found
    )


def plan(asked: Question, given: Inputs, number: int = 1) -> Any:
    from datetime import UTC, datetime

    from geodata.planning.keeping import Plan

    return Plan(
        number=number, name=None, drawn_from=None, made_at=datetime.now(UTC), question=asked,
        answer=answered(asked, given), hashes={}, data_versions={}, software={},
    )  # fmt: skip


def test_what_two_plans_differ_in_adds_up() -> None:
    given = town()
    first, second = plan(question(sites=2), given), plan(question(sites=4, forbid=["P03"]), given, 2)
    found = comparing.compare((first, given), (second, given))
    sums = found["sums"]
    assert sums["first_serves"] + sums["gained"] - sums["lost"] == pytest.approx(sums["second_serves"])
    assert sums["first_serves"] == pytest.approx(first.answer["objective"])
    assert sums["second_serves"] == pytest.approx(second.answer["objective"])
    assert set(found["only_first"]) | set(found["both"]) == set(first.answer["sites"])
    same = comparing.compare((first, given), (first, given))
    assert not any(
        same[kind] for kind in ("gained", "lost", "nearer", "farther", "only_first", "only_second")
    )


def test_the_curve_never_falls_and_each_point_answers_its_own_question() -> None:
    given = town()
    points = variants.curve(plan(question(), given), given, [1, 2, 3, 4, 5])
    values = [point.answer["objective"] for point in points]
    assert values == sorted(values)
    for point in points:
        assert answered(point.question, given)["objective"] == point.answer["objective"]


def test_the_curve_says_from_where_on_more_sites_gain_nothing() -> None:
    given = town()
    asked = question(reach_m=400.0)
    values = [answered(replace(asked, sites=number), given)["objective"] for number in range(1, PLACES)]
    enough = values.index(values[-1]) + 1
    curve = variants.curve(plan(asked, given), given, range(1, PLACES))
    points = [(point.label, point.answer) for point in curve]
    assert 1 < enough < PLACES - 1
    assert telling.levels_off(points).startswith(f"From {enough} sites on, more gain nothing")
    assert not telling.levels_off(points[:enough])


def test_a_number_of_sites_that_keeps_no_cap_stands_in_the_curve_under_its_own_name() -> None:
    given = town()
    asked = question(model="p_median", reach_m=None, sites=5, max_distance_m=1_500.0)
    points = variants.curve(plan(asked, given), given, [1, 2, 5])
    assert [point.label for point in points] == ["1 site", "2 sites", "5 sites"]
    assert not points[0].answer["sites"]
    assert points[0].answer["conflict"]
    assert points[-1].answer["sites"]


def test_plans_of_two_cities_are_not_compared() -> None:
    given = town()
    first, second = plan(question(), given), plan(question(city="532325"), given, 2)
    with pytest.raises(RefusedError, match="Plan 1 is of 532301 and plan 2 of 532325"):
        comparing.compare((first, given), (second, given))


@pytest.mark.parametrize("text", ["5-2", "1-9999999999", "three", "", "1,,2", "-3"])
def test_what_is_no_number_of_sites_gets_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"numbers? of sites"):
        numbers(text)


def test_numbers_of_sites_are_read_from_words() -> None:
    assert numbers("1-3,5,8") == [1, 2, 3, 5, 8]


def test_later_phases_hold_the_earlier_and_can_be_solved_again() -> None:
    given = town()
    points = variants.phases(plan(question(), given), given, [1, 3, 5])
    before: set[str] = set()
    for point in points:
        assert before <= set(point.answer["opened"])
        assert set(point.facts["opens"]) == set(point.answer["opened"]) - before  # type: ignore[call-overload]
        assert answered(point.question, given)["sites"] == point.answer["sites"]
        before = set(point.answer["opened"])


def test_the_front_trades_coverage_for_the_least_covered_and_names_floors_that_cannot_be_kept() -> None:
    given = town()
    points, refused = variants.fairness_front(plan(question(), given), given, [2, 3, 4], [0.0, 0.3, 1.0])
    assert points
    assert all(
        float(str(point.facts["least_covered"])) >= float(str(point.facts["floor"])) for point in points
    )
    assert len(refused) == 1
    assert refused[0].startswith("A floor of 1 cannot be kept with 4 sites")


def test_every_place_has_a_frequency_and_those_that_stand_are_always_there() -> None:
    given = town()
    rows = variants.robustness(plan(question(), given), given, 10)
    assert all(0 <= float(str(row["frequency"])) <= 1 for row in rows)
    assert {row["site"] for row in rows if row["is_existing"]} == {"P00"}
    assert next(row["frequency"] for row in rows if row["site"] == "P00") == 1


def _alone(given: Inputs) -> Inputs:
    """Everybody but the first compound has a way to a candidate."""
    return replace(given, distances=given.distances[given.distances["demand"] > 0])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"sites": 12}, "12 new sites are asked for, and only 11 of 12 candidates are free"),
        ({"sites": None}, "max_cover needs --sites"),
        ({"sites": 0, "keeps_existing": False}, "--sites is 0 and no firm stands"),
        ({"sites": -1}, "--sites is -1"),
        ({"reach_m": None}, "max_cover needs --reach-m"),
        ({"reach_m": float("nan")}, "--reach-m is nan"),
        ({"model": "p_median"}, "p_median has no reach"),
        ({"model": "set_cover"}, "leave --sites out"),
        ({"model": "best"}, "There is no model 'best'"),
        ({"model": "p_center", "capacity_m2": 5.0}, "p_center has no capacities"),
        ({"model": "capacitated_cover"}, "needs a capacity of a firm"),
        ({"distance": "air"}, "There is no distance 'air'"),
        ({"weight": {"cats": 1}}, "There is no weight 'cats'"),
        ({"weight": {"floor_area": 0}}, "All weights are zero"),
        ({"weight": {"floor_area": -1}}, "The weight of floor_area is -1"),
        ({"weight": {"floor_area": float("nan")}}, "The weight of floor_area is nan"),
        ({"require": ["P01"], "forbid": ["P01"]}, "P01 is required and forbidden at once"),
        ({"require": ["P99"]}, "There is no candidate 'P99' among the 12"),
        ({"require": ["P01", "P02", "P03", "P04"]}, "5 candidates are required and only 4 sites"),
        ({"forbid": ["P00"]}, "A firm stands at P00 already"),
        ({"candidates": "palace"}, "There are no candidates 'palace'"),
        ({"demand": "some"}, "There is no demand 'some'"),
        ({"capacity_m2": float("nan")}, "--capacity-m2 is nan"),
        ({"floor": 2.0}, "The floor of coverage"),
        ({"decay": "cliff"}, "There is no decay 'cliff'"),
    ],
)
def test_bad_input_gets_one_sentence(changed: dict[str, Any], sentence: str) -> None:
    given = town(standing=() if changed.get("keeps_existing") is False else (0,))
    with pytest.raises((RefusedError, UsageError)) as said:
        asking.solve(question(**changed), given)
    assert sentence in said.value.sentence
    assert "\n" not in str(said.value)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"model": "p_median", "reach_m": None}, "Demand 小区0 cannot be reached from any candidate"),
        ({"model": "set_cover", "sites": None, "reach_m": 5_000.0}, "Demand 小区0 lies out of every"),
        ({"floor": 1.0}, "community 社区0"),
        ({"model": "p_median", "reach_m": None, "capacity_m2": 30_000}, "largest sites hold"),
    ],
)
def test_what_cannot_be_names_who_stands_in_the_way(changed: dict[str, Any], sentence: str) -> None:
    given = _alone(town())
    problem, found = asking.solve(question(**changed), given)
    assert found.status == "infeasible"
    assert sentence in " ".join(found.conflict)
    assert asking.answer_of(question(**changed), given, problem, found)["sites"] == []


def test_weights_are_read_from_words() -> None:
    assert weights_from("floor_area=1, elderly=0.5,tickets") == {
        "floor_area": 1,
        "elderly": 0.5,
        "tickets": 1,
    }
    with pytest.raises(HongtuError, match="no number"):
        weights_from("floor_area=much")
