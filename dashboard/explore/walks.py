"""What a walk reaches from a place of the map: areas to draw, compounds to count, minutes to points."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

import numpy as np
import shapely

from dashboard.figures import traits
from dashboard.figures.traits import MINUTES
from geodata import crs
from geodata.analysis import reach, walking, walkshed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from geodata.db.reading.facts import CompoundFacts
    from geodata.db.reading.ways import Ways

ORIGINS: Final = ("service_points", "compounds")
"""The datasets that a walk may begin at."""
_DECIMALS: Final = 5

Ring: TypeAlias = list[list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walkable:
    """A city as people walk it; see `geodata.analysis.walkshed.Ground`."""

    ways: Ways
    ground: walkshed.Ground
    facts: CompoundFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """What a walk from one place reaches.

    Attributes:
        areas: Of each limit of `MINUTES`, the rings of its polygons as latitude and longitude (EPSG:4326).
        minutes: To each compound of `fid`, infinite beyond the longest limit.
        fid: Feature ids of the compounds.
        households: Their households, -1 where not known.
        kinds: Minutes to the nearest service point of each kind that is reached.
    """

    areas: tuple[list[list[Ring]], ...]
    minutes: NDArray[np.float64]
    fid: NDArray[np.int32]
    households: NDArray[np.int32]
    kinds: dict[str, float]

    def within(self, minutes: float) -> NDArray[np.int32]:
        """Feature ids of the compounds within some minutes."""
        return self.fid[self.minutes <= minutes]

    def households_within(self, minutes: float) -> int:
        """Households of those compounds, as far as known."""
        return int(np.maximum(self.households[self.minutes <= minutes], 0).sum())


class Walked(Protocol):
    """Where walks are read from."""

    async def walkable(self, city: str) -> Walkable:
        """The ways, gates and points of a city."""


def walkable(ways: Ways, facts: CompoundFacts) -> Walkable:
    """Join gates and points to the ways of a city."""
    is_listed = np.isin(ways.gate_of, facts.fid)
    of = np.searchsorted(facts.fid, ways.gate_of[is_listed])
    network = walking.build(ways.lines, ways.metres)
    ground = walkshed.ground(network, ways.gates[is_listed], of, ways.points, compounds=len(facts))
    return Walkable(ways=ways, ground=ground, facts=facts)


async def reached(data: Walked, city: str, dataset: str, fid: int) -> Reached | None:
    """What is reached from a service point or the gates of a compound; None where no way leads there."""
    city_on_foot = await data.walkable(city)
    return await asyncio.to_thread(_reached, city_on_foot, dataset, fid)


def _reached(city: Walkable, dataset: str, fid: int) -> Reached | None:
    ground, facts = city.ground, city.facts
    doors = (
        ground.points[city.ways.point_fid == fid]
        if dataset == "service_points"
        else ground.gates[facts.fid[ground.gate_of] == fid]
    )
    if not np.any(doors != walking.APART):
        return None
    walk = walkshed.walk(ground, doors)
    to_storage = crs.to_storage(f"EPSG:{city.ways.srid}")
    nearest: dict[str, float] = {}
    for kind in np.unique(city.ways.kinds):
        least = float(walk.point[city.ways.kinds == kind].min())
        if np.isfinite(least):
            nearest[str(kind)] = least
    areas = walkshed.areas(ground, walk, MINUTES)
    return Reached(
        areas=tuple(_rings(area, to_storage) for area in areas),
        minutes=walk.compound,
        fid=facts.fid,
        households=facts.households,
        kinds=dict(sorted(nearest.items(), key=lambda each: each[1])),
    )


def _rings(
    area: BaseGeometry, to_storage: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> list[list[Ring]]:
    def turned(ring: BaseGeometry) -> Ring:
        lonlat = to_storage(shapely.get_coordinates(ring))
        rounded: Ring = np.round(lonlat[:, ::-1], _DECIMALS).tolist()
        return rounded

    return [
        [turned(each.exterior), *map(turned, each.interiors)]
        for each in shapely.get_parts(area)
        if isinstance(each, shapely.Polygon) and not each.is_empty
    ]


def trait(name: str, ways: Ways, facts: CompoundFacts) -> traits.Trait:
    """How well each compound is served by the nearest point of a kind; see `geodata.analysis.reach`."""
    is_listed = np.isin(ways.gate_of, facts.fid)
    found = reach.to_nearest(
        walking.build(ways.lines, ways.metres),
        ways.gates[is_listed],
        np.searchsorted(facts.fid, ways.gate_of[is_listed]),
        ways.points[ways.kinds == traits.WALKS[name]],
        compounds=len(facts),
    )
    return traits.walked(name, found)


def drawn(found: Reached | None, labels: Sequence[str]) -> list[dict[str, Any]]:
    """The areas as the component `Reach` takes them, the farthest first."""
    if found is None:
        return []
    each = zip(MINUTES, labels, found.areas, strict=True)
    return [{"minutes": n, "label": label, "polygons": rings} for n, label, rings in each if rings][::-1]
