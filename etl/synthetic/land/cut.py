"""Cutting faces by bent grids: streets through areas, parcels through blocks, all faces at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import polygons

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Points


@dataclass(frozen=True, slots=True)
class Cut:
    """Faces cut by grids. ``parent`` and ``line_parent`` index the faces that were cut."""

    cells: Geometries
    parent: Indices
    lines: Geometries
    line_parent: Indices


def frames(faces: Geometries, *, south: bool = False) -> tuple[Points, Points, Points]:
    """The smallest rectangle around each face: corner, long axis and short axis, each (n, 2) in metres.

    With ``south`` the first axis is the one nearer to east-west, whatever its length, and points east.
    """
    boxes = shapely.oriented_envelope(faces)
    corners = shapely.get_coordinates(shapely.get_exterior_ring(boxes)).reshape(-1, 5, 2)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    lengths = [np.hypot(*axis.T) for axis in (first, second)]
    weight = [np.abs(axis[:, 0]) / length for axis, length in zip((first, second), lengths, strict=True)]
    swap = weight[1] > weight[0] if south else lengths[1] > lengths[0]
    long = np.where(swap[:, None], second, first)
    short = np.where(swap[:, None], first, second)
    corner = corners[:, 0].copy()
    for axis, component in ((long, 0), (short, 1)):
        back = axis[:, component] < 0
        corner[back] += axis[back]
        axis[back] *= -1
    return corner, long, short


def cut(
    faces: Geometries,
    size: tuple[Points, Points],
    rng: np.random.Generator,
    *,
    jitter: float = 0.12,
    bent: bool = True,
) -> Cut:
    """Cut each face along a grid in its own rectangle.

    Args:
        faces: (n,) polygons.
        size: (n,) wanted lengths of a cell along the long and the short axis, in metres.
        rng: The stream of chance.
        jitter: How far a grid line may leave its even place, as a share of a cell.
        bent: Whether nodes of the grid move one by one, so that streets bend; else lines are straight.

    Returns:
        The non-empty cells, and the grid lines inside the faces.
    """
    corner, long, short = frames(faces)
    counts = [
        np.maximum(1, np.round(np.hypot(*axis.T) / wanted).astype(int))
        for axis, wanted in ((long, size[0]), (short, size[1]))
    ]
    cells, parents, lines, line_parents = [], [], [], []
    shapes = np.stack(counts, axis=1)
    for across, up in np.unique(shapes, axis=0):
        chosen = np.flatnonzero((shapes == (across, up)).all(axis=1))
        nodes = _nodes(corner[chosen], long[chosen], short[chosen], (across, up), rng, jitter, bent=bent)
        cells.append(_quads(nodes))
        parents.append(np.repeat(chosen, across * up))
        inner = _inner_lines(nodes)
        lines.append(inner)
        line_parents.append(np.repeat(chosen, len(inner) // len(chosen)))
    parent = np.concatenate(parents)
    cell, index = shapely.get_parts(
        shapely.intersection(np.concatenate(cells), faces[parent]), return_index=True
    )
    line_parent = np.concatenate(line_parents)
    line, line_index = shapely.get_parts(
        shapely.intersection(np.concatenate(lines), faces[line_parent]), return_index=True
    )
    keep = (shapely.get_type_id(cell) == 3) & (shapely.area(cell) > 1)  # noqa: PLR2004 - a polygon of more than a square metre
    keep_line = (shapely.get_type_id(line) == 1) & (shapely.length(line) > 1)
    return Cut(cell[keep], parent[index][keep], line[keep_line], line_parent[line_index][keep_line])


def _nodes(
    corner: Points,
    long: Points,
    short: Points,
    counts: tuple[int, int],
    rng: np.random.Generator,
    jitter: float,
    *,
    bent: bool,
) -> Points:
    """Nodes (n, across + 1, up + 1, 2) of grids that reach a little over their rectangles."""
    across, up = counts
    n = len(corner)
    shares = []
    for axis, count in enumerate((across, up)):
        share = np.linspace(0, 1, count + 1)[None, :] + rng.uniform(-jitter, jitter, (n, count + 1)) / count
        share[:, 0], share[:, -1] = -0.02, 1.02
        grid = np.broadcast_to(
            share[:, :, None] if axis == 0 else share[:, None, :], (n, across + 1, up + 1)
        ).copy()
        if bent and count > 1:
            moved = rng.uniform(-jitter / 2, jitter / 2, grid.shape) / count
            inner = (slice(None), slice(1, -1)) if axis == 0 else (slice(None), slice(None), slice(1, -1))
            grid[inner] += moved[inner]
        shares.append(grid)
    nodes: Points = (
        corner[:, None, None, :]
        + shares[0][..., None] * long[:, None, None, :]
        + shares[1][..., None] * short[:, None, None, :]
    )
    return nodes


def _quads(nodes: Points) -> Geometries:
    rings = np.stack(
        [nodes[:, :-1, :-1], nodes[:, 1:, :-1], nodes[:, 1:, 1:], nodes[:, :-1, 1:], nodes[:, :-1, :-1]],
        axis=-2,
    )
    return polygons(rings.reshape(-1, 5, 2))


def _inner_lines(nodes: Points) -> Geometries:
    """The grid lines between cells, for each grid in turn: (n * lines,)."""
    n = len(nodes)
    columns = shapely.linestrings(nodes[:, 1:-1]) if nodes.shape[1] > 2 else np.empty((n, 0), dtype=object)  # noqa: PLR2004
    rows = (
        shapely.linestrings(nodes[:, :, 1:-1].swapaxes(1, 2))
        if nodes.shape[2] > 2  # noqa: PLR2004
        else np.empty((n, 0), dtype=object)
    )
    joined: Geometries = np.concatenate([columns, rows], axis=1).ravel()
    return joined
