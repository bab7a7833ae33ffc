"""When two areas that share no ground overlap: the one rule of `hongtu check` and of the quality of a layer.

A border that two offices drew apart leaves long thin pieces, and rounding leaves hairlines. So an overlap is
told piece by piece: one counts from 10 m² on, if it is 5 cm wide or more in the mean.
"""

from __future__ import annotations

from typing import Final

from psycopg import sql

LEAST_AREA_M2: Final = 10.0
"""Overlaps and gaps below this come from rounding and are not worth a surveyor's way."""
LEAST_WIDTH_M: Final = 0.05
"""The same, of long ones. A width is the mean one: twice the area over the perimeter."""

PIECES: Final = sql.SQL("""
    SELECT d.geom, ST_Area(f.flat) AS area, 2 * ST_Area(f.flat) / nullif(ST_Perimeter(f.flat), 0) AS width
    FROM ST_Dump(ST_CollectionExtract(ST_Intersection({one}, {other}), 3)) AS d
    CROSS JOIN LATERAL (SELECT ST_Transform(d.geom, {srid}) AS flat OFFSET 0) AS f
    WHERE ST_Area(f.flat) >= %(area)s AND 2 * ST_Area(f.flat) / nullif(ST_Perimeter(f.flat), 0) >= %(width)s
""")
"""The pieces of one overlap that count: `geom`, `area` in m², `width` in m; `srid` is the city's system."""

IS_AS_JUDGED: Final = sql.SQL("ST_Area(ST_Difference({shape}, v.geom)) <= 0.1 * ST_Area(v.geom)")
"""Whether a fault is the one that a verdict `v` was given on: another place, or one that has grown by more
than a tenth, is a new fault."""
