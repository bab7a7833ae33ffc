"""The heat of tickets, against a count of the same tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from tests.integration.routes.asking import (
    heat_of,
    tile_of,
)

if TYPE_CHECKING:
    import httpx

    from geodata.settings import Settings


async def test_heat_sums_equal_the_tickets_of_any_tile_and_period(
    client: httpx.AsyncClient, loaded: Settings
) -> None:
    with psycopg.connect(str(loaded.dsn)) as connection:
        connection.execute(
            "INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, class_code, geom)"
            " SELECT '532301', date '2026-05-01' + n % 10, 'T' || n, now(),"
            "  (ARRAY['0101', '0102', '0201'])[n % 3 + 1],"
            "  ST_SetSRID(ST_MakePoint(101.5 + n * 37 % 600 / 1e4, 25 + n * 53 % 400 / 1e4), 4326)"
            " FROM generate_series(1, 500) AS n"
        )
        connection.commit()
        for z in (5, 8, 9, 12, 14, 16, 18):
            x, y = tile_of(101.52, 25.02, z)
            for period, kind in (
                ("", ""),
                ("&from=2026-05-03&to=2026-05-06", "&class=01"),
                ("", "&class=0201"),
            ):
                answer = await client.get(f"/heat/{z}/{x}/{y}?city=532301{period}{kind}")
                k, cells = heat_of(answer.content)
                assert all(0 <= cell < 4**k for cell in cells)
                row = connection.execute(
                    "SELECT count(*) FROM hongtu.ticket WHERE geom_3857 && ST_TileEnvelope(%s, %s, %s)"
                    " AND ST_Intersects(geom_3857, ST_TileEnvelope(%s, %s, %s))"
                    " AND (%s = '' OR opened_on BETWEEN '2026-05-03' AND '2026-05-06')"
                    " AND (%s = '' OR class_code LIKE %s)",
                    (z, x, y, z, x, y, period, kind, kind.removeprefix("&class=") + "%"),
                ).fetchone()
                assert row is not None
                assert sum(cells.values()) == row[0], (z, period, kind)
    days = (await client.get("/api/v1/heat/days?class=0101")).json()["days"]
    assert sum(each["tickets"] for each in days) == sum(n % 3 == 0 for n in range(1, 501))
