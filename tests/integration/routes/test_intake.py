"""Tickets of other programs: the intake, its key, what it refuses and what it never stores."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest

from dashboard.server import create_server
from tests.integration.routes.asking import (
    KEY,
    PLACE,
    post,
)

if TYPE_CHECKING:
    from geodata.settings import Settings


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
