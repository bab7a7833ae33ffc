"""How much a request may bring: what is larger is refused before it fills this worker's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

from dashboard.routes.errors import said
from geodata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE: Final = 413
MOST_BYTES: Final = 1024 * 1024


class BodyLimit:
    """An ASGI layer that reads at most so many bytes of a request's body, whatever length it declares.

    Args:
        app: The application inside.
        most_bytes: The limit.
        below: Smaller limits by the beginning of the path.
    """

    def __init__(
        self, app: ASGIApp, *, most_bytes: int = MOST_BYTES, below: Mapping[str, int] | None = None
    ) -> None:
        self._app = app
        self._most = most_bytes
        self._below = below or {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((n for start, n in self._below.items() if scope["path"].startswith(start)), self._most)
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > most:
            error = UsageError("The request is too large.", f"At most {most} bytes are read.")
            await said(error, TOO_LARGE)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(TOO_LARGE, f"The request is larger than {most} bytes")
            return message

        await self._app(scope, counted, send)
