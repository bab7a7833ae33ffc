"""The commands that bring data in, look at it and take it back: `hongtu load`, `check`, `rollback`."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from geodata import settings
from geodata.errors import RefusedError, UsageError
from geodata.settings import PORT
from geodata.terminal import progress, say, show
from geodata.words import Said

if TYPE_CHECKING:
    from etl.report import LoadReport

app = typer.Typer(add_completion=False, rich_markup_mode=None)
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on standard output and nothing else.")
]


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
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds.")],
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
    """
    from etl.fields.saved import load_saved, write
    from etl.load import columns as ways

    chosen = ways.dataset_named(dataset)
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
    from geodata.db.loading import holding

    holding.drop(settings.load(), run)
    progress(
        Said(
            en=f"Run {run} was dropped; nothing that is published changed.",
            zh=f"批次 {run} 已放弃，已公布的数据没有改动。",
        )
    )


@app.command()
def lineage(
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds.")],
    code: Annotated[str, typer.Argument(help="Code of the row, or its name.")],
    *,
    city: Annotated[
        str | None, typer.Option(help="Code of the city; without it, HONGTU_CITY or the only one.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell of a row which file, which line, when and by whom.

    So of what it is now, and of what it was before every change.

    追溯一行的来源：哪个文件、哪一行、何时、哪个岗位装载。
    """
    from geodata.db.loading import lineage as ways

    found = ways.trace(settings.load(), dataset, code, city=city)
    if as_json:
        show(asdict(found), as_json=True)
        return
    for line in ways.lines(found):
        say(line)


@app.command()
def quality(
    *,
    city: Annotated[str | None, typer.Option(help="Code of the city; without it all of them.")] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure everything anew, overlaps of large layers included.")
    ] = False,
    dataset: Annotated[
        str | None, typer.Option("--set", help="Dataset whose standard is set; * for all others.")
    ] = None,
    least: Annotated[
        float | None, typer.Option(help="With --set: least score to be published.", min=0, max=100)
    ] = None,
    fresh_days: Annotated[
        int | None, typer.Option(help="With --set: days for which its data count as fresh.", min=1)
    ] = None,
    as_json: Json = False,
) -> None:
    """Tell how good each layer is, and what is asked of it.

    查看各图层的质量得分和要求，用 --set 设置要求。
    """
    from geodata.db.loading import quality as layers

    chosen = settings.load()
    if dataset is not None:
        layers.set_standard(chosen, dataset, city=city, least=least, fresh_days=fresh_days)
    elif least is not None or fresh_days is not None:
        raise UsageError(
            Said(
                en="--least and --fresh-days need a layer.", zh="--least 和 --fresh-days 须写明针对哪个图层。"
            ),
            Said(en="Add --set DATASET.", zh="请加 --set 数据集。"),
        )
    found = layers.layers(chosen, city=city, is_measured=measure)
    if as_json:
        show({"layers": found}, as_json=True)
        return
    for line in layers.lines(found):
        say(line)


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


@app.command()
def runs(*, most: Annotated[int, typer.Option(help="How many.", min=1)] = 20, as_json: Json = False) -> None:
    """List the latest loads, newest first.

    列出最近的装载批次，最新的在前。
    """
    from geodata.db.loading import history

    found = history.runs(settings.load(), most=most)
    if as_json:
        show({"runs": found}, as_json=True)
        return
    for line in history.lines(found):
        say(line)


@app.command()
def rollback(run: Annotated[int, typer.Argument(help="Number of the run, from `hongtu runs`.")]) -> None:
    """Take a load back: delete what it added, restore the rest.

    回退一个批次：删除它新增的行，恢复它改动的行。
    """
    from geodata.db.loading import history

    undone = history.roll_back(settings.load(), run)
    progress(undone.sentence(run))


@app.command()
def check(
    *,
    city: Annotated[str | None, typer.Option(help="Code of the city; without it all of them.")] = None,
    as_json: Json = False,
) -> None:
    """Look for faults among what is loaded.

    They are overlaps, gaps, outlines that cross themselves, misplaced rows and compounds that may be one.

    检查已装载的数据：重叠、缝隙、自相交、错位和疑似重复。
    """
    from geodata.db.judging import check as judge

    found = judge.check(settings.load(), city=city)
    if as_json:
        show(found.as_json(), as_json=True)
        return
    for line in found.lines():
        say(line)


@app.command()
def verdict(
    finding: Annotated[str, typer.Argument(help="Number of the finding, from `hongtu check`.")],
    word: Annotated[str, typer.Argument(metavar="VERDICT", help="allowed, same, different, or open again.")],
    *,
    why: Annotated[str, typer.Option(help="The reason, in a sentence.")] = "",
    post: Annotated[str, typer.Option(help="Which post says so, such as 区划办; no person.")] = "",
    keep: Annotated[str | None, typer.Option(help="With same: code of the compound that is kept.")] = None,
    city: Annotated[str | None, typer.Option(help="Code of the city, when several have the number.")] = None,
) -> None:
    """Answer a finding of a check; later checks remember it.

    It may be right as it is; of two compounds it is said whether they are one.

    登记对某个问题的处理意见：允许保留，或两个小区是否同一处。
    """
    from geodata.db.judging import verdicts

    given = verdicts.give(settings.load(), finding, word, why=why, post=post, keep=keep, city=city)
    for line in given.sentences(finding):
        progress(line)


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
    """Report invented tickets to the intake, until Ctrl-C.

    They are those of a loaded city, and are moved on step by step.
    """
    from etl import feed as simulation

    simulation.run(settings.load(), url=url, key=key, rate=rate, city=city, say=progress)


@app.command()
def synth(
    folder: Annotated[Path, typer.Argument(help="Folder to write the files into.")],
    *,
    seed: Annotated[int, typer.Option(help="Another seed makes another city.", min=0)] = 1,
    compounds: Annotated[int, typer.Option(help="How many; more than one city holds make a province.")] = 803,
    tickets: Annotated[int, typer.Option(help="Tickets of the last year.", min=0)] = 90_000,
    today: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="The day that the city has reached.", show_default="last evening"
        ),
    ] = None,
) -> None:
    """Write the demonstration city as the files of an office.

    A manifest and a README come with them. The same seed and day give the same bytes.
    """
    from etl import synthetic
    from etl.progress import CITIES, Meter

    meter = Meter(CITIES, sys.stderr)
    try:
        day = today.date() if today else synthetic.last_evening()
        synthetic.write(folder, seed=seed, compounds=compounds, tickets=tickets, today=day, told=meter)
    except KeyboardInterrupt:
        progress(
            Said(
                en=f"\nStopped: what is in {folder} is not whole.", zh=f"\n已中止：{folder} 中的内容不完整。"
            )
        )
        raise
    progress(
        Said(
            en=f"The city is in {folder}; README.md there says how each file is loaded.",
            zh=f"城市已写入 {folder}，其中的 README.md 说明各文件如何装载。",
        )
    )
