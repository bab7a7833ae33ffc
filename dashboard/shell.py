"""The shell around the pages: which page an address names, in which language, and the Store that is live.

A page is a module with `layout(data, language, query)`, synchronous or not, and `register(app, data)`; it is
found by its path here and knows no other page.
"""

from __future__ import annotations

import asyncio
import inspect
from contextlib import suppress
from contextvars import ContextVar
from html import escape
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, cast
from urllib.parse import parse_qs, urlsplit

import orjson
from dash import Dash, Input, Output, State, dcc, html, page_registry

from dashboard import ids
from dashboard.components import top_bar
from dashboard.i18n import HTML_LANG, language_of, texts
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping, Sequence

    from dash.development.base_component import Component
    from fastapi import FastAPI
    from starlette.types import ASGIApp, Receive, Scope, Send

    from dashboard.data import Data
    from geodata.model import Language


class Page(Protocol):
    """What a module below `dashboard.pages` offers."""

    def layout(
        self, data: Data, language: Language, query: Mapping[str, str]
    ) -> Component | Awaitable[Component]:
        """The page's components, as the address with this query asks for them."""

    # A page with a map may also have `async first_view(data, query)`: what the browser may ask for at once.

    def register(self, app: Dash, data: Data) -> None:
        """Add the page's callbacks."""


MODULE_OF: Final = {
    "/": "dashboard.pages.explore",
    "/screen": "dashboard.pages.screen",
    "/plan": "dashboard.pages.planner",
    "/tickets": "dashboard.pages.tickets",
    "/data": "dashboard.pages.data",
}
"""Where each page would be; one that does not exist yet is simply not served."""

ASSETS: Final = Path(__file__).parent / "assets"
NOT_STYLE_OR_SCRIPT: Final = r".*\.map|.*worker.*|hongtu-begin\.js"
BEGIN: Final = "hongtu-begin.js"
"""The script that stands first in the head, so that the map's tiles are asked for before Dash is read."""
PATIENCE_S: Final = 0.3
"""How long the HTML waits to know what the map will ask for."""
ASKED_AT_ONCE: Final = ("_dash-layout", "_dash-dependencies")
"""What Dash asks for as soon as it runs."""
RENDERER: Final = (
    "var renderer = new DashRenderer({layout_post: layout => {"
    f" hongtu_page.forgetPast(dash_stores); hongtu_page.paintLayout(layout, {ids.CONTEXT!r}) }}}});"
)
"""Starts Dash, without the past that it keeps; the layers of a map are painted before they are mounted."""
_ENTRY: Final = (
    '<div id="react-entry-point"><div class="skeleton" aria-hidden="true">'
    f'<div class="skeleton-bar">{3 * "<i></i>"}</div>'
    f'<div class="skeleton-panel">{12 * "<i></i>"}</div></div></div>'
)
"""Where Dash puts the page, with what stands there until it does."""
_search: ContextVar[str] = ContextVar("hongtu_search", default="")
_first_view: ContextVar[dict[str, Any] | None] = ContextVar("hongtu_first_view", default=None)

_INDEX: Final = """<!DOCTYPE html>
<html lang="{lang}">
    <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title}</title>
        {favicon}
        {begin}
        {css}
    </head>
    <body>
        {app_entry}
        <footer>{config}{scripts}{renderer}</footer>
    </body>
</html>"""


class Shell(Dash):
    """Dash with a page whose language and title are those of the address."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # noqa: ANN401 - strings by name
        """The HTML around the application."""
        language = language_of(_query(_search.get()).get("lang"))
        return _INDEX.format(
            lang=HTML_LANG[language],
            title=escape(texts(language)("app.name")),
            favicon=parts["favicon"],
            begin=self._begin(),
            css=parts["css"],
            app_entry=_ENTRY,
            config=parts["config"],
            scripts=parts["scripts"],
            renderer=parts["renderer"],
        )

    def _begin(self) -> str:
        """What the browser does before it reads the code of the page; it waits for no style sheet."""
        prefix = self.config.requests_pathname_prefix
        asked = [
            f'<link rel="preload" as="fetch" crossorigin href="{prefix}{name}">' for name in ASKED_AT_ONCE
        ]
        # Within a script element nothing ends the JSON but `</`.
        view = orjson.dumps(_first_view.get()).decode().replace("<", "\\u003c")
        url = f"{self.get_asset_url(BEGIN)}?m={(ASSETS / BEGIN).stat().st_mtime}"
        return "\n        ".join(
            (
                *asked,
                f'<script id="{ids.FIRST_VIEW}" type="application/json">{view}</script>',
                f'<script src="{url}"></script>',
            )
        )


class AskedAddress:
    """An ASGI layer that lets the page's HTML know the address that was asked for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Remember the query for the time of this request."""
        if scope["type"] == "http":
            _search.set(scope["query_string"].decode("latin-1"))
        await self._app(scope, receive, send)


class Pages:
    """The pages that exist, by their paths.

    Args:
        data: Where they read the city.
    """

    def __init__(self, data: Data) -> None:
        self._data = data
        self._pages = {path: _page(module) for path, module in MODULE_OF.items() if _exists(module)}

    def __contains__(self, path: str) -> bool:
        return normal(path) in self._pages

    def register(self, app: Dash) -> None:
        """Add the callbacks of every page."""
        for page in self._pages.values():
            page.register(app, self._data)

    async def page(self, path: str | None, search: str) -> Component:
        """The page at an address, or what there is to say instead."""
        query = _query(search)
        language = language_of(query.get("lang"))
        page = self._pages.get(normal(path))
        if page is None:
            return html.Main(texts(language)("app.no_page"), role="alert")
        try:
            made = page.layout(self._data, language, query)
            return await made if inspect.isawaitable(made) else made
        except HongtuError as error:
            return top_bar.failure(texts(language), error)

    async def index(self, app: Shell, path: str, search: str) -> str:
        """The HTML of an address, with what the browser may ask for at once."""
        ask = getattr(self._pages.get(normal(path)), "first_view", None)
        view: dict[str, Any] | None = None
        if ask is not None:
            # The page itself tells what is wrong; what takes long is asked once, and known to the next.
            with suppress(HongtuError, TimeoutError):
                view = await asyncio.wait_for(ask(self._data, _query(search)), PATIENCE_S)
        token = _first_view.set(view)
        try:
            return str(app.index())  # type: ignore[no-untyped-call]
        finally:
            _first_view.reset(token)

    async def layout(self, address: str | None) -> Component:
        """The layout for the page whose address asks for it; without one, the page follows by a callback."""
        stores = [
            dcc.Location(id=ids.PAGE_ADDRESS, refresh=False),
            dcc.Store(id=ids.LIVE),
            dcc.Store(id=ids.MODE),
        ]
        if address is None:
            return html.Div([*stores, html.Div(top_bar.skeleton(), id=ids.PAGE)])
        asked = urlsplit(address)
        # Under another id, so that the callback that writes pages is not called.
        return html.Div([*stores, html.Div(await self.page(asked.path, asked.query), id=ids.PAGE_AT_ONCE)])


def make(server: FastAPI, pages: Pages) -> Shell:
    """The Dash application on `server`, with every page that exists."""
    page_registry.clear()
    app = Shell(
        "dashboard",
        server=server,  # type: ignore[arg-type]  # Dash takes an ASGI application too
        use_pages=False,
        pages_folder="",
        assets_folder=str(ASSETS),
        assets_ignore=NOT_STYLE_OR_SCRIPT,
        title="",
        update_title="",
        suppress_callback_exceptions=True,
        websocket_inactivity_timeout=0,
        add_log_handler=False,
    )
    app.renderer = RENDERER
    app.layout = html.Div(id=ids.PAGE)
    top_bar.register(app)
    pages.register(app)

    @app.callback(
        Output(ids.PAGE, "children"),
        Input(ids.PAGE_ADDRESS, "pathname"),
        State(ids.PAGE_ADDRESS, "search"),
    )
    async def show(path: str | None, search: str | None) -> Component:
        return await pages.page(path, search or "")

    return app


def normal(path: str | None) -> str:
    """The path without the slash at its end."""
    return "/" + (path or "").strip("/")


def content_policy(app: Dash, image_hosts: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of the pages: this server's scripts, and Dash's own inline one by its hash.

    Styles may stand inline because Leaflet and React place elements by them; images may be data, since
    canvases are drawn on; workers may come from a blob. Another machine may be asked for
    the images of the base map, when the settings name one, and for nothing else.
    """
    hashes = " ".join(app.csp_hashes())
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            " ".join(("img-src 'self' data: blob:", *image_hosts)),
            "font-src 'self' data:",
            "worker-src 'self' blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _query(search: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(search.lstrip("?")).items()}


def _exists(module: str) -> bool:
    return find_spec(module) is not None


def _page(module: str) -> Page:
    return cast("Page", import_module(module))
