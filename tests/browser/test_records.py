"""From a number to its records, and from a record to its place; and an open page that follows a load."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.pages import PATIENCE_MS, answer, open_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served

ROWS = f"#{ids.RECORDS} tbody tr"


def test_a_number_of_the_legend_opens_its_rows_and_a_row_its_place(page: Page, served: Served) -> None:
    entry = next(each for each in answer(served, "/api/v1/themes/status")["classes"] if each["key"] == "none")
    open_map(page, served)
    row = page.locator(".legend:visible .row-cells").filter(has_text=entry["label"])
    row.locator(".number").click()
    drawer = page.locator(f"#{ids.RECORDS_DRAWER}")
    expect(drawer.locator(".records-total")).to_have_attribute(
        "data-total", str(entry["count"]), timeout=PATIENCE_MS
    )
    # The number stands in the label of a check box, which it must leave alone.
    expect(page.locator(".rows:visible input[value=none]")).to_be_checked()
    expect(page).to_have_url(re.compile("rec=theme:status:none"))
    first = page.locator(ROWS).first
    name = first.locator(".record-name").inner_text()
    first.click()
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(name, timeout=PATIENCE_MS)
    page.locator(f"#{ids.CARD_CLOSE}").click()
    expect(first).to_be_visible()
    with page.expect_download() as download:
        drawer.get_by_role("link").click()
    saved = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert len(list(csv.reader(io.StringIO(saved)))) == entry["count"] + 1
    page.locator(f"#{ids.RECORDS_CLOSE}").click()
    expect(drawer).to_be_hidden()
    expect(page).not_to_have_url(re.compile("rec="))


def test_the_keyboard_walks_from_a_number_to_a_place_and_back(page: Page, served: Served) -> None:
    open_map(page, served)
    number = page.locator(".legend:visible .number").first
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{ids.RECORDS} .records-title")).to_be_focused(timeout=PATIENCE_MS)
    page.keyboard.press("Tab")
    expect(page.locator(f"{ROWS} button").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"#{ids.CARD} .card-title")).not_to_be_empty(timeout=PATIENCE_MS)
    page.locator(f"#{ids.CARD_CLOSE}").press("Enter")
    page.locator(f"#{ids.RECORDS_CLOSE}").press("Enter")
    expect(number).to_be_focused()


def test_a_rate_stands_above_its_definition_and_both_its_sides(page: Page, served: Served) -> None:
    key = "compounds.managed_floor_area_coverage_pct"
    figure = answer(served, "/api/v1/figures")[key]
    open_map(page, served, rec=f"figure:{key}:denominator", lang="en")
    panel = page.locator(f"#{ids.RECORDS}")
    expect(panel.locator(".records-value")).to_have_text(f"{figure['value']:.2f}%", timeout=PATIENCE_MS)
    expect(panel.locator(".records-definition")).to_contain_text("known status")
    total = answer(served, f"/api/v1/figures/{key}/records", part="denominator")["total"]
    expect(panel.locator(".records-total")).to_have_attribute("data-total", str(total))
    panel.get_by_role("button", name="Unknown").click()
    expect(panel.locator(".records-total")).to_have_attribute(
        "data-total", str(figure["unknown"]), timeout=PATIENCE_MS
    )


def test_a_number_of_the_wall_leads_to_the_same_rows(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/screen?city={served.city}")
    number = page.locator(".wall-rows .wall-link").first
    expect(number).to_be_visible(timeout=PATIENCE_MS)
    said = number.inner_text().replace("\u2009", "")
    number.click()
    expect(page.locator(f"#{ids.RECORDS} .records-total")).to_have_attribute(
        "data-total", said, timeout=PATIENCE_MS
    )


def test_an_open_page_follows_a_change_of_the_data(page: Page, served: Served) -> None:
    open_map(page, served, off="unknown")
    count = page.locator(".legend:visible .row-cells").filter(has_text="无物业").locator(".number")
    before = int(count.inner_text())
    # The first message has come; what follows is push.
    expect(page.locator(f"#{ids.SNAPSHOT}")).not_to_be_empty(timeout=PATIENCE_MS)
    change = "UPDATE hongtu.compound SET status = %s WHERE city = %s AND code = %s"
    with psycopg.connect(str(served.settings.dsn), autocommit=True) as connection:
        row = connection.execute(
            "SELECT code FROM hongtu.compound WHERE city = %s AND status = 'none' LIMIT 1", (served.city,)
        ).fetchone()
        assert row is not None
        connection.execute(change, ("self_managed", served.city, row[0]))
        try:
            expect(count).to_have_text(str(before - 1), timeout=5000)
            expect(page.locator(".rows:visible input[value=unknown]")).not_to_be_checked()
        finally:
            connection.execute(change, ("none", served.city, row[0]))
    expect(count).to_have_text(str(before), timeout=5000)
