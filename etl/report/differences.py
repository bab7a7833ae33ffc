"""The differences that a load makes, on a terminal and in a file: CSV, or a workbook."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook

from etl.quarantine import safe
from geodata.errors import UsageError
from geodata.words import Said, cause, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from geodata.datasets import Dataset
    from geodata.db.loading.differences import Change

MOST_TOLD: Final = 20
"""Rows of each kind that a terminal is shown; a file has all."""
MOST_SHEET_ROWS: Final = 1_000_000
_COLUMNS: Final = (
    "变化", "城市", "代码", "名称", "字段", "原值", "新值", "移动(米)", "原面积(㎡)", "新面积(㎡)",
)  # fmt: skip
_KINDS: Final = {"added": "新增", "changed": "改动", "removed": "删除"}
_MARKS: Final = {"added": "+", "changed": "~", "removed": "-"}
_BOUNDARY: Final = "边界"


@dataclass(slots=True)
class Told:
    """Takes in the changes of a load: counts them, keeps the first for a terminal, writes all to a file.

    The file appears under its name only with `keep`, so that it never tells of a load that failed.

    Attributes:
        dataset: What is loaded.
        path: `.csv` or `.xlsx`; None for no file.
        counts: Kind → how many rows.
        lines: What a terminal shows.
    """

    dataset: Dataset
    path: Path | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_KINDS, 0))
    lines: list[Said] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.path is not None and self.path.suffix.lower() not in {".csv", ".xlsx"}:
            raise UsageError(
                Said(
                    en=f"The differences cannot be written to {self.path.name}.",
                    zh=f"变化清单不能写入 {self.path.name}。",
                ),
                Said(en="Name a file .csv or .xlsx.", zh="请指定 .csv 或 .xlsx 文件。"),
            )

    def take(self, changes: Iterable[Change]) -> None:
        """Read all changes once.

        Raises:
            UsageError: The file cannot be written, or a sheet cannot hold so many rows.
        """
        try:
            self._take(changes)
        except OSError as error:
            raise UsageError(
                Said(
                    en=f"The differences cannot be written to {self.path}: {error.strerror}.",
                    zh=f"变化清单无法写入 {self.path}：{cause(error).zh}。",
                ),
                Said(en="Name another file.", zh="请换一个文件。"),
            ) from error

    def keep(self) -> None:
        """Give the file its name: what it tells has happened, or would."""
        if self.path is not None and self._draft.exists():
            self._draft.replace(self.path)

    def drop(self) -> None:
        """Remove the file of a load that failed."""
        if self.path is not None:
            self._draft.unlink(missing_ok=True)

    def sentences(self) -> list[Said]:
        """The first differences of each kind, and how many more there are."""
        rest = sum(max(count - MOST_TOLD, 0) for count in self.counts.values())
        if not rest or self.path is not None:
            return self.lines
        more = Said(
            en=f"… and {rest} more; --diff F.xlsx writes all of them.",
            zh=f"……另有 {rest} 处；用 --diff 文件.xlsx 可写出全部变化。",
        )
        return [*self.lines, more]

    @property
    def _draft(self) -> Path:
        if self.path is None:
            raise AssertionError
        return self.path.with_name(f".{self.path.name}.{os.getpid()}.part")

    def _take(self, changes: Iterable[Change]) -> None:
        if self.path is None:
            for _ in self._seen(changes):
                pass
        elif self.path.suffix.lower() == ".csv":
            with self._draft.open("w", encoding="utf-8-sig", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(_COLUMNS)
                for change in self._seen(changes):
                    writer.writerows(map(safe, row) for row in self._rows(change))
        else:
            self._write_book(changes)

    def _write_book(self, changes: Iterable[Change]) -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet("变化清单")
        sheet.freeze_panes = "A2"
        for column, width in zip("ABCDEFGHIJ", (8, 10, 22, 24, 18, 26, 26, 10, 14, 14), strict=True):
            sheet.column_dimensions[column].width = width
        sheet.append(_COLUMNS)
        written = 1
        for change in self._seen(changes):
            for row in self._rows(change):
                sheet.append([safe(cell) for cell in row])
                written += 1
            if written > MOST_SHEET_ROWS:
                raise UsageError(
                    Said(en="A sheet cannot hold so many differences.", zh="变化太多，一张工作表放不下。"),
                    Said(en="Name a file .csv instead.", zh="请改用 .csv 文件。"),
                )
        book.save(self._draft)

    def _seen(self, changes: Iterable[Change]) -> Iterator[Change]:
        for change in changes:
            self.counts[change.kind] += 1
            if self.counts[change.kind] <= MOST_TOLD:
                self.lines.append(self._line(change))
            yield change

    def _line(self, change: Change) -> Said:
        told: list[str | Said] = [
            f"{zh} {_word(old)} → {_word(new)}" for zh, old, new in self._fields(change)
        ]
        if change.is_boundary_changed:
            told.append(_boundary(change))
        what = joined(told, en="; ", zh="；")
        of = f"{change.code} {change.name or ''}".rstrip()
        return Said(
            en=f"{_MARKS[change.kind]} {of}" + (f": {what.en}" if told else ""),
            zh=f"{_MARKS[change.kind]} {_KINDS[change.kind]} {of}" + (f"：{what.zh}" if told else ""),
        )

    def _rows(self, change: Change) -> Iterator[tuple[object, ...]]:
        head = (_KINDS[change.kind], change.city, change.code, change.name)
        fields = list(self._fields(change))
        for zh, old, new in fields:
            yield (*head, zh, _word(old, ""), _word(new, ""), None, None, None)
        if change.is_boundary_changed:
            moved, before, after = (
                None if number is None else round(number, 2)
                for number in (change.moved_m, change.area_before_m2, change.area_after_m2)
            )
            yield (*head, _BOUNDARY, None, None, moved, before, after)
        elif not fields:
            yield (*head, None, None, None, None, None, None)

    def _fields(self, change: Change) -> Iterator[tuple[str, object, object]]:
        known = {one.name: one for one in self.dataset.fields}
        for name, (old, new) in change.fields.items():
            one = known.get(name)
            choices = one.choices if one is not None and one.choices else {}
            words = {value: names[0] for value, names in choices.items() if names}
            yield (
                one.zh if one is not None else name,
                words.get(str(old), old),
                words.get(str(new), new),
            )


def _word(value: Any, nothing: str = "(空)") -> object:  # noqa: ANN401 - a value as JSON has it
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value)) or nothing
    return value


def _boundary(change: Change) -> Said:
    before, after = change.area_before_m2, change.area_after_m2
    if change.moved_m is not None:
        parts = [Said(en=f"moved {change.moved_m:,.1f} m", zh=f"移动 {change.moved_m:,.1f} 米")]
    elif before is None:
        parts = [Said(en="added", zh="新增")]
    else:
        parts = [Said(en="removed", zh="删除")]
    if before is not None and after is not None:
        share = f"{(after - before) / before:+.1%}" if before else ""
        parts.append(
            Said(
                en=f"{before:,.0f} → {after:,.0f} m²" + (f" ({share})" if share else ""),
                zh=f"面积 {before:,.0f} → {after:,.0f} ㎡" + (f"（{share}）" if share else ""),
            )
        )
    told = joined(parts, en=", ", zh="，")
    return Said(en=f"{_BOUNDARY} {told.en}", zh=f"{_BOUNDARY}{told.zh}")
