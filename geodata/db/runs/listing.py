"""The loads of the past, as a program and as a terminal are told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from geodata.datasets import DATASETS
from geodata.db.loading.faults import transaction
from geodata.db.runs import holding, recording
from geodata.db.upkeep import lifecycle
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.settings import Settings

MARKS: Final = {
    "loaded": Said(en="", zh=""),
    "rolled_back": Said(en=" (taken back)", zh="（已回退）"),
    "held": Said(en=" (held)", zh="（待放行）"),
    "released": Said(en=" (held, released)", zh="（已放行）"),
    "dropped": Said(en=" (held, dropped)", zh="（已放弃）"),
}
"""What became of a run, behind its counts."""
_COUNTS: Final = {
    "read": "读取", "inserted": "新增", "updated": "更新", "unchanged": "未变", "removed": "删除",
    "rejected": "拒收",
}  # fmt: skip

_HELD: Final = "held: "
_RUNS: Final = """
SELECT run, city, dataset, status, finished_at, operator, rows_read AS read, inserted, updated, unchanged,
       removed, repaired, rejected, encoding, crs_used AS crs,
       (SELECT array_agg(f.name ORDER BY f.source_file)
        FROM hongtu.run_file f WHERE f.run = r.run) AS files,
       warnings, coalesce(warnings_zh, warnings) AS warnings_zh, released_as
FROM hongtu.run r WHERE %(run)s::bigint IS NULL OR run = %(run)s ORDER BY run DESC LIMIT %(most)s
"""


def runs(settings: Settings, *, most: int = 20, run: int | None = None) -> list[dict[str, Any]]:
    """The latest loads, newest first, or one of them.

    Args:
        settings: Which database.
        most: How many.
        run: Only this one.

    Raises:
        NotFoundError: There is no such run.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        cursor = connection.execute(_RUNS, {"run": run, "most": most})
        columns = [column.name for column in cursor.description or ()]
        found = [_as_it_stands(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]
    if run is not None and not found:
        raise holding.no_run(run)
    return found


def lines(found: Sequence[dict[str, Any]]) -> Iterator[Said]:
    """The runs as a table for a terminal."""
    for run in found:
        yield _line(run)
    if not found:
        yield Said(en="Nothing was loaded yet.", zh="还没有装载过数据。")


def warnings(run: dict[str, Any]) -> Iterator[Said]:
    """What was said when a run was loaded."""
    for told in recording.warnings_of(run):
        yield Said(en=f"Warning: {told.en}", zh=f"提示：{told.zh}")


def _as_it_stands(run: dict[str, Any]) -> dict[str, Any]:
    """The run without the warning that it is held, once it was published or dropped."""
    if run["status"] == "held":
        return run
    kept = [n for n, told in enumerate(run["warnings"]) if not str(told).startswith(_HELD)]
    return run | {key: [run[key][n] for n in kept] for key in ("warnings", "warnings_zh")}


def _line(run: dict[str, Any]) -> Said:
    when = run["finished_at"].strftime("%Y-%m-%d %H:%M")
    told = [key for key in _COUNTS if run[key] or key != "removed"]
    counts = ", ".join(f"{run[key]} {key}" for key in told)
    counts_zh = "，".join(f"{_COUNTS[key]} {run[key]}" for key in told)
    files, mark, city = run["files"] or [], MARKS[run["status"]], run["city"]
    if run["released_as"] is not None:
        mark = Said(
            en=f" (held, published as run {run['released_as']})", zh=f"（由批次 {run['released_as']} 放行）"
        )
    return Said(
        en=f"{run['run']}  {when}  {run['dataset']}  {city or '-'}  {counts}{mark.en}"
        f"  {', '.join(files)}".rstrip(),
        zh=f"{run['run']}  {when}  {DATASETS[run['dataset']].zh}  {city or '多个城市'}"
        f"  {counts_zh}{mark.zh}  {'、'.join(files)}".rstrip(),
    )
