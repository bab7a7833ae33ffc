"""`hongtu plan solve` and the places it may choose."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from geodata.errors import UsageError
from geodata.planning.commands.shared import (
    City,
    Json,
    database,
    say_all,
    shown,
    usual,
)
from geodata.terminal import progress, say, show

if TYPE_CHECKING:
    from collections.abc import Mapping


app = typer.Typer(add_completion=False, rich_markup_mode=None)
OF_CITIES = (
    "city", "distance", "weight", "demand", "candidates", "existing", "capacity_compounds", "floor",
    "cover_share", "max_distance_m", "decay", "name", "explain",
)  # fmt: skip
CITY_LIMIT_S, INSTANCE_LIMIT_S = 10.0, 60.0


@app.command()
def solve(  # noqa: PLR0913 - the options of the command
    context: typer.Context,
    *,
    city: City = None,
    model: Annotated[
        str | None,
        typer.Option(help="max_cover, set_cover, p_median, p_center; capacitated_… with a capacity."),
    ] = None,
    sites: Annotated[int | None, typer.Option(help="How many new sites.")] = None,
    reach_m: Annotated[
        float | None,
        typer.Option("--reach-m", "--reach", help="How far a site reaches (m; the file's unit)."),
    ] = None,
    distance: Annotated[str, typer.Option(help="network (on foot along the ways) or line.")] = "network",
    weight: Annotated[
        str, typer.Option(help="floor_area, households, elderly, tickets, unmanaged, compounds: a=1,b=0.5.")
    ] = "floor_area=1",
    demand: Annotated[
        str, typer.Option(help="Who needs a firm: unmanaged, unsettled (unknown too) or all.")
    ] = "unmanaged",
    candidates: Annotated[
        str, typer.Option(help="communities, or kinds of service points such as centre,station.")
    ] = "communities",
    existing: Annotated[
        bool, typer.Option(help="Whether the public-interest firms that stand serve on.")
    ] = True,
    capacity_m2: Annotated[
        float | None, typer.Option("--capacity-m2", "--capacity", help="Floor area that one firm can keep.")
    ] = None,
    capacity_compounds: Annotated[
        float | None, typer.Option(help="Compounds that one firm can keep.")
    ] = None,
    require: Annotated[list[str] | None, typer.Option(help="Place that must be chosen; repeatable.")] = None,
    forbid: Annotated[list[str] | None, typer.Option(help="Place that must not; repeatable.")] = None,
    floor: Annotated[
        float | None, typer.Option(help="Least share of each community's weight to be covered.")
    ] = None,
    cover_share: Annotated[float, typer.Option(help="Share of all weight that set_cover covers.")] = 1.0,
    max_distance_m: Annotated[
        float | None, typer.Option(help="No compound may be farther from its nearest site.")
    ] = None,
    decay: Annotated[
        str | None, typer.Option(help="How service fades within the reach: linear, power, exponential.")
    ] = None,
    time_limit: Annotated[float | None, typer.Option(help="Seconds of search.", min=0.0)] = None,
    seed: Annotated[int, typer.Option(help="Of the random part of the search.", min=0)] = 0,
    name: Annotated[str | None, typer.Option(help="What to call the plan.")] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Say why, too.")] = False,
    instance: Annotated[
        Path | None, typer.Option(help="File of a published problem, in place of a city.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="orlib-pmed or orlib-pmedcap.")] = "orlib-pmed",
    as_json: Json = False,
) -> None:
    """Choose sites in a city, or solve a published instance.

    The plan of a city is kept.
    """
    if instance is not None:
        _refuse_what_a_file_has_not(context)
        _solve_instance(
            instance, form, model, sites=sites, reach=reach_m, capacity=capacity_m2, require=require or (),
            forbid=forbid or (), time_limit_s=INSTANCE_LIMIT_S if time_limit is None else time_limit,
            seed=seed, as_json=as_json,
        )  # fmt: skip
        return
    from geodata.planning.question import weights_from

    stated: dict[str, Any] = {
        "model": model or "max_cover",
        "sites": sites,
        "reach_m": reach_m,
        "distance": distance,
        "weight": weights_from(weight),
        "demand": demand,
        "candidates": candidates,
        "keeps_existing": existing,
        "capacity_m2": capacity_m2,
        "capacity_compounds": capacity_compounds,
        "require": require or (),
        "forbid": forbid or (),
        "floor": floor,
        "cover_share": cover_share,
        "max_distance_m": max_distance_m,
        "decay": decay,
        "time_limit_s": CITY_LIMIT_S if time_limit is None else time_limit,
        "seed": seed,
    }
    _solve_city(city, stated, name=name, explain=explain, as_json=as_json)


def _solve_city(
    city: str | None, stated: Mapping[str, Any], *, name: str | None, explain: bool, as_json: bool
) -> None:
    from geodata.planning import asking, explaining, gathering, keeping, telling
    from geodata.planning.question import stated as question_of

    with database() as connection:
        question = question_of(city=usual(connection, city), **stated)
        inputs = gathering.gather(connection, question)
        problem, found = asking.solve(question, inputs)
        answer = asking.answer_of(question, inputs, problem, found)
        kept = keeping.keep(connection, question, inputs, answer, name=name) if found.sites else None
    facts = {"plan": kept, **shown(answer)}
    if explain and found.sites:
        facts["explanation"] = explaining.explanation(question, inputs, problem, found)
    if as_json:
        show(facts, as_json=True)
    elif found.sites:
        say(f"Plan {kept}")
        say_all(telling.plan(answer, inputs))
        if explain:
            say_all(telling.explanation(facts["explanation"], answer["unit"]))
    if not found.sites:
        progress(" ".join(found.conflict) or "The time ended before any plan was found.")
        raise typer.Exit(1)


def _solve_instance(path: Path, form: str, model: str | None, *, as_json: bool, **stated: Any) -> None:  # noqa: ANN401
    from geodata.planning import instances, telling
    from geodata.siting import orlib

    usual = "capacitated_p_median" if form == "orlib-pmedcap" else "p_median"
    found = instances.solve(orlib.parse(_text_of(path), form), model or usual, **stated)
    facts = instances.as_facts(found)
    if as_json:
        show(facts, as_json=True)
    else:
        say_all(telling.facts(facts))
    if not found.sites:
        progress(" ".join(found.conflict))
        raise typer.Exit(1)


def _refuse_what_a_file_has_not(context: typer.Context) -> None:
    for option in OF_CITIES:
        source = context.get_parameter_source(option)
        if source is not None and source.name == "COMMANDLINE":
            raise UsageError(
                f"--{option.replace('_', '-')} speaks of a city, and an instance is a file of its own.",
                "Leave it out, or leave out --instance.",
            )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise UsageError(f"{path} cannot be read: {reason}.", "Name the file of an instance.") from None


@app.command()
def candidates(
    *,
    city: City = None,
    kinds: Annotated[
        str, typer.Option("--candidates", help="communities, or kinds of service points.")
    ] = "communities",
    as_json: Json = False,
) -> None:
    """List the places that may be chosen, and standing firms."""
    from geodata.planning import gathering, telling
    from geodata.planning.question import stated

    with database() as connection:
        found = gathering.candidates_of(connection, stated(city=usual(connection, city), candidates=kinds))
    columns = ["code", "name", "kind", "community_name", "is_existing", "firm_name", "kept_m2"]
    plain = found.astype(object).where(found.notna(), None)
    rows = [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
    if as_json:
        show({"candidates": rows}, as_json=True)
    else:
        say_all(telling.table(rows, columns))
