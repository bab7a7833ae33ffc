"""Plots that fill the blocks, and the compounds among them: walled parcels. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.seeds import stream
from etl.synthetic.urban.fabric import zone_of
from etl.synthetic.urban.plan import KM
from etl.synthetic.urban.split import Manner, divide, square_to

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Geometries, Indices, Numbers, Texts
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.plan import Plan


MEAN_COMPOUND_M2 = 11_200.0
"""Land of a compound on average: at plot ratios of about 1.65, 803 compounds have 15 million m² of floor."""
SMALLEST_M2, LARGEST_M2 = 1500.0, 125_000.0
LEAST_FILLED = 0.62
LEAST_CONVEX = 0.92
"""Walls have corners, but no spikes and bays: a plot fills this share of its convex hull."""
MOST_STRETCHED = 3.4
LEAST_FRONT_M = 16.0
"""A compound touches the edge of its block, and so a street, for at least so many metres."""
WALL_M = 0.15
"""Half of what lies between two plots that share a wall."""
ALLEY_M = 1.5
"""Half of what lies between plots with an alley between them."""
IN_EVERY_AREA = 2
"""So many compounds have each area; one in the development zone."""


@dataclass(frozen=True, slots=True)
class Plots:
    """Parts of blocks that fill them. ``block`` and ``area`` index the fabric, ``community`` the communities.

    ``zone`` is 0 in the old town and 1 at the edge; ``front_m`` the length along streets;
    ``is_whole`` tells plots that are a block by themselves, ``is_development`` those of the development zone.
    """

    ring: Geometries
    m2: Numbers
    block: Indices
    area: Indices
    community: Indices
    zone: Numbers
    front_m: Numbers
    is_whole: Flags
    is_development: Flags


@dataclass(frozen=True, slots=True)
class Parcels:
    """The compounds of a city, sorted by area and, inside it, from west to east and north to south.

    ``area`` indexes the areas of the fabric, ``community`` the communities, ``plot`` the plots; ``zone`` is 0
    in the old town, 1 outside; ``ring`` is the wall.
    """

    ring: Geometries
    area: Indices
    community: Indices
    zone: Numbers
    plot: Indices


def plots(plan: Plan, fabric: Fabric, seed: int) -> Plots:
    """Divide every block among plots: small yards in the old town, whole blocks at the edge."""
    rng = stream(seed, "plots")
    zone, development = fabric.block_zone, fabric.block_development
    whole = rng.random(len(zone)) < np.interp(zone, [0, 0.3, 1], [0.12, 0.3, 0.5]) + 0.2 * development
    target = np.interp(zone, [0, 0.25, 0.6, 1], [3_300, 5_200, 9_500, 14_000]) * np.where(
        development, 1.7, 1.0
    )
    target = target * np.clip(rng.lognormal(0, 0.45, len(zone)), 0.45, 3)
    target = np.where(whole, np.maximum(target, np.minimum(shapely.area(fabric.blocks), LARGEST_M2)), target)
    found = divide(fabric.blocks, target, rng, Manner(0.16))
    count = np.bincount(found.root, minlength=len(zone))
    alley = rng.random(len(zone)) < np.interp(zone, [0, 0.4], [0.5, 0.12])
    gap = np.where(alley & (count > 1), ALLEY_M, WALL_M)[found.root]
    ring, of = shapely.get_parts(shapely.buffer(found.cells, -gap, join_style="mitre"), return_index=True)
    block = found.root[of]
    edge = _street_sides(plan, fabric.blocks)
    front = shapely.length(shapely.intersection(shapely.boundary(ring), edge[block]))
    area = fabric.block_area[block]
    return Plots(
        ring, shapely.area(ring), block, area, fabric.area_community[area], zone_of(plan, ring), front,
        (count == 1)[block], development[block],
    )  # fmt: skip


def _street_sides(plan: Plan, blocks: Geometries) -> Geometries:
    """The edges of blocks as bands, without those at the edge of the city where no road runs."""
    edge = shapely.boundary(blocks)
    open_ = shapely.dwithin(blocks, plan.outline.exterior, ALLEY_M)
    edge[open_] = shapely.difference(edge[open_], shapely.buffer(plan.outline.exterior, 3))
    return np.asarray(shapely.buffer(edge, ALLEY_M + 0.5), dtype=object)


def lay(plan: Plan, plots: Plots, use: Texts, seed: int, compounds: int) -> Parcels:
    """Choose ``compounds`` of the plots that no other use has taken (``use`` is "").

    Blocks are residential or not as neighbours are; every area with room gets some compounds.

    Raises:
        AssertionError: The plots that are left are fewer than the compounds wanted.
    """
    rng = stream(seed, "parcels")
    good = np.flatnonzero((use == "") & _buildable(plots))
    score = _liking(plan, plots, rng)[good]
    first = np.where(plots.is_development[good], 1, IN_EVERY_AREA)
    chosen = good[_choose(score, plots.area[good], plots.m2[good], first, compounds)]
    ring, area = shapely.normalize(plots.ring[chosen]), plots.area[chosen]
    order = reading_order(ring, area)
    ring, area, chosen = ring[order], area[order], chosen[order]
    return Parcels(ring, area, plots.community[chosen], zone_of(plan, ring), chosen)


def reading_order(geometries: Geometries, group: Indices) -> Indices:
    """Indices that sort by group and inside it in bands from north to south, each from west to east."""
    points = shapely.get_coordinates(shapely.centroid(geometries))
    band = -np.floor(points[:, 1] / 120.0)
    return np.lexsort((points[:, 0], band, group))


def _buildable(plots: Plots) -> Flags:
    _, long, short = square_to(plots.ring)
    one, other = np.hypot(*long.T), np.hypot(*short.T)
    size = (plots.m2 > SMALLEST_M2) & (plots.m2 < LARGEST_M2)
    shape = (plots.m2 > LEAST_FILLED * one * other) & (one < MOST_STRETCHED * other)
    shape &= plots.m2 > LEAST_CONVEX * shapely.area(shapely.convex_hull(plots.ring))
    return np.asarray(size & shape & (plots.front_m > LEAST_FRONT_M))


def _liking(plan: Plan, plots: Plots, rng: np.random.Generator) -> Numbers:
    """How much a plot is a place to live: by quarter, block and chance; less at the edge and by works."""
    points = shapely.get_coordinates(shapely.centroid(plots.ring))
    quarter = np.zeros(len(points))
    for _ in range(5):
        angle, phase, length = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(900, 2200)
        way = (points[:, 0] * np.cos(angle) + points[:, 1] * np.sin(angle)) / length
        quarter += np.sin(2 * np.pi * way + phase)
    of_block = rng.normal(0, 1.0, int(plots.block.max()) + 1)[plots.block]
    away = np.hypot(*(points - plan.centre).T) / (3.4 * KM)
    score: Numbers = 0.42 * quarter + of_block - 0.9 * away**3 - 2.4 * plots.is_development
    return score + rng.normal(0, 0.35, len(points))


def _choose(score: Numbers, area: Indices, m2: Numbers, first: Indices, wanted: int) -> Indices:
    """The best plots of the city after the ``first`` of each area, with the land that they need together."""
    if len(score) < wanted:
        raise AssertionError(
            f"The blocks hold {len(score)} parcels, fewer than the {wanted} compounds wanted."
        )
    low, high = -3.0, 3.0
    for _ in range(24):
        # The weight of size is moved until the compounds together have the land wanted.
        middle = (low + high) / 2
        weighed = score + middle * np.log(m2 / MEAN_COMPOUND_M2)
        chosen = np.argsort(-(weighed + _lift(weighed, area, first)), kind="stable")[:wanted]
        low, high = (low, middle) if m2[chosen].sum() > wanted * MEAN_COMPOUND_M2 else (middle, high)
    return np.sort(chosen)


def _lift(score: Numbers, area: Indices, first: Indices) -> Numbers:
    """Puts the best plots of each area before all others."""
    order = np.lexsort((-score, area))
    rank = np.empty(len(score), dtype=int)
    rank[order] = np.arange(len(score)) - np.searchsorted(area[order], area[order])
    lift: Numbers = np.where(rank < first, 100.0, 0.0)
    return lift
