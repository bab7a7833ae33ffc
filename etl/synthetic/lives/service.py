"""Service points: where residents are served, with hours and room. Placed by need, at gates and on main streets.

Metres throughout.
"""

# ruff: noqa: E501 - a table, one kind a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic.arrays import geometries, only
from etl.synthetic.lives import near

if TYPE_CHECKING:
    from scipy import sparse

    from etl.synthetic.arrays import Indices, Integers, Numbers, Points
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of service point is run: how many, its name, hours, seats and windows, and whose need it follows."""

    count: int
    word: str
    hours: str
    capacity: tuple[int, int]
    windows: tuple[int, int] = (0, 0)
    follows: str = "households"


KINDS = {
    "centre": Kind(count=24, word="社区党群服务中心", hours="周一至周日 08:30-17:30", capacity=(80, 220), windows=(4, 9)),
    "station": Kind(count=56, word="红色驿站", hours="每日 08:00-20:00", capacity=(12, 40), windows=(1, 2)),
    "canteen": Kind(count=19, word="长者食堂", hours="每日 07:00-08:30,11:00-13:00,17:00-18:30", capacity=(30, 110), follows="elderly"),
    "elder": Kind(count=17, word="长者之家", hours="每日 08:30-18:00", capacity=(15, 60), follows="elderly"),
    "child": Kind(count=22, word="儿童之家", hours="周一至周日 09:00-18:00", capacity=(15, 50), follows="families"),
    "class": Kind(count=27, word="四点半课堂", hours="周一至周五 16:30-18:30", capacity=(20, 60), follows="pupils"),
    "book": Kind(count=31, word="红色书屋", hours="周二至周日 09:00-18:00", capacity=(12, 60)),
    "pavilion": Kind(count=43, word="红色议事亭", hours="每日 08:00-22:00", capacity=(8, 24), follows="hardship"),
    "cinema": Kind(count=6, word="红色影院", hours="周五至周日 19:00-21:30", capacity=(40, 120)),
    "repair": Kind(count=38, word="便民维修点", hours="每日 08:30-18:30", capacity=(2, 5), follows="hardship"),
    "parcel": Kind(count=33, word="快递代收点", hours="每日 08:00-21:30", capacity=(80, 400), follows="families"),
    "night": Kind(count=24, word="夜间值守点", hours="每日 20:00-次日 08:00", capacity=(2, 5), follows="hardship"),
    "desk": Kind(count=24, word="帮办代办窗口", hours="周一至周五 08:30-17:00", capacity=(6, 16), windows=(2, 5)),
    "edu": Kind(count=68, word="红色教育阵地", hours="周二至周日 09:00-17:00", capacity=(20, 120)),
}  # fmt: skip
REACH_M = 480.0
"""Distance over which a point serves: about seven minutes on foot."""
SERVED = 0.78
"""Share of the need within reach that a point takes away, so that the next one stands elsewhere."""
MAIN_RANK = 2
FRONT_STEP_M = 45.0
OUT_OF_GATE_M, ALONG_WALL_M, OFF_STREET_M = 3.5, (5.0, 15.0), 6.0
OF_COMMUNITY = ("centre", "desk")
OUTSIDE = ("centre", "desk", "edu", "cinema")
"""Kinds that belong to no compound."""
PUPILS_M = 350.0
SINCE_YEARS = {"centre": (3.0, 14.0), "canteen": (0.3, 4.5), "parcel": (0.2, 5.0)}
"""How long points of a kind have been open (years); others, as `USUAL_YEARS`."""
USUAL_YEARS = (0.15, 5.2)
NUMBER_M = 9.0
"""Metres of a street per house number."""


def points(city: City, people: People, streets: pd.DataFrame) -> pd.DataFrame:
    """The service points of a city; a centre and a help desk stand on a main street of each community."""
    rng = city.stream("service")
    share = city.targets.compounds / 803
    reach = near.within(people.points, REACH_M)
    fronts = _fronts(city, people, streets, rng)
    frames = []
    for kind, how in KINDS.items():
        need = _need(city, people, how.follows)
        if kind in OF_COMMUNITY:
            home = near.nearest_of(fronts, people.points)
            where = fronts + rng.uniform(-9, 9, fronts.shape) * (kind == "desk")
            address = _addresses(where, streets[streets["rank"] <= MAIN_RANK])
        else:
            wanted = city.targets.education_sites if kind == "edu" else max(1, round(how.count * share))
            home = _spread(need * rng.lognormal(0, 0.25, len(need)), reach, wanted)
            where = _at_gates(city, home, rng)
            address = _addresses(where, streets)
        frames.append(_rows(city, people, kind, (home, where, address), reach @ need, rng))
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "code", [f"FW{city.site.code}{i:04d}" for i in range(1, len(frame) + 1)])
    return frame


def _need(city: City, people: People, follows: str) -> Numbers:
    """How much each compound needs a kind of point."""
    young = np.clip((city.housing.built_year - 1995) / 15, 0.15, 1)
    match follows:
        case "elderly":
            return people.elderly.astype(np.float64)
        case "families":
            return np.asarray(people.households * young, dtype=np.float64)
        case "pupils":
            schools = city.uses.shape[city.uses.sort == "primary"]
            away = near.away_from(people.points, near.middles(schools))
            return np.asarray(people.households * young * (0.15 + np.exp(-away / PUPILS_M)), dtype=np.float64)
        case "hardship":
            return np.asarray(people.households * people.hardship**1.5, dtype=np.float64)
        case _:
            return np.asarray(people.households * (1 + people.is_demonstration), dtype=np.float64)


def _spread(need: Numbers, reach: sparse.csr_array, count: int) -> Integers:
    """Compounds one after the other where most need within reach is left; in the one of them that needs most."""
    left = need.copy()
    chosen: list[int] = []
    for _ in range(count):
        best = int(np.argmax(reach @ left + 0.5 * left))
        near_it = _row(reach, best)
        home = int(near_it[np.argmax(left[near_it])])
        chosen.append(home)
        left[_row(reach, home)] *= 1 - SERVED
        left[home] *= 0.05
    return np.array(chosen, dtype=np.int64)


def _row(matrix: sparse.csr_array, index: int) -> Integers:
    """The columns of a row that hold something."""
    return np.asarray(matrix.indices[matrix.indptr[index] : matrix.indptr[index + 1]], dtype=np.int64)


def _fronts(city: City, people: People, streets: pd.DataFrame, rng: np.random.Generator) -> Points:
    """A place on a main street of each community, amid its homes."""
    main = streets[streets["name"].notna() & (streets["rank"] <= MAIN_RANK)]
    lines = main["geom"].to_numpy()
    steps = np.maximum(1, np.floor(shapely.length(lines) / FRONT_STEP_M)).astype(int)
    of = np.repeat(np.arange(len(lines)), steps)
    along = (np.arange(len(of)) - np.repeat(np.cumsum(steps) - steps, steps) + 0.5) / steps[of]
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines[of], along, normalized=True))
    ahead = shapely.get_coordinates(
        shapely.line_interpolate_point(lines[of], np.minimum(1, along + 1e-3), normalized=True)
    )
    way = (ahead - at) / np.maximum(np.hypot(*(ahead - at).T), 1e-9)[:, None]
    width = _widths(city, main.index.to_numpy())[of]
    across = np.stack([-way[:, 1], way[:, 0]], axis=1) * (width / 2 + OFF_STREET_M)[:, None]
    sides = np.concatenate([at + across, at - across])
    rank = np.tile(main["rank"].to_numpy()[of], 2)
    dots = geometries(shapely.points(sides))
    inside = shapely.STRtree(dots)
    found = []
    for community, shape in enumerate(city.fabric.communities):
        mine = inside.query(shape, predicate="contains")
        own = city.parcels.community == community
        # In a small city nobody may live in a community.
        heart = (
            near.median(people.points[own], people.households[own])
            if own.any()
            else shapely.get_coordinates(shapely.point_on_surface(shape))[0]
        )
        if not len(mine):
            found.append(heart)
            continue
        cost = np.hypot(*(sides[mine] - heart).T) + 60 * rank[mine] + rng.uniform(0, 60, len(mine))
        found.append(sides[mine[int(np.argmin(cost))]])
    return np.array(found)


def _widths(city: City, which: Indices) -> Numbers:
    return np.asarray(city.fabric.street_width[which], dtype=np.float64)


def _at_gates(city: City, compound: Integers, rng: np.random.Generator) -> Points:
    """A place before the main gate of each compound, a few metres along the wall."""
    main = np.flatnonzero(city.gates.kind == "main")
    gate = main[np.searchsorted(city.gates.compound[main], compound)]
    start = shapely.get_coordinates(city.gates.point[gate])
    way = shapely.get_coordinates(city.gates.street_point[gate]) - start
    length = np.maximum(np.hypot(*way.T), 0.1)
    way = way / length[:, None]
    along = np.stack([-way[:, 1], way[:, 0]], axis=1)
    side = rng.choice([-1.0, 1.0], len(start)) * rng.uniform(*ALONG_WALL_M, len(start))
    return np.asarray(start + way * np.minimum(OUT_OF_GATE_M, length * 0.5)[:, None] + along * side[:, None])


def _addresses(at: Points, streets: pd.DataFrame) -> list[str]:
    """The nearest named street and the number of the house on it."""
    named = streets[streets["name"].notna()]
    lines, name = named["geom"].to_numpy(), named["name"].tolist()
    dots = geometries(shapely.points(at))
    nearest = shapely.STRtree(lines).nearest(dots)
    metres = shapely.line_locate_point(lines[nearest], dots)
    number = np.maximum(1, np.round(metres / NUMBER_M)).astype(np.int64)
    pairs = zip(np.asarray(nearest).tolist(), np.asarray(number).tolist(), strict=True)
    return [f"{name[i]}{n}号" for i, n in pairs]


def addresses(city: City, streets: pd.DataFrame) -> list[str]:
    """The address of each compound: that of its main gate."""
    main = city.gates.kind == "main"
    at = np.empty((len(city.compound_code), 2))
    at[city.gates.compound[main]] = shapely.get_coordinates(city.gates.point[main])
    return _addresses(at, streets)


def _rows(
    city: City,
    people: People,
    kind: str,
    placed: tuple[Integers, Points, list[str]],
    need: Numbers,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The points of a kind as rows; where more is needed there is more room."""
    home, where, address = placed
    how, count = KINDS[kind], len(home)
    community = np.arange(count) if kind in OF_COMMUNITY else city.parcels.community[home]
    standing = np.argsort(np.argsort(need[home], kind="stable")) / max(1, count - 1)
    low, high = how.capacity
    capacity = low + (high - low) * np.clip(0.75 * standing + 0.25 * rng.random(count), 0, 1)
    windows = np.round(how.windows[0] + (how.windows[1] - how.windows[0]) * standing).astype(int)
    years = rng.uniform(*SINCE_YEARS.get(kind, USUAL_YEARS), count)
    return pd.DataFrame({
        "name": _names(city, people, kind, home), "kind": kind, "community_code": city.community_code[community],
        "compound_code": only(np.full(count, kind not in OUTSIDE), city.compound_code[home]), "address": address,
        "hours": how.hours, "capacity": np.round(capacity).astype(np.int64),
        "windows": pd.array(windows, dtype="Int64") if how.windows[1] else pd.NA,
        "opened_on": _opened(city, home, years),
        "geom": shapely.points(where),
    })  # fmt: skip


def _opened(city: City, home: Integers, years: Numbers) -> pd.DatetimeIndex:
    """So many years ago, but not before the compound was lived in."""
    today = np.datetime64(city.now, "D")
    opened = today - np.round(years * 365).astype("timedelta64[D]")
    lived_in = (city.housing.built_year[home] - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]")
    return pd.DatetimeIndex(np.minimum(np.maximum(opened, lived_in), today).astype("datetime64[ns]"))


def _names(city: City, people: People, kind: str, home: Integers) -> list[str]:
    """Points are called by their community or compound; a second one there has a number."""
    word = KINDS[kind].word
    if kind in OF_COMMUNITY:
        title = word if kind == "centre" else "社区" + word
        return [place.name + title for place in city.site.communities]
    serial = pd.Series(home).groupby(home).cumcount().tolist()
    return [
        f"{people.name[c]}{word}{'' if n == 0 else n + 1}" for c, n in zip(home.tolist(), serial, strict=True)
    ]
