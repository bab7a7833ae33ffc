"""Buildings in rows, towers and villas inside the compounds, and their units. Metres throughout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.arrays import polygons, whole
from etl.synthetic.cut import frames
from etl.synthetic.seeds import stream

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Integers, Numbers
    from etl.synthetic.parcels import Parcels


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A way to build a compound: sizes of a building and of its plot in metres, and the storeys seen."""

    name: str
    length: float
    depth: float
    gap: float
    pitch: float
    storeys: tuple[int, int]
    unit_m: float
    flat_m2: float


STYLES = (
    Style(name="court", length=24, depth=9.5, gap=5, pitch=18, storeys=(2, 4), unit_m=12, flat_m2=62),
    Style(name="walk_up", length=44, depth=11.5, gap=9, pitch=25, storeys=(5, 7), unit_m=15, flat_m2=82),
    Style(name="slab", length=58, depth=12.5, gap=12, pitch=31, storeys=(6, 11), unit_m=19, flat_m2=108),
    Style(name="tower", length=34, depth=17, gap=24, pitch=52, storeys=(15, 28), unit_m=34, flat_m2=118),
    Style(name="villa", length=15, depth=11, gap=7, pitch=24, storeys=(2, 3), unit_m=15, flat_m2=190),
)  # fmt: skip
COURT, WALK_UP, SLAB, TOWER, VILLA = range(5)
GROSS_TO_BUILT = 0.96
"""Floor area of a building over footprint times storeys."""
WALL_M = 5.0
"""Distance of a building from the wall of its compound."""


@dataclass(frozen=True, slots=True)
class Housing:
    """Buildings and units; ``compound`` and ``unit_building`` are indices.

    ``built_year`` and ``style`` are per compound, all else per building, and ``unit_*`` per unit.
    """

    built_year: Integers
    style: Integers
    footprint: Geometries
    compound: Indices
    storeys: Integers
    units: Integers
    floor_area_m2: Integers
    households: Integers
    unit_shape: Geometries
    unit_building: Indices


def build(parcels: Parcels, seed: int, year: int) -> Housing:
    """Build every compound; none was built after ``year``, and each has at least one building."""
    rng = stream(seed, "housing")
    built_year = _built_years(parcels, rng, year)
    style = _styles(parcels, built_year, rng)
    footprint, compound = _footprints(parcels, style, rng)
    storeys = _storeys(style[compound], built_year[compound], compound, rng)
    floor_area = np.maximum(60, np.round(shapely.area(footprint) * storeys * GROSS_TO_BUILT)).astype(np.int64)
    length = np.array([kind.unit_m for kind in STYLES])[style[compound]]
    sides = shapely.length(footprint) / 2
    depth = shapely.area(footprint) / np.maximum(1.0, _long_side(footprint))
    units = np.maximum(1, np.round((sides - depth) / length)).astype(np.int64)
    flat = np.array([kind.flat_m2 for kind in STYLES])[style[compound]]
    households = np.maximum(1, np.round(floor_area / flat)).astype(np.int64)
    shapes, owner = _slices(footprint, units)
    return Housing(
        built_year,
        style.astype(np.int64),
        footprint,
        compound,
        storeys,
        units,
        floor_area,
        households,
        shapes,
        owner,
    )


def _built_years(parcels: Parcels, rng: np.random.Generator, year: int) -> Integers:
    middle = np.interp(parcels.zone, [0, 0.25, 0.6, 1], [1988, 1997, 2008, 2014])
    drawn = middle + rng.normal(0, 5.5, len(middle))
    return np.clip(np.round(drawn), 1976, year - 1).astype(np.int64)


def _styles(parcels: Parcels, built_year: Integers, rng: np.random.Generator) -> Integers:
    """Courts before 1985, walk-ups to 2000, then slabs and, in large parcels, towers; villas far out."""
    size = shapely.area(parcels.ring)
    chance = rng.random(len(size))
    style = np.where(built_year < 1986, COURT, np.where(built_year < 2002, WALK_UP, SLAB))  # noqa: PLR2004
    tower = (built_year >= 2007) & (size > 9000) & (chance < np.interp(built_year, [2007, 2020], [0.12, 0.5]))  # noqa: PLR2004
    villa = (parcels.zone > 0.7) & (built_year > 2002) & (chance > 0.955)  # noqa: PLR2004
    style = np.where(villa, VILLA, np.where(tower, TOWER, style))
    return np.where((style == SLAB) & (size < 3600), WALK_UP, style)  # noqa: PLR2004


def _footprints(parcels: Parcels, style: Integers, rng: np.random.Generator) -> tuple[Geometries, Indices]:
    """Rows of rectangles, parallel to that side of the parcel that lies nearer to east-west."""
    inside = shapely.buffer(parcels.ring, -WALL_M, join_style="mitre")
    inside = np.where(shapely.is_empty(inside), shapely.buffer(parcels.ring, -1.0), inside)
    corner, east, north = frames(inside, south=True)
    shapes, owners = [], []
    for number, kind in enumerate(STYLES):
        chosen = np.flatnonzero(style == number)
        if len(chosen):
            found, owner = _rows(inside, (corner, east, north), chosen, kind, rng)
            shapes.append(found)
            owners.append(owner)
    footprint, owner = np.concatenate(shapes), np.concatenate(owners)
    empty = np.setdiff1d(np.arange(len(inside)), owner)
    lone = shapely.buffer(shapely.point_on_surface(inside[empty]), 9, cap_style="square")
    footprint = np.concatenate([footprint, shapely.intersection(lone, inside[empty])])
    owner = np.concatenate([owner, empty])
    order = np.lexsort((np.arange(len(owner)), owner))
    return footprint[order], owner[order].astype(np.intp)


def _rows(
    inside: Geometries,
    frame: tuple[Numbers, Numbers, Numbers],
    chosen: Indices,
    kind: Style,
    rng: np.random.Generator,
) -> tuple[Geometries, Indices]:
    """Fill each chosen parcel with rows, and each row with as many buildings as its free width takes."""
    corner, east, north = (part[chosen] for part in frame)
    deep = np.hypot(*north.T)
    unit_east, unit_north = east / np.hypot(*east.T)[:, None], north / deep[:, None]
    depth = np.minimum(kind.depth, deep)
    pitch = kind.pitch * rng.uniform(0.95, 1.12, len(chosen))
    rows = np.maximum(1, np.floor((deep - depth) / pitch) + 1).astype(int)
    of = np.repeat(np.arange(len(chosen)), rows)
    row = np.arange(len(of)) - np.repeat(np.cumsum(rows) - rows, rows)
    slack = deep - depth - (rows - 1) * pitch
    base = (slack / 2)[of] + row * pitch[of]
    left, right = _free_width(inside[chosen], (corner, unit_east, unit_north), of, base, base + depth[of])
    wide = right - left
    plot = (kind.length + kind.gap) * rng.uniform(0.88, 1.15, len(chosen))[of]
    columns = np.where(
        wide > 0.45 * kind.length, np.maximum(1, np.floor((wide + kind.gap) / plot)), 0
    ).astype(int)
    step = (wide + kind.gap) / np.maximum(1, columns)
    length = np.minimum(step - kind.gap, kind.length * 1.3)
    strip = np.repeat(np.arange(len(of)), columns)
    column = np.arange(len(strip)) - np.repeat(np.cumsum(columns) - columns, columns)
    x = left[strip] + column * step[strip] + ((step - kind.gap - length) / 2)[strip]
    x += rng.uniform(-0.5, 0.5, len(strip)) * (step - kind.gap - length)[strip]
    parcel, y = of[strip], base[strip]
    ring = np.stack(
        [
            corner[parcel] + (x + dx)[:, None] * unit_east[parcel] + (y + dy)[:, None] * unit_north[parcel]
            for dx, dy in ((0, 0), (length[strip], 0), (length[strip], depth[parcel]), (0, depth[parcel]))
        ],
        axis=1,
    )
    is_lawn = (rng.random(len(strip)) < 0.06) & (np.bincount(parcel, minlength=len(chosen))[parcel] > 3)  # noqa: PLR2004
    shape = polygons(ring)
    keep = ~is_lawn & shapely.covers(shapely.buffer(inside[chosen[parcel]], 0.5), shape)
    return shape[keep], chosen[parcel[keep]]


def _free_width(
    inside: Geometries, frame: tuple[Numbers, Numbers, Numbers], of: Indices, low: Numbers, high: Numbers
) -> tuple[Numbers, Numbers]:
    """From where to where (m along the first axis) a row is free at its lower and at its upper edge."""
    corner, unit_east, unit_north = frame
    left, right = np.full(len(of), -np.inf), np.full(len(of), np.inf)
    for edge in (low + 0.05, high - 0.05):
        start = corner[of] + edge[:, None] * unit_north[of] - 500 * unit_east[of]
        line = shapely.linestrings(np.stack([start, start + 2000 * unit_east[of]], axis=1))
        points, index = shapely.get_coordinates(shapely.intersection(line, inside[of]), return_index=True)
        along = ((points - corner[of][index]) * unit_east[of][index]).sum(axis=1)
        first, last = np.full(len(of), np.inf), np.full(len(of), -np.inf)
        np.minimum.at(first, index, along)
        np.maximum.at(last, index, along)
        left, right = np.maximum(left, first), np.minimum(right, last)
    none = ~(right > left)
    return np.where(none, 0.0, left), np.where(none, 0.0, right)


def _storeys(style: Integers, built_year: Integers, compound: Indices, rng: np.random.Generator) -> Integers:
    """Storeys by style; the buildings of a compound differ little."""
    low = np.array([kind.storeys[0] for kind in STYLES])[style]
    high = np.array([kind.storeys[1] for kind in STYLES])[style]
    common = rng.random(int(compound.max()) + 1)[compound]
    height = low + (high - low) * np.clip(common + rng.normal(0, 0.08, len(style)), 0, 1)
    early = (style == SLAB) & (built_year < 2012)  # noqa: PLR2004 - lifts in slabs came later
    return whole(np.where(early, np.minimum(height, 7), height))


def _long_side(footprint: Geometries) -> Numbers:
    _, long, _ = frames(footprint)
    return np.asarray(np.hypot(*long.T))


def _slices(footprint: Geometries, units: Integers) -> tuple[Geometries, Indices]:
    """Cut each building across its length into its units, west to east."""
    corner, long, short = frames(footprint)
    owner = np.repeat(np.arange(len(footprint)), units)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(units) - units, units)
    start = corner[owner] + long[owner] * (number / units[owner])[:, None]
    step = long[owner] / units[owner][:, None]
    ring = np.stack([start, start + step, start + step + short[owner], start + short[owner]], axis=1)
    slices = polygons(ring)
    # A building that the wall cut off is no rectangle: its slices are cut off with it.
    odd = (shapely.area(footprint) < 0.999999 * np.hypot(*long.T) * np.hypot(*short.T))[owner]
    slices[odd] = shapely.intersection(slices[odd], footprint[owner[odd]])
    return slices, owner.astype(np.intp)
