"""The Party organisation of five levels, and the red stewards. No persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from etl.synthetic.calibrate import apportion

if TYPE_CHECKING:
    from etl.synthetic.arrays import Days
    from etl.synthetic.city import City
    from etl.synthetic.lives.people import People
    from etl.synthetic.management.firms import Firms
    from etl.synthetic.management.past import Past


GROUP_FROM_HOUSEHOLDS = 60
"""A compound with fewer households shares the group of its grid branch."""
LARGE_BUILDING, MEMBER_HOUSEHOLDS = 24, 0.6
"""A building of more households has, with that chance, a member household."""
MEMBERS = {
    "industry_committee": (9, 15), "general_branch": (60, 240), "grid_branch": (18, 60),
    "compound_group": (4, 22), "member_household": (1, 3), "firm_organisation": (3, 18),
}  # fmt: skip
"""Members of an organisation by kind, from and below."""
YEARS_AGO = {
    "industry_committee": (4.4, 4.6), "general_branch": (9.0, 22.0), "grid_branch": (2.2, 7.0),
    "compound_group": (0.1, 5.0), "member_household": (0.06, 3.2), "firm_organisation": (0.1, 4.0),
}  # fmt: skip
"""When the organisations of a kind were founded; none before the one above it, but for general branches."""
YOUNGEST = np.timedelta64(12, "D")


def organisations(city: City, people: People, firms: Firms, past: Past) -> pd.DataFrame:
    """The five levels from the industry committee to member households, and organisations in firms."""
    rng = city.stream("organisations")
    head = f"DZZ{city.site.code}-1"
    upper = [_head(city, head), _branches(city, head), _grid_branches(city)]
    lower = _groups_and_households(city, people, rng)
    inside = _in_firms(city, firms, head, rng)
    frame = pd.concat([*upper, *lower, inside], ignore_index=True)
    span = np.array([MEMBERS[kind] for kind in frame["kind"]])
    frame["members"] = rng.integers(span[:, 0], span[:, 1])
    frame["founded_on"] = _founded(city, firms, past, frame, rng).astype("datetime64[s]")
    return frame


def _head(city: City, head: str) -> pd.DataFrame:
    return _organisations([head], [f"{city.site.name}物业行业党委"], "industry_committee", None, None, None)


def _branches(city: City, head: str) -> pd.DataFrame:
    community = city.community_code
    code = [f"DZZ{city.site.code}-2-{i:02d}" for i in range(1, len(community) + 1)]
    name = [f"{place.name}社区党总支" for place in city.site.communities]
    return _organisations(code, name, "general_branch", head, community, community)


def _grid_branches(city: City) -> pd.DataFrame:
    of = city.fabric.area_community
    code = _grid_codes(city)
    name = [
        f"{city.site.communities[c].name}社区第{int(a[-3:])}网格党支部"
        for c, a in zip(of.tolist(), city.area_code.tolist(), strict=True)
    ]
    parent = np.array([f"DZZ{city.site.code}-2-{i:02d}" for i in range(1, len(city.community_code) + 1)])[of]
    return _organisations(code, name, "grid_branch", parent, city.community_code[of], city.area_code)


def _grid_codes(city: City) -> list[str]:
    return [f"DZZ{city.site.code}-3-{i:04d}" for i in range(1, len(city.area_code) + 1)]


def _groups_and_households(city: City, people: People, rng: np.random.Generator) -> list[pd.DataFrame]:
    """Groups of the larger compounds, and member households in their larger buildings."""
    laid, built, community = city.parcels, city.housing, city.community_code
    grouped = np.flatnonzero(people.households >= GROUP_FROM_HOUSEHOLDS)
    group = np.array([f"DZZ{city.site.code}-4-{i:05d}" for i in range(1, len(grouped) + 1)])
    groups = _organisations(
        group,
        np.char.add(people.name[grouped], "党小组"),
        "compound_group",
        np.array(_grid_codes(city))[laid.area[grouped]],
        community[laid.community[grouped]],
        city.compound_code[grouped],
    )
    of_group = np.full(len(people.status), -1)
    of_group[grouped] = np.arange(len(grouped))
    drawn = rng.random(len(built.compound)) < MEMBER_HOUSEHOLDS
    homes = np.flatnonzero((built.households > LARGE_BUILDING) & (of_group[built.compound] >= 0) & drawn)
    compound = built.compound[homes]
    numbers = city.building_number[homes].tolist()
    households = _organisations(
        [f"DZZ{city.site.code}-5-{i:05d}" for i in range(1, len(homes) + 1)],
        [f"{people.name[c]}{n}栋党员中心户" for c, n in zip(compound.tolist(), numbers, strict=True)],
        "member_household",
        group[of_group[compound]],
        community[laid.community[compound]],
        city.building_code[homes],
    )
    return [groups, households]


def _founded(city: City, firms: Firms, past: Past, frame: pd.DataFrame, rng: np.random.Generator) -> Days:
    """The day on which each organisation was founded: after the one above it or the firm's first contract."""
    today = np.datetime64(city.now, "D")
    span = np.array([YEARS_AGO[kind] for kind in frame["kind"]])
    # Most of the lower ones are young: the pilot founded them.
    years = span[:, 0] + (span[:, 1] - span[:, 0]) * rng.beta(1.1, 1.5, len(frame))
    day: Days = today - np.round(years * 365.25).astype("timedelta64[D]")
    row = pd.Series(np.arange(len(frame)), index=frame["code"])
    for kind in ("compound_group", "member_household"):
        mine = np.flatnonzero(frame["kind"] == kind)
        above = day[row.loc[frame["parent_code"].iloc[mine]].to_numpy()]
        day[mine] = np.maximum(day[mine], above + rng.integers(5, 60, len(mine)).astype("timedelta64[D]"))
    mine = np.flatnonzero(frame["kind"] == "firm_organisation")
    begun = pd.Series(np.maximum(firms.since, _first_start(firms, past)), index=firms.code)
    first = np.array(
        [begun[codes.split("、")[0]] for codes in frame["firms"].iloc[mine]], dtype="datetime64[D]"
    )
    day[mine] = np.maximum(day[mine], first + np.timedelta64(60, "D"))
    return np.minimum(day, today - YOUNGEST)


def _first_start(firms: Firms, past: Past) -> Days:
    """The day on which each firm first managed a compound; long ago where it never did."""
    first = np.full(len(firms.code), np.datetime64("2100-01-01", "D"))
    known = past.firm >= 0
    np.minimum.at(first, past.firm[known], past.start[known])
    return np.where(first < np.datetime64("2100-01-01", "D"), first, np.datetime64("2000-01-01", "D"))


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
