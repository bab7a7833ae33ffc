"""Names come from files of others: whatever they hold, every part of a page shows it as text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.pages import PATIENCE_MS, middle, open_map, report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Dialog, Page

    from tests.served import Served

EVIL = "<img src=x onerror=alert(1)>"
# Beside the middle, where no name is written.
ASIDE = 14


@pytest.fixture
def compound(served: Served) -> Iterator[dict[str, str | float]]:
    """A demonstration compound whose name would run a script, were it markup."""
    with psycopg.connect(str(served.settings.dsn), autocommit=True) as connection:
        row = connection.execute(
            "SELECT code, name, ST_X(ST_PointOnSurface(geom)), ST_Y(ST_PointOnSurface(geom))"
            " FROM published.compounds WHERE city = %s AND is_demonstration"
            " ORDER BY ST_Area(geom) DESC LIMIT 1",
            (served.city,),
        ).fetchone()
        assert row is not None
        code, name, lon, lat = row
        rename = "UPDATE hongtu.compound SET name = %s WHERE city = %s AND code = %s"
        connection.execute(rename, (EVIL, served.city, code))
        yield {"code": code, "lon": lon, "lat": lat}
        connection.execute(rename, (name, served.city, code))


def no_image(page: Page) -> bool:
    return page.locator("img[src=x]").count() == 0


def test_a_name_that_is_markup_is_shown_as_text_everywhere(
    page: Page, served: Served, compound: dict[str, str | float]
) -> None:
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    open_map(page, served, at=f"{compound['lat']},{compound['lon']},18", points="")
    x, y = middle(page)
    tooltip = page.locator(".hongtu-tooltip:visible strong")
    # The layer may still be on its way: a pointer that moves is told what lies under it.
    for step in range(100):
        page.mouse.move(x + ASIDE + step % 2, y)
        if tooltip.count():
            break
        page.wait_for_timeout(200)
    expect(tooltip).to_have_text(EVIL)
    page.mouse.click(x + ASIDE, y)
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(EVIL, timeout=PATIENCE_MS)
    page.locator(".search input").fill(str(compound["code"]))
    expect(page.locator(".search-name").first).to_have_text(EVIL, timeout=PATIENCE_MS)
    assert no_image(page)
    page.goto(f"/screen?city={served.city}")
    expect(page.locator(".wall-titles").get_by_text(EVIL)).to_be_visible(timeout=PATIENCE_MS)
    report(served, float(compound["lat"]), float(compound["lon"]), "0101", uuid4().hex)
    expect(page.locator(".live-place").get_by_text(EVIL).first).to_be_visible(timeout=PATIENCE_MS)
    assert no_image(page)
    assert dialogs == []


def test_an_address_that_is_markup_brings_no_element(page: Page) -> None:
    page.goto("/?city=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    expect(page.locator(".failure h1")).to_be_visible(timeout=PATIENCE_MS)
    assert no_image(page)
