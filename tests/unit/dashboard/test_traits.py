"""Traits of compounds and filters that hold for each other, against counting one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import crossfilter, themes, traits
from geodata.db.reading.facts import OPEN_ENDED, CompoundFacts, FirmFact

WHOLE = (
    "community",
    "town",
    "area",
    "status",
    "built_year",
    "households",
    "firm",
    "contract_days",
    "committee",
    "party",
    "demonstration",
)
FIRMS = tuple(
    FirmFact(
        code=f"F{n:02}",
        name=f"firm {n}",
        kind="public_interest" if n % 3 == 0 else "professional",
        grade=n % 7 - 1,
    )
    for n in range(14)
)


def facts_of(rows: list[dict[str, Any]]) -> CompoundFacts:
    usual = {
        "status": 0,
        "built_year": 2000,
        "households": 100,
        "firm": -1,
        "contract_days": -1,
        "committee": -1,
        "party": 2,
        "demonstration": 0,
    }
    columns: dict[str, Any] = {
        name: np.array([row.get(name, usual.get(name, -1)) for row in rows], np.int32) for name in WHOLE
    }
    for name in ("floor_area_m2", "fee"):
        columns[name] = np.array([row.get(name, 1000.0) for row in rows], np.float64)
    return CompoundFacts(fid=np.arange(1, len(rows) + 1, dtype=np.int32), firms=FIRMS, **columns)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "status": st.integers(0, 5),
            "built_year": st.one_of(st.just(-1), st.integers(1950, 2030)),
            "households": st.one_of(st.just(-1), st.integers(0, 400)),
            "floor_area_m2": st.one_of(st.just(float("nan")), st.integers(0, 200_000).map(float)),
            "fee": st.one_of(st.just(float("nan")), st.floats(0, 5)),
            "firm": st.integers(-1, len(FIRMS) - 1),
            "contract_days": st.one_of(st.just(-1), st.just(OPEN_ENDED), st.integers(0, 200)),
            "committee": st.integers(-1, 2),
            "party": st.integers(0, 2),
            "demonstration": st.integers(0, 1),
        }
    ),
    min_size=1,
    max_size=30,
)


@given(ROWS, st.integers(0, 500))
def test_every_compound_is_in_one_class_of_every_trait(rows: list[dict[str, Any]], tickets: int) -> None:
    facts = facts_of(rows)
    counts = np.full(len(rows), tickets, np.int32)
    for name in (*traits.PLAIN, *traits.RATES):
        found = traits.trait(name, facts, counts)
        assert len({kind.key for kind in found.kinds}) == len(found.kinds)
        assert all(kind.zh and kind.en for kind in found.kinds)
        assert found.of.max() < len(found.kinds)
        theme = themes.of_trait(found, facts)
        assert sum(each.count for each in theme.classes) == len(rows)
        assert sorted(np.concatenate([each.ids for each in theme.classes]).tolist()) == facts.fid.tolist()
        assert sum(each.floor_area_m2 or 0 for each in theme.classes) == pytest.approx(
            np.nansum(facts.floor_area_m2)
        )


@given(ROWS, st.integers(0, 500))
def test_a_rate_of_few_households_is_hatched_and_unknown_is_never_the_lowest(
    rows: list[dict[str, Any]], tickets: int
) -> None:
    facts = facts_of(rows)
    for name in traits.RATES:
        found = traits.trait(name, facts, np.full(len(rows), tickets, np.int32))
        for row, cls in zip(rows, found.of, strict=True):
            kind = found.kinds[cls]
            base = row["households"] if name == "tickets_households" else row["floor_area_m2"]
            if not base > 0:
                assert kind.key in {"unknown", "too_few"}
            elif 0 <= row["households"] < traits.LEAST_HOUSEHOLDS:
                assert kind.key == "too_few"
            else:
                per = 100 if name == "tickets_households" else 10_000
                assert kind.key == f"c{sum(per * tickets / base >= end for end in found.breaks)}"
            assert (kind.pattern == "hatch") == (kind.key in {"unknown", "too_few"})


@pytest.mark.parametrize(
    ("days", "key"),
    [
        (0, "soon"),
        (60, "soon"),
        (61, "later"),
        (90, "later"),
        (91, "running"),
        (OPEN_ENDED, "running"),
        (-1, "no_contract"),
    ],
)
def test_contracts_end_in_sixty_and_in_ninety_days(days: int, key: str) -> None:
    found = traits.trait("contract", facts_of([{"contract_days": days}]))
    assert found.kinds[found.of[0]].key == key


def test_firms_beyond_the_first_share_a_class_and_nobody_is_lost() -> None:
    rows = [{"firm": n} for n in range(len(FIRMS)) for _ in range(n + 1)] + [{"firm": -1}]
    found = traits.trait("firm", facts_of(rows))
    assert [kind.key for kind in found.kinds[:2]] == ["F13", "F12"]
    assert [kind.key for kind in found.kinds[-2:]] == ["others", "rest"]
    assert np.bincount(found.of)[-1] == 1
    public = traits.trait("public", facts_of(rows))
    named = {kind.key for kind in public.kinds} - {"rest"}
    assert named == {firm.code for firm in FIRMS if firm.kind == "public_interest"}


CHOICES = st.dictionaries(
    st.sampled_from(["status", "age", "fee", "committee"]),
    st.sets(
        st.sampled_from(
            ["none", "unknown", "professional", "c0", "c1", "c4", "owners", "neither", "unheard"]
        ),
        min_size=1,
    ),
)


@given(ROWS, CHOICES, st.data())
def test_each_filter_counts_what_the_others_keep(
    rows: list[dict[str, Any]], chosen: dict[str, set[str]], data: st.DataObject
) -> None:
    facts = facts_of(rows)
    found = {name: traits.trait(name, facts) for name in ("status", "age", "fee", "committee", "party")}
    among = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))), np.bool_)
    kept = crossfilter.keep(found, chosen, among)
    keys = {name: [found[name].kinds[cls].key for cls in found[name].of] for name in found}

    def passes(row: int, names: set[str]) -> bool:
        return bool(among[row]) and all(keys[name][row] in chosen[name] for name in names)

    assert kept.rows.tolist() == [passes(row, set(chosen)) for row in range(len(rows))]
    for name, trait in found.items():
        others = [row for row in range(len(rows)) if passes(row, set(chosen) - {name})]
        expected = [sum(keys[name][row] == kind.key for row in others) for kind in trait.kinds]
        assert kept.counts[name].tolist() == expected


@given(
    st.lists(st.integers(-1, 340), max_size=40),
    st.lists(st.integers(0, 330), unique=True, max_size=320),
)
def test_every_compound_is_in_its_community_or_in_none(lies: list[int], known: list[int]) -> None:
    facts = facts_of([{"community": fid} for fid in lies])
    found = traits.communities(facts, [(fid, f"code{fid}", f"名{fid}") for fid in known])
    keys = [found.kinds[n].key for n in found.of]
    assert keys == [f"code{fid}" if fid in known else "nowhere" for fid in lies]
