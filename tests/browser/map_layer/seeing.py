"""What a map page shows, reports and asks for, in terms of the synthetic city."""

from __future__ import annotations

import io
import json
import math
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.browser.synthetic_city import LAT, LON, STATUSES, City, world

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request


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
