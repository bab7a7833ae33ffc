"""The map when servers fail, workers crash or lack, and when it is wandered over or taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.map_layer.seeing import (
    ZOOM,
    out,
    set_props,
    settle,
    share_with_colour,
)
from tests.browser.synthetic_city import LAT, LON

if TYPE_CHECKING:
    from playwright.sync_api import Route


def test_old_tiles_stay_until_the_new_ones_are_whole(open_map: Any) -> None:
    page = open_map()
    held: list[Route] = []
    page.context.route("**/tiles/compounds/**", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks its handlers
    set_props(page, {"url": "/tiles/compounds/{z}/{x}/{y}.mvt?v=2"})
    page.wait_for_timeout(700)
    assert held
    assert share_with_colour(page, "light") > 0.8
    for route in held:
        route.continue_()
    page.context.unroute("**/tiles/compounds/**")
    settle(page)
    assert share_with_colour(page, "light") > 0.8


def test_a_failing_server_is_asked_again_and_the_fault_is_told(open_map: Any, map_site: str) -> None:
    page = open_map(wait=False, script="fetch('/fail/4')")
    # Read where it is found: a moment later the layer may have recovered.
    error = page.wait_for_function(
        "() => JSON.parse(document.querySelector('#out')?.textContent || '{}').error", timeout=15000
    ).json_value()
    assert error["status"] == 503
    assert "/tiles/compounds/" in error["url"]
    settle(page)
    assert out(page)["error"] is None
    assert share_with_colour(page, "light") > 0.8


def test_a_crashed_worker_is_replaced(open_map: Any) -> None:
    page = open_map()
    page.evaluate("hongtu_map.engine().crash(0); hongtu_map.engine().crash(1)")
    set_props(page, {"mode": "dark"})
    page.wait_for_timeout(2500)
    assert page.evaluate("hongtu_map.engine().workers") == 2
    assert share_with_colour(page, "dark") > 0.8


@pytest.mark.parametrize("script", ["delete window.Worker", "delete window.OffscreenCanvas"])
def test_the_page_paints_by_itself_where_workers_cannot(open_map: Any, script: str) -> None:
    page = open_map(script=script)
    assert page.evaluate("hongtu_map.engine().workers") == 0
    assert share_with_colour(page, "light") > 0.8


def test_wandering_far_and_back_keeps_no_tile_behind(open_map: Any) -> None:
    page = open_map()
    before = page.evaluate("hongtu_map.engine().held")
    leaflet = "hongtu_map.mapOf(document.querySelector('.leaflet-container'))"
    for _ in range(6):
        page.evaluate(f"{leaflet}.panBy([3000, 1500], {{animate: false}})")
        page.wait_for_timeout(150)
    page.evaluate(f"{leaflet}.setView([{LAT}, {LON}], {ZOOM}, {{animate: false}})")
    page.wait_for_timeout(1500)
    assert page.evaluate("hongtu_map.engine().held") <= before * 1.5
    assert share_with_colour(page, "light") > 0.8


def test_a_map_that_leaves_the_page_takes_everything_with_it(open_map: Any) -> None:
    page = open_map("heat=fill")
    for _ in range(2):
        page.evaluate("dash_clientside.set_props('holder', {children: []})")
        page.wait_for_timeout(500)
        assert page.locator(".leaflet-container").count() == 0
        assert page.evaluate("hongtu_map.engine().held") == 0
        page.evaluate("dash_clientside.set_props('at', {search: '?zoom=15&again=' + Math.random()})")
        page.wait_for_selector(".leaflet-container")
        settle(page)
        assert page.evaluate("hongtu_map.engine().held") > 0
