"""What the map draws: the class of every parcel, sharp, without seams, in either mode."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.map_layer.seeing import (
    HEIGHT,
    WIDTH,
    feature_at,
    parcels_in_view,
    picture,
    set_props,
    settle,
    share_with_colour,
    watch_tiles,
)
from tests.browser.synthetic_city import LAT, LON, STATUSES

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_parcel_has_the_colour_of_its_class(open_map: Any, mode: str) -> None:
    page = open_map(f"mode={mode}")
    assert page.evaluate("hongtu_map.engine().workers") == 2
    assert share_with_colour(page, mode) > 0.8


def test_another_mode_repaints_without_a_request(open_map: Any) -> None:
    page = open_map("mode=light")
    seen = watch_tiles(page)
    set_props(page, {"mode": "dark"})
    page.wait_for_timeout(800)
    assert seen == []
    assert share_with_colour(page, "dark") > 0.8


def test_a_hidden_class_is_neither_drawn_nor_hit(open_map: Any) -> None:
    page = open_map()
    set_props(page, {"hiddenClasses": [STATUSES.index("none")]})
    page.wait_for_timeout(800)
    assert share_with_colour(page, "light", {"none"}) < 0.1
    assert share_with_colour(page, "light", {"public_interest", "community_kept"}) > 0.8
    hidden = [feature_at(page, x, y) for _, status, x, y in parcels_in_view() if status == "none"]
    assert all(found is None or found["layer"] != "compounds" for found in hidden)


def test_tiles_are_sharp_on_a_dense_screen(open_map: Any) -> None:
    page = open_map(ratio=2)
    assert page.evaluate("document.querySelector('.hongtu-tiles canvas').width") == 1024


def test_sums_below_the_compounds_keep_their_total(open_map: Any) -> None:
    page = open_map(wait=False)
    page.wait_for_timeout(1500)
    page.evaluate(
        f"hongtu_map.mapOf(document.querySelector('.leaflet-container')).setView([{LAT}, {LON}], 11)"
    )
    page.wait_for_timeout(2000)
    found = feature_at(page, WIDTH / 2, HEIGHT / 2)
    assert found is not None
    assert found["source"] == "compound_sums"


def test_no_seam_shows_where_tiles_meet_at_a_fractional_zoom(chromium: Browser, map_site: str) -> None:
    page = chromium.new_page(viewport={"width": 700, "height": 500})
    page.goto(f"{map_site}/?only=communities&zoom=14&mode=light")
    page.wait_for_timeout(1500)
    ground = [{"source": "communities", "kind": "fill", "paint": {"color": "#102030"}}]
    set_props(page, {"layers": ground}, "communities")
    for zoom in (14.25, 14.5, 15.75):
        page.evaluate(
            f"hongtu_map.mapOf(document.querySelector('.leaflet-container')).setView([{LAT}, {LON}], {zoom})"
        )
        page.wait_for_timeout(1500)
        shot = picture(page).crop((100, 100, 600, 400))
        other = sum(
            n
            for n, colour in shot.getcolors(maxcolors=100000) or []
            if isinstance(colour, tuple) and math.dist(colour, (0x10, 0x20, 0x30)) > 8
        )
        # A seam is a row or column of hundreds; single pixels are slivers between the rounded communities.
        assert other < 40, f"zoom {zoom}"
    page.close()


def test_the_theme_is_kept(open_map: Any) -> None:
    page = open_map()
    first = page.evaluate("dash_clientside.hongtu.theme(null)")
    second = page.evaluate("dash_clientside.hongtu.theme(1)")
    assert {first, second} == {"light", "dark"}
    page.reload()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.theme") == second


def test_layers_share_one_grid_and_still_fade_one_by_one(open_map: Any) -> None:
    page = open_map()
    assert page.evaluate("document.querySelectorAll('.hongtu-tiles').length") == 1
    seen = watch_tiles(page)
    set_props(page, {"opacity": 0})
    page.wait_for_timeout(500)
    assert share_with_colour(page, "light") < 0.1
    set_props(page, {"opacity": 1})
    page.wait_for_timeout(500)
    assert share_with_colour(page, "light") > 0.8
    assert seen == []
