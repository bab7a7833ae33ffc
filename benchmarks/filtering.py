"""A filter over a province, against asking PostgreSQL to count each facet anew.

Compounds with invented facts stand in a scratch database. What the page does is timed in its two parts:
reading the facts once per data version, and counting all facets and packing the mask for each click. The
reference counts three of the facets with one GROUP BY each, as a dashboard without a memory would.
Run: `python -m benchmarks.filtering [COMPOUNDS]`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.scratch import scratch_database
from benchmarks.search import CITY, COMPOUNDS, FILL, ROUNDS
from dashboard.figures import crossfilter, masks, traits
from geodata.db.connection import open_pool
from geodata.db.reading.facts import CompoundFacts, compound_facts
from geodata.settings import Settings

if TYPE_CHECKING:
    from geodata.db.connection import Connection

FACTS = """
UPDATE hongtu.compound SET households = 20 + fid % 900, floor_area_m2 = 1000 + fid % 90000,
       built_year = 1975 + fid % 50, fee_yuan_m2_month = (fid % 30) / 10.0,
       status = (ARRAY['professional', 'self_managed', 'community_kept', 'none', 'unknown'])[1 + fid % 5]
"""
CHOSEN = {"status": ("none", "unknown"), "age": ("c0", "c1")}
YEARS = "width_bucket(built_year, ARRAY[1990, 2000, 2010, 2020])"
FEES = "width_bucket(fee_yuan_m2_month, ARRAY[0.5, 1.0, 1.5, 2.0])"
IS_OLD, IS_STATUS = "built_year < 2000", "status IN ('none', 'unknown')"
GROUPED = tuple(
    f"SELECT {facet}, count(*) FROM hongtu.compound WHERE city = %s AND {others} GROUP BY 1"
    for facet, others in (("status", IS_OLD), (YEARS, IS_STATUS), (FEES, f"{IS_OLD} AND {IS_STATUS}"))
)


def main(compounds: int = COMPOUNDS) -> None:
    with scratch_database() as (dsn, connection):
        for statement in FILL.split(";\n"):
            connection.execute(statement, {"compounds": compounds})
        connection.execute(FACTS)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE hongtu.compound")
        read, facts = asyncio.run(reading(dsn))
        found = {name: traits.trait(name, facts) for name in traits.PLAIN}
        clicks = [clicked(found, facts) for _ in range(ROUNDS)]
        asked = [grouped(connection) for _ in range(ROUNDS)]
    print(f"{compounds:,} compounds, {len(found)} facets; ms")
    print(f"facts read once     {read:8.1f}")
    print(f"a click             {median(clicks):8.1f}   longest {max(clicks):8.1f}")
    print(f"three GROUP BY      {median(asked):8.1f}   {median(asked) / median(clicks):6.1f} x a click")


async def reading(dsn: str) -> tuple[float, CompoundFacts]:
    async with open_pool(Settings(dsn=dsn), reader=False) as pool:
        started = time.perf_counter()
        facts = await compound_facts(pool, CITY)
        return 1000 * (time.perf_counter() - started), facts


def clicked(found: dict[str, traits.Trait], facts: CompoundFacts) -> float:
    started = time.perf_counter()
    kept = crossfilter.keep(found, CHOSEN, np.ones(len(facts), np.bool_))
    masks.mask_text(facts.fid[kept.rows])
    return 1000 * (time.perf_counter() - started)


def grouped(connection: Connection) -> float:
    started = time.perf_counter()
    for query in GROUPED:
        connection.execute(query, (CITY,)).fetchall()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
