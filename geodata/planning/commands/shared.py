"""What the commands of the group `hongtu plan` have in common."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata import settings
from geodata.errors import UsageError
from geodata.terminal import progress, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from geodata.db.connection import Connection
    from geodata.planning.inputs import Inputs
    from geodata.planning.keeping import Plan

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")
]
City = Annotated[str | None, typer.Option(help="Code of the city; without it, HONGTU_CITY or the only one.")]
Number = Annotated[int, typer.Argument(metavar="PLAN", help="Number of a plan, from `hongtu plan list`.")]
Sites = Annotated[str, typer.Option(help="Numbers of new sites, such as 1-10 or 3,5,8.")]

# Each is a plan of its own.
MOST_NUMBERS = 1_000


@contextmanager
def database() -> Iterator[Connection]:
    """A connection to a database that has its schema."""
    from geodata.db.connection import connect
    from geodata.db.upkeep import lifecycle

    chosen = settings.load()
    lifecycle.ready(chosen, say=progress)
    with connect(chosen) as connection:
        yield connection


def usual(connection: Connection, city: str | None) -> str:
    """Code of the city that is meant."""
    from geodata.db.reading.figures import usual_city

    return city or usual_city(connection, settings.load().city)


def recalled(connection: Connection, number: int) -> tuple[Plan, Inputs]:
    """A plan and what it was made from."""
    from geodata.planning import keeping

    kept = keeping.recall(connection, number)
    return kept, keeping.inputs_of(connection, kept)


def shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """What of an answer is printed: not the prices behind the bound."""
    return {name: value for name, value in facts.items() if name != "proof"}


def numbers(text: str) -> list[int]:
    """Read numbers of sites, such as 1-10 or 3,5,8.

    Raises:
        UsageError: There are none, or more than anybody plans.
    """
    found: list[int] = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        try:
            several = range(int(low), int(high or low) + 1)
        except ValueError:
            several = range(0)
        if not several:
            raise UsageError(f"{part!r} is no number of sites.", "Write them like 1-10 or 3,5,8.")
        if len(several) > MOST_NUMBERS:
            raise UsageError(f"{part!r} are more than {MOST_NUMBERS} numbers of sites.", "Name fewer.")
        found.extend(several)
    return found


def say_all(lines: Sequence[str]) -> None:
    """Print lines."""
    for line in lines:
        say(line)
