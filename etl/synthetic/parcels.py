"""Compounds as walled parcels that fill parts of blocks. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import geometries
from etl.synthetic.cut import cut
from etl.synthetic.fabric import zone_of
from etl.synthetic.plan import KM
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Geometries, Indices, Numbers
    from etl.synthetic.fabric import Fabric
    from etl.synthetic.plan import Plan


SMALLEST_M2 = 1500.0
LEAST_FILLED = 0.62
MOST_STRETCHED = 3.4


@dataclass(frozen=True, slots=True)
class Parcels:
    """The compounds of a city, sorted by area and, inside it, from west to east and north to south.

    ``area`` indexes the areas of the fabric, ``community`` the communities; ``zone`` is 0 in the old town, 1
    outside; ``ring`` is the wall.
    """

    ring: Geometries
    area: Indices
    community: Indices
    zone: Numbers


def lay(plan: Plan, fabric: Fabric, seed: int, compounds: int) -> Parcels:
    """Choose ``compounds`` parcels of the blocks.

    Blocks are residential or not as neighbours are; every area with room gets some compounds.
    """
    rng = stream(seed, "parcels")
    target = np.interp(fabric.block_zone, [0, 0.35, 1], [92, 130, 165])
    long = target * rng.uniform(0.85, 1.35, len(target))
    pieces = cut(
        fabric.blocks, (long, target * rng.uniform(0.8, 1.15, len(target))), rng, jitter=0.1, bent=False
    )
    ring = shapely.buffer(pieces.cells, -rng.uniform(3.0, 6.0, len(pieces.cells)), join_style="mitre")
    good = _buildable(ring)
    ring, block = ring[good], pieces.parent[good]
    score = _liking(plan, fabric, ring, block, rng)
    chosen = _choose(score, fabric.block_area[block], compounds)
    ring, area = shapely.normalize(ring[chosen]), fabric.block_area[block[chosen]]
    order = reading_order(ring, area)
    ring, area = ring[order], area[order]
    return Parcels(ring, area, fabric.area_community[area], zone_of(plan, ring))


def reading_order(geometries: Geometries, group: Indices) -> Indices:
    """Indices that sort by group and inside it in bands from north to south, each from west to east."""
    points = shapely.get_coordinates(shapely.centroid(geometries))
    band = -np.floor(points[:, 1] / 120.0)
    return np.lexsort((points[:, 0], band, group))


def _buildable(ring: Geometries) -> NDArray[np.bool_]:
    is_polygon = (shapely.get_type_id(ring) == 3) & ~shapely.is_empty(ring)  # noqa: PLR2004 - shapely's polygon
    size = shapely.area(ring)
    box = shapely.oriented_envelope(np.where(is_polygon, ring, geometries([shapely.box(0, 0, 1, 1)])))
    corner = shapely.get_coordinates(shapely.get_exterior_ring(box)).reshape(-1, 5, 2)
    sides = np.stack([np.hypot(*(corner[:, 1] - corner[:, 0]).T), np.hypot(*(corner[:, 2] - corner[:, 1]).T)])
    stretched = sides.max(axis=0) / np.maximum(sides.min(axis=0), 1)
    filled = size / np.maximum(shapely.area(box), 1)
    return np.asarray(
        is_polygon & (size > SMALLEST_M2) & (filled > LEAST_FILLED) & (stretched < MOST_STRETCHED)
    )


def _liking(
    plan: Plan, fabric: Fabric, ring: Geometries, block: Indices, rng: np.random.Generator
) -> Numbers:
    """How much a parcel is a place to live: by quarter, by block, by chance; less so at the edge."""
    points = shapely.get_coordinates(shapely.centroid(ring))
    quarter = np.zeros(len(ring))
    for _ in range(5):
        angle, phase, length = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(900, 2200)
        way = (points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)) / length
        quarter += np.sin(2 * np.pi * way + phase)
    of_block = rng.normal(0, 1.0, len(fabric.blocks))[block]
    away = np.hypot(*(points - plan.centre).T) / (3.4 * KM)
    score: Numbers = 0.28 * quarter + of_block - 0.8 * away**4 + rng.normal(0, 0.55, len(ring))
    return score


def _choose(score: Numbers, area: Indices, wanted: int) -> Indices:
    """The best parcels of the city, after the two best of each area."""
    order = np.lexsort((-score, area))
    sorted_area = area[order]
    start = np.searchsorted(sorted_area, sorted_area)
    rank_in_area = np.empty(len(score), dtype=int)
    rank_in_area[order] = np.arange(len(score)) - start
    lifted = score + np.where(rank_in_area < 2, 100.0, 0.0)  # noqa: PLR2004 - two compounds in every area
    if len(score) < wanted:
        raise AssertionError(
            f"The blocks hold {len(score)} parcels, fewer than the {wanted} compounds wanted."
        )
    chosen: Indices = np.sort(np.argsort(-lifted, kind="stable")[:wanted])
    return chosen
