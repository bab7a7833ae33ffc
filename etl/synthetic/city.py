"""One city laid out: its plan, fabric, compounds and buildings with their codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic import places
from etl.synthetic.building import housing
from etl.synthetic.calibrate import Targets
from etl.synthetic.land import ground, relief
from etl.synthetic.lives import naming
from etl.synthetic.seeds import stream
from etl.synthetic.urban import fabric, gates, land_use, parcels, plan

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray
    from shapely import Polygon

    from etl.synthetic.arrays import Texts


FIRST_COMPOUND = 101
"""Areas are numbered from 001 inside their community, compounds from 101."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a city stands and what it is called."""

    code: str
    name: str
    centre: tuple[float, float]
    boundary: Polygon
    towns: tuple[tuple[str, str, tuple[float, float]], ...]
    communities: tuple[places.Place, ...]
    turn: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city with its codes. Compounds and buildings are in the order of `parcels` and `housing`."""

    site: Site
    seed: int
    now: datetime
    targets: Targets
    plan: plan.Plan
    relief: relief.Relief
    fabric: fabric.Fabric
    parcels: parcels.Parcels
    uses: land_use.Uses
    gates: gates.Gates
    housing: housing.Housing
    community_code: Texts
    area_code: Texts
    compound_code: Texts
    compound_name: Texts
    building_code: Texts
    unit_code: Texts
    unit_number: NDArray[np.int64]
    building_number: NDArray[np.int64]

    def stream(self, subject: str) -> np.random.Generator:
        """The random stream of one subject of this city."""
        return stream(self.seed, f"{self.site.code}:{subject}")


def chuxiong() -> Site:
    """楚雄市 on its real ground."""
    seats = ground.to_metres(np.array([(east, north) for _, _, east, north in places.TOWNS]))
    centre = ground.to_metres(np.array([places.CENTRE]))[0]
    towns = tuple(
        (code, name, (float(x), float(y)))
        for (code, name, _, _), (x, y) in zip(places.TOWNS, seats, strict=True)
    )
    return Site(
        code=places.COUNTY_CODE,
        name=places.COUNTY_NAME,
        centre=(float(centre[0]), float(centre[1])),
        boundary=ground.county(),
        towns=towns,
        communities=places.COMMUNITIES,
    )


def lay_out(site: Site, *, seed: int, compounds: int, now: datetime) -> City:
    """Draw a city and number its parts as the standard orders them: west to east, north to south."""
    drawn = plan.make_plan(seed, site.centre, site.communities, turn=site.turn)
    woven = fabric.weave(drawn, seed)
    land = parcels.plots(drawn, woven, seed)
    reserved = land_use.reserve(drawn, woven, land, seed)
    laid = parcels.lay(drawn, land, reserved, seed, compounds)
    built = housing.build(drawn, woven, laid, seed, now.year)
    community_code = np.array([place.code for place in site.communities])
    order = parcels.reading_order(woven.areas, woven.area_community)
    number = _count_within(woven.area_community[order], 1)
    area_number = np.empty_like(number)
    area_number[order] = number
    area_code = _joined(community_code[woven.area_community], area_number, 3)
    order = parcels.reading_order(laid.ring, laid.community)
    sequence = np.empty_like(order)
    sequence[order] = _count_within(laid.community[order], FIRST_COMPOUND)
    compound_code = _joined(community_code[laid.community], sequence, 3)
    building_number = _count_within(built.compound, 1)
    building_code = _joined(compound_code[built.compound], building_number, 5)
    unit_number = _count_within(built.unit_building, 1)
    name = naming.compounds(
        stream(seed, f"{site.code}:names"), built, naming.quarter(site.code, drawn, woven, laid)
    )
    return City(
        site=site, seed=seed, now=now, targets=Targets.of(compounds), plan=drawn, fabric=woven, parcels=laid,
        relief=_land(site, drawn, seed),
        uses=land_use.settle(drawn, woven, land, reserved, laid, seed), gates=gates.place(woven, laid, seed),
        housing=built, community_code=community_code, area_code=area_code, compound_code=compound_code,
        compound_name=np.array(name), building_code=building_code,
        unit_code=_joined(building_code[built.unit_building], unit_number, 2),
        unit_number=unit_number, building_number=building_number,
    )  # fmt: skip


def _land(site: Site, drawn: plan.Plan, seed: int) -> relief.Relief:
    """The relief of the site's county."""
    seats = np.array([seat for _, _, seat in site.towns])
    return relief.shape(site.boundary, seats, drawn, seed)


def _count_within(group: NDArray[np.intp], first: int) -> NDArray[np.int64]:
    """Number the members of each run of equal values, from ``first``."""
    start = np.r_[True, group[1:] != group[:-1]]
    index = np.arange(len(group))
    return (index - np.maximum.accumulate(np.where(start, index, 0)) + first).astype(np.int64)


def _joined(prefix: Texts, number: NDArray[np.int64], digits: int) -> Texts:
    return np.char.add(prefix, np.char.zfill(number.astype(str), digits))
