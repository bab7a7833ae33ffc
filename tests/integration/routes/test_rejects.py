"""Tiles of rejected rows: of runs and rules that there are, and no memory for any others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from dashboard.data import Data
from geodata.errors import NotFoundError
from tests import mvt
from tests.integration.routes.asking import CITY, tile_of

if TYPE_CHECKING:
    import httpx

    from geodata.settings import Settings

ROWS = """
INSERT INTO hongtu.run (city, dataset, status, started_at, finished_at, operator, rule_version, rows_read,
                        inserted, updated, unchanged, removed, repaired, rejected)
VALUES ('532301', 'compounds', 'loaded', now(), now(), 'test', '1', 1, 0, 0, 0, 0, 0, 1) RETURNING run
"""
REJECT = """
INSERT INTO hongtu.reject (run, reject, source_file, source_row, rule, sentence, hint, source, geom)
VALUES (%s, 1, 0, 2, 'geometry.repair', 'It crosses itself.', 'Draw it anew.', '{}',
        'SRID=4326;POLYGON((101.52 25, 101.521 25.001, 101.521 25, 101.52 25.001, 101.52 25))')
"""


@pytest.fixture
def run(loaded: Settings) -> int:
    with psycopg.connect(str(loaded.dsn)) as connection:
        [(number,)] = connection.execute(ROWS).fetchall()
        connection.execute(REJECT, (number,))
    return int(number)


async def test_a_run_that_does_not_exist_has_no_tiles_to_keep(client: httpx.AsyncClient, run: int) -> None:
    x, y = tile_of(101.5205, 25.0005, 14)
    path = f"/tiles/rejects/14/{x}/{y}.mvt"
    there = await client.get(path, params={"run": run})
    assert len(mvt.decode(there.content)["marks"]) == 1
    assert "max-age" in there.headers["cache-control"]
    assert (
        len(mvt.decode((await client.get(path, params={"run": run, "rule": "geometry.repair"})).content)) > 0
    )
    for gone in (run + 1, 0):
        answer = await client.get(path, params={"run": gone})
        assert answer.status_code == 404
        assert "max-age" not in answer.headers.get("cache-control", "")
    assert (await client.get(path, params={"run": run, "rule": "made.up"})).content == b""
    assert (await client.get("/tiles/rejects/14/99999/0.mvt", params={"run": run})).status_code == 400


async def test_words_and_numbers_of_nobody_fill_no_memory(loaded: Settings, run: int) -> None:
    data = Data(loaded)
    async with data.open():
        assert await data.provenance.reject_extent(CITY, run, rule="geometry.repair") is not None
        before = len(data._kept._answers)
        for n in range(40):
            assert await data.provenance.reject_extent(CITY, run, rule=f"made.up.{n}") is None
            with pytest.raises(NotFoundError):
                await data.provenance.reject_extent(CITY, run + 1 + n)
        assert len(data._kept._answers) == before
