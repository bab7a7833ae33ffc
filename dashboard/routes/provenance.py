"""The places of rejected rows, of faults and of one row, as tiles; the rejects of a run as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import APIRouter, Query, Request, Response

from dashboard.components.data_parts import rule_label
from dashboard.i18n import language_of, texts
from dashboard.routes.answers import MVT, tagged, tagged_json
from dashboard.routes.queries import (
    LARGEST_NUMBER,
    CityQuery,
    LangQuery,
    Offset,
)
from dashboard.routes.records import LARGEST_PAGE
from dashboard.routes.spreadsheets import csv_file

if TYPE_CHECKING:
    from dashboard.data import Data
    from geodata.db.reading.provenance.rejects import Reject
    from geodata.model import Language

COLUMNS: Final = ("file", "layer", "source_row", "rule", "field", "value", "expected", "sentence", "hint")
_A_DAY: Final = "public, max-age=86400"
"""What a run kept out never changes."""

RunQuery = Annotated[int, Query(ge=0, le=LARGEST_NUMBER, description="Number of the run.")]
RuleQuery = Annotated[str, Query(max_length=64, description="Of this rule alone.")]
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]


def router(data: Data) -> APIRouter:
    """`/tiles/rejects/…`, `/tiles/findings/…`, `/tiles/rows/…`, and `/api/v1/runs/{run}/rejects[.csv]`."""
    routes = APIRouter(tags=["data"])

    @routes.get("/tiles/rejects/{z}/{x}/{y}.mvt", response_class=Response, summary="Places of rejected rows")
    async def tile(
        request: Request,
        z: int,
        x: int,
        y: int,
        *,
        city: CityQuery = None,
        run: RunQuery = 0,
        rule: RuleQuery = "",
    ) -> Response:
        where = await data.known(city)
        body = await data.provenance.reject_tile(where, run, rule=rule, z=z, x=x, y=y)
        return tagged(request, body, media_type=MVT, cache=_A_DAY)

    @routes.get("/tiles/findings/{z}/{x}/{y}.mvt", response_class=Response, summary="What a check found")
    async def findings(
        request: Request, z: int, x: int, y: int, *, city: CityQuery = None, kind: RuleQuery = ""
    ) -> Response:
        where = await data.known(city)
        body = await data.provenance.fault_tile(where, kind=kind, z=z, x=x, y=y)
        return tagged(request, body, media_type=MVT)

    @routes.get("/tiles/rows/{z}/{x}/{y}.mvt", response_class=Response, summary="Where one row lies")
    async def row(
        request: Request,
        z: int,
        x: int,
        y: int,
        *,
        city: CityQuery = None,
        dataset: RuleQuery = "",
        code: RuleQuery = "",
    ) -> Response:
        where = await data.known(city)
        body = await data.provenance.row_tile(where, dataset, code, z=z, x=x, y=y)
        return tagged(request, body, media_type=MVT)

    @routes.get("/api/v1/runs/{run}/rejects", response_class=Response, summary="The rejected rows of a run")
    async def page(
        request: Request,
        run: int,
        *,
        city: CityQuery = None,
        rule: RuleQuery = "",
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> Response:
        where = await data.known(city)
        await data.provenance.run(where, run)
        found = await data.provenance.rejects(where, run, rule=rule, limit=limit, offset=offset)
        return tagged_json(request, found)

    @routes.get("/api/v1/runs/{run}/rejects.csv", response_class=Response, summary="The same, all, as CSV")
    async def file(
        run: int, *, city: CityQuery = None, rule: RuleQuery = "", lang: LangQuery = None
    ) -> Response:
        where = await data.known(city)
        # What cannot be answered is said before the file begins.
        await data.provenance.run(where, run)
        rows = data.provenance.every_reject(where, run, rule=rule)
        name = f"{where}-run-{run}-rejects.csv"
        language = language_of(lang)
        heads = [texts(language)(f"reject.column_{column}") for column in COLUMNS]
        return csv_file(data.downloads, name, heads, rows, lambda row: _cells(row, language))

    return routes


def _cells(row: Reject, language: Language) -> list[object]:
    words = texts(language)
    is_chinese = language == "zh"
    value = row.value_zh if is_chinese else row.value
    told = {
        "rule": rule_label(row.rule, words),
        "field": words("reject.code") if row.field == "code" else row.field,
        "value": words("reject.withheld") if row.is_value_withheld else value,
        "expected": row.expected_zh if is_chinese else row.expected,
        "sentence": (row.sentence_zh if is_chinese else None) or row.sentence,
        "hint": (row.hint_zh if is_chinese else None) or row.hint,
    }
    return [told[name] if name in told else getattr(row, name) for name in COLUMNS]
