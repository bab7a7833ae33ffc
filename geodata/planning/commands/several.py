"""More than one answer: the curve, phases, the front, how firmly a choice stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from geodata.errors import UsageError
from geodata.planning.commands.shared import (
    Json,
    Number,
    Sites,
    database,
    numbers,
    recalled,
    say_all,
)
from geodata.terminal import progress, say, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.connection import Connection
    from geodata.planning.inputs import Inputs
    from geodata.planning.keeping import Plan
    from geodata.planning.variants import Point

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def curve(number: Number, *, sites: Sites = "1-10", as_json: Json = False) -> None:
    """Answer a question for each number of new sites.

    Each point is kept as a plan.
    """
    from geodata.planning import telling, variants

    with database() as connection:
        kept, inputs = recalled(connection, number)
        points = variants.curve(kept, inputs, numbers(sites))
        _tell_points(connection, kept, inputs, points, as_json=as_json)
    remark = telling.levels_off([(point.label, point.answer) for point in points])
    if remark and not as_json:
        say(remark)


@app.command()
def phases(number: Number, *, sites: Sites, as_json: Json = False) -> None:
    """Order a plan in phases.

    Each holds the sites of those before, and is kept as a plan.
    """
    from geodata.planning import variants

    with database() as connection:
        kept, inputs = recalled(connection, number)
        points = variants.phases(kept, inputs, numbers(sites))
        _tell_points(connection, kept, inputs, points, as_json=as_json)


@app.command()
def front(
    number: Number,
    *,
    sites: Sites = "1-10",
    floors: Annotated[str, typer.Option(help="Least shares covered in any community.")] = "0,0.2,0.4,0.6",
    as_json: Json = False,
) -> None:
    """Weigh coverage, the number of sites and the worst served.

    The last is the least-covered community; each point is kept as a plan.
    """
    from geodata.planning import variants

    try:
        shares = [float(one) for one in floors.split(",")]
    except ValueError:
        raise UsageError(f"{floors!r} are no shares.", "Write them like 0,0.2,0.4.") from None
    with database() as connection:
        kept, inputs = recalled(connection, number)
        points, refused = variants.fairness_front(kept, inputs, numbers(sites), shares)
        _tell_points(connection, kept, inputs, points, refused, as_json=as_json)


@app.command()
def robustness(
    number: Number,
    *,
    runs: Annotated[int, typer.Option(help="How often weights, reach and demand are changed.", min=1)] = 200,
    as_json: Json = False,
) -> None:
    """Say how often each place stays when the question changes.

    What changes are weights, reach and demand.
    """
    from geodata.planning import telling, variants

    with database() as connection:
        kept, inputs = recalled(connection, number)
    found = variants.robustness(kept, inputs, runs)
    if as_json:
        show({"plan": number, "runs": runs, "sites": found}, as_json=True)
    else:
        say_all(telling.table(found, ["site", "name", "frequency", "kind", "is_chosen", "is_existing"]))


def _tell_points(
    connection: Connection,
    kept: Plan,
    inputs: Inputs,
    points: Sequence[Point],
    refused: Sequence[str] = (),
    *,
    as_json: bool,
) -> None:
    from geodata.planning import keeping, telling

    rows, unanswered = [], list(refused)
    for point in points:
        if not point.answer["sites"]:
            why = " ".join(point.answer["conflict"]) or "the time ended before any plan was found."
            unanswered.append(f"No plan of {point.label}: {why}")
            continue
        plan_number = keeping.keep(
            connection, point.question, inputs, point.answer, name=point.label, drawn_from=kept.number
        )
        facts = {one: point.answer[one] for one in ("objective", "bound", "gap", "status")}
        rows.append({"plan": plan_number, **point.facts, **facts, "opened": point.answer["opened"]})
    for sentence in unanswered:
        progress(sentence)
    if as_json:
        unit = kept.answer["unit"]
        show({"drawn_from": kept.number, "unit": unit, "points": rows, "refused": unanswered}, as_json=True)
    else:
        say_all(telling.table(rows, [one for one in (rows[0] if rows else ()) if one != "opened"]))
