"""Everybody can use the pages: axe finds nothing, Tab reaches every control, and the focus can be seen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.conftest import REPOSITORY
from tests.browser.pages import PATIENCE_MS, answer, open_map

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served

AXE = REPOSITORY / "dashboard" / "client" / "node_modules" / "axe-core" / "axe.min.js"
CONTROLS = (
    "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), summary, [tabindex='0']"
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def faults_of(page: Page) -> list[str]:
    """What axe finds against WCAG 2.1 AA on the page as it is."""
    # Read into the page by the protocol: its own policy allows no script from elsewhere.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """(rules) => axe.run(document, { runOnly: { type: 'tag', values: rules } })
            .then(({ violations }) => violations.flatMap((each) => each.nodes.map((node) =>
                `${each.id}: ${node.target.join(' ')} — ${node.failureSummary.replaceAll('\\n', ' ')}`)))""",
        RULES,
    )
    return [str(each) for each in found]


@pytest.mark.parametrize(("mode", "language"), [("light", "zh"), ("dark", "en")])
def test_the_map_with_its_card_list_and_filter_has_no_fault(
    page: Page, served: Served, mode: str, language: str
) -> None:
    place = answer(served, "/api/v1/search", q="花园")["hits"][0]
    page.emulate_media(color_scheme="dark" if mode == "dark" else "light", reduced_motion="reduce")
    open_map(page, served, lang=language, f="status.none", sel=f"compounds:{place['code']}")
    expect(page.locator(f"#{ids.CARD} .card-title")).not_to_be_empty(timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.REACHED} .near-block")).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.FACETS}[data-matched]")).to_be_attached(timeout=PATIENCE_MS)
    page.evaluate("document.querySelectorAll('#panel details').forEach((each) => { each.open = true; })")
    assert faults_of(page) == []
    page.locator(f"#{ids.CARD_CLOSE}").click()
    page.locator(".kept-ways [data-records]").click()
    expect(page.locator(f"#{ids.RECORDS} tbody tr").first).to_be_visible(timeout=PATIENCE_MS)
    assert faults_of(page) == []


@pytest.mark.parametrize("path", ["/screen", "/data"])
def test_the_other_pages_have_no_fault(page: Page, served: Served, path: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{path}?city={served.city}")
    page.locator("canvas").first.wait_for(state="attached", timeout=PATIENCE_MS)
    page.wait_for_timeout(1000)
    assert faults_of(page) == []


def test_tab_reaches_every_control_and_each_shows_that_it_has_the_focus(page: Page, served: Served) -> None:
    open_map(page, served, f="status.none")
    expect(page.locator(f"#{ids.FACETS}[data-matched]")).to_be_attached(timeout=PATIENCE_MS)
    page.evaluate("document.querySelectorAll('#panel details').forEach((each) => { each.open = true; })")
    wanted = page.evaluate(
        """(controls) => { let n = 0;
            for (const el of document.querySelectorAll(controls)) {
                const isSeen = el.checkVisibility({ visibilityProperty: true });
                if (isSeen && el.tabIndex >= 0) el.dataset.wanted = n++;
            }
            return n; }""",
        CONTROLS,
    )
    assert wanted > 40
    plain: list[str] = []
    for _ in range(wanted + 60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => { const el = document.activeElement; if (!el || el === document.body) return null;
                el.dataset.met = '1';
                let at = el, shows = false;
                for (let up = 0; at && up < 4; up++, at = at.parentElement) {
                  const style = getComputedStyle(at);
                  shows ||= style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                  shows ||= style.boxShadow !== 'none' && up === 0;
                }
                return shows ? '' : el.outerHTML.slice(0, 120); }"""
        )
        if seen is None:
            break
        if seen:
            plain.append(seen)
    assert plain == []
    # Of the buttons of one choice, Tab reaches one: the arrows lead to the others.
    missed = page.evaluate(
        """() => [...document.querySelectorAll('[data-wanted]:not([data-met])')]
            .filter((el) => el.type !== 'radio' || !document.querySelector(`[data-met][name="${el.name}"]`))
            .filter((el) => el.checkVisibility())
            .map((el) => el.outerHTML.slice(0, 120))"""
    )
    assert missed == []


def test_a_polygon_is_drawn_with_the_keyboard_alone(page: Page, served: Served) -> None:
    open_map(page, served)
    counts = page.locator(f"#{ids.FACETS}[data-matched]")
    expect(counts).to_be_attached(timeout=PATIENCE_MS)
    total = counts.get_attribute("data-matched")
    page.locator(".tool").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sketching")).to_be_visible(timeout=PATIENCE_MS)
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        for _ in range(3):
            page.keyboard.press(key)
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"f=shape\.polygon"), timeout=PATIENCE_MS)
    expect(counts).not_to_have_attribute("data-matched", total or "", timeout=PATIENCE_MS)


def test_the_tree_of_layers_is_worked_with_the_keyboard(page: Page, served: Served) -> None:
    place = answer(served, "/api/v1/search", q="花园")["hits"][0]
    met = f"""() => {{ const box = document.querySelector('.leaflet-container');
        const hit = window.hongtu_map.featureAt(box, box.clientWidth / 2, box.clientHeight / 2);
        return hit && hit.layer === '{ids.COMPOUND_LAYER}' ? hit.properties.code : null; }}"""

    def wait_until_met(code: str | None) -> None:
        for _ in range(PATIENCE_MS // 100):
            if page.evaluate(met) == code:
                return
            page.wait_for_timeout(100)
        assert page.evaluate(met) == code

    open_map(page, served, at=f"{place['lat']},{place['lon']},17", points="")
    wait_until_met(place["code"])
    page.locator(f"#{ids.PANEL} summary").last.press("Enter")
    row = page.locator(".layer-row[data-layer=compounds]")
    strength = row.locator(".layer-opacity")
    strength.press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"layers=[^&]*compounds\.95"), timeout=PATIENCE_MS)
    row.locator(".layer-move").first.press("Enter")
    expect(page).to_have_url(re.compile(r"layers=points,compounds\.95,borders"), timeout=PATIENCE_MS)
    expect(page.locator(".layer-row").nth(1)).to_have_attribute("data-layer", "compounds")
    row.locator("input[type=checkbox]").press("Space")
    expect(page).to_have_url(re.compile(r"layers=points,-compounds\.95"), timeout=PATIENCE_MS)
    wait_until_met(None)


def test_without_motion_the_map_cuts_instead_of_flying(page: Page, served: Served) -> None:
    page.emulate_media(reduced_motion="reduce")
    place = answer(served, "/api/v1/search", q="花园")["hits"][0]
    open_map(page, served)
    page.evaluate(
        """() => { window.moves = [];
            const map = window.hongtu_map.mapOf(document.querySelector('.leaflet-container'));
            map.on('zoomend moveend', () => window.moves.push(map.getZoom())); }"""
    )
    page.locator(".search input").fill(place["code"])
    expect(page.get_by_role("option").first).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Enter")
    for _ in range(PATIENCE_MS // 100):
        if 16 in page.evaluate("window.moves"):
            break
        page.wait_for_timeout(100)
    assert set(page.evaluate("window.moves")) == {16}
