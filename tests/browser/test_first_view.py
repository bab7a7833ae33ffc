"""How the map of the explore page begins: its tiles asked for at once, each drawn once, in the right mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import watch
from tests.browser.pages import PATIENCE_MS, open_map

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.served import Served

# Notes the mode of every look that a layer is given, and every picture that is drawn, from the first on.
NOTE = """
window.noted = {modes: [], drawn: []};
let engine;
Object.defineProperty(window, 'hongtu_engine', {get: () => engine, set(it) {
  engine = it;
  const {setPaint, draw} = it;
  it.setPaint = (layer, state) => { noted.modes.push(state.mode); return setPaint.call(it, layer, state) };
  it.draw = job => {
    noted.drawn.push([job.layer, job.dataKey, job.zoom, job.subX, job.subY].join(' '));
    noted.last = performance.now();
    return draw.call(it, job);
  };
}});
"""
RESTED = "() => window.noted?.drawn.length && performance.now() - noted.last > 2000"


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(
    "query",
    [
        {},
        {"theme": "coverage"},
        {"theme": "grids2", "off": "full"},
        {"layers": "-names,base.40,-streets", "points": "station"},
        {"theme": "age", "heat": "30"},
    ],
)
def test_every_tile_is_drawn_once_and_in_the_mode_of_the_page(
    chromium: Browser, served: Served, mode: Any, query: dict[str, str]
) -> None:
    faults: list[str] = []
    with chromium.new_context(
        base_url=served.url, color_scheme=mode, viewport={"width": 1440, "height": 900}
    ) as context:
        watch(context, served.url, faults)
        page = context.new_page()
        page.add_init_script(NOTE)
        open_map(page, served, **query)
        page.wait_for_function(RESTED, timeout=PATIENCE_MS)
        noted = page.evaluate("noted")
    assert not faults
    assert set(noted["modes"]) == {mode}
    assert len(noted["drawn"]) == len(set(noted["drawn"])), "a tile was drawn twice"


@pytest.mark.parametrize("query", [{}, {"at": "25.03,101.54,14.5"}, {"theme": "coverage_town", "lang": "en"}])
def test_the_tiles_of_the_first_view_are_asked_for_before_dash_runs(
    page: Page, served: Served, faults: list[str], query: dict[str, str]
) -> None:
    asked: set[str] = set()
    page.on("request", lambda it: asked.add(it.url) if "/tiles/" in it.url else None)
    page.route("**/*dash_renderer*.js*", lambda route: route.abort())
    page.goto("/?" + "&".join(f"{name}={value}" for name, value in {"city": served.city, **query}.items()))
    page.wait_for_load_state("networkidle")
    early = set(asked)
    faults.clear()
    page.unroute("**/*dash_renderer*.js*")
    asked.clear()
    page.add_init_script(NOTE)
    open_map(page, served, **query)
    page.wait_for_function(RESTED, timeout=PATIENCE_MS)
    assert early
    assert asked == early


def test_a_page_whose_browser_does_not_say_where_it_is_comes_all_the_same(page: Page, served: Served) -> None:
    def without(route: Any) -> None:
        route.continue_(
            headers={name: value for name, value in route.request.headers.items() if name != "referer"}
        )

    page.route("**/_dash-layout", without)
    open_map(page, served)


def test_the_page_says_that_tiles_are_still_coming(page: Page, served: Served) -> None:
    held: list[Any] = []
    is_held = True

    def hold(route: Any) -> None:
        if is_held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/tiles/**", hold)
    open_map(page, served)
    page.locator(".hongtu-progress").wait_for(state="visible", timeout=PATIENCE_MS)
    assert page.locator(".leaflet-container").get_attribute("aria-busy") == "true"
    is_held = False
    for route in held:
        route.continue_()
    page.locator(".hongtu-progress").wait_for(state="hidden", timeout=PATIENCE_MS)
    assert page.locator(".leaflet-container").get_attribute("aria-busy") is None
