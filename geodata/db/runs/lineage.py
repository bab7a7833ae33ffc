"""The way of a row into the map, for a terminal."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import psycopg
from psycopg import sql

from geodata.datasets import DATASETS, named
from geodata.db.connection import connect, unreachable
from geodata.db.loading import existing
from geodata.db.reading import figures
from geodata.db.reading.provenance import lineage
from geodata.db.server import embedded
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError
from geodata.words import Said, joined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.db.reading.provenance.lineage import Lineage, State
    from geodata.settings import Settings

_MOST_LISTED: Final = 10
_STEPS: Final = {
    "split": "拆分",
    "merged": "合并",
    "recoded": "改码",
    "redrawn": "边界重画",
    "declared": "声明",
}


def trace(settings: Settings, dataset: str, word: str, *, city: str | None = None) -> Lineage:
    """Every known state of a row.

    Args:
        settings: Which database.
        dataset: Name of the dataset.
        word: The row's code, or the name that it has now, if no other has it.
        city: Code of the city; the usual one when None.

    Raises:
        UsageError: There is no such dataset.
        NotFoundError: There is no such row, nor was there ever; or several have the name.
        ServerError: The database cannot be reached.
    """
    dataset = named(dataset).name
    lifecycle.ready(settings, say=lambda _: None)
    with connect(settings) as connection:
        where = city or figures.usual_city(connection, settings.city)
        called = _codes_of(connection, where, dataset, word)

    async def ask() -> Lineage | None:
        async with await psycopg.AsyncConnection.connect(embedded.ensure_running(settings)) as asked:
            found = await lineage.read(asked, where, dataset, word)
            if found is None and len(called) == 1:
                return await lineage.read(asked, where, dataset, called[0])
            return found

    try:
        found = asyncio.run(ask())
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    if found is None and called:
        is_more, listed = len(called) > _MOST_LISTED, joined(called[:_MOST_LISTED])
        raise NotFoundError(
            Said(
                en=f"Several {dataset} of {where} are called {word!r}:"
                f" {listed.en}{', …' if is_more else ''}.",
                zh=f"城市 {where} 有多条{DATASETS[dataset].zh}名为“{word}”："
                f"{listed.zh}{'等' if is_more else ''}。",
            ),
            Said(en="Give the code of one.", zh="请写明其中一条的代码。"),
        )
    if found is None:
        raise NotFoundError(
            Said(
                en=f"{where} has no {dataset} with the code {word!r}, and never had, and none that is called"
                " so.",
                zh=f"城市 {where} 现在和以前都没有代码为“{word}”的{DATASETS[dataset].zh}，也没有同名的。",
            ),
            Said(en="Check the code, or name another --city.", zh="请核对代码，或用 --city 指定其他城市。"),
        )
    return found


def _codes_of(connection: Connection, city: str, dataset: str, name: str) -> list[str]:
    """The codes of the rows that are called so, a few more than a sentence lists."""
    table = DATASETS[dataset].table
    if "name" not in existing.column_types(connection, table):
        return []
    query = sql.SQL("SELECT code FROM {} WHERE city = %s AND name = %s ORDER BY code LIMIT %s").format(
        sql.Identifier("hongtu", table)
    )
    return [str(code) for (code,) in connection.execute(query, (city, name.strip(), _MOST_LISTED + 1))]


def lines(found: Lineage) -> Iterator[Said]:
    """The way of a row, the latest state first."""
    dataset = DATASETS[found.dataset]
    of = f"{found.code} {found.name or ''}".rstrip()
    yield Said(en=f"{found.dataset} {of}", zh=f"{dataset.zh} {of}")
    called = {field.name: field.zh for field in dataset.fields}
    for state in found.states:
        yield _origin(state)
        for name, (old, new) in state.changes.items():
            if name == "boundary":
                yield Said(en="    boundary changed", zh="    边界有变")
            else:
                zh = f"    {called.get(name, name)}：{_in_chinese(old)} → {_in_chinese(new)}"
                yield Said(en=f"    {name}: {old} → {new}", zh=zh)
    for step in found.boundaries:
        share = None if step.share_of_code is None else f"{step.share_of_code:.0%}"
        yield Said(
            en=f"  {step.day}  {step.kind}: {step.code} out of {step.predecessor}"
            + (f" ({share} of its ground)" if share else ""),
            zh=f"  {step.day}  {_STEPS.get(step.kind, step.kind)}：{step.code} 来自 {step.predecessor}"
            + (f"（占其范围的 {share}）" if share else ""),
        )


def _in_chinese(value: object) -> object:
    return "（空）" if value is None else {True: "是", False: "否"}.get(value, value)  # type: ignore[call-overload]


def _origin(state: State) -> Said:
    if state.run is None:
        return Said(en="  not loaded from a file", zh="  不是由文件装载的")
    when = "" if state.at is None else state.at.strftime("%Y-%m-%d %H:%M")
    digest = f"{(state.sha256 or '?')[:12]}…"
    return Said(
        en=f"  run {state.run}  {when}  {f'by {state.operator}' if state.operator else 'post not named'}"
        f"  {state.file}{f' ({state.layer})' if state.layer else ''} row {state.source_row}"
        f"  sha256 {digest}  rules {state.rule_version}",
        zh=f"  批次 {state.run}  {when}  {state.operator or '未写明岗位'}"
        f"  {state.file}{f'（{state.layer}）' if state.layer else ''} 第 {state.source_row} 行"
        f"  校验值 {digest}  规则第 {state.rule_version} 版",
    )
