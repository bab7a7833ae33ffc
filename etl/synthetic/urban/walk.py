"""The ways that people walk: streets, bridges, paths through parks and compounds, gates: one graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from etl.synthetic.arrays import geometries, picked
from etl.synthetic.urban.plan import GRID_M
from etl.synthetic.urban.split import ends

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Texts
    from etl.synthetic.city import City
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.gates import Gates
    from etl.synthetic.urban.parcels import Parcels
    from etl.synthetic.urban.plan import Plan


COUNTRY_M = 1000.0
"""Roads out of the city belong to the graph for so far."""
ON_LINE_M = 0.03
INNER_RANK = 4
LONGEST_JOINT_M = 250.0
REACH_M = 0.05


@dataclass(frozen=True, slots=True)
class Links:
    """The walking graph: lines (m) that meet only at their end points, which are equal to the centimetre.

    ``kind`` is street, lane, bridge, path or gate; ``rank`` that of the street, 4 for ways that are none;
    ``source`` is the index of the street of the fabric that a link is a piece of, -1 for all others.
    """

    line: Geometries
    kind: Texts
    rank: Indices
    source: Indices


def lay(plan: Plan, fabric: Fabric, parcels: Parcels, gates: Gates) -> Links:
    """Join all ways into one connected graph."""
    out = [shapely.get_coordinates(gates.point), shapely.get_coordinates(gates.street_point)]
    to_gates = geometries(shapely.linestrings(np.stack(out, axis=1)))
    street_kind = np.where(fabric.street_rank >= 3, "lane", "street")  # noqa: PLR2004 - lanes
    inner = np.concatenate([_through_compounds(parcels, gates), through_parks(fabric)])
    country = _country(plan)
    line = np.concatenate([fabric.streets, country, inner, to_gates])
    count = len(country), len(inner), len(to_gates)
    kind = np.concatenate([street_kind, np.repeat(["street", "path", "gate"], count)])
    rank = np.concatenate([fabric.street_rank, np.repeat([1, INNER_RANK, INNER_RANK], count)]).astype(np.intp)
    noded, of = _noded(line, rank)
    joints = _joints(noded)
    if len(joints):
        line, kind = np.concatenate([line, joints]), np.concatenate([kind, np.repeat("path", len(joints))])
        rank = np.concatenate([rank, np.full(len(joints), INNER_RANK)])
        noded, of = _noded(line, rank)
    noded, of = _connected(noded, of)
    is_street = of < len(fabric.streets)
    middle = shapely.line_interpolate_point(noded, 0.5, normalized=True)
    wet = np.zeros(len(noded), dtype=bool)
    wet[shapely.STRtree(middle).query(fabric.water, predicate="intersects")[1]] = True
    return Links(noded, np.where(wet & is_street, "bridge", kind[of]), rank[of], np.where(is_street, of, -1))


def rows(city: City, streets: pd.DataFrame) -> pd.DataFrame:
    """The walking graph as records; pieces of a street carry its name."""
    links = lay(city.plan, city.fabric, city.parcels, city.gates)
    serial = np.arange(1, len(links.line) + 1).astype(str)
    return pd.DataFrame(
        {
            "code": np.char.add(f"{city.site.code}-walk-", np.char.zfill(serial, 6)),
            "name": picked(links.source, streets["name"].to_numpy()),
            "kind": links.kind,
            "rank": links.rank,
            "geom": links.line,
        }
    )


def _noded(line: Geometries, rank: Indices) -> tuple[Geometries, Indices]:
    """All ways cut where they meet, and the way of which each piece is: of two in one place, the higher."""
    pieces = shapely.get_parts(shapely.union_all(line, grid_size=GRID_M))
    middle = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    piece, way = shapely.STRtree(line).query(middle, predicate="dwithin", distance=ON_LINE_M)
    order = np.lexsort((way, rank[way], piece))
    piece, first = np.unique(piece[order], return_index=True)
    return pieces[piece], way[order][first].astype(np.intp)


def _joints(line: Geometries) -> Geometries:
    """The shortest ways from each loose part of the graph to its greatest part, where they are short."""
    piece = components(line)
    length = np.bincount(piece, weights=shapely.length(line))
    greatest = int(length.argmax())
    whole = shapely.multilinestrings(line[piece == greatest])
    found = [
        shapely.shortest_line(shapely.multilinestrings(line[piece == loose]), whole)
        for loose in range(len(length))
        if loose != greatest
    ]
    joints = geometries(found)
    joints = joints[shapely.length(joints) < LONGEST_JOINT_M]
    if not len(joints):
        return joints
    # A gap of millimetres would be rounded away: the way across it reaches a little beyond both ends.
    start, end = ends(joints).reshape(2, -1, 2)
    way = (end - start) / np.maximum(shapely.length(joints), 1e-9)[:, None] * REACH_M
    return geometries(shapely.linestrings(np.stack([start - way, end + way], axis=1)))


def _connected(line: Geometries, of: Indices) -> tuple[Geometries, Indices]:
    """Only what hangs together with the greatest part of the graph."""
    piece = components(line)
    length = np.bincount(piece, weights=shapely.length(line))
    keep = piece == length.argmax()
    return line[keep], of[keep]


def components(line: Geometries) -> Indices:
    """The component of each link of a graph whose links meet at equal end points."""
    _, node = np.unique(np.round(ends(line) / GRID_M).astype(np.int64), axis=0, return_inverse=True)
    node = node.ravel()
    count = len(line)
    graph = coo_array((np.ones(count), (node[:count], node[count:])), shape=(node.max() + 1,) * 2)
    label = connected_components(graph, directed=False)[1]
    component: Indices = label[node[:count]].astype(np.intp)
    return component


def _through_compounds(parcels: Parcels, gates: Gates) -> Geometries:
    """Ways from each further gate of a compound to its main gate, by a bend inside the walls."""
    main = np.zeros(len(parcels.ring), dtype=np.intp)
    first = gates.kind == "main"
    main[gates.compound[first]] = np.flatnonzero(first)
    other = np.flatnonzero(~first)
    start = shapely.get_coordinates(gates.point[main[gates.compound[other]]])
    end = shapely.get_coordinates(gates.point[other])
    hub = shapely.get_coordinates(shapely.point_on_surface(parcels.ring))[gates.compound[other]]
    centre = shapely.get_coordinates(shapely.centroid(parcels.ring))[gates.compound[other]]
    inside = shapely.contains_xy(parcels.ring[gates.compound[other]], centre[:, 0], centre[:, 1])
    hub = np.where(inside[:, None], centre, hub)
    return np.asarray(shapely.linestrings(np.stack([start, hub, end], axis=1)), dtype=object)


def through_parks(fabric: Fabric) -> Geometries:
    """Paths from the streets around a park to a round in its middle, which follows the shore of its lake."""
    found: list[object] = []
    for park, lake in zip(fabric.parks, fabric.lakes, strict=True):
        inner = (
            shapely.buffer(lake, 12, quad_segs=2) if not shapely.is_empty(lake) else shapely.buffer(park, -60)
        )
        inner = shapely.intersection(inner, shapely.buffer(park, -6))
        if shapely.is_empty(inner) or inner.geom_type != "Polygon":
            continue
        shore = shapely.simplify(inner.exterior, 3)
        found.append(shore)
        near = fabric.streets[shapely.dwithin(fabric.streets, park, 25)]
        around = shapely.buffer(park, 40)
        for part in shapely.get_parts(shapely.intersection(near, around)):
            if part.geom_type != "LineString" or part.length < 60:  # noqa: PLR2004 - a side of the park
                continue
            middle = part.interpolate(0.5, normalized=True)
            found.append(shapely.shortest_line(middle, shore))
    return geometries(found)


def _country(plan: Plan) -> Geometries:
    """The first stretch of the roads out of the city."""
    roads = np.concatenate([geometries([]), *plan.country.values()])
    near = shapely.intersection(roads, shapely.buffer(plan.outline, COUNTRY_M))
    parts = shapely.get_parts(near)
    return geometries(parts[shapely.get_dimensions(parts) == 1])
