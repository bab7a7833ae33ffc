"""Search, cards, figures, pages and health; and one sentence for whatever is asked wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from geodata.db.connection import open_pool

if TYPE_CHECKING:
    import httpx

    from geodata.settings import Settings


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


async def test_who_reads_the_english_map_finds_what_it_names(client: httpx.AsyncClient) -> None:
    for words, dataset, name in (
        ("yangguang garden", "compounds", "Yangguang Garden"),
        ("Elders' Canteen", "service_points", "Elders' Canteen"),
        ("community 1", "communities", "Community 1"),
    ):
        hits = (await client.get("/api/v1/search", params={"q": words, "lang": "en"})).json()["hits"]
        assert (hits[0]["dataset"], hits[0]["name_en"]) == (dataset, name)
        assert (await client.get("/api/v1/search", params={"q": words})).json()["hits"] == []


async def test_a_feature_has_its_file(client: httpx.AsyncClient) -> None:
    file = (await client.get("/api/v1/features/compounds/P0")).json()
    assert file["compound"]["name"] == "阳光花园"
    assert file["compound"]["is_demonstration"] is True


async def test_figures_and_their_records(client: httpx.AsyncClient) -> None:
    figures = (await client.get("/api/v1/figures")).json()
    assert figures["compounds.total"]["value"] == 24
    records = (await client.get("/api/v1/figures/compounds.total/records", params={"limit": 10})).json()
    assert len(records["rows"]) == 10


async def test_the_layout_holds_the_page_only_of_an_address_of_this_server(client: httpx.AsyncClient) -> None:
    host = client.base_url.netloc.decode()

    async def has_map(referer: str | None) -> bool:
        headers = {} if referer is None else {"referer": referer}
        answer = await client.get("/_dash-layout", headers=headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        return '"viewpoint"' in answer.text

    assert await has_map(f"http://{host}/?lang=en")
    for other in (None, "", "http://[", "http://elsewhere.example/", f"http://{host}.elsewhere.example/"):
        assert not await has_map(other), other


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
    async with open_pool(loaded, reader=True) as pool, pool.connection() as connection:
        for table in ("ticket", "ticket_event", "compound", "intake_receipt"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(f"SELECT 1 FROM hongtu.{table}".encode())


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
