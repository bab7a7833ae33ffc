"""The heat field and the pulses of new tickets; what a live message reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.map_layer.seeing import (
    feature_at,
    out,
    parcels_in_view,
    set_props,
)
from tests.browser.synthetic_city import LAT, LON

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route


def heat_alpha(page: Page) -> int:
    """Number of coloured pixels of the heat canvas."""
    count: int = page.evaluate(
        "() => { const c = document.querySelector('.leaflet-hongtu-heat-pane canvas');"
        " const copy = new OffscreenCanvas(c.width, c.height).getContext('2d'); copy.drawImage(c, 0, 0);"
        " const d = copy.getImageData(0, 0, c.width, c.height).data;"
        " let n = 0; for (let i = 3; i < d.length; i += 4) if (d[i]) n++; return n }"
    )
    return count


def test_heat_is_drawn_and_lets_the_pointer_through(open_map: Any) -> None:
    page = open_map("heat=fill")
    page.wait_for_timeout(1000)
    assert heat_alpha(page) > 10000
    fid, _, x, y = next(
        p for p in parcels_in_view(100) if (feature_at(page, p[2], p[3]) or {}).get("layer") == "compounds"
    )
    page.mouse.click(x, y)
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).clicked")
    assert out(page)["clicked"]["id"] == fid


def test_a_new_version_fetches_only_the_touched_tiles_and_never_blanks(open_map: Any) -> None:
    page = open_map("heat=fill")
    page.wait_for_timeout(1000)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/heat/" in request.url else None)
    held: list[Route] = []
    page.context.route("**/heat/**", lambda route: held.append(route))  # noqa: PLW0108  # Playwright marks its handlers
    set_props(page, {"version": 2, "bounds": [[LAT, LON], [LAT + 1e-5, LON + 1e-5]]}, "heat")
    page.wait_for_timeout(500)
    assert heat_alpha(page) > 10000
    touched = len(asked)
    for route in held:
        route.continue_()
    page.context.unroute("**/heat/**")
    page.wait_for_timeout(300)
    set_props(page, {"version": 3, "bounds": None}, "heat")
    page.wait_for_timeout(500)
    assert 0 < touched < len(asked) - touched


@pytest.mark.parametrize("calm", [False, True])
def test_a_ticket_pulses_once_unless_calm_is_wanted(open_map: Any, calm: bool) -> None:  # noqa: FBT001
    page = open_map("heat=contour", calm=calm)
    page.evaluate(
        "() => { window.pulses = 0;"
        " new MutationObserver(list => list.forEach(m => window.pulses += m.addedNodes.length))"
        ".observe(document.querySelector('.leaflet-hongtu-pulse-pane'), {childList: true}) }"
    )
    for _ in range(2):
        set_props(page, {"pulses": [{"lat": LAT, "lon": LON, "key": "t1"}]}, "heat")
        page.wait_for_timeout(200)
    assert page.evaluate("window.pulses") == (0 if calm else 1)


def test_a_live_message_reaches_counters_and_lists(open_map: Any) -> None:
    page = open_map(calm=True)
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML('beforeend', `<b data-live="open_by_step.accept"></b>
            <ul data-live-list data-max="2" data-labels='{"lift": "电梯"}'></ul>`);
          const rest = {class: 'lift', place: '<i>x</i>', step: 'accept'};
          const ticket = (code, at) => ({code, opened_at: at, ...rest});
          dash_clientside.hongtu.live({seq: 1, at: '2025-12-18T06:32:05Z', open_by_step: {accept: 12345},
            latest: [ticket('a', '2025-12-18T06:30:00Z'), ticket('b', '2025-12-18T06:31:00Z')]});
          dash_clientside.hongtu.live({seq: 2, at: '2025-12-18T06:32:06Z', open_by_step: {accept: 27},
            latest: [ticket('c', '2025-12-18T06:32:00Z')]});
        }"""
    )
    assert page.locator("[data-live]").text_content() == "27"
    rows = page.locator("[data-live-list] li")
    assert [rows.nth(i).get_attribute("data-code") for i in range(rows.count())] == ["c", "b"]
    assert "电梯" in (rows.nth(0).text_content() or "")
    assert page.locator("[data-live-list] i").count() == 0
