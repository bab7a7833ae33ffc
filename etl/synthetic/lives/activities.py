"""Activities of three years: more of them each year, where there is a place for them. No persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.calibrate import apportion

if TYPE_CHECKING:
    from etl.synthetic.arrays import Numbers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People


THEMES = {
    "volunteer_service": (
        "清洁家园",
        "文明劝导",
        "扶老助困",
        "防汛巡查",
        "垃圾分类",
        "绿化美化",
        "义务维修",
        "安全巡逻",
    ),
    "story_session": ("红色故事会", "老党员讲党史", "长征过楚雄", "身边榜样", "彝乡火塘夜话"),
    "deliberation": (
        "停车位议事",
        "加装电梯议事",
        "公共收益议事",
        "物业选聘议事",
        "充电桩选址议事",
        "小区改造议事",
    ),
    "council_meeting": ("业主恳谈会", "院坝会", "板凳会"),
    "elder_service": ("助餐送餐", "义诊", "理发", "陪护探访", "智能手机课"),
    "child_care": ("四点半课堂", "假期托管", "亲子阅读"),
    "study_visit": ("州内单位观摩", "省内城市考察", "兄弟县市学习", "高校调研"),
    "open_day": ("物业开放日", "电梯开放日", "水泵房开放日"),
    "booked_service": ("家电维修", "管道疏通", "上门保洁", "代办跑腿", "换锁开锁"),
}
PLACES_OF = {
    "story_session": ("edu",), "deliberation": ("pavilion",), "council_meeting": ("pavilion",),
    "elder_service": ("canteen", "elder"), "child_care": ("child", "class"),
    "study_visit": ("edu", "station"),
}  # fmt: skip
"""Kinds of service points at which activities of a kind are held."""
AT_A_POINT, IN_ITS_COMMUNITY, AT_DEMONSTRATION = 14.0, 2.5, 6.0
"""How much likelier an activity is at such a point, in its community, in a demonstration compound."""
DAYS, SLOW_START = 1090, 0.3
MONTHS, COMMUNITY_MONTHS = 36, (9, 27)
"""Conferences of the city are that old (months), those of a community between."""


def rows(city: City, people: People, points: pd.DataFrame) -> pd.DataFrame:
    """Activities up to yesterday, more in spring and autumn and on weekends; ``points``: service points."""
    rng = city.stream("activities")
    targets = city.targets
    deliberations = round(targets.deliberation_events * 0.62)
    person_times = {
        "volunteer_service": targets.volunteer_person_times,
        "elder_service": targets.elder_person_times,
        "child_care": targets.child_person_times,
    }
    share = len(people.status) / 803
    counts = {
        "volunteer_service": max(1, round(860 * share)),
        "story_session": targets.story_sessions,
        "deliberation": deliberations,
        "council_meeting": targets.deliberation_events - deliberations,
        "elder_service": max(1, round(420 * share)),
        "child_care": max(1, round(310 * share)),
        "study_visit": targets.study_visits,
        "open_day": max(1, round(48 * share)),
        "booked_service": max(1, round(260 * share)),
    }
    frames = [
        _of_kind(city, people, points, kind, count, person_times.get(kind), rng)
        for kind, count in counts.items()
    ]
    frames.append(_conferences(city, rng))
    frame = pd.concat(frames).sort_values(["held_on", "kind", "name"], kind="stable", ignore_index=True)
    frame.insert(0, "code", [f"HD{city.site.code}{i:05d}" for i in range(1, len(frame) + 1)])
    return frame.astype({"matters_resolved": "Int64", "person_times": "Int64"})


def _of_kind(
    city: City,
    people: People,
    points: pd.DataFrame,
    kind: str,
    count: int,
    total: int | None,
    rng: np.random.Generator,
) -> pd.DataFrame:
    weight = _liking(city, people, points, kind)
    compound = rng.choice(len(weight), count, p=weight / weight.sum())
    sizes = rng.gamma(3, 9, count) + 4
    persons = np.round(sizes).astype(int) if total is None else apportion(total, sizes, least=1)
    is_deliberation = kind in {"deliberation", "council_meeting"}
    theme = rng.choice(THEMES[kind], count)
    return pd.DataFrame(
        {
            "name": np.char.add(people.name[compound], theme),
            "kind": kind,
            "held_on": _days(city, count, rng),
            "community_code": city.community_code[city.parcels.community[compound]],
            "compound_code": city.compound_code[compound],
            "person_times": persons,
            "matters_resolved": rng.poisson(1.3, count) if is_deliberation else pd.NA,
        }
    )


def _liking(city: City, people: People, points: pd.DataFrame, kind: str) -> Numbers:
    """How likely an activity of a kind is held in each compound."""
    who = people.elderly if kind == "elder_service" else people.households
    mine = points[points["kind"].isin(PLACES_OF.get(kind, ()))]
    here = np.isin(city.compound_code, mine["compound_code"].dropna().to_numpy(dtype=str))
    near = np.isin(city.community_code, mine["community_code"].to_numpy(dtype=str))[city.parcels.community]
    weight = who * np.where(here, AT_A_POINT, np.where(near, IN_ITS_COMMUNITY, 1.0))
    return np.asarray(weight * np.where(people.is_demonstration, AT_DEMONSTRATION, 1.0), dtype=np.float64)


def _days(city: City, count: int, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Days of the last three years, more of them lately, by season and weekday."""
    last = pd.Timestamp(city.now.date()) - pd.Timedelta(days=1)
    days = pd.date_range(last - pd.Timedelta(days=DAYS), last)
    season = np.array([0.7, 0.6, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 1.1, 1.2, 1.1, 1.0])[days.month - 1]
    weight = season * np.where(days.day_of_week >= 5, 1.5, 1.0)  # noqa: PLR2004 - weekend
    weight = weight * np.linspace(SLOW_START, 2 - SLOW_START, len(days))
    return days[np.sort(rng.choice(len(days), count, p=weight / weight.sum()))]


def _conferences(city: City, rng: np.random.Generator) -> pd.DataFrame:
    """The monthly red property conference of the city, and of each community since it joined."""
    last = pd.Timestamp(city.now.date()) - pd.Timedelta(days=2)
    seats: list[str | None] = [None, *city.community_code.tolist()]
    names = [city.site.name, *[f"{place.name}社区" for place in city.site.communities]]
    months = [MONTHS, *rng.integers(*COMMUNITY_MONTHS, len(names) - 1).tolist()]
    of = np.repeat(np.arange(len(names)), months)
    back = np.concatenate([np.arange(count) for count in months])
    days = np.minimum(0, rng.integers(-4, 5, len(of)) - back * 30 - 5)
    frame = pd.DataFrame(
        {
            "name": [f"{names[one]}红色物业联席会议" for one in of.tolist()],
            "kind": "joint_conference",
            "held_on": last + pd.to_timedelta(days, unit="D"),
            "community_code": [seats[one] for one in of.tolist()],
        }
    )
    frame["compound_code"] = None
    frame["person_times"] = rng.integers(8, 26, len(frame))
    frame["matters_resolved"] = apportion(city.targets.conference_matters, rng.gamma(2, 1, len(frame)))
    return frame
