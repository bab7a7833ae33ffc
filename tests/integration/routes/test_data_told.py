"""What the data page says of the warnings of a load, in the language of the page."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest

from dashboard.i18n import LANGUAGES, texts
from etl import pipeline
from tests.integration.routes.asking import CITY

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from geodata.model import Language
    from geodata.settings import Settings

TABLE = """小区编码,小区名称,户数,备用,联系电话,经度,纬度
C1,阳光花园东区,100,x,0878-3120000,101.51,25.02
,小计,100,,,,
C2,翠竹苑,80,y,,101.52,25.02
合计,,180,,,,
填表人：李晓梅,,,,,,
"""
KINDS = ("rows_notes", "fields_unmapped", "personal_columns", "geometry_point")
OLD = """
INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator, rule_version, rows_read,
                        inserted, updated, unchanged, removed, repaired, rejected, warnings)
VALUES ('532301', 'compounds', 'loaded', now(), now(), 'test', '1', 1, 1, 0, 0, 0, 0, 0,
        '["Sheet 表一 was read; not read: 表二. Use --layer for another."]') RETURNING run
"""


async def page_of(client: httpx.AsyncClient, run: int, language: Language) -> str:
    host = client.base_url.netloc.decode()
    referer = f"http://{host}/data?city={CITY}&run={run}&lang={language}"
    answer = await client.get("/_dash-layout", headers={"referer": referer})
    assert answer.status_code == 200
    return answer.text


async def test_warnings_speak_the_language_of_the_page(
    client: httpx.AsyncClient, loaded: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text(TABLE, encoding="utf-8")
    report = await asyncio.to_thread(
        pipeline.load, "compounds", [path], crs="EPSG:4490", city=CITY, settings=loaded
    )
    assert report.run is not None
    shown = {language: await page_of(client, report.run, language) for language in LANGUAGES}
    for kind in KINDS:
        labels = {language: texts(language)(f"rule.{kind}") for language in LANGUAGES}
        assert labels["zh"] in shown["zh"]
        assert labels["en"] in shown["en"]
        assert labels["en"] not in shown["zh"]
        assert labels["zh"] not in shown["en"]
    assert f"{texts('zh')('rule.rows_notes')}：3 行" in shown["zh"]
    assert f"{texts('en')('rule.rows_notes')}: 3 rows" in shown["en"]
    # What a sentence quotes of the file stays inside.
    for page in shown.values():
        assert "联系电话" not in page
        assert "备用" not in page


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_run_of_an_older_version_stays_readable(
    client: httpx.AsyncClient, loaded: Settings, language: Language
) -> None:
    with psycopg.connect(str(loaded.dsn)) as connection:
        [(run,)] = connection.execute(OLD).fetchall()
    assert texts(language)("rule.other") in await page_of(client, int(run), language)
