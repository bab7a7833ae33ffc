"""The five levels: each row within its parent; else how much of it lies outside, and in whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql
from psycopg.rows import dict_row

from geodata.db.judging.finding import Candidate, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection

LEAST_SHARE_OUTSIDE = 0.01
LEAST_SHARE_WITHIN = 0.01
"""A parent that holds less of a row is no candidate."""

_COMMUNITIES = (
    "SELECT city, code, NULL::int AS level, geom, geom_3857 FROM hongtu.division WHERE level = 'community'"
)
_TOWNS = "SELECT city, code, NULL::int AS level, geom, geom_3857 FROM hongtu.division WHERE level = 'town'"
_CELLS = "SELECT city, code, level, geom, geom_3857 FROM hongtu.grid_cell"
_COMPOUNDS = "SELECT city, code, NULL::int AS level, geom, geom_3857 FROM hongtu.compound_shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rung:
    """One step of the ladder: rows with the code of their parent, and the rows that can be parents."""

    kind: str
    dataset: str
    rows: str
    parents: str


_RUNGS = (
    _Rung(
        kind="communities_outside_town",
        dataset="divisions",
        rows="SELECT city, code, NULL::int AS level, parent_code, geom, geom_3857 FROM hongtu.division"
        " WHERE level = 'community'",
        parents=_TOWNS,
    ),
    _Rung(
        kind="cells_outside_parent",
        dataset="grid_cells",
        rows="SELECT city, code, level, parent_code, geom, geom_3857 FROM hongtu.grid_cell WHERE level > 1",
        parents=_CELLS,
    ),
    # An area whose community has a cell of its own was judged by it.
    _Rung(
        kind="areas_outside_community",
        dataset="grid_cells",
        rows="SELECT c.city, c.code, c.level, c.community_code AS parent_code, c.geom, c.geom_3857"
        " FROM hongtu.grid_cell c LEFT JOIN hongtu.grid_cell p ON p.city = c.city AND p.code = c.parent_code"
        " WHERE c.level = 2 AND p.geom IS NULL",
        parents=_COMMUNITIES,
    ),
    _Rung(
        kind="compounds_outside_community",
        dataset="compounds",
        rows="SELECT city, code, NULL::int AS level, c.community_code AS parent_code, h.geom, h.geom_3857"
        " FROM hongtu.compound c JOIN hongtu.compound_shape h USING (city, code)",
        parents=_COMMUNITIES,
    ),
    # A compound has its area by the cell of the third level that names it.
    _Rung(
        kind="compounds_outside_area",
        dataset="compounds",
        rows="SELECT h.city, h.code, NULL::int AS level, c.parent_code, h.geom, h.geom_3857"
        " FROM hongtu.compound_shape h"
        " JOIN hongtu.grid_cell c ON c.city = h.city AND c.level = 3 AND c.compound_code = h.code",
        parents=f"{_CELLS} WHERE level = 2",
    ),
    _Rung(
        kind="buildings_outside_compound",
        dataset="buildings",
        rows="SELECT city, code, NULL::int AS level, compound_code AS parent_code, geom, geom_3857"
        " FROM hongtu.building",
        parents=_COMPOUNDS,
    ),
)
_OUTSIDE = """
SELECT c.code, p.code AS other, c.level, ST_X(place.point) AS longitude, ST_Y(place.point) AS latitude,
       ST_Area(ST_Transform(away.geom, %(srid)s)) AS area_m2, away.share, ST_AsEWKB(away.geom) AS shape,
       (SELECT json_agg(json_build_object('code', q.code, 'share', q.share)
                        ORDER BY round(q.share::numeric, 4) DESC, q.code <> p.code, q.code)
        FROM (
            SELECT q.code, ST_Area(ST_Intersection(c.geom, q.geom)) / ST_Area(c.geom) AS share
            FROM ({parents}) AS q
            WHERE q.city = c.city AND q.geom_3857 && c.geom_3857 AND q.level IS NOT DISTINCT FROM p.level
              AND ST_IsValid(q.geom)
        ) AS q WHERE q.share >= %(within)s) AS candidates
FROM ({rows}) AS c
JOIN ({parents}) AS p ON p.city = c.city AND p.code = c.parent_code
CROSS JOIN LATERAL (
    SELECT outside.geom, ST_Area(outside.geom) / nullif(ST_Area(c.geom), 0) AS share
    FROM (SELECT ST_CollectionExtract(ST_Difference(c.geom, p.geom), 3) AS geom OFFSET 0) AS outside
) AS away
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(away.geom) AS point) AS place
WHERE c.city = %(city)s AND NOT ST_CoveredBy(c.geom_3857, p.geom_3857)
  AND ST_IsValid(c.geom) AND ST_IsValid(p.geom) AND away.share >= %(share)s
ORDER BY away.share DESC, c.code
"""


def examine(connection: Connection, city: str, srid: int) -> Iterator[Finding]:
    """Every row of one city that leaves its parent by more than a hundredth, the worst of each kind first.

    A row whose parent has no shape cannot be judged. The parent proposed is the one that holds most of the
    row: it may be the one it has, and then the boundary wants correcting and not the row.

    Args:
        connection: Within a transaction.
        city: Its code.
        srid: Its projected system.
    """
    asked = {"city": city, "srid": srid, "share": LEAST_SHARE_OUTSIDE, "within": LEAST_SHARE_WITHIN}
    for rung in _RUNGS:
        query = sql.SQL(_OUTSIDE).format(rows=sql.SQL(rung.rows), parents=sql.SQL(rung.parents))
        with connection.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query, asked).fetchall()
        for row in found:
            candidates = [Candidate(**candidate) for candidate in row.pop("candidates") or ()]
            proposed = candidates[0].code if candidates else None
            yield Finding(
                city=city,
                kind=rung.kind,
                dataset=rung.dataset,
                candidates=candidates,
                proposed=proposed,
                **row,
            )
