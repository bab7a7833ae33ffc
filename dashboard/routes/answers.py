"""Bytes and JSON with the headers that let browsers and caches keep them for as long as they are true."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

import orjson
from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

    from geodata.model import Role

FOR_EVER: Final = "public, max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"
MVT: Final = "application/vnd.mapbox-vector-tile"
BYTES: Final = "application/octet-stream"
JSON: Final = "application/json"


def versioned(
    request: Request, body: bytes, *, version: int | str, media_type: str, role: Role = "public"
) -> Response:
    """An answer that belongs to a data version: kept for ever under its `v`, else checked by its ETag.

    What is not the public's is kept by its reader alone and has an ETag of its own.
    """
    is_named = request.query_params.get("v") == str(version)
    is_public = role == "public"
    cache = FOR_EVER if is_named else ASK_AGAIN
    answer = tagged(
        request,
        body,
        tag=str(version) if is_public else f"{version}-{role}",
        media_type=media_type,
        cache=cache if is_public else cache.replace("public", "private"),
    )
    answer.headers["vary"] = "Authorization"
    return answer


def tagged(
    request: Request, body: bytes, *, media_type: str, tag: str | None = None, cache: str = ASK_AGAIN
) -> Response:
    """An answer with an ETag; 304 without a body when the asker has it already.

    Args:
        request: What was asked.
        body: The answer.
        media_type: Its type.
        tag: What identifies it at this address; without one, a digest of the body.
        cache: Its Cache-Control.
    """
    etag = f'W/"{tag or hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": cache}
    asked = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
    if etag in asked or "*" in asked:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def tagged_json(request: Request, content: Any, *, cache: str = ASK_AGAIN) -> Response:  # noqa: ANN401 - any JSON
    """A JSON answer with an ETag of its content."""
    return tagged(request, dumps(content), media_type=JSON, cache=cache)


def fresh_json(content: Any, *, status_code: int = 200) -> Response:  # noqa: ANN401 - any JSON
    """A JSON answer that nobody keeps."""
    headers = {"cache-control": "no-store"}
    return Response(dumps(content), status_code=status_code, media_type=JSON, headers=headers)


def dumps(content: Any) -> bytes:  # noqa: ANN401 - any JSON
    """`content` as JSON; dataclasses, dates and numpy numbers included."""
    return orjson.dumps(content, default=str, option=orjson.OPT_SERIALIZE_NUMPY)
