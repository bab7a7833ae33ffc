"""Every page opens in a real browser without an error and without asking another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dashboard import ids

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOWEST_MS = 60_000
PAUSE_MS = 1500


@pytest.mark.parametrize("path", ["/", "/screen"])
def test_a_page_opens_without_a_fault(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    page.locator(".leaflet-container").first.wait_for(timeout=SLOWEST_MS)
    page.wait_for_function(
        "document.querySelectorAll('.leaflet-container canvas').length > 0", timeout=SLOWEST_MS
    )
    assert page.title()


@pytest.mark.parametrize("path", ["/", "/screen"])
def test_no_tile_is_asked_for_in_vain(page: Page, path: str) -> None:
    asked: list[str] = []
    came: list[str] = []
    given_up: list[str] = []
    for event, noted in (("request", asked), ("requestfinished", came), ("requestfailed", given_up)):
        page.on(event, lambda it, noted=noted: noted.append(it.url) if "/tiles/" in it.url else None)  # type: ignore[call-overload]
    page.goto(path)
    page.locator(".hongtu-tiles canvas").first.wait_for(state="attached", timeout=SLOWEST_MS)
    for _ in range(SLOWEST_MS // PAUSE_MS):
        before = len(asked)
        page.wait_for_timeout(PAUSE_MS)
        if before == len(asked) == len(came) + len(given_up):
            break
    assert asked
    assert given_up == []
    assert len({url.split("/tiles/")[1].split("/")[1] for url in asked}) == 1, "two zooms at one look"


def test_a_page_keeps_no_past(page: Page) -> None:
    """What inputs were is for an undo that no page offers; of live data it would fill the memory."""
    page.goto("/")
    page.locator(".hongtu-tiles canvas").first.wait_for(state="attached", timeout=SLOWEST_MS)
    for theme, said in (("示范小区", "theme=demonstration"), ("社区覆盖率", "theme=coverage")):
        page.locator(f"#{ids.THEME}").get_by_text(theme).click()
        page.wait_for_url(f"**{said}*", timeout=SLOWEST_MS)
    assert page.evaluate("dash_stores.length") > 0
    assert page.evaluate("dash_stores.map(store => store.getState().history.past.length)") == [0]
