"""Arithmetic that makes rows add up: integers with a given sum, rates that round to a published one.

The published figures of 楚雄市 are targets of the generator; the program itself counts and sums rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.synthetic.arrays import Integers, Numbers


CITY_COMPOUNDS = 803
OVERSHOOT = 1.015
"""Where the city published "more than n", the rows sum to this much more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What the rows of one city have to count and sum to; scaled to its number of compounds."""

    compounds: int
    owners_committees: int
    management_committees: int
    coverage: float
    firms: int
    firm_organisations: int
    firms_covered: int
    firms_decided_against: int
    complaints_change: float
    lawsuits_change: float
    public_communities: int
    public_floor_area_m2: int
    takeovers: int
    responsibility_areas: int
    vanguard_posts: int
    steward_teams: int
    team_members: int
    volunteer_person_times: int
    education_sites: int
    story_sessions: int
    brands: int
    red_observers: int
    deliberation_events: int
    participation: float
    conference_matters: int
    elder_person_times: int
    child_person_times: int
    small_matter_share: float
    satisfaction: float
    study_visits: int

    @classmethod
    def of(cls, compounds: int) -> Targets:
        """The published figures of 2025, scaled to a city of so many compounds."""
        share = compounds / CITY_COMPOUNDS

        def scaled(figure: float, least: int = 1) -> int:
            return max(least, round(figure * share))

        return cls(
            compounds=compounds,
            owners_committees=scaled(324),
            management_committees=scaled(348),
            coverage=0.9077,
            firms=scaled(125, 12),
            firm_organisations=scaled(36, 3),
            firms_covered=scaled(42, 4),
            firms_decided_against=scaled(18, 2),
            complaints_change=-0.352,
            lawsuits_change=-0.666,
            public_communities=min(8, scaled(28)),
            public_floor_area_m2=scaled(563_000),
            takeovers=scaled(28),
            responsibility_areas=scaled(420),
            vanguard_posts=scaled(680),
            steward_teams=scaled(135),
            team_members=scaled(2100 * OVERSHOOT, 2),
            volunteer_person_times=scaled(27_000 * OVERSHOOT),
            education_sites=scaled(68),
            story_sessions=scaled(126),
            brands=min(27, scaled(27)),
            red_observers=scaled(12_000),
            deliberation_events=scaled(680, 2),
            participation=0.86,
            conference_matters=scaled(680 * OVERSHOOT),
            elder_person_times=scaled(9100 * OVERSHOOT),
            child_person_times=scaled(6300 * OVERSHOOT),
            small_matter_share=77_750 / 90_000,
            satisfaction=0.982,
            study_visits=scaled(23),
        )


def apportion(total: int, weights: NDArray[np.floating[Any]], *, least: int = 0) -> Integers:
    """Integers with the sum ``total`` in proportion to ``weights``, none below ``least`` (largest remainder).

    Raises:
        ValueError: ``least`` for each already exceeds the total.
    """
    rest = total - least * len(weights)
    if rest < 0:
        raise ValueError(f"{total} is too little for {len(weights)} parts of at least {least}")
    exact = weights / weights.sum() * rest
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: rest - int(whole.sum())]] += 1
    parts: Integers = whole + least
    return parts


def nearest_subset(
    values: Numbers, members: NDArray[np.bool_], others: NDArray[np.bool_], target: float
) -> NDArray[np.bool_]:
    """Swap members for others, pair by pair, until their sum is as near to the target as swaps allow."""
    members, others = members.copy(), others.copy()
    for _ in range(400):
        miss = target - values[members].sum()
        inside, outside = np.flatnonzero(members), np.flatnonzero(others)
        if not len(inside) or not len(outside):
            break
        gain = values[outside][None, :] - values[inside][:, None]
        best = int(np.argmin(np.abs(miss - gain)))
        row, column = divmod(best, len(outside))
        if abs(miss - gain[row, column]) >= abs(miss) - 0.5:
            break
        members[inside[row]], members[outside[column]] = False, True
        others[inside[row]], others[outside[column]] = True, False
    return members


def tilted(liking: Numbers, slope: Numbers, sizes: Numbers, count: int, total: float) -> NDArray[np.bool_]:
    """The ``count`` best liked, the liking tilted along ``slope`` until their sizes sum to about ``total``.

    Where no tilt reaches the total, the nearest one is taken.
    """

    def best(tilt: float) -> NDArray[np.bool_]:
        chosen = np.zeros(len(sizes), dtype=bool)
        chosen[np.argsort(-(liking + tilt * slope), kind="stable")[:count]] = True
        return chosen

    low, high = -8.0, 8.0
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if sizes[best(middle)].sum() > total else (middle, high)
    return best(low)


def scaled_to(values: Integers, total: int) -> Integers:
    """The values scaled to a sum; what rounding leaves goes to the largest."""
    scaled = np.maximum(1, np.round(values * (total / values.sum()))).astype(np.int64)
    scaled[np.argmax(scaled)] += total - int(scaled.sum())
    return np.asarray(scaled, dtype=np.int64)


def year_pair(rng: np.random.Generator, change: float, low: int, high: int) -> tuple[int, int]:
    """Counts of an earlier and a later year whose change rounds, in percent to one decimal, to ``change``.

    Raises:
        ValueError: No pair with an earlier count between ``low`` and ``high`` does.
    """
    earlier = np.arange(low, high)
    later = np.round(earlier * (1 + change)).astype(int)
    fits = np.round((later / earlier - 1) * 100, 1) == round(change * 100, 1)
    good = np.flatnonzero(fits)
    if not len(good):
        raise ValueError(f"no counts between {low} and {high} change by {change:.1%}")
    chosen = int(rng.choice(good))
    return int(earlier[chosen]), int(later[chosen])
