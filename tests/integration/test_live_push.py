"""A ticket's whole way: intake → events → notice → bus → every open page, through two workers."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
from websockets.asyncio.client import connect

from dashboard import ids

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from websockets.asyncio.client import ClientConnection

    from geodata.settings import Settings

KEY = "a-long-enough-key"
PLACE = {"service_code": "0101", "lat": 25.02, "long": 101.52}
PAGES = 8


@pytest.fixture
def site(settings: Settings) -> Iterator[str]:
    with psycopg.connect(str(settings.dsn)) as connection:
        connection.execute(
            "INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('532301', '楚雄市', 4543);"
            "INSERT INTO hongtu.division (city, code, name, level, geom) VALUES"
            " ('532301', '532301', '楚雄市', 'county',"
            " ST_Multi(ST_MakeEnvelope(101.3, 24.8, 101.8, 25.3, 4326)))"
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "HONGTU_INTAKE_KEY": KEY, "HONGTU_CITY": "532301"}
    command = [sys.executable, "-m", "hongtu", "serve", "--port", str(port), "--workers", "2"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", server)
            yield f"127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert server.poll() is None, server.stderr and server.stderr.read()
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{url} did not answer")


class Page:
    """What a browser does with the Store `live`, without the browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def next_state(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            async for text in self._socket:
                said = json.loads(text)
                for message in said if isinstance(said, list) else [said]:
                    if message["type"] == "get_props_request":
                        await self._answer(message)
                    elif message["type"] == "set_props" and message["payload"]["componentId"] == ids.LIVE:
                        state: dict[str, Any] = message["payload"]["props"]["data"]
                        return state
        raise AssertionError("the connection ended")

    async def state_with(self, seq: int) -> dict[str, Any]:
        while (state := await self.next_state())["seq"] < seq:
            continue
        return state

    async def _answer(self, message: dict[str, Any]) -> None:
        answer = {
            "type": "get_props_response",
            "requestId": message["requestId"],
            "payload": {"search": "?city=532301"},
        }
        await self._socket.send(json.dumps(answer))


@asynccontextmanager
async def open_page(site: str) -> AsyncIterator[Page]:
    async with httpx.AsyncClient(base_url=f"http://{site}") as client:
        callbacks = (await client.get("/_dash-dependencies")).json()
    (push,) = [each for each in callbacks if each["websocket"] and each["persistent"]]
    async with connect(f"ws://{site}/_dash-ws-callback", origin=f"http://{site}") as socket:  # type: ignore[arg-type]
        request = {
            "type": "callback_request",
            "requestId": "1",
            "rendererId": "page",
            "payload": {"output": push["output"], "outputs": [], "inputs": [], "changedPropIds": []},
        }
        await socket.send(json.dumps(request))
        yield Page(socket)


async def report(site: str, key: str) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {KEY}", "idempotency-key": key}
    async with httpx.AsyncClient(base_url=f"http://{site}", headers=headers) as client:
        answer = await client.post("/open311/v2/requests.json", json=PLACE)
    assert answer.status_code == 201
    ticket: dict[str, Any] = answer.json()[0]
    return ticket


def _workers_with_pages(site: str) -> int:
    """How many processes hold an established connection of this port, from the kernel's own table."""
    port = int(site.split(":")[1])
    inodes = set()
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        parts = line.split()
        if parts[3] == "01" and int(parts[1].split(":")[1], 16) == port:
            inodes.add(f"socket:[{parts[9]}]")
    holders = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            names = {str(each.readlink()) for each in (process / "fd").iterdir()}
        except OSError:
            continue
        if names & inodes:
            holders.add(process.name)
    return len(holders)


async def test_a_ticket_reaches_every_page_through_both_workers(site: str) -> None:
    async with asyncio.TaskGroup() as group, _many_pages(site) as pages:
        for page in pages:
            assert (await page.next_state())["open"] == 0
        assert _workers_with_pages(site) == 2
        began = time.monotonic()
        ticket = await report(site, "key-00001")
        tasks = [group.create_task(page.state_with(ticket["seq"])) for page in pages]
        states = await asyncio.gather(*tasks)
        assert time.monotonic() - began < 5
    for state in states:
        assert state["open_by_step"]["1"] == state["open"] == state["opened_today"] == 1
        assert state["latest"][0]["code"] == ticket["service_request_id"]
        west, south, east, north = state["bounds"]
        assert west <= PLACE["long"] <= east
        assert south <= PLACE["lat"] <= north


@asynccontextmanager
async def _many_pages(site: str) -> AsyncIterator[list[Page]]:
    async with AsyncExitStack() as stack:
        pages = [await stack.enter_async_context(open_page(site)) for _ in range(PAGES)]
        # The kernel shares connections out as it likes: go on until both workers have one.
        while _workers_with_pages(site) < 2 and len(pages) < 40:
            pages.append(await stack.enter_async_context(open_page(site)))
        yield pages


async def test_pages_become_live_again_after_the_database_cut_every_connection(
    site: str, settings: Settings
) -> None:
    async with open_page(site) as page:
        await page.next_state()
        with psycopg.connect(str(settings.dsn), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ticket = await _report_patiently(site)
        assert (await page.state_with(ticket["seq"]))["open"] == 1


async def _report_patiently(site: str) -> dict[str, Any]:
    for attempt in range(20):
        try:
            return await report(site, "key-patient")
        except AssertionError:
            await asyncio.sleep(0.2 * (attempt + 1))
    raise AssertionError("the intake did not come back")
