"""The front door: the `hongtu` command. It composes the three packages and decides nothing itself."""

from __future__ import annotations

import json
import logging
import os
import secrets
import subprocess
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import planning
from geodata import log, settings
from geodata.errors import HongtuError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


INTERRUPTED = 130
PORT = 8050
DEMO_WORKERS = 2
STOP_PATIENCE_S = 10

app = typer.Typer(
    name="hongtu",
    help="Hongtu 红图: the one-map of a city's Party-led property management.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

app.add_typer(planning.app)
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")
]


@app.command()
def up(
    *, repair: Annotated[bool, typer.Option("--repair", help="Make lost views and indexes again.")] = False
) -> None:
    """Start the embedded PostGIS and bring its schema to this version."""
    from geodata.db.upkeep import lifecycle

    state = lifecycle.up(settings.load(), say=progress, is_repair=repair)
    progress(f"The database is up: {state.dsn}")


@app.command()
def down() -> None:
    """Stop the embedded PostGIS; what was committed stays."""
    from geodata.db.upkeep import lifecycle

    progress("The database is down." if lifecycle.down(settings.load()) else "The database was not running.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether the database runs, where it is, and which schema it has."""
    from geodata.db.upkeep import lifecycle

    state = lifecycle.status(settings.load())
    show(state.as_dict(), as_json=as_json)


@app.command()
def health(*, as_json: Json = False) -> None:
    """Examine the database, and name the remedy beside each fault; exit 1 when there is one."""
    from geodata.db.upkeep import health as checks

    findings = checks.examine(settings.load())
    is_healthy = all(finding.state != checks.State.FAULT for finding in findings)
    if as_json:
        show({"healthy": is_healthy, "checks": [asdict(finding) for finding in findings]}, as_json=True)
    else:
        for finding in findings:
            remedy = f" → {finding.remedy}" if finding.remedy else ""
            say(f"{finding.state.mark} {finding.name:<11} {finding.found}{remedy}")
    if not is_healthy:
        raise typer.Exit(1)


@app.command()
def load(  # noqa: PLR0913 - the options of the command
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, or zip archives of them.")],
    *,
    crs: Annotated[
        str | None, typer.Option(help="System of the coordinates: EPSG:n, gcj02, bd09 or bd09mc.")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer, sheet or member of an archive.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, when it is found out wrongly.")] = None,
    fields: Annotated[Path | None, typer.Option(help="Saved mapping of headers and words (TOML).")] = None,
    city: Annotated[str | None, typer.Option(help="Code of the city that the rows belong to.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would happen.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Workbook for the rejected rows (.xlsx).")] = None,
    as_json: Json = False,
) -> None:
    """Load files of a city office into a dataset, as a whole or not at all."""
    from etl import pipeline

    report = pipeline.load(
        dataset,
        paths,
        crs=crs,
        layer=layer,
        encoding=encoding,
        fields=fields,
        city=city,
        dry_run=dry_run,
        rejects=rejects,
        settings=settings.load(),
        say=progress,
    )
    if as_json:
        show(report.as_json(), as_json=True)
    for line in report.sentences():
        progress(line)


@app.command("load-all")
def load_all(
    folder: Annotated[Path, typer.Argument(help="Folder with a manifest.toml, as `hongtu synth` writes it.")],
    *,
    as_json: Json = False,
) -> None:
    """Load every file that a manifest lists, of a city or a province, as far as it is not loaded yet."""
    from etl import manifest
    from etl.progress import Meter

    lists = manifest.read(folder)
    made = manifest.load(lists, settings=settings.load(), say=progress, told=Meter("cities", sys.stderr))
    if as_json:
        show(made.as_json(), as_json=True)
    for line in made.sentences():
        progress(line)


@app.command()
def runs(*, most: Annotated[int, typer.Option(help="How many.", min=1)] = 20, as_json: Json = False) -> None:
    """List the latest loads, newest first."""
    from geodata.db.loading import history

    found = history.runs(settings.load(), most=most)
    if as_json:
        show({"runs": found}, as_json=True)
        return
    for line in history.lines(found):
        say(line)


@app.command()
def rollback(run: Annotated[int, typer.Argument(help="Number of the run, from `hongtu runs`.")]) -> None:
    """Take a load back: delete what it added and restore what it changed."""
    from geodata.db.loading import history

    undone = history.roll_back(settings.load(), run)
    progress(f"Run {run} was taken back: {undone.deleted} rows deleted, {undone.restored} restored.")


@app.command()
def check(
    *,
    city: Annotated[str | None, typer.Option(help="Code of the city; without it all of them.")] = None,
    as_json: Json = False,
) -> None:
    """Look for overlaps, gaps and misplaced rows among what is loaded."""
    from geodata.db.loading import topology

    found = topology.check(settings.load(), city=city)
    if as_json:
        show(found.as_json(), as_json=True)
        return
    for line in found.lines():
        say(line)


@app.command()
def figures(
    *,
    city: Annotated[
        str | None, typer.Option(help="Code of the city; without it, HONGTU_CITY or the only one.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="An earlier day, where the data has a history."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell every published number of a city: value, what it was counted from, and what is unknown."""
    from geodata.db.connection import connect
    from geodata.db.reading import figures as numbers
    from geodata.db.upkeep import lifecycle
    from geodata.indicators import table

    chosen = settings.load()
    lifecycle.ready(chosen, say=progress)
    with connect(chosen) as connection:
        code = city or numbers.usual_city(connection, chosen.city)
        found = numbers.read_now(connection, code, as_of=as_of.date() if as_of else None)
    if as_json:
        show({key: figure.as_json() for key, figure in found.items()}, as_json=True)
    else:
        for line in table.lines(found.values()):
            say(line)


@app.command()
def serve(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = PORT,
    workers: Annotated[int, typer.Option(help="Number of processes.", min=1, max=64)] = 2,
) -> None:
    """Serve the pages, the map and the intake until Ctrl-C."""
    from dashboard import serve as web
    from geodata.db.upkeep import lifecycle

    chosen = settings.load()
    with web.open_socket(host, port) as listener:
        lifecycle.up(chosen, say=progress)
        progress(f"Hongtu is at {web.address(listener)}")
        web.serve(listener, workers=workers)


@app.command()
def feed(
    *,
    rate: Annotated[str, typer.Option(help="Requests per time, such as 0.5/s or 30/min.")] = "0.5/s",
    city: Annotated[
        str | None, typer.Option(help="Code of the city; without it, HONGTU_CITY or the only one.")
    ] = None,
    url: Annotated[str, typer.Option(help="Where the server is.")] = f"http://127.0.0.1:{PORT}",
    key: Annotated[str | None, typer.Option(help="Key of the intake; without it HONGTU_INTAKE_KEY.")] = None,
) -> None:
    """Report invented tickets of a loaded city through the intake and move them on, until Ctrl-C."""
    from etl import feed as simulation

    simulation.run(settings.load(), url=url, key=key, rate=rate, city=city, say=progress)


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(help="Folder to write the files into.")],
    *,
    seed: Annotated[int, typer.Option(help="Another seed makes another city.", min=0)] = 1,
    compounds: Annotated[int, typer.Option(help="How many; more than one city holds make a province.")] = 803,
    tickets: Annotated[int, typer.Option(help="Tickets of the last year.", min=0)] = 90_000,
) -> None:
    """Write the demonstration city as the files of a city office, with a manifest and a README."""
    from etl import synthetic
    from etl.progress import Meter

    meter = Meter("cities", sys.stderr)
    try:
        synthetic.write(folder, seed=seed, compounds=compounds, tickets=tickets, told=meter)
    except KeyboardInterrupt:
        progress(f"\nStopped: what is in {folder} is not whole.")
        raise
    progress(f"The city is in {folder}; README.md there says how each file is loaded.")


@app.command()
def demo(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = PORT,
    seed: Annotated[int, typer.Option(help="Another seed makes another city.", min=0)] = 1,
) -> None:
    """Show the demonstration city: start the database, load it, start the feed and serve, until Ctrl-C."""
    from dashboard import serve as web
    from etl import demonstration
    from geodata.db.upkeep import lifecycle

    chosen = settings.load()
    with web.open_socket(host, port) as listener, lifecycle.while_up(chosen, say=progress):
        os.environ["HONGTU_CITY"] = demonstration.prepare(chosen, seed=seed, say=progress)
        if chosen.intake_key is None:
            os.environ["HONGTU_INTAKE_KEY"] = secrets.token_urlsafe(24)
        url = web.address(listener)
        simulation = subprocess.Popen([sys.executable, "-m", "hongtu", "feed", "--url", url])
        try:
            progress(f"The map is at {url} (Ctrl-C stops everything)")
            web.serve(listener, workers=DEMO_WORKERS)
        finally:
            simulation.terminate()
            simulation.wait(timeout=STOP_PATIENCE_S)


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="Which one; without it, all of them.")] = None,
) -> None:
    """Measure speed against a reference that is measured in the same run (needs a clone of the source)."""
    try:
        import benchmarks
    except ModuleNotFoundError:
        raise UsageError(
            "The benchmarks are not part of an installed Hongtu.", "Run `hongtu bench` in a clone."
        ) from None
    benchmarks.run(name)


@app.command()
def docs(
    folder: Annotated[Path, typer.Argument(help="Folder of the documents.")] = Path("docs"),
) -> None:
    """Write the generated documents: data-model.md from the database, the tables of data-formats.md."""
    from etl.rules import RULES
    from etl.rules import reference as rules_reference
    from geodata.datasets import DATASETS, reference
    from geodata.db.connection import connect
    from geodata.db.upkeep import dictionary, lifecycle

    chosen = settings.load()
    lifecycle.ready(chosen, say=progress)
    with connect(chosen) as connection:
        model = dictionary.as_markdown(dictionary.read(connection))
    formats = folder / "data-formats.md"
    if not formats.is_file():
        raise UsageError(f"There is no {formats}.", "Name the folder of the documents: hongtu docs FOLDER.")
    text = formats.read_text(encoding="utf-8")
    text = reference.put_into(text, reference.as_markdown(DATASETS.values()))
    text = reference.put_into(text, rules_reference.as_markdown(RULES.values()), source="etl/rules")
    (folder / "data-model.md").write_text(model, encoding="utf-8")
    formats.write_text(text, encoding="utf-8")
    progress(f"Wrote {folder / 'data-model.md'} and the tables of {formats}.")


def say(line: str) -> None:
    """Print one line of a command's answer on standard output."""
    print(line)  # noqa: T201


def progress(sentence: str) -> None:
    """Tell the person at the terminal what is going on, on standard error."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - the one place that speaks


def show(facts: Mapping[str, object], *, as_json: bool) -> None:
    """Print `facts` on standard output: one JSON object, or one line each."""
    if as_json:
        print(json.dumps(facts, ensure_ascii=False, default=str))  # noqa: T201
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name:<{width}}  {'-' if value is None else value}")  # noqa: T201


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no traceback ever reaches the terminal.

    0 done, 1 the input was refused, 2 wrong usage, 3 unexpected failure.
    """
    try:
        log.keep(settings.load())
        app(list(arguments), prog_name="hongtu")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except HongtuError as error:
        return _fail(error, as_json="--json" in arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        # The command alone: an argument may be a key.
        logging.getLogger("hongtu").exception("hongtu %s failed", " ".join(arguments[:1]))
        return _fail(_unexpected(error), as_json="--json" in arguments)
    return 0


def _fail(error: HongtuError, *, as_json: bool) -> int:
    progress(str(error))
    if as_json:
        show({"error": error.sentence, "remedy": error.remedy}, as_json=True)
    return error.exit_code


def _unexpected(error: Exception) -> HongtuError:
    said = str(error).strip().split("\n", 1)[0]
    file = log.file()
    where = f"The details are in {file}." if file else "Set HONGTU_HOME to a writable folder to keep a log."
    return HongtuError(f"Something unexpected failed: {type(error).__name__}: {said}.", where)


def main() -> None:
    """Entry point of the `hongtu` command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
