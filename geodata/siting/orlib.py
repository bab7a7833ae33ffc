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
EDGE, NODE = 3, 4
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
    try:
        numbers = [float(word) for word in text.split()]
        return _pmed(numbers) if form == "orlib-pmed" else _pmedcap(numbers)
    except (ValueError, IndexError):
        raise UsageError(
            f"This is no file of the format {form}.", "See docs/siting.md for the formats."
        ) from None


def _pmed(numbers: list[float]) -> Instance:
    """Read `nodes edges p`, then `from to length` (the last of double edges counts), as shortest paths."""
    nodes, edges, p = (int(value) for value in numbers[:3])
    if len(numbers) != EDGE + EDGE * edges:
        raise ValueError
    _require_few(nodes)
    length = np.full((nodes, nodes), np.inf)
    for start, end, value in np.array(numbers[EDGE:]).reshape(-1, EDGE):
        a, b = int(start) - 1, int(end) - 1
        if min(a, b) < 0:
            raise ValueError
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
    published, (nodes, p, capacity) = numbers[1], numbers[2:5]
    size = int(nodes)
    _require_few(size)
    rows = np.array(numbers[5:]).reshape(-1, NODE)
    if len(rows) != size:
        raise ValueError
    place = rows[:, 1:3]
    cost = np.floor(np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1)) + 1e-9)
    return Instance(cost, int(p), rows[:, 3], np.full(size, capacity), published)


def _require_few(nodes: int) -> None:
    """All distances are kept, so their number decides what fits."""
    if nodes * nodes > LARGEST_PAIRS:
        raise UsageError(
            f"The file has {nodes:,} nodes, and all distances between them are too many to keep.",
            f"Split it: at most {int(LARGEST_PAIRS**0.5):,} nodes can be solved at once.",
        )
