"""Service points: where residents are served, with hours and room. Placed at gates and on streets, in metres."""

# ruff: noqa: E501 - a table, one kind a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic.arrays import only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.city import City
    from etl.synthetic.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How a kind of service point is run: how many, its name, hours, seats and windows, and whom it follows."""

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
    "child": Kind(count=22, word="儿童之家", hours="周一至周日 09:00-18:00", capacity=(15, 50)),
    "class": Kind(count=27, word="四点半课堂", hours="周一至周五 16:30-18:30", capacity=(20, 60)),
    "book": Kind(count=31, word="红色书屋", hours="周二至周日 09:00-18:00", capacity=(12, 60)),
    "pavilion": Kind(count=43, word="红色议事亭", hours="每日 08:00-22:00", capacity=(8, 24)),
    "cinema": Kind(count=6, word="红色影院", hours="周五至周日 19:00-21:30", capacity=(40, 120)),
    "repair": Kind(count=38, word="便民维修点", hours="每日 08:30-18:30", capacity=(2, 5)),
    "parcel": Kind(count=33, word="快递代收点", hours="每日 08:00-21:30", capacity=(80, 400)),
    "night": Kind(count=24, word="夜间值守点", hours="每日 20:00-次日 08:00", capacity=(2, 5)),
    "desk": Kind(count=24, word="帮办代办窗口", hours="周一至周五 08:30-17:00", capacity=(6, 16), windows=(2, 5)),
    "edu": Kind(count=68, word="红色教育阵地", hours="周二至周日 09:00-17:00", capacity=(20, 120)),
}  # fmt: skip
TO_STREET_M = 7.0


def points(city: City, people: People, streets: pd.DataFrame) -> pd.DataFrame:
    """The service points of a city; a centre and a help desk stand in each community."""
    rng = city.stream("service")
    share = city.targets.compounds / 803
    frames = []
    for kind, how in KINDS.items():
        each = kind in {"centre", "desk"}
        wanted = city.targets.education_sites if kind == "edu" else max(1, round(how.count * share))
        count = len(city.community_code) if each else wanted
        compound = _one_in_each(city, rng) if each else _spread(city, people, how.follows, count, rng)
        frames.append(_rows(city, people, kind, how, compound, streets, rng))
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "code", [f"FW{city.site.code}{i:04d}" for i in range(1, len(frame) + 1)])
    return frame


def _one_in_each(city: City, rng: np.random.Generator) -> NDArray[np.intp]:
    """The compound nearest to the middle of each community."""
    homes = shapely.get_coordinates(shapely.centroid(city.parcels.ring))
    middles = shapely.get_coordinates(shapely.centroid(city.fabric.communities))
    middles = middles + rng.normal(0, 60, middles.shape)
    away = np.hypot(*(homes[:, None, :] - middles[None, :, :]).transpose(2, 0, 1))
    return np.asarray(away.argmin(axis=0), dtype=np.intp)


def _spread(
    city: City, people: People, follows: str, count: int, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Compounds that attract a kind of point, each next one away from those already chosen."""
    homes = shapely.get_coordinates(shapely.centroid(city.parcels.ring))
    need = (
        np.log1p(people.elderly if follows == "elderly" else people.households)
        + 1.5 * people.is_demonstration
    )
    need = need + rng.gumbel(0, 0.6, len(need))
    chosen: list[int] = []
    away = np.full(len(need), np.inf)
    for _ in range(count):
        best = int(np.argmax(need + np.minimum(away, 900) / 300))
        chosen.append(best)
        away = np.minimum(away, np.hypot(*(homes - homes[best]).T))
        need[best] -= 3
    return np.array(chosen, dtype=np.intp)


def _rows(
    city: City,
    people: People,
    kind: str,
    how: Kind,
    compound: NDArray[np.intp],
    streets: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    count = len(compound)
    where, address = gates(city, compound, streets, rng)
    community = city.parcels.community[compound]
    short = np.array([place.name for place in city.site.communities])
    if kind in {"centre", "desk"}:
        community = np.arange(count)
        names = [f"{name}{how.word if kind == 'centre' else '社区' + how.word}" for name in short]
    else:
        serial = pd.Series(compound).groupby(compound).cumcount().to_numpy()
        names = [
            f"{people.name[c]}{how.word}{'' if n == 0 else n + 1}"
            for c, n in zip(compound.tolist(), serial.tolist(), strict=True)
        ]
    windows = rng.integers(how.windows[0], how.windows[1] + 1, count)
    in_compound = np.full(count, kind not in {"centre", "desk", "edu", "cinema"})
    return pd.DataFrame({
        "name": names, "kind": kind, "community_code": city.community_code[community],
        "compound_code": only(in_compound, city.compound_code[compound]), "address": address,
        "hours": how.hours, "capacity": rng.integers(how.capacity[0], how.capacity[1] + 1, count),
        "windows": pd.array(windows, dtype="Int64") if how.windows[1] else pd.NA,
        "opened_on": pd.Timestamp(city.now.date()) - pd.to_timedelta(rng.integers(40, 1900, count), unit="D"), "geom": where,
    })  # fmt: skip


def gates(
    city: City, compound: NDArray[np.intp], streets: pd.DataFrame, rng: np.random.Generator
) -> tuple[NDArray[np.object_], list[str]]:
    """A point at the wall of each compound towards its nearest named street, moved along it by chance, and its address."""
    named = streets[streets["name"].notna()].reset_index(drop=True)
    lines = named["geom"].to_numpy()
    rings = shapely.get_exterior_ring(city.parcels.ring[compound])
    nearest = shapely.STRtree(lines).nearest(rings)
    link = shapely.shortest_line(rings, lines[nearest])
    start, end = (
        shapely.get_coordinates(shapely.get_point(link, 0)),
        shapely.get_coordinates(shapely.get_point(link, 1)),
    )
    way = end - start
    length = np.maximum(np.hypot(*way.T), 0.1)
    along = np.stack([-way[:, 1], way[:, 0]], axis=1) / length[:, None]
    out = np.minimum(TO_STREET_M, length * 0.6)[:, None]
    at = start + way / length[:, None] * out + along * rng.uniform(-14, 14, (len(start), 1))
    number = np.maximum(
        1, np.round(shapely.line_locate_point(lines[nearest], shapely.points(end)) / 9)
    ).astype(int)
    address = [f"{named['name'][i]}{n}号" for i, n in zip(nearest.tolist(), number.tolist(), strict=True)]
    return shapely.points(at), address
