"""Who manages each compound, and who lives there: statuses, floor areas, households, elders, fees.

Status, age and place hang together: old compounds in the old town have nobody, public-interest firms serve
clusters of them in eight communities, and new compounds have professional firms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.synthetic.calibrate import apportion, nearest_subset, scaled_to
from etl.synthetic.names import DEMONSTRATION

if TYPE_CHECKING:
    from etl.synthetic.arrays import Flags, Integers, Numbers, Texts
    from etl.synthetic.city import City


SHARES = {"none": 124 / 803, "self_managed": 118 / 803, "community_kept": 71 / 803, "unknown": 31 / 803}
MODERN_AFTER = 2003
OLD_BEFORE = 2001
"""Compounds finished before the year are called old compounds (老旧小区)."""
PERSONS_PER_HOUSEHOLD = 2.7


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Values per compound, and where said so per building; in the order of the city's arrays."""

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


def settle(city: City) -> People:
    """Give every compound its manager, its people and its figures."""
    rng = city.stream("people")
    status, chosen = _statuses(city, rng)
    areas = _calibrated_areas(city, status)
    built = city.housing
    count = len(status)
    floor_area = np.bincount(built.compound, weights=areas, minlength=count).astype(np.int64)
    households = np.bincount(built.compound, weights=built.households, minlength=count).astype(np.int64)
    elders = _elders(city, rng)
    demonstration, name = _demonstration(city, status, floor_area, rng)
    keen = np.select(
        [status == "none", status == "unknown", status == "public_interest", demonstration],
        [0.66, 0.7, 0.93, 0.97],
        0.88,
    ) + rng.normal(0, 0.04, count)
    return People(
        status=status,
        name=name,
        public_community=chosen,
        floor_area_m2=floor_area,
        building_floor_area_m2=areas,
        households=households,
        elderly=np.bincount(built.compound, weights=elders, minlength=count).astype(np.int64),
        building_elderly=elders,
        participating_households=_participating(households, keen, city.targets.participation),
        red_observers=apportion(
            city.targets.red_observers, np.asarray(households * np.clip(keen, 0.3, 1), dtype=float)
        ),
        fee_yuan_m2_month=_fees(city, status, rng),
        is_demonstration=demonstration,
    )


def _statuses(city: City, rng: np.random.Generator) -> tuple[Texts, Integers]:
    """The status of each compound today, and the communities in which public-interest firms work."""
    built, laid, targets = city.housing, city.parcels, city.targets
    count = len(laid.ring)
    status = np.full(count, "professional", dtype="<U16")
    old = built.built_year < OLD_BEFORE
    public, communities = _public_clusters(city, old, rng)
    status[public] = "public_interest"
    rough = np.bincount(built.compound, weights=built.floor_area_m2, minlength=count)
    age = np.clip((2015 - built.built_year) / 30, 0, 1.2)
    likings = {
        "none": age * 3.0 - 1.4 * laid.zone,
        "community_kept": age * 2.0 - 0.4 * laid.zone,
        "self_managed": age * 1.0 + np.where((built.built_year > 1985) & (built.built_year < 2005), 0.8, 0),  # noqa: PLR2004
        "unknown": np.zeros(count),
    }
    for word, share in SHARES.items():
        free = status == "professional"
        liking = likings[word] + rng.gumbel(0, 0.55, count)
        liking[~free] = -np.inf
        status[np.argsort(-liking, kind="stable")[: round(share * count)]] = word
    without = status == "none"
    managed = rough[~without & (status != "unknown")].sum()
    known = managed + rough[without].sum()
    others = np.isin(status, ["community_kept", "self_managed"])
    swapped = nearest_subset(rough.astype(float), without, others, known * (1 - targets.coverage))
    status[without & ~swapped] = "community_kept"
    status[swapped & ~without] = "none"
    return status, communities


def _public_clusters(city: City, old: Flags, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Old compounds that public-interest firms took over: clusters in the communities richest in them."""
    laid, targets = city.parcels, city.targets
    count = np.bincount(laid.community[old], minlength=len(city.community_code))
    communities = np.sort(np.argsort(-count, kind="stable")[: targets.public_communities])
    sizes = apportion(targets.takeovers, np.ones(len(communities)), least=1)
    points = shapely.get_coordinates(shapely.centroid(laid.ring))
    rough = np.bincount(city.housing.compound, weights=city.housing.floor_area_m2, minlength=len(laid.ring))
    wanted = targets.public_floor_area_m2 / targets.takeovers
    chosen: list[int] = []
    for community, size in zip(communities.tolist(), sizes.tolist(), strict=True):
        mine = np.flatnonzero((laid.community == community) & old)
        if len(mine) < size:
            mine = np.flatnonzero(laid.community == community)
        middle = points[rng.choice(mine)]
        away = np.hypot(*(points[mine] - middle).T) / 400
        odd = np.abs(np.log(rough[mine] / wanted))
        chosen.extend(mine[np.argsort(away + 3.0 * odd, kind="stable")[:size]].tolist())
    return np.array(chosen, dtype=np.int64), communities.astype(np.int64)


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
    return rng.binomial(np.round(built.households * PERSONS_PER_HOUSEHOLD).astype(np.int64), share).astype(
        np.int64
    )


def _demonstration(
    city: City, status: Texts, floor_area: Integers, rng: np.random.Generator
) -> tuple[Flags, Texts]:
    """Ten good professional compounds, far from each other, carry the demonstration names."""
    laid, built = city.parcels, city.housing
    points = shapely.get_coordinates(shapely.centroid(laid.ring))
    liking = (
        np.where(status == "professional", 0.0, -99.0)
        + (built.built_year > MODERN_AFTER)
        + rng.random(len(status))
    )
    liking += 0.5 * (floor_area > np.median(floor_area))
    chosen: list[int] = []
    name = city.compound_name.astype("<U32")
    for title in DEMONSTRATION[: max(1, min(len(DEMONSTRATION), len(status) // 40))]:
        spread = np.zeros(len(status))
        if chosen:
            away = np.hypot(*(points[:, None, :] - points[None, chosen, :]).transpose(2, 0, 1)).min(axis=1)
            spread = np.where(away < 550, -9.0, np.minimum(away, 2500) / 2500)  # noqa: PLR2004 - metres apart
        best = int(np.argmax(liking + spread))
        chosen.append(best)
        name[best] = title
    flags = np.zeros(len(status), dtype=bool)
    flags[chosen] = True
    return flags, name


def _participating(households: Integers, keen: Numbers, rate: float) -> Integers:
    """Households that take part, by compound, whose sum is the rate of the city to the nearest household."""
    wanted = round(rate * int(households.sum()))
    count = np.minimum(households, np.round(households * np.clip(keen, 0, 1)).astype(np.int64))
    missing = wanted - int(count.sum())
    room = (households - count if missing > 0 else count).astype(float)
    moved = apportion(abs(missing), room)
    return np.asarray(np.clip(count + np.sign(missing) * moved, 0, households), dtype=np.int64)


def _fees(city: City, status: Texts, rng: np.random.Generator) -> Numbers:
    """Fee in yuan per square metre and month; none where nobody manages."""
    built = city.housing
    base = (
        np.array([0.35, 0.45, 0.95, 1.55, 2.6])[built.style] + np.clip(built.built_year - 2005, 0, 20) * 0.025
    )
    factor = np.select(
        [status == "public_interest", status == "self_managed", status == "community_kept"],
        [0.6, 0.55, 0.4],
        1.0,
    )
    fee = np.maximum(0.1, np.round(base * factor * rng.uniform(0.85, 1.2, len(base)) / 0.05) * 0.05)
    return np.where(np.isin(status, ["none", "unknown"]), np.nan, np.round(fee, 2))
