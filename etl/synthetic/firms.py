"""Property firms: who they are, what they manage, and how they are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from etl.synthetic.arrays import picked
from etl.synthetic.calibrate import year_pair
from etl.synthetic.names import firm_names
from geodata.codes import CREDIT_ALPHABET, credit_check_character

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Integers, Numbers, Texts
    from etl.synthetic.city import City
    from etl.synthetic.people import People


REACH_M = 900.0
"""Distance over which a firm's liking for a compound falls to a third."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, modulus 11
DECISION_REASONS = {
    "removed": (
        "擅自撤离物业服务区域",
        "信用评价连续两年不合格",
        "拒不移交物业资料",
        "业主大会决定解聘后拒不退出",
    ),
    "rectified": (
        "未按合同约定提供服务",
        "消防设施维护不到位",
        "公共收益未公示",
        "乱收费被查实",
        "电梯维保不到位",
        "投诉办理超期",
    ),
    "warned": ("环境卫生检查不合格", "服务公示不规范", "未按时参加联席会议"),
    "praised": ("防汛抢险表现突出", "红色物业创建成效明显", "服务满意率名列前茅"),
}
DISPUTE_SUBJECTS = {
    "complaint": (
        "电梯维修不及时",
        "公共收益不公开",
        "保洁不到位",
        "停车收费争议",
        "门禁长期损坏",
        "绿化管护差",
        "服务态度差",
    ),
    "petition": ("物业费上涨未征求意见", "前期物业移交争议", "公共部位被占用", "维修资金使用异议"),
    "lawsuit": ("物业服务合同纠纷", "追索物业费", "车位使用权纠纷", "业主撤销权纠纷", "相邻关系纠纷"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """The firms of a city. ``of_compound`` is the index of the firm that manages a compound, -1 for none.

    ``quality`` runs from 0 (bad) to 1; public-interest firms stand first, one for each of ``communities``.
    """

    code: Texts
    name: Texts
    is_public: NDArray[np.bool_]
    community: Integers
    quality: Numbers
    of_compound: Integers
    removed: Integers
    rectified: Integers


def found(city: City, people: People) -> Firms:
    """Found the firms and give them their portfolios, which cluster."""
    rng = city.stream("firms")
    public = len(people.public_community)
    count = max(city.targets.firms, public + 4)
    name = firm_names(rng, count, city.site.name)
    for index, community in enumerate(people.public_community.tolist()):
        name[index] = (
            f"{city.site.name.removesuffix('市')}{city.site.communities[community].name}社区红色公益物业服务中心"
        )
    quality = np.clip(rng.beta(4.2, 2.0, count), 0.05, 0.99)
    quality[:public] = rng.uniform(0.62, 0.9, public)
    decided = np.argsort(quality, kind="stable")[: city.targets.firms_decided_against]
    third = max(1, len(decided) // 3)
    return Firms(
        code=_credit_codes(city.site.code, count, public, rng),
        name=np.array(name),
        is_public=np.arange(count) < public,
        community=np.concatenate([people.public_community, np.full(count - public, -1)]),
        quality=quality,
        of_compound=_portfolios(city, people, quality, rng),
        removed=decided[:third],
        rectified=decided[third:],
    )


def _portfolios(city: City, people: People, quality: Numbers, rng: np.random.Generator) -> Integers:
    """Professional firms take compounds near their first one, large firms more; removed ones keep few."""
    laid, public = city.parcels, len(people.public_community)
    points = shapely.get_coordinates(shapely.centroid(laid.ring))
    of = np.full(len(laid.ring), -1, dtype=np.int64)
    mine = np.flatnonzero(people.status == "public_interest")
    index_of = {community: index for index, community in enumerate(people.public_community.tolist())}
    of[mine] = [index_of[community] for community in laid.community[mine].tolist()]
    theirs = np.flatnonzero(people.status == "professional")
    firms = len(quality) - public
    home = points[rng.choice(theirs, firms)]
    weight = (1.0 / np.arange(1, firms + 1) ** 0.75)[rng.permutation(firms)] * (0.3 + quality[public:])
    away = np.hypot(*(points[theirs][:, None, :] - home[None, :, :]).transpose(2, 0, 1))
    chance = np.log(weight)[None, :] - away / REACH_M + rng.gumbel(0, 1, away.shape)
    of[theirs] = public + np.argmax(chance, axis=1)
    return of


def _credit_codes(city: str, count: int, public: int, rng: np.random.Generator) -> Texts:
    """Unified social credit codes (GB 32100): kind, division, organisation code, check character."""
    codes: set[str] = set()
    ordered: list[str] = []
    while len(ordered) < count:
        body = "MA" + "".join(CREDIT_ALPHABET[i] for i in rng.integers(0, len(CREDIT_ALPHABET), 6))
        values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
        check = 11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
        first = (
            ("52" if len(ordered) < public else "91")
            + city
            + body
            + {10: "X", 11: "0"}.get(check, str(check))
        )
        code = first + credit_check_character(first)
        if code not in codes:
            codes.add(code)
            ordered.append(code)
    return np.array(ordered)


def rows(city: City, firms: Firms) -> pd.DataFrame:
    """The register of firms: grades, credit scores, the red and the black list."""
    rng = city.stream("firm rows")
    count = len(firms.code)
    decided = np.zeros(count, dtype=bool)
    decided[firms.removed] = decided[firms.rectified] = True
    score = np.round(58 + 42 * firms.quality - 14 * decided + rng.normal(0, 2, count), 1)
    order = np.argsort(-(score - 200.0 * firms.is_public), kind="stable")
    grade = np.digitize(score, [66, 74, 84, 92]).astype(int)
    grade[decided] = np.minimum(grade[decided], 1)
    grade = np.minimum(grade, 4)
    grade[order[0]] = 5
    listed = np.full(count, None, dtype=object)
    listed[np.argsort(-score, kind="stable")[: max(2, count // 12)]] = "red"
    listed[decided & (score < np.median(score[decided]))] = "black"
    managed = np.bincount(firms.of_compound[firms.of_compound >= 0], minlength=count)
    years = rng.integers(3, 21, count)
    years[firms.is_public] = rng.integers(1, 3, int(firms.is_public.sum()))
    founded = pd.Timestamp(city.now.date()) - pd.to_timedelta(
        years * 365 + rng.integers(0, 365, count), unit="D"
    )
    community = picked(firms.community, city.community_code)
    return pd.DataFrame(
        {
            "code": firms.code,
            "name": firms.name,
            "kind": np.where(firms.is_public, "public_interest", "professional"),
            "community_code": community,
            "star_grade": grade.astype(str),
            "credit_score": score,
            "listed": listed,
            "registered_on": founded,
            "employees": 6 + managed * 9 + rng.integers(0, 12, count),
        }
    )


def decisions(city: City, firms: Firms) -> pd.DataFrame:
    """Firms removed or put right over the last two years, and others warned or praised."""
    rng = city.stream("decisions")
    decided = np.concatenate([firms.removed, firms.rectified])
    others = np.setdiff1d(np.arange(len(firms.code)), decided)
    praised = others[np.argsort(-firms.quality[others], kind="stable")[:14]]
    warned = rng.choice(others, min(12, len(others)), replace=False)
    firm = np.concatenate([firms.removed, firms.rectified, warned, praised])
    sizes = [len(firms.removed), len(firms.rectified), len(warned), len(praised)]
    kind = np.repeat(["removed", "rectified", "warned", "praised"], sizes)
    day = pd.Timestamp(city.now.date()) - pd.to_timedelta(rng.integers(15, 690, len(firm)), unit="D")
    frame = pd.DataFrame(
        {
            "firm_code": firms.code[firm],
            "kind": kind,
            "decided_on": day,
            "reason": [str(rng.choice(DECISION_REASONS[word])) for word in kind],
        }
    ).sort_values("decided_on", ignore_index=True)
    number = frame.groupby(frame["decided_on"].dt.year).cumcount() + 1
    year = frame["decided_on"].dt.year.astype(str)
    frame.insert(0, "code", "楚市住建物管〔" + year + "〕" + number.astype(str) + "号")
    return frame


def disputes(city: City, firms: Firms) -> pd.DataFrame:
    """Complaints, petitions and civil suits of the last two years and of the calendar years before them.

    The published changes hold for the last twelve months against the twelve before, and the suits' also for
    2024 against 2023 where those years are past.
    """
    rng = city.stream("disputes")
    today = pd.Timestamp(city.now.date())
    year_ago, two_ago = today - pd.DateOffset(years=1), today - pd.DateOffset(years=2)
    before, after = year_pair(rng, city.targets.complaints_change, 780, 990)
    suits_before, suits_after = year_pair(rng, city.targets.lawsuits_change, 290, 460)
    windows = [
        (two_ago, year_ago, before, False),
        (year_ago, today, after, False),
        (two_ago, year_ago, suits_before, True),
        (year_ago, today, suits_after, True),
    ]
    days, is_suit = [], []
    for start, end, count, suit in windows:
        # The window's last day belongs to it, its first to the one before: "up to and including today".
        offset = rng.integers(1, (end - start).days + 1, count)
        days.append(start + pd.to_timedelta(offset, unit="D"))
        is_suit.append(np.full(count, suit))
    for start, end, count in _older_suits(city, pd.DatetimeIndex(days[2]), two_ago):
        days.append(start + pd.to_timedelta(rng.integers(0, (end - start).days + 1, count), unit="D"))
        is_suit.append(np.full(count, True))  # noqa: FBT003 - a value, not an option
    day = pd.DatetimeIndex(np.concatenate(days))
    return _dispute_rows(city, firms, day, np.concatenate(is_suit), rng)


def _older_suits(
    city: City, recent: pd.DatetimeIndex, two_ago: pd.Timestamp
) -> list[tuple[pd.Timestamp, pd.Timestamp, int]]:
    """Suits of 2023 and of the part of 2024 before the two years: first day, last day, count."""
    if two_ago < pd.Timestamp(2024, 3, 1):
        return []
    in_2024 = int((recent.year == 2024).sum())  # noqa: PLR2004 - the year that the city published
    change = city.targets.lawsuits_change
    for later in range(in_2024 + 60, in_2024 + 400):
        earlier = round(later / (1 + change))
        if round((later / earlier - 1) * 100, 1) == round(change * 100, 1):
            last = min(two_ago, pd.Timestamp(2024, 12, 31))
            return [
                (pd.Timestamp(2023, 1, 1), pd.Timestamp(2023, 12, 31), earlier),
                (pd.Timestamp(2024, 1, 1), last, later - in_2024),
            ]
    raise AssertionError("No number of suits gives the published change.")


def _dispute_rows(
    city: City, firms: Firms, day: pd.DatetimeIndex, suit: NDArray[np.bool_], rng: np.random.Generator
) -> pd.DataFrame:
    managed = np.flatnonzero(firms.of_compound >= 0)
    trouble = (1.25 - firms.quality[firms.of_compound[managed]]) ** 2
    households = np.bincount(
        city.housing.compound, weights=city.housing.households, minlength=len(firms.of_compound)
    )[managed]
    weight = trouble * households
    compound = rng.choice(managed, len(day), p=weight / weight.sum())
    kind = np.where(suit, "lawsuit", np.where(rng.random(len(day)) < 0.72, "complaint", "petition"))  # noqa: PLR2004
    frame = pd.DataFrame(
        {
            "firm_code": firms.code[firms.of_compound[compound]],
            "compound_code": city.compound_code[compound],
            "kind": kind,
            "filed_on": day,
            "subject": [str(rng.choice(DISPUTE_SUBJECTS[word])) for word in kind],
        }
    ).sort_values(["filed_on", "kind"], kind="stable", ignore_index=True)
    prefix = frame["kind"].map({"lawsuit": "民初", "petition": "信", "complaint": "诉"})
    number = frame.groupby([frame["kind"], frame["filed_on"].dt.year]).cumcount() + 1
    year = frame["filed_on"].dt.year.astype(str)
    frame.insert(0, "code", year + prefix + number.astype(str).str.zfill(4))
    return frame
