"""Legends and values: the classes of the features that the tiles hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dashboard.figures.themes import COVERAGE_BREAKS, NO_DATA, NOT_DRAWN, TOO_FEW
from tests.integration.routes.asking import (
    STATUSES,
    features,
    values_of,
)

if TYPE_CHECKING:
    import httpx


async def test_legend_and_values_say_the_same(client: httpx.AsyncClient) -> None:
    for theme, layer in (
        ("status", "compounds"),
        ("demonstration", "compounds"),
        ("service", "service_points"),
    ):
        legend = (await client.get(f"/api/v1/themes/{theme}")).json()
        table = values_of((await client.get(f"/api/v1/values/{layer}/{theme}")).content)
        for each in legend["classes"]:
            assert sum(value == each["value"] for value in table.values()) == each["count"]
    assert [each["key"] for each in (await client.get("/api/v1/themes/status")).json()["classes"]] == STATUSES


async def test_values_belong_to_the_features_of_the_tiles(client: httpx.AsyncClient) -> None:
    table = values_of((await client.get("/api/v1/values/compounds/status")).content)
    for each in (await features(client, "compounds", 14))["compounds"]:
        assert table[each.id or 0] == STATUSES.index(each.attributes["status"])


async def test_coverage_classes_by_hand(client: httpx.AsyncClient) -> None:
    table = values_of((await client.get("/api/v1/values/communities/coverage")).content)
    shapes = {
        each.attributes["code"]: each.id or 0
        for each in (await features(client, "communities", 13))["communities"]
    }
    areas = {n: 1000.0 * (n + 1) for n in range(12)}
    known = sum(area for n, area in areas.items() if n % 6 != 5)
    managed = sum(area for n, area in areas.items() if n % 6 < 4)
    expected = int(np.searchsorted(COVERAGE_BREAKS, 100 * managed / known, side="right"))
    assert table[shapes["532301001000"]] == expected
    assert table[shapes["532301001002"]] == TOO_FEW
    assert table[shapes["532301001003"]] == NO_DATA
    legend = (await client.get("/api/v1/themes/coverage", params={"lang": "en"})).json()
    assert legend["title"] == "Coverage by community"
    assert sum(each["count"] for each in legend["classes"]) == 4


async def test_an_empty_layer_has_an_empty_table(client: httpx.AsyncClient) -> None:
    body = (await client.get("/api/v1/values/grids/grids2")).content
    assert values_of(body) == {}
    assert NOT_DRAWN == 255
