"""What a load did: counts for programs, sentences for people, and the workbook of rejects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from geodata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from etl.rules import Fault

_LONGEST_CELL = 32_000
# Spreadsheets run a text that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Reject:
    """One broken rule of one row."""

    source_file: int
    file: str
    layer: str | None
    row: int
    fault: Fault
    source: dict[str, Any]
    ewkb: bytes | None = None


FIRST_ROWS = 5


@dataclass(slots=True)
class LoadReport:
    """The outcome of a load; `as_json` is the contract of `hongtu load --json`.

    Always `read == inserted + updated + unchanged + rejected`.
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
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    is_dry_run: bool = False
    faults: list[Reject] = field(default_factory=list)

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
        return sum(1 for _ in self._first_faults())

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
            "rejected": self.rejected,
            "rejects": self.rejects,
            "encoding": self.encoding,
            "crs": {
                "used": self.crs_used,
                "declared": self.crs_declared,
                "looks_like": self.crs_looks_like,
                "offset_m": self.offset_m,
            },
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
        }

    def sentences(self) -> list[str]:
        """What to tell the person at the terminal."""
        what = "Would load" if self.is_dry_run else f"Run {self.run}: loaded"
        lines = [
            (
                f"{what} {self.dataset} of {self.city or 'several cities'}: {self.read} read,"
                f" {self.inserted} new,"
                f" {self.updated} changed, {self.unchanged} unchanged, {self.rejected} rejected,"
                f" {self.repaired} repaired"
                f" ({self.seconds:.1f} s)."
            )
        ]
        if self.encoding:
            lines.append(f"Text encoding: {self.encoding}.")
        if self.crs_used:
            lines.append(f"Coordinates: {self.crs_used}.")
        lines += [f"Warning: {warning}" for warning in self.warnings]
        for rule, rows in self.rejects.items():
            example = next(reject for reject in self.faults if reject.fault.rule == rule)
            sentence, hint = example.fault.say()
            lines.append(
                f"{rule}: {rows} rejected, such as {example.file} row {example.row}: {sentence} {hint}"
            )
        return lines

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
            kind.first.append(f"{file} row {row}" + (f" ({fault.value})" if fault.value else ""))

    def sentences(self) -> list[str]:
        """One sentence for each kind of warning."""
        return [kind.sentence() for kind in self.kinds.values()]


@dataclass(slots=True)
class _Kind:
    example: Fault
    rows: int = 0
    first: list[str] = field(default_factory=list)
    last: tuple[str, int] | None = None

    def sentence(self) -> str:
        sentence, hint = self.example.say()
        rest = ", …" if self.rows > len(self.first) else ""
        count = "1 row" if self.rows == 1 else f"{self.rows} rows"
        return f"{self.example.rule}: {sentence} {hint} ({count}: {', '.join(self.first)}{rest})"


def write_workbook(path: Path, rejects: Sequence[Reject]) -> None:
    """Write one line per fault, with everything that a clerk needs to repair it, and all source columns.

    Raises:
        UsageError: The workbook cannot be written.
    """
    headers = list(dict.fromkeys(header for reject in rejects for header in reject.source))
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise AssertionError
    sheet.title = "问题清单"
    fixed = (
        "文件",
        "图层或工作表",
        "行号",
        "规则",
        "字段",
        "现有值",
        "应为",
        "问题",
        "修改建议",
        "Sentence",
        "Hint",
    )
    sheet.append([*fixed, *map(_cell, headers)])
    for reject in rejects:
        sentence_zh, hint_zh = reject.fault.say("zh")
        sentence, hint = reject.fault.say()
        sheet.append([
            *map(_cell, (
                reject.file, reject.layer, reject.row, reject.fault.rule, reject.fault.field,
                reject.fault.value,
                reject.fault.expected, sentence_zh, hint_zh, sentence, hint,
            )),
            *(_cell(reject.source.get(header)) for header in headers),
        ])  # fmt: skip
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F2DEDE")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    for column, width in enumerate((24, 14, 8, 18, 14, 24, 24, 44, 36, 44, 36), 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    try:
        book.save(path)
    except OSError as error:
        raise UsageError(
            f"The workbook {path.name} cannot be written: {error.strerror}.", "Choose another --rejects."
        ) from error


def _cell(value: object) -> object:
    if isinstance(value, bool) or value is None or isinstance(value, (int, float)):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:_LONGEST_CELL]
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
