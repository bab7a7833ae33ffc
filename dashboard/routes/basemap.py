"""The tiles of a base map that is a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from dashboard.routes.answers import ASK_AGAIN, versioned
from geodata.errors import NotFoundError

if TYPE_CHECKING:
    from dashboard.data import Data


def router(data: Data) -> APIRouter:
    """The route of the base map's file."""
    routes = APIRouter(tags=["map"])

    @routes.get("/basemap/{z}/{x}/{y}", response_class=Response, summary="A tile of the base map's file")
    async def tile(request: Request, z: int, x: int, y: int) -> Response:
        file = data.base_map.file
        if file is None:
            raise NotFoundError("The base map is no file.", "HONGTU_BASEMAP may name one.")
        body = file.tile(z, x, y)
        if body is None:
            return Response(status_code=204, headers={"cache-control": ASK_AGAIN})
        return versioned(request, body, version=file.version, media_type=file.media_type)

    return routes
