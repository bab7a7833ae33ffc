"""The server: FastAPI with the map's routes, the intake and the pages, all asynchronous.

A worker keeps nothing that PostgreSQL does not have, so there may be any number of them.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from dash._utils import to_json
from dash.backends._fastapi import reset_current_request, set_current_request
from fastapi import FastAPI, Request, Response
from starlette.responses import HTMLResponse

from dashboard import live, shell
from dashboard.data import Data
from dashboard.edge.encoding import Encoding
from dashboard.edge.limits import BodyLimit
from dashboard.routes import api, basemap, errors, health, maps, open311, provenance, records
from geodata import log
from geodata.errors import NotFoundError
from geodata.settings import load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from dashboard.shell import Pages
    from geodata.settings import Settings

OWN_PREFIXES: Final = ("api", "tiles", "basemap", "heat", "open311")
METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_server(settings: Settings) -> FastAPI:
    """The whole server for the database that `settings` name.

    Pools and the LISTEN task begin with the lifespan, so they belong to the worker and not to its parent.
    """
    data = Data(settings)
    bus = live.Bus(data.live, forget=data.forget_versions)

    @asynccontextmanager
    async def lifespan(_server: FastAPI) -> AsyncIterator[None]:
        # A first request that is not `/` would otherwise be answered with a page without scripts.
        app._setup_server()  # type: ignore[no-untyped-call]  # noqa: SLF001 - Dash offers no public way to finish its set-up early
        async with data.open(), live.listening(data, bus):
            yield

    server = FastAPI(
        title="Hongtu 红图",
        version=version("hongtu"),
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    errors.install(server)
    modules = (health, provenance, maps, basemap, api, records, open311)
    for router in (module.router(data) for module in modules):
        server.include_router(router)
    _refuse_unknown(server)
    pages = shell.Pages(data)
    _serve_first(server, pages)
    app = server.state.shell = shell.make(server, pages)
    live.register(app, data, bus)
    _serve_rest(server, pages)
    server.add_middleware(shell.AskedAddress)
    server.add_middleware(BodyLimit, below={open311.PREFIX: open311.LARGEST_BODY})
    server.add_middleware(Encoding, policy=lambda: shell.content_policy(app, data.base_map.hosts))
    return server


def from_environment() -> FastAPI:
    """The server for the settings of this process; what each worker calls."""
    settings = load()
    log.keep(settings)
    return create_server(settings)


def _refuse_unknown(server: FastAPI) -> None:
    async def unknown(rest: str) -> Response:
        raise NotFoundError(f"There is nothing at {rest!r} here.", "See /api/v1/openapi.json.")

    for prefix in OWN_PREFIXES:
        server.add_api_route(f"/{prefix}/{{rest:path}}", unknown, methods=METHODS, include_in_schema=False)


def _serve_first(server: FastAPI, pages: Pages) -> None:
    """What Dash would serve itself, without a page: the first HTML and the layout."""

    async def index(request: Request) -> Response:
        return await _index(request, pages, "/")

    async def layout(request: Request) -> Response:
        found = await pages.layout(_from_here(request))
        headers = {"cache-control": "no-store", "vary": "Referer"}
        body = to_json(found)  # type: ignore[no-untyped-call]
        return Response(body, media_type="application/json", headers=headers)

    server.add_api_route("/", index, methods=["GET"], include_in_schema=False)
    server.add_api_route("/_dash-layout", layout, methods=["GET"], include_in_schema=False)


def _serve_rest(server: FastAPI, pages: Pages) -> None:
    async def page(request: Request, path: str) -> Response:
        return await _index(request, pages, path)

    server.add_api_route("/{path:path}", page, methods=["GET"], include_in_schema=False)


async def _index(request: Request, pages: Pages, path: str) -> Response:
    token = set_current_request(request)  # type: ignore[no-untyped-call]
    try:
        html = await pages.index(request.app.state.shell, path, request.url.query)
    finally:
        reset_current_request(token)  # type: ignore[no-untyped-call]
    return HTMLResponse(html, status_code=200 if path in pages else 404)


def _from_here(request: Request) -> str | None:
    """The address of the page that asks, where it is one of this server's and the browser says so."""
    address = request.headers.get("referer", "")
    try:
        host = urlsplit(address).netloc
    except ValueError:
        return None
    return address if host == request.headers.get("host") else None
