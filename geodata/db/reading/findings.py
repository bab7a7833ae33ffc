"""What the last check of a city found: for the page of the data, and the map beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg.rows import class_row

from geodata.db.asking import asking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from geodata.db.connection import Pool

MOST = 1000
_DECIMALS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """When a city was checked last, whether its ground has changed since, and how many findings there are."""

    checked_at: datetime
    is_current: bool
    findings: int
    open_findings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One finding; see `geodata.db.judging.finding.Finding`, of which `KINDS` gives the Chinese names.

    `geometry` is the fault itself as a GeoJSON object in EPSG:4326, `lon` and `lat` a place within it.
    """

    id: str
    kind: str
    dataset: str
    level: int | None
    code: str | None
    name: str | None
    other: str | None
    other_name: str | None
    area_m2: float | None
    share: float | None
    distance_m: float | None
    is_sliver: bool
    proposed: str | None
    candidates: list[dict[str, Any]]
    reason: str | None
    verdict: str
    lon: float
    lat: float
    geometry: dict[str, Any]


async def examination(pool: Pool, city: str) -> Examination | None:
    """When a city was checked last; None when it never was.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(Examination))
        await rows.execute(
            "SELECT checked_at, is_current, findings, open_findings FROM published.examinations"
            " WHERE city = %s",
            (city,),
        )
        return await rows.fetchone()


async def findings(
    pool: Pool, city: str, *, kinds: Sequence[str] | None = None, limit: int = MOST
) -> list[Found]:
    """The findings of the last check of a city, open ones first, the largest of each kind first.

    Args:
        pool: Of readers.
        city: Its code.
        kinds: Which kinds; None for all.
        limit: How many at most.

    Raises:
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        rows = connection.cursor(row_factory=class_row(Found))
        await rows.execute(
            """
            SELECT code AS id, name AS kind, dataset, level, first_code AS code, first_name AS name,
                   second_code AS other, second_name AS other_name, area_m2, share, distance_m, is_sliver,
                   proposed_code AS proposed, candidates, reason, verdict,
                   ST_X(place) AS lon, ST_Y(place) AS lat,
                   ST_AsGeoJSON(geom, %s)::json AS geometry
            FROM published.findings
            WHERE city = %s AND (%s::text[] IS NULL OR name = ANY (%s))
            ORDER BY verdict <> 'open', name, area_m2 DESC NULLS LAST, code LIMIT %s
            """,
            (_DECIMALS, city, list(kinds) if kinds else None, list(kinds) if kinds else None, limit),
        )
        return await rows.fetchall()
