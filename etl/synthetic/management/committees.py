"""Committees of the compounds: those in office, the terms before them, and those that ran out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.lives.people import MODERN_AFTER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Days, Integers
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.past import Past


TERM_YEARS = {"owners": 5, "management": 3}
WORDS = {"owners": "业主委员会", "management": "物业管理委员会"}
RAN_OUT_ALONE, RAN_OUT_BEFORE = 0.3, 0.2
"""Shares of the compounds, without a committee or with the other kind, whose owners' committee ran out."""
SECOND_TERM = 0.42
GAP_DAYS = 20


def rows(city: City, people: People, past: Past) -> pd.DataFrame:
    """Owners' committees and management committees in office, and the terms before them.

    Where owners dismissed their firm, their committee had been elected some months before.
    """
    rng = city.stream("committees")
    targets, count = city.targets, len(people.status)
    settled = np.select(
        [people.status == "professional", people.status == "self_managed", people.status == "unknown"],
        [1.2, 0.9, -9.0],
        0.0,
    )
    liking = settled + (city.housing.built_year > MODERN_AFTER) * 0.6 + rng.normal(0, 0.7, count)
    quarrelled = ~np.isnat(past.conflict_on)
    order = np.argsort(-(liking + people.is_demonstration * 9 + quarrelled * 9), kind="stable")
    owners = order[: targets.owners_committees]
    management = order[targets.owners_committees :][: targets.management_committees]
    rest = order[targets.owners_committees + targets.management_committees :]
    lived_in = city.housing.built_year <= city.now.year - TERM_YEARS["owners"] - 3
    ran_out = np.concatenate(
        [
            rest[(rng.random(len(rest)) < RAN_OUT_ALONE) & lived_in[rest]],
            management[(rng.random(len(management)) < RAN_OUT_BEFORE) & lived_in[management]],
        ]
    )
    in_office = [
        _in_office(city, people, owners, "owners", past.conflict_on[owners], rng),
        _in_office(city, people, management, "management", past.conflict_on[management], rng),
    ]
    frames = [*in_office, *[_earlier(frame, rng) for frame in in_office]]
    frames.append(_ran_out(city, people, ran_out, in_office[1], rng))
    frame = pd.concat(frames, ignore_index=True).sort_values(
        ["compound_code", "term_from"], ignore_index=True
    )
    serial = frame.groupby("compound_code").cumcount() + 1
    frame.insert(0, "code", "WH" + frame["compound_code"] + serial.astype(str).str.zfill(2))
    return frame


def in_office(frame: pd.DataFrame, city: City) -> NDArray[np.bool_]:
    """Whether each compound of the city has a committee in office today."""
    today = pd.Timestamp(city.now.date())
    sits = (frame["term_from"] <= today) & (frame["term_to"] >= today) & frame["dissolved_on"].isna()
    return np.isin(city.compound_code, frame.loc[sits, "compound_code"].to_numpy(dtype=str))


def _in_office(
    city: City, people: People, compounds: Integers, kind: str, conflict: Days, rng: np.random.Generator
) -> pd.DataFrame:
    """The term in office of each compound's committee."""
    today = np.datetime64(city.now, "D")
    years, count = TERM_YEARS[kind], len(compounds)
    # The last years founded more committees than those before.
    elapsed = np.round(20 + (years * 365 - 70) * rng.beta(1.0, 1.5, count)).astype(int)
    quarrelled = ~np.isnat(conflict)
    elected = np.where(quarrelled, conflict, today) - rng.integers(90, 240, count).astype("timedelta64[D]")
    start = np.where(quarrelled, elected, today - elapsed.astype("timedelta64[D]"))
    start = np.maximum(start, today - np.timedelta64(years * 365 - 45, "D"))
    # Owners have moved in before they elect.
    moved_in = (city.housing.built_year[compounds] - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]")
    start = np.minimum(np.maximum(start, moved_in + np.timedelta64(20, "D")), today - np.timedelta64(1, "D"))
    old_enough = (
        start.astype("datetime64[Y]").astype(int) + 1970 - city.housing.built_year[compounds]
    ) > years + 2
    number = np.where((rng.random(count) < SECOND_TERM) & old_enough, 2, 1)
    seats = np.clip(2 * np.round((people.households[compounds] / 110 + 4) / 2).astype(int) + 1, 5, 11)
    begins = pd.Series(start.astype("datetime64[s]"))
    return pd.DataFrame(
        {
            "name": np.char.add(people.name[compounds], WORDS[kind]),
            "kind": kind,
            "compound_code": city.compound_code[compounds],
            "term_number": number,
            "term_from": begins,
            "term_to": begins + pd.DateOffset(years=years),
            "dissolved_on": pd.Series(pd.NaT, index=begins.index, dtype="datetime64[s]"),
            "seats": seats,
            "party_seats": np.clip(np.round(seats * rng.uniform(0.35, 0.75, count)), 1, seats).astype(int),
            "has_party_work": True,
        }
    )


def _earlier(current: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The first term of the committees that sit for the second time; some were dissolved before its end."""
    earlier = current[current["term_number"] > 1].reset_index(drop=True)
    years = TERM_YEARS[str(current["kind"].iloc[0])] if len(current) else 1
    earlier["term_to"] = earlier["term_from"] - pd.Timedelta(days=GAP_DAYS)
    earlier["term_from"] = earlier["term_to"] - pd.DateOffset(years=years)
    short = pd.Series(rng.random(len(earlier)) < 0.12)  # noqa: PLR2004 - share of first terms that were cut short
    left = earlier["term_to"] - pd.to_timedelta(rng.integers(10, 200, len(earlier)), unit="D")
    earlier["dissolved_on"] = left.where(short, earlier["dissolved_on"])
    earlier["term_number"] = 1
    earlier["party_seats"] = np.maximum(0, earlier["party_seats"] - 2)
    earlier["has_party_work"] = earlier["party_seats"] > 0
    return earlier


def _ran_out(
    city: City, people: People, compounds: Integers, management: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Owners' committees whose term ended without another one; a management committee followed some."""
    today = pd.Timestamp(city.now.date())
    follower = management.set_index("compound_code")["term_from"].reindex(city.compound_code[compounds])
    days = pd.to_timedelta(rng.integers(25, 500, len(compounds)), unit="D")
    end = pd.Series(follower.fillna(today).to_numpy() - days.to_numpy())
    seats = np.clip(2 * np.round((people.households[compounds] / 110 + 4) / 2).astype(int) + 1, 5, 11)
    return pd.DataFrame(
        {
            "name": np.char.add(people.name[compounds], WORDS["owners"]),
            "kind": "owners",
            "compound_code": city.compound_code[compounds],
            "term_number": 1,
            "term_from": end - pd.DateOffset(years=TERM_YEARS["owners"]),
            "term_to": end,
            "dissolved_on": pd.Series(pd.NaT, index=end.index, dtype="datetime64[s]"),
            "seats": seats,
            "party_seats": np.clip(np.round(seats * rng.uniform(0.1, 0.4, len(seats))), 0, seats).astype(int),
            "has_party_work": rng.random(len(seats)) < 0.5,  # noqa: PLR2004 - half of them
        }
    )
