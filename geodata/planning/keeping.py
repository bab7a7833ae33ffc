"""Plans kept with everything that they were made from, so that anyone can solve them again."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING

from geodata.db.planning import plans, reading
from geodata.planning import asking
from geodata.planning.inputs import TABLES, Inputs
from geodata.planning.question import Question, from_json

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.connection import Connection
    from geodata.db.planning.plans import Kept
    from geodata.planning.asking import Answer

# What an answer may depend on beside the inputs.
SOLVERS = ("hongtu", "highspy", "numba", "numpy", "scipy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan that is kept.

    Attributes:
        number: Its number.
        name: What the planner called it.
        drawn_from: Plan of which it is a variant.
        made_at: When.
        question: What was asked.
        answer: What was answered, in codes.
        hashes: SHA-256 of each input.
        data_versions: Version of each dataset at that time.
        software: Versions of what computed it.
    """

    number: int
    name: str | None
    drawn_from: int | None
    made_at: datetime
    question: Question
    answer: Answer
    hashes: dict[str, str]
    data_versions: dict[str, int]
    software: dict[str, str]

    def summary(self) -> dict[str, object]:
        """What tells it from other plans, plain."""
        facts = ("model", "status", "objective", "bound", "gap", "unit", "sites")
        return {
            "plan": self.number,
            "city": self.question.city,
            "name": self.name,
            "drawn_from": self.drawn_from,
            "made_at": self.made_at.isoformat(),
            **{fact: self.answer[fact] for fact in facts},
        }

    def as_json(self) -> dict[str, object]:
        """Everything about it, plain."""
        return {
            "plan": self.number,
            **self.answer,
            "name": self.name,
            "drawn_from": self.drawn_from,
            "made_at": self.made_at.isoformat(),
            "question": self.question.as_json(),
            "inputs": self.hashes,
            "data_versions": self.data_versions,
            "software": self.software,
        }


def keep(
    connection: Connection,
    question: Question,
    inputs: Inputs,
    answer: Answer,
    *,
    name: str | None = None,
    drawn_from: int | None = None,
) -> int:
    """Keep an answer with its question and inputs; returns the number of the plan."""
    return plans.keep(
        connection,
        city=question.city,
        name=name,
        drawn_from=drawn_from,
        question=question.as_json(),
        inputs=inputs.packed(),
        data_versions=reading.data_versions(connection, question.city),
        software=software(),
        answer=answer,
    )


def recall(connection: Connection, number: int) -> Plan:
    """A plan by its number.

    Raises:
        NotFoundError: There is no such plan.
    """
    return _plan(plans.read(connection, number))


def newest(connection: Connection, *, city: str | None = None, most: int = 20) -> list[Plan]:
    """The latest plans, newest first."""
    return [_plan(kept) for kept in plans.newest(connection, city, most)]


def inputs_of(connection: Connection, plan: Plan) -> Inputs:
    """What a plan was made from.

    Raises:
        NotFoundError: An input is not kept any more.
        ServerError: An input is not what its hash says.
    """
    city = plan.question.city
    parts = {
        table: (plan.hashes[table], plans.read_input(connection, city, plan.hashes[table]))
        for table in TABLES
    }
    return Inputs.unpacked(parts)


def rerun(connection: Connection, number: int) -> dict[str, object]:
    """Solve a plan again from what is kept, and say whether the answer is the same.

    Raises:
        NotFoundError: There is no such plan.
        ServerError: An input is not what its hash says.
    """
    plan = recall(connection, number)
    inputs = inputs_of(connection, plan)
    problem, found = asking.solve(plan.question, inputs)
    again = asking.answer_of(plan.question, inputs, problem, found)
    now = software()
    return {
        "plan": number,
        "is_same": all(again[fact] == plan.answer[fact] for fact in ("sites", "objective", "assignment")),
        **{fact: again[fact] for fact in ("sites", "objective", "bound", "gap", "status", "seconds")},
        "before": {fact: plan.answer[fact] for fact in ("sites", "objective", "bound", "status")},
        "inputs": plan.hashes,
        "changed_software": {
            one: [was, now.get(one)] for one, was in plan.software.items() if now.get(one) != was
        },
    }


def software() -> dict[str, str]:
    """Versions of what computes a plan."""
    return {"python": platform.python_version(), **{one: metadata.version(one) for one in SOLVERS}}


def _plan(kept: Kept) -> Plan:
    return Plan(
        number=kept.plan,
        name=kept.name,
        drawn_from=kept.drawn_from,
        made_at=kept.made_at,
        question=from_json({**kept.question, "city": kept.city}),
        answer=kept.answer,
        hashes={table: getattr(kept, f"{table}_hash") for table in TABLES},
        data_versions=kept.data_versions,
        software=kept.software,
    )
