"""What the map says when nothing is found, when something fails, and when the server falls silent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from dashboard import ids
from tests.browser.pages import PATIENCE_MS, open_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served


def test_tiles_that_do_not_come_are_told_and_asked_for_again(
    page: Page, served: Served, faults: list[str]
) -> None:
    page.route("**/tiles/compounds/**", lambda route: route.fulfill(status=503))
    open_map(page, served)
    told = page.locator(f"#{ids.MAP_FAULT}")
    expect(told).to_be_visible(timeout=PATIENCE_MS)
    page.unroute("**/tiles/compounds/**")
    expect(told).to_be_hidden(timeout=PATIENCE_MS)
    faults[:] = [each for each in faults if "503" not in each]


def test_a_filter_that_nothing_meets_says_so_and_lets_each_part_be_taken_away(
    page: Page, served: Served
) -> None:
    open_map(page, served, f="status.none~demonstration.demonstration")
    empty = page.locator(".filter-empty")
    expect(empty).to_be_visible(timeout=PATIENCE_MS)
    expect(empty.locator(".filter-chip")).to_have_count(2)
    empty.locator(".filter-chip").filter(has_text="示范小区").click()
    expect(empty).to_be_hidden(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(r"f=status\.none(&|$)"))


def test_a_server_that_falls_silent_turns_the_time_of_the_snapshot_amber(page: Page, served: Served) -> None:
    page.clock.install()
    open_map(page, served)
    snapshot = page.locator(f"#{ids.SNAPSHOT}")
    expect(snapshot).not_to_be_empty(timeout=PATIENCE_MS)
    expect(snapshot).not_to_have_class(re.compile("age-silent"))
    # Twice the twenty seconds in which a message comes at the latest.
    page.clock.fast_forward(39_000)
    expect(snapshot).not_to_have_class(re.compile("age-silent"))
    page.clock.fast_forward(3_000)
    expect(snapshot).to_have_class(re.compile("age-silent"), timeout=PATIENCE_MS)
    expect(snapshot).to_contain_text("连接中断")
    ink = snapshot.evaluate("el => getComputedStyle(el).color")
    warn = page.evaluate(
        "() => { const el = document.createElement('i'); el.style.color = 'var(--warn)';"
        " document.body.append(el); return getComputedStyle(el).color; }"
    )
    assert ink == warn


def test_a_service_point_of_a_list_is_marked_though_its_kind_was_off(page: Page, served: Served) -> None:
    open_map(page, served, points="centre", rec="theme:service:canteen")
    row = page.locator(f"#{ids.RECORDS} tbody tr").first
    row.locator("button").click()
    expect(page).to_have_url(re.compile("points=[^&]*canteen"), timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.KINDS} input[value=canteen]")).to_be_checked(timeout=PATIENCE_MS)


def test_escape_closes_the_card_then_the_list_under_it(page: Page, served: Served) -> None:
    open_map(page, served, rec="theme:status:none")
    page.locator(f"#{ids.RECORDS} tbody tr button").first.click()
    card, records = page.locator(f"#{ids.DRAWER}"), page.locator(f"#{ids.RECORDS_DRAWER}")
    expect(card).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden(timeout=PATIENCE_MS)
    expect(records).to_be_visible()
    page.keyboard.press("Escape")
    expect(records).to_be_hidden(timeout=PATIENCE_MS)
