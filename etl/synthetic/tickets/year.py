"""A year of tickets: classes by kind of compound, the rhythm of hours and seasons, handling by firm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from etl.synthetic.building import equipment
from etl.synthetic.lives import near
from etl.synthetic.tickets import almanac, bursts, handling
from etl.synthetic.tickets.matters import CLOCKS, MATTERS, NEEDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Flags, Integers, Numbers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms
    from etl.synthetic.management.past import Past

    Moments = NDArray[np.datetime64]


CHANNELS = ("网格上报", "业主直报", "12345热线", "物业前台", "红色驿站")
BY_DAY, AT_NIGHT = (0.37, 0.28, 0.17, 0.13, 0.05), (0.12, 0.46, 0.4, 0.02, 0.0)
"""Shares of the channels while offices are open, and otherwise."""
OFFICE_HOURS = (8, 19)
AGAIN = 0.012
"""Share of tickets about what had been closed some days before."""
FUNDS_SINCE = 1999
"""Owners have paid into maintenance funds since then."""
DAY_S = 86_400
SMALL = np.array([known.is_small for known in MATTERS.values()])


@dataclass(slots=True, kw_only=True)
class _Tickets:
    """Tickets while they are drawn: one array a field, and the moments of the later steps."""

    compound: Integers
    matter: Integers
    building: Integers
    opened: Moments
    quality: Numbers
    is_again: Flags
    moments: dict[str, Moments]

    def taken(self, which: Integers) -> _Tickets:
        """The tickets of these indices."""
        parts = {name: getattr(self, name)[which] for name in self.__slots__ if name != "moments"}
        return _Tickets(**parts, moments={step: at[which] for step, at in self.moments.items()})

    def joined(self, other: _Tickets) -> _Tickets:
        """These tickets and the others after them."""
        parts = {
            name: np.concatenate([getattr(self, name), getattr(other, name)])
            for name in self.__slots__
            if name != "moments"
        }
        moments = {step: np.concatenate([at, other.moments[step]]) for step, at in self.moments.items()}
        return _Tickets(**parts, moments=moments)


def rows(city: City, people: People, firms: Firms, past: Past, count: int) -> pd.DataFrame:
    """``count`` tickets in order of time, up to ``city.now``; the youngest are still on their way."""
    rng = city.stream("tickets")
    now = np.datetime64(city.now, "s")
    has = equipment.of_compounds(city)
    again = round(AGAIN * count)
    drawn = _drawn(city, people, firms, past, has, count - again, again, rng)
    drawn = _with_again(drawn, now, again, rng)
    drawn = drawn.taken(np.argsort(drawn.opened, kind="stable"))
    return _frame(city, people, has, drawn, now, rng)


def _drawn(
    city: City, people: People, firms: Firms, past: Past, has: dict[str, Flags], count: int, again: int,
    rng: np.random.Generator,
) -> _Tickets:  # fmt: skip
    """The tickets that come for the first time: outbreaks, then all others."""
    now = np.datetime64(city.now, "s")
    days = almanac.days_until(now)
    fallen = almanac.rain(days, rng)
    compound, matter, day = bursts.strike(
        city, people, past, lifts=has["lift"], fallen=fallen, count=count, rng=rng
    )
    wanted = round(city.targets.small_matter_share * (count + again)) - again
    chance = _rates(city, people, firms)[:, None] * _shares(city, people, firms, has)
    rest = count - len(compound)
    small = int(np.clip(wanted - SMALL[matter].sum(), 0, rest))
    cells = np.concatenate([_cells(chance * SMALL, small, rng), _cells(chance * ~SMALL, rest - small, rng)])
    compound = np.concatenate([compound, cells // len(MATTERS)])
    others = cells % len(MATTERS)
    weights = almanac.weights(days, fallen, rng)
    day = np.concatenate([day, _days(others, weights, rng)])
    matter = np.concatenate([matter, others])
    opened = _moments(now, matter, days[day], rng)
    quality = _quality(firms, past, compound, opened)
    return _Tickets(
        compound=compound, matter=matter, building=_buildings(city, compound, rng), opened=opened,
        quality=quality, is_again=np.zeros(count, dtype=bool),
        moments=handling.steps(opened, matter, quality, rng),
    )  # fmt: skip


def _with_again(drawn: _Tickets, now: np.datetime64, count: int, rng: np.random.Generator) -> _Tickets:
    """More tickets about small matters closed some days before, more of them where firms are bad."""
    closed = drawn.moments["closed_at"]
    could = np.flatnonzero(SMALL[drawn.matter] & (closed + np.timedelta64(8, "D") < now))
    pull = 1.15 - drawn.quality[could]
    if not len(could) or not count:
        return drawn
    more = drawn.taken(rng.choice(could, count, p=pull / pull.sum(), replace=len(could) < count))
    later = rng.integers(DAY_S // 2, 7 * DAY_S, count).astype("timedelta64[s]")
    more.opened = more.moments["closed_at"] + later
    more.is_again = np.ones(count, dtype=bool)
    more.moments = handling.steps(more.opened, more.matter, more.quality, rng)
    return drawn.joined(more)


def _rates(city: City, people: People, firms: Firms) -> Numbers:
    """How many tickets a compound gives: by households, more where life is hard or a bad firm manages."""
    quality = np.where(firms.of_compound >= 0, firms.quality[np.maximum(firms.of_compound, 0)], 0.5)
    alone = [people.status == word for word in ("none", "community_kept", "self_managed", "unknown")]
    factor = np.select(alone, [1.9, 1.35, 1.15, 0.8], 1.5 - 0.85 * quality) * (0.7 + 0.8 * people.hardship)
    rng = city.stream("ticket weights")
    chance = np.exp(0.18 * near.shared_chance(people.points, rng) + rng.normal(0, 0.28, len(factor)))
    return np.asarray(people.households**0.93 * factor * chance)


def _shares(city: City, people: People, firms: Firms, has: dict[str, Flags]) -> Numbers:
    """The share of each class in each compound, of shape (compounds, classes)."""
    year = city.housing.built_year
    new = np.clip((year - 1996) / 12, 0, 1)[:, None]
    old = np.array([known.old for known in MATTERS.values()])
    share = old * (1 - new) + np.array([known.new for known in MATTERS.values()]) * new
    aged = 0.45 + np.clip((city.now.year - year) / 25, 0, 1.5)
    served = firms.of_compound >= 0
    elderly = people.elderly / np.maximum(1, people.households)
    factors: dict[str, Numbers] = {
        "电梯停运": np.where(has["lift"], 0.8, 0.0) * aged,
        "停车纠纷": 0.6 + 1.3 * np.exp(-(((year - 2004) / 7) ** 2)),
        "漏水维修": aged, "下水道堵塞": aged, "墙体脱落": aged * np.where(has["high"], 1.5, 1.0),
        "道路破损": aged,
        "物业收费": np.where(served, np.where(year > city.now.year - 6, 2.2, 1.0), 0.0),
        "服务态度": np.where(served, 1.0, 0.0),
        "噪声扰民": np.where(has["fresh"], 2.4, 1.0),
        "高空坠物": np.where(has["high"], 1.6, 0.15),
        "门禁故障": np.where(served, 1.0, 0.3),
        "维修资金": np.where(year >= FUNDS_SINCE, 1.0, 0.1),
        "楼道堆物": np.where(served, 0.85, 1.5), "垃圾清运": np.where(served, 0.85, 1.6),
        "保洁不到位": np.where(served, 0.9, 1.3),
        "助老助困": 0.3 + 1.4 * elderly,
    }  # fmt: skip
    names = list(MATTERS)
    for word, factor in factors.items():
        share[:, names.index(word)] *= factor
    return np.asarray(share / share.sum(axis=1, keepdims=True))


def _cells(chance: Numbers, count: int, rng: np.random.Generator) -> Integers:
    """``count`` draws of a cell of a table of chances, as flat indices."""
    edges = np.cumsum(chance.ravel())
    found = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    cell: Integers = np.minimum(found, chance.size - 1).astype(np.int64)
    return cell


def _days(matter: Integers, weights: Numbers, rng: np.random.Generator) -> Integers:
    """The index of the day of each ticket, by the weights of its class."""
    edges = np.cumsum(weights, axis=1)
    edges = edges / edges[:, -1:] + np.arange(len(edges))[:, None]
    found = np.searchsorted(edges.ravel(), matter + rng.random(len(matter)), side="right")
    return np.asarray(np.minimum(found, edges.size - 1) % edges.shape[1], dtype=np.int64)


def _moments(now: np.datetime64, matter: Integers, day: Moments, rng: np.random.Generator) -> Moments:
    """The second at which each ticket was found; none lies after now."""
    hours = np.array([CLOCKS[known.clock] for known in MATTERS.values()], dtype=float)
    hour = _days(matter, hours, rng)
    second = hour * 3600 + rng.integers(0, 3600, len(matter))
    opened = day.astype("datetime64[s]") + second.astype("timedelta64[s]")
    # A ticket that would come later today came at the same hour of the same weekday some weeks ago instead.
    back = (rng.integers(1, 16, len(opened)) * 7 * DAY_S).astype("timedelta64[s]")
    early: Moments = np.where(opened > now, opened - back, opened)
    return early


def _quality(firms: Firms, past: Past, compound: Integers, opened: Moments) -> Numbers:
    """The quality of the firm that managed the compound when the ticket came."""
    firm = past.firm[past.at(compound, opened.astype("datetime64[D]"))]
    return np.where(firm >= 0, firms.quality[np.maximum(firm, 0)], handling.WITHOUT_FIRM)


def _buildings(city: City, compound: Integers, rng: np.random.Generator) -> Integers:
    """A building of each ticket's compound."""
    count = np.bincount(city.housing.compound, minlength=len(city.parcels.ring))
    first = np.cumsum(count) - count
    return (first[compound] + np.floor(rng.random(len(compound)) * count[compound])).astype(np.int64)


def _frame(
    city: City,
    people: People,
    has: dict[str, Flags],
    drawn: _Tickets,
    now: np.datetime64,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The tickets as rows, with their codes, titles, addresses and answers."""
    count = len(drawn.opened)
    steps = handling.until(drawn.moments, now)
    limit = handling.due(drawn.opened, drawn.matter)
    closed = ~np.isnat(steps["closed_at"])
    late = closed & (drawn.moments["closed_at"] > limit)
    middle = shapely.get_coordinates(shapely.centroid(city.housing.footprint))
    spot = middle[drawn.building] + rng.normal(0, 5, (count, 2))
    hour = (drawn.opened - drawn.opened.astype("datetime64[D]")).astype(np.int64) // 3600
    at_work = (hour >= OFFICE_HOURS[0]) & (hour < OFFICE_HOURS[1])
    channel = np.where(at_work, rng.choice(5, count, p=BY_DAY), rng.choice(5, count, p=AT_NIGHT))
    where = _texts(people.name, drawn.compound), _texts(_houses(city), drawn.building)
    return pd.DataFrame({
        "code": _codes(drawn.opened), "opened_at": drawn.opened,
        "source_class": np.array(list(MATTERS), dtype=object)[drawn.matter],
        "title": _titles(city, has, drawn, where, rng),
        "channel": np.array(CHANNELS, dtype=object)[channel],
        "address": _joined(*where),
        "community_code": city.community_code.astype(object)[city.parcels.community[drawn.compound]],
        "compound_code": city.compound_code.astype(object)[drawn.compound], **steps,
        "due_at": limit, "geom": shapely.points(spot),
        "is_satisfied": handling.call_backs(city, closed, late, drawn.quality, rng),
    })  # fmt: skip


def _houses(city: City) -> NDArray[np.str_]:
    return np.char.add(city.building_number.astype(str), "栋")


def _texts(words: NDArray[np.str_], index: Integers) -> pa.Array:
    """The word at each index."""
    return pa.array(words.tolist(), pa.string()).take(pa.array(index))


def _joined(*parts: pa.Array | str) -> NDArray[np.object_]:
    """Texts put together, row by row."""
    found: pa.Array = pc.binary_join_element_wise(*parts, "")
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=object)


def _codes(opened: Moments) -> NDArray[np.object_]:
    """Codes by day and number of the day; the tickets are in order of time."""
    day = opened.astype("datetime64[D]")
    start = np.searchsorted(day, day)
    number = np.arange(len(day)) - start
    kinds, which = np.unique(day, return_inverse=True)
    heads = np.array([f"GD{one:%Y%m%d}" for one in kinds.astype(object)])
    serials = np.char.zfill(np.arange(1, int(number.max(initial=0)) + 2).astype(str), 4)
    return _joined(_texts(heads, which), _texts(serials, number))


def _titles(
    city: City,
    has: dict[str, Flags],
    drawn: _Tickets,
    where: tuple[pa.Array, pa.Array],
    rng: np.random.Generator,
) -> NDArray[np.object_]:
    """What is the matter and where: compound, building, unit, or the compound alone for its grounds."""
    units = np.maximum(1, city.housing.units[drawn.building])
    unit = np.floor(rng.random(len(units)) * units).astype(np.int64)
    numbers = np.char.add(np.arange(1, int(units.max(initial=1)) + 1).astype(str), "单元")
    said, is_outside, table = _phrases()
    flags = sum(has[word][drawn.compound].astype(np.int64) << bit for bit, word in enumerate(NEEDS))
    phrase = table[drawn.matter, flags, rng.integers(0, table.shape[2], len(units))]
    again = _texts(np.array(["", "再次反映："]), drawn.is_again.astype(np.int64))
    compound, house = where
    in_house = pc.binary_join_element_wise(house, _texts(numbers, unit), "")
    in_house = pc.if_else(pa.array(is_outside[phrase]), "", in_house)
    return _joined(again, compound, in_house, _texts(said, phrase))


def _phrases() -> tuple[NDArray[np.str_], Flags, Integers]:
    """All phrases, which are about grounds, and those that each class has where there are which things."""
    said: list[str] = []
    outside: list[bool] = []
    table = np.zeros((len(MATTERS), 1 << len(NEEDS), 12), dtype=np.int64)
    for row, known in enumerate(MATTERS.values()):
        first = len(said)
        texts = (*known.says, *known.outside)
        needs = [text.partition(":")[0] if ":" in text else "" for text in texts]
        said += [text.rpartition(":")[2] for text in texts]
        outside += [False] * len(known.says) + [True] * len(known.outside)
        for flags in range(1 << len(NEEDS)):
            may = [first + at for at, need in enumerate(needs) if not need or flags >> NEEDS.index(need) & 1]
            table[row, flags] = np.resize(may, table.shape[2])
    return np.array(said), np.array(outside), table
