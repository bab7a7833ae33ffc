"""The commands that bring data in, or show how a file would be understood."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from etl.commands.shared import Json
from geodata import settings
from geodata.datasets import named
from geodata.errors import RefusedError, UsageError
from geodata.terminal import progress, say, show
from geodata.words import Said

if TYPE_CHECKING:
    from etl.report import LoadReport

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def load(  # noqa: PLR0913 - the options of the command
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds or 小区.")],
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
    rejects: Annotated[
        Path | None, typer.Option(help="Workbook for the rejected rows (.xlsx); mend and load it.")
    ] = None,
    diff: Annotated[
        Path | None, typer.Option(help="File for every added, changed and removed row (.csv, .xlsx).")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="The files are all there is: remove what they leave out.")
    ] = False,
    confirm_removal: Annotated[
        bool, typer.Option("--confirm-removal", help="With --full: even if most rows would go.")
    ] = False,
    below_standard: Annotated[
        bool, typer.Option("--below-standard", help="Publish even if the layer falls under its standard.")
    ] = False,
    valid_from: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day from which changed boundaries hold; without it, today."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Load files of an office, as a whole or not at all.

    装载街道的数据文件：要么整体装入，要么不作改动；逐行说明去向。
    """
    from etl import pipeline
    from etl.progress import Meter

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
        diff=diff,
        full=full,
        confirm_removal=confirm_removal,
        below_standard=below_standard,
        valid_from=valid_from.date() if valid_from else None,
        settings=settings.load(),
        say=progress,
        count=Meter(Said(en="rows prepared", zh="行已处理"), sys.stderr, has_pace=True),
    )
    _tell(report, as_json=as_json)


@app.command("fields")
def columns(
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds or 小区.")],
    paths: Annotated[list[Path], typer.Argument(help="Files, or zip archives of them.")],
    *,
    save: Annotated[
        Path | None, typer.Option(help="File (TOML) to write the mapping to, for --fields.")
    ] = None,
    saved: Annotated[
        Path | None, typer.Option("--fields", help="Saved mapping of headers and words (TOML).")
    ] = None,
    layer: Annotated[str | None, typer.Option(help="Layer, sheet or member of an archive.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Text encoding, when it is found out wrongly.")] = None,
    as_json: Json = False,
) -> None:
    """Tell which column feeds which field, and save it.

    Nothing is loaded, and no database is asked.

    说明每一列对应哪个字段，并可保存下来；不装载，也不连接数据库。
    """
    from etl import columns as ways
    from etl.fields.saved import load_saved, write

    chosen = named(dataset)
    found = ways.understand(chosen, paths, load_saved(saved, chosen), layer=layer, encoding=encoding)
    if save is not None:
        write(save, found.as_toml())
    if as_json:
        show(found.as_json(), as_json=True)
        return
    for line in found.lines():
        say(line)


def _tell(report: LoadReport, *, as_json: bool) -> None:
    if as_json:
        show(report.as_json(), as_json=True)
    for line in report.sentences():
        progress(line)
    if report.is_refused or report.is_held:
        raise typer.Exit(RefusedError.exit_code)


@app.command()
def publish(
    run: Annotated[int, typer.Argument(help="Number of a held run, from `hongtu runs`.")],
    *,
    as_json: Json = False,
) -> None:
    """Publish a held load although its layer falls short.

    放行一个待放行的批次。
    """
    from etl.load import held

    _tell(held.publish(settings.load(), run), as_json=as_json)


@app.command()
def drop(run: Annotated[int, typer.Argument(help="Number of a held run, from `hongtu runs`.")]) -> None:
    """Forget a held load; what is published stays.

    放弃一个待放行的批次，已公布的数据不变。
    """
    from geodata.db.runs import holding

    holding.drop(settings.load(), run)
    progress(
        Said(
            en=f"Run {run} was dropped; nothing that is published changed.",
            zh=f"批次 {run} 已放弃，已公布的数据没有改动。",
        )
    )


@app.command("load-all")
def load_all(
    folder: Annotated[Path, typer.Argument(help="Folder with a manifest.toml, as `hongtu synth` writes it.")],
    *,
    as_json: Json = False,
) -> None:
    """Load every file that a manifest lists, if not loaded yet.

    The manifest is of a city, or of a province.

    按清单装载一个城市或一个省的全部文件，已装载的跳过。
    """
    from etl import manifest
    from etl.progress import CITIES, Meter

    lists = manifest.read(folder)
    made = manifest.load(lists, settings=settings.load(), say=progress, told=Meter(CITIES, sys.stderr))
    if as_json:
        show(made.as_json(), as_json=True)
    for line in made.sentences():
        progress(line)


@app.command()
def watch(
    *,
    deliveries: Annotated[
        Path | None, typer.Option("--list", help="List of deliveries; without it HONGTU_WATCH.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Look at each delivery now, and end.")] = False,
) -> None:
    """Load files that come by themselves; tell of missing ones.

    They come from folders and allowed hosts; one that is refused or held is told too. With --once it exits
    with 1 when a delivery is late, refused or held.

    docs/operations.md shows the list of deliveries.

    按清单定期装载自动到达的文件，逾期未到、被拒收或待放行时告警。
    """
    from etl.watch import lists, schedule

    chosen = settings.load()
    path = deliveries or chosen.watch
    if path is None:
        raise UsageError(
            Said(en="There is no list of deliveries.", zh="没有交付清单。"),
            Said(en="Give --list, or set HONGTU_WATCH.", zh="请加 --list，或设置 HONGTU_WATCH。"),
        )
    found = lists.read(path)
    if not once:
        schedule.run(found, settings=chosen, say=progress)
    elif not schedule.once(found, settings=chosen, say=progress):
        raise typer.Exit(1)
