"""Every figure of a city of 300,000 compounds, against the query that anyone would write for one of them.

The reference asks PostGIS for the coverage rate with `ST_Area(geom::geography)` over the boundaries. Ours
reads all indicators of the registry, coverage among them, from stored areas in one exchange. Both run in a
scratch database on the server of the settings. Run: `python -m benchmarks.figures [COMPOUNDS]`.
"""

from __future__ import annotations

import sys

from benchmarks.measure import paired
from benchmarks.scratch import scratch_database
from geodata.db.reading import figures
from geodata.indicators import REGISTRY

CITY = "530000"
COMPOUNDS = 300_000
KEY = "compounds.managed_floor_area_coverage_pct"
FILL = """
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('530000', 'a province', 4543);
INSERT INTO hongtu.division (city, code, name, level, kind)
SELECT '530000', 'c' || n, 'c' || n, 'community', 'urban' FROM generate_series(0, 2999) AS n;
INSERT INTO hongtu.firm (city, code, name, kind)
SELECT '530000', 'f' || n, 'f' || n, CASE WHEN n % 10 = 0 THEN 'public_interest' ELSE 'professional' END
FROM generate_series(0, 2999) AS n;
INSERT INTO hongtu.compound
    (city, code, name, community_code, floor_area_m2, households, participating_households, red_observers,
     was_unmanaged, status, firm_code)
SELECT '530000', 'p' || n, 'p' || n, 'c' || n % 3000, 20000 + n % 70000, 100 + n % 900, 80 + n % 700, n % 30,
       n % 7 = 0,
       (ARRAY['professional', 'professional', 'professional', 'public_interest', 'self_managed',
              'community_kept', 'none', 'unknown'])[1 + n % 8],
       'f' || n % 3000
FROM generate_series(1, %(compounds)s) AS n;
INSERT INTO hongtu.compound_shape (city, code, fid, geom)
SELECT city, code, fid, ST_Multi(ST_Buffer(
    ST_SetSRID(ST_MakePoint(98 + fid % 1000 * 0.007, 22 + fid / 1000 * 0.02), 4326), 0.001, 10))
FROM hongtu.compound;
INSERT INTO hongtu.committee (city, code, kind, compound_code, term_from, has_party_work)
SELECT '530000', 'k' || n, CASE WHEN n % 2 = 0 THEN 'owners' ELSE 'management' END, 'p' || n, '2023-01-01',
       n % 9 > 0
FROM generate_series(1, %(compounds)s / 2) AS n;
INSERT INTO hongtu.honour (city, code, name, kind, holder, holder_code)
SELECT '530000', 'h' || n, 'h' || n, 'demonstration', 'compound', 'p' || n * 97
FROM generate_series(1, 2000) AS n;
"""
NAIVE = """
SELECT 100 * sum(ST_Area(geom::geography)) FILTER (WHERE status NOT IN ('none', 'unknown'))
           / sum(ST_Area(geom::geography)) FILTER (WHERE status <> 'unknown')
FROM published.compounds WHERE city = '530000'
"""


def main(compounds: int = COMPOUNDS) -> None:
    with scratch_database() as (_, connection):
        for statement in filter(str.strip, FILL.split(";")):
            connection.execute(statement.replace("%(compounds)s", str(compounds)).encode())
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        whole = paired(
            lambda: figures.read_now(connection, CITY),
            lambda: connection.execute(NAIVE.encode()).fetchone(),
            runs=3,
        )
        figure = figures.read_now(connection, CITY)[KEY]
        print(f"{compounds:,} compounds; coverage {figure.value} %, {figure.unknown:,} unknown")
        print(whole.sentence(f"all {len(REGISTRY)} figures", "coverage alone by ST_Area(geography)"))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
