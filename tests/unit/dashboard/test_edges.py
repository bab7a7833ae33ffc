"""The layers around every route: what is too large, what fails unexpectedly, and the headers of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from dashboard.edge import encoding
from dashboard.edge.encoding import Encoding
from dashboard.edge.limits import BodyLimit
from dashboard.routes import errors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MOST = 1000


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    server = FastAPI()
    errors.install(server)

    @server.get("/fails")
    async def fails() -> None:
        raise ZeroDivisionError("nobody expects this")

    @server.post("/any")
    @server.post("/small/one")
    async def length(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    @server.post("/_dash-update-component")
    async def untyped() -> Response:
        return Response(b'{"response": "%s"}' % (b"x" * encoding.SMALLEST))

    @server.get("/long")
    async def long() -> StreamingResponse:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(12):
                yield b"x" * (encoding.LARGEST // 10)

        return StreamingResponse(parts(), media_type="text/csv")

    server.add_middleware(BodyLimit, most_bytes=MOST, below={"/small": 10})
    server.add_middleware(Encoding, policy=lambda: "default-src 'self'")
    transport = httpx.ASGITransport(server)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as asking:
        yield asking


async def test_what_is_unexpected_is_one_line_with_the_headers_of_every_answer(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = await client.get("/fails")
    assert answer.status_code == 500
    assert answer.json()["error"]["sentence"] == "Something unexpected failed."
    assert "nobody expects" not in answer.text
    assert "nobody expects this" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "most"), [("/any", MOST), ("/small/one", 10)])
@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_body_is_read_up_to_its_limit(
    client: httpx.AsyncClient, path: str, most: int, *, is_declared: bool
) -> None:
    async def parts(size: int) -> AsyncIterator[bytes]:
        for _ in range(size):
            yield b"x"

    def body(size: int) -> Any:
        return b"x" * size if is_declared else parts(size)

    assert (await client.post(path, content=body(most))).text == str(most)
    refused = await client.post(path, content=body(most + 1))
    assert refused.status_code == 413
    assert str(most) in str(refused.json()["error"])
    assert refused.headers["x-content-type-options"] == "nosniff"


async def test_a_long_answer_is_whole_and_not_held_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/long")
    assert len(answer.content) == 12 * (encoding.LARGEST // 10)
    assert "content-encoding" not in answer.headers


async def test_what_a_callback_answers_is_json_and_compressed(client: httpx.AsyncClient) -> None:
    answer = await client.post("/_dash-update-component", headers={"accept-encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {"response": "x" * encoding.SMALLEST}
