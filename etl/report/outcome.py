"""What a load did: counts for programs, sentences for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from geodata.words import said

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    already_rejected: int = 0
    is_held: bool = False
    quality: dict[str, float | None] | None = None
    differences: list[str] = field(default_factory=list)
    repairs: list[RepairedRow] = field(default_factory=list)

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
            "encoding": self.encoding,
            "crs": {
                "used": self.crs_used,
                "declared": self.crs_declared,
                "looks_like": self.crs_looks_like,
                "offset_m": self.offset_m,
            },
            "quality": self.quality,
            "held": self.is_held,
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
        }

    def sentences(self) -> list[str]:
        """What to tell the person at the terminal."""
        lines = [
            (
                f"{self._outcome()} {self.dataset} of {self.city or 'several cities'}: {self.read} read,"
                f" {self.inserted} new,"
                f" {self.updated} changed, {self.unchanged} unchanged, {self.removed} removed,"
                f" {self.rejected} rejected, {self.repaired} repaired"
                f" ({self.seconds:.1f} s)."
            ),
            *self.differences,
        ]
        if self.repairs:
            first = "; ".join(row.sentence() for row in self.repairs[:FIRST_ROWS])
            more = "; …" if self.repaired > FIRST_ROWS else ""
            lines.append(f"Repaired: {first}{more}.")
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
        if self._moves_ground():
            where = f" --city {self.city}" if self.city else ""
            lines.append(
                f"`hongtu check{where}` tells whether boundaries overlap, leave gaps or are misplaced."
            )
        return lines

    def _moves_ground(self) -> bool:
        is_loaded = not (self.is_dry_run or self.is_held or self.is_refused)
        is_other = self.inserted + self.updated + self.removed > 0
        return is_loaded and is_other and self.dataset in _JUDGED and self.crs_used is not None

    def _outcome(self) -> str:
        if self.is_refused:
            return "Every row was rejected and nothing was changed:"
        if self.is_dry_run:
            return "Would hold back" if self.is_held else "Would load"
        return f"Run {self.run}: held" if self.is_held else f"Run {self.run}: loaded"

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
            value = said(fault.value, "en")
            kind.first.append(f"{file} row {row}" + (f" ({value})" if value else ""))

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
