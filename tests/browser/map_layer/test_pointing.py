"""What pointer and keyboard find on the map, and what is told of it."""

from __future__ import annotations

from typing import Any

from tests.browser.map_layer.seeing import (
    bare_parcel,
    feature_at,
    out,
    parcels_in_view,
    picture,
)
from tests.browser.synthetic_city import LAT, STATUSES


def test_the_hit_is_the_parcel_under_the_pointer(open_map: Any) -> None:
    page = open_map()
    wrong = [
        (fid, found)
        for fid, _, x, y in parcels_in_view()
        if (found := feature_at(page, x, y)) is None or (found["layer"] == "compounds" and found["id"] != fid)
    ]
    assert wrong == []


def test_a_click_reports_the_feature_and_outlines_it(open_map: Any) -> None:
    page = open_map()
    fid, _, x, y = next(
        p for p in parcels_in_view(100) if (feature_at(page, p[2], p[3]) or {}).get("layer") == "compounds"
    )
    before = picture(page)
    page.mouse.click(x, y)
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).clicked")
    page.mouse.move(5, 700)
    page.wait_for_timeout(500)
    clicked = out(page)["clicked"]
    assert clicked["id"] == fid
    assert clicked["properties"]["name"] == f"小区{fid - 1}"
    assert abs(clicked["latlng"][0] - LAT) < 0.1
    box = (round(x) - 30, round(y) - 30, round(x) + 30, round(y) + 30)
    assert before.crop(box).tobytes() != picture(page).crop(box).tobytes()


def test_hover_says_name_and_class_as_text(open_map: Any) -> None:
    page = open_map()
    fid, status, x, y = bare_parcel(page)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    tooltip = page.locator(".hongtu-tooltip")
    tooltip.wait_for(state="visible")
    labels = ["专业物业", "红色公益", "自管", "社区代管", "无物业", "未知"]
    assert f"小区{fid - 1}" in (tooltip.text_content() or "")
    assert labels[STATUSES.index(status)] in (tooltip.text_content() or "")
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).hovered")
    assert out(page)["hovered"]["id"] == fid


def test_the_keyboard_walks_opens_and_clears(open_map: Any) -> None:
    page = open_map()
    centre = page.evaluate("hongtu_map.mapOf(document.querySelector('.leaflet-container')).getCenter().lng")
    page.locator(".hongtu-focus").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator(".hongtu-live").text_content()
    page.keyboard.press("ArrowRight")
    second = page.locator(".hongtu-live").text_content()
    assert first
    assert second
    assert first != second
    page.keyboard.press("Enter")
    page.wait_for_function("() => JSON.parse(document.querySelector('#out').textContent).clicked")
    assert out(page)["clicked"]["properties"]["name"] in second
    assert (
        page.evaluate("hongtu_map.mapOf(document.querySelector('.leaflet-container')).getCenter().lng")
        == centre
    )
    page.keyboard.press("Escape")
    page.wait_for_function("() => !JSON.parse(document.querySelector('#out').textContent).clicked")
