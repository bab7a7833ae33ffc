"""A small city in a real database, and a client of the server over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest
from pydantic import SecretStr

from dashboard.server import create_server
from tests.integration.routes.asking import CITY, KEY, OFFICE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geodata.settings import Settings


# Three communities side by side; the third has too few compounds, a fourth has none.
ROWS = """
INSERT INTO hongtu.city (city, name, name_en, projected_srid, is_synthetic)
VALUES ('532301', '楚雄市', 'Chuxiong', 4543, true);
INSERT INTO hongtu.division (city, code, name, level, geom)
VALUES ('532301', '532301', '楚雄市', 'county', ST_Multi(ST_MakeEnvelope(101.3, 24.8, 101.8, 25.3, 4326)));
INSERT INTO hongtu.division (city, code, name, level, area_m2, geom)
SELECT '532301', '53230100100' || n, '社区' || n, 'community', 6e6,
       ST_Multi(ST_MakeEnvelope(101.50 + n * 0.015, 25.00, 101.515 + n * 0.015, 25.04, 4326))
FROM generate_series(0, 3) AS n;
INSERT INTO hongtu.compound (city, code, name, pinyin, pinyin_initials, community_code, floor_area_m2, status)
SELECT '532301', 'P' || n, CASE n WHEN 0 THEN '阳光花园' ELSE '小区' || n END,
       CASE n WHEN 0 THEN 'yang guang hua yuan' END, CASE n WHEN 0 THEN 'yghy' END,
       '53230100100' || (CASE WHEN n < 12 THEN 0 WHEN n < 22 THEN 1 ELSE 2 END), 1000 * (n + 1),
       (ARRAY['professional','public_interest','self_managed','community_kept','none','unknown'])[n % 6 + 1]
FROM generate_series(0, 23) AS n;
INSERT INTO hongtu.compound_shape (city, code, fid, area_m2, geom)
SELECT city, code, fid, 2500,
       ST_Multi(ST_MakeEnvelope(x, y, x + 0.0015, y + 0.0015, 4326))
FROM (SELECT c.*, 101.501 + (row_number() OVER (ORDER BY fid) - 1) * 0.0017 AS x, 25.015 AS y
      FROM hongtu.compound c) AS placed;
INSERT INTO hongtu.service_point (city, code, name, kind, geom)
VALUES ('532301', 'S1', '党群中心', 'centre', ST_SetSRID(ST_MakePoint(101.51, 25.02), 4326)),
       ('532301', 'S2', '长者食堂', 'canteen', ST_SetSRID(ST_MakePoint(101.52, 25.02), 4326));
INSERT INTO hongtu.base_feature (city, code, name, kind, rank, geom)
VALUES ('532301', 'R1', '鹿城路', 'street', 0, 'SRID=4326;LINESTRING(101.5 25.02, 101.56 25.02)'),
       ('532301', 'W1', '龙川江', 'water', 0, ST_MakeEnvelope(101.5, 25.03, 101.56, 25.032, 4326));
INSERT INTO hongtu.honour (city, code, name, kind, holder, holder_code)
VALUES ('532301', 'H1', '示范小区', 'demonstration', 'compound', 'P0');
"""


@pytest.fixture
def loaded(settings: Settings) -> Settings:
    with psycopg.connect(str(settings.dsn)) as connection:
        connection.execute(ROWS)
    return settings.model_copy(
        update={"city": CITY, "intake_key": SecretStr(KEY), "office_key": SecretStr(OFFICE), "pool_size": 3}
    )


@pytest.fixture
async def client(loaded: Settings) -> AsyncIterator[httpx.AsyncClient]:
    server = create_server(loaded)
    transport = httpx.ASGITransport(app=server)
    async with (
        server.router.lifespan_context(server),
        httpx.AsyncClient(transport=transport, base_url="http://hongtu.test") as found,
    ):
        yield found
