"""More than one answer to a kept question: the curve, the front, phases, and how firmly a choice stands.

Each variant is a plan of its own question, so it can be kept, told and solved again like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geodata.errors import RefusedError
from geodata.planning.asking import answer_of, problem_of, run
from geodata.siting import Model
from geodata.siting.answers import front

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.planning.asking import Answer
    from geodata.planning.inputs import Inputs
    from geodata.planning.keeping import Plan
    from geodata.planning.question import Question
    from geodata.siting import Problem
    from geodata.siting.answers.front import Steadiness

COUNTED = {Model.MAX_COVER, Model.P_MEDIAN, Model.P_CENTER}


@dataclass(frozen=True, slots=True)
class Point:
    """One of several answers.

    Attributes:
        label: What tells it from the others.
        question: What it answers.
        answer: In codes.
        facts: What it shows beside the answer.
    """

    label: str
    question: Question
    answer: Answer
    facts: dict[str, object]


def curve(plan: Plan, inputs: Inputs, numbers: Sequence[int]) -> list[Point]:
    """The answer for each number of new sites; the value never worsens from one to the next.

    Raises:
        RefusedError: The model has no number of sites, or a number is not possible.
    """
    problem = _counted(plan, inputs)
    stands = len(problem.existing)
    found = front.curve(
        problem, [number + stands for number in numbers], time_limit_s=plan.question.time_limit_s
    )
    points = []
    for number, solution in zip(sorted(set(numbers)), found, strict=True):
        question = replace(plan.question, sites=number)
        answer = answer_of(question, inputs, problem, solution)
        points.append(Point(_sites(number), question, answer, {"sites": number}))
    return points


def phases(plan: Plan, inputs: Inputs, numbers: Sequence[int]) -> list[Point]:
    """Plans in phases, each holding the sites of those before; the gap is what the order costs at most.

    Raises:
        RefusedError: The model has no number of sites, or a number is not possible.
    """
    problem = _counted(plan, inputs)
    stands = len(problem.existing)
    found = front.phases(
        problem, [number + stands for number in numbers], time_limit_s=plan.question.time_limit_s
    )
    code = inputs.candidates["code"].to_numpy()
    points, done = [], set(problem.existing.tolist())
    for turn, phase in enumerate(found, start=1):
        opened = [str(code[site]) for site in phase.opened if site not in done]
        # The earlier phases' sites are required, so that the plan of a phase can be solved again.
        kept = tuple(
            str(code[site]) for site in phase.solution.sites if site not in set(problem.existing.tolist())
        )
        question = replace(plan.question, sites=phase.number - stands, require=kept)
        answer = answer_of(question, inputs, problem, phase.solution)
        points.append(Point(f"phase {turn}", question, answer, {"phase": turn, "opens": opened}))
        done |= set(phase.solution.sites)
    return points


def fairness_front(
    plan: Plan, inputs: Inputs, numbers: Sequence[int], floors: Sequence[float]
) -> tuple[list[Point], list[str]]:
    """Coverage against the number of new sites against the least-covered community, without dominated ones.

    Returns:
        The points, and a sentence for each floor that even the largest number of sites cannot keep.

    Raises:
        RefusedError: The model is not max_cover.
    """
    if plan.question.model is not Model.MAX_COVER or plan.question.decay is not None:
        raise RefusedError("The front is one of max_cover: coverage, sites, least-covered community.")
    problem = problem_of(plan.question, inputs)
    stands = len(problem.existing)
    possible, refused = _floors(plan, inputs, max(numbers), floors)
    found = front.front(
        problem,
        budgets=[float(number + stands) for number in numbers],
        floors=possible,
        time_limit_s=plan.question.time_limit_s,
    )
    points = []
    for point in found:
        number = len(point.solution.sites) - stands
        question = replace(plan.question, sites=number, floor=point.floor or None)
        facts: dict[str, object] = {
            "sites": number, "floor": point.floor, "least_covered": round(point.least_covered, 6),
        }  # fmt: skip
        answer = answer_of(question, inputs, problem, point.solution)
        points.append(Point(f"{_sites(number)}, floor {point.floor:g}", question, answer, facts))
    return points, refused


def _floors(plan: Plan, inputs: Inputs, most: int, floors: Sequence[float]) -> tuple[list[float], list[str]]:
    possible, refused = [], []
    for floor in sorted(set(floors)):
        question = replace(plan.question, sites=most, floor=floor or None)
        found = run(problem_of(question, inputs), question.time_limit_s, question.seed)
        if found.sites:
            possible.append(floor)
        else:
            refused.append(
                f"A floor of {floor:g} cannot be kept with {_sites(most)}: {' '.join(found.conflict)}"
            )
    return possible, refused


def robustness(plan: Plan, inputs: Inputs, runs: int) -> list[dict[str, object]]:
    """How often each place stays in the plan when weights, reach and demand change (`front.robustness`)."""
    problem = problem_of(plan.question, inputs)
    found = run(problem, plan.question.time_limit_s, plan.question.seed)
    steady = front.robustness(problem, found, runs=runs, seed=plan.question.seed)
    return [_steady(inputs, one) for one in steady]


def _steady(inputs: Inputs, one: Steadiness) -> dict[str, object]:
    place = inputs.candidates.iloc[one.site]
    return {
        "site": str(place["code"]),
        "name": place["name"],
        "is_existing": bool(place["is_existing"]),
        "is_chosen": one.is_chosen,
        "frequency": round(one.frequency, 4),
        "kind": one.kind,
    }


def _sites(number: int) -> str:
    return f"{number} site" if number == 1 else f"{number} sites"


def _counted(plan: Plan, inputs: Inputs) -> Problem:
    if plan.question.model not in COUNTED or plan.question.decay is not None:
        raise RefusedError(f"{plan.question.model} has no curve over the number of sites.")
    return problem_of(plan.question, inputs)
