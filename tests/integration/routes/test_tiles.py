"""Tiles: what each layer carries at each zoom, where it lies, and how long it may be kept."""

from __future__ import annotations

import asyncio
import gzip
import math
from typing import TYPE_CHECKING

import brotli
import psycopg
import pytest

from tests import mvt
from tests.integration.routes.asking import (
    OFFICE,
    STATUSES,
    features,
    tile_of,
)

if TYPE_CHECKING:
    import httpx

    from geodata.settings import Settings


async def test_compounds_are_shapes_near_and_sums_far(client: httpx.AsyncClient) -> None:
    for z in (12, 15):
        shapes = (await features(client, "compounds", z))["compounds"]
        assert {each.attributes["code"] for each in shapes} == {f"P{n}" for n in range(24)}
        assert all(each.kind == mvt.POLYGON and each.id for each in shapes)
        star = next(each for each in shapes if each.attributes["code"] == "P0")
        assert star.attributes["demonstration"] is True
        assert star.attributes["status"] == "professional"
    sums = (await features(client, "compounds", 9))["compound_sums"]
    assert sum(each.attributes["n"] for each in sums) == 24
    assert sum(each.attributes[status] for each in sums for status in STATUSES) == 24
    assert {each.attributes["name"] for each in sums} == {"社区0", "社区1", "社区2"}


async def test_each_layer_carries_what_the_contract_says(client: httpx.AsyncClient) -> None:
    communities = await features(client, "communities", 13)
    assert {each.attributes["name"] for each in communities["communities"]} == {f"社区{n}" for n in range(4)}
    assert len(communities["community_labels"]) == 4
    assert {
        p.attributes["code"] for p in (await features(client, "service_points", 12))["service_points"]
    } == {"S1"}
    assert {
        p.attributes["code"] for p in (await features(client, "service_points", 14))["service_points"]
    } == {
        "S1",
        "S2",
    }
    base = await features(client, "base", 14)
    assert {"land", "street", "water"} <= base.keys()
    assert {each.attributes["name"] for each in base["street"]} == {"鹿城路"}


async def test_a_tile_point_lies_where_the_place_is(client: httpx.AsyncClient) -> None:
    z = 16
    x, y = tile_of(101.51, 25.02, z)
    answer = await client.get(f"/tiles/service_points/{z}/{x}/{y}.mvt")
    (point,) = mvt.decode(answer.content)["service_points"]
    ((px, py),) = point.points
    side = 1 << z
    lon = (x + px / 4096) / side * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + py / 4096) / side))))
    assert (lon, lat) == pytest.approx((101.51, 25.02), abs=2e-6)


async def test_a_version_is_kept_for_ever_and_changes_with_the_data(
    client: httpx.AsyncClient, loaded: Settings
) -> None:
    x, y = tile_of(101.51, 25.02, 13)
    url = f"/tiles/compounds/13/{x}/{y}.mvt"
    plain = await client.get(url)
    assert plain.headers["cache-control"] == "no-cache"
    again = await client.get(url, headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    version = (await client.get("/api/v1/versions")).json()["layers"]["compounds"]
    named = await client.get(url, params={"v": version})
    assert "immutable" in named.headers["cache-control"]
    assert named.content == plain.content
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute("UPDATE hongtu.compound SET status = 'none' WHERE code = 'P0'")
    await asyncio.sleep(1.1)
    changed = await client.get(url, headers={"if-none-match": plain.headers["etag"]})
    assert changed.status_code == 200
    assert changed.content != plain.content
    stale = await client.get(url, params={"v": version})
    assert stale.headers["cache-control"] == "no-cache"


async def test_compression_keeps_the_bytes(client: httpx.AsyncClient) -> None:
    url = "/api/v1/themes/status"
    plain = (await client.get(url, headers={"accept-encoding": "identity"})).content
    for method, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        async with client.stream("GET", url, headers={"accept-encoding": method}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == method
        assert undo(raw) == plain
        assert len(raw) < len(plain)


async def test_two_roles_see_different_tiles_and_no_memory_mixes_them(
    client: httpx.AsyncClient, loaded: Settings
) -> None:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute("UPDATE hongtu.service_point SET closed_on = '2020-01-01' WHERE code = 'S2'")
    await asyncio.sleep(1.1)
    x, y = tile_of(101.52, 25.02, 14)
    url = f"/tiles/service_points/14/{x}/{y}.mvt"
    version = (await client.get("/api/v1/versions")).json()["layers"]["service_points"]
    keys: dict[str, dict[str, str]] = {"public": {}, "office": {"authorization": f"Bearer {OFFICE}"}}
    seen: dict[str, set[tuple[bytes, str]]] = {"public": set(), "office": set()}
    # Whoever asks first, and however often, each gets his own.
    for role in ("public", "office", "office", "public", "public", "office"):
        answer = await client.get(url, params={"v": version}, headers=keys[role])
        seen[role].add((answer.content, answer.headers["etag"]))
        found = mvt.decode(answer.content).get("service_points", [])
        assert [each.attributes["code"] for each in found] == ([] if role == "public" else ["S2"])
        assert answer.headers["cache-control"].startswith("public" if role == "public" else "private")
        assert "authorization" in answer.headers["vary"].lower()
    ((_, public),), ((_, office),) = seen["public"], seen["office"]
    assert public != office
    # Closing is no secret: the map leads nobody to a closed door, the card of an old link says since when.
    card = (await client.get("/api/v1/features/service_points/S2")).json()
    assert card["point"]["closed_on"] == "2020-01-01"
    assert (await client.get("/api/v1/search", params={"q": "长者食堂"})).json()["hits"] == []
    crossed = await client.get(url, headers={"if-none-match": office})
    assert crossed.status_code == 200
    assert (await client.get(url, headers={"if-none-match": office, **keys["office"]})).status_code == 304
    assert (await client.get(url, headers={"authorization": "Bearer guess"})).status_code == 401
