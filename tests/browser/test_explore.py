"""The map that anyone explores: colours, cards, search, heat, the link, the keyboard, small screens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from playwright.sync_api import expect

from dashboard import ids
from tests.browser.pages import PATIENCE_MS, answer, colour, middle, open_map, wait_for_colour

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.served import Served

# Beside the middle of a compound, where no name is written: in pixels, and on the ground at the zoom of `at`.
ASIDE = 18
ASIDE_M = 65
# Large compounds that have ground of their own there: not every shape has any beside its middle.
WHOLE = """
    SELECT code, status FROM published.compounds
    WHERE status IN ('professional', 'self_managed', 'community_kept') AND NOT is_demonstration
      AND ST_Contains(geom, ST_Buffer(ST_Project(ST_PointOnSurface(geom)::geography, %s, pi()), 8)::geometry)
    ORDER BY ST_Area(geom::geography) DESC, code LIMIT 1
"""


@pytest.fixture
def compound(served: Served) -> dict[str, Any]:
    """A large compound of known status, with its colour in the status theme."""
    theme = answer(served, "/api/v1/themes/status")
    colours = {entry["key"]: entry for entry in theme["classes"]}
    with psycopg.connect(str(served.settings.dsn)) as connection:
        found = connection.execute(WHOLE, (ASIDE_M,)).fetchone()
    assert found is not None, "no compound to look at"
    code, status = found
    (hit,) = answer(served, "/api/v1/search", q=code)["hits"]
    light, dark = colours[status]["light"], colours[status]["dark"]
    seen: dict[str, Any] = hit | {"status": status, "light": light, "dark": dark}
    return seen


def at(compound: dict[str, Any], zoom: float = 15.25) -> str:
    """Close enough to meet the compound beside its middle, and too far to see its buildings."""
    return f"{compound['lat']},{compound['lon']},{zoom}"


def test_tiles_that_several_layers_draw_from_are_fetched_once(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/tiles/" in request.url else None)
    open_map(page, served)
    page.wait_for_timeout(2000)
    assert {url.split("/tiles/")[1].split("/")[0] for url in asked} >= {"base", "communities"}
    assert len(asked) == len(set(asked))


def test_a_theme_recolours_the_map(page: Page, served: Served, compound: dict[str, Any]) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    page.locator(f"#{ids.THEME}").get_by_text("示范小区").click()
    wait_for_colour(page, x, y + ASIDE, compound["light"], is_there=False)
    expect(page.locator(".legend:visible .row-name").last).to_have_text("其他小区")
    page.locator(f"#{ids.THEME}").get_by_text("管理状态").click()
    wait_for_colour(page, x, y + ASIDE, compound["light"])


@pytest.mark.parametrize("theme", ["社区覆盖率", "片区网格"])
def test_a_theme_takes_away_what_the_one_before_drew(
    page: Page, served: Served, compound: dict[str, Any], theme: str
) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    before = colour(page, x, y + ASIDE)
    page.locator(f"#{ids.THEMES_ALL}").click()
    page.locator(f"#{ids.THEME}").get_by_text(theme).click()
    wait_for_colour(page, x, y + ASIDE, compound["light"], is_there=False)
    page.locator(f"#{ids.THEME}").get_by_text("管理状态").click()
    wait_for_colour(page, x, y + ASIDE, "#" + bytes(before).hex())


def test_a_class_that_is_switched_off_disappears(
    page: Page, served: Served, compound: dict[str, Any]
) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    box = page.locator(f".rows:visible input[value={compound['status']}]")
    box.click()
    wait_for_colour(page, x, y + ASIDE, compound["light"], is_there=False)
    expect(page).to_have_url(re.compile(f"off={compound['status']}"))
    box.click()
    wait_for_colour(page, x, y + ASIDE, compound["light"])


def test_a_click_opens_the_card_and_the_link_opens_it_again(
    page: Page, served: Served, compound: dict[str, Any]
) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    page.mouse.click(x, y + ASIDE)
    title = page.locator(f"#{ids.CARD} .card-title")
    expect(title).to_have_text(compound["name"], timeout=PATIENCE_MS)
    expect(page.locator(".block-label").first).to_have_text("管理状态")
    expect(page).to_have_url(re.compile(f"sel=compounds:{compound['code']}"))
    page.reload()
    expect(title).to_have_text(compound["name"], timeout=PATIENCE_MS)
    page.locator(f"#{ids.CARD_CLOSE}").click()
    expect(page.locator(f"#{ids.DRAWER}")).to_be_hidden()


def test_search_finds_by_initials_and_the_keyboard_opens_it(page: Page, served: Served) -> None:
    initials = "xfl"
    first = answer(served, "/api/v1/search", q=initials)["hits"][0]
    open_map(page, served)
    page.keyboard.press("/")
    page.keyboard.type(initials)
    options = page.get_by_role("option").filter(has=page.locator(".search-name"))
    expect(options.first).to_contain_text(first["name"], timeout=PATIENCE_MS)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(first["name"], timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(rf"sel=\w+:{first['code']}"))


def test_a_search_without_an_answer_says_what_to_try(page: Page, served: Served) -> None:
    open_map(page, served)
    page.locator(".search input").fill("没有这个地方")
    expect(page.locator(".search-none")).to_contain_text("没有找到", timeout=PATIENCE_MS)


def test_the_other_language_keeps_the_view(page: Page, served: Served) -> None:
    open_map(page, served, theme="coverage")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    link = page.locator(f"#{ids.LANGUAGE_LINK}")
    expect(link).to_have_attribute("href", re.compile("lang=en.*theme=coverage"), timeout=PATIENCE_MS)
    link.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Coverage by community")).to_be_visible(timeout=PATIENCE_MS)
    assert page.locator(f"#{ids.THEME} input:checked").input_value() == "coverage"


def test_dark_mode_reaches_the_map_and_is_remembered(
    page: Page, served: Served, compound: dict[str, Any]
) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    page.locator(f"#{ids.MODE_BUTTON}").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    wait_for_colour(page, x, y + ASIDE, compound["dark"])
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_heat_is_switched_on_and_its_window_moves_with_the_keyboard(page: Page, served: Served) -> None:
    open_map(page, served)
    said = page.locator(f"#{ids.HEAT_SAID}")
    page.locator(f"#{ids.HEAT_ON} input").click()
    expect(said).to_contain_text("7 天窗口", timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("heat=7"))
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("8 天窗口")
    page.locator(f"#{ids.HEAT_PERIOD}").get_by_text("30 天").click()
    expect(said).to_contain_text("30 天窗口")


def test_the_keyboard_reaches_a_place_on_the_map(
    page: Page, served: Served, compound: dict[str, Any]
) -> None:
    open_map(page, served, at=at(compound), points="")
    x, y = middle(page)
    wait_for_colour(page, x, y + ASIDE, compound["light"])
    page.locator(".hongtu-focus").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{ids.CARD} .card-title")).not_to_be_empty(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(page.locator(f"#{ids.DRAWER}")).to_be_hidden(timeout=PATIENCE_MS)


def test_every_control_has_a_name(page: Page, served: Served) -> None:
    open_map(page, served)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, a[href], input:not([type=hidden])')]
            .filter((el) => el.checkVisibility() && !el.closest('.leaflet-control'))
            .filter((el) => ![el.ariaLabel, el.title, el.textContent, el.labels?.[0]?.textContent]
                .some((words) => words?.trim()))
            .map((el) => el.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


@pytest.mark.parametrize("width", [360, 719, 1000])
def test_a_small_screen_shows_one_thing_at_a_time_and_never_scrolls_sideways(
    page: Page, served: Served, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    open_map(page, served) if width > 719 else page.goto(f"/?city={served.city}")
    expect(page.locator(f"#{ids.MAP}")).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width <= 719:
        expect(page.locator(f"#{ids.PANEL}")).to_be_hidden()
        page.locator(f"#{ids.PANEL_TABS}").get_by_text("图层").click()
        expect(page.locator(f"#{ids.THEME}")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_phone_names_its_city_and_opens_the_card_of_what_was_found_beside_the_place(
    page: Page, served: Served
) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/?city={served.city}")
    expect(page.locator(".topbar .city")).to_be_visible(timeout=PATIENCE_MS)
    assert (page.locator(".topbar .city").inner_text() or "").strip()
    hit = answer(served, "/api/v1/search", q="花园")["hits"][0]
    page.locator(".search input").fill(hit["code"])
    page.locator(".search-option").first.click()
    expect(page.locator(f"#{ids.CARD} .card-title")).to_have_text(hit["name"], timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.CARD}")).to_be_visible()
    expect(page).to_have_url(re.compile(r"at=[\d.]+,[\d.]+,16"), timeout=PATIENCE_MS)
    place = page.evaluate(
        """([lat, lon]) => {
            const box = document.querySelector('.leaflet-container');
            const { y } = window.hongtu_map.mapOf(box).latLngToContainerPoint([lat, lon]);
            return box.getBoundingClientRect().top + y;
        }""",
        [hit["lat"], hit["lon"]],
    )
    drawer = page.locator(f"#{ids.DRAWER}").bounding_box()
    top = page.locator(".topbar").bounding_box()
    assert drawer is not None
    assert top is not None
    assert top["height"] < place < drawer["y"]


@pytest.mark.parametrize(("path", "width"), [("/", 360), ("/", 730), ("/data", 360), ("/data", 730)])
def test_the_bar_of_a_small_screen_reaches_its_right_edge(
    page: Page, served: Served, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    page.goto(f"{path}?city={served.city}&lang=en")
    last = page.locator(f"#{ids.MODE_BUTTON}")
    expect(last).to_be_visible(timeout=PATIENCE_MS)
    box = last.bounding_box()
    assert box is not None
    assert width - 20 <= box["x"] + box["width"] <= width
    if path == "/":
        room = page.locator(".search input").bounding_box()
        assert room is not None
        assert room["width"] >= 150


@pytest.mark.parametrize("width", [360, 1440])
def test_english_words_of_the_panel_are_whole(page: Page, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/?city={served.city}&lang=en")
    if width < 720:
        page.locator(f"#{ids.PANEL_TABS}").get_by_text("Layers").click()
    expect(page.locator(f"#{ids.KINDS}")).to_be_visible(timeout=PATIENCE_MS)
    cut = page.locator(".kind-name, .row-name").evaluate_all(
        """(all) => all.filter((el) => el.scrollWidth > el.clientWidth
            || (getComputedStyle(el).overflowY !== 'visible' && el.scrollHeight > el.clientHeight))
            .map((el) => el.textContent)"""
    )
    assert cut == []
    units = page.locator(".legend:visible .row-area small").all_inner_texts()
    assert len({unit.strip() for unit in units}) == 1


def test_how_far_people_walk_is_written_on_a_ground_of_its_own(page: Page, served: Served) -> None:
    hits = answer(served, "/api/v1/search", q="服务中心")["hits"]
    code = next(hit["code"] for hit in hits if hit["dataset"] == "service_points")
    open_map(page, served, sel=f"service_points:{code}")
    label = page.locator(".reach-label span").first
    expect(label).to_be_visible(timeout=PATIENCE_MS)
    ground = label.evaluate("(el) => getComputedStyle(el).backgroundColor")
    assert ground.startswith("rgb("), ground


def test_a_place_that_is_gone_says_so(page: Page, served: Served) -> None:
    open_map(page, served, sel="compounds:gone")
    expect(page.locator(f"#{ids.CARD} .fault")).to_contain_text("没有找到", timeout=PATIENCE_MS)


def test_synthetic_data_says_so_on_the_map(page: Page, served: Served) -> None:
    open_map(page, served)
    mark, told = page.locator(".map-marks .mark"), page.locator(".mark-told")
    expect(mark).to_have_text("演示数据 · 合成")
    expect(told).to_be_hidden()
    mark.click()
    expect(told).to_contain_text("其余全部虚构")
