"""What every reader hands over, whatever the format was."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np

    from geodata.words import Said

BATCH_ROWS = 8_192
SURPLUS = "多出的单元格"
"""What the cells of a row beyond its headers are called among the rejected rows."""
Column: TypeAlias = list[object]
Geometries: TypeAlias = NDArray[Any]
"""Shapely geometries; None where a row has none."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that a user named, or one member of an archive.

    Attributes:
        path: Where it can be read now.
        name: What to call it: the file's name, with the archive's name before it.
        kind: The format that its content shows.
        sha256: Digest of the file that the user named.
        size: Its bytes.
    """

    path: Path
    name: str
    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class RawFault:
    """A row that could not be read: its position in the batch, the rule, and what stood there.

    `cells` are the cells (header → text) that became a geometry or failed to, as they stood in the file;
    `expected` is what the rule wants, where the reader knows it.
    """

    position: int
    rule: str
    value: str
    expected: str | None = None
    cells: dict[str, str] | None = None


@dataclass(slots=True)
class RawBatch:
    """Some consecutive rows of a layer.

    Attributes:
        rows: Line (text), sheet row, or feature number from 1.
        columns: Header → values, all of one length.
        geometry: In the file's own system; None when the layer has no geometry.
        faults: Rows that must be rejected before anything else is looked at.
        wkb: The same geometry as an Arrow array of WKB, where the format has it so: it is handed on as it is.
    """

    rows: NDArray[np.int32]
    columns: dict[str, Column]
    geometry: Geometries | None = None
    faults: list[RawFault] = field(default_factory=list)
    wkb: Any = None


@dataclass(slots=True)
class RawLayer:
    """A table of a file, read in bounded batches.

    Attributes:
        source: The file.
        name: Layer, sheet or shapefile; None where a format has only one.
        headers: The columns that may become fields, in the file's order.
        has_geometry: Whether rows can have geometry.
        crs: Canonical name of the system that the file declares, None when it declares none.
        encoding: The text encoding that was decided on.
        count: How many rows there are, where that is known or can be guessed before they are read.
        batches: Starts reading; may be called once.
        warnings: Sentences about decisions that a user should see.
        place: The columns of a table that became its geometry.
        notes: What a workbook of rejects says of the load that it comes from.
    """

    source: SourceFile
    name: str | None
    headers: list[str]
    has_geometry: bool
    batches: Callable[[], Iterator[RawBatch]]
    crs: str | None = None
    encoding: str | None = None
    count: int | None = None
    warnings: list[Said] = field(default_factory=list)
    place: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
