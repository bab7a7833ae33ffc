"""Compounds as they are built: rows facing south, towers, villas and yards, and their units. Metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.building import dwellings, footprints, grounds
from etl.synthetic.building.dwellings import COURT, SLAB, TOWER, VILLA, WALK_UP, Dwellings
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Integers, Numbers
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.parcels import Parcels
    from etl.synthetic.urban.plan import Plan

STYLES = ("court", "walk_up", "slab", "tower", "villa")
"""Styles of a compound, by index."""
PLOT_RATIO = np.array([1.15, 1.52, 1.75, 2.6, 0.65])
"""Floor area over ground that a style comes to, roughly."""
MEAN_FLOOR_AREA_M2 = 18_700.0
"""Floor area of a compound, on average over a city: so many parcels get towers that it is met."""
TOWERS = (0.06, 0.2)
"""The least and the greatest share of compounds with towers."""
LATER_BUILDING = 0.08
"""Share of the buildings of a yard that were added later."""
LARGEST_TOWERS_M2 = 60_000.0
"""A larger compound was built in slabs, so that none holds a notable share of the city's floor area."""
EMPLOYERS_ESTATES = 0.3
"""Share of the areas round the old town in which employers built estates for their people before 2000."""
GROSS_TO_BUILT = 0.96
"""Floor area of a building over footprint times storeys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Housing:
    """Buildings and units; ``compound`` and ``unit_building`` are indices.

    ``built_year`` and ``style`` are per compound, all else per building, ``unit_*`` per unit. Buildings are
    sorted by compound and inside it row by row from north to south, each from west to east, as units are.
    ``grounds`` is what lies between the buildings.
    """

    built_year: Integers
    style: Integers
    footprint: Geometries
    compound: Indices
    storeys: Integers
    units: Integers
    floor_area_m2: Integers
    households: Integers
    building_year: Integers
    unit_shape: Geometries
    unit_building: Indices
    grounds: grounds.Grounds


def build(plan: Plan, fabric: Fabric, parcels: Parcels, seed: int, year: int) -> Housing:
    """Build every compound; none was built after ``year``, and each has at least one building."""
    rng = stream(seed, "housing")
    built_year = _built_years(parcels, rng, year)
    bustle = _bustle(plan, fabric, parcels)
    style = _styles(parcels, built_year, bustle, rng)
    size = shapely.area(parcels.ring)
    height = np.clip(0.75 - 0.6 * parcels.zone + 0.35 * bustle, 0, 1)
    scheme = dwellings.scheme(style, built_year, size, height, rng)
    shops = grounds.shops(fabric, parcels.ring, style, rng)
    inside = _buildable(parcels.ring, style, shops)
    standing = dwellings.stand(inside, scheme, rng)
    standing, gardens = grounds.with_gardens(standing, style, size)
    standing = _every(grounds.behind_shops(parcels.ring, shops), standing, rng).in_reading_order()
    outlines = footprints.draw(standing.boxes)
    compound = standing.compound
    footprint = standing.frame.placed(outlines.building, compound)
    storeys = standing.storeys
    floor_area = np.maximum(60, np.round(shapely.area(footprint) * storeys * GROSS_TO_BUILT)).astype(np.int64)
    flats = dwellings.of_kinds("flats", standing.kind).astype(np.int64)
    return Housing(
        built_year=built_year,
        style=style,
        footprint=footprint,
        compound=compound,
        storeys=storeys,
        units=standing.boxes.units,
        floor_area_m2=floor_area,
        households=standing.boxes.units * np.maximum(1, flats * storeys),
        building_year=_phases(built_year, style, standing, year, rng),
        unit_shape=standing.frame.placed(outlines.unit, compound[outlines.unit_building]),
        unit_building=outlines.unit_building.astype(np.intp),
        grounds=grounds.lay(parcels.ring, standing, footprint, style, shops, gardens),
    )


def _built_years(parcels: Parcels, rng: np.random.Generator, year: int) -> Integers:
    """Older in the middle, younger outside; the compounds of an area were built in the same years."""
    middle = np.interp(parcels.zone, [0, 0.25, 0.6, 1], [1988, 1997, 2008, 2014])
    of_area = rng.normal(0, 3.5, int(parcels.area.max(initial=0)) + 1)[parcels.area]
    drawn = middle + of_area + rng.normal(0, 4.5, len(middle))
    is_large = (shapely.area(parcels.ring) > 7000) & (parcels.zone > 0.08) & (parcels.zone < 0.7)  # noqa: PLR2004
    of_employers = rng.random(int(parcels.area.max(initial=0)) + 1) < EMPLOYERS_ESTATES
    estate = is_large & of_employers[parcels.area]
    drawn[estate] = np.minimum(drawn[estate], rng.normal(1993, 3.5, int(estate.sum())))
    return np.clip(np.round(drawn), 1976, year - 1).astype(np.int64)


def _bustle(plan: Plan, fabric: Fabric, parcels: Parcels) -> Numbers:
    """From 0 to 1 how near a compound lies to a main road or the river, where towers stand."""
    main = shapely.STRtree(fabric.streets[fabric.street_rank == 0])
    found = main.query_nearest(parcels.ring, max_distance=220.0, return_distance=True, all_matches=False)
    (compound, _), distance = found
    near = np.zeros(len(parcels.ring))
    near[compound] = 1 - distance / 220.0
    by_river = 1 - shapely.distance(parcels.ring, plan.river) / 260.0
    return np.clip(np.maximum(near, by_river), 0, 1)


def _styles(parcels: Parcels, built_year: Integers, bustle: Numbers, rng: np.random.Generator) -> Integers:
    """Courts before 1986, walk-ups to 2001, then slabs, towers as the floor area asks, villas far out."""
    size = shapely.area(parcels.ring)
    chance = rng.random(len(size))
    style = np.where(built_year < 1986, COURT, np.where(built_year < 2002, WALK_UP, SLAB))  # noqa: PLR2004
    villa = (parcels.zone > 0.7) & (built_year > 2002) & (size > 12_000) & (chance > 0.94)  # noqa: PLR2004
    style[villa] = VILLA
    style[(style == SLAB) & (size < 3600)] = WALK_UP  # noqa: PLR2004 - too small for slabs with gardens
    can = np.flatnonzero((style == SLAB) & (built_year >= 2006) & (size > 6000) & (size < LARGEST_TOWERS_M2))  # noqa: PLR2004
    liking = bustle + 0.06 * (built_year - 2006) + rng.normal(0, 0.45, len(size))
    order = can[np.argsort(-liking[can], kind="stable")]
    gained = np.cumsum(size[order] * (PLOT_RATIO[TOWER] - PLOT_RATIO[SLAB]))
    missing = MEAN_FLOOR_AREA_M2 * len(size) - (size * PLOT_RATIO[style]).sum()
    least, most = (round(share * len(size)) for share in TOWERS)
    towers = int(np.clip(np.searchsorted(gained, missing), least, most))
    style[order[:towers]] = TOWER
    return style.astype(np.int64)


def _buildable(ring: Geometries, style: Integers, shops: grounds.Shops) -> Geometries:
    """The ground inside the wall and its setback, behind the shops along the street."""
    inside = shapely.buffer(ring, -dwellings.SETBACK_M[style], join_style="mitre")
    has = shops.compound
    inside[has] = shapely.difference(inside[has], shops.kept_free)
    tight = shapely.is_empty(inside)
    inside[tight] = shapely.buffer(ring[tight], -1.5, join_style="mitre")
    return np.where(shapely.is_empty(inside), ring, inside)


def _every(ring: Geometries, standing: Dwellings, rng: np.random.Generator) -> Dwellings:
    """Small houses for the compounds in which no row found room, and at last one hut each.

    ``ring`` is the ground of each compound without its shops.
    """
    empty = np.setdiff1d(np.arange(len(ring)), standing.compound)
    if len(empty):
        ground = shapely.buffer(ring[empty], -1.5, join_style="mitre")
        ground = np.where(shapely.is_empty(ground), ring[empty], ground)
        yard = np.full(len(empty), dwellings.YARD)
        scheme = dwellings.Scheme(
            front=yard,
            rear=yard,
            share=np.zeros(len(empty)),
            front_storeys=yard * 0 + 3,
            rear_storeys=yard * 0 + 3,
        )
        standing = standing.joined(dwellings.stand(ground, scheme, rng, turn=False), empty)
    empty = np.setdiff1d(np.arange(len(ring)), standing.compound)
    return standing.joined(dwellings.huts(ring[empty]), empty) if len(empty) else standing


def _phases(
    built_year: Integers, style: Integers, standing: Dwellings, year: int, rng: np.random.Generator
) -> Integers:
    """The year of each building: estates grow by phases row by row, yards now and then by a building."""
    count = np.bincount(standing.compound, minlength=len(style))
    phases = np.where(np.isin(style, (COURT, WALK_UP)), 1, np.clip(count // 8 + 1, 1, 3))
    rows = np.zeros(len(style))
    np.maximum.at(rows, standing.compound, standing.row + 1.0)
    from_south = rng.random(len(style)) < 0.5  # noqa: PLR2004 - either end first
    place = (standing.row + 0.5) / rows[standing.compound]
    place = np.where(from_south[standing.compound], place, 1 - place)
    phase = np.floor(place * phases[standing.compound]).astype(np.int64)
    step = rng.integers(1, 4, len(style))[standing.compound]
    is_yard = (phases == 1)[standing.compound]
    added = is_yard & (rng.random(len(place)) < LATER_BUILDING) & (count[standing.compound] > 1)
    later = phase * step + added * rng.integers(1, 9, len(place))
    years: Integers = np.minimum(built_year[standing.compound] + later, year)
    return years
