"""The address of the explore page: what can be used is used, the rest is as usual."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.explore.view import FIRST_KINDS, ViewState


def test_an_empty_address_is_the_usual_view() -> None:
    assert ViewState.read({}) == ViewState()


def test_a_full_address() -> None:
    view = ViewState.read(
        {
            "theme": "coverage",
            "at": "25.03,101.54,14.5",
            "off": "c0,no_data",
            "points": "centre,book",
            "heat": "30.2025-12-18.0101",
            "sel": "compounds:532301002018-0540",
            "layers": "compounds.60,-names",
            "f": "age.c0~unheard.x~status.none",
            "in": "communities:532301101001",
        }
    )
    assert view == ViewState(
        theme="coverage",
        at=(25.03, 101.54, 14.5),
        hidden=("c0", "no_data"),
        kinds=("centre", "book"),
        heat_days=30,
        heat_until="2025-12-18",
        heat_class="0101",
        selected=("compounds", "532301002018-0540"),
        layers="compounds.60,-names",
        filter="age.c0~status.none",
        down=("communities", "532301101001"),
    )


@pytest.mark.parametrize(
    "heat", ["\u00b2", "\u0663", "7.\u00b2\u00b2\u00b2\u00b2-\u00b2\u00b2-\u00b2\u00b2", "9" * 5000]
)
def test_digits_of_other_scripts_are_no_period(heat: str) -> None:
    view = ViewState.read({"heat": heat})
    assert view.heat_days in {0, 7}
    assert view.heat_until == ""


def test_no_points_at_all_is_a_choice() -> None:
    assert ViewState.read({"points": ""}).kinds == ()
    assert ViewState.read({}).kinds == FIRST_KINDS


@pytest.mark.parametrize(
    "at", ["", "x", "25,101", "95,101,14", "25,181,14", "25,101,99", "nan,101,14", "25,101,inf", "1,2,3,4"]
)
def test_a_place_that_is_none_is_ignored(at: str) -> None:
    assert ViewState.read({"at": at}).at is None


@given(
    st.dictionaries(st.sampled_from(["theme", "at", "off", "points", "heat", "sel"]), st.text(max_size=40))
)
def test_any_address_can_be_read(query: dict[str, str]) -> None:
    view = ViewState.read(query)
    assert view.heat_days >= 0


@pytest.mark.parametrize("heat", ["²", "9" * 5000, "-1", "٣", "7.²", "400"])
def test_a_period_that_is_none_is_ignored(heat: str) -> None:
    assert ViewState.read({"heat": heat}).heat_days in {0, 7}


def test_a_link_of_before_still_shows_the_areas_of_the_grid() -> None:
    assert ViewState.read({"theme": "grids"}).theme == "grids2"
    assert ViewState.read({"theme": "unheard"}).theme == "status"
