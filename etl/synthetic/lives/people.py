"""Who manages each compound, and who lives there: statuses, floor areas, households, elders, fees.

Status, age and place hang together: old compounds in the old town have nobody, public-interest firms serve
clusters of them in eight communities, and new compounds have professional firms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from etl.synthetic.calibrate import apportion, nearest_subset, scaled_to, tilted
from etl.synthetic.lives import near
from etl.synthetic.lives.names import DEMONSTRATION, OFFICE_ENDS, PHASES
from etl.synthetic.urban.plan import QUARTERS

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Integers, Numbers, Points, Texts
    from etl.synthetic.city import City


SHARES = {
    "unknown": (31 / 803, 0.0252),
    "none": (124 / 803, None),
    "community_kept": (71 / 803, 0.0951),
    "self_managed": (118 / 803, 0.1763),
}
"""Share of the compounds and of the floor area by status; that of 无物业 follows from the coverage."""
MODERN_AFTER = 2003
OLD_BEFORE = 2001
"""Compounds finished before the year are called old compounds (老旧小区)."""
ESTATES_WITH_FIRMS = 2006
"""Estates finished later were handed over with a firm."""
PARTED_YEARS = 6
SETTLED_YEARS, EDGE = 6, 0.75
"""A model is so many years old, and lies no farther out (zone) than that."""
PERSONS_PER_HOUSEHOLD = 2.7
SHAPED_M = 260.0
"""Reach of a cluster of old compounds."""
ENOUGH = 0.97
"""Share of the wanted floor area that the chosen compounds have to have before their areas are moved."""
FAR_APART_M = 550.0
WITHOUT_FEE = ("none", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Values per compound, and where said so per building; in the order of the city.

    ``points`` are the middles of the compounds (m). ``hardship`` runs from 0 to 1: old houses,
    old people, nobody who manages.
    """

    points: Points
    status: Texts
    name: Texts
    public_community: Integers
    floor_area_m2: Integers
    building_floor_area_m2: Integers
    households: Integers
    elderly: Integers
    building_elderly: Integers
    participating_households: Integers
    red_observers: Integers
    fee_yuan_m2_month: Numbers
    is_demonstration: Flags
    hardship: Numbers


def settle(city: City) -> People:
    """Give every compound its manager, its people and its figures."""
    rng = city.stream("people")
    points = near.middles(city.parcels.ring)
    status, chosen = _statuses(city, points, rng)
    areas = _calibrated_areas(city, status)
    floor_area = per_compound(city, areas)
    households = per_compound(city, city.housing.households)
    elders = _elders(city, rng)
    elderly = per_compound(city, elders)
    demonstration, name = _demonstration(city, points, status, floor_area, rng)
    keen = _keen(status, demonstration, rng)
    return People(
        points=points,
        status=status,
        name=name,
        public_community=chosen,
        floor_area_m2=floor_area,
        building_floor_area_m2=areas,
        households=households,
        elderly=elderly,
        building_elderly=elders,
        participating_households=_participating(households, keen, city.targets.participation),
        red_observers=apportion(
            city.targets.red_observers, np.asarray(households * np.clip(keen, 0.3, 1), dtype=float)
        ),
        fee_yuan_m2_month=_fees(city, points, status, rng),
        is_demonstration=demonstration,
        hardship=_hardship(city, status, elderly / np.maximum(1, households * PERSONS_PER_HOUSEHOLD)),
    )


def per_compound(city: City, of_buildings: Integers | Numbers) -> Integers:
    """The sum over the buildings of each compound."""
    return np.bincount(city.housing.compound, weights=of_buildings, minlength=len(city.parcels.ring)).astype(
        np.int64
    )


def _statuses(city: City, points: Points, rng: np.random.Generator) -> tuple[Texts, Integers]:
    """The status of each compound today, and the communities in which public-interest firms work."""
    built, laid, targets = city.housing, city.parcels, city.targets
    size = per_compound(city, built.floor_area_m2).astype(float)
    count = len(size)
    status = np.full(count, "professional", dtype="<U16")
    public, communities = _public_clusters(city, points, size, rng)
    status[public] = "public_interest"
    whole = float(size[status != "public_interest"].sum()) + targets.public_floor_area_m2
    age = np.clip((2015 - built.built_year) / 30, 0, 1.2)
    recent = built.built_year > ESTATES_WITH_FIRMS
    # Owners part with the firm that came with their estate, but seldom in its first years.
    young = np.clip((built.built_year - ESTATES_WITH_FIRMS) / PARTED_YEARS, 0, 3)
    employers = np.array([name.endswith(OFFICE_ENDS) for name in city.compound_name.tolist()])
    likings = {
        "unknown": 0.6 * age - 0.5 * young,
        "none": 3.2 * age - 1.3 * laid.zone - 2.0 * recent,
        "community_kept": 2.2 * age - 0.5 * laid.zone - 2.0 * recent,
        "self_managed": 0.8 * age + 1.1 * employers + np.where((built.built_year > 1985) & (built.built_year < 2005), 0.6, 0) - 1.2 * young,  # noqa: PLR2004, E501 - the years of employers' housing
    }  # fmt: skip
    unknown = 0.0
    for word, (share, part) in SHARES.items():
        free = status == "professional"
        liking = likings[word] + 0.75 * near.shared_chance(points, rng) + rng.gumbel(0, 0.3, count)
        total = whole * part if part is not None else (whole - unknown) * (1 - targets.coverage)
        chosen = tilted(np.where(free, liking, -np.inf), np.log(size), size, round(share * count), total)
        if part is None:
            rest = free & ~chosen & (liking > np.quantile(liking[free], 0.4))
            chosen = nearest_subset(size, chosen, rest, total)
        status[chosen] = word
        unknown = float(size[status == "unknown"].sum())
    return status, communities


def _public_clusters(
    city: City, points: Points, size: Numbers, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Old compounds that public-interest firms took over: clusters in the communities richest in them."""
    laid, targets = city.parcels, city.targets
    old = city.housing.built_year < OLD_BEFORE
    wanted_m2 = targets.public_floor_area_m2 / targets.takeovers
    fit = np.asarray(old * np.exp(-1.5 * np.abs(np.log(size / wanted_m2))), dtype=np.float64)
    count = np.bincount(laid.community[old], weights=fit[old], minlength=len(city.community_code))
    communities = np.sort(np.argsort(-count, kind="stable")[: targets.public_communities])
    sizes = apportion(targets.takeovers, count[communities] + 2.0, least=1)
    crowd = near.around(points, fit, SHAPED_M)
    pools = []
    for community in communities.tolist():
        inside = np.flatnonzero(laid.community == community)
        mine = inside[old[inside]] if old[inside].any() else inside
        heart = points[mine[np.argmax(crowd[mine] + 0.05 * rng.random(len(mine)))]]
        pools.append(mine[np.argsort(np.hypot(*(points[mine] - heart).T), kind="stable")])
    for wider in (2, 3, 4, 6, 10, 99):
        chosen = _largest_enough(pools, sizes * wider, sizes, size, targets.public_floor_area_m2)
        if size[chosen].sum() > ENOUGH * targets.public_floor_area_m2:
            break
    return chosen.astype(np.int64), communities.astype(np.int64)


def _largest_enough(
    pools: list[Integers], reach: Integers, wanted: Integers, size: Numbers, total: float
) -> Integers:
    """From the first ``reach`` members of each pool the ``wanted`` ones that sum to about the total.

    Near members are liked; the larger the sum has to be, the more size counts.
    """

    def taken(tilt: float) -> Integers:
        best = []
        for pool, limit, count in zip(pools, reach.tolist(), wanted.tolist(), strict=True):
            mine = pool[:limit]
            liking = tilt * np.log(size[mine]) - np.arange(len(mine)) / count
            best.append(mine[np.argsort(-liking, kind="stable")[:count]])
        return np.concatenate(best)

    low, high = -9.0, 9.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if size[taken(middle)].sum() > total else (middle, high)
    return taken(low)


def _calibrated_areas(city: City, status: Texts) -> Integers:
    """Floor areas of the buildings, moved by a few percent so that the published sums come out."""
    built, targets = city.housing, city.targets
    areas = built.floor_area_m2.copy()
    of = status[built.compound]
    public = of == "public_interest"
    areas[public] = scaled_to(areas[public], targets.public_floor_area_m2)
    without = of == "none"
    managed = int(areas[~without & (of != "unknown")].sum())
    areas[without] = scaled_to(areas[without], round(managed * (1 - targets.coverage) / targets.coverage))
    return areas


def _elders(city: City, rng: np.random.Generator) -> Integers:
    """Persons of sixty and more in each building: more in old buildings and old quarters."""
    built, laid = city.housing, city.parcels
    quarter = rng.normal(0, 0.025, len(city.community_code))[laid.community]
    share = np.interp(built.built_year, [1978, 1995, 2008, 2024], [0.31, 0.25, 0.17, 0.1]) + quarter
    share = np.clip(share + rng.normal(0, 0.02, len(share)), 0.04, 0.45)[built.compound]
    persons = np.round(built.households * PERSONS_PER_HOUSEHOLD).astype(np.int64)
    return rng.binomial(persons, share).astype(np.int64)


def _hardship(city: City, status: Texts, elderly: Numbers) -> Numbers:
    age = np.clip((2020 - city.housing.built_year) / 40, 0, 1)
    alone = np.select(
        [status == "none", status == "community_kept", status == "unknown", status == "self_managed"],
        [0.3, 0.15, 0.15, 0.08],
        0.0,
    )
    return np.asarray(np.clip(0.45 * age + 0.9 * elderly + alone, 0, 1))


def _demonstration(
    city: City, points: Points, status: Texts, floor_area: Integers, rng: np.random.Generator
) -> tuple[Flags, Texts]:
    """Ten good professional compounds, far from each other, carry the demonstration names where these fit."""
    built = city.housing
    liking = np.where(status == "professional", 0.0, -99.0) + (built.built_year > MODERN_AFTER)
    liking += built.built_year < city.now.year - SETTLED_YEARS
    # Models stand among homes, neither beyond the river nor at the edge.
    is_beyond = city.plan.quarter(points) == QUARTERS.index("development")
    liking -= np.maximum(1.5 * is_beyond, 2.5 * (city.parcels.zone > EDGE))
    # A phase of an estate keeps the name of the estate.
    liking -= 5.0 * np.array([word.endswith(PHASES) for word in city.compound_name.tolist()])
    liking = liking + rng.random(len(status)) + 1.2 * (floor_area > np.quantile(floor_area, 0.65))
    place = np.array([place.name for place in city.site.communities])[city.parcels.community]
    river = near.distances(points, np.asarray(city.plan.river.coords)).min(axis=1)
    chosen: list[int] = []
    name = city.compound_name.astype("<U32")
    for title in DEMONSTRATION[: max(1, min(len(DEMONSTRATION), len(status) // 40))]:
        fits = 2.0 * np.array([word in title for word in place.tolist()])
        if "水岸" in title:
            fits = fits + 2.0 * np.exp(-river / 300)
        if chosen:
            away = near.distances(points, points[chosen]).min(axis=1)
            fits = fits + np.where(away < FAR_APART_M, -9.0, np.minimum(away, 2500) / 2500)
        best = int(np.argmax(liking + fits))
        chosen.append(best)
        name[best] = title
    flags = np.zeros(len(status), dtype=bool)
    flags[chosen] = True
    return flags, name


def _keen(status: Texts, is_demonstration: Flags, rng: np.random.Generator) -> Numbers:
    """The share of households that like to take part."""
    kinds = [status == "none", status == "unknown", status == "public_interest", is_demonstration]
    return np.asarray(np.select(kinds, [0.66, 0.7, 0.93, 0.97], 0.88) + rng.normal(0, 0.04, len(status)))


def _participating(households: Integers, keen: Numbers, rate: float) -> Integers:
    """Households that take part, by compound, whose sum is the rate of the city to the nearest household."""
    wanted = round(rate * int(households.sum()))
    count = np.minimum(households, np.round(households * np.clip(keen, 0, 1)).astype(np.int64))
    missing = wanted - int(count.sum())
    room = (households - count if missing > 0 else count).astype(float)
    moved = apportion(abs(missing), room)
    return np.asarray(np.clip(count + np.sign(missing) * moved, 0, households), dtype=np.int64)


def _fees(city: City, points: Points, status: Texts, rng: np.random.Generator) -> Numbers:
    """Fee in yuan per square metre and month, dearer in good quarters; none where nobody manages."""
    built = city.housing
    base = (
        np.array([0.35, 0.45, 0.95, 1.55, 2.6])[built.style] + np.clip(built.built_year - 2005, 0, 20) * 0.025
    )
    kinds = [status == "public_interest", status == "self_managed", status == "community_kept"]
    factor = np.select(kinds, [0.6, 0.55, 0.4], 1.0) * np.exp(0.1 * near.shared_chance(points, rng))
    fee = np.maximum(0.1, np.round(base * factor * rng.uniform(0.9, 1.12, len(base)) / 0.05) * 0.05)
    return np.where(np.isin(status, WITHOUT_FEE), np.nan, np.round(fee, 2))
