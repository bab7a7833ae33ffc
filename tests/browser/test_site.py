"""Every page opens in a real browser without an error and without asking another machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

SLOWEST_MS = 60_000


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
