"""Indicators as definitions: numbers from measures, without a database."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.datasets import DATASETS
from geodata.indicators import REGISTRY, Indicator, Measure, Unit, evaluate, table
from geodata.indicators.measure import Is

if TYPE_CHECKING:
    from geodata.indicators.indicator import Form, Number

DAY = date(2025, 1, 1)
ONE, TWO, LOST, LEAST, MOST = (Measure(view="v", where=(Is("n", (n,)),)) for n in range(5))


def indicator(form: Form, *, digits: int = 2, unsettled: Measure | None = None) -> Indicator:
    return Indicator(
        key="a.b",
        zh="甲",
        en="a",
        unit=Unit("个", "pieces"),
        definition_zh="甲",
        definition_en="a",
        legal_basis="乙",
        numerator=ONE,
        denominator=None if form == "amount" else TWO,
        unknown=LOST,
        unsettled=unsettled,
        form=form,
        digits=digits,
    )


def value(form: Form, numerator: Number | None, denominator: Number | None = None) -> object:
    measured = {ONE: numerator, TWO: denominator, LOST: 0}
    return evaluate(indicator(form), measured, DAY).value


@pytest.mark.parametrize(
    ("form", "numerator", "denominator", "expected"),
    [
        ("amount", 7, None, 7),
        ("share", 1, 3, 33.33),
        ("share", 0, 5, 0.0),
        ("share", 0, 0, None),
        ("share", 5, None, None),
        ("mean", 3, 2, 1.5),
        ("change", 70, 100, -30.0),
        ("change", 3, 0, None),
    ],
)
def test_the_forms(form: Form, numerator: int, denominator: int | None, expected: object) -> None:
    assert value(form, numerator, denominator) == expected


@pytest.mark.parametrize(("tenths", "expected"), [(90.765, 90.77), (90.7649, 90.76), (-35.25, -35.25)])
def test_halves_are_rounded_away_from_zero(tenths: float, expected: float) -> None:
    assert value("mean", tenths, 1) == expected


@given(st.floats(0, 1e9), st.floats(0, 1e9), st.floats(0, 1e9))
def test_an_interval_holds_the_rate(managed: float, rest: float, unsettled: float) -> None:
    share = indicator("share", unsettled=LEAST)
    told = evaluate(share, {ONE: managed, TWO: managed + rest, LOST: 3, LEAST: unsettled}, DAY)
    if told.value is None:
        assert managed + rest == 0
        return
    assert told.low is not None
    assert told.high is not None
    assert told.low - 0.01 <= told.value <= told.high + 0.01
    assert -0.01 <= told.low <= told.high <= 100.01
    if unsettled == 0:
        assert math.isclose(told.low, told.value, abs_tol=0.01)
    assert {"low", "high"} <= set(told.as_json())


def test_an_amount_needs_no_denominator_and_every_other_form_one() -> None:
    with pytest.raises(ValueError, match="denominator"):
        Indicator(
            key="a.b",
            zh="",
            en="",
            unit=Unit("", ""),
            definition_zh="",
            definition_en="",
            legal_basis="",
            numerator=ONE,
            form="share",
        )
    with pytest.raises(ValueError, match="column"):
        Measure(view="v", aggregate="sum")


def test_measures_read_published_datasets_or_the_sums_kept_of_them() -> None:
    for one in REGISTRY.values():
        for measure in one.measures:
            assert measure.view in DATASETS, one.key
            if measure.counter:
                assert measure.counter.view in {"ticket_step_counts", "ticket_day_counts"}


def test_a_table_is_aligned_although_chinese_is_twice_as_wide() -> None:
    figure = evaluate(indicator("share", unsettled=LEAST), {ONE: 1, TWO: 2, LOST: 4, LEAST: 2}, DAY)
    head, row = table.lines([figure])
    assert head.split()[:3] == ["indicator", "名称", "value"]
    assert row.split() == ["a.b", "甲", "50.00", "个", "1", "2", "4", "25.00–75.00"]


def test_a_table_of_an_earlier_day_marks_what_has_no_history() -> None:
    past = evaluate(indicator("share"), {ONE: 1, TWO: 2, LOST: 4}, date(2024, 3, 31))
    todays = evaluate(indicator("share"), {ONE: 1, TWO: 2, LOST: 4}, datetime(2026, 1, 1, 8, tzinfo=UTC))
    _, plain, marked, legend = table.lines([past, todays])
    assert not plain.endswith("*")
    assert marked.endswith("*")
    assert legend.startswith("*")
    assert not any(line.endswith("*") for line in table.lines([todays, todays]))
