"""Whether this worker lives, and whether it can serve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response

from dashboard.routes.answers import fresh_json

if TYPE_CHECKING:
    from dashboard.data import Data


def router(data: Data) -> APIRouter:
    """`/healthz` asks nobody; `/readyz` asks the database."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz", response_class=Response, summary="The process answers")
    async def healthz() -> Response:
        return fresh_json({"status": "ok"})

    @routes.get("/readyz", response_class=Response, summary="The database answers and has every migration")
    async def readyz() -> Response:
        await data.require_ready()
        return fresh_json({"status": "ready"})

    return routes
