"""`hongtu plan`: where to put sites, from a published instance file, with the proof beside the answer."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.errors import UsageError

if TYPE_CHECKING:
    from geodata.siting.orlib import Instance
    from geodata.siting.solution import Solution

app = typer.Typer(
    name="plan",
    help="Choose sites, and prove how good the choice is.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@app.callback()
def plan() -> None:
    """Choose sites, and prove how good the choice is."""


@app.command()
def solve(  # noqa: PLR0913 - the options of the command
    *,
    instance: Annotated[Path, typer.Option(help="File of a published siting problem.")],
    form: Annotated[str, typer.Option("--format", help="orlib-pmed or orlib-pmedcap.")] = "orlib-pmed",
    model: Annotated[
        str | None, typer.Option(help="max_cover, set_cover, p_median, p_center, capacitated_p_median …")
    ] = None,
    sites: Annotated[int | None, typer.Option(help="How many; without it, what the file says.")] = None,
    reach: Annotated[float | None, typer.Option(help="Reach of a site, in the file's unit.")] = None,
    capacity: Annotated[float | None, typer.Option(help="Capacity of each site; else the file's.")] = None,
    require: Annotated[list[int] | None, typer.Option(help="Node that must be chosen; repeatable.")] = None,
    forbid: Annotated[list[int] | None, typer.Option(help="Node that must not; repeatable.")] = None,
    time_limit: Annotated[float, typer.Option(help="Seconds.", min=0.0)] = 60.0,
    seed: Annotated[int, typer.Option(help="Of the random part of the search.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")] = False,
) -> None:
    """Solve a published instance; nodes keep the numbers that they have in the file, from 1."""
    problem = read(instance, form)
    stated: dict[str, Any] = {"required": require or (), "forbidden": forbid or ()}
    chosen = model or ("capacitated_p_median" if form == "orlib-pmedcap" else "p_median")
    found = _solved(problem, chosen, sites, reach, capacity, stated, time_limit, seed)
    facts = as_facts(found)
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))  # noqa: T201 - the answer of the command
    else:
        for line in _lines(facts):
            print(line)  # noqa: T201 - the answer of the command
    if not found.sites:
        print(" ".join(found.conflict), file=sys.stderr)  # noqa: T201 - why there is none
        raise typer.Exit(1)


def read(path: Path, form: str) -> Instance:
    """Read an instance file.

    Raises:
        UsageError: It cannot be read, or is not of the format.
    """
    from geodata.siting import orlib

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"{path} cannot be read: {reason}.", "Name the file of an instance.") from None
    return orlib.parse(text, form)


def _solved(
    problem: Instance,
    model: str,
    sites: int | None,
    reach: float | None,
    capacity: float | None,
    stated: dict[str, Any],
    time_limit: float,
    seed: int,
) -> Solution:
    import numpy as np

    from geodata import siting
    from geodata.siting.checks import model_named

    chosen = model_named(model)
    nodes = len(problem.cost)
    for role in ("required", "forbidden"):
        outside = [node for node in stated[role] if not 1 <= node <= nodes]
        if outside:
            raise UsageError(f"There is no node {outside[0]}: the file has the nodes 1 to {nodes}.")
        stated[role] = [node - 1 for node in stated[role]]
    both = set(stated["required"]) & set(stated["forbidden"])
    if both:
        raise UsageError(f"Node {min(both) + 1} is required and forbidden at once.")
    if chosen is not siting.Model.SET_COVER or sites is not None:
        stated["p"] = problem.p if sites is None else sites
    if reach is not None:
        stated["radius"] = reach
    if chosen.value.startswith("capacitated"):
        held = problem.capacity if capacity is None else np.full(nodes, capacity)
        if not np.isfinite(held).all():
            raise UsageError("The file states no capacities.", "Give one with --capacity.")
        stated |= {"demand": problem.demand, "capacity": held}
    return siting.solve(
        chosen, cost=problem.cost, weight=np.ones(nodes), time_limit_s=time_limit, seed=seed, **stated
    )


def as_facts(found: Solution) -> dict[str, object]:
    """Return the answer with the node numbers of the file; `plan` is None, since nothing is stored."""
    facts = found.as_json()
    return {
        "plan": None,
        **facts,
        "sites": [site + 1 for site in found.sites],
        "assignment": [site + 1 if site >= 0 else None for site in found.assignment.tolist()],
        "unserved": [node + 1 for node in found.unserved.tolist()],
    }


def _lines(facts: dict[str, object]) -> list[str]:
    shown = ("model", "status", "objective", "bound", "gap", "sites", "unserved", "seconds")
    return [f"{name:<10}{'-' if facts[name] is None else facts[name]}" for name in shown]
