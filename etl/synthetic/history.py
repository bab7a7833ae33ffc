"""The past of each compound: who managed it when, under which contract, with which committees."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.arrays import only, picked
from etl.synthetic.people import MODERN_AFTER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Integers
    from etl.synthetic.city import City
    from etl.synthetic.firms import Firms
    from etl.synthetic.people import People


QUARTERS = 12
FIRST_YEAR = 2008
BEFORE = {
    "professional": (
        ("professional", 0.68),
        ("none", 0.08),
        ("self_managed", 0.12),
        ("community_kept", 0.12),
    ),
    "public_interest": (("none", 1.0),),
    "self_managed": (("self_managed", 0.8), ("none", 0.2)),
    "community_kept": (("none", 0.62), ("community_kept", 0.38)),
    "none": (("none", 0.78), ("professional", 0.22)),
    "unknown": (("unknown", 1.0),),
}
"""What a compound was before its status of today, and how often."""
SOURCES = {
    "professional": "物业服务合同备案", "public_interest": "社区党组织接管协议",
    "self_managed": "业主大会决议", "community_kept": "社区兜底管理登记",
    "none": "物业管理摸底调查", "unknown": "待核实",
}  # fmt: skip
TERM_YEARS = {"owners": 5, "management": 3}


def management_statuses(city: City, people: People, firms: Firms) -> pd.DataFrame:
    """Periods of management without gaps or overlaps, the last one open; changes lie in twelve quarters."""
    rng = city.stream("history")
    count = len(people.status)
    today = pd.Timestamp(city.now.date())
    born = np.maximum(city.housing.built_year, FIRST_YEAR)
    first = pd.to_datetime({"year": born, "month": rng.integers(1, 13, count), "day": np.full(count, 1)})
    previous = np.array(
        [
            str(rng.choice([word for word, _ in BEFORE[now]], p=[chance for _, chance in BEFORE[now]]))
            for now in people.status.tolist()
        ]
    )
    quarter = _quarters(people.status, previous, rng)
    back = pd.to_timedelta(quarter * 91 - rng.integers(0, 80, count), unit="D")
    change = pd.Series(today.to_period("Q").start_time - back)
    change = change.mask(change > today - pd.Timedelta(days=3), today - pd.Timedelta(days=9))
    changed = (previous != people.status) & (change > first + pd.Timedelta(days=200)).to_numpy()
    other = _other_firm(firms, rng)
    firm = picked(firms.of_compound, firms.code)
    now = pd.DataFrame(
        {
            "compound_code": city.compound_code,
            "status": people.status,
            "valid_from": np.where(changed, change.to_numpy(), first.to_numpy()),
            "valid_to": pd.NaT,
            "firm_code": firm,
            "source": [SOURCES[word] for word in people.status],
        }
    )
    then = pd.DataFrame(
        {
            "compound_code": city.compound_code,
            "status": previous,
            "valid_from": first,
            "valid_to": change,
            "firm_code": only(previous == "professional", firms.code[other]),
            "source": [SOURCES[word] for word in previous],
        }
    )[changed]
    frame: pd.DataFrame = pd.concat([then, now]).sort_values(
        ["compound_code", "valid_from"], ignore_index=True
    )
    serial = frame.groupby("compound_code").cumcount() + 1
    frame.insert(0, "code", frame["compound_code"] + "-" + serial.astype(str).str.zfill(2))
    return frame


def _quarters(status: NDArray[np.str_], previous: NDArray[np.str_], rng: np.random.Generator) -> Integers:
    """How many quarters ago each status began; takeovers of old compounds gather in the last six."""
    quarter = rng.integers(0, QUARTERS, len(status))
    late = (status == "public_interest") | ((status == "professional") & (previous == "none"))
    return np.where(late, rng.integers(0, QUARTERS // 2, len(status)), quarter)


def _other_firm(firms: Firms, rng: np.random.Generator) -> Integers:
    """A professional firm for each compound, not the one of today; removed firms are met more often."""
    professional = np.flatnonzero(~firms.is_public)
    weight = np.where(np.isin(professional, firms.removed), 8.0, 1.0)
    drawn = rng.choice(professional, len(firms.of_compound), p=weight / weight.sum())
    clash = drawn == firms.of_compound
    return np.where(clash, np.where(drawn == professional[0], professional[1], professional[0]), drawn)


def contracts(city: City, people: People, firms: Firms, statuses: pd.DataFrame) -> pd.DataFrame:
    """Contracts of three to five years in a chain since the firm came; the last one runs."""
    rng = city.stream("contracts")
    today = pd.Timestamp(city.now.date())
    current = statuses[statuses["valid_to"].isna()].set_index("compound_code")["valid_from"]
    managed = np.flatnonzero(firms.of_compound >= 0)
    parts = []
    for index in managed.tolist():
        start = current[city.compound_code[index]]
        years = int(rng.integers(3, 6))
        elapsed = (today - start).days / 365.25
        past = min(3, int(elapsed // years))
        first = (
            start
            if elapsed < years
            else today - pd.Timedelta(days=int((past * years + rng.uniform(0, years)) * 365))
        )
        first = max(start, first)
        for term in range(past + 1):
            begins = first + pd.DateOffset(years=term * years)
            if begins <= today:
                parts.append((index, begins, begins + pd.DateOffset(years=years) - pd.Timedelta(days=1)))
    managed_by, starts, ends = zip(*parts, strict=True)
    which = np.array(managed_by)
    fee = people.fee_yuan_m2_month[which]
    frame = pd.DataFrame(
        {
            "compound_code": city.compound_code[which],
            "firm_code": firms.code[firms.of_compound[which]],
            "starts_on": pd.DatetimeIndex(starts),
            "ends_on": pd.DatetimeIndex(ends),
            "signed_on": pd.DatetimeIndex(starts)
            - pd.to_timedelta(rng.integers(5, 60, len(which)), unit="D"),
            "fee_yuan_m2_month": fee,
            "notice_days": rng.choice([30, 60, 90], len(which), p=[0.2, 0.5, 0.3]),
        }
    )
    last = frame.groupby("compound_code")["starts_on"].transform("max") == frame["starts_on"]
    frame["fee_yuan_m2_month"] = np.where(
        last, frame["fee_yuan_m2_month"], np.round(frame["fee_yuan_m2_month"] * 0.88, 2)
    )
    serial = frame.groupby(frame["signed_on"].dt.year).cumcount() + 1
    frame.insert(0, "code", "CXWY" + frame["signed_on"].dt.year.astype(str) + serial.astype(str).str.zfill(4))
    return frame


def committees(city: City, people: People) -> pd.DataFrame:
    """Owners' committees and management committees in office, and the terms before them."""
    rng = city.stream("committees")
    targets, count = city.targets, len(people.status)
    settled = np.select(
        [people.status == "professional", people.status == "self_managed", people.status == "unknown"],
        [1.2, 0.9, -9.0],
        0.0,
    )
    liking = (
        settled
        + (city.housing.built_year > MODERN_AFTER) * 0.6
        + people.is_demonstration * 9
        + rng.normal(0, 0.7, count)
    )
    order = np.argsort(-liking, kind="stable")
    owners = order[: targets.owners_committees]
    management = order[targets.owners_committees : targets.owners_committees + targets.management_committees]
    frames = [
        _terms(city, people, owners, "owners", rng),
        _terms(city, people, management, "management", rng),
    ]
    frame = pd.concat(frames).sort_values(["compound_code", "term_from"], ignore_index=True)
    serial = frame.groupby("compound_code").cumcount() + 1
    frame.insert(0, "code", "WH" + frame["compound_code"] + serial.astype(str).str.zfill(2))
    return frame


def _terms(
    city: City, people: People, compounds: Integers, kind: str, rng: np.random.Generator
) -> pd.DataFrame:
    """The term in office of each compound's committee, and in some compounds the one before."""
    today = pd.Timestamp(city.now.date())
    years = TERM_YEARS[kind]
    count = len(compounds)
    start = today - pd.to_timedelta(rng.integers(20, years * 365 - 45, count), unit="D")
    number = np.where(rng.random(count) < 0.4, 2, 1)  # noqa: PLR2004 - share with an earlier term
    seats = np.clip(2 * np.round((people.households[compounds] / 110 + 4) / 2).astype(int) + 1, 5, 11)
    word = {"owners": "业主委员会", "management": "物业管理委员会"}[kind]
    current = pd.DataFrame(
        {
            "name": np.char.add(people.name[compounds], word),
            "kind": kind,
            "compound_code": city.compound_code[compounds],
            "term_number": number,
            "term_from": start,
            "term_to": start + pd.DateOffset(years=years),
            "dissolved_on": pd.NaT,
            "seats": seats,
            "party_seats": np.clip(np.round(seats * rng.uniform(0.35, 0.75, count)), 1, seats).astype(int),
            "has_party_work": True,
        }
    )
    earlier = current[current["term_number"] > 1].copy()
    earlier["term_to"] = earlier["term_from"] - pd.Timedelta(days=20)
    earlier["term_from"] = earlier["term_to"] - pd.DateOffset(years=years)
    earlier["dissolved_on"] = earlier["term_to"]
    earlier["term_number"] = 1
    earlier["party_seats"] = np.maximum(0, earlier["party_seats"] - 2)
    earlier["has_party_work"] = earlier["party_seats"] > 0
    return pd.concat([earlier, current])
