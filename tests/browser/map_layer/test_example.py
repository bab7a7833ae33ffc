"""The example of the README runs, and does what it says."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import REPOSITORY, wait_for, watch
from tests.browser.pages import PATIENCE_MS, colour, distance
from tests.served import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def example() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "dashboard/client/example/app.py", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/values/crop", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_a_click_tells_a_field_and_a_theme_fetches_no_tile(
    chromium: Browser, example: str, faults: list[str]
) -> None:
    with chromium.new_context(base_url=example, viewport={"width": 1000, "height": 800}) as context:
        watch(context, example, faults)
        page = context.new_page()
        tiles: list[str] = []
        page.on("request", lambda asked: tiles.append(asked.url) if "/tiles/" in asked.url else None)
        page.goto("/")
        box = page.locator(".leaflet-container").bounding_box(timeout=PATIENCE_MS)
        assert box is not None
        # Field C3, beside its name.
        x, y = box["x"] + box["width"] / 2 - 20, box["y"] + box["height"] / 2 + 30
        page.wait_for_function(
            "([x, y]) => window.hongtu_map.featureAt(document.querySelector('.leaflet-container'), x, y)",
            arg=[x - box["x"], y - box["y"]],
            timeout=PATIENCE_MS,
        )
        page.wait_for_timeout(500)
        before = colour(page, x, y)
        page.mouse.click(x, y)
        expect(page.locator("#said")).to_have_text("Field C3", timeout=PATIENCE_MS)
        fetched = len(tiles)
        page.get_by_text("yield").click()
        for _ in range(50):
            if distance(before, colour(page, x, y)) > 60:
                break
            page.wait_for_timeout(100)
        assert distance(before, colour(page, x, y)) > 60
        assert len(tiles) == fetched > 0
    assert not faults
