"""The rows behind a number: pages of JSON, or all of them as a file for a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from dashboard.explore.behind import Behind
from dashboard.explore.filters import LONGEST
from dashboard.figures.kinds import kind_label
from dashboard.i18n import language_of, texts
from dashboard.routes.answers import tagged_json
from dashboard.routes.queries import CityQuery, LangQuery, Offset  # noqa: TC001 - FastAPI reads the annotations
from dashboard.routes.spreadsheets import csv_file

if TYPE_CHECKING:
    from dashboard.data import Data
    from geodata.db.reading.figures import Record
    from geodata.model import Language

LARGEST_PAGE: Final = 1000
COLUMNS: Final = ("code", "name", "kind", "place", "since", "size", "amount", "lon", "lat")

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
FilterQuery = Annotated[
    str,
    Query(
        alias="filter",
        max_length=LONGEST,
        description="A filter in one line, as the address of the map holds it.",
    ),
]
PartQuery = Annotated[str, Query(description="numerator, denominator or unknown.")]


def router(data: Data) -> APIRouter:
    """`/api/v1/figures/{key}/records` and `/api/v1/themes/{theme}/{class}/records`, each also as `.csv`."""
    routes = APIRouter(prefix="/api/v1", tags=["data"])

    async def page(request: Request, behind: Behind, city: str | None, limit: int) -> Response:
        where = await data.known(city)
        return tagged_json(request, await data.behind(where, behind, limit=limit))

    async def file(behind: Behind, city: str | None, language: Language) -> Response:
        where = await data.known(city)
        # What cannot be answered is said before the file begins.
        await data.behind(where, behind, limit=1)
        name = f"{where}-{'compounds' if behind.of == 'selection' else behind.key}-{behind.part}.csv"
        heads = [texts(language)(f"records.column_{column}") for column in COLUMNS]
        rows = data.all_behind(where, behind)
        return csv_file(data.downloads, name, heads, rows, lambda row: _cells(row, language))

    @routes.get("/figures/{key}/records", response_class=Response, summary="The records behind a number")
    async def of_figure(
        request: Request,
        key: str,
        *,
        city: CityQuery = None,
        part: PartQuery = "numerator",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        return await page(request, Behind("figure", key, part, offset), city, limit)

    @routes.get("/figures/{key}/records.csv", response_class=Response, summary="The same, all, as CSV")
    async def file_of_figure(
        key: str, *, city: CityQuery = None, part: PartQuery = "numerator", lang: LangQuery = None
    ) -> Response:
        return await file(Behind("figure", key, part), city, language_of(lang))

    @routes.get("/themes/{theme}/{key}/records", response_class=Response, summary="The places of a class")
    async def of_theme(
        request: Request,
        theme: str,
        key: str,
        *,
        city: CityQuery = None,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        return await page(request, Behind("theme", theme, key, offset), city, limit)

    @routes.get("/themes/{theme}/{key}/records.csv", response_class=Response, summary="The same, all, as CSV")
    async def file_of_theme(
        theme: str, key: str, *, city: CityQuery = None, lang: LangQuery = None
    ) -> Response:
        return await file(Behind("theme", theme, key), city, language_of(lang))

    @routes.get("/compounds/records", response_class=Response, summary="The compounds that a filter keeps")
    async def of_filter(
        request: Request,
        *,
        city: CityQuery = None,
        filter_line: FilterQuery = "all",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        return await page(request, Behind("selection", filter_line, "compounds", offset), city, limit)

    @routes.get("/compounds/records.csv", response_class=Response, summary="The same, all, as CSV")
    async def file_of_filter(
        *, city: CityQuery = None, filter_line: FilterQuery = "all", lang: LangQuery = None
    ) -> Response:
        return await file(Behind("selection", filter_line, "compounds"), city, language_of(lang))

    return routes


def _cells(record: Record, language: Language) -> list[object]:
    return [
        kind_label(record.dataset, record.kind, language) if name == "kind" else getattr(record, name)
        for name in COLUMNS
    ]
