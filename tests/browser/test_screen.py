"""The wall: live on every page, legible from six metres, nothing over anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.conftest import watch
from tests.browser.pages import PATIENCE_MS, answer, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.served import Served

PANELS = ".wall-header, .wall-panel, .wall-notes > :not(.wall-gap)"


def open_wall(page: Page, served: Served, **query: str) -> None:
    page.goto(
        "/screen?" + "&".join(f"{name}={value}" for name, value in ({"city": served.city} | query).items())
    )
    expect(page.locator(".headline")).to_be_visible(timeout=PATIENCE_MS)


def test_a_reported_ticket_appears_on_two_open_walls(
    chromium: Browser, served: Served, faults: list[str]
) -> None:
    place = answer(served, "/api/v1/search", q="小区")["hits"][0]
    pages = []
    for _ in range(2):
        context = chromium.new_context(base_url=served.url, viewport={"width": 1920, "height": 1080})
        watch(context, served.url, faults)
        pages.append(context.new_page())
        open_wall(pages[-1], served)
        # The first message has come when the browser keeps the list.
        expect(pages[-1].locator('[data-live="opened_today"][data-value]')).to_be_attached(
            timeout=PATIENCE_MS
        )
    before = answer(served, "/api/v1/live")
    code = report(served, place["lat"], place["lon"], "0101", uuid4().hex)["service_request_id"]
    for page in pages:
        expect(page.locator(f'.live-row[data-code="{code}"] .live-class')).to_have_text(
            "电梯停运", timeout=PATIENCE_MS
        )
        expect(page.locator('[data-live="open"]')).to_have_text(str(before["open"] + 1), timeout=PATIENCE_MS)
        page.context.close()
    assert not faults


def test_the_wall_agrees_with_the_published_figures(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    open_wall(page, served)
    figures = answer(served, "/api/v1/figures")
    figures = figures.get("figures", figures)
    rate = figures["compounds.managed_floor_area_coverage_pct"]["value"]
    expect(page.locator(".headline")).to_have_text(f"{rate:.2f}%")
    counted = [int(text.replace("\u2009", "")) for text in page.locator(".wall-rows b").all_inner_texts()]
    assert sum(counted) == figures["compounds.total"]["value"]
    assert page.locator(".wall-titles li").count() == figures["compounds.demonstration"]["value"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    "size", [(1920, 1080), (3840, 2160), (3840, 1080)], ids=lambda size: "x".join(map(str, size))
)
def test_nothing_lies_over_anything_else_and_all_is_legible(
    page: Page, served: Served, size: tuple[int, int], language: str
) -> None:
    width, height = size
    page.set_viewport_size({"width": width, "height": height})
    open_wall(page, served, lang=language)
    boxes = page.evaluate(
        """(selector) => [...document.querySelectorAll(selector)].filter((el) => el.checkVisibility())
            .map((el) => [el, el.getBoundingClientRect()])
            .map(([el, box]) => [el.className, box.x, box.y, box.width, box.height])""",
        PANELS,
    )
    assert len(boxes) >= 8
    for name, x, y, across, down in boxes:
        assert x >= 0, name
        assert y >= 0, name
        assert x + across <= width + 1, name
        assert y + down <= height + 1, name
    for i, (one, x1, y1, w1, h1) in enumerate(boxes):
        for other, x2, y2, w2, h2 in boxes[i + 1 :]:
            apart = x1 + w1 <= x2 + 1 or x2 + w2 <= x1 + 1 or y1 + h1 <= y2 + 1 or y2 + h2 <= y1 + 1
            assert apart, f"{one} lies over {other}"
    floor = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.wall *')]
            .filter((el) => el.checkVisibility() && !el.closest('.leaflet-container, svg, .seal')
                && [...el.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
            .map((el) => parseFloat(getComputedStyle(el).fontSize)))"""
    )
    assert floor >= 20 * height / 1080 - 0.1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_wall_is_dark_at_any_hour(page: Page, served: Served) -> None:
    page.emulate_media(color_scheme="light")
    open_wall(page, served)
    ground = page.locator(f"#{ids.SCREEN}").evaluate("el => getComputedStyle(el).backgroundColor")
    assert ground == "rgb(17, 23, 27)"


def test_a_wall_that_is_cut_off_says_since_when_by_the_clock_of_the_city(
    chromium: Browser, served: Served, faults: list[str]
) -> None:
    with chromium.new_context(base_url=served.url, timezone_id="America/New_York") as context:
        watch(context, served.url, faults)
        page = context.new_page()
        open_wall(page, served)
        expect(page.locator(".wall-offline")).to_be_hidden()
        # Said again and again, since the watchdog, which hears the server, takes it back at every look.
        page.evaluate(
            "setInterval(() => document.documentElement.dataset.offline = '2025-12-18T06:32:05Z', 50)"
        )
        expect(page.locator(".wall-offline")).to_contain_text("14:32:05", timeout=PATIENCE_MS)
        expect(page.locator(".wall-clock")).to_have_text("14:32:05")
    assert not faults
