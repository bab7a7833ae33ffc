"""The front door: the `hongtu` command. It composes the three packages and decides nothing itself."""

from __future__ import annotations

import logging
import os
import secrets
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl import commands
from etl.commands import Json
from geodata import log, settings, usage
from geodata.errors import HongtuError, UsageError
from geodata.planning import commands as plan_commands
from geodata.settings import PORT
from geodata.terminal import progress, say, show, speak
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Sequence


INTERRUPTED = 130
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

app.add_typer(commands.app)
app.add_typer(plan_commands.app)


@app.command()
def up(
    *, repair: Annotated[bool, typer.Option("--repair", help="Make lost views and indexes again.")] = False
) -> None:
    """Start the embedded PostGIS, its schema at this version."""
    from geodata.db.upkeep import lifecycle

    state = lifecycle.up(settings.load(), say=progress, is_repair=repair)
    progress(Said(en=f"The database is up: {state.dsn}", zh=f"数据库已启动：{state.dsn}"))


@app.command()
def down() -> None:
    """Stop the embedded PostGIS; what was committed stays."""
    from geodata.db.upkeep import lifecycle

    progress(
        Said(en="The database is down.", zh="数据库已停止。")
        if lifecycle.down(settings.load())
        else Said(en="The database was not running.", zh="数据库没有在运行。")
    )


@app.command()
def status(*, as_json: Json = False) -> None:
    """Say whether the database runs, where, and with which schema."""
    from geodata.db.upkeep import lifecycle

    state = lifecycle.status(settings.load())
    show(state.as_dict(), as_json=as_json)


@app.command()
def health(*, as_json: Json = False) -> None:
    """Name what is wrong with the database, and the remedy.

    Exits with 1 when anything is.
    """
    from geodata.db.upkeep import health as checks

    findings = checks.examine(settings.load())
    is_healthy = all(finding.state != checks.State.FAULT for finding in findings)
    if as_json:
        show({"healthy": is_healthy, "checks": [finding.as_json() for finding in findings]}, as_json=True)
    else:
        for finding in findings:
            say(finding.line)
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
    """Tell every published number of a city.

    Each with its value, what it was counted from, and what is unknown.
    """
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
        progress(Said(en=f"Hongtu is at {web.address(listener)}", zh=f"红图在 {web.address(listener)}"))
        web.serve(listener, workers=workers)


@app.command()
def demo(
    *,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = PORT,
    seed: Annotated[int, typer.Option(help="Another seed makes another city.", min=0)] = 1,
) -> None:
    """Load the demonstration city and show it, until Ctrl-C.

    It starts the database, loads the city, starts the feed and serves.
    """
    from dashboard import serve as web
    from etl import demonstration
    from geodata.db.upkeep import lifecycle

    chosen = settings.load()
    with web.open_socket(host, port) as listener, lifecycle.while_up(chosen, say=progress):
        os.environ["HONGTU_CITY"] = city = demonstration.prepare(chosen, seed=seed, say=progress)
        demonstration.examine(chosen, city, say=progress)
        if chosen.intake_key is None:
            os.environ["HONGTU_INTAKE_KEY"] = secrets.token_urlsafe(24)
        url = web.address(listener)
        simulation = subprocess.Popen([sys.executable, "-m", "hongtu", "feed", "--url", url])
        try:
            progress(
                Said(
                    en=f"The map is at {url} (Ctrl-C stops everything)", zh=f"地图在 {url}（按 Ctrl-C 停止）"
                )
            )
            web.serve(listener, workers=DEMO_WORKERS)
        finally:
            simulation.terminate()
            simulation.wait(timeout=STOP_PATIENCE_S)


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="Which one; without it, all of them.")] = None,
) -> None:
    """Measure speed against a reference in the same run.

    It needs a clone of the source.
    """
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
    """Write the generated documents.

    They are data-model.md, from the database, and the tables of data-formats.md.
    """
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


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; no traceback ever reaches the terminal.

    0 done, 1 the input was refused, 2 wrong usage, 3 unexpected failure.
    """
    speak(settings.language_of(os.environ))
    try:
        chosen = settings.load()
        speak(chosen.spoken)
        log.keep(chosen)
        left = app(list(arguments), prog_name="hongtu", standalone_mode=False)
        return left if isinstance(left, int) else 0
    except typer.TyperException as error:
        return _misused(error, as_json="--json" in arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except HongtuError as error:
        return _fail(error, as_json="--json" in arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        # The command alone: an argument may be a key.
        logging.getLogger("hongtu").exception("hongtu %s failed", " ".join(arguments[:1]))
        return _fail(_unexpected(error), as_json="--json" in arguments)


def _misused(error: typer.TyperException, *, as_json: bool) -> int:
    context: typer.Context | None = getattr(error, "ctx", None)
    message = str(getattr(error, "format_message", lambda: error)())
    if context is not None and message == context.get_help():
        progress(message)
        return UsageError.exit_code
    command = context.command_path if context is not None else "hongtu"
    remedy = Said(en=f"See `{command} --help`.", zh=f"用法见 `{command} --help`。")
    return _fail(UsageError(usage.told(message), remedy), as_json=as_json)


def _fail(error: HongtuError, *, as_json: bool) -> int:
    progress(error.told)
    if as_json:
        in_chinese = {"error_zh": error.sentence_in("zh"), "remedy_zh": error.remedy_in("zh")}
        show({"error": error.sentence, "remedy": error.remedy, **in_chinese}, as_json=True)
    return error.exit_code


def _unexpected(error: Exception) -> HongtuError:
    what = f"{type(error).__name__}: {str(error).strip().split(chr(10), 1)[0]}"
    file = log.file()
    return HongtuError(
        Said(en=f"Something unexpected failed: {what}.", zh=f"发生意外错误：{what}。"),
        Said(en=f"The details are in {file}.", zh=f"详情见日志 {file}。")
        if file
        else Said(
            en="Set HONGTU_HOME to a writable folder to keep a log.",
            zh="如需保留日志，请将 HONGTU_HOME 设为可写的文件夹。",
        ),
    )


def main() -> None:
    """Entry point of the `hongtu` command."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
