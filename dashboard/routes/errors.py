"""The one map from errors to status codes, and the one form in which they are said."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from geodata.errors import (
    BusyError,
    ClosedError,
    ConflictError,
    HongtuError,
    NotFoundError,
    RefusedError,
    ServerError,
    UsageError,
)

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

logger = logging.getLogger("hongtu.web")

# The first class that fits decides: the more special ones stand first.
STATUS_OF: Final[tuple[tuple[type[HongtuError], int], ...]] = (
    (NotFoundError, 404),
    (ClosedError, 401),
    (ConflictError, 409),
    (RefusedError, 422),
    (UsageError, 400),
    (BusyError, 503),
    (ServerError, 503),
    (HongtuError, 500),
)
RETRY_AFTER_S: Final = 2


def status_of(error: HongtuError) -> int:
    """The status code that says the kind of `error`."""
    return next(status for kind, status in STATUS_OF if isinstance(error, kind))


def said(error: HongtuError, status: int | None = None) -> JSONResponse:
    """`error` as `{"error": {"sentence", "remedy"}}`."""
    code = status or status_of(error)
    headers = {"cache-control": "no-store"}
    if code == 503:  # noqa: PLR2004 - Service Unavailable
        headers["retry-after"] = str(RETRY_AFTER_S)
    if code == 401:  # noqa: PLR2004 - Unauthorized
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(
        {"error": {"sentence": error.sentence, "remedy": error.remedy}}, status_code=code, headers=headers
    )


def install(server: FastAPI) -> None:
    """Let `server` answer every failure in that form.

    The first middleware to be added, `LastResort`, lies inside all others, so that what is unexpected leaves
    with the same headers as everything else.
    """

    @server.exception_handler(HongtuError)
    async def _ours(_request: Request, error: HongtuError) -> JSONResponse:
        return said(error)

    @server.exception_handler(RequestValidationError)
    async def _validation(_request: Request, error: RequestValidationError) -> JSONResponse:
        faults = "; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in error.errors())
        return said(UsageError(f"The request cannot be read: {faults}.", "See /api/v1/openapi.json."))

    @server.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        return said(HongtuError(f"{error.detail}."), error.status_code)

    server.add_middleware(LastResort)


class LastResort:
    """An ASGI layer that logs what nobody expected, and tells it in one line."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; a failure after the answer has begun can only end the connection."""
        has_begun = False

        async def noted(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or has_begun:
                raise
            logger.error("%s %s", scope["method"], scope["path"], exc_info=error)  # noqa: TRY400 - the same with its cause
            unexpected = HongtuError("Something unexpected failed.", "The details are in the server's log.")
            await said(unexpected)(scope, receive, send)
