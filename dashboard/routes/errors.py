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
    """Let `server` answer every failure in that form; what is unexpected is logged and told in one line."""

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

    @server.exception_handler(Exception)
    async def _unexpected(request: Request, error: Exception) -> JSONResponse:
        logger.error("%s %s", request.method, request.url.path, exc_info=error)
        return said(HongtuError("Something unexpected failed.", "The details are in the server's log."))
