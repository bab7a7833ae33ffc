"""Who managed each compound when: the periods that end in today's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.arrays import picked
from etl.synthetic.management import changes
from etl.synthetic.management.changes import NEVER, Change, Scene

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days, Flags, Integers, Texts
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms


FIRST_YEAR = 2008
"""Nothing is known of who managed before."""
SHORTEST_DAYS = np.timedelta64(150, "D")
LATE = np.datetime64("2200-01-01", "D")
DAYS_OF_TIME = 1_000_000
SOURCES = {
    "professional": "物业服务合同备案", "public_interest": "社区党组织接管协议",
    "self_managed": "业主大会决议",
    "community_kept": "社区兜底管理登记", "none": "物业管理摸底调查", "unknown": "待核实",
    "withdrew": "物业企业撤场告知书", "surveyed": "物业管理专项核查", "conflict": "业主大会解聘及选聘决议",
    "tender": "公开选聘中标通知书", "removed": "企业清退应急接管后选聘", "absorbed": "企业合并合同承继备案",
}  # fmt: skip
"""What a period rests on: its status, or the reason of the change that began it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Periods of management by compound and start; the last of each compound runs, its ``end`` is NaT.

    ``firm`` is the index of the firm, -1 for none; ``cut_short``: the period ended before the contract did.
    ``conflict_on`` is, per compound, the day on which the owners replaced a firm that they had dismissed;
    ``decided_on``, per firm, when it was removed.
    """

    compound: Integers
    status: Texts
    firm: Integers
    start: Days
    end: Days
    source: Texts
    cut_short: Flags
    conflict_on: Days
    decided_on: Days

    def at(self, compound: Integers, day: Days) -> Integers:
        """The index of the period of each compound on each day; the first one where the day is earlier."""
        key = self.compound * DAYS_OF_TIME + self.start.astype(np.int64)
        found = np.searchsorted(key, compound * DAYS_OF_TIME + day.astype(np.int64), side="right") - 1
        return np.asarray(np.maximum(found, np.searchsorted(self.compound, compound)))


def remember(city: City, people: People, firms: Firms) -> Past:
    """Tell the past of every compound so that today comes out of it."""
    scene = Scene(
        city=city, people=people, firms=firms, today=np.datetime64(city.now, "D"), rng=city.stream("past")
    )
    born = _born(scene)
    change = Change.none(people.status, firms.of_compound)
    changes.of_status(scene, change)
    decided_on = changes.of_firm(scene, change)
    before = changes.earlier(scene, born, change)
    return _periods(scene, born, change, before, decided_on)


def _born(scene: Scene) -> Days:
    """When the first period of each compound begins: in the year it was built, or with the records."""
    year = np.maximum(scene.city.housing.built_year, FIRST_YEAR)
    january = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]")
    month = (january + scene.rng.integers(0, 12, len(year)).astype("timedelta64[M]")).astype("datetime64[D]")
    latest: Days = scene.today - scene.rng.integers(8, 60, len(year)).astype("timedelta64[D]")
    return np.where(month < latest, month, latest)


def _periods(scene: Scene, born: Days, change: Change, before: Change, decided_on: Days) -> Past:
    """The chains of up to three periods of each compound."""
    status, count = scene.people.status, len(born)
    day = np.where(change.day > born + SHORTEST_DAYS, change.day, NEVER)
    moved = ~np.isnat(day)
    latest = np.where(moved, day, LATE)
    older = (before.day > born) & (before.day + SHORTEST_DAYS < latest)
    first = np.where(older, before.day, born)
    which = np.concatenate([np.flatnonzero(older), np.flatnonzero(moved), np.arange(count)])
    start = np.concatenate([born[older], first[moved], np.where(moved, day, first)])
    order = np.lexsort((start, which))
    # What a period rests on: the reason of the change before it, else its status.
    grounds = [
        before.status[older],
        change.status[moved],
        np.where(moved & (change.why != ""), change.why, status),
    ]
    short = moved & np.isin(change.why, ["conflict", "removed", "withdrew"])
    ends = [before.day[older], day[moved], np.full(count, NEVER)]
    cut_short = [np.zeros(int(older.sum()), dtype=bool), short[moved], np.zeros(count, dtype=bool)]
    return Past(
        compound=which[order].astype(np.int64),
        status=np.concatenate([before.status[older], change.status[moved], status])[order],
        firm=np.concatenate([before.firm[older], change.firm[moved], scene.firms.of_compound])[order],
        start=start[order],
        end=np.concatenate(ends)[order],
        source=np.array([SOURCES[word] for word in np.concatenate(grounds)[order].tolist()]),
        cut_short=np.concatenate(cut_short)[order],
        conflict_on=np.where(change.why == "conflict", day, NEVER),
        decided_on=decided_on,
    )


def statuses(city: City, firms: Firms, past: Past) -> pd.DataFrame:
    """The periods as rows of the register."""
    code = city.compound_code[past.compound]
    serial = pd.Series(past.compound).groupby(past.compound).cumcount().to_numpy() + 1
    return pd.DataFrame(
        {
            "code": np.char.add(np.char.add(code, "-"), np.char.zfill(serial.astype(str), 2)),
            "compound_code": code,
            "status": past.status,
            "valid_from": past.start.astype("datetime64[s]"),
            "valid_to": past.end.astype("datetime64[s]"),
            "firm_code": picked(past.firm, firms.code),
            "source": past.source,
        }
    )
