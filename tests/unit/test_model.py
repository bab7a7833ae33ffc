from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata import model
from geodata.datasets import DATASETS

CHOICES = [
    ("compounds", "status", model.ManagementStatus),
    ("management_statuses", "status", model.ManagementStatus),
    ("divisions", "level", model.DivisionLevel),
    ("party_organisations", "kind", model.PartyKind),
    ("firms", "kind", model.FirmKind),
    ("firms", "listed", model.RedBlackList),
    ("decisions", "kind", model.DecisionKind),
    ("disputes", "kind", model.DisputeKind),
    ("committees", "kind", model.CommitteeKind),
    ("service_points", "kind", model.ServicePointKind),
    ("honours", "kind", model.HonourKind),
    ("honours", "level", model.HonourLevel),
    ("steward_units", "kind", model.StewardKind),
    ("activities", "kind", model.ActivityKind),
    ("base_features", "kind", model.BaseFeatureKind),
    ("gates", "kind", model.GateKind),
    ("walk_links", "kind", model.WalkKind),
]


@pytest.mark.parametrize(("dataset", "field", "words"), CHOICES)
def test_the_words_of_the_model_are_the_choices_of_the_registry(
    dataset: str, field: str, words: type[model.Word]
) -> None:
    choices = DATASETS[dataset].field(field).choices
    assert choices is not None
    assert {str(word) for word in words} == set(choices)


def test_the_grid_levels_are_those_of_the_registry() -> None:
    choices = DATASETS["grid_cells"].field("level").choices
    assert choices is not None
    assert [str(int(level)) for level in model.GridLevel] == list(choices)


def test_unknown_is_neither_managed_nor_known() -> None:
    unknown = model.ManagementStatus("unknown")
    assert not unknown.is_managed
    assert not unknown.is_known
    assert [status.zh for status in model.ManagementStatus if status.is_known and not status.is_managed] == [
        "无物业"
    ]


def test_a_word_is_the_stored_text_and_carries_its_labels() -> None:
    assert model.ManagementStatus("public_interest").value == str(model.ManagementStatus.PUBLIC_INTEREST)
    assert model.ServicePointKind("canteen").label("zh") == "长者食堂"
    assert model.TicketStep(6).label("en") == "Verify and close"
    assert model.PartyKind.GRID_BRANCH.level == model.PartyLevel(3)
    assert model.PartyKind.FIRM_ORGANISATION.level is None


@given(st.dates(), st.integers(1, 4000), st.integers(-5000, 5000))
def test_consecutive_periods_leave_no_day_out_and_hold_none_twice(
    start: date, days: int, offset: int
) -> None:
    try:
        change, day = start + timedelta(days=days), start + timedelta(days=abs(offset))
    except OverflowError:
        return
    periods = [
        model.ManagementPeriod(
            compound_code="c", status=model.ManagementStatus.NONE, valid_from=start, valid_to=change
        ),
        model.ManagementPeriod(
            compound_code="c", status=model.ManagementStatus.SELF_MANAGED, valid_from=change
        ),
    ]
    assert sum(period.holds_on(day) for period in periods) == 1


def test_a_committee_sits_from_its_first_day_to_its_last() -> None:
    term = model.Term(term_from=date(2020, 1, 1), term_to=date(2023, 1, 1))
    assert [term.is_in_office(date(2020, 1, 1) + timedelta(days=n)) for n in (-1, 0)] == [False, True]
    assert [term.is_in_office(date(2023, 1, 1) + timedelta(days=n)) for n in (0, 1)] == [True, False]
    cut_short = model.Term(term_from=date(2020, 1, 1), dissolved_on=date(2021, 6, 1))
    assert [cut_short.is_in_office(date(2021, 6, 1) - timedelta(days=n)) for n in (1, 0)] == [True, False]
    assert model.days_left(date(2024, 6, 1), date(2024, 5, 1)) == 31
