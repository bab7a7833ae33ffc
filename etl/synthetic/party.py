"""The Party organisation of five levels, red stewards, activities, titles and brands. No persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from etl.synthetic.calibrate import apportion
from etl.synthetic.names import BRANDS

if TYPE_CHECKING:
    from etl.synthetic.city import City
    from etl.synthetic.firms import Firms
    from etl.synthetic.people import People


GROUP_FROM_HOUSEHOLDS = 60
"""A compound with fewer households shares the group of its grid branch."""
LARGE_BUILDING, MEMBER_HOUSEHOLDS = 24, 0.6
"""A building of more households has, with that chance, a member household."""
MEMBERS = {
    "industry_committee": (9, 15), "general_branch": (60, 240), "grid_branch": (18, 60),
    "compound_group": (4, 22), "member_household": (1, 3), "firm_organisation": (3, 18),
}  # fmt: skip
"""Members of an organisation by kind, from and below."""
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
MONTHS = 12


def organisations(city: City, people: People, firms: Firms) -> pd.DataFrame:
    """The five levels from the industry committee to member households, and organisations in firms."""
    rng = city.stream("organisations")
    woven, laid, built = city.fabric, city.parcels, city.housing
    prefix = f"DZZ{city.site.code}"
    head = f"{prefix}-1"
    community = city.community_code
    short = np.array([place.name for place in city.site.communities])
    branch = np.array([f"{prefix}-2-{i:02d}" for i in range(1, len(community) + 1)])
    cell = np.array([f"{prefix}-3-{i:04d}" for i in range(1, len(woven.areas) + 1)])
    grouped = np.flatnonzero(people.households >= GROUP_FROM_HOUSEHOLDS)
    group = np.array([f"{prefix}-4-{i:05d}" for i in range(1, len(grouped) + 1)])
    frames = [
        _organisations([head], [f"{city.site.name}物业行业党委"], "industry_committee", None, None, None),
        _organisations(
            branch, [f"{name}社区党总支" for name in short], "general_branch", head, community, community
        ),
        _organisations(
            cell,
            [
                f"{short[c]}社区第{int(a[-3:])}网格党支部"
                for c, a in zip(woven.area_community, city.area_code, strict=True)
            ],
            "grid_branch",
            branch[woven.area_community],
            community[woven.area_community],
            city.area_code,
        ),
        _organisations(
            group,
            np.char.add(people.name[grouped], "党小组"),
            "compound_group",
            cell[laid.area[grouped]],
            community[laid.community[grouped]],
            city.compound_code[grouped],
        ),
    ]
    of_group = np.full(len(people.status), -1)
    of_group[grouped] = np.arange(len(grouped))
    homes = np.flatnonzero(
        (built.households > LARGE_BUILDING)
        & (of_group[built.compound] >= 0)
        & (rng.random(len(built.compound)) < MEMBER_HOUSEHOLDS)
    )
    frames.append(
        _organisations(
            np.array([f"{prefix}-5-{i:05d}" for i in range(1, len(homes) + 1)]),
            [
                f"{people.name[c]}{n}栋党员中心户"
                for c, n in zip(built.compound[homes], city.building_number[homes], strict=True)
            ],
            "member_household",
            group[of_group[built.compound[homes]]],
            community[laid.community[built.compound[homes]]],
            city.building_code[homes],
        )
    )
    frames.append(_in_firms(city, firms, head, rng))
    frame = pd.concat(frames, ignore_index=True)
    span = np.array([MEMBERS[kind] for kind in frame["kind"]])
    frame["members"] = rng.integers(span[:, 0], span[:, 1])
    frame["founded_on"] = pd.Timestamp(city.now.date()) - pd.to_timedelta(
        rng.integers(60, 2600, len(frame)), unit="D"
    )
    return frame


def _organisations(
    code: Any,  # noqa: ANN401 - an array or one value
    name: Any,  # noqa: ANN401 - an array or one value
    kind: str,
    parent: Any,  # noqa: ANN401 - an array or one value
    community: Any,  # noqa: ANN401 - an array or one value
    grids: Any,  # noqa: ANN401 - an array or one value
) -> pd.DataFrame:
    frame = pd.DataFrame({"code": code, "name": name, "kind": kind})
    frame["parent_code"] = parent
    frame["community_code"] = community
    frame["grids"] = grids
    frame["firms"] = None
    return frame


def _in_firms(city: City, firms: Firms, head: str, rng: np.random.Generator) -> pd.DataFrame:
    """Organisations set up in firms; the last ones serve two or more firms together."""
    targets = city.targets
    managed = np.bincount(firms.of_compound[firms.of_compound >= 0], minlength=len(firms.code))
    order = np.argsort(-(managed + 6 * firms.is_public + rng.random(len(managed))), kind="stable")
    covered = order[: targets.firms_covered]
    sizes = np.ones(targets.firm_organisations, dtype=int)
    extra = targets.firms_covered - targets.firm_organisations
    sizes[len(sizes) - extra :] += 1
    sets = np.split(covered, np.cumsum(sizes)[:-1])
    names = [
        firms.name[part[0]].split("有限")[0] + ("联合党支部" if len(part) > 1 else "党支部") for part in sets
    ]
    code = [f"DZZ{city.site.code}-Q-{i:03d}" for i in range(1, len(sets) + 1)]
    frame = _organisations(code, names, "firm_organisation", head, None, None)
    frame["firms"] = ["、".join(firms.code[part].tolist()) for part in sets]
    return frame


def steward_units(city: City, people: People) -> pd.DataFrame:
    """Responsibility areas, vanguard posts and steward teams, placed where people live."""
    rng = city.stream("stewards")
    targets = city.targets
    weight = people.households / people.households.sum()
    kinds = (
        ("responsibility_area", "党员责任区", targets.responsibility_areas),
        ("vanguard_post", "党员先锋岗", targets.vanguard_posts),
        ("steward_team", "红色管家服务队", targets.steward_teams),
    )
    frames = []
    for kind, word, count in kinds:
        compound = np.sort(rng.choice(len(weight), count, p=weight))
        serial = pd.Series(compound).groupby(compound).cumcount().to_numpy() + 1
        name = [f"{people.name[c]}{word}{'' if n == 1 else n}" for c, n in zip(compound, serial, strict=True)]
        frames.append(
            pd.DataFrame(
                {
                    "code": [f"HGJ-{kind[0].upper()}-{i:04d}" for i in range(1, count + 1)],
                    "name": name,
                    "kind": kind,
                    "community_code": city.community_code[city.parcels.community[compound]],
                    "compound_code": city.compound_code[compound],
                    "members": pd.NA,
                }
            )
        )
    frames[-1]["members"] = apportion(
        targets.team_members, rng.uniform(0.5, 1.6, targets.steward_teams), least=1
    )
    return pd.concat(frames, ignore_index=True).astype({"members": "Int64"})


def activities(city: City, people: People) -> pd.DataFrame:
    """A year of activities up to today, more of them in spring and autumn and on weekends."""
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
        _of_kind(city, people, kind, count, person_times.get(kind), rng) for kind, count in counts.items()
    ]
    frames.append(_conferences(city, rng))
    frame = pd.concat(frames).sort_values(["held_on", "kind", "name"], kind="stable", ignore_index=True)
    frame.insert(0, "code", [f"HD{city.site.code}{i:05d}" for i in range(1, len(frame) + 1)])
    return frame.astype({"matters_resolved": "Int64", "person_times": "Int64"})


def _of_kind(
    city: City, people: People, kind: str, count: int, total: int | None, rng: np.random.Generator
) -> pd.DataFrame:
    weight = people.households * np.where(people.is_demonstration, 12, 1)
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


def _days(city: City, count: int, rng: np.random.Generator) -> pd.DatetimeIndex:
    """Days of the last twelve months, by season and weekday."""
    last = pd.Timestamp(city.now.date()) - pd.Timedelta(days=1)
    days = pd.date_range(last - pd.Timedelta(days=363), last)
    season = np.array([0.7, 0.6, 1.3, 1.2, 1.1, 1.0, 0.9, 0.8, 1.1, 1.2, 1.1, 1.0])[days.month - 1]
    weight = season * np.where(days.day_of_week >= 5, 1.5, 1.0)  # noqa: PLR2004 - weekend
    return days[np.sort(rng.choice(len(days), count, p=weight / weight.sum()))]


def _conferences(city: City, rng: np.random.Generator) -> pd.DataFrame:
    """The monthly red property conference of the city and of each community, and urgent ones between."""
    last = pd.Timestamp(city.now.date()) - pd.Timedelta(days=2)
    months = last - pd.to_timedelta(np.arange(MONTHS) * 30 + 5, unit="D")
    seats: list[str | None] = [None, *city.community_code.tolist()]
    names = [city.site.name, *[f"{place.name}社区" for place in city.site.communities]]
    rows = [
        (
            f"{name}红色物业联席会议",
            "joint_conference",
            day + pd.Timedelta(days=int(rng.integers(-4, 5))),
            seat,
        )
        for day in months
        for name, seat in zip(names, seats, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["name", "kind", "held_on", "community_code"])
    frame["compound_code"] = None
    frame["person_times"] = rng.integers(8, 26, len(frame))
    frame["matters_resolved"] = apportion(city.targets.conference_matters, rng.gamma(2, 1, len(frame)))
    return frame


def honours(city: City, people: People, firms: Firms) -> pd.DataFrame:
    """Demonstration compounds, brands, green communities and the beautiful home."""
    rng = city.stream("honours")
    year = city.now.year
    titled = np.flatnonzero(people.is_demonstration)
    rows = [
        (
            f"{people.name[i]}红色物业示范小区",
            "demonstration",
            "compound",
            city.compound_code[i],
            "city",
            int(rng.integers(year - 3, year)),
            "市红色物业示范小区命名文件",
        )
        for i in titled.tolist()
    ]
    best = np.argsort(-firms.quality, kind="stable")
    for index, brand in enumerate(BRANDS[: city.targets.brands]):
        holder, code = (
            ("firm", str(firms.code[best[index]])),
            ("community", str(city.community_code[index % len(city.community_code)])),
            ("compound", str(city.compound_code[titled[index % len(titled)]])),
        )[index % 3]
        rows.append(
            (brand, "brand", holder, code, "city", int(rng.integers(year - 4, year)), "服务品牌备案表")
        )
    chosen = rng.choice(len(city.community_code), min(5, len(city.community_code)), replace=False)
    rows.extend(
        (
            f"{city.site.communities[i].name}社区绿色社区",
            "green_community",
            "community",
            str(city.community_code[i]),
            "provincial",
            int(rng.integers(year - 4, year)),
            "省级绿色社区命名文件",
        )
        for i in chosen[:4].tolist()
    )
    rows.append(
        (
            f"{city.site.communities[chosen[-1]].name}社区美丽家园",
            "beautiful_home",
            "community",
            str(city.community_code[chosen[-1]]),
            "provincial",
            year - 2,
            "省级美丽家园命名文件",
        )
    )
    frame = pd.DataFrame(
        rows, columns=["name", "kind", "holder", "holder_code", "level", "awarded_year", "evidence"]
    )
    frame.insert(0, "code", [f"RY{city.site.code}{i:03d}" for i in range(1, len(frame) + 1)])
    return frame
