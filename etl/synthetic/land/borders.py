"""The invented borders between the real towns of a county: along ridges and streams, tiling it exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy import ndimage

from etl.synthetic.arrays import geometries
from etl.synthetic.land.relief import CELL_M, cheapest_ways, grid_graph
from etl.synthetic.urban.plan import GRID_M

if TYPE_CHECKING:
    from shapely import Polygon
    from shapely.geometry.base import BaseGeometry

    from etl.synthetic.arrays import Geometries, Indices, Numbers
    from etl.synthetic.land.relief import Relief
    from etl.synthetic.urban.plan import Plan

STREAM_KM2 = 18.0
HARD = 9.0
"""How much farther a ridge or a stream puts two places apart: borders come to lie there."""
STEEP = 22.0
SMOOTHED_CELLS = 1.8
TOLERANCE_M = 30.0
FRAGMENT_M2 = 1e6


@dataclass(frozen=True, slots=True)
class Town:
    """A town of the county: code, name, seat (m) and territory (m)."""

    code: str
    name: str
    seat: tuple[float, float]
    territory: BaseGeometry


def partition(
    boundary: Polygon,
    towns: list[tuple[str, str, tuple[float, float]]],
    plan: Plan,
    communities: Geometries,
    relief: Relief,
) -> list[Town]:
    """Divide the county among its towns; urban communities go to their own town.

    Args:
        boundary: The county, in metres.
        towns: Code, name and seat (m).
        plan: The plan, whose places carry the community codes.
        communities: The communities in the order of the plan's places.
        relief: The land, with the seats of the towns in the same order.
    """
    own = np.array([_town_of(place.code, towns) for place in plan.places])
    urban = geometries([shapely.union_all(communities[own == index]) for index in range(len(towns))])
    label = _reached(relief, urban)
    lines = [boundary.exterior, *_arcs(label, relief), *shapely.boundary(urban[~shapely.is_empty(urban)])]
    network = shapely.union_all(geometries(lines), grid_size=GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    inner = shapely.point_on_surface(faces)
    faces, inner = (part[shapely.contains(boundary, inner)] for part in (faces, inner))
    town = label.ravel()[relief.cells(shapely.get_coordinates(inner))]
    for index in np.flatnonzero(~shapely.is_empty(urban)):
        town[shapely.contains(urban[index], inner)] = index
    town = _without_fragments(faces, town, len(towns))
    return [
        Town(code, name, seat, shapely.coverage_union_all(faces[town == index]))
        for index, (code, name, seat) in enumerate(towns)
    ]


def _town_of(code: str, towns: list[tuple[str, str, tuple[float, float]]]) -> int:
    return next(index for index, (town, _, _) in enumerate(towns) if code.startswith(town))


def _reached(relief: Relief, urban: Geometries) -> Indices:
    """The town from whose seat or urban ground each cell is reached first (rows, columns)."""
    known = ~np.isnan(relief.height)
    slope = np.hypot(*np.gradient(np.where(known, relief.height, 0.0), CELL_M))
    catchment = relief.catchment.reshape(relief.shape)
    cost = 1 + STEEP * np.minimum(slope, 0.5)
    is_ridge = catchment < 2.5 * (CELL_M / 1000) ** 2
    cost[is_ridge | (catchment > STREAM_KM2)] *= HARD
    seats = relief.cells(relief.seats)
    cost.ravel()[seats] = 1.0
    start = np.full(known.size, -1, dtype=np.intp)
    for index, shape in enumerate(urban):
        if shape.is_empty:
            start[seats[index]] = index
        else:
            start[shapely.contains_xy(shape, *relief.middles().T)] = index
    graph = grid_graph(cost.ravel(), known.ravel(), relief.shape)
    source = cheapest_ways(graph, np.flatnonzero(start >= 0))[2]
    label = np.where(source >= 0, start[np.maximum(source, 0)], -1).reshape(relief.shape)
    # Cells that nothing reaches lie outside the county.
    nearest = ndimage.distance_transform_edt(label < 0, return_distances=False, return_indices=True)
    filled: Indices = label[tuple(nearest)]
    return filled


def _arcs(label: Indices, relief: Relief) -> Geometries:
    """The lines between cells of different towns, smoothed between the points where three towns meet."""
    row, column = np.nonzero(label[:, 1:] != label[:, :-1])
    upright = np.stack([np.stack([column + 1, row], 1), np.stack([column + 1, row + 1], 1)], axis=1)
    row, column = np.nonzero(label[1:] != label[:-1])
    level = np.stack([np.stack([column, row + 1], 1), np.stack([column + 1, row + 1], 1)], axis=1)
    edges = geometries(shapely.linestrings(np.concatenate([upright, level]).astype(float)))
    arcs = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(edges)))
    made = []
    for arc in arcs:
        points = shapely.get_coordinates(arc)
        is_ring = bool((points[0] == points[-1]).all())
        moved = ndimage.gaussian_filter1d(
            points, SMOOTHED_CELLS, axis=0, mode="wrap" if is_ring else "nearest"
        )
        moved[[0, -1]] = points[[0, -1]]
        made.append(shapely.LineString(moved * CELL_M + relief.corner))
    return shapely.simplify(geometries(made), TOLERANCE_M)


def _without_fragments(faces: Geometries, town: Indices, count: int) -> Indices:
    """Give the small pieces of a town that lie apart from the rest of it to the neighbour."""
    tree = shapely.STRtree(faces)
    for index in range(count):
        own = np.flatnonzero(town == index)
        whole = shapely.get_parts(shapely.coverage_union_all(faces[own]))
        if len(whole) < 2:  # noqa: PLR2004 - in one piece
            continue
        for piece in whole[np.argsort(shapely.area(whole))[:-1]]:
            if piece.area > FRAGMENT_M2:
                continue
            near = tree.query(piece, predicate="intersects")
            near = near[town[near] != index]
            shared: Numbers = shapely.length(shapely.intersection(shapely.boundary(faces[near]), piece))
            if len(near) and shared.max() > 0:
                inside = own[shapely.covers(piece, shapely.point_on_surface(faces[own]))]
                town[inside] = town[near[np.argmax(shared)]]
    return town
