"""The routes of the map and of programs, against a small city in a real database."""

from __future__ import annotations

import gzip
import json
import math
import struct
from typing import TYPE_CHECKING, Any

import brotli
import httpx
import numpy as np
import psycopg
import pytest
from pydantic import SecretStr

from dashboard.figures.themes import COVERAGE_BREAKS, NO_DATA, NOT_DRAWN, TOO_FEW
from dashboard.server import create_server
from tests import mvt

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geodata.settings import Settings

CITY = "532301"
KEY = "a-long-enough-key"
WEST, SOUTH, EAST, NORTH = 101.50, 25.00, 101.56, 25.04
STATUSES = ["professional", "public_interest", "self_managed", "community_kept", "none", "unknown"]

# Three communities side by side; the third has too few compounds, a fourth has none.
ROWS = """
INSERT INTO hongtu.city (city, name, name_en, projected_srid, is_synthetic)
VALUES ('532301', '楚雄市', 'Chuxiong', 4543, true);
INSERT INTO hongtu.division (city, code, name, level, geom)
VALUES ('532301', '532301', '楚雄市', 'county', ST_Multi(ST_MakeEnvelope(101.3, 24.8, 101.8, 25.3, 4326)));
INSERT INTO hongtu.division (city, code, name, level, area_m2, geom)
SELECT '532301', '53230100100' || n, '社区' || n, 'community', 6e6,
       ST_Multi(ST_MakeEnvelope(101.50 + n * 0.015, 25.00, 101.515 + n * 0.015, 25.04, 4326))
FROM generate_series(0, 3) AS n;
INSERT INTO hongtu.compound (city, code, name, pinyin, pinyin_initials, community_code, floor_area_m2, status)
SELECT '532301', 'P' || n, CASE n WHEN 0 THEN '阳光花园' ELSE '小区' || n END,
       CASE n WHEN 0 THEN 'yang guang hua yuan' END, CASE n WHEN 0 THEN 'yghy' END,
       '53230100100' || (CASE WHEN n < 12 THEN 0 WHEN n < 22 THEN 1 ELSE 2 END), 1000 * (n + 1),
       (ARRAY['professional','public_interest','self_managed','community_kept','none','unknown'])[n % 6 + 1]
FROM generate_series(0, 23) AS n;
INSERT INTO hongtu.compound_shape (city, code, fid, area_m2, geom)
SELECT city, code, fid, 2500,
       ST_Multi(ST_MakeEnvelope(x, y, x + 0.0015, y + 0.0015, 4326))
FROM (SELECT c.*, 101.501 + (row_number() OVER (ORDER BY fid) - 1) * 0.0017 AS x, 25.015 AS y
      FROM hongtu.compound c) AS placed;
INSERT INTO hongtu.service_point (city, code, name, kind, geom)
VALUES ('532301', 'S1', '党群中心', 'centre', ST_SetSRID(ST_MakePoint(101.51, 25.02), 4326)),
       ('532301', 'S2', '长者食堂', 'canteen', ST_SetSRID(ST_MakePoint(101.52, 25.02), 4326));
INSERT INTO hongtu.base_feature (city, code, name, kind, rank, geom)
VALUES ('532301', 'R1', '鹿城路', 'street', 0, 'SRID=4326;LINESTRING(101.5 25.02, 101.56 25.02)'),
       ('532301', 'W1', '龙川江', 'water', 0, ST_MakeEnvelope(101.5, 25.03, 101.56, 25.032, 4326));
INSERT INTO hongtu.honour (city, code, name, kind, holder, holder_code)
VALUES ('532301', 'H1', '示范小区', 'demonstration', 'compound', 'P0');
"""


@pytest.fixture
def loaded(settings: Settings) -> Settings:
    with psycopg.connect(str(settings.dsn)) as connection:
        connection.execute(ROWS)
    return settings.model_copy(update={"city": CITY, "intake_key": SecretStr(KEY), "pool_size": 3})


@pytest.fixture
async def client(loaded: Settings) -> AsyncIterator[httpx.AsyncClient]:
    server = create_server(loaded)
    transport = httpx.ASGITransport(app=server)
    async with (
        server.router.lifespan_context(server),
        httpx.AsyncClient(transport=transport, base_url="http://hongtu.test") as found,
    ):
        yield found


def tile_of(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Slippy-map column and row, from the formula of the scheme."""
    side = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * side), int(y * side)


def tiles_over_city(z: int) -> list[tuple[int, int]]:
    left, bottom = tile_of(WEST, SOUTH, z)
    right, top = tile_of(EAST, NORTH, z)
    return [(x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]


async def features(client: httpx.AsyncClient, layer: str, z: int) -> dict[str, list[mvt.Feature]]:
    found: dict[str, list[mvt.Feature]] = {}
    for x, y in tiles_over_city(z):
        answer = await client.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")
        assert answer.status_code == 200
        assert len(answer.content) < 500_000
        for name, some in mvt.decode(answer.content).items():
            found.setdefault(name, []).extend(some)
    return found


def values_of(body: bytes) -> dict[int, int]:
    magic, base, n = struct.unpack_from("<III", body)
    assert magic == 0x31565448
    assert len(body) == 12 + n
    return {base + i: value for i, value in enumerate(body[12:])}


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
    await _after_a_moment()
    changed = await client.get(url, headers={"if-none-match": plain.headers["etag"]})
    assert changed.status_code == 200
    assert changed.content != plain.content
    stale = await client.get(url, params={"v": version})
    assert stale.headers["cache-control"] == "no-cache"


async def _after_a_moment() -> None:
    import asyncio

    await asyncio.sleep(1.1)


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
    body = (await client.get("/api/v1/values/grids/grids")).content
    assert values_of(body) == {}
    assert NOT_DRAWN == 255


async def test_search_by_name_pinyin_initials_and_code(client: httpx.AsyncClient) -> None:
    for words in ("阳光花园", "阳光", "yghy", "yg", "yangguang", "P0", "p0"):
        hits = (await client.get("/api/v1/search", params={"q": words})).json()["hits"]
        assert hits[0]["code"] == "P0", words
    assert hits[0]["west"] < hits[0]["lon"] < hits[0]["east"]
    for words in ("%", "_", "", "无此处", "'; DROP TABLE hongtu.compound; --"):
        assert (await client.get("/api/v1/search", params={"q": words})).json()["hits"] == [], words
    assert (await client.get("/api/v1/search", params={"q": "食堂"})).json()["hits"][0][
        "dataset"
    ] == "service_points"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tiles/nothing/1/0/0.mvt", 404),
        ("/tiles/compounds/1/2/0.mvt", 400),
        ("/tiles/compounds/23/0/0.mvt", 400),
        ("/tiles/compounds/-1/0/0.mvt", 400),
        ("/tiles/compounds/a/0/0.mvt", 400),
        ("/tiles/compounds/1/0/0.mvt?city=000000", 404),
        ("/heat/19/0/0", 400),
        ("/heat/5/0/0?class=9999", 404),
        ("/heat/5/0/0?from=2026-02-30", 400),
        ("/heat/5/0/0?from=2026-03-02&to=2026-03-01", 400),
        ("/api/v1/themes/nothing", 404),
        ("/api/v1/values/compounds/coverage", 404),
        ("/api/v1/features/compounds/nobody", 404),
        ("/api/v1/figures/nothing/records", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/live?after=-1", 400),
    ],
)
async def test_a_wrong_request_is_one_sentence(client: httpx.AsyncClient, path: str, status: int) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["sentence"]
    assert "Traceback" not in answer.text


async def test_a_feature_has_its_file(client: httpx.AsyncClient) -> None:
    file = (await client.get("/api/v1/features/compounds/P0")).json()
    assert file["compound"]["name"] == "阳光花园"
    assert file["compound"]["is_demonstration"] is True


async def test_figures_and_their_records(client: httpx.AsyncClient) -> None:
    figures = (await client.get("/api/v1/figures")).json()
    assert figures["compounds.total"]["value"] == 24
    records = (await client.get("/api/v1/figures/compounds.total/records", params={"limit": 10})).json()
    assert len(records["rows"]) == 10


async def test_pages_are_compressed_and_guarded(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={"accept-encoding": "br"})
    assert page.headers["content-encoding"] == "br"
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"
    assert (await client.get("/nonsense")).status_code == 404
    assert '<html lang="en">' in (await client.get("/?lang=en")).text
    assert '<html lang="zh-CN">' in (await client.get("/")).text


async def test_compression_keeps_the_bytes(client: httpx.AsyncClient) -> None:
    x, y = tile_of(101.51, 25.02, 12)
    url = f"/tiles/compounds/12/{x}/{y}.mvt"
    plain = (await client.get(url, headers={"accept-encoding": "identity"})).content
    for method, undo in (("br", brotli.decompress), ("gzip", gzip.decompress)):
        async with client.stream("GET", url, headers={"accept-encoding": method}) as answer:
            raw = b"".join([part async for part in answer.aiter_raw()])
        assert answer.headers["content-encoding"] == method
        assert undo(raw) == plain
        assert len(raw) < len(plain)


async def test_health_and_readiness(client: httpx.AsyncClient, loaded: Settings) -> None:
    assert (await client.get("/healthz")).status_code == 200
    assert (await client.get("/readyz")).status_code == 200
    with psycopg.connect(str(loaded.dsn)) as connection:
        last = connection.execute("SELECT max(number) FROM hongtu.migration").fetchone()
        connection.execute("DELETE FROM hongtu.migration WHERE number = %s", last)
    answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert last is not None
    assert f"{last[0]:04d}" in answer.json()["error"]["sentence"]


async def test_the_reader_sees_no_table(loaded: Settings) -> None:
    from geodata.db.connection import open_pool

    async with open_pool(loaded, reader=True) as pool, pool.connection() as connection:
        for table in ("ticket", "ticket_event", "compound", "intake_receipt"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(f"SELECT 1 FROM hongtu.{table}".encode())


def heat_of(body: bytes) -> tuple[int, dict[int, float]]:
    magic, k, m = struct.unpack_from("<IB3xI", body)
    assert magic == 0x31485448
    assert len(body) == 12 + 8 * m
    cells: dict[int, float] = {}
    for i in range(m):
        cell, _, tickets = struct.unpack_from("<HHf", body, 12 + 8 * i)
        cells[cell] = tickets
    return k, cells


async def test_heat_sums_equal_the_tickets_of_any_tile_and_period(
    client: httpx.AsyncClient, loaded: Settings
) -> None:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute(
            "INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, class_code, geom)"
            " SELECT '532301', date '2026-05-01' + n % 10, 'T' || n, now(),"
            "  (ARRAY['0101', '0102', '0201'])[n % 3 + 1],"
            "  ST_SetSRID(ST_MakePoint(101.5 + n * 37 % 600 / 1e4, 25 + n * 53 % 400 / 1e4), 4326)"
            " FROM generate_series(1, 500) AS n"
        )
        connection.commit()
        for z in (5, 8, 9, 12, 14, 16, 18):
            x, y = tile_of(101.52, 25.02, z)
            for period, kind in (
                ("", ""),
                ("&from=2026-05-03&to=2026-05-06", "&class=01"),
                ("", "&class=0201"),
            ):
                answer = await client.get(f"/heat/{z}/{x}/{y}?city=532301{period}{kind}")
                k, cells = heat_of(answer.content)
                assert all(0 <= cell < 4**k for cell in cells)
                row = connection.execute(
                    "SELECT count(*) FROM hongtu.ticket WHERE geom_3857 && ST_TileEnvelope(%s, %s, %s)"
                    " AND ST_Intersects(geom_3857, ST_TileEnvelope(%s, %s, %s))"
                    " AND (%s = '' OR opened_on BETWEEN '2026-05-03' AND '2026-05-06')"
                    " AND (%s = '' OR class_code LIKE %s)",
                    (z, x, y, z, x, y, period, kind, kind.removeprefix("&class=") + "%"),
                ).fetchone()
                assert row is not None
                assert sum(cells.values()) == row[0], (z, period, kind)
    days = (await client.get("/api/v1/heat/days?class=0101")).json()["days"]
    assert sum(each["tickets"] for each in days) == sum(n % 3 == 0 for n in range(1, 501))


async def post(
    client: httpx.AsyncClient, path: str, key: str | None = "key-00001", **fields: Any
) -> httpx.Response:
    headers = {"authorization": f"Bearer {KEY}"} | ({"idempotency-key": key} if key else {})
    return await client.post(f"/open311/v2/{path}", json=fields, headers=headers)


PLACE: dict[str, Any] = {"service_code": "0101", "lat": 25.0155, "long": 101.5015}


async def test_the_same_request_twice_is_one_ticket(client: httpx.AsyncClient, loaded: Settings) -> None:
    first = await post(client, "requests.json", **PLACE)
    second = await post(client, "requests.json", **PLACE)
    assert (first.status_code, second.status_code) == (201, 200)
    (ticket,) = first.json()
    assert second.json()[0]["service_request_id"] == ticket["service_request_id"]
    assert ticket["compound_code"] == "P0"
    assert ticket["community_code"] == "532301001000"
    with psycopg.connect(str(loaded.dsn)) as connection:
        assert connection.execute("SELECT count(*) FROM hongtu.ticket").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM hongtu.ticket_event").fetchone() == (1,)


async def test_many_at_once_with_one_key_are_one_ticket(client: httpx.AsyncClient) -> None:
    import asyncio

    answers = await asyncio.gather(*(post(client, "requests.json", "key-race", **PLACE) for _ in range(8)))
    assert len({answer.json()[0]["service_request_id"] for answer in answers}) == 1
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]


async def test_a_ticket_goes_through_its_steps_and_no_other_way(client: httpx.AsyncClient) -> None:
    (ticket,) = (await post(client, "requests.json", **PLACE)).json()
    path = f"requests/{ticket['service_request_id']}/events.json"
    assert (await post(client, path, "key-step-2", step=2)).status_code == 201
    repeated = await post(client, path, "key-step-2", step=2)
    assert (repeated.status_code, repeated.json()[0]["step"]) == (200, 2)
    illegal = await post(client, path, "key-step-5", step=5)
    assert illegal.status_code == 422
    assert "cannot go to step 5" in illegal.json()["error"]["sentence"]
    assert (await post(client, path, "key-step-2", step=3)).status_code == 409
    for step in (3, 4, 5, 6):
        answer = await post(client, path, f"key-step-{step}x", step=step, is_satisfied=step == 6 or None)
        assert answer.status_code == 201
    assert answer.json()[0]["status"] == "closed"
    live = (await client.get("/api/v1/live")).json()
    assert (live["open"], live["closed"], live["satisfaction"]) == (0, 1, 100.0)


async def test_who_reports_is_never_stored(client: httpx.AsyncClient, loaded: Settings) -> None:
    said = "请致电 138 1234 5678 张，或 0878-3123456，证号 53230119800101123X，a.b@c.cn"
    answer = await post(
        client,
        "requests.json",
        **PLACE,
        description=said,
        email="a@b.cn",
        phone="13812345678",
        first_name="三",
    )
    assert "email" in answer.json()[0]["service_notice"]
    with psycopg.connect(str(loaded.dsn)) as connection:
        dump = str(connection.execute("SELECT to_jsonb(t) FROM hongtu.ticket t").fetchall())
    for secret in ("1234", "3123456", "5323011980", "@", "三'"):
        assert secret not in dump


@pytest.mark.parametrize(
    ("fields", "key", "status"),
    [
        ({**PLACE, "lat": 31.2}, "key-00002", 422),
        ({**PLACE, "service_code": "9999"}, "key-00002", 404),
        ({**PLACE, "jurisdiction_id": "110000"}, "key-00002", 404),
        ({**PLACE, "lat": "north"}, "key-00002", 400),
        ({**PLACE, "requested_datetime": "2020-01-01T00:00:00+08:00"}, "key-00002", 422),
        (PLACE, None, 400),
        (PLACE, "short", 400),
        ({}, "key-00002", 400),
    ],
)
async def test_a_wrong_ticket_is_refused(
    client: httpx.AsyncClient, fields: dict[str, Any], key: str | None, status: int
) -> None:
    answer = await post(client, "requests.json", key, **fields)
    assert answer.status_code == status
    assert answer.json()["error"]["sentence"]


async def test_the_intake_wants_its_key(client: httpx.AsyncClient) -> None:
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {KEY}"}):
        answer = await client.post(
            "/open311/v2/requests.json", json=PLACE, headers={**headers, "idempotency-key": "k" * 9}
        )
        assert answer.status_code == 401
    form = await client.post(
        "/open311/v2/requests.json", data={**PLACE, "api_key": KEY, "idempotency_key": "form-00001"}
    )
    assert form.status_code == 201


async def test_without_a_key_the_intake_is_closed(loaded: Settings) -> None:
    server = create_server(loaded.model_copy(update={"intake_key": None}))
    transport = httpx.ASGITransport(app=server)
    async with (
        server.router.lifespan_context(server),
        httpx.AsyncClient(transport=transport, base_url="http://hongtu.test") as client,
    ):
        answer = await post(client, "requests.json", **PLACE)
    assert answer.status_code == 401
    assert "closed" in answer.json()["error"]["sentence"]


async def test_what_came_after_a_number(client: httpx.AsyncClient) -> None:
    (first,) = (await post(client, "requests.json", "key-after-1", **PLACE)).json()
    before = (await client.get("/api/v1/live")).json()["seq"]
    assert before == first["seq"]
    (second,) = (await post(client, "requests.json", "key-after-2", **PLACE)).json()
    after = (await client.get(f"/api/v1/live?after={before}")).json()
    assert [each["code"] for each in after["changed"]] == [second["service_request_id"]]
    assert after["seq"] == second["seq"]
    assert (await client.get(f"/api/v1/live?after={after['seq']}")).json()["changed"] == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/features/compounds/%00",
        "/api/v1/features/%00/P1",
        "/api/v1/search?q=%00",
        "/api/v1/search?q=%ED%A0%80",
        "/api/v1/search?limit=51",
        "/api/v1/live?after=99999999999999999999",
        "/api/v1/figures/compounds.total/records?offset=99999999999999999999",
        "/api/v1/figures/%00/records",
        "/api/v1/figures?city=%00",
        "/tiles/compounds/12/99999999999999999999/0.mvt",
        "/tiles/compounds/-1/0/0.mvt",
        "/heat/40/1/1",
        "/heat/12/1/1?class=%00",
        "/heat/12/1/1?from=2025-02-30",
    ],
)
async def test_a_strange_request_is_never_unexpected(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code in {200, 400, 404}
    if answer.status_code != 200:
        assert answer.json()["error"]["sentence"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"api_key": 5}, 401),
        ({"api_key": "\ud800"}, 401),
        ({"api_key": KEY, "description": "a\0b"}, 400),
        ({"api_key": KEY, "service_code": "01\0"}, 400),
        ({"api_key": KEY, "jurisdiction_id": "\0"}, 400),
    ],
)
async def test_a_strange_report_is_never_unexpected(
    client: httpx.AsyncClient, fields: dict[str, Any], status: int
) -> None:
    body = json.dumps({**PLACE, "idempotency_key": "strange-001", **fields})
    headers = {"content-type": "application/json"}
    answer = await client.post("/open311/v2/requests.json", content=body, headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]["sentence"]
