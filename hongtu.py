"""The front door: the `hongtu` command. It composes the three packages and decides nothing itself."""

from __future__ import annotations

import json
import logging
import sys
from dataclasses import asdict
from datetime import datetime  # noqa: TC003 - the command reads it from its parameters' types
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Annotated

import typer

from geodata import settings
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from geodata.settings import Settings

INTERRUPTED = 130

app = typer.Typer(
    name="hongtu",
    help="Hongtu 红图: the one-map of a city's Party-led property management.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")
]


@app.command()
def up(
    *, repair: Annotated[bool, typer.Option("--repair", help="Make lost views and indexes again.")] = False
) -> None:
    """Start the embedded PostGIS and bring its schema to this version."""
    from geodata.db import lifecycle

    state = lifecycle.up(settings.load(), say=progress, is_repair=repair)
    progress(f"The database is up: {state.dsn}")


@app.command()
def down() -> None:
    """Stop the embedded PostGIS; what was committed stays."""
    from geodata.db import lifecycle

    progress("The database is down." if lifecycle.down(settings.load()) else "The database was not running.")


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether the database runs, where it is, and which schema it has."""
    from geodata.db import lifecycle

    state = lifecycle.status(settings.load())
    show(state.as_dict(), as_json=as_json)


@app.command()
def health(*, as_json: Json = False) -> None:
    """Examine the database, and name the remedy beside each fault; exit 1 when there is one."""
    from geodata.db import health as checks

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
    from geodata.db import figures as numbers
    from geodata.db import lifecycle
    from geodata.db.connection import connect
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
        _keep_log(settings.load())
        app(list(arguments), prog_name="hongtu")
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else int(left.code is not None)
    except HongtuError as error:
        return _fail(error, as_json="--json" in arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        logging.getLogger("hongtu").exception("hongtu %s", " ".join(arguments))
        return _fail(_unexpected(error), as_json="--json" in arguments)
    return 0


def _fail(error: HongtuError, *, as_json: bool) -> int:
    progress(str(error))
    if as_json:
        show({"error": error.sentence, "remedy": error.remedy}, as_json=True)
    return error.exit_code


def _unexpected(error: Exception) -> HongtuError:
    said = str(error).strip().split("\n", 1)[0]
    files = [
        handler.baseFilename
        for handler in logging.getLogger().handlers
        if isinstance(handler, RotatingFileHandler)
    ]
    where = (
        f"The details are in {files[0]}." if files else "Set HONGTU_HOME to a writable folder to keep a log."
    )
    return HongtuError(f"Something unexpected failed: {type(error).__name__}: {said}.", where)


def _keep_log(chosen: Settings) -> None:
    root = logging.getLogger()
    root.setLevel(chosen.log_level)
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    try:
        chosen.log_file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(chosen.log_file, maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        # A read-only or full disk must not hide what the command itself has to say about it.
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"))
    root.addHandler(handler)


def main() -> None:
    """Entry point of the `hongtu` command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
