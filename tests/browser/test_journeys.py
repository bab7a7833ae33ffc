"""The readers of the map at work: each does what he came for, from the first look to what he takes away."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from playwright.sync_api import expect

from dashboard import ids
from tests.browser.conftest import watch
from tests.browser.pages import PATIENCE_MS, answer, open_map, report

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

    from tests.served import Served

MATCHED = f"#{ids.FACETS}"


def number_of(place: Locator) -> int:
    found = re.match(r"\d+", place.inner_text().replace("\u2009", ""))
    assert found is not None
    return int(found[0])


def test_a_leader_sees_live_numbers_that_agree_and_asks_which_ones(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/screen?city={served.city}")
    headline = page.locator(".headline")
    expect(headline).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(".wall-panel .age, .wall-panel [data-age]").first).not_to_be_empty()
    opened = page.locator('[data-live="open"]')
    expect(page.locator('[data-live="opened_today"][data-value]')).to_be_attached(timeout=PATIENCE_MS)
    before = answer(served, "/api/v1/live")["open"]
    place = answer(served, "/api/v1/search", q="小区")["hits"][0]
    report(served, place["lat"], place["lon"], "0101", uuid4().hex)
    expect(opened).to_have_text(str(before + 1), timeout=PATIENCE_MS)
    rate = headline.inner_text()
    assert (
        rate
        == f"{answer(served, '/api/v1/figures')['compounds.managed_floor_area_coverage_pct']['value']:.2f}%"
    )
    # Which ones? Every number leads to its rows, every row to its place.
    unmanaged = page.locator(".wall-rows .wall-link").nth(4)
    count = number_of(unmanaged)
    unmanaged.click()
    total = page.locator(f"#{ids.RECORDS} .records-total")
    expect(total).to_have_attribute("data-total", str(count), timeout=PATIENCE_MS)
    row = page.locator(f"#{ids.RECORDS} tbody tr").first
    name = row.locator(".record-name").inner_text()
    row.click()
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(name, timeout=PATIENCE_MS)


def test_a_planner_finds_where_nobody_manages_and_takes_the_list_along(page: Page, served: Served) -> None:
    open_map(page, served)
    page.locator(f"#{ids.THEME}").get_by_text("社区覆盖率").click()
    expect(page.locator(".legend:visible .row-name").last).to_have_text("小区过少", timeout=PATIENCE_MS)
    page.locator("[data-facet=status] summary").click()
    page.locator("[data-facet=status] [data-key=none]").click()
    bars = page.locator("[data-facet=community] .facet-bar")
    total = answer(served, "/api/v1/compounds/records", filter="status.none")["total"]
    expect(page.locator(MATCHED)).to_have_attribute("data-matched", str(total), timeout=PATIENCE_MS)
    counts = [number_of(each) for each in bars.locator(".facet-count").all()]
    assert counts == sorted(counts, reverse=True)
    worst = bars.first
    code = worst.get_attribute("data-key")
    worst.click()
    expect(page.locator(MATCHED)).to_have_attribute("data-matched", str(counts[0]), timeout=PATIENCE_MS)
    line = f"status.none~community.{code}"
    assert answer(served, "/api/v1/compounds/records", filter=line)["total"] == counts[0]
    page.get_by_role("button", name="名单").click()
    total_shown = page.locator(f"#{ids.RECORDS} .records-total")
    expect(total_shown).to_have_attribute("data-total", str(counts[0]), timeout=PATIENCE_MS)
    with page.expect_download() as download:
        page.locator(f"#{ids.RECORDS}").get_by_role("link").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(saved)))) == counts[0] + 1
    page.keyboard.press("Escape")
    page.get_by_role("button", name="清除全部").click()
    expect(page).not_to_have_url(re.compile("f="), timeout=PATIENCE_MS)


def test_anyone_finds_a_place_sees_what_is_near_on_foot_and_sends_the_link(
    chromium: Browser, page: Page, served: Served, faults: list[str]
) -> None:
    station = next(
        hit
        for hit in answer(served, "/api/v1/search", q="驿站", limit="50")["hits"]
        if hit["dataset"] == "service_points"
    )
    # Its kind is switched off; what is looked for is shown all the same.
    open_map(page, served, points="centre")
    page.keyboard.press("/")
    page.keyboard.type(station["name"])
    expect(page.get_by_role("option").first).to_contain_text(station["name"], timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(station["name"], timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(f"points=[^&]*{station['kind']}"), timeout=PATIENCE_MS)
    expect(page.locator("path.reach")).to_have_count(3, timeout=PATIENCE_MS)
    rows = page.locator(f"#{ids.REACHED} .reach-rows tr")
    expect(rows).to_have_count(3)
    counts = [number_of(each.locator(".number")) for each in rows.all() if each.locator(".number").count()]
    assert counts == sorted(counts)
    rows.last.locator(".number").click()
    expect(page.locator(f"#{ids.RECORDS} .records-total")).to_have_attribute(
        "data-total", str(counts[-1]), timeout=PATIENCE_MS
    )
    page.keyboard.press("Escape")
    # The same compounds alone on the map, beside whatever else the filter says.
    page.locator(".search input").fill(station["name"])
    expect(page.get_by_role("option").first).to_contain_text(station["name"], timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    rows.last.locator(".reach-keep").click()
    expect(page.locator(MATCHED)).to_have_attribute("data-matched", str(counts[-1]), timeout=PATIENCE_MS)
    expect(page.locator(".filter-chip").first).to_contain_text(station["name"])
    open_map(page, served, sel=f"service_points:{station['code']}")
    link = page.url
    with chromium.new_context(
        base_url=served.url, locale="zh-CN", viewport={"width": 360, "height": 780}, has_touch=True
    ) as phone:
        watch(phone, served.url, faults)
        other = phone.new_page()
        other.goto(link)
        other.locator(f"#{ids.PANEL_TABS}").get_by_text("详情").click()
        expect(other.locator(f"#{ids.CARD} .card-title")).to_have_text(station["name"], timeout=PATIENCE_MS)
        assert other.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_clerk_follows_a_place_to_its_file_and_to_what_became_of_its_load(
    page: Page, served: Served
) -> None:
    place = answer(served, "/api/v1/search", q="花园")["hits"][0]
    open_map(page, served, sel=f"{place['dataset']}:{place['code']}")
    page.locator(f"#{ids.CARD} a[href*='/data']").click()
    expect(page).to_have_url(re.compile("feature=compounds"), timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.DATA_PANEL}")).to_contain_text(place["code"], timeout=PATIENCE_MS)
    # From the place to the load that brought it, and what became of every row of that load.
    page.locator(f"#{ids.DATA_PANEL} a[data-go][href*='run=']").first.click()
    expect(page).to_have_url(re.compile("run=[0-9]+"), timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.DATA_PANEL}")).to_contain_text("读取", timeout=PATIENCE_MS)
