"""Every figure of a province under one code, against the query that anyone would write for one of them.

The reference asks PostGIS for the coverage rate with `ST_Area(geom::geography)` over the boundaries. Ours
reads all indicators of the registry, coverage among them, from stored areas in one exchange. Both run in a
scratch database on the server of the settings. Run: `python -m benchmarks.figures [COMPOUNDS]`.
"""

from __future__ import annotations

import sys

from benchmarks import province
from benchmarks.measure import paired
from benchmarks.province import CITY
from benchmarks.scratch import scratch_database
from geodata.db.reading import figures
from geodata.indicators import REGISTRY

COMPOUNDS = 24_090
KEY = "compounds.managed_floor_area_coverage_pct"
DATASETS = (
    "divisions", "firms", "compounds", "management_statuses", "committees", "party_organisations",
    "service_points", "honours", "activities",
)  # fmt: skip
"""Those whose codes differ from city to city."""
NAIVE = """
SELECT 100 * sum(ST_Area(geom::geography)) FILTER (WHERE status NOT IN ('none', 'unknown'))
           / sum(ST_Area(geom::geography)) FILTER (WHERE status <> 'unknown')
FROM published.compounds WHERE city = %s
"""


def main(compounds: int = COMPOUNDS) -> None:
    with scratch_database() as (dsn, connection):
        province.load(dsn, compounds, DATASETS)
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        whole = paired(
            lambda: figures.read_now(connection, CITY),
            lambda: connection.execute(NAIVE, (CITY,)).fetchone(),
            runs=3,
        )
        figure = figures.read_now(connection, CITY)[KEY]
        print(f"{compounds:,} compounds; coverage {figure.value} %, {figure.unknown:,} unknown")
        print(whole.sentence(f"all {len(REGISTRY)} figures", "coverage alone by ST_Area(geography)"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
