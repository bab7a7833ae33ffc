"""Where staged rows lie: how far from their city."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.db.loading.staging import Staging

_DISTANCE = """
WITH loaded AS (
    SELECT ST_ConvexHull(ST_Collect(d.geom))::geography AS hull FROM hongtu.division d
    WHERE d.city = %(city)s AND d.geom IS NOT NULL
        AND NOT (%(is_told)s AND EXISTS (
            SELECT FROM hongtu_stage s WHERE s.city = d.city AND s.code = d.code))
), staged AS (
    SELECT ST_ConvexHull(s.geom)::geography AS hull,
        starts_with(s.code, %(city)s) OR (%(is_told)s AND EXISTS (
            SELECT FROM hongtu.division d WHERE d.city = s.city AND d.code = s.code)) AS is_of_city
    FROM hongtu_stage s WHERE s.geom IS NOT NULL
)
SELECT CASE WHEN NOT bool_or(s.is_of_city) THEN min(ST_Distance(s.hull, l.hull, false)) END
FROM staged s CROSS JOIN loaded l
"""


def metres_from_city(stage: Staging, city: str, *, is_told: bool) -> float | None:
    """Metres between the divisions of a city and the nearest of the staged ones; 0 where they overlap.

    Args:
        stage: Staged divisions, all of the city.
        city: Its code.
        is_told: The user named the city. Rows that the city knows by their codes then belong to it wherever
            they lie: a delivery may correct places that were wrong.

    Returns:
        None when there is nothing to compare: the city has no divisions yet, no staged row has a place, or
        some of their codes say that they are of the city.
    """
    row = stage.connection.execute(_DISTANCE, {"city": city, "is_told": is_told}).fetchone()
    return None if row is None or row[0] is None else float(row[0])  # type: ignore[arg-type]
