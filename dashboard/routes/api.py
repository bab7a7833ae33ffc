"""The JSON that programs read: cities, figures, features, search, live."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from dashboard.i18n import language_of
from dashboard.routes.answers import fresh_json, tagged_json
from dashboard.routes.queries import LARGEST_NUMBER, CityQuery, LangQuery
from geodata.english import english

if TYPE_CHECKING:
    from dashboard.data import Data


def router(data: Data) -> APIRouter:
    """The routes below /api/v1 that are not the map's."""
    routes = APIRouter(prefix="/api/v1", tags=["data"])

    @routes.get("/cities", response_class=Response, summary="The cities of this installation")
    async def cities(request: Request) -> Response:
        found = [
            {
                "city": each.city,
                "name": each.name,
                "name_en": each.name_en,
                "is_synthetic": each.is_synthetic,
                "bounds": each.bounds,
            }
            for each in await data.cities()
        ]
        return tagged_json(request, {"cities": found, "first": data.settings.city})

    @routes.get("/versions", response_class=Response, summary="The version of each layer's tiles")
    async def versions(request: Request, city: CityQuery = None) -> Response:
        where = await data.known(city)
        return tagged_json(request, {"city": where, "layers": await data.layer_versions(where)})

    @routes.get("/figures", response_class=Response, summary="Every published number of a city")
    async def figures(request: Request, city: CityQuery = None) -> Response:
        where = await data.known(city)
        found = await data.figures(where)
        return tagged_json(request, {key: figure.as_json() for key, figure in found.items()})

    @routes.get("/features/{dataset}/{code}", response_class=Response, summary="One place's whole file")
    async def feature(request: Request, dataset: str, code: str, city: CityQuery = None) -> Response:
        where = await data.known(city)
        return tagged_json(request, await data.feature(where, dataset, code))

    @routes.get("/search", response_class=Response, summary="Places by name, pinyin, initials, code, address")
    async def search(
        request: Request,
        *,
        q: Annotated[str, Query(max_length=200)] = "",
        city: CityQuery = None,
        lang: LangQuery = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 12,
    ) -> Response:
        where = await data.known(city)
        language = language_of(lang)
        hits: Any = await data.search(where, q, limit=limit, language=language)
        if language == "en":
            hits = [
                {**asdict(hit), "name_en": english(hit.name or ""), "detail_en": english(hit.detail or "")}
                for hit in hits
            ]
        return tagged_json(request, {"city": where, "q": q, "lang": language, "hits": hits})

    @routes.get("/live", response_class=Response, summary="The live state, and what changed after a number")
    async def live(
        city: CityQuery = None,
        after: Annotated[
            int | None, Query(ge=0, le=LARGEST_NUMBER, description="The last number that you have seen.")
        ] = None,
    ) -> Response:
        where = await data.known(city)
        return fresh_json(await (data.live(where) if after is None else data.live_after(where, after)))

    return routes
