"""The address of the explore page: what can be used is used, the rest is as usual."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.explore_map import zoom_for
from dashboard.view import FIRST_KINDS, ViewState


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
        }
    )
    assert view == ViewState(
        theme="coverage",
        centre=(25.03, 101.54),
        zoom=14.5,
        hidden=("c0", "no_data"),
        kinds=("centre", "book"),
        heat_days=30,
        heat_until="2025-12-18",
        heat_class="0101",
        selected=("compounds", "532301002018-0540"),
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
    assert ViewState.read({"at": at}).centre is None


@given(
    st.dictionaries(st.sampled_from(["theme", "at", "off", "points", "heat", "sel"]), st.text(max_size=40))
)
def test_any_address_can_be_read(query: dict[str, str]) -> None:
    view = ViewState.read(query)
    assert view.heat_days >= 0
    assert (view.centre is None) == (view.zoom is None)


@given(st.floats(-60, 60), st.floats(-170, 170), st.floats(0.001, 5), st.floats(0.001, 5))
def test_the_first_zoom_fits_and_the_next_would_not(
    south: float, west: float, height: float, width: float
) -> None:
    box = (west, south, west + width, south + height)
    zoom = zoom_for(box, (1000, 700))

    def pixels(zoom: int) -> tuple[float, float]:
        def y(lat: float) -> float:
            return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / math.tau

        world = 256 * 2**zoom
        return width / 360 * world, (y(south + height) - y(south)) * world

    def fits(zoom: int) -> bool:
        across, down = pixels(zoom)
        return across <= 1000.001 and down <= 700.001

    assert fits(zoom) or zoom == 4
    assert not fits(zoom + 1) or zoom == 17
