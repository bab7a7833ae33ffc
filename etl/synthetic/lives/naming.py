"""Names of compounds: employers' housing in the old town, estates and their phases, words of the quarter.

Two compounds of a community share no name but as phases of one estate, which lie beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

from etl.synthetic import places
from etl.synthetic.lives import names, near

if TYPE_CHECKING:
    from etl.synthetic.arrays import Indices, Integers, Numbers, Points
    from etl.synthetic.building.housing import Housing
    from etl.synthetic.urban.fabric import Fabric
    from etl.synthetic.urban.parcels import Parcels
    from etl.synthetic.urban.plan import Plan


EMPLOYERS_UNTIL, ESTATES_SINCE, NEW_SINCE = 1998, 1998, 2012
"""Employers built until the housing reform; then came estates, and from then on their names of today."""
VILLA = 4
EMPLOYERS_IN_TOWN, EMPLOYERS_OUTSIDE = 0.78, 0.55
OLD_TOWN_ZONE = 0.3
NEAR_ROAD_M, NEAR_RIVER_M = 380.0, 420.0
ON_ROAD_M = 45.0
"""A wall so near to the middle of a main road stands on it."""
PHASE_APART_M, PHASE_YEARS, WITH_PHASES = 230.0, 5, 0.22
"""Middles of two phases lie so near, their years differ by so few, and so many estates have some."""
TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """Where the compounds lie: their community, their middles (m), and words of their surroundings.

    ``roads`` are names of main roads on which they stand, ``stems`` words of the quarter that a name may
    begin with, ``anywhere`` words that no community claims.
    """

    community: Indices
    zone: Numbers
    points: Points
    stems: list[tuple[str, ...]]
    roads: list[tuple[str, ...]]
    anywhere: tuple[str, ...]


def quarter(code: str, plan: Plan, fabric: Fabric, parcels: Parcels) -> Quarter:
    """The surroundings of each compound; in 楚雄 main roads and the river lend their words."""
    points = near.middles(parcels.ring)
    short = [place.name.removesuffix("街") for place in plan.places]
    stems = [[short[of]] for of in parcels.community.tolist()]
    roads: list[list[str]] = [[] for _ in stems]
    if code == places.COUNTY_CODE:
        dots = shapely.points(points)
        for key, road in places.MAIN_ROADS.items():
            lines = fabric.streets[fabric.street_key == key]
            if not len(lines) or key == "outer":
                continue
            whole = shapely.union_all(lines)
            for index in np.flatnonzero(shapely.distance(whole, dots) < NEAR_ROAD_M).tolist():
                stems[index].append(road.removesuffix("大道").removesuffix("路"))
            for index in np.flatnonzero(shapely.distance(whole, parcels.ring) < ON_ROAD_M).tolist():
                roads[index].append(road)
        for index in np.flatnonzero(shapely.distance(plan.river, dots) < NEAR_RIVER_M).tolist():
            stems[index] += ["龙川", "滨江"]
    return Quarter(
        community=parcels.community, zone=parcels.zone, points=points,
        stems=[tuple(dict.fromkeys(words)) for words in stems], roads=[tuple(words) for words in roads],
        anywhere=tuple(word for word in names.PLACES if word not in short),
    )  # fmt: skip


class _Register:
    """The names that are taken in the city, and the beginnings of names that are taken in each community."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.names = set(names.DEMONSTRATION)
        self.begun: set[tuple[int, str]] = set()

    def pick(self, words: tuple[str, ...]) -> str:
        """One of the words."""
        return words[int(self.rng.integers(len(words)))]

    def take(self, community: int, begins: str, end: str) -> str | None:
        """The name, if it is free and nothing in the community begins like it."""
        name = begins if begins.endswith(end) else begins + end
        if name in self.names or (community, begins) in self.begun:
            return None
        self.names.add(name)
        self.begun.add((community, begins))
        return name


def compounds(rng: np.random.Generator, built: Housing, where: Quarter) -> list[str]:
    """A distinct name for each compound, of the taste of its time and the words of its quarter."""
    register = _Register(rng)
    phase, first = _phases(rng, built, where)
    name = [""] * len(first)
    # Estates are named by their first phase; the rest follow.
    for index in np.argsort(phase, kind="stable").tolist():
        if phase[index] > 1:
            name[index] = (
                name[int(first[index])].removesuffix(names.PHASES[0]) + names.PHASES[int(phase[index]) - 1]
            )
            register.names.add(name[index])
        else:
            name[index] = _name(register, built, where, index) + (names.PHASES[0] if phase[index] else "")
    return name


def _phases(rng: np.random.Generator, built: Housing, where: Quarter) -> tuple[Integers, Integers]:
    """The number of each compound's phase, 0 for a whole estate, and the index of its first phase."""
    count = len(where.points)
    phase, first = np.zeros(count, dtype=np.int64), np.arange(count)
    tree = cKDTree(where.points)
    starts = np.flatnonzero((built.built_year >= ESTATES_SINCE) & (rng.random(count) < WITH_PHASES))
    for index in starts[np.argsort(built.built_year[starts], kind="stable")].tolist():
        if phase[index]:
            continue
        others = np.array(
            [one for one in tree.query_ball_point(where.points[index], PHASE_APART_M) if one != index]
        )
        if not len(others):
            continue
        later = built.built_year[others] - built.built_year[index]
        fits = (later >= 0) & (later <= PHASE_YEARS) & (built.style[others] == built.style[index])
        fits &= (where.community[others] == where.community[index]) & (phase[others] == 0)
        mine = others[fits][np.argsort(later[fits], kind="stable")][: len(names.PHASES) - 1]
        if len(mine):
            phase[index], phase[mine], first[mine] = 1, np.arange(2, len(mine) + 2), index
    return phase, first


def _name(register: _Register, built: Housing, where: Quarter, index: int) -> str:
    """A free name for a compound."""
    year, style, community = (
        int(built.built_year[index]),
        int(built.style[index]),
        int(where.community[index]),
    )
    in_town = where.zone[index] < OLD_TOWN_ZONE
    for _ in range(TRIES):
        if year < EMPLOYERS_UNTIL:
            begins, end = _of_employers(
                register, where, index, EMPLOYERS_IN_TOWN if in_town else EMPLOYERS_OUTSIDE
            )
        else:
            begins, end = _of_estate(register, where, index, year, style)
        name = register.take(community, begins, end)
        if name:
            return name
    # Every likely name is taken: the number of a yard tells the last ones apart.
    number = 1
    while not (name := register.take(community, f"{where.stems[index][0]}{number}", names.YARD)):
        number += 1
    return name


def _of_employers(register: _Register, where: Quarter, index: int, chance: float) -> tuple[str, str]:
    """粮食局宿舍, or a yard of a street, or a new village of the quarter."""
    if register.rng.random() < chance:
        return register.pick(names.OFFICES), register.pick(names.OFFICE_ENDS)
    drawn = register.rng.random()
    if where.roads[index] and drawn < 0.35:  # noqa: PLR2004 - share of yards among the rest
        return f"{register.pick(where.roads[index])}{int(register.rng.integers(3, 260))}", names.YARD
    if drawn < 0.7:  # noqa: PLR2004 - share of names with the word of the quarter
        return register.pick(where.stems[index]), register.pick(names.OLD_ENDS)
    return register.pick(names.QUALITIES), register.pick(names.OLD_ENDS)


def _of_estate(register: _Register, where: Quarter, index: int, year: int, style: int) -> tuple[str, str]:
    """锦绣花园, 龙川家园, 雁塔锦绣苑, 栖云府."""
    ends = names.VILLA_ENDS if style == VILLA else names.MIDDLE_ENDS if year < NEW_SINCE else names.NEW_ENDS
    stem = register.pick(where.stems[index] if register.rng.random() < 0.8 else where.anywhere)  # noqa: PLR2004
    quality = register.pick(names.QUALITIES)
    drawn = register.rng.random()
    if drawn < 0.22:  # noqa: PLR2004 - the word of the quarter alone
        return stem, register.pick(ends)
    if drawn < 0.62:  # noqa: PLR2004 - a fine word alone
        return quality, register.pick(ends)
    if drawn < 0.74 and year >= NEW_SINCE:  # noqa: PLR2004 - 锦绣龙川
        return quality + stem, quality + stem
    return stem + quality, register.pick(ends)


def aliases(rng: np.random.Generator, called: list[str]) -> list[str | None]:
    """What people also call some compounds: employers' old houses, an estate without its phase."""
    told: list[str | None] = []
    for name, drawn in zip(called, rng.random(len(called)).tolist(), strict=True):
        end = next((end for end in names.OFFICE_ENDS if name.endswith(end)), None)
        if end and drawn < 0.4:  # noqa: PLR2004 - share with another name
            told.append(name.removesuffix(end) + ("老宿舍" if end != "家属院" else "大院"))
        elif name.endswith(names.PHASES[0]):
            told.append(name.removesuffix(names.PHASES[0]))
        else:
            told.append(None)
    return told
