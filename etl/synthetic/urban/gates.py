"""Gates in the walls of compounds, each with its way out to a street. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.seeds import stream
from etl.synthetic.urban.parcels import ALLEY_M
from etl.synthetic.urban.plan import GRID_M

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Geometries, Indices, Numbers, Points, Texts
    from etl.synthetic.city import City
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.parcels import Parcels


STEP_M = 8.0
"""Walls are searched for a place of a gate in steps of this length."""
FURTHEST_M = 60.0
LARGE_M2 = 20_000.0
LIKED_SMALL = np.array([0.6, 2.0, 2.4, 1.6])
LIKED_LARGE = np.array([0.0, 2.2, 2.8, 1.2])
"""How much a gate likes a street by rank: large compounds keep off the main roads."""
APART = 0.2
"""Gates of a compound lie at least this share of the wall from each other."""
SIDES = tuple("东北西南")
ORDINALS = ("", "二", "三", "四")
KINDS = ("main", "side", "pedestrian", "pedestrian")


@dataclass(frozen=True, slots=True)
class Gates:
    """Gates sorted by compound, the main gate first.

    ``point`` lies on the wall (to the centimetre) and ``street_point`` on the centre line of ``street``, an
    index of the streets; ``compound`` indexes the parcels; ``kind`` is main, side or pedestrian.
    """

    point: Geometries
    compound: Indices
    kind: Texts
    street: Indices
    street_point: Geometries


@dataclass(frozen=True, slots=True)
class _Places:
    """Places on walls where a gate could be: whose wall, how far along it (share), the street before it."""

    point: Points
    compound: Indices
    along: Numbers
    street: Indices
    faces: Flags
    score: Numbers


def place(fabric: Fabric, parcels: Parcels, seed: int) -> Gates:
    """Give each compound one to four gates, by its size."""
    rng = stream(seed, "gates")
    m2 = shapely.area(parcels.ring)
    found = _places(fabric, parcels, m2, rng)
    wanted = 1 + (np.searchsorted([6_000, 22_000, 55_000], m2)) - (rng.random(len(m2)) < 0.25)  # noqa: PLR2004
    wanted = np.maximum(wanted, 1)
    score = np.where(found.faces, found.score, found.score - 50)
    chosen: list[Indices] = []
    for number in range(len(KINDS)):
        best = _best(found.compound, score, len(m2))
        ready = (wanted > number) & (score[best] > (-np.inf if number == 0 else -20))
        chosen.append(best[ready])
        at, street = np.full(len(m2), np.nan), np.full(len(m2), -1)
        at[ready], street[ready] = found.along[best[ready]], found.street[best[ready]]
        away = np.abs(found.along - at[found.compound])
        score[np.minimum(away, 1 - away) < APART] = -np.inf
        score[found.street == street[found.compound]] -= 1.2
    index = np.concatenate(chosen)
    order = np.argsort(found.compound[index], kind="stable")
    kind = np.repeat(KINDS, [len(part) for part in chosen])[order]
    index = index[order]
    points = geometries(shapely.points(np.round(found.point[index] / GRID_M) * GRID_M))
    lines = fabric.streets[found.street[index]]
    ends = shapely.line_interpolate_point(lines, shapely.line_locate_point(lines, points))
    return Gates(points, found.compound[index], kind, found.street[index], ends)


def rows(city: City, compound_name: Texts) -> pd.DataFrame:
    """The gates as records, named by the side of the compound on which they lie."""
    gates = city.gates
    way = shapely.get_coordinates(gates.point) - shapely.get_coordinates(
        shapely.centroid(city.parcels.ring[gates.compound])
    )
    side = np.round(np.arctan2(way[:, 1], way[:, 0]) / (np.pi / 2)).astype(int) % 4
    frame = pd.DataFrame({"compound": gates.compound, "side": side})
    number = frame.groupby("compound").cumcount() + 1
    same = frame.groupby(["compound", "side"]).cumcount()
    name = [
        f"{compound_name[c]}{SIDES[s]}{ORDINALS[n]}门"
        for c, s, n in zip(gates.compound.tolist(), side.tolist(), same.tolist(), strict=True)
    ]
    compound_code = city.compound_code[gates.compound]
    return pd.DataFrame(
        {
            "code": np.char.add(np.char.add(compound_code, "-M"), number.to_numpy().astype(str)),
            "name": name,
            "compound_code": compound_code,
            "kind": gates.kind,
            "geom": gates.point,
        }
    )


def _places(fabric: Fabric, parcels: Parcels, m2: Numbers, rng: np.random.Generator) -> _Places:
    """Places along all walls with their liking: in the middle of a front, on a street of a fitting rank."""
    walls = shapely.get_exterior_ring(parcels.ring)
    length = shapely.length(walls)
    count = np.maximum(12, (length / STEP_M).astype(int))
    owner = np.repeat(np.arange(len(walls)), count)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    along = (step + 0.5) / count[owner]
    point = shapely.line_interpolate_point(walls[owner], along * length[owner])
    (of, street), distance = shapely.STRtree(fabric.streets).query_nearest(
        point, max_distance=500.0, return_distance=True, all_matches=False
    )
    nearest, away = np.zeros(len(point), dtype=np.intp), np.full(len(point), np.inf)
    nearest[of], away[of] = street, distance
    front = away < np.minimum(fabric.street_width[nearest] / 2 + ALLEY_M + 1.0, FURTHEST_M)
    # Neighbours along the wall that look at the same street: no gate at a corner, rather in the middle.
    start = (np.cumsum(count) - count)[owner]
    middle = np.zeros(len(owner))
    for reach in (1, 2, 3):
        for beside in (-reach, reach):
            there = start + (step + beside) % count[owner]
            middle += (front[there] & (nearest[there] == nearest)) / reach
    rank = fabric.street_rank[nearest]
    score = np.where(m2[owner] > LARGE_M2, LIKED_LARGE[rank], LIKED_SMALL[rank])
    score += 0.6 * middle + rng.uniform(0, 0.9, len(owner)) - np.where(front, 0, away / 10)
    faces = np.asarray(front & (middle > 0))
    return _Places(shapely.get_coordinates(point), owner, along, nearest, faces, score)


def _best(group: Indices, score: Numbers, count: int) -> Indices:
    """The index of the greatest score of each group, every group having one."""
    order = np.lexsort((score, group))
    last = np.searchsorted(group[order], np.arange(count), side="right") - 1
    best: Indices = order[last]
    return best
