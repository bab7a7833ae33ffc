"""The commands that look at what was loaded, judge it and take it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from etl.commands.shared import Json
from geodata import settings
from geodata.errors import UsageError
from geodata.terminal import progress, say, show
from geodata.words import Said

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def runs(
    run: Annotated[
        int | None, typer.Argument(help="Number of one, to be told what was said when it was loaded.")
    ] = None,
    *,
    most: Annotated[int, typer.Option(help="How many.", min=1)] = 20,
    as_json: Json = False,
) -> None:
    """List the latest loads, newest first.

    列出最近的装载批次，最新的在前；写明批次号则给出装载时的提示。
    """
    from geodata.db.runs import listing

    found = listing.runs(settings.load(), most=most, run=run)
    if as_json:
        show({"runs": found}, as_json=True)
        return
    for line in listing.lines(found):
        say(line)
    if run is not None:
        for line in listing.warnings(found[0]):
            say(line)


@app.command()
def lineage(
    dataset: Annotated[str, typer.Argument(help="Dataset, such as compounds or 小区.")],
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
    from geodata.db.runs import lineage as ways

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
def rollback(run: Annotated[int, typer.Argument(help="Number of the run, from `hongtu runs`.")]) -> None:
    """Take a load back: delete what it added, restore the rest.

    回退一个批次：删除它新增的行，恢复它改动的行。
    """
    from geodata.db.runs import history

    undone = history.roll_back(settings.load(), run)
    progress(undone.sentence(run))
