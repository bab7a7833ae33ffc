"""How firms are judged: decisions of the authority; complaints, petitions and civil suits against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.building import equipment
from etl.synthetic.calibrate import year_pair

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days, Flags, Integers, Numbers, Texts
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms
    from etl.synthetic.management.past import Past


REASONS = {
    "removed": (
        "擅自撤离物业服务区域", "信用评价连续两年不合格", "拒不移交物业资料", "业主大会决定解聘后拒不退出",
    ),
    "rectified": (
        "未按合同约定提供服务", "消防设施维护不到位", "公共收益未公示",
        "乱收费被查实", "电梯维保不到位", "投诉办理超期",
    ),
    "warned": ("环境卫生检查不合格", "服务公示不规范", "未按时参加联席会议"),
    "praised": ("防汛抢险表现突出", "红色物业创建成效明显", "服务满意率名列前茅"),
}  # fmt: skip
SUBJECTS = {
    "complaint": (
        "lift:电梯维修不及时", "公共收益不公开", "保洁不到位", "停车收费争议",
        "门禁长期损坏", "绿化管护差", "服务态度差",
    ),
    "petition": ("物业费上涨未征求意见", "前期物业移交争议", "公共部位被占用", "维修资金使用异议"),
    "lawsuit": ("物业服务合同纠纷", "追索物业费", "车位使用权纠纷", "业主撤销权纠纷", "相邻关系纠纷"),
}  # fmt: skip
"""What a dispute is about; "lift:" only where there are lifts."""
PUBLISHED_YEAR = 2024
"""The calendar year whose suits the city published, against those of the year before."""
COMPLAINTS_OF_ALL = 0.72
"""Share of complaints among complaints and petitions."""
FILINGS = (0.8, 0.55, 1.0, 1.05, 1.0, 1.0, 0.95, 0.95, 1.0, 0.9, 1.25, 1.5)
"""Weight of each month for suits: before the end of the year there are more, around Spring Festival fewer."""
ONE_DAY = np.timedelta64(1, "D")
QUARREL_DAYS = 300
"""How long the residents quarrel with a firm before it goes."""


def decisions(city: City, firms: Firms, past: Past) -> pd.DataFrame:
    """Firms removed or put right in the last three years, and others warned or praised.

    A firm that was removed had been told to put things right before.
    """
    rng = city.stream("decisions")
    today = np.datetime64(city.now, "D")
    decided = np.concatenate([firms.removed, firms.rectified])
    others = np.setdiff1d(np.arange(len(firms.code)), np.concatenate([decided, firms.absorbed]))
    praised = others[np.argsort(-firms.quality[others], kind="stable")[:14]]
    warned = others[np.argsort(firms.quality[others] + rng.random(len(others)) * 0.3, kind="stable")[:12]]
    removed_on = past.decided_on[firms.removed]
    removed_on = np.where(np.isnat(removed_on), today - np.timedelta64(400, "D"), removed_on)
    warned_on = removed_on - rng.integers(120, 300, len(removed_on)).astype("timedelta64[D]")
    parts: list[tuple[str, Integers, Days]] = [
        ("removed", firms.removed, removed_on),
        ("rectified", firms.removed, warned_on),
        ("rectified", firms.rectified, _days_ago(today, 15, 900, len(firms.rectified), rng)),
        ("warned", warned, _days_ago(today, 15, 1000, len(warned), rng)),
        ("praised", praised, _days_ago(today, 15, 1000, len(praised), rng)),
    ]
    kind = np.concatenate([np.full(len(which), word) for word, which, _ in parts])
    frame = pd.DataFrame(
        {
            "firm_code": firms.code[np.concatenate([which for _, which, _ in parts])],
            "kind": kind,
            "decided_on": np.concatenate([day for _, _, day in parts]).astype("datetime64[s]"),
            "reason": _worded(kind, REASONS, rng),
        }
    ).sort_values(["decided_on", "firm_code"], ignore_index=True)
    number = frame.groupby(frame["decided_on"].dt.year).cumcount() + 1
    year = frame["decided_on"].dt.year.astype(str)
    frame.insert(0, "code", "楚市住建物管〔" + year + "〕" + number.astype(str) + "号")
    return frame


def _days_ago(today: np.datetime64, least: int, most: int, count: int, rng: np.random.Generator) -> Days:
    return np.asarray(today - rng.integers(least, most, count).astype("timedelta64[D]"))


def _worded(kind: Texts, words: dict[str, tuple[str, ...]], rng: np.random.Generator) -> list[str]:
    """A phrase for each kind."""
    drawn = rng.random(len(kind))
    return [
        words[word][int(u * len(words[word]))] for word, u in zip(kind.tolist(), drawn.tolist(), strict=True)
    ]


def rows(city: City, people: People, firms: Firms, past: Past) -> pd.DataFrame:
    """Complaints, petitions and civil suits of the last years, against the firm that managed then.

    The published changes hold for complaints and petitions of the last twelve months against those before,
    and for the suits of 2024 against those of 2023, on whatever day from 2024 on the city is written.
    """
    rng = city.stream("disputes")
    complaints, suits = _complaint_days(city, rng), _suit_days(city, rng)
    day = np.concatenate([complaints, suits])
    is_suit = np.arange(len(day)) >= len(complaints)
    period = _quarrels(people, firms, past, day, rng)
    other = np.where(rng.random(len(day)) < COMPLAINTS_OF_ALL, "complaint", "petition")
    kind = np.where(is_suit, "lawsuit", other)
    has_lift = equipment.of_compounds(city)["lift"]
    frame = pd.DataFrame(
        {
            "firm_code": firms.code[past.firm[period]],
            "compound_code": city.compound_code[past.compound[period]],
            "kind": kind,
            "filed_on": day.astype("datetime64[s]"),
            "subject": _subjects(kind, has_lift[past.compound[period]], rng),
        }
    ).sort_values(["filed_on", "kind"], kind="stable", ignore_index=True)
    prefix = frame["kind"].map({"lawsuit": "民初", "petition": "信", "complaint": "诉"})
    number = frame.groupby([frame["kind"], frame["filed_on"].dt.year]).cumcount() + 1
    year = frame["filed_on"].dt.year.astype(str)
    frame.insert(0, "code", year + prefix + number.astype(str).str.zfill(4))
    return frame


def _subjects(kind: Texts, has_lift: Flags, rng: np.random.Generator) -> list[str]:
    """What each dispute is about: of a lift only people complain who have one."""
    usual = {word: tuple(text for text in texts if ":" not in text) for word, texts in SUBJECTS.items()}
    every = {word: tuple(text.removeprefix("lift:") for text in texts) for word, texts in SUBJECTS.items()}
    with_lift, without = _worded(kind, every, rng), _worded(kind, usual, rng)
    pairs = zip(has_lift.tolist(), with_lift, without, strict=True)
    return [one if lift else other for lift, one, other in pairs]


def _complaint_days(city: City, rng: np.random.Generator) -> Days:
    """Three years of complaints, fewer from month to month; the last two years in the published relation."""
    before, after = year_pair(rng, city.targets.complaints_change, 780, 990)
    edges = [
        np.datetime64(pd.Timestamp(city.now.date()) - pd.DateOffset(years=years), "D")
        for years in (3, 2, 1, 0)
    ]
    counts = (round(before * rng.uniform(1.08, 1.2)), before, after)
    return np.concatenate(
        [
            _drawn(start + ONE_DAY, end, count, rng, slope=-0.35)
            for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
        ]
    )


def _suit_days(city: City, rng: np.random.Generator) -> Days:
    """Suits of each calendar year from 2023 on: far fewer from 2024 on, and slowly fewer since."""
    today = np.datetime64(city.now, "D")
    before, after = year_pair(rng, city.targets.lawsuits_change, 820, 1180)
    counts = {PUBLISHED_YEAR - 1: before, PUBLISHED_YEAR: after}
    days = []
    for year in range(PUBLISHED_YEAR - 1, city.now.year + 1):
        first, last = np.datetime64(f"{year}-01-01", "D"), np.datetime64(f"{year}-12-31", "D")
        whole = counts.get(year, round(after * 0.93 ** (year - PUBLISHED_YEAR)))
        past = min(1.0, ((today - first).astype(int) + 1) / 365)
        count = whole if year in counts else round(whole * past)
        days.append(_drawn(first, min(last, today), count, rng, months=FILINGS))
    return np.concatenate(days) if days else np.empty(0, dtype="datetime64[D]")


def _drawn(
    first: np.datetime64, last: np.datetime64, count: int, rng: np.random.Generator, *,
    slope: float = 0.0, months: tuple[float, ...] = (1.0,) * 12,
) -> Days:  # fmt: skip
    """``count`` days from ``first`` to ``last``, both possible; working days mostly."""
    days = np.arange(first, last + ONE_DAY)
    weight = np.linspace(1 - slope / 2, 1 + slope / 2, len(days))
    weight *= np.array(months)[days.astype("datetime64[M]").astype(int) % 12]
    weight *= np.where(np.is_busday(days), 1.0, 0.12)
    return rng.choice(days, count, p=weight / weight.sum())


def _quarrels(people: People, firms: Firms, past: Past, day: Days, rng: np.random.Generator) -> Integers:
    """The period that each dispute is about: of a firm that managed then, a bad one or one about to go."""
    managed = np.flatnonzero(past.firm >= 0)
    trouble = (1.2 - firms.quality[past.firm[managed]]) ** 3 * people.households[past.compound[managed]]
    end = np.where(np.isnat(past.end[managed]), np.datetime64("2200-01-01"), past.end[managed])
    period = np.empty(len(day), dtype=np.int64)
    month = day.astype("datetime64[M]")
    for one in np.unique(month).tolist():
        mine = np.flatnonzero(month == np.datetime64(one, "M"))
        middle = np.datetime64(one, "M").astype("datetime64[D]") + np.timedelta64(14, "D")
        weight = trouble * _going(past, managed, end, middle)
        period[mine] = managed[rng.choice(len(managed), len(mine), p=weight / weight.sum())]
    return period


def _going(past: Past, managed: Integers, end: Days, day: np.datetime64) -> Numbers:
    """How much a period attracts disputes on a day: most before a firm is sent away, none outside of it."""
    runs = (past.start[managed] <= day) & (end > day)
    soon = (end - day).astype(np.int64) < QUARREL_DAYS
    return np.asarray(np.where(runs, np.where(past.cut_short[managed] & soon, 7.0, 1.0), 0.0))
