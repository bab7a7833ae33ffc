"""What the map draws: tiles, heat, values and themes."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - FastAPI reads the annotations when it starts
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi import Path as PathPart

from dashboard.edge.roles import role_of
from dashboard.i18n import language_of
from dashboard.routes.answers import ASK_AGAIN, BYTES, JSON, MVT, dumps, tagged, tagged_json, versioned
from dashboard.routes.queries import CityQuery, LangQuery  # noqa: TC001 - FastAPI reads the annotations
from geodata.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from dashboard.data import Data

ClassQuery = Annotated[
    str | None, Query(alias="class", description="Codes of ticket classes or groups, joined by commas.")
]
Zoom = Annotated[int, PathPart(description="Zoom of the slippy-map scheme.")]


def router(data: Data) -> APIRouter:
    """The routes of tiles, heat, values and themes."""
    routes = APIRouter(tags=["map"])

    @routes.get("/tiles/{layer}/{z}/{x}/{y}.mvt", response_class=Response, summary="A vector tile")
    async def tile(
        request: Request,
        layer: str,
        z: Zoom,
        x: int,
        y: int,
        *,
        city: CityQuery = None,
        lang: LangQuery = None,
    ) -> Response:
        where = await data.known(city)
        version = await data.layer_version(where, layer)
        role = role_of(request, data.settings)
        body = await data.tile(layer, where, z=z, x=x, y=y, role=role, language=language_of(lang))
        return versioned(request, body, version=version, media_type=MVT, role=role)

    @routes.get("/heat/{z}/{x}/{y}", response_class=Response, summary="Tickets per cell of a tile")
    async def heat(
        request: Request,
        z: Zoom,
        x: int,
        y: int,
        *,
        city: CityQuery = None,
        first: Annotated[date | None, Query(alias="from", description="First day, included.")] = None,
        last: Annotated[date | None, Query(alias="to", description="Last day, included.")] = None,
        classes: ClassQuery = None,
    ) -> Response:
        if first is not None and last is not None and first > last:
            raise UsageError(f"The period {first} to {last} ends before it begins.", "Swap the two days.")
        where = await data.known(city)
        chosen = await _classes(data, classes)
        body = await data.heat(where, z=z, x=x, y=y, first=first, last=last, classes=chosen)
        return tagged(request, body, media_type=BYTES, cache=ASK_AGAIN)

    @routes.get("/api/v1/heat/days", response_class=Response, summary="Tickets with a place, by day")
    async def heat_days(request: Request, city: CityQuery = None, classes: ClassQuery = None) -> Response:
        where = await data.known(city)
        days = await data.heat_days(where, await _classes(data, classes))
        return tagged_json(request, {"city": where, "days": [{"day": d, "tickets": n} for d, n in days]})

    @routes.get(
        "/api/v1/values/{layer}/{theme}", response_class=Response, summary="The class of each feature"
    )
    async def values(request: Request, layer: str, theme: str, city: CityQuery = None) -> Response:
        where = await data.known(city)
        found, version = await data.theme(theme, where)
        if found.layer != layer:
            raise NotFoundError(
                f"The theme {theme!r} colours no layer {layer!r}.", f"It colours {found.layer!r}."
            )
        return versioned(request, found.values(), version=version, media_type=BYTES)

    @routes.get("/api/v1/themes/{theme}", response_class=Response, summary="Legend and style of a theme")
    async def theme_json(
        request: Request, theme: str, city: CityQuery = None, lang: LangQuery = None
    ) -> Response:
        where = await data.known(city)
        content = await data.theme_json(theme, where, language_of(lang))
        return tagged(request, dumps(content), media_type=JSON)

    return routes


async def _classes(data: Data, asked: str | None) -> list[str] | None:
    wanted = [code.strip() for code in (asked or "").split(",") if code.strip()]
    if not wanted:
        return None
    known = {str(each["code"]) for each in await data.ticket_classes()}
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise NotFoundError(
            f"There is no ticket class {unknown[0]!r}.", "Ask /open311/v2/services.json which there are."
        )
    return sorted(wanted)
