"""What changed hands in the last twelve quarters, and before: takeovers, tenders, quarrels, mergers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days, Flags, Integers, Texts
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms


WINDOW_DAYS = 1090
"""Twelve quarters, in which the changes that people remember lie."""
COVERAGE_THEN = 0.82
"""Coverage twelve quarters ago."""
SETTLED_YEARS = 4
"""A compound younger than this has had one manager."""
YOUNGEST_DAYS = 6
FIRST_OF_MONTH = 0.7
"""Share of the changes that begin with a month."""
NEVER = np.datetime64("NaT", "D")

SURVEYED, WITHDREW, OWNERS_HIRED, CONFLICTS, TENDERS = 62 / 803, 14 / 803, 26 / 803, 27 / 803, 58 / 803
"""Shares of the compounds: of unknown status, left by a firm, that hired, dismissed or changed one."""
LEFT_BY_REMOVED = (3, 9)
"""Compounds that a removed firm left behind."""
HARD, VERY_HARD = 0.3, 0.45
CHANGED_BEFORE = 0.5
"""Share of the compounds with some hardship that changed hands before the twelve quarters."""
VETERANS = 6
"""So many of the oldest firms may have managed the oldest houses."""
TWO_PERIODS_DAYS = 400


@dataclass(slots=True, kw_only=True)
class Change:
    """At most one change per compound, while it is drawn: the day, who managed before it, and why it came."""

    day: Days
    status: Texts
    firm: Integers
    why: Texts

    @classmethod
    def none(cls, status: Texts, firm: Integers) -> Change:
        """No change anywhere."""
        never, blank = np.full(len(status), NEVER), np.full(len(status), "", dtype="<U16")
        return cls(day=never, status=status.astype("<U16"), firm=firm.copy(), why=blank)

    def put(self, which: Integers, day: Days, status: str, why: str, firm: Integers | int = -1) -> None:
        """Let a change of these compounds happen on these days."""
        self.day[which], self.status[which], self.why[which], self.firm[which] = day, status, why, firm


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What the drawing of changes needs: the city of today and a stream of chance."""

    city: City
    people: People
    firms: Firms
    today: np.datetime64
    rng: np.random.Generator

    @property
    def settled(self) -> Flags:
        """Whether a compound is old enough to have changed hands."""
        return np.asarray(self.city.housing.built_year <= self.city.now.year - SETTLED_YEARS)

    @property
    def active(self) -> Integers:
        """The professional firms that manage something today."""
        return np.unique(self.firms.of_compound[self.people.status == "professional"])

    def ago(self, days: Integers) -> Days:
        """Days so long ago, most of them moved back to the first of a month, when contracts begin."""
        day = self.today - np.maximum(days, YOUNGEST_DAYS).astype("timedelta64[D]")
        first = day.astype("datetime64[M]").astype("datetime64[D]")
        return np.where(self.rng.random(len(days)) < FIRST_OF_MONTH, first, day)

    def some(self, allowed: Flags, share: float) -> Integers:
        """A share of all compounds, drawn from the allowed ones."""
        return self.rng.permutation(np.flatnonzero(allowed))[: round(share * len(allowed))]

    def spread(self, count: int) -> Integers:
        """Numbers of days that fill the twelve quarters evenly, a little more of them lately."""
        places = (np.arange(count) + self.rng.random(count)) / max(1, count)
        return np.round(WINDOW_DAYS * self.rng.permutation(places) ** 1.15).astype(np.int64)


def of_status(scene: Scene, change: Change) -> None:
    """Changes of status: takeovers by public-interest firms, then others until the old coverage comes out."""
    people, rng = scene.people, scene.rng
    status, count = people.status, len(people.status)
    public = np.flatnonzero(status == "public_interest")
    change.put(public, scene.ago(_takeovers(scene, public)), "none", "public_interest")
    known = status != "unknown"
    free = scene.settled & known & (status != "public_interest")
    asked = scene.some(free & (status != "professional"), SURVEYED)
    left = scene.some(free & (status == "none") & ~_among(asked, count), WITHDREW)
    taken = _taken(scene, free & ~_among(asked, count) & ~_among(left, count), asked, left)
    hired = scene.some(free & (status == "professional") & ~_among(taken, count), OWNERS_HIRED)
    change.put(taken, scene.ago(scene.spread(len(taken))), "none", "")
    change.put(asked, scene.ago(scene.spread(len(asked))), "unknown", "surveyed")
    change.put(hired, scene.ago(scene.spread(len(hired))), "self_managed", "")
    firm = rng.choice(scene.active, len(left))
    change.put(left, scene.ago(scene.spread(len(left))), "professional", "withdrew", firm)


def _takeovers(scene: Scene, public: Integers) -> Integers:
    """How many days ago each old compound was taken over: one community after the other began."""
    communities = scene.people.public_community
    began = scene.rng.permutation(np.linspace(880, 130, len(communities)))
    of = np.searchsorted(communities, scene.city.parcels.community[public])
    return np.round(began[of] * scene.rng.beta(3.5, 1.2, len(public))).astype(np.int64)


def _taken(scene: Scene, free: Flags, asked: Integers, left: Integers) -> Integers:
    """Compounds that nobody managed twelve quarters ago: so many that the coverage of then comes out."""
    status, count = scene.people.status, len(free)
    area = scene.people.floor_area_m2.astype(float)
    known = (status != "unknown") & scene.settled & ~_among(asked, count)
    managed = known & ~np.isin(status, ["none", "public_interest"]) | _among(left, count)
    room = float(area[managed].sum()) - COVERAGE_THEN * float(area[known].sum())
    pull = np.select([status == "community_kept", status == "self_managed"], [3.0, 0.8], 0.1)
    pull = pull * (0.2 + scene.people.hardship) ** 2
    pull = np.where(free & managed & ~scene.people.is_demonstration, pull, 0.0)
    order = np.argsort(-(np.log(np.maximum(pull, 1e-12)) + scene.rng.gumbel(0, 1, count)), kind="stable")
    order = order[pull[order] > 0]
    return order[np.cumsum(area[order]) <= room]


def of_firm(scene: Scene, change: Change) -> Days:
    """Professional compounds that another firm had: removed, absorbed, dismissed by the owners, or outbid.

    Returns the day on which each removed firm was removed, NaT for the others.
    """
    people, firms, rng = scene.people, scene.firms, scene.rng

    def free() -> Flags:
        stays = scene.settled & np.isnat(change.day) & (people.status == "professional")
        return np.asarray(stays & ~people.is_demonstration)

    decided_on = np.full(len(firms.code), NEVER)
    for firm in firms.removed.tolist():
        ago = int(rng.integers(160, 960))
        decided_on[firm] = scene.today - np.timedelta64(ago, "D")
        mine = _cluster(scene, np.flatnonzero(free()), int(rng.integers(*LEFT_BY_REMOVED)))
        day = scene.today - (ago - rng.integers(20, 90, len(mine))).astype("timedelta64[D]")
        change.put(mine, day, "professional", "removed", firm)
    for firm, absorber in zip(firms.absorbed.tolist(), firms.absorber.tolist(), strict=True):
        mine = np.flatnonzero(free() & (firms.of_compound == absorber))[: int(rng.integers(2, 5))]
        day = np.repeat(scene.ago(rng.integers(60, WINDOW_DAYS, 1)), len(mine))
        change.put(mine, day, "professional", "absorbed", firm)
    weak = np.concatenate([firms.rectified, firms.removed])
    for share, others, why in ((CONFLICTS, weak, "conflict"), (TENDERS, scene.active, "tender")):
        chance = 0.15 + people.hardship if why == "conflict" else np.ones(len(people.status))
        order = np.argsort(-(np.log(chance) + rng.gumbel(0, 0.5, len(chance))), kind="stable")
        mine = order[free()[order]][: round(share * len(order))]
        firm = not_the_same(rng.choice(others, len(mine)), firms.of_compound[mine], others)
        days = np.round(40 + (WINDOW_DAYS - 120) * rng.random(len(mine))).astype(np.int64)
        # A removed firm had left its last compounds before it was removed.
        days = np.where(np.isin(firm, firms.removed), np.maximum(days, 970), days)
        change.put(mine, scene.ago(days), "professional", why, firm)
    return decided_on


def _cluster(scene: Scene, pool: Integers, wanted: int) -> Integers:
    """So many compounds of the pool that lie together."""
    if not len(pool):
        return pool
    home = scene.people.points[scene.rng.choice(pool)]
    away = np.hypot(*(scene.people.points[pool] - home).T)
    return np.asarray(pool[np.argsort(away, kind="stable")[:wanted]])


def not_the_same(drawn: Integers, present: Integers, others: Integers) -> Integers:
    """The drawn firms, another one where it is the present one."""
    return np.where(drawn == present, np.where(drawn == others[0], others[-1], others[0]), drawn)


def earlier(scene: Scene, born: Days, change: Change) -> Change:
    """What was before the twelve quarters: another firm, or nobody, until the house found its manager."""
    people, firms, rng = scene.people, scene.firms, scene.rng
    before = Change.none(change.status, change.firm)
    edge = scene.today - np.timedelta64(WINDOW_DAYS + 80, "D")
    room = (edge - born).astype(np.int64)
    has_firm = change.status == "professional"
    since = firms.since[np.maximum(change.firm, 0)]
    late = has_firm & (since > born)
    moved = late | (rng.random(len(born)) < CHANGED_BEFORE * (people.hardship > HARD))
    which = np.flatnonzero(moved & (room > TWO_PERIODS_DAYS) & (change.status != "unknown"))
    start = born[which] + np.round(room[which] * rng.random(len(which))).astype("timedelta64[D]")
    start = np.where(late[which], np.maximum(start, since[which] + np.timedelta64(30, "D")), start)
    start = np.minimum(start, edge).astype("datetime64[M]").astype("datetime64[D]")
    # Firms were rare when the oldest houses were built; before nobody there were owners, and in turn.
    other = np.where(change.status[which] == "none", "self_managed", "none")
    drawn = np.where(has_firm[which], rng.choice(["none", "self_managed"], len(which)), other)
    had_firm = has_firm[which] & (people.hardship[which] <= VERY_HARD)
    before.day[which], before.status[which] = start, np.where(had_firm, "professional", drawn)
    before.firm[which] = np.where(had_firm, _veterans(scene, born[which], change.firm[which]), -1)
    return before


def _veterans(scene: Scene, born: Days, present: Integers) -> Integers:
    """A firm for each compound that was there when it was built, not the one that came after it."""
    firms = scene.firms
    professional = np.flatnonzero(~firms.is_public)
    order = professional[np.argsort(firms.since[professional], kind="stable")]
    known = np.searchsorted(firms.since[order], born, side="right")
    drawn = np.floor(scene.rng.random(len(born)) * np.maximum(known, min(VETERANS, len(order)))).astype(int)
    return not_the_same(order[drawn], present, order)


def _among(which: Integers, count: int) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[which] = True
    return flags
