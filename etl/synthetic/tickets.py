"""A year of tickets: the rhythm of hours, weekdays and seasons, handling by firm, hot spots that come and go."""

# ruff: noqa: E501 - a table, one class a line

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Flags, Integers, Numbers
    from etl.synthetic.city import City
    from etl.synthetic.firms import Firms
    from etl.synthetic.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A class of tickets: how common it is in old and in new compounds, when it peaks, and how long it takes."""

    is_small: bool
    old: float
    new: float
    season: str
    clock: str
    hours: float
    limit_h: int
    says: tuple[str, ...]


MATTERS = {
    "电梯停运": Matter(is_small=False, old=0.0, new=6.0, season="flat", clock="home", hours=9, limit_h=24, says=("电梯停运无法使用", "电梯运行异响", "电梯困人后停梯")),
    "照明损坏": Matter(is_small=True, old=8, new=5, season="winter", clock="evening", hours=20, limit_h=48, says=("楼道灯不亮", "路灯损坏", "地下车库照明损坏")),
    "漏水维修": Matter(is_small=True, old=8, new=5, season="rain", clock="home", hours=26, limit_h=72, says=("屋顶漏水", "楼道水管漏水", "外墙渗水")),
    "设施维修": Matter(is_small=True, old=7, new=7, season="flat", clock="day", hours=30, limit_h=72, says=("健身器材损坏", "单元门合页损坏", "休闲座椅破损")),
    "道路破损": Matter(is_small=False, old=4, new=1.5, season="rain", clock="day", hours=60, limit_h=168, says=("小区道路坑洼", "路面塌陷")),
    "供水供电": Matter(is_small=False, old=3.5, new=2, season="summer", clock="home", hours=8, limit_h=24, says=("整栋停水", "单元停电", "水压不足")),
    "楼道堆物": Matter(is_small=True, old=10, new=5, season="flat", clock="day", hours=22, limit_h=48, says=("楼道堆放杂物", "楼梯间堆放旧家具", "过道堆放纸箱")),
    "下水道堵塞": Matter(is_small=True, old=9, new=3, season="rain", clock="home", hours=14, limit_h=24, says=("下水道堵塞返水", "污水井外溢", "化粪池满溢")),
    "垃圾清运": Matter(is_small=True, old=9, new=6, season="summer", clock="day", hours=10, limit_h=24, says=("垃圾桶满溢", "建筑垃圾未清运", "垃圾房异味")),
    "绿化养护": Matter(is_small=True, old=2.5, new=5, season="summer", clock="day", hours=40, limit_h=120, says=("树枝遮挡窗户", "草坪枯死", "绿化带杂草丛生")),
    "保洁不到位": Matter(is_small=True, old=5, new=6, season="flat", clock="day", hours=12, limit_h=24, says=("楼道多日未打扫", "电梯轿厢脏", "公共区域有积水")),
    "停车纠纷": Matter(is_small=True, old=8, new=9, season="flat", clock="evening", hours=6, limit_h=24, says=("车辆堵住出口", "占用他人车位", "车辆乱停乱放")),
    "违章搭建": Matter(is_small=False, old=3, new=1, season="flat", clock="day", hours=110, limit_h=240, says=("楼顶搭建阳光房", "一楼占绿搭棚")),
    "占道经营": Matter(is_small=True, old=4, new=2, season="summer", clock="evening", hours=7, limit_h=24, says=("小区门口占道摆摊", "烧烤摊占道油烟扰民")),
    "电动车充电": Matter(is_small=True, old=6, new=5, season="flat", clock="evening", hours=12, limit_h=24, says=("飞线充电", "电动车进楼道充电", "充电桩故障")),
    "消防通道堵塞": Matter(is_small=False, old=3, new=2, season="flat", clock="evening", hours=5, limit_h=12, says=("车辆占用消防通道", "消防通道堆物")),
    "高空坠物": Matter(is_small=False, old=0.8, new=1.6, season="flat", clock="home", hours=12, limit_h=24, says=("高空抛物", "窗扇松动有坠落风险")),
    "墙体脱落": Matter(is_small=False, old=1.6, new=0.5, season="rain", clock="day", hours=60, limit_h=120, says=("外墙瓷砖脱落", "墙皮大面积脱落")),
    "电线隐患": Matter(is_small=False, old=1.8, new=0.4, season="flat", clock="day", hours=30, limit_h=48, says=("电线老化裸露", "私拉电线")),
    "物业收费": Matter(is_small=False, old=1.2, new=3.2, season="winter", clock="day", hours=36, limit_h=120, says=("对物业费标准有异议", "停车费收取不合理")),
    "门禁故障": Matter(is_small=True, old=2, new=6, season="flat", clock="home", hours=12, limit_h=48, says=("单元门禁失灵", "车辆道闸无法抬杆")),
    "服务态度": Matter(is_small=True, old=1, new=2, season="flat", clock="day", hours=18, limit_h=72, says=("保安态度生硬", "前台推诿")),
    "维修资金": Matter(is_small=False, old=0.5, new=1.0, season="flat", clock="day", hours=120, limit_h=360, says=("申请使用维修资金", "咨询维修资金余额")),
    "噪声扰民": Matter(is_small=True, old=6, new=7, season="summer", clock="night", hours=4, limit_h=12, says=("夜间装修噪声", "广场舞声音过大", "楼上噪声扰民")),
    "宠物管理": Matter(is_small=True, old=3, new=5, season="flat", clock="evening", hours=10, limit_h=48, says=("遛狗不牵绳", "宠物粪便未清理")),
    "邻里纠纷": Matter(is_small=True, old=4, new=3, season="flat", clock="home", hours=30, limit_h=72, says=("楼上漏水协商未果", "公共过道使用纠纷")),
    "助老助困": Matter(is_small=True, old=5, new=1.5, season="winter", clock="day", hours=8, limit_h=24, says=("独居老人需要送餐", "行动不便请求代办", "请求上门量血压")),
    "咨询求助": Matter(is_small=True, old=4, new=4, season="flat", clock="day", hours=3, limit_h=24, says=("咨询办理居住证", "咨询社保认证", "求助联系开锁")),
}  # fmt: skip
"""By the names of the classes that the database is seeded with."""

SEASONS = {
    "flat": (0.95, 0.85, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.05, 1.05, 1.05),
    "rain": (0.5, 0.5, 0.6, 0.7, 1.0, 1.6, 1.9, 1.9, 1.4, 1.0, 0.7, 0.5),
    "summer": (0.6, 0.6, 0.9, 1.1, 1.3, 1.4, 1.4, 1.3, 1.1, 0.9, 0.7, 0.6),
    "winter": (1.5, 1.2, 0.9, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1.0, 1.2, 1.5),
}
"""Weight of each month."""
CLOCKS = {
    "day": (1, 1, 1, 1, 1, 2, 6, 14, 30, 42, 40, 30, 18, 20, 32, 36, 34, 26, 16, 10, 7, 4, 2, 1),
    "home": (3, 2, 2, 2, 2, 4, 12, 26, 24, 20, 18, 20, 22, 16, 14, 15, 18, 26, 34, 34, 28, 18, 10, 5),
    "evening": (3, 2, 1, 1, 1, 2, 6, 14, 14, 12, 12, 12, 12, 10, 10, 12, 18, 30, 40, 42, 36, 24, 12, 6),
    "night": (16, 8, 5, 3, 2, 3, 6, 8, 6, 6, 6, 8, 12, 10, 6, 6, 8, 10, 16, 26, 38, 46, 42, 28),
}
"""Weight of each hour."""
CHANNELS = ("网格上报", "业主直报", "12345热线", "物业前台", "红色驿站")
HOT_SPOTS = 28
HOT_SHARE = 0.085
ANSWERED = 0.62
"""Share of closed tickets whose call-back was answered."""


def rows(city: City, people: People, firms: Firms, count: int) -> pd.DataFrame:
    """``count`` tickets in order of time, up to ``city.now``; the youngest are still on their way."""
    rng = city.stream("tickets")
    compound = rng.choice(len(people.status), count, p=_weights(city, people, firms))
    matter = _matters(city, compound, rng)
    days = pd.date_range(end=pd.Timestamp(city.now.date()), periods=366, freq="D")
    day = _days(matter, days, rng)
    hot = _hot_spots(city, compound, matter, day, len(days), rng)
    _exact_small(city, compound, matter, hot, rng)
    opened = _moments(city, matter, day, days, rng)
    order = np.argsort(opened, kind="stable")
    compound, matter, opened = compound[order], matter[order], opened[order]
    steps = _steps(city, firms, compound, matter, opened, rng)
    building = _buildings(city, compound, rng)
    spot = shapely.get_coordinates(shapely.centroid(city.housing.footprint[building])) + rng.normal(
        0, 5, (count, 2)
    )
    names = np.array(list(MATTERS))
    stamp = pd.Series(opened.astype("datetime64[s]"))
    serial = stamp.groupby(stamp.dt.date).cumcount() + 1
    limit = np.array([known.limit_h for known in MATTERS.values()])[matter]
    frame = pd.DataFrame({
        "code": "GD" + stamp.dt.strftime("%Y%m%d") + serial.astype(str).str.zfill(4), "opened_at": stamp,
        "source_class": names[matter], "title": _titles(city, people, compound, building, matter, rng),
        "channel": rng.choice(CHANNELS, count, p=[0.35, 0.3, 0.18, 0.12, 0.05]),
        "address": [f"{people.name[c]}{n}栋" for c, n in zip(compound.tolist(), city.building_number[building].tolist(), strict=True)],
        "community_code": city.community_code[city.parcels.community[compound]],
        "compound_code": city.compound_code[compound], **steps,
        "due_at": stamp + pd.to_timedelta(limit, unit="h"), "geom": shapely.points(spot),
    })  # fmt: skip
    frame["is_satisfied"] = _call_backs(city, frame["closed_at"].notna().to_numpy(), rng)
    return frame


def _weights(city: City, people: People, firms: Firms) -> Numbers:
    """How many tickets a compound gives: by households, more where nobody manages or a bad firm does."""
    quality = np.where(firms.of_compound >= 0, firms.quality[np.maximum(firms.of_compound, 0)], 0.5)
    factor = np.select(
        [people.status == "none", people.status == "community_kept", people.status == "self_managed", people.status == "unknown"],
        [2.1, 1.4, 1.15, 0.7], 1.45 - 0.75 * quality,
    )  # fmt: skip
    rng = city.stream("ticket weights")
    weight = people.households**0.92 * factor * rng.lognormal(0, 0.35, len(factor))
    return np.asarray(weight / weight.sum())


def _matters(
    city: City, compound: Integers, rng: np.random.Generator, allowed: Flags | None = None
) -> Integers:
    """A class for each ticket, by the style of its compound: 0-1 old, 2-4 new."""
    chance = np.array([[known.old for known in MATTERS.values()], [known.new for known in MATTERS.values()]])
    if allowed is not None:
        chance = chance * allowed
    chance = np.cumsum(chance / chance.sum(axis=1, keepdims=True), axis=1)
    is_new = (city.housing.style[compound] >= 2).astype(int)  # noqa: PLR2004 - slab, tower, villa
    drawn = rng.random(len(compound))
    matter = np.where(is_new == 1, np.searchsorted(chance[1], drawn), np.searchsorted(chance[0], drawn))
    return np.minimum(matter, len(MATTERS) - 1).astype(np.int64)


def _days(matter: Integers, days: pd.DatetimeIndex, rng: np.random.Generator) -> Integers:
    """The index of the day of each ticket: by season of its class and by weekday, slowly growing."""
    weekday = np.array([1.16, 1.08, 1.03, 1.0, 1.02, 0.88, 0.83])[days.day_of_week]
    growth = np.linspace(0.94, 1.06, len(days))
    weather = rng.lognormal(0, 0.08, len(days))
    season_of = np.array([known.season for known in MATTERS.values()])[matter]
    day = np.empty(len(matter), dtype=np.int64)
    for season, months in SEASONS.items():
        mine = np.flatnonzero(season_of == season)
        weight = np.array(months)[days.month - 1] * weekday * growth * weather
        day[mine] = rng.choice(len(days), len(mine), p=weight / weight.sum())
    return day


def _hot_spots(
    city: City, compound: Integers, matter: Integers, day: Integers, last: int, rng: np.random.Generator
) -> Flags:
    """Move a share of the tickets into outbreaks: one class, a few neighbouring compounds, one to four weeks."""
    points = shapely.get_coordinates(shapely.centroid(city.parcels.ring))
    hot = rng.random(len(compound)) < HOT_SHARE
    outbreak = rng.integers(0, HOT_SPOTS, len(compound))
    classes = rng.integers(0, len(MATTERS), HOT_SPOTS)
    # The last few are going on now, so that a map of the last days has something to show.
    starts = np.where(
        np.arange(HOT_SPOTS) < HOT_SPOTS - 5,
        rng.integers(0, last - 30, HOT_SPOTS),
        last - rng.integers(6, 16, HOT_SPOTS),
    )
    spans = np.minimum(rng.integers(7, 29, HOT_SPOTS), last - 1 - starts)
    middles = rng.choice(len(points), HOT_SPOTS, p=_weight_of(city))
    for index in range(HOT_SPOTS):
        mine = np.flatnonzero(hot & (outbreak == index))
        away = np.hypot(*(points - points[middles[index]]).T)
        near = np.argsort(away, kind="stable")[: int(rng.integers(4, 12))]
        pull = np.exp(-away[near] / 220)
        compound[mine] = rng.choice(near, len(mine), p=pull / pull.sum())
        matter[mine] = classes[index]
        day[mine] = starts[index] + np.round(spans[index] * rng.beta(1.6, 2.4, len(mine)))
    return hot


def _weight_of(city: City) -> Numbers:
    households = np.bincount(
        city.housing.compound, weights=city.housing.households, minlength=len(city.parcels.ring)
    )
    return np.asarray(households / households.sum())


def _exact_small(
    city: City, compound: Integers, matter: Integers, hot: Flags, rng: np.random.Generator
) -> None:
    """Draw classes again outside the outbreaks until the wanted number of tickets are small matters."""
    small = np.array([known.is_small for known in MATTERS.values()])
    wanted = round(city.targets.small_matter_share * len(matter))
    missing = wanted - int(small[matter].sum())
    from_kind = ~small if missing > 0 else small
    free = np.flatnonzero(~hot & from_kind[matter])
    chosen = rng.permutation(free)[: abs(missing)]
    matter[chosen] = _matters(city, compound[chosen], rng, small if missing > 0 else ~small)


def _moments(
    city: City, matter: Integers, day: Integers, days: pd.DatetimeIndex, rng: np.random.Generator
) -> NDArray[np.datetime64]:
    """The second at which each ticket was found; none lies after now."""
    clock_of = np.array([known.clock for known in MATTERS.values()])[matter]
    hour = np.empty(len(matter), dtype=np.int64)
    for clock, weights in CLOCKS.items():
        mine = np.flatnonzero(clock_of == clock)
        weight = np.array(weights, dtype=float)
        hour[mine] = rng.choice(24, len(mine), p=weight / weight.sum())
    second = hour * 3600 + rng.integers(0, 3600, len(matter))
    opened = days.to_numpy()[day].astype("datetime64[s]") + second.astype("timedelta64[s]")
    now = np.datetime64(city.now, "s")
    # A ticket that would come later today came at the same hour of an earlier day instead.
    back = (rng.integers(1, 120, len(opened)) * 86400).astype("timedelta64[s]")
    early: NDArray[np.datetime64] = np.where(opened > now, opened - back, opened)
    return early


def _steps(
    city: City,
    firms: Firms,
    compound: Integers,
    matter: Integers,
    opened: NDArray[np.datetime64],
    rng: np.random.Generator,
) -> dict[str, NDArray[np.datetime64]]:
    """The moments of the later steps; NaT where a step lies after now."""
    count = len(opened)
    quality = np.where(firms.of_compound >= 0, firms.quality[np.maximum(firms.of_compound, 0)], 0.42)[
        compound
    ]
    slow = 1.55 - 0.95 * quality
    hours = np.array([known.hours for known in MATTERS.values()])[matter]
    took = {
        "accepted_at": rng.exponential(1.8, count), "dispatched_at": rng.exponential(3.0, count) * slow,
        "handled_at": hours * slow * rng.lognormal(-0.25, 0.8, count) + 0.3,
        "fed_back_at": rng.exponential(3.5, count), "closed_at": rng.exponential(5.0, count),
    }  # fmt: skip
    now = np.datetime64(city.now, "s")
    at, steps = opened, {}
    for step, hour in took.items():
        at = at + np.maximum(60, hour * 3600).astype("timedelta64[s]")
        steps[step] = np.where(at > now, np.datetime64("NaT"), at)
    return steps


def _buildings(city: City, compound: Integers, rng: np.random.Generator) -> Integers:
    """A building of each ticket's compound."""
    count = np.bincount(city.housing.compound, minlength=len(city.parcels.ring))
    first = np.cumsum(count) - count
    return (first[compound] + np.floor(rng.random(len(compound)) * count[compound])).astype(np.int64)


def _titles(
    city: City,
    people: People,
    compound: Integers,
    building: Integers,
    matter: Integers,
    rng: np.random.Generator,
) -> list[str]:
    says = [known.says for known in MATTERS.values()]
    unit = np.floor(rng.random(len(matter)) * city.housing.units[building]).astype(int) + 1
    pick = rng.integers(0, 6, len(matter))
    return [
        f"{people.name[c]}{n}栋{u}单元{says[m][p % len(says[m])]}"
        for c, n, u, m, p in zip(
            compound.tolist(), city.building_number[building].tolist(), unit.tolist(), matter.tolist(), pick.tolist(), strict=True
        )
    ]  # fmt: skip


def _call_backs(city: City, closed: Flags, rng: np.random.Generator) -> NDArray[np.object_]:
    """Answers to call-backs: exactly the wanted share of them is satisfied."""
    answer = np.full(len(closed), None, dtype=object)
    answered = rng.permutation(np.flatnonzero(closed & (rng.random(len(closed)) < ANSWERED)))
    happy = round(city.targets.satisfaction * len(answered))
    answer[answered[:happy]] = True
    answer[answered[happy:]] = False
    return answer
