"""Property firms: who they are, what they manage today, and how they are graded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from etl.synthetic.arrays import picked
from etl.synthetic.calibrate import apportion
from etl.synthetic.lives.names import firm_names
from geodata.codes import CREDIT_ALPHABET, credit_check_character

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etl.synthetic.arrays import Days, Integers, Numbers, Texts
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.past import Past


REACH_M = 650.0
"""Distance that a firm goes as reluctantly as it takes a compound of another taste."""
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, modulus 11
LARGEST, STEEP = 6.0, 1.5
"""The n-th largest firm, from 0, has compounds as 1 / (n + 6) ** 1.5: few have many, many have one."""
GRADES = (68, 79, 88, 94)
"""Credit scores from which a firm is graded 1A to 4A; the best of all is 5A."""
TOP, SECOND = 5, 4
TOP_COMPOUNDS, TOP_YEARS = 6, 8
"""The firm of grade 5A is the best of those with so many compounds and years, where there is one."""
KUNMING = "530102"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firms:
    """The firms of a city; ``of_compound`` is the index of a compound's firm, -1 for none.

    ``quality`` runs from 0 (bad) to 1; public-interest firms stand first, one for each of ``communities``.
    ``removed`` and ``absorbed`` firms manage nothing any more; ``absorber`` took over from the latter.
    ``since`` is the day on which a firm began at the latest.
    """

    code: Texts
    name: Texts
    is_public: NDArray[np.bool_]
    community: Integers
    quality: Numbers
    of_compound: Integers
    removed: Integers
    rectified: Integers
    absorbed: Integers
    absorber: Integers
    since: Days


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
    worst = np.argsort(quality, kind="stable")[: city.targets.firms_decided_against]
    removed, rectified = np.split(worst, [max(1, len(worst) // 3)])
    idle = rng.permutation(np.setdiff1d(np.arange(public, count), worst))
    share = city.targets.compounds / 803
    absorbed, new = idle[: max(1, round(4 * share))], idle[max(1, round(4 * share)) :][: round(3 * share)]
    active = np.setdiff1d(np.arange(public, count), np.concatenate([removed, absorbed, new]))
    of_compound, size = _portfolios(city, people, quality, active, rng)
    large = active[np.argsort(-size, kind="stable")][: max(3, len(active) // 6)]
    years = rng.uniform(4, 15, count) + 5 * np.isin(np.arange(count), large)
    years[new] = rng.uniform(0.2, 1.2, len(new))
    days = np.round(years * 365.25).astype("timedelta64[D]")
    return Firms(
        code=_credit_codes([KUNMING if "昆明" in word else city.site.code for word in name], public, rng),
        name=np.array(name),
        is_public=np.arange(count) < public,
        community=np.concatenate([people.public_community, np.full(count - public, -1)]),
        quality=quality,
        of_compound=of_compound,
        removed=removed,
        rectified=rectified,
        absorbed=absorbed,
        absorber=rng.choice(large, len(absorbed)),
        since=np.datetime64(city.now, "D") - days,
    )


def _portfolios(
    city: City, people: People, quality: Numbers, active: Integers, rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """The firm of each compound, and how many compounds each active firm has: few large firms, many small.

    A firm, the large ones first, takes compounds around a home; good firms settle where fees are high.
    """
    of = np.full(len(people.status), -1, dtype=np.int64)
    for index, community in enumerate(people.public_community.tolist()):
        of[(people.status == "public_interest") & (city.parcels.community == community)] = index
    theirs = np.flatnonzero(people.status == "professional")
    active = active[: len(theirs)]
    weights = 1.0 / (np.arange(len(active)) + LARGEST) ** STEEP
    sizes = apportion(len(theirs), weights, least=1)
    size = np.zeros(len(active), dtype=np.int64)
    fee = people.fee_yuan_m2_month[theirs]
    taste = (fee - fee.mean()) / max(float(fee.std()), 1e-9)
    points, free = people.points[theirs], np.ones(len(theirs), dtype=bool)
    for wanted, which in zip(sizes.tolist(), rng.permutation(len(active)).tolist(), strict=True):
        firm = int(active[which])
        pull = np.where(free, np.exp(1.6 * (quality[firm] - 0.65) * taste), 0.0)
        home = int(rng.choice(len(theirs), p=pull / pull.sum()))
        cost = np.hypot(*(points - points[home]).T) / REACH_M + 0.5 * np.abs(taste - taste[home])
        cost = np.where(free, cost - rng.gumbel(0, 0.35, len(cost)), np.inf)
        cost[home] = -np.inf
        mine = np.argsort(cost, kind="stable")[:wanted]
        of[theirs[mine]], free[mine], size[which] = firm, False, wanted
    return of, size


def _credit_codes(divisions: Sequence[str], public: int, rng: np.random.Generator) -> Texts:
    """Unified social credit codes (GB 32100): kind, division, organisation code, check character."""
    codes: dict[str, None] = {}
    while len(codes) < len(divisions):
        body = "MA" + "".join(CREDIT_ALPHABET[i] for i in rng.integers(0, len(CREDIT_ALPHABET), 6))
        values = [int(c) if c.isdigit() else ord(c) - 55 for c in body]
        check = 11 - sum(v * w for v, w in zip(values, _ORGANISATION_WEIGHTS, strict=True)) % 11
        kind = "52" if len(codes) < public else "91"
        first = kind + divisions[len(codes)] + body + {10: "X", 11: "0"}.get(check, str(check))
        codes[first + credit_check_character(first)] = None
    return np.array(list(codes))


def rows(city: City, firms: Firms, past: Past) -> pd.DataFrame:
    """The register of firms: grades, credit scores, the red and the black list."""
    rng = city.stream("firm rows")
    count = len(firms.code)
    decided = np.isin(np.arange(count), np.concatenate([firms.removed, firms.rectified]))
    gone = np.isin(np.arange(count), np.concatenate([firms.removed, firms.absorbed]))
    score = np.clip(np.round(58 + 42 * firms.quality - 14 * decided + rng.normal(0, 2, count), 1), 30, 99.5)
    managed = np.bincount(firms.of_compound[firms.of_compound >= 0], minlength=count)
    proven = managed >= TOP_COMPOUNDS
    proven &= np.datetime64(city.now, "D") - firms.since > np.timedelta64(TOP_YEARS * 365, "D")
    best = int(np.argmax(score - 200.0 * firms.is_public - 200.0 * gone + 100.0 * proven))
    score[best] = score.max()
    grade = np.minimum(np.digitize(score, GRADES), SECOND)
    grade[decided] = np.minimum(grade[decided], 1)
    grade[gone] = 0
    grade[best] = TOP
    listed = np.full(count, None, dtype=object)
    good = np.argsort(-(score - 200.0 * gone - 200.0 * decided), kind="stable")
    listed[good[: max(2, count // 12)]] = "red"
    listed[firms.removed] = "black"
    listed[decided & (score < np.median(score[decided]))] = "black"
    return pd.DataFrame(
        {
            "code": firms.code,
            "name": firms.name,
            "kind": np.where(firms.is_public, "public_interest", "professional"),
            "community_code": picked(firms.community, city.community_code),
            "star_grade": grade.astype(str),
            "credit_score": score,
            "listed": listed,
            "registered_on": _registered(firms, past, rng),
            "employees": np.where(gone, 0, 5 + managed * 8 + rng.integers(0, 8, count)),
        }
    )


def _registered(firms: Firms, past: Past, rng: np.random.Generator) -> Days:
    """A firm is on file before it manages its first compound."""
    count = len(firms.code)
    first = firms.since.copy()
    first[firms.is_public] = np.datetime64("2100-01-01")
    known = past.firm >= 0
    np.minimum.at(first, past.firm[known], past.start[known])
    return np.asarray(first - rng.integers(35, 120, count).astype("timedelta64[D]")).astype("datetime64[s]")
