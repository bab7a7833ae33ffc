"""What a filter does to shapes, hits and rings, without any geometry asked for again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.figures.masks import mask_text
from tests.browser.map_layer.seeing import (
    CITY,
    HEIGHT,
    WIDTH,
    feature_at,
    parcels_in_view,
    picture,
    set_props,
    share_with_colour,
    watch_tiles,
)
from tests.browser.synthetic_city import LAT, LON, STATUSES

if TYPE_CHECKING:
    from playwright.sync_api import Page

NONE = STATUSES.index("none")


def of_status(*statuses: int) -> str:
    """The mask that keeps the parcels of some statuses."""
    return mask_text(np.array([at + 1 for at, s in enumerate(CITY.status) if s in statuses], np.int32))


def rings(page: Page) -> list[tuple[int, int, int]]:
    """(x, y, id) of places on rings."""
    places = ((x, y) for x in range(20, WIDTH, 20) for y in range(20, HEIGHT, 20))
    found = ((x, y, feature_at(page, x, y)) for x, y in places)
    return [(x, y, each["id"]) for x, y, each in found if each and each["source"] == "compound_sums"]


def test_what_a_filter_does_not_keep_is_neither_drawn_nor_hit(open_map: Any) -> None:
    page = open_map("mode=light")
    seen = watch_tiles(page)
    set_props(page, {"mask": of_status(*(s for s in range(len(STATUSES)) if s != NONE))})
    page.wait_for_timeout(800)
    assert share_with_colour(page, "light", {"none"}) < 0.1
    assert share_with_colour(page, "light", {"public_interest", "community_kept"}) > 0.8
    found = [feature_at(page, x, y) for _, status, x, y in parcels_in_view() if status == "none"]
    assert all(each is None or each["layer"] != "compounds" for each in found)
    set_props(page, {"mask": None})
    page.wait_for_timeout(800)
    assert share_with_colour(page, "light") > 0.8
    assert seen == []


def test_a_filter_that_will_never_come_keeps_nothing(open_map: Any) -> None:
    page = open_map("mode=light")
    set_props(page, {"maskUrl": "/nowhere"})
    page.wait_for_function(
        "() => JSON.parse(document.querySelector('#out').textContent).error?.status === -1"
    )
    page.wait_for_timeout(500)
    assert share_with_colour(page, "light") < 0.1


def test_theme_and_filter_change_together_without_a_tile(open_map: Any) -> None:
    page = open_map("mode=light")
    seen = watch_tiles(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for turn in range(3):
        set_props(page, {"valuesUrl": f"/values?turn={turn}", "mask": of_status(turn, NONE)})
        page.wait_for_timeout(500)
    assert share_with_colour(page, "light", {"none"}) > 0.8
    assert seen == []
    assert [url.rsplit("/", 1)[1] for url in asked] == [f"values?turn={turn}" for turn in range(3)]


def test_rings_count_what_their_sums_say(open_map: Any) -> None:
    page = open_map()
    page.evaluate(
        f"hongtu_map.mapOf(document.querySelector('.leaflet-container')).setView([{LAT}, {LON}], 11)"
    )
    page.wait_for_timeout(1500)
    whole = rings(page)
    assert whole
    set_props(page, {"sums": {}})
    page.wait_for_timeout(500)
    assert rings(page) == []
    set_props(page, {"sums": {str(whole[0][2]): [0, 0, 0, 0, 7, 0]}})
    page.wait_for_timeout(500)
    ((x, y, fid), *_) = rings(page)
    assert fid == whole[0][2]
    page.mouse.move(x, y)
    page.wait_for_timeout(300)
    assert "无物业 7" in page.locator(".hongtu-tooltip").inner_text()


def test_several_features_are_outlined_at_once(open_map: Any) -> None:
    page = open_map("mode=light")

    def marked(x: float, y: float, ids: list[int]) -> bool:
        set_props(page, {"selected": None})
        page.wait_for_timeout(300)
        box = (x - 60, y - 60, x + 60, y + 60)
        before = picture(page).crop(box).tobytes()
        set_props(page, {"selected": ids})
        page.wait_for_timeout(300)
        return before != picture(page).crop(box).tobytes()

    (a, _, ax, ay), (b, _, bx, by) = parcels_in_view(150)[0], parcels_in_view(150)[-1]
    assert marked(ax, ay, [a, b])
    assert marked(bx, by, [a, b])
    assert not marked(bx, by, [a])
