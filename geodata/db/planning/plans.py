"""Plans in the database: kept once with all that they were made from, listed, and read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from geodata.db.connection import Connection

READ = """
SELECT plan, city, name, drawn_from, made_at, question, demand_hash, candidates_hash, distances_hash,
    data_versions, software, status, objective, bound, answer, seconds
FROM hongtu.plan
WHERE (%(plan)s::bigint IS NULL OR plan = %(plan)s) AND (%(city)s::text IS NULL OR city = %(city)s)
ORDER BY plan DESC LIMIT %(most)s
"""
KEEP_INPUT = "INSERT INTO hongtu.plan_input VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
KEEP = """
INSERT INTO hongtu.plan (city, name, drawn_from, question, demand_hash, candidates_hash, distances_hash,
    data_versions, software, model, status, sites, objective, bound, answer, seconds)
VALUES (%(city)s, %(name)s, %(drawn_from)s, %(question)s, %(demand)s, %(candidates)s, %(distances)s,
    %(data_versions)s, %(software)s, %(model)s, %(status)s, %(sites)s, %(objective)s, %(bound)s, %(answer)s,
    %(seconds)s)
RETURNING plan
"""
INPUT = "SELECT content FROM hongtu.plan_input WHERE city = %s AND hash = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row of the table of plans."""

    plan: int
    city: str
    name: str | None
    drawn_from: int | None
    made_at: datetime
    question: dict[str, Any]
    demand_hash: str
    candidates_hash: str
    distances_hash: str
    data_versions: dict[str, int]
    software: dict[str, str]
    status: str
    objective: float
    bound: float | None
    answer: dict[str, Any]
    seconds: float


def keep(
    connection: Connection,
    *,
    city: str,
    name: str | None,
    drawn_from: int | None,
    question: Mapping[str, object],
    inputs: Mapping[str, tuple[str, bytes]],
    data_versions: Mapping[str, int],
    software: Mapping[str, str],
    answer: Mapping[str, Any],
) -> int:
    """Keep a plan and its inputs, those that are not kept already; returns its number."""
    for digest, content in inputs.values():
        connection.execute(KEEP_INPUT, (city, digest, content))
    row = connection.execute(
        KEEP,
        {
            "city": city,
            "name": name,
            "drawn_from": drawn_from,
            "question": Jsonb(dict(question)),
            **{table: digest for table, (digest, _) in inputs.items()},
            "data_versions": Jsonb(dict(data_versions)),
            "software": Jsonb(dict(software)),
            "answer": Jsonb(dict(answer)),
            **{one: answer[one] for one in ("model", "status", "sites", "objective", "bound", "seconds")},
        },
    ).fetchone()
    return int(str(row[0])) if row else 0


def read(connection: Connection, plan: int) -> Kept:
    """One plan.

    Raises:
        NotFoundError: There is no such plan.
    """
    cursor = connection.cursor(row_factory=class_row(Kept))
    found = cursor.execute(READ, {"plan": plan, "city": None, "most": 1}).fetchone()
    if found is None:
        raise NotFoundError(f"There is no plan {plan}.", "`hongtu plan list` has them.")
    return found


def newest(connection: Connection, city: str | None, most: int) -> list[Kept]:
    """The latest plans, of one city or of all."""
    cursor = connection.cursor(row_factory=class_row(Kept))
    return cursor.execute(READ, {"plan": None, "city": city, "most": most}).fetchall()


def read_input(connection: Connection, city: str, digest: str) -> bytes:
    """A kept input.

    Raises:
        NotFoundError: It is not there.
    """
    row = connection.execute(INPUT, (city, digest)).fetchone()
    if row is None:
        raise NotFoundError(
            f"The input {digest[:12]} of the plan is not kept any more.", "Make the plan anew."
        )
    return bytes(cast("bytes", row[0]))
