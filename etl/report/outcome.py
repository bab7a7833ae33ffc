"""What a load did: counts for programs, sentences for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etl.warned import warned
from geodata.datasets import DATASETS
from geodata.words import Said, joined, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from etl.fields.mapping import Mapping
    from etl.report.repairs import RepairedRow
    from etl.rules import Fault


@dataclass(slots=True)
class Reject:
    """One broken rule of one row.

    Attributes:
        source_file: Number of the file in the lineage.
        file: Its name.
        layer: Layer or sheet.
        row: Line or feature number.
        fault: What is wrong.
        source: Header → cell, as the file has them, coordinates included, persons left out.
        ewkb: Its place as the quarantine keeps it (EPSG:4326).
        header: The column that is wrong, where it is one.
        shape: The geometry as the file has it.
        crs: The system of that geometry.
        place: The columns of a table that the geometry comes from.
    """

    source_file: int
    file: str
    layer: str | None
    row: int
    fault: Fault
    source: dict[str, Any]
    ewkb: bytes | None = None
    header: str | None = None
    shape: Any = None
    crs: str | None = None
    place: tuple[str, ...] = ()


FIRST_ROWS = 5
_JUDGED = frozenset({"divisions", "grid_cells", "compounds", "buildings"})
"""Datasets whose boundaries `hongtu check` compares."""


@dataclass(slots=True)
class LoadReport:
    """The outcome of a load; `as_json` is the contract of `hongtu load --json`.

    Always `read == inserted + updated + unchanged + rejected`. Rows of a table that are sums or notes are not
    read; `left_out` counts them.
    """

    dataset: str
    city: str | None = None
    run: int | None = None
    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    repaired: int = 0
    encoding: str | None = None
    crs_used: str | None = None
    crs_declared: str | None = None
    crs_looks_like: str | None = None
    offset_m: float | None = None
    warnings: list[Said] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=lambda: {"sums": 0, "notes": 0})
    seconds: float = 0.0
    is_dry_run: bool = False
    faults: list[Reject] = field(default_factory=list)
    already_rejected: int = 0
    is_held: bool = False
    quality: dict[str, float | None] | None = None
    workbook: str | None = None
    differences: list[Said] = field(default_factory=list)
    repairs: list[RepairedRow] = field(default_factory=list)
    columns: dict[str, Mapping] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Whether every row was rejected, so that the input as a whole is refused and nothing changed."""
        return self.read > 0 and self.rejected == self.read

    @property
    def rejects(self) -> dict[str, int]:
        """Rule → rows that it kept out; a row counts under the first rule that it broke."""
        counted: dict[str, int] = {}
        for reject in self._first_faults():
            counted[reject.fault.rule] = counted.get(reject.fault.rule, 0) + 1
        return dict(sorted(counted.items()))

    @property
    def rejected(self) -> int:
        """How many rows were kept out."""
        return self.already_rejected + sum(1 for _ in self._first_faults())

    def as_json(self) -> dict[str, object]:
        """The contract of `hongtu load --json`."""
        return {
            "run": self.run,
            "dataset": self.dataset,
            "read": self.read,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "removed": self.removed,
            "repaired": self.repaired,
            "repairs": [row.as_json() for row in self.repairs],
            "rejected": self.rejected,
            "rejects": self.rejects,
            "left_out": self.left_out,
            "encoding": self.encoding,
            "crs": {
                "used": self.crs_used,
                "declared": self.crs_declared,
                "looks_like": self.crs_looks_like,
                "offset_m": self.offset_m,
            },
            "quality": self.quality,
            "held": self.is_held,
            "fields": {file: mapping.as_json() for file, mapping in self.columns.items()},
            "warnings": [told.en for told in self.warnings],
            "warnings_zh": [told.zh for told in self.warnings],
            "seconds": round(self.seconds, 3),
        }

    def sentences(self) -> list[Said]:
        """What to tell the person at the terminal."""
        lines = [self._counts(), *self._left_out(), *self.differences]
        if self.repairs:
            first = joined((row.sentence() for row in self.repairs[:FIRST_ROWS]), en="; ", zh="；")
            is_more = self.repaired > FIRST_ROWS
            lines.append(
                Said(
                    en=f"Repaired: {first.en}{'; …' if is_more else ''}.",
                    zh=f"已修复图形：{first.zh}{'等' if is_more else ''}。",
                )
            )
        if self.encoding:
            lines.append(Said(en=f"Text encoding: {self.encoding}.", zh=f"文字编码：{self.encoding}。"))
        if self.crs_used:
            lines.append(Said(en=f"Coordinates: {self.crs_used}.", zh=f"坐标系：{self.crs_used}。"))
        lines += [Said(en=f"Warning: {told.en}", zh=f"提示：{told.zh}") for told in self.warnings]
        lines += [self._rejected_by(rule, rows) for rule, rows in self.rejects.items()]
        lines += self._mending()
        if self._moves_ground():
            where = f" --city {self.city}" if self.city else ""
            lines.append(
                Said(
                    en=f"`hongtu check{where}` tells whether boundaries overlap, leave gaps or are"
                    " misplaced.",
                    zh=f"边界有无重叠、缝隙或错位，可用 `hongtu check{where}` 检查。",
                )
            )
        return lines

    def _counts(self) -> Said:
        outcome = self._outcome()
        where, where_zh = (self.city, f"城市 {self.city}") if self.city else ("several cities", "多个城市")
        return Said(
            en=f"{outcome.en} {self.dataset} of {where}: {self.read} read,"
            f" {self.inserted} new, {self.updated} changed, {self.unchanged} unchanged,"
            f" {self.removed} removed, {self.rejected} rejected, {self.repaired} repaired"
            f" ({self.seconds:.1f} s).",
            zh=f"{outcome.zh}{DATASETS[self.dataset].zh}（{where_zh}），读取 {self.read} 行"
            f" = 新增 {self.inserted} + 更新 {self.updated} + 未变 {self.unchanged} + 拒收 {self.rejected}；"
            f"另删除 {self.removed} 行，修复图形 {self.repaired} 行；用时 {self.seconds:.1f} 秒。",
        )

    def _left_out(self) -> list[Said]:
        sums, notes = self.left_out["sums"], self.left_out["notes"]
        if not sums and not notes:
            return []
        told = Said(
            en=f"Not counted as read: {sums} rows of sums, {notes} of notes and signatures.",
            zh=f"未计入读取：合计 {sums} 行，表尾说明 {notes} 行。",
        )
        return [told]

    def _mending(self) -> list[Said]:
        """How rejected rows are mended: in the workbook that was written, or by asking for one."""
        if not self.faults:
            return []
        told = (
            Said(
                en=f"The rejected rows are in {self.workbook}: mend them there and load it.",
                zh=f"拒收的行已写入 {self.workbook}，请在其中改好，再装载这个文件。",
            )
            if self.workbook
            else Said(
                en="--rejects F.xlsx writes the rejected rows to a workbook that can be mended and loaded.",
                zh="加 --rejects 文件.xlsx 可写出拒收清单，在其中改好即可装载。",
            )
        )
        return [told]

    def _rejected_by(self, rule: str, rows: int) -> Said:
        example = next(reject for reject in self.faults if reject.fault.rule == rule)
        sentence, hint = example.fault.say()
        sentence_zh, hint_zh = example.fault.say("zh")
        return Said(
            en=f"{rule}: {rows} rejected, such as {example.file} row {example.row}: {sentence} {hint}",
            zh=f"拒收 {rows} 行（{rule}），如 {example.file} 第 {example.row} 行：{sentence_zh}{hint_zh}",
        )

    def _moves_ground(self) -> bool:
        is_loaded = not (self.is_dry_run or self.is_held or self.is_refused)
        is_other = self.inserted + self.updated + self.removed > 0
        return is_loaded and is_other and self.dataset in _JUDGED and self.crs_used is not None

    def _outcome(self) -> Said:
        if self.is_refused:
            return Said(
                en="Every row was rejected and nothing was changed:", zh="所有行均被拒收，库中没有任何改动："
            )
        if self.is_dry_run:
            return (
                Said(en="Would hold back", zh="试运行（未写入），正式装载将待放行：")
                if self.is_held
                else Said(en="Would load", zh="试运行（未写入）：")
            )
        if self.is_held:
            return Said(en=f"Run {self.run}: held", zh=f"批次 {self.run} 待放行：")
        return Said(en=f"Run {self.run}: loaded", zh=f"批次 {self.run} 已装载：")

    def _first_faults(self) -> Iterable[Reject]:
        seen: set[tuple[int, int]] = set()
        for reject in self.faults:
            key = (reject.source_file, reject.row)
            if key not in seen:
                seen.add(key)
                yield reject


@dataclass(slots=True)
class Noted:
    """Rows that were let in with a word: one sentence for each kind, with how many rows and the first."""

    kinds: dict[tuple[str, str | None], _Kind] = field(default_factory=dict)

    def add(self, file: str, row: int, fault: Fault) -> None:
        """Note a broken rule of the severity `warn`."""
        kind = self.kinds.setdefault((fault.rule, fault.field), _Kind(fault))
        if (file, row) == kind.last:
            return
        kind.last = (file, row)
        kind.rows += 1
        if len(kind.first) < FIRST_ROWS:
            value, value_zh = said(fault.value, "en"), said(fault.value, "zh")
            kind.first.append(
                Said(
                    en=f"{file} row {row}" + (f" ({value})" if value else ""),
                    zh=f"{file} 第 {row} 行" + (f"（{value_zh}）" if value_zh else ""),
                )
            )

    def sentences(self) -> list[Said]:
        """One sentence for each kind of warning."""
        return [kind.sentence() for kind in self.kinds.values()]


@dataclass(slots=True)
class _Kind:
    example: Fault
    rows: int = 0
    first: list[Said] = field(default_factory=list)
    last: tuple[str, int] | None = None

    def sentence(self) -> Said:
        sentence, hint = self.example.say()
        sentence_zh, hint_zh = self.example.say("zh")
        is_more = self.rows > len(self.first)
        count = "1 row" if self.rows == 1 else f"{self.rows} rows"
        listed = joined(self.first)
        return warned(
            self.example.rule,
            en=f"{sentence} {hint} ({count}: {listed.en}{', …' if is_more else ''})",
            zh=f"{sentence_zh}{hint_zh}（共 {self.rows} 行：{listed.zh}{'等' if is_more else ''}）",
        )
