"""The map layers in a real browser, inside a dash-leaflet map, over the synthetic city."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from tests.browser.synthetic_city import LAT, LON, STATUSES, City, world

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Request, Route

WIDTH, HEIGHT = 1200, 800
ZOOM = 15
CITY = City()
COLOURS = {
    "light": {
        "public_interest": (0xC5, 0x39, 0x2A),
        "community_kept": (0x9F, 0x78, 0xD0),
        "none": (0xC2, 0x85, 0x00),
    },
    "dark": {
        "public_interest": (0xE0, 0x52, 0x3F),
        "community_kept": (0xB7, 0x9B, 0xE0),
        "none": (0xF4, 0xC6, 0x4E),
    },
}


@pytest.fixture
def open_map(chromium: Browser, map_site: str) -> Iterator[Callable[..., Page]]:
    """Opens the page at `ZOOM` and waits until the compounds are drawn; fails on any error of the page."""
    contexts = []
    errors: list[str] = []

    def opened(
        query: str = "", *, script: str = "", wait: bool = True, ratio: float = 1, calm: bool = False
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            device_scale_factor=ratio,
            reduced_motion="reduce" if calm else "no-preference",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if script:
            page.add_init_script(script)
        page.goto(f"{map_site}/?zoom={ZOOM}&{query}")
        if wait:
            settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert errors == []


def out(page: Page) -> dict[str, Any]:
    """What the compounds layer has reported to Dash."""
    text = page.locator("#out").text_content()
    reported: dict[str, Any] = json.loads(text or "{}")
    return reported


def settle(page: Page) -> None:
    page.wait_for_function(
        "() => { const o = JSON.parse(document.querySelector('#out')?.textContent || '{}');"
        " return o.loading === false && o.drawn && o.drawn.features > 0 }",
        timeout=20000,
    )
    # Labels and pins follow in the next frames.
    page.wait_for_timeout(300)


def set_props(page: Page, props: dict[str, Any], component: str = "compounds") -> None:
    page.evaluate("([id, props]) => dash_clientside.set_props(id, props)", [component, props])


def at_pixel(wx: float, wy: float) -> tuple[float, float]:
    """Container pixel of a place in fractions of the world."""
    cx, cy = world(LON, LAT)
    scale = 256 * 2**ZOOM
    return (wx - cx) * scale + WIDTH / 2, (wy - cy) * scale + HEIGHT / 2


def parcels_in_view(margin: float = 40) -> list[tuple[int, str, float, float]]:
    """(feature id, status, x, y) of the parcels whose middle is in view."""
    found = []
    for at in range(CITY.n * CITY.n):
        if not CITY.present[at]:
            continue
        ring = CITY.parcel(at % CITY.n, at // CITY.n)
        x, y = at_pixel(sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring))
        if margin < x < WIDTH - margin and margin < y < HEIGHT - margin:
            found.append((at + 1, STATUSES[CITY.status[at]], x, y))
    return found


def picture(page: Page) -> Image.Image:
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def share_with_colour(page: Page, mode: str, statuses: set[str] | None = None) -> float:
    """Share of the solid parcels in view that show the colour of their status; pins and labels hide a few."""
    shot = picture(page)
    corners = [(-6, -6), (6, -6), (-6, 6), (6, 6), (0, 0)]
    hits = [
        any(
            math.dist(shot.getpixel((round(x + dx), round(y + dy))), COLOURS[mode][status]) < 6  # type: ignore[arg-type]
            for dx, dy in corners
        )
        for _, status, x, y in parcels_in_view()
        if status in COLOURS[mode] and (statuses is None or status in statuses)
    ]
    assert len(hits) > 10
    return sum(hits) / len(hits)


def feature_at(page: Page, x: float, y: float) -> dict[str, Any] | None:
    found: dict[str, Any] | None = page.evaluate(
        "([x, y]) => hongtu_map.featureAt(document.querySelector('.leaflet-container'), x, y)", [x, y]
    )
    return found


def bare_parcel(page: Page) -> tuple[int, str, float, float]:
    """A parcel whose middle no pin covers."""
    for parcel in parcels_in_view(100):
        found = feature_at(page, parcel[2], parcel[3])
        if found and found["layer"] == "compounds":
            return parcel
    raise AssertionError("every parcel is under a pin")


def watch_tiles(page: Page) -> list[str]:
    seen: list[str] = []

    def note(request: Request) -> None:
        if "/tiles/" in request.url:
            seen.append(request.url)

    page.on("request", note)
    return seen


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_parcel_has_the_colour_of_its_class(open_map: Any, mode: str) -> None:
    page = open_map(f"mode={mode}")
    assert page.evaluate("hongtu_map.engine().workers") == 2
    assert share_with_colour(page, mode) > 0.8


def test_the_hit_is_the_parcel_under_the_pointer(open_map: Any) -> None:
    page = open_map()
    wrong = [
        (fid, found)
        for fid, _, x, y in parcels_in_view()
        if (found := feature_at(page, x, y)) is None or (found["layer"] == "compounds" and found["id"] != fid)
    ]
    assert wrong == []


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


def test_a_click_reports_the_feature_and_outlines_it(open_map: Any) -> None:
    page = open_map()
    fid, _, x, y = next(
        p for p in parcels_in_view(100) if (feature_at(page, p[2], p[3]) or {}).get("layer") == "compounds"
    )
    before = picture(page)
    page.mouse.click(x, y)
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).clicked")
    page.mouse.move(5, 700)
    page.wait_for_timeout(500)
    clicked = out(page)["clicked"]
    assert clicked["id"] == fid
    assert clicked["properties"]["name"] == f"小区{fid - 1}"
    assert abs(clicked["latlng"][0] - LAT) < 0.1
    box = (round(x) - 30, round(y) - 30, round(x) + 30, round(y) + 30)
    assert before.crop(box).tobytes() != picture(page).crop(box).tobytes()


def test_hover_says_name_and_class_as_text(open_map: Any) -> None:
    page = open_map()
    fid, status, x, y = bare_parcel(page)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    tooltip = page.locator(".hongtu-tooltip")
    tooltip.wait_for(state="visible")
    labels = ["专业物业", "红色公益", "自管", "社区代管", "无物业", "未知"]
    assert f"小区{fid - 1}" in (tooltip.text_content() or "")
    assert labels[STATUSES.index(status)] in (tooltip.text_content() or "")
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).hovered")
    assert out(page)["hovered"]["id"] == fid


def test_the_keyboard_walks_opens_and_clears(open_map: Any) -> None:
    page = open_map()
    centre = page.evaluate("hongtu_map.mapOf(document.querySelector('.leaflet-container')).getCenter().lng")
    page.locator(".hongtu-focus").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator(".hongtu-live").text_content()
    page.keyboard.press("ArrowRight")
    second = page.locator(".hongtu-live").text_content()
    assert first
    assert second
    assert first != second
    page.keyboard.press("Enter")
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).clicked")
    assert out(page)["clicked"]["properties"]["name"] in second
    assert (
        page.evaluate("hongtu_map.mapOf(document.querySelector('.leaflet-container')).getCenter().lng")
        == centre
    )
    page.keyboard.press("Escape")
    page.wait_for_function("() => !JSON.parse(document.querySelector('#out').textContent).clicked")


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


def test_tiles_are_sharp_on_a_dense_screen(open_map: Any) -> None:
    page = open_map(ratio=2)
    assert page.evaluate("document.querySelector('.hongtu-tiles canvas').width") == 1024


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


def heat_alpha(page: Page) -> int:
    """Number of coloured pixels of the heat canvas."""
    count: int = page.evaluate(
        "() => { const c = document.querySelector('.leaflet-hongtu-heat-pane canvas');"
        " const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
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


def test_the_theme_is_kept(open_map: Any) -> None:
    page = open_map()
    first = page.evaluate("dash_clientside.hongtu.theme(null)")
    second = page.evaluate("dash_clientside.hongtu.theme(1)")
    assert {first, second} == {"light", "dark"}
    page.reload()
    settle(page)
    assert page.evaluate("document.documentElement.dataset.theme") == second
