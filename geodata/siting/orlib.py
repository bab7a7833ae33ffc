"""The published files of siting research: OR-Library's p-median and capacitated p-median problems.

The text is given, not the file: reading belongs to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import shortest_path

from geodata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FORMATS = ("orlib-pmed", "orlib-pmedcap")
SEE = "See docs/siting.md for the formats."
LARGEST_PAIRS = 60_000_000


@dataclass(frozen=True, slots=True)
class Instance:
    """A published problem: every node is a demand and a candidate.

    Attributes:
        cost: Distances, shape (nodes, nodes).
        p: Number of sites.
        demand: Of each node; ones where the format has none.
        capacity: Of each node; infinite where the format has none.
        published: Objective that the file itself states, or None.
    """

    cost: Floats
    p: int
    demand: Floats
    capacity: Floats
    published: float | None = None


def parse(text: str, form: str) -> Instance:
    """Read one instance.

    Raises:
        UsageError: The format is unknown, or the text is not of it.
    """
    if form not in FORMATS:
        raise UsageError(f"There is no format {form!r}.", f"The formats are: {', '.join(FORMATS)}.")
    numbers = _numbers(text)
    return _pmed(numbers) if form == "orlib-pmed" else _pmedcap(numbers)


def _numbers(text: str) -> list[float]:
    found = []
    for at, line in enumerate(text.splitlines(), start=1):
        for word in line.split():
            try:
                found.append(float(word))
            except ValueError:
                raise UsageError(f"{word[:20]!r} in line {at} of the instance is no number.", SEE) from None
    return found


def _counts(numbers: list[float], names: str) -> list[int]:
    """The whole numbers at the head of a file."""
    expected = len(names.split())
    head = numbers[:expected]
    if len(head) < expected or not all(value.is_integer() and value > 0 for value in head):
        raise UsageError(
            f"An instance of this format begins with {expected} whole numbers above 0: {names}.", SEE
        )
    return [int(value) for value in head]


def _rest(numbers: list[float], rows: int, names: str) -> Floats:
    """What follows the head, one row each."""
    columns = len(names.split())
    if len(numbers) != rows * columns:
        raise UsageError(
            f"The instance announces {rows:,} x {columns} numbers ({names}) and {len(numbers):,} "
            "numbers follow.",
            SEE,
        )
    return np.array(numbers).reshape(rows, columns)


def _pmed(numbers: list[float]) -> Instance:
    """Read `nodes edges p`, then `from to length` (the last of double edges counts), as shortest paths."""
    nodes, edges, p = _counts(numbers, "nodes edges p")
    _require_few(nodes)
    rows = _rest(numbers[3:], edges, "from to length")
    length = np.full((nodes, nodes), np.inf)
    for start, end, value in rows:
        if not all(node.is_integer() and 1 <= node <= nodes for node in (start, end)):
            raise UsageError(
                f"An edge joins the nodes {start:g} and {end:g}; the nodes are 1 to {nodes}.", SEE
            )
        a, b = int(start) - 1, int(end) - 1
        if not 0 < value < np.inf:
            raise UsageError(
                f"The edge from node {a + 1} to node {b + 1} has the length {value:g}.",
                "Give every edge a length above 0.",
            )
        length[a, b] = length[b, a] = value
    np.fill_diagonal(length, 0.0)
    graph = np.where(np.isfinite(length), length, 0.0)
    cost = np.asarray(shortest_path(graph, method="D", directed=False), dtype=np.float64)
    return Instance(cost, p, np.ones(nodes), np.full(nodes, np.inf))


def _pmedcap(numbers: list[float]) -> Instance:
    """Read `id value`, `nodes p capacity`, then `id x y demand`; distances are Euclidean, rounded down."""
    published = numbers[1] if len(numbers) > 1 else None
    size, p, capacity = _counts(numbers[2:], "nodes p capacity")
    _require_few(size)
    rows = _rest(numbers[5:], size, "id x y demand")
    if not (np.isfinite(rows).all() and (rows[:, 3] >= 0).all()):
        bad = int(np.argmin(np.isfinite(rows).all(axis=1) & (rows[:, 3] >= 0)))
        raise UsageError(
            f"Node {bad + 1} has no place, or the demand {rows[bad, 3]:g}.",
            "Give every node two coordinates and a demand of at least 0.",
        )
    place = rows[:, 1:3]
    cost = np.floor(np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1)) + 1e-9)
    return Instance(cost, p, rows[:, 3], np.full(size, float(capacity)), published)


def _require_few(nodes: int) -> None:
    """All distances are kept, so their number decides what fits."""
    if nodes * nodes > LARGEST_PAIRS:
        raise UsageError(
            f"The file has {nodes:,} nodes, and all distances between them are too many to keep.",
            f"Split it: at most {int(LARGEST_PAIRS**0.5):,} nodes can be solved at once.",
        )
