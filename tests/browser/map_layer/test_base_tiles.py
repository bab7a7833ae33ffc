"""Images of a tile service under the map: on their place in every system, with their source."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from geodata import crs
from tests.browser.map_layer.seeing import HEIGHT, WIDTH, picture
from tests.browser.synthetic_city import LAT, LON, world

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

ZOOM = 16
PLACES = np.column_stack((np.linspace(80, 130, 400), 20 + 30 * np.abs(np.sin(np.linspace(0, 90, 400)))))


def said(datum: str, places: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Where a service of the datum says that places are."""
    if datum == "wgs84":
        return places
    shifted = crs.gcj02_from_wgs84(places)
    return shifted if datum == "gcj02" else crs.bd09_from_gcj02(shifted)


def mark(route: Route, lon: float, lat: float) -> None:
    """A grey tile with a red square of 16 px around a place, wherever that is on this tile."""
    z, x, y = (int(part) for part in route.request.url.removesuffix(".png").split("/")[-3:])
    wx, wy = world(lon, lat)
    px, py = round((wx * 2**z - x) * 256), round((wy * 2**z - y) * 256)
    image = Image.new("RGB", (256, 256), (200, 200, 200))
    image.paste((255, 0, 0), (px - 8, py - 8, px + 8, py + 8))
    held = io.BytesIO()
    image.save(held, "PNG")
    route.fulfill(body=held.getvalue(), content_type="image/png")


def red(page: Page) -> tuple[float, float]:
    """The middle of the red square on the screen."""
    shot = np.asarray(picture(page)).astype(int)
    ys, xs = np.nonzero((shot[..., 0] > 240) & (shot[..., 1] < 40))
    assert len(xs) > 100
    return float(xs.mean()), float(ys.mean())


@pytest.mark.parametrize("datum", ["wgs84", "gcj02", "bd09"])
def test_a_place_of_the_service_lies_where_the_map_has_it(chromium: Any, map_site: str, datum: str) -> None:
    ((lon, lat),) = said(datum, np.array([[LON, LAT]]))
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.context.route("https://*.example/**", lambda route: mark(route, lon, lat))
    page.goto(f"{map_site}/?zoom={ZOOM}&datum={datum}")
    page.wait_for_timeout(1500)
    assert math.dist(red(page), (WIDTH / 2, HEIGHT / 2)) < 2
    assert page.locator(".hongtu-credit").inner_text() == "图源 某地图"
    leaflet = "hongtu_map.mapOf(document.querySelector('.leaflet-container'))"
    # Far away and back, then near and elsewhere: the shift is that of the place, not that of the beginning.
    moves = ("panBy([90000, 50000], {animate: false})", "panBy([-90000, -50000], {animate: false})")
    for step in (*moves, f"setView([{LAT}, {LON}], 18)"):
        page.evaluate(f"{leaflet}.{step}")
        page.wait_for_timeout(900)
    assert math.dist(red(page), (WIDTH / 2, HEIGHT / 2)) < 3
    page.evaluate(f"{leaflet}.panBy([300, 200], {{animate: false}})")
    page.wait_for_timeout(500)
    # Baidu's system is stretched from place to place, by up to 16 m in a kilometre.
    slack = 8 if datum == "bd09" else 3
    assert math.dist(red(page), (WIDTH / 2 - 300, HEIGHT / 2 - 200)) < slack
    page.close()


@pytest.mark.parametrize("datum", ["gcj02", "bd09"])
def test_the_browser_shifts_as_the_loader_does(chromium: Any, map_site: str, datum: str) -> None:
    page = chromium.new_page()
    page.route("https://*.example/**", lambda route: route.abort())
    page.goto(f"{map_site}/?datum={datum}")
    page.wait_for_selector(".leaflet-container")
    found = page.evaluate(
        "([datum, places]) => places.map(at => hongtu_map.inDatum(datum, at))", [datum, PLACES.tolist()]
    )
    assert np.abs(np.array(found) - said(datum, PLACES)).max() < 1e-9
    page.close()
