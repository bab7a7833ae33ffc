"""Topology of what is loaded: overlaps, gaps between communities, compounds outside their community."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata.db.loading.faults import transaction
from geodata.db.upkeep import lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.settings import Settings

LEAST_AREA_M2 = 10.0
"""Overlaps and gaps below this come from rounding and are not worth a surveyor's way."""
LEAST_SHARE_OUTSIDE = 0.01
MOST_SHOWN = 20

_OVERLAPS = sql.SQL("""
SELECT a.city, a.code, b.code, ST_Area(cut.geom), ST_X(cut.point), ST_Y(cut.point)
FROM {table} a JOIN {table} b ON b.city = a.city AND b.code > a.code AND a.geom && b.geom {filter}
JOIN hongtu.city y ON y.city = a.city
CROSS JOIN LATERAL (
    SELECT ST_Transform(inter, y.projected_srid) AS geom, ST_PointOnSurface(inter) AS point
    FROM (SELECT ST_CollectionExtract(ST_Intersection(a.geom, b.geom), 3) AS inter) AS i
    WHERE NOT ST_IsEmpty(inter)
) AS cut
WHERE (%(city)s::text IS NULL OR a.city = %(city)s) AND ST_Area(cut.geom) >= %(area)s
ORDER BY 4 DESC
""")
_GAPS = sql.SQL("""
SELECT city, NULL::text, NULL::text, ST_Area(ST_Transform(hole, projected_srid)),
       ST_X(ST_PointOnSurface(hole)), ST_Y(ST_PointOnSurface(hole))
FROM (
    SELECT y.city, y.projected_srid, ST_MakePolygon(ST_InteriorRingN(part.geom, n)) AS hole
    FROM hongtu.city y
    CROSS JOIN LATERAL (
        SELECT (ST_Dump(ST_Union(d.geom))).geom FROM hongtu.division d
        WHERE d.city = y.city AND d.level = 'community') AS part
    CROSS JOIN LATERAL generate_series(1, ST_NumInteriorRings(part.geom)) AS n
    WHERE %(city)s::text IS NULL OR y.city = %(city)s
) AS holes
WHERE ST_Area(ST_Transform(hole, projected_srid)) >= %(area)s ORDER BY 4 DESC
""")
_OUTSIDE = sql.SQL("""
SELECT c.city, c.code, c.community_code,
       1 - ST_Area(ST_Intersection(h.geom, d.geom)) / nullif(ST_Area(h.geom), 0),
       ST_X(ST_PointOnSurface(h.geom)), ST_Y(ST_PointOnSurface(h.geom))
FROM hongtu.compound c
JOIN hongtu.compound_shape h USING (city, code)
JOIN hongtu.division d ON d.city = c.city AND d.code = c.community_code
WHERE (%(city)s::text IS NULL OR c.city = %(city)s) AND NOT ST_CoveredBy(h.geom, d.geom)
  AND 1 - ST_Area(ST_Intersection(h.geom, d.geom)) / nullif(ST_Area(h.geom), 0) >= %(share)s
ORDER BY 4 DESC
""")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: which rows, how large (m², or the share outside), and where."""

    city: str
    code: str | None
    other: str | None
    size: float
    longitude: float
    latitude: float


@dataclass(slots=True)
class Topology:
    """All faults, by kind."""

    findings: dict[str, list[Finding]] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """What `hongtu check --json` prints."""
        return {
            kind: {
                "count": len(found),
                "items": [
                    {
                        "city": f.city, "code": f.code, "other": f.other,
                        ("share" if kind == "compounds_outside_community" else "area_m2"): round(f.size, 4),
                        "lon": round(f.longitude, 6), "lat": round(f.latitude, 6),
                    }
                    for f in found
                ],
            }
            for kind, found in self.findings.items()
        }  # fmt: skip

    def lines(self) -> Iterator[str]:
        """What `hongtu check` tells a person."""
        for kind, found in self.findings.items():
            yield f"{kind}: {len(found)}"
            for f in found[:MOST_SHOWN]:
                size = (
                    f"{f.size:.1%} outside" if kind == "compounds_outside_community" else f"{f.size:,.0f} m²"
                )
                rows = " and ".join(code for code in (f.code, f.other) if code)
                yield f"  {f.city} {rows or '(no row)'}: {size} at {f.longitude:.6f}, {f.latitude:.6f}"


def check(settings: Settings, *, city: str | None = None) -> Topology:
    """Look for overlaps and gaps of communities, overlaps of compounds, and misplaced compounds.

    Args:
        settings: Which database.
        city: Which city; None for all.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings, is_kept=False) as connection:
        communities = _OVERLAPS.format(
            table=sql.Identifier("hongtu", "division"),
            filter=sql.SQL("AND a.level = 'community' AND b.level = 'community'"),
        )
        compounds = _OVERLAPS.format(table=sql.Identifier("hongtu", "compound_shape"), filter=sql.SQL(""))
        return Topology(
            {
                "communities_overlap": _find(connection, communities, city),
                "communities_gap": _find(connection, _GAPS, city),
                "compounds_overlap": _find(connection, compounds, city),
                "compounds_outside_community": _find(connection, _OUTSIDE, city),
            }
        )


def _find(connection: Connection, query: sql.SQL | sql.Composed, city: str | None) -> list[Finding]:
    rows: list[tuple[Any, ...]] = connection.execute(
        query,
        {"city": city, "area": LEAST_AREA_M2, "share": LEAST_SHARE_OUTSIDE},
    ).fetchall()
    return [Finding(*row) for row in rows]
