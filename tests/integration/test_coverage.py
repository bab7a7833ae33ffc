"""Coverage is told in several places, from several queries: all of them say what the pure analysis says."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
import psycopg
import pytest

from geodata.analysis import coverage
from geodata.db.reading import figures, wall
from tests.small_city import CITY, insert, random_city, write

if TYPE_CHECKING:
    from geodata.settings import Settings

SEEDS = [3, 20, 31]
KEY = "compounds.managed_floor_area_coverage_pct"


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_place_tells_the_same_coverage(settings: Settings, seed: int) -> None:
    city = random_city(seed)
    columns = ["community_code", "status", "floor_area_m2"]
    frame = pd.DataFrame(city["compound"], columns=columns)
    whole, by_community = coverage.of_all(frame), coverage.by_group(frame)
    with psycopg.connect(str(settings.dsn)) as connection:
        write(connection, city)
        for compound in city["compound"]:
            insert(
                connection,
                "management_status",
                city=CITY,
                code=compound["code"],
                compound_code=compound["code"],
                status=compound["status"],
                valid_from="2020-01-01",
            )
    async with await psycopg.AsyncConnection.connect(str(settings.dsn)) as reading:
        figure = (await figures.read(reading, CITY))[KEY]
        month = (await wall.trend(reading, CITY))[-1]
        ranked = await wall.ranking(reading, CITY, limit=10, few=0)
        cursor = await reading.execute(
            "SELECT code, compounds, known, managed_m2, known_m2, unknown_m2"
            " FROM tile.area_coverage(%s, 'community')",
            (CITY,),
        )
        communities = await cursor.fetchall()
        cursor = await reading.execute("SELECT key, floor_area_m2 FROM tile.theme_status(%s)", (CITY,))
        legend = {str(key): area for key, area in await cursor.fetchall()}
        found = await figures.read(reading, CITY)
        cursor = await reading.execute("SELECT sum(features) FROM tile.theme_service(%s)", (CITY,))
        points = await cursor.fetchone()
        cursor = await reading.execute(
            "SELECT sum(features) FROM tile.theme_demonstration(%s) WHERE key = 'demonstration'", (CITY,)
        )
        titles = await cursor.fetchone()
    assert points is not None
    assert titles is not None
    assert (points[0] or 0) == found["service.points_open"].value
    assert (titles[0] or 0) == found["compounds.demonstration"].value
    told = [figure.value, figure.low, figure.high]
    rates = [float(whole[name]) for name in ("rate", "low", "high")]
    assert told == pytest.approx([None if math.isnan(rate) else rate for rate in rates], abs=0.0051)
    assert [month.managed_m2, month.known_m2, month.unknown_m2] == pytest.approx(
        [whole["managed_m2"], whole["known_m2"], whole["unknown_m2"]]
    )
    assert (legend.get("unknown") or 0) == pytest.approx(whole["unknown_m2"])
    for code, *counted in communities:
        if code in by_community.index:
            names = ["compounds", "known", "managed_m2", "known_m2", "unknown_m2"]
            assert counted == pytest.approx(list(by_community.loc[code, names]))
        else:
            assert counted[0] == 0
    for one in ranked:
        assert one.rate == pytest.approx(by_community.loc[one.code, "rate"])
