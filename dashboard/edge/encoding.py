"""Compression and the headers that every answer carries, as one ASGI layer around the whole server."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING, Final

import brotli
from starlette.datastructures import Headers, MutableHeaders

from dashboard.cache import ByteCache

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST: Final = 600
"""Bytes below which compression gains nothing."""
LARGEST: Final = 8 * 1024 * 1024
COMPRESSIBLE: Final = (
    "text/",
    "application/json",
    "application/javascript",
    "application/vnd.mapbox-vector-tile",
    "application/octet-stream",
    "application/geo+json",
    "application/openapi+json",
    "image/svg+xml",
)
UNTYPED: Final = "/_dash-update-component"
"""Dash answers here with JSON, and does not say so."""
BROTLI_QUALITY: Final = 4
"""Twice as quick as 5 for a twelfth more bytes, and whoever waits for a cold tile waits for it."""
GZIP_LEVEL: Final = 6
YEAR_S: Final = 31_536_000

_SECURITY: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(self)",
}


class Encoding:
    """Compresses what is worth it, once per content, and adds the security headers.

    Args:
        app: The application inside.
        policy: Gives the Content-Security-Policy; asked per page, since its hashes are known after start.
        most_bytes: How many compressed bytes to remember.
    """

    def __init__(
        self, app: ASGIApp, *, policy: Callable[[], str], most_bytes: int = 48 * 1024 * 1024
    ) -> None:
        self._app = app
        self._policy = policy
        self._known = ByteCache(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Answer(self, scope, send))

    def finish(self, headers: MutableHeaders, scope: Scope) -> None:
        """Add the headers that every answer carries."""
        for name, value in _SECURITY.items():
            headers.setdefault(name, value)
        if scope["path"].endswith(UNTYPED):
            headers.setdefault("content-type", "application/json")
        if headers.get("content-type", "").startswith("text/html"):
            headers.setdefault("content-security-policy", self._policy())
            headers.setdefault("cache-control", "no-cache")
        if scope["path"].startswith("/assets/") and b"m=" in scope["query_string"]:
            headers["cache-control"] = f"public, max-age={YEAR_S}, immutable"

    def compressed(self, body: bytes, method: str) -> bytes:
        """`body` compressed by `method`, from memory when the same bytes were compressed before."""
        key = (method, hashlib.blake2b(body, digest_size=16).digest())
        known = self._known.get(key)
        if known is None:
            known = compress(body, method)
            self._known.put(key, known)
        return known


class _Answer:
    """Collects one response until it is clear whether and how to compress it."""

    def __init__(self, layer: Encoding, scope: Scope, send: Send) -> None:
        self._layer = layer
        self._scope = scope
        self._send = send
        self._start: Message | None = None
        self._body = bytearray()
        self._method: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            self._layer.finish(headers, self._scope)
            self._method = _method(headers, self._scope, message["status"])
            if self._method is None:
                await self._send(message)
            else:
                self._start = message
        elif self._start is None:
            await self._send(message)
        else:
            await self._collect(message)

    async def _collect(self, message: Message) -> None:
        self._body += message.get("body", b"")
        if message.get("more_body") and len(self._body) <= LARGEST:
            return
        body = bytes(self._body)
        start, self._start = self._start, None
        if start is None or self._method is None:
            return
        if SMALLEST <= len(body) <= LARGEST and not message.get("more_body"):
            headers = MutableHeaders(raw=start["headers"])
            body = self._layer.compressed(body, self._method)
            headers["content-encoding"] = self._method
            headers["content-length"] = str(len(body))
            headers.add_vary_header("accept-encoding")
        await self._send(start)
        # What is larger goes on as it comes, so that no answer is held in memory whole.
        await self._send({**message, "body": body})


def compress(body: bytes, method: str) -> bytes:
    """`body` compressed by `br` or `gzip`."""
    if method == "br":
        return bytes(brotli.compress(body, quality=BROTLI_QUALITY))
    return gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)


def _method(headers: Headers, scope: Scope, status: int) -> str | None:
    if scope["method"] == "HEAD" or status in (204, 206, 304) or "content-encoding" in headers:
        return None
    if not headers.get("content-type", "").startswith(COMPRESSIBLE):
        return None
    if int(headers.get("content-length", SMALLEST)) < SMALLEST:
        return None
    accepted = Headers(scope=scope).get("accept-encoding", "")
    names = {part.split(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.replace(" ", "")}
    return next((name for name in ("br", "gzip") if name in names), None)
