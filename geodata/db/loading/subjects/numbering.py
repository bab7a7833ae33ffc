"""Codes for new areas of the grid that a file brings without one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata import codes
from geodata.db.loading.staging import take_out
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from geodata.db.loading.staging import Staging

Late = tuple[int, int, str | None, dict[str, Any]]

# A row without a code was staged under a hash of its name (`etl.prepare`).
_NEW = """
SELECT s.ctid::text, s.city, s.name, ST_X(p.point), ST_Y(p.point), coalesce(
    CASE WHEN s.community_code ~ '^[0-9]{12}$' THEN s.community_code END,
    CASE WHEN s.parent_code ~ '^[0-9]{12}$' THEN s.parent_code END,
    (SELECT d.code FROM hongtu.division d WHERE d.city = s.city AND d.level = 'community'
     AND d.code ~ '^[0-9]{12}$' AND ST_Covers(d.geom, p.point) ORDER BY d.code LIMIT 1)) AS community
FROM hongtu_stage s CROSS JOIN LATERAL (SELECT ST_PointOnSurface(s.geom) AS point) AS p
WHERE s.code ~ '^d-[0-9a-f]{16}$' AND s.level = '2' AND s.geom IS NOT NULL
"""
_USED = """
SELECT code FROM hongtu.grid_cell WHERE city = %(city)s AND code LIKE %(like)s
UNION SELECT code FROM hongtu.boundary_version
    WHERE city = %(city)s AND dataset = 'grid_cells' AND code LIKE %(like)s
UNION SELECT code FROM hongtu_stage WHERE city = %(city)s AND code LIKE %(like)s
"""
_KNOWN = (
    "SELECT name, min(code) FROM hongtu.grid_cell"
    " WHERE city = %s AND level = 2 AND code LIKE %s GROUP BY name"
)


# The cell itself comes back under its old code: it is called the same, or covers the same ground.
_RETIRED = """
NOT EXISTS (SELECT FROM {table} t WHERE t.city = s.city AND t.code = s.code)
AND EXISTS (SELECT FROM hongtu.boundary_version v
    WHERE v.city = s.city AND v.dataset = 'grid_cells' AND v.code = s.code AND v.is_retired)
AND NOT EXISTS (SELECT FROM hongtu.boundary_version v
    WHERE v.city = s.city AND v.dataset = 'grid_cells' AND v.code = s.code AND v.is_retired
        AND (v.content ->> 'name' = s.name OR ST_IsValid(s.geom) AND ST_IsValid(v.geom)
            AND ST_Area(ST_Intersection(v.geom, s.geom))
                >= {least} * greatest(ST_Area(v.geom), ST_Area(s.geom))))
"""
_SAME_GROUND = 0.9


def reused(stage: Staging) -> list[Late]:
    """Take out cells that bring the code of another one, which was retired."""
    return take_out(stage, _RETIRED, "s.code", least=sql.Literal(_SAME_GROUND))


def number(stage: Staging) -> int:
    """Give each staged area without a code the next code of its community; one known by name keeps its own.

    Returns:
        How many areas got a new code.

    Raises:
        RefusedError: A community has no number left.
    """
    groups: dict[tuple[str, str], list[tuple[str, str, tuple[float, float]]]] = defaultdict(list)
    for row, city, name, longitude, latitude, community in stage.connection.execute(_NEW).fetchall():
        if community is not None:
            place = (float(str(longitude)), float(str(latitude)))
            groups[str(city), str(community)].append((str(row), str(name), place))
    given = 0
    for (city, community), cells in groups.items():
        like = f"{community}___"
        known = {str(name): str(code) for name, code in stage.connection.execute(_KNOWN, (city, like))}
        used = {str(code) for (code,) in stage.connection.execute(_USED, {"city": city, "like": like})}
        fresh = [cell for cell in cells if cell[1] not in known]
        try:
            made = codes.next_grid_codes(community, [place for _, _, place in fresh], used)
        except ValueError as error:
            raise RefusedError(
                Said(
                    en=f"No code is left for a new grid cell: {error}.",
                    zh=f"社区 {community} 的网格编号已用到上限，新网格无号可编。",
                ),
                Said(en="Divide the community.", zh="请拆分该社区。"),
            ) from None
        given += len(made)
        coded = [(row, known[name]) for row, name, _ in cells if name in known]
        coded += [(row, code) for (row, _, _), code in zip(fresh, made, strict=True)]
        with stage.connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE hongtu_stage SET code = %s, parent_code = coalesce(parent_code, %s)"
                " WHERE ctid = %s::tid",
                [(code, community, row) for row, code in coded],
            )
    return given
