"""What a test does with the pages, in the words of a user."""

from __future__ import annotations

import json
import struct
import time
import urllib.parse
import urllib.request
import zlib
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from dashboard import ids

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served

PATIENCE_S = 25
PATIENCE_MS = PATIENCE_S * 1000


def answer(served: Served, path: str, **query: str) -> Any:
    """The JSON that a route answers with."""
    asked = urllib.parse.urlencode({"city": served.city} | query)
    with urllib.request.urlopen(f"{served.url}{path}?{asked}", timeout=PATIENCE_S) as response:
        return json.load(response)


def report(served: Served, lat: float, lon: float, service_code: str, key: str) -> dict[str, Any]:
    """Report a ticket through the intake, as a programme of the city would."""
    body = urllib.parse.urlencode(
        {
            "jurisdiction_id": served.city,
            "service_code": service_code,
            "lat": lat,
            "long": lon,
            "description": "test",
        }
    ).encode()
    request = urllib.request.Request(
        f"{served.url}/open311/v2/requests.json?city={served.city}",
        data=body,
        headers={"Authorization": f"Bearer {served.key}", "Idempotency-Key": key},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        found: list[dict[str, Any]] = json.load(response)
        return found[0]


def open_map(page: Page, served: Served, **query: str) -> None:
    """Open the map and wait until its panel is there."""
    page.goto(f"/?{urllib.parse.urlencode({'city': served.city} | query)}")
    expect(page.locator(f"#{ids.THEME}")).to_be_visible(timeout=PATIENCE_MS)


def middle(page: Page) -> tuple[float, float]:
    """The middle of the map, in CSS pixels of the page."""
    box = page.locator(f"#{ids.MAP}").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def colour(page: Page, x: float, y: float) -> tuple[int, int, int]:
    """The colour that a user sees at a place, from a picture one pixel large."""
    png = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1}, animations="disabled")
    data = b""
    at = 8
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        if kind == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    red, green, blue = zlib.decompress(data)[1:4]
    return red, green, blue


def distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    """How far two colours lie apart, 0 to 765."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))


def rgb(hexadecimal: str) -> tuple[int, int, int]:
    """`#RRGGBB` as numbers."""
    return (int(hexadecimal[1:3], 16), int(hexadecimal[3:5], 16), int(hexadecimal[5:7], 16))


def wait_for_colour(
    page: Page, x: float, y: float, wanted: str, *, near: int = 60, is_there: bool = True
) -> None:
    """Wait until the place shows the colour, or no longer shows it."""
    end = time.monotonic() + PATIENCE_S
    seen = colour(page, x, y)
    while (distance(seen, rgb(wanted)) <= near) is not is_there:
        assert time.monotonic() < end, f"{seen} at {x}, {y}; wanted {wanted}: {is_there}"
        page.wait_for_timeout(150)
        seen = colour(page, x, y)
