from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.analysis import coverage
from geodata.model import ManagementStatus

Compound = tuple[str | None, str, float | None]

compounds = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", None]),
        st.sampled_from([status.value for status in ManagementStatus]),
        st.one_of(st.none(), st.floats(0, 1e6)),
    ),
    max_size=15,
)


def frame(rows: list[Compound]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["community_code", "status", "floor_area_m2"])


def test_worked_by_hand() -> None:
    told = coverage.by_group(
        frame(
            [
                ("a", "professional", 60.0),
                ("a", "community_kept", 15.0),
                ("a", "none", 25.0),
                ("a", "unknown", 25.0),
                ("a", "self_managed", None),
                ("b", "unknown", 10.0),
            ]
        )
    )
    a, b = told.loc["a"], told.loc["b"]
    assert [a["compounds"], a["known"], a["managed_m2"], a["known_m2"], a["unknown_m2"]] == [
        5,
        3,
        75,
        100,
        25,
    ]
    assert [a["rate"], a["low"], a["high"]] == [75, 60, 80]
    assert b[["rate"]].isna().all()
    assert [b["low"], b["high"]] == [0, 100]


@given(compounds)
def test_the_groups_add_up_to_the_whole(rows: list[Compound]) -> None:
    whole, groups = coverage.of_all(frame(rows)), coverage.by_group(frame(rows))
    for column in ("compounds", "known", "managed_m2", "known_m2", "unknown_m2"):
        assert whole[column] == pytest.approx(groups[column].sum())


@given(compounds)
def test_the_interval_holds_whatever_the_unknown_turn_out_to_be(rows: list[Compound]) -> None:
    told = coverage.of_all(frame(rows))
    for settled in ("none", "professional"):
        known = [(group, settled if status == "unknown" else status, area) for group, status, area in rows]
        rate = coverage.of_all(frame(known))["rate"]
        if math.isnan(rate):
            assert math.isnan(told["low"])
        else:
            assert told["low"] - 1e-6 <= rate <= told["high"] + 1e-6
            assert rate == pytest.approx(told["low" if settled == "none" else "high"])


@given(compounds, st.floats(0, 1e6))
def test_an_unknown_compound_never_changes_the_rate(rows: list[Compound], area: float) -> None:
    before = coverage.of_all(frame(rows))["rate"]
    after = coverage.of_all(frame([*rows, ("a", "unknown", area)]))["rate"]
    assert after == pytest.approx(before, nan_ok=True)
