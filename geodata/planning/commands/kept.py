"""Plans that were made: listed, told, compared, solved again."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any

import typer

from geodata.planning.commands.shared import (
    Json,
    Number,
    database,
    recalled,
    say_all,
    shown,
)
from geodata.terminal import say, show

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command("list")
def list_plans(
    *,
    city: Annotated[str | None, typer.Option(help="Code of a city; without it, of all.")] = None,
    most: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    as_json: Json = False,
) -> None:
    """List the latest plans, newest first."""
    from geodata.planning import keeping, telling

    with database() as connection:
        found = keeping.newest(connection, city=city, most=most)
    if as_json:
        show({"plans": [one.summary() for one in found]}, as_json=True)
        return
    say_all(telling.plans(found))


@app.command("show")
def show_plan(
    number: Number,
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say why, too.")] = False,
    as_geojson: Annotated[
        bool, typer.Option("--geojson", help="Print sites and compounds as GeoJSON, for a map.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Tell a plan: what was asked, of what, and the answer."""
    from geodata.planning import asking, explaining, mapping, telling

    with database() as connection:
        kept, inputs = recalled(connection, number)
    if as_geojson:
        show(mapping.as_geojson(kept.question, inputs, kept.answer), as_json=True)
        return
    facts: dict[str, Any] = shown(kept.as_json())
    if explain:
        problem = asking.problem_of(kept.question, inputs)
        found = asking.solution_of(kept.answer, inputs)
        facts["explanation"] = explaining.explanation(kept.question, inputs, problem, found)
    if as_json:
        show(facts, as_json=True)
        return
    say(f"Plan {number} of {kept.made_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC: {kept.name or '-'}")
    say_all(telling.plan(kept.answer, inputs))
    if explain:
        say_all(telling.explanation(facts["explanation"], kept.answer["unit"]))


@app.command()
def compare(first: Number, second: Number, *, as_json: Json = False) -> None:
    """Set two plans side by side: sites, winners, losers."""
    from geodata.planning import comparing, telling

    with database() as connection:
        found = comparing.compare(recalled(connection, first), recalled(connection, second))
    if as_json:
        show(found, as_json=True)
    else:
        say_all(telling.comparison(found))


@app.command()
def rerun(number: Number, *, as_json: Json = False) -> None:
    """Solve a plan again from what was kept.

    Exits with 1 when the answer is another one.
    """
    from geodata.planning import keeping

    with database() as connection:
        found = keeping.rerun(connection, number)
    if as_json:
        show(found, as_json=True)
    else:
        same = "the same sites and objective" if found["is_same"] else "another answer"
        say(f"Plan {number} again: {same}; {found['status']}, {found['objective']} in {found['seconds']} s")
    if not found["is_same"]:
        raise typer.Exit(1)
