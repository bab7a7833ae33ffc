"""The data clerk's page: what became of each row, a fault and its place, what a column means, the link."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from playwright.sync_api import expect

from dashboard import ids
from etl import pipeline
from geodata.db.judging import check
from geodata.settings import Settings
from tests.browser.conftest import watch
from tests.browser.pages import PATIENCE_MS
from tests.databases import clone
from tests.served import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from geodata.db.server.cluster import Cluster
    from tests.served import Served

PANEL = f"#{ids.DATA_PANEL}"
CARD = f"#{ids.DATA_CARD}"
ROWS = f"{PANEL} tr[data-fault]"


@pytest.fixture(scope="module")
def served(
    cluster: Cluster, city_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server of this module's own, to whose city a delivery with faults has come."""
    with clone(cluster, city_template) as dsn:
        settings = Settings(dsn=dsn, home=tmp_path_factory.mktemp("served"))
        _deliver(settings, tmp_path_factory.mktemp("delivery"))
        with serving(settings) as running:
            yield running


def _deliver(settings: Settings, folder: Path) -> None:
    """Sixty compounds of the city again: three cross themselves, two have words for numbers, one a name."""
    with psycopg.connect(settings.dsn or "") as connection:
        rows = connection.execute(
            "SELECT city, code, name, ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)"
            " FROM published.compounds WHERE geom IS NOT NULL AND name IS NOT NULL ORDER BY code LIMIT 60"
        ).fetchall()
    lines = ["小区编码,小区名称,户数,管理状态,边界"]
    for n, (_, code, name, west, south, east, north) in enumerate(rows):
        bow_tie = f"{west} {south}, {east} {north}, {east} {south}, {west} {north}, {west} {south}"
        box = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
        households = "很多" if n in {3, 4} else "300"
        status = "王小明" if n == 5 else "专业物业"
        lines.append(f'{code},{name},{households},{status},"POLYGON(({bow_tie if n < 3 else box}))"')
    path = folder / "小区交付.csv"
    path.write_text("\n".join(lines) + "\n", encoding="gb18030")
    city = str(rows[0][0])
    report = pipeline.load("compounds", [path], crs="EPSG:4326", city=city, settings=settings)
    assert report.rejected == 6
    check.check(settings, city=city)


@pytest.fixture
def page(chromium: Browser, served: Served, faults: list[str]) -> Iterator[Page]:
    with chromium.new_context(
        base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    ) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watch(context, served.url, faults)
        yield context.new_page()
    assert not faults, "\n".join(faults)


def open_data(page: Page, served: Served, query: str = "") -> None:
    page.goto(f"/data?city={served.city}{query}")
    expect(page.locator(PANEL)).not_to_be_empty(timeout=PATIENCE_MS)


def open_delivery(page: Page, served: Served) -> None:
    """Open the newest run by its count of rejected rows."""
    open_data(page, served)
    page.locator(f"{PANEL} .runs tbody tr").first.locator(".number-rejected").click()
    expect(page.locator(ROWS)).to_have_count(6, timeout=PATIENCE_MS)


def test_every_row_of_a_delivery_is_accounted_for(page: Page, served: Served) -> None:
    open_delivery(page, served)
    sides = [int(each) for each in page.locator(f"{PANEL} .records-side b").all_inner_texts()]
    assert sum(sides) == 60
    assert sides[-1] == 6
    expect(page.locator(f"{PANEL} .balance")).to_contain_text("读取 60 行")
    expect(page.locator(f"{PANEL} .facts")).to_contain_text("小区交付.csv")
    page.locator(f"{PANEL} .filter").filter(has_text="类型不符").click()
    expect(page.locator(ROWS)).to_have_count(2, timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile("rule=type"))
    with page.expect_download() as download:
        page.locator(f"{PANEL} .list-foot a[download]").click()
    saved = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))
    assert [(row[0], row[2], row[5]) for row in saved[1:]] == [
        ("小区交付.csv", "5", "很多"),
        ("小区交付.csv", "6", "很多"),
    ]


def test_a_row_shows_its_place_and_a_place_its_row(page: Page, served: Served) -> None:
    open_delivery(page, served)
    page.wait_for_timeout(1500)
    x, y, code = _feature_of(page, ids.DATA_MARKS)
    page.mouse.click(x, y)
    picked = page.locator(f"{PANEL} .row-on")
    expect(picked).to_have_attribute("data-fault", code, timeout=PATIENCE_MS)
    expect(page.locator(f"{CARD} .card-title")).not_to_be_empty(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(rf"run=\d+&fault={code}$"))
    other = page.locator(f"{ROWS}:not([data-fault='{code}'])").first
    other.click()
    expect(other).to_have_class(re.compile("row-on"), timeout=PATIENCE_MS)
    expect(picked).to_have_count(1)
    page.go_back()
    expect(picked).to_have_attribute("data-fault", code, timeout=PATIENCE_MS)


def _feature_of(page: Page, layer: str) -> tuple[float, float, str]:
    """A place of the page where a feature of a layer lies, and its code."""
    found = page.evaluate(
        """([id, layer]) => {
            const box = document.getElementById(id);
            for (let y = 8; y < box.clientHeight; y += 3)
                for (let x = 8; x < box.clientWidth; x += 3) {
                    const hit = window.hongtu_map.featureAt(box, x, y);
                    if (hit?.layer === layer) return [x, y, hit.properties.code];
                }
            return null;
        }""",
        [ids.DATA_MAP, layer],
    )
    box = page.locator(f"#{ids.DATA_MAP}").bounding_box()
    assert found is not None
    assert box is not None
    return box["x"] + found[0], box["y"] + found[1], str(found[2])


def _middle_of(page: Page, code: str | None) -> tuple[float, float]:
    """The middle, in the page, of what of a marked feature is under the map, shown or not."""
    found = page.evaluate(
        """([id, code]) => {
            const box = document.getElementById(id), edge = box.getBoundingClientRect();
            const xs = [], ys = [];
            for (let y = 0; y < box.clientHeight; y += 3)
                for (let x = 0; x < box.clientWidth; x += 3)
                    if (window.hongtu_map.featureAt(box, x, y)?.properties.code === code) {
                        xs.push(edge.x + x);
                        ys.push(edge.y + y);
                    }
            const middle = (all) => (Math.min(...all) + Math.max(...all)) / 2;
            return xs.length ? [middle(xs), middle(ys)] : null;
        }""",
        [ids.DATA_MAP, code],
    )
    assert found is not None
    return found[0], found[1]


def test_a_faulty_shape_has_its_picture(page: Page, served: Served) -> None:
    open_delivery(page, served)
    page.locator(ROWS).first.click()
    expect(page.locator(f"{CARD} .card-title")).to_have_text("第 2 行", timeout=PATIENCE_MS)
    expect(page.locator(f"{CARD} .thumbnail path")).to_be_visible()


def test_what_may_be_about_a_person_is_not_in_the_page(page: Page, served: Served) -> None:
    bodies: list[str] = []
    page.on("response", lambda answer: bodies.append(answer.text()) if "_dash" in answer.url else None)
    open_delivery(page, served)
    page.locator(ROWS).last.click()
    expect(page.locator(f"{CARD} .withheld")).to_be_visible(timeout=PATIENCE_MS)
    assert "王小明" not in page.content()
    assert bodies
    assert not any("王小明" in body for body in bodies)


def test_a_link_brings_another_to_the_same_fault(page: Page, served: Served) -> None:
    open_delivery(page, served)
    page.locator(ROWS).nth(1).click()
    expect(page.locator(f"{CARD} .card-title")).to_have_text("第 3 行", timeout=PATIENCE_MS)
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    expect(page.locator(f"{CARD} .card-title")).to_have_text("第 3 行", timeout=PATIENCE_MS)
    expect(page.locator(ROWS).nth(1)).to_have_class(re.compile("row-on"))
    page.locator(f"#{ids.LANGUAGE_LINK}").click()
    expect(page.locator(f"{CARD} .card-title")).to_have_text("Row 3", timeout=PATIENCE_MS)


def test_the_keyboard_is_enough(page: Page, served: Served) -> None:
    open_delivery(page, served)
    links = page.locator(f"{ROWS} .row-link")
    links.first.focus()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(f"{CARD} .card-title")).to_have_text("第 3 行", timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    expect(page.locator(f"#{ids.DATA_DRAWER}")).to_be_hidden()
    expect(links.nth(1)).to_be_focused()


def test_changed_rows_open_from_their_count_and_lead_to_their_lineage(page: Page, served: Served) -> None:
    open_data(page, served)
    count = page.locator(f"{PANEL} .runs tbody tr").first.locator("a.number").nth(1)
    said = int(count.inner_text())
    count.click()
    rows = page.locator(f"{PANEL} .run-rows tbody tr")
    expect(rows).to_have_count(min(said, 50), timeout=PATIENCE_MS)
    name = rows.first.locator(".row-title").inner_text()
    rows.first.locator("a").click()
    expect(page.locator(f"{PANEL} .panel-title")).to_contain_text(name, timeout=PATIENCE_MS)
    expect(page.locator(f"{PANEL} .states > li")).to_have_count(2)


def test_a_page_that_gets_no_answer_says_so_and_asks_again(
    page: Page, served: Served, faults: list[str]
) -> None:
    open_data(page, served)
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.locator(f"{PANEL} .filter").filter(has_text="有拒收").click()
    expect(page.locator(".lost")).to_be_visible(timeout=PATIENCE_MS)
    page.unroute("**/_dash-update-component*")
    expect(page.locator(f"{PANEL} .runs tbody tr")).to_have_count(1, timeout=PATIENCE_MS)
    expect(page.locator(".lost")).to_be_hidden()
    faults.clear()


def test_a_run_that_is_not_there_says_so_and_leads_back(page: Page, served: Served) -> None:
    open_data(page, served, "&run=99999")
    expect(page.locator(f"{PANEL} [role=alert]")).to_be_visible()
    page.locator(f"{PANEL} .nothing a").click()
    expect(page.locator(f"{PANEL} .runs tbody tr").first).to_be_visible(timeout=PATIENCE_MS)


def test_runs_are_filtered_by_dataset_and_outcome(page: Page, served: Served) -> None:
    open_data(page, served)
    runs = page.locator(f"{PANEL} .runs tbody tr")
    page.locator(f"{PANEL} .menu summary").click()
    page.locator(f"{PANEL} .menu a").filter(has_text=re.compile("^小区")).click()
    expect(runs).to_have_count(2, timeout=PATIENCE_MS)
    page.locator(f"{PANEL} .filter").filter(has_text="有拒收").click()
    expect(runs).to_have_count(1, timeout=PATIENCE_MS)
    page.locator(f"{PANEL} .filter").filter(has_text="已回退").click()
    expect(page.locator(f"{PANEL} .nothing")).to_be_visible(timeout=PATIENCE_MS)
    page.locator(f"{PANEL} .nothing a").click()
    expect(runs).not_to_have_count(0, timeout=PATIENCE_MS)
    expect(page).not_to_have_url(re.compile("only="))


def test_the_dictionary_says_what_a_column_means(page: Page, served: Served) -> None:
    open_data(page, served, "&tab=dictionary&table=compounds")
    row = page.locator(f"{PANEL} .dictionary-table tr").filter(has_text="floor_area_m2")
    expect(row).to_contain_text("建筑面积")
    expect(row).to_contain_text("㎡")
    box = page.locator("[data-question] input")
    box.fill("楼盘名称")
    expect(page.locator(f"{PANEL} [role=status]")).to_contain_text("楼盘名称", timeout=PATIENCE_MS)
    expect(box).to_be_focused()
    expect(page.locator(f"{PANEL} .dictionary-table")).to_contain_text("楼盘名称")
    box.fill("qqqqqq")
    expect(page.locator(f"{PANEL} .nothing")).to_be_visible(timeout=PATIENCE_MS)


def test_a_fault_is_found_on_the_map_with_its_two_rows(page: Page, served: Served) -> None:
    open_data(page, served, "&tab=faults&kind=self_crossing")
    expect(page.locator(ROWS)).to_have_count(3, timeout=PATIENCE_MS)
    page.wait_for_timeout(1500)
    x, y, code = _feature_of(page, ids.DATA_MARKS)
    page.mouse.click(x, y)
    expect(page.locator(f"{PANEL} .row-on")).to_have_attribute("data-fault", code, timeout=PATIENCE_MS)
    expect(page.locator(f"{CARD} .thumbnail path").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page).to_have_url(re.compile(f"fault={code}"))
    page.goto(f"/data?city={served.city}&fault={code}")
    expect(page.locator(f"{CARD} .card-title")).to_have_text("自相交", timeout=PATIENCE_MS)
    expect(page.locator(f"{PANEL} .row-on")).to_have_attribute("data-fault", code)


def test_a_card_of_the_map_leads_to_the_line_that_it_came_from(page: Page, served: Served) -> None:
    with psycopg.connect(served.settings.dsn or "") as connection:
        row = connection.execute(
            "SELECT c.code, c.source_row, c.run FROM hongtu.compound c JOIN hongtu.run_file f USING (run)"
            " WHERE c.city = %s AND f.name = '小区交付.csv' ORDER BY c.code LIMIT 1",
            (served.city,),
        ).fetchone()
    assert row is not None
    code, line, run = row
    page.goto(f"/?city={served.city}&sel=compounds:{code}")
    page.locator(f"#{ids.CARD} .card-actions a").click()
    panel = page.locator(PANEL)
    expect(panel.locator(".panel-title")).to_contain_text(str(code), timeout=PATIENCE_MS)
    expect(panel.locator(".source-of")).to_contain_text("小区交付.csv")
    expect(panel.locator(".source-of")).to_contain_text(f"第 {line} 行")
    expect(panel.locator(".states > li")).to_have_count(2)
    expect(panel.locator(".changes").first).to_contain_text("户数")
    panel.locator(".source-of .link").click()
    expect(page).to_have_url(re.compile(f"run={run}"), timeout=PATIENCE_MS)
    page.go_back()
    expect(panel.locator(".panel-title")).to_contain_text(str(code), timeout=PATIENCE_MS)


def test_lineage_is_found_by_name(page: Page, served: Served) -> None:
    open_data(page, served, "&tab=lineage")
    with psycopg.connect(served.settings.dsn or "") as connection:
        row = connection.execute(
            "SELECT name FROM hongtu.compound WHERE city = %s AND name IS NOT NULL LIMIT 1", (served.city,)
        ).fetchone()
    assert row is not None
    page.locator("[data-question] input").fill(str(row[0]))
    hit = page.locator(f"{PANEL} .hit").filter(has_text=str(row[0])).first
    hit.click(timeout=PATIENCE_MS)
    expect(page.locator(f"{PANEL} .panel-title")).to_contain_text(str(row[0]), timeout=PATIENCE_MS)


def test_each_layer_tells_its_score_and_leads_to_what_lowers_it(page: Page, served: Served) -> None:
    open_data(page, served, "&tab=quality")
    row = page.locator(f"{PANEL} .quality tbody tr").filter(has_text=re.compile("^小区"))
    with psycopg.connect(served.settings.dsn or "") as connection:
        found = connection.execute(
            "SELECT round(score::numeric, 1)::text FROM tile.layer_quality"
            " WHERE city = %s AND dataset = 'compounds'",
            (served.city,),
        ).fetchone()
    assert found is not None
    expect(row.locator(".score b")).to_have_text(str(found[0]))
    row.locator("a.number").first.click()
    expect(page.locator(f"{PANEL} .runs tbody tr")).to_have_count(1, timeout=PATIENCE_MS)


@pytest.mark.parametrize("width", [360, 900])
def test_a_narrow_screen_shows_the_list_and_the_place(page: Page, served: Served, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 780})
    open_delivery(page, served)
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    page.locator(f"{ROWS} .row-link").first.click()
    expect(page.locator(f"{CARD} .card-title")).to_be_in_viewport(timeout=PATIENCE_MS)
    expect(page.locator(f"#{ids.DATA_MAP}")).to_be_in_viewport()
    page.locator(f"#{ids.DATA_DRAWER} [data-close]").click()
    expect(page.locator(ROWS).first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(360, 780), (1440, 900)])
def test_what_is_picked_lies_in_the_part_of_the_map_that_shows_and_stays_there(
    page: Page, served: Served, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_delivery(page, served)
    page.wait_for_timeout(1000)
    row = page.locator(ROWS).first
    code = row.get_attribute("data-fault")
    row.locator(".row-link").click()
    expect(page.locator(f"{CARD} .card-title")).to_be_in_viewport(timeout=PATIENCE_MS)
    page.wait_for_timeout(1500)
    x, y = _middle_of(page, code)
    free = page.locator(f"#{ids.DATA_MAP}").bounding_box()
    drawer = page.locator(f"#{ids.DATA_DRAWER}").bounding_box()
    assert free is not None
    assert drawer is not None
    right = min(free["x"] + free["width"], drawer["x"] if width > 719 else width)
    bottom = min(free["y"] + free["height"], drawer["y"] if width <= 719 else height)
    assert x == pytest.approx((free["x"] + right) / 2, abs=60)
    assert y == pytest.approx((free["y"] + bottom) / 2, abs=60)
    # Another run came meanwhile: the list is drawn anew, and the map stays with what is picked.
    page.evaluate(
        "([store, run]) => window.dash_clientside.set_props(store, { data: run })", [ids.DATA_NEWEST, 10**6]
    )
    page.wait_for_timeout(2000)
    assert _middle_of(page, code) == pytest.approx((x, y), abs=3)


def test_a_phone_names_the_city_whose_data_it_shows(page: Page, served: Served) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    open_delivery(page, served)
    city = page.locator(".topbar .city")
    expect(city).to_be_in_viewport()
    expect(city).not_to_have_text("")
    # It stands in the bar, and nothing of the bar lies over it.
    box, bar = city.bounding_box(), page.locator(".topbar").bounding_box()
    assert box is not None
    assert bar is not None
    assert bar["y"] <= box["y"]
    assert box["y"] + box["height"] <= bar["y"] + bar["height"]
    assert page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('.city') !== null",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )


def test_the_map_of_an_english_page_asks_for_names_in_latin_letters(page: Page, served: Served) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{served.url}/data?lang=en")
    expect(page.locator(f"{PANEL} .runs tbody tr").first).to_be_visible(timeout=PATIENCE_MS)
    with page.expect_response(lambda answer: "/tiles/" in answer.url):
        page.reload()
    tiles = [url for url in asked if "/tiles/" in url and "/findings/" not in url and "/rejects/" not in url]
    assert tiles
    assert all("lang=en" in url for url in tiles), tiles


def test_compounds_outside_their_community_count_as_faulty_and_lead_to_their_faults(
    page: Page, served: Served
) -> None:
    def misplaced(count: int) -> None:
        with psycopg.connect(served.settings.dsn or "") as connection:
            connection.execute(
                "UPDATE hongtu.layer_quality SET faulty_rows = 0, misplaced_rows = %s, validity = 0.5"
                " WHERE city = %s AND dataset = 'compounds'",
                (count, served.city),
            )

    misplaced(3)
    open_data(page, served, "&tab=quality")
    row = page.locator(f"{PANEL} .quality tbody tr").filter(has_text=re.compile("^小区"))
    faulty, valid = row.locator("a.number-rejected"), row.locator("a.number").first
    expect(faulty).to_have_text("3")
    for link in (faulty, valid):
        expect(link).to_have_attribute("href", re.compile("kind=compounds_outside_community"))
    misplaced(0)
