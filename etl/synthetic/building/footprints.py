"""Outlines of buildings, unit by unit: bars with stair bays and balconies, wings, towers, houses.

A building is a chain of units along its length. Each unit has a southern and a northern profile; the outline
of the building is the southern profiles from west to east and the northern ones back, so that the units tile
the building to the last digit. Metres in the frame of the row, x along it to the east and y to the north.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from etl.synthetic.arrays import polygons

if TYPE_CHECKING:
    from etl.synthetic.arrays import Geometries, Indices, Integers, Numbers, Points

Profile: TypeAlias = tuple[tuple[float, float, float], ...]


class Form(IntEnum):
    """The plan of a building."""

    PLAIN = 0
    STAIRS = 1
    BALCONIES = 2
    NOTCHED = 3
    WING_WEST = 4
    WING_EAST = 5
    WINGS = 6
    CROSS = 7
    BUTTERFLY = 8
    HOUSE = 9
    TERRACE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The profiles of one unit.

    Each point is the share of the unit's width, the share of the building's depth, and metres to the north of
    that. ``first`` and ``last`` are the southern profiles of the units at the ends, where they differ;
    ``is_mirrored`` turns every second unit, as in pairs of houses.
    """

    south: Profile
    north: Profile
    first: Profile | None = None
    last: Profile | None = None
    is_mirrored: bool = False


FLAT_SOUTH: Profile = ((0, 0, 0), (1, 0, 0))
FLAT_NORTH: Profile = ((0, 1, 0), (1, 1, 0))
BAR = 0.46
"""Share of the depth that the bar of a building with wings takes; the rest is the court between the wings."""
BAR_SOUTH: Profile = ((0, 1 - BAR, 0), (1, 1 - BAR, 0))
WEST: Profile = ((0, 0, 0), (0.78, 0, 0), (0.78, 1 - BAR, 0), (1, 1 - BAR, 0))
EAST: Profile = ((0, 1 - BAR, 0), (0.22, 1 - BAR, 0), (0.22, 0, 0), (1, 0, 0))
STAIR_NORTH: Profile = (
    (0, 1, -1.3),
    (0.34, 1, -1.3),
    (0.34, 1, 0),
    (0.66, 1, 0),
    (0.66, 1, -1.3),
    (1, 1, -1.3),
)
PLANS: dict[Form, Plan] = {
    Form.PLAIN: Plan(south=FLAT_SOUTH, north=FLAT_NORTH),
    Form.STAIRS: Plan(south=FLAT_SOUTH, north=STAIR_NORTH),
    Form.BALCONIES: Plan(
        south=((0, 0, 0), (0.36, 0, 0), (0.36, 0, 1.5), (0.64, 0, 1.5), (0.64, 0, 0), (1, 0, 0)),
        north=STAIR_NORTH,
    ),
    Form.NOTCHED: Plan(
        south=(
            (0, 0, 2.2), (0.07, 0, 2.2), (0.07, 0, 0), (0.41, 0, 0), (0.41, 0, 1.6), (0.59, 0, 1.6),
            (0.59, 0, 0),
            (0.93, 0, 0), (0.93, 0, 2.2), (1, 0, 2.2),
        ),
        north=((0, 1, -2.0), (0.16, 1, -2.0), (0.16, 1, 0), (0.84, 1, 0), (0.84, 1, -2.0), (1, 1, -2.0)),
    ),
    Form.WING_WEST: Plan(south=BAR_SOUTH, north=FLAT_NORTH, first=WEST),
    Form.WING_EAST: Plan(south=BAR_SOUTH, north=FLAT_NORTH, last=EAST),
    Form.WINGS: Plan(south=BAR_SOUTH, north=FLAT_NORTH, first=WEST, last=EAST),
    Form.CROSS: Plan(
        south=((0, 0.3, 0), (0.28, 0.3, 0), (0.28, 0, 0), (0.44, 0, 0), (0.44, 0.12, 0), (0.56, 0.12, 0),
               (0.56, 0, 0), (0.72, 0, 0), (0.72, 0.3, 0), (1, 0.3, 0)),
        north=((0, 0.7, 0), (0.28, 0.7, 0), (0.28, 1, 0), (0.72, 1, 0), (0.72, 0.7, 0), (1, 0.7, 0)),
    ),
    Form.BUTTERFLY: Plan(
        south=((0, 0.28, 0), (0.17, 0, 0), (0.4, 0.24, 0), (0.6, 0.24, 0), (0.83, 0, 0), (1, 0.28, 0)),
        north=((0, 0.36, 0), (0.13, 0.55, 0), (0.13, 0.8, 0), (0.32, 0.8, 0), (0.32, 1, 0), (0.68, 1, 0),
               (0.68, 0.8, 0), (0.87, 0.8, 0), (0.87, 0.55, 0), (1, 0.36, 0)),
    ),
    Form.HOUSE: Plan(
        south=((0, 0.22, 0), (0.42, 0.22, 0), (0.42, 0, 0), (1, 0, 0)),
        north=((0, 0.86, 0), (0.62, 0.86, 0), (0.62, 1, 0), (1, 1, 0)),
        is_mirrored=True,
    ),
    Form.TERRACE: Plan(
        south=((0, 0, 0), (0.55, 0, 0), (0.55, 0.14, 0), (1, 0.14, 0)),
        north=((0, 0.9, 0), (0.5, 0.9, 0), (0.5, 1, 0), (1, 1, 0)),
        is_mirrored=True,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Boxes:
    """Where buildings stand: south-western corner, length and depth in the frame of a row, and the form."""

    x: Numbers
    y: Numbers
    length: Numbers
    depth: Numbers
    units: Integers
    form: Integers


@dataclass(frozen=True, slots=True)
class Outlines:
    """Buildings in the order of the boxes, and their units from west to east, sorted by building."""

    building: Geometries
    unit: Geometries
    unit_building: Indices


def draw(boxes: Boxes) -> Outlines:
    """Draw the outline of every building and of its units."""
    count = len(boxes.x)
    building = np.full(count, None, dtype=object)
    start = np.cumsum(boxes.units) - boxes.units
    unit = np.full(int(boxes.units.sum()), None, dtype=object)
    shape = np.stack([boxes.form, boxes.units], axis=1)
    for form, units in np.unique(shape, axis=0).tolist():
        chosen = np.flatnonzero((shape == (form, units)).all(axis=1))
        souths, norths = _chains(PLANS[Form(form)], units, boxes, chosen)
        ring = np.concatenate([*souths, *[chain[:, ::-1] for chain in norths[::-1]]], axis=1)
        building[chosen] = polygons(ring)
        for place, (south, north) in enumerate(zip(souths, norths, strict=True)):
            unit[start[chosen] + place] = polygons(np.concatenate([south, north[:, ::-1]], axis=1))
    return Outlines(building, unit, np.repeat(np.arange(count), boxes.units))


def _chains(plan: Plan, units: int, boxes: Boxes, chosen: Indices) -> tuple[list[Points], list[Points]]:
    """The southern and northern profiles (buildings, points, 2) of each unit, west to east."""
    souths, norths = [], []
    for place in range(units):
        south, north = plan.south, plan.north
        if place == 0 and plan.first:
            south = plan.first
        elif place == units - 1 and plan.last:
            south = plan.last
        if plan.is_mirrored and place % 2:
            south, north = _mirrored(south), _mirrored(north)
        souths.append(_placed(south, place, boxes, chosen))
        norths.append(_placed(north, place, boxes, chosen))
    return souths, norths


def _mirrored(profile: Profile) -> Profile:
    return tuple((1 - x, share, metres) for x, share, metres in reversed(profile))


def _placed(profile: Profile, place: int, boxes: Boxes, chosen: Indices) -> Points:
    across, share, metres = np.array(profile, dtype=float).T
    width = (boxes.length[chosen] / boxes.units[chosen])[:, None]
    x = boxes.x[chosen, None] + width * (place + across)
    y = boxes.y[chosen, None] + boxes.depth[chosen, None] * share + metres
    placed: Points = np.stack([x, y], axis=-1)
    return placed
