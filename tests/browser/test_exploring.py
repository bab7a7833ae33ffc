"""Journeys on the map: filters and bars, the way down and back, shapes, layers, and a link that holds all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.pages import PATIENCE_MS, answer, middle, open_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served

THREE_READERS_SIZES = [(360, 780), (1440, 900), (1920, 1080)]


def kept(page: Page) -> int:
    return int(page.locator(f"#{ids.FACETS}").get_attribute("data-matched") or -1)


def wait_for_counts(page: Page) -> int:
    """Wait until the filter has counted; how many compounds it keeps."""
    expect(page.locator(f"#{ids.FACETS}[data-matched]")).to_be_attached(timeout=PATIENCE_MS)
    return kept(page)


def test_a_bar_filters_map_bars_and_list_and_one_clear_takes_all_back(page: Page, served: Served) -> None:
    open_map(page, served)
    total = wait_for_counts(page)
    bar = page.locator("[data-facet=age] [data-key=c0]")
    old = int(bar.locator(".facet-count").inner_text().replace("\u2009", ""))
    status = page.locator("[data-facet=status] [data-key=professional] .facet-count")
    before = status.text_content()
    bar.click()
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute("data-matched", str(old), timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(r"f=age\.c0"))
    assert status.text_content() != before
    page.get_by_role("button", name="名单").click()
    expect(page.locator(f"#{ids.RECORDS} .records-total")).to_have_attribute(
        "data-total", str(old), timeout=PATIENCE_MS
    )
    page.keyboard.press("Escape")
    expect(page.locator(f"#{ids.RECORDS_DRAWER}")).to_be_hidden(timeout=PATIENCE_MS)
    page.get_by_role("button", name="清除全部").click()
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute("data-matched", str(total), timeout=PATIENCE_MS)
    assert "f=" not in page.url


def test_what_a_filter_leaves_out_cannot_be_met(page: Page, served: Served) -> None:
    hits = answer(served, "/api/v1/search", q="花园", limit="20")["hits"]
    hit = next(each for each in hits if each["status"] == "professional")
    at = f"{hit['lat']},{hit['lon']},16"
    met = f"""() => {{ const box = document.querySelector('.leaflet-container');
        const hit = window.hongtu_map.featureAt(box, box.clientWidth / 2, box.clientHeight / 2);
        return hit && hit.layer === '{ids.COMPOUND_LAYER}' ? hit.properties.code : null; }}"""
    open_map(page, served, at=at, points="", f="status.professional")
    for _ in range(100):
        if page.evaluate(met) == hit["code"]:
            break
        page.wait_for_timeout(250)
    assert page.evaluate(met) == hit["code"]
    open_map(page, served, at=at, points="", f="status.none")
    wait_for_counts(page)
    page.wait_for_timeout(1500)
    assert page.evaluate(met) is None


def test_five_clicks_reach_a_unit_and_back_returns_each_level(page: Page, served: Served) -> None:
    open_map(page, served)
    parts, crumbs = page.locator(".drill-part"), page.locator(".crumbs .crumb")
    page.locator(".drill-parts > summary").click()
    reached: list[str] = []
    for level in ("communities", "grid_cells", "compounds", "buildings", "units"):
        parts.first.click()
        expect(page).to_have_url(re.compile(f"in={level}:"), timeout=PATIENCE_MS)
        expect(crumbs.last).to_have_attribute("aria-current", "page")
        expect(crumbs).to_have_count(3 + len(reached), timeout=PATIENCE_MS)
        reached.append(crumbs.last.inner_text())
    for level, name in zip(
        ("buildings", "compounds", "grid_cells", "communities"), reached[-2::-1], strict=True
    ):
        page.go_back()
        expect(page).to_have_url(re.compile(f"in={level}:"), timeout=PATIENCE_MS)
        expect(crumbs.last).to_have_text(name, timeout=PATIENCE_MS)
    page.go_back()
    expect(crumbs).to_have_count(1, timeout=PATIENCE_MS)


def test_the_place_of_the_way_down_is_the_scope_of_the_counts(page: Page, served: Served) -> None:
    communities = answer(served, "/api/v1/search", q="社区", limit="50")["hits"]
    code = next(hit["code"] for hit in communities if hit["dataset"] == "communities")
    records = answer(served, "/api/v1/compounds/records", filter=f"in.communities.{code}")
    page.goto(f"/?city={served.city}&in=communities:{code}")
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute(
        "data-matched", str(records["total"]), timeout=PATIENCE_MS
    )
    # A link that does not say where to look looks at the place.
    expect(page).to_have_url(re.compile(r"at=[\d.]+,[\d.]+,1[4-8]"), timeout=PATIENCE_MS)


@pytest.mark.parametrize("tool", ["polygon", "circle", "lasso"])
def test_a_drawn_shape_keeps_what_it_touches(page: Page, served: Served, tool: str) -> None:
    open_map(page, served)
    total = wait_for_counts(page)
    at = {"polygon": 0, "circle": 1, "lasso": 2}[tool]
    page.locator(".tool").nth(at).click()
    expect(page.locator(".sketching")).to_be_visible(timeout=PATIENCE_MS)
    x, y = middle(page)
    corners = [(x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60), (x - 60, y + 60)]
    if tool == "polygon":
        for corner in corners:
            page.mouse.click(*corner)
        page.keyboard.press("Enter")
    else:
        page.mouse.move(*corners[0])
        page.mouse.down()
        for corner in (*corners[1:], *corners[:1] * (tool == "lasso")):
            page.mouse.move(*corner, steps=6)
        page.mouse.up()
    expect(page).to_have_url(re.compile(r"f=shape\."), timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.FACETS}")).not_to_have_attribute(
        "data-matched", str(total), timeout=PATIENCE_MS
    )
    line = page.evaluate("new URLSearchParams(location.search).get('f')")
    records = answer(served, "/api/v1/compounds/records", filter=line)
    assert 0 < records["total"] == kept(page) < total
    expect(page.locator("path.sketch")).to_have_count(1)
    page.reload()
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute(
        "data-matched", str(records["total"]), timeout=PATIENCE_MS
    )
    expect(page.locator("path.sketch")).to_have_count(1)
    page.get_by_role("button", name="存为区域").click()
    page.get_by_role("button", name="清除全部").click()
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute("data-matched", str(total), timeout=PATIENCE_MS)
    page.reload()
    page.locator(".area").get_by_role("button", name="区域 1").first.click()
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute(
        "data-matched", str(records["total"]), timeout=PATIENCE_MS
    )


def test_a_link_brings_a_colleague_the_same_map(page: Page, served: Served) -> None:
    place = answer(served, "/api/v1/search", q="花园")["hits"][0]
    open_map(
        page,
        served,
        theme="age",
        f="status.professional",
        layers="compounds.60,-names",
        off="c1",
        heat="30",
        at=f"{place['lat']:.5f},{place['lon']:.5f},15",
        sel=f"compounds:{place['code']}",
        lang="zh",
    )
    count = wait_for_counts(page)
    expect(page.locator(f"#{ids.HEAT_SAID}")).to_contain_text("30 天窗口", timeout=PATIENCE_MS)
    assert page.locator(f"#{ids.THEME} input:checked").input_value() == "age"
    assert page.locator(".rows:visible input[value=c1]").is_checked() is False
    expect(page.locator(".layer-row[data-layer=compounds] .layer-opacity")).to_have_value("60")
    link = page.url
    for part in ("theme=age", "f=status.professional", "layers=compounds.60,-names", "off=c1", "heat=30"):
        assert part in link
    assert f"sel=compounds:{place['code']}" in link
    page.goto("about:blank")
    page.goto(link)
    assert wait_for_counts(page) == count
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(place["name"], timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.HEAT_SAID}")).to_contain_text("30 天窗口", timeout=PATIENCE_MS)
    assert page.url == link


def test_a_theme_that_was_not_there_yet_brings_its_legend(page: Page, served: Served) -> None:
    open_map(page, served)
    page.locator(f"#{ids.THEMES_ALL}").click()
    page.locator(f"#{ids.THEME}").get_by_text("年工单 / 百户").click()
    rows = page.locator(".legend:visible .row-name")
    expect(rows.last).to_have_text("不足 30 户", timeout=PATIENCE_MS)
    legend = answer(served, "/api/v1/themes/tickets_households")
    expect(rows).to_have_text([each["label"] for each in legend["classes"]])
    shown = page.locator(".legend:visible .swatch")
    for n, each in enumerate(legend["classes"]):
        assert each["light"].lower() in (shown.nth(n).get_attribute("style") or "").lower()


def test_a_firm_that_is_found_shows_the_compounds_it_keeps(page: Page, served: Served) -> None:
    open_map(page, served)
    wait_for_counts(page)
    page.locator(".search input").fill("红色公益物业")
    option = page.locator(".search-option").filter(has_text="红色公益").first
    expect(option).to_be_visible(timeout=PATIENCE_MS)
    option.click()
    expect(page).to_have_url(re.compile(r"f=of\."), timeout=PATIENCE_MS)
    expect(page.locator(".filter-chip")).to_contain_text("红色公益", timeout=PATIENCE_MS)
    assert 0 < kept(page) < 100


@pytest.mark.parametrize(("width", "height"), THREE_READERS_SIZES)
def test_filters_and_layers_fit_every_screen(page: Page, served: Served, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"/?city={served.city}&lang=en&theme=contract")
    if width < 720:
        page.locator(f"#{ids.PANEL_TABS}").get_by_text("Layers").click()
    expect(page.locator(f"#{ids.THEME}")).to_be_visible(timeout=PATIENCE_MS)
    wait_for_counts(page)
    panel = page.locator(f"#{ids.PANEL}")
    assert panel.evaluate("(el) => el.scrollWidth <= el.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_screen_as_large_as_a_wall_panels_and_names_grow(page: Page, served: Served) -> None:
    widths = []
    for width, height in ((1920, 1080), (3840, 2160)):
        page.set_viewport_size({"width": width, "height": height})
        open_map(page, served)
        box = page.locator(f"#{ids.PANEL}").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        widths.append(box["width"])
        marks = page.locator(".leaflet-container").evaluate(
            "el => Number(getComputedStyle(el).getPropertyValue('--hongtu-marks'))"
        )
        assert marks == width / 1920
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert widths[1] == pytest.approx(2 * widths[0], abs=2)


def test_a_phone_needs_no_keyboard_to_finish_or_give_up_a_shape_and_sees_what_it_left(
    page: Page, served: Served
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/?city={served.city}")
    total = wait_for_counts(page)
    tabs, bar, chip = (
        page.locator(f"#{ids.PANEL_TABS}"),
        page.locator(".sketch-bar"),
        page.locator(f"#{ids.MAP_FILTERED}"),
    )

    def take_polygon() -> None:
        tabs.get_by_text("图层").click()
        page.locator(".tool").first.click()
        expect(bar).to_contain_text("至少 3 个点", timeout=PATIENCE_MS)

    take_polygon()
    bar.get_by_role("button", name="取消").click()
    expect(bar).to_have_count(0)
    expect(page.locator(".sketching")).to_have_count(0)
    assert "f=" not in page.url
    take_polygon()
    finish = bar.get_by_role("button", name="完成")
    x, y = middle(page)
    for corner in ((x - 60, y - 60), (x + 60, y - 60), (x + 60, y + 60)):
        expect(finish).to_be_disabled()
        page.mouse.click(*corner)
    expect(chip).to_be_hidden()
    finish.click()
    expect(page).to_have_url(re.compile(r"f=shape\."), timeout=PATIENCE_MS)
    expect(page.locator("path.sketch")).to_have_count(1)
    expect(page.locator(f"#{ids.FACETS}")).not_to_have_attribute(
        "data-matched", str(total), timeout=PATIENCE_MS
    )
    expect(chip).to_have_text(re.compile(rf"命中 {kept(page)} / {total}"), timeout=PATIENCE_MS)
    expect(chip).to_be_visible()
    chip.get_by_role("button", name="清除全部").click()
    expect(chip).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.locator("path.sketch")).to_have_count(0)
    expect(page.locator(f"#{ids.FACETS}")).to_have_attribute("data-matched", str(total), timeout=PATIENCE_MS)
