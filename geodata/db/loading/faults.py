"""What the database says when a write fails, as a sentence."""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import psycopg

from geodata import codes
from geodata.db.connection import connect
from geodata.db.server import cluster
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.settings import Settings

_NOTHING = Said(en="Nothing was changed.", zh="库中没有任何改动。")
_RAISED: Final = tuple(
    (re.compile(pattern), zh)
    for pattern, zh in (
        (
            r"The compound (?P<code>.+) has two periods at once, from (?P<one>.+) and from (?P<other>.+)\.",
            "小区 {code} 有两个时段重叠，分别起于 {one} 和 {other}。",
        ),
        (
            r"Ticket (?P<code>.+) is at step (?P<at>\d) .+; it cannot go to step (?P<to>\d) .+\.",
            "工单 {code} 处于第 {at} 步，不能转到第 {to} 步。",
        ),
        (r"The history of ticket (?P<code>.+) cannot be changed.*", "工单 {code} 的过程只能追加，不能改动。"),
        (r"The history of the tickets cannot be emptied.*", "工单的过程只能追加，不能清空。"),
        (r"Run (?P<run>.+) cannot be removed: .*", "批次 {run} 不能删除，有工单过程属于它。"),
        (r"There is no run (?P<run>.+) that events could belong to\.", "没有工单过程所属的批次 {run}。"),
        ("Send the steps in their order.*", "请按第 1 至 6 步的顺序报送；第 5、6 步可退回第 4 步。"),
        ("Add an event, or take .*", "请追加一步，或用 `hongtu rollback` 回退整个批次。"),
        ("Take a run back .*", "请用 `hongtu rollback` 回退批次。"),
    )
)
"""What triggers of our own say, and the same in Chinese."""
_LEAST_FREE_BYTES = 32 << 20
"""A server that cannot add another 16 MB to its journal stops without a word to its clients."""


@contextmanager
def transaction(settings: Settings, *, is_kept: bool = True) -> Iterator[Connection]:
    """A connection whose work is committed as a whole when the block ends well.

    Args:
        settings: Which database.
        is_kept: False takes everything back at the end, as a dry run does.

    Raises:
        ServerError: The database is away, full, or fails.
        RefusedError: The rows break a rule that only the database knows.
    """
    try:
        with connect(settings) as connection:
            connection.execute("SET LOCAL client_min_messages = warning")
            yield connection
            if not is_kept:
                connection.rollback()
    except psycopg.Error as error:
        if error.sqlstate is None and (full := _full_disk(settings)) is not None:
            raise full from error
        raise sentence_of(error) from error


def sentence_of(error: psycopg.Error) -> HongtuError:
    """The sentence for a failure, by the class of its SQLSTATE."""
    said = (error.diag.message_primary or str(error).strip() or type(error).__name__).splitlines()[0]
    state = error.sqlstate or ""
    if state.startswith("53"):
        return ServerError(
            _unchanged(f"The database has no room left: {said}.", f"数据库空间不足（{said}）。"),
            Said(en="Free disk space and load again.", zh="请腾出磁盘空间后重新装载。"),
        )
    if state.startswith("40"):
        return BusyError(
            _unchanged(f"Another load got in the way: {said}.", f"与另一次装载冲突（{said}）。"),
            Said(en="Load again.", zh="请重新装载。"),
        )
    if state.startswith("HT"):
        hint = error.diag.message_hint or ""
        return RefusedError(
            _unchanged(said, in_chinese(said) or f"数据库不接受（{said}）。"),
            Said(en=hint, zh=in_chinese(hint) or hint),
        )
    if state.startswith(("23", "22")):
        where = f" ({error.diag.constraint_name})" if error.diag.constraint_name else ""
        return RefusedError(
            _unchanged(
                f"The database refuses a row{where}: {said}.",
                in_chinese(said) or f"数据库不接受其中一行{where}（{said}）。",
            ),
            _key(error.diag.message_detail or ""),
        )
    if state.startswith(("57", "08")) or isinstance(error, psycopg.OperationalError):
        return ServerError(
            _unchanged(f"The database went away: {said}.", f"数据库连接中断（{said}）。"),
            Said(en="Run `hongtu status`, then load again.", zh="请用 `hongtu status` 查看，再重新装载。"),
        )
    return ServerError(
        _unchanged(f"The database failed: {said}.", f"数据库出错（{said}）。"),
        Said(en="Run `hongtu health`.", zh="请运行 `hongtu health`。"),
    )


def in_chinese(raised: str) -> str | None:
    """What a trigger of our own says, in Chinese; None for what PostgreSQL says itself."""
    for pattern, zh in _RAISED:
        if found := pattern.fullmatch(raised):
            return zh.format(**found.groupdict())
    return None


def _key(detail: str) -> str:
    """The key that a row breaks; what else PostgreSQL details is the whole row, with all that it holds."""
    return codes.mask_personal(detail) if detail.startswith("Key (") else ""


def _unchanged(en: str, zh: str) -> Said:
    return Said(en=f"{en} {_NOTHING.en}", zh=f"{zh}{_NOTHING.zh}")


def _full_disk(settings: Settings) -> ServerError | None:
    if not settings.is_embedded:
        return None
    root = cluster.locate(settings.home).root
    if shutil.disk_usage(root).free >= _LEAST_FREE_BYTES:
        return None
    return ServerError(
        _unchanged(f"The disk that holds {root} is full.", f"{root} 所在的磁盘已满。"),
        Said(
            en="Free some space, or move HONGTU_HOME to a larger disk, and load again.",
            zh="请腾出空间，或将 HONGTU_HOME 移到更大的磁盘，再重新装载。",
        ),
    )
