"""The map page, opened and settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.map_layer.seeing import (
    HEIGHT,
    WIDTH,
    ZOOM,
    settle,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page


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
