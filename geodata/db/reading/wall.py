"""What the wall tells beside the map: the twelve months, the last four communities, where tickets wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from psycopg.rows import class_row

if TYPE_CHECKING:
    from datetime import date

    from psycopg import AsyncConnection

    Connection = AsyncConnection[tuple[object, ...]]

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Month:
    """Floor areas, in square metres, as they stood on one day: managed, of known and of unknown status."""

    day: date
    managed_m2: float
    known_m2: float
    unknown_m2: float

    @property
    def rate(self) -> float | None:
        """Coverage in per cent; None where nothing is known."""
        return 100 * self.managed_m2 / self.known_m2 if self.known_m2 else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where coverage can lie, in per cent, once every unknown is settled."""
        whole = self.known_m2 + self.unknown_m2
        if not whole:
            return None
        return 100 * self.managed_m2 / whole, 100 * (self.managed_m2 + self.unknown_m2) / whole


@dataclass(frozen=True, slots=True)
class StatusSum:
    """The compounds of one management status: how many, and their floor area in square metres."""

    status: str
    compounds: int
    floor_area_m2: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A community's coverage, managed ÷ known floor area in square metres, and how much nobody manages."""

    code: str
    name: str
    managed_m2: float
    known_m2: float
    compounds: int
    unmanaged: int

    @property
    def rate(self) -> float:
        """Coverage in per cent."""
        return 100 * self.managed_m2 / self.known_m2


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open tickets at one step, by how long ago they came to it; `late` are past their own limit."""

    step: int
    fresh: int
    day: int
    slow: int
    late: int


@dataclass(frozen=True, slots=True)
class Titled:
    """A demonstration compound."""

    code: str
    name: str
    awarded_year: int | None


# Compounds whose history starts later count as unknown before it: that is what was known then.
TREND: Final = """
    WITH days AS (
        SELECT least((m + interval '1 month' - interval '1 day')::date, y.today) AS day
        FROM published.cities AS y,
             generate_series(date_trunc('month', y.today) - interval '12 months',
                             date_trunc('month', y.today), interval '1 month') AS m
        WHERE y.city = %(city)s),
    stood AS (
        SELECT d.day, coalesce(m.status, 'unknown') AS status, c.floor_area_m2
        FROM days AS d
        CROSS JOIN (SELECT code, floor_area_m2 FROM published.compounds
                    WHERE city = %(city)s AND floor_area_m2 IS NOT NULL) AS c
        LEFT JOIN published.management_statuses AS m
            ON m.city = %(city)s AND m.compound_code = c.code
            AND m.valid_from <= d.day AND (m.valid_to IS NULL OR m.valid_to > d.day))
    SELECT day,
           coalesce(sum(floor_area_m2) FILTER (WHERE status NOT IN ('none', 'unknown')), 0) AS managed_m2,
           coalesce(sum(floor_area_m2) FILTER (WHERE status <> 'unknown'), 0) AS known_m2,
           coalesce(sum(floor_area_m2) FILTER (WHERE status = 'unknown'), 0) AS unknown_m2
    FROM stood GROUP BY day ORDER BY day"""
STATUSES: Final = """
    SELECT status, count(*)::int AS compounds, coalesce(sum(floor_area_m2), 0) AS floor_area_m2
    FROM published.compounds WHERE city = %(city)s AND is_urban GROUP BY status"""
RANKING: Final = """
    SELECT c.community_code AS code, min(c.community_name) AS name,
           coalesce(sum(c.floor_area_m2) FILTER (WHERE c.status NOT IN ('none', 'unknown')), 0) AS managed_m2,
           sum(c.floor_area_m2) FILTER (WHERE c.status <> 'unknown') AS known_m2,
           count(*)::int AS compounds, count(*) FILTER (WHERE c.status = 'none')::int AS unmanaged
    FROM published.compounds AS c
    WHERE c.city = %(city)s AND c.community_name IS NOT NULL
    GROUP BY c.community_code
    HAVING sum(c.floor_area_m2) FILTER (WHERE c.status <> 'unknown') > 0
        AND count(*) FILTER (WHERE c.status <> 'unknown') >= %(few)s
    ORDER BY coalesce(sum(c.floor_area_m2) FILTER (WHERE c.status NOT IN ('none', 'unknown')), 0)
        / sum(c.floor_area_m2) FILTER (WHERE c.status <> 'unknown'), c.community_code
    LIMIT %(limit)s"""
WAITING: Final = """
    SELECT step::int AS step,
           count(*) FILTER (WHERE NOT late AND waited <= interval '4 hours')::int AS fresh,
           count(*) FILTER (
               WHERE NOT late AND waited > interval '4 hours' AND waited <= interval '24 hours')::int AS day,
           count(*) FILTER (WHERE NOT late AND waited > interval '24 hours')::int AS slow,
           count(*) FILTER (WHERE late)::int AS late
    FROM (SELECT t.step, now() - coalesce(t.step_at, t.opened_at) AS waited,
                 coalesce(t.due_at < now(), false) AS late
          FROM published.tickets AS t
          WHERE t.city = %(city)s AND t.closed_at IS NULL) AS open
    GROUP BY step ORDER BY step"""
DEMONSTRATION: Final = """
    SELECT h.holder_code AS code, h.holder_name AS name, max(h.awarded_year)::int AS awarded_year
    FROM published.honours AS h
    WHERE h.city = %(city)s AND h.holder = 'compound' AND h.kind = 'demonstration' AND h.is_held
        AND h.holder_name IS NOT NULL
    GROUP BY h.holder_code, h.holder_name
    ORDER BY max(h.awarded_year) DESC NULLS LAST, h.holder_name COLLATE "zh-x-icu"
    LIMIT %(limit)s"""
# The middle ninety-eight of a hundred, so that one village far out does not shrink the city to a dot.
MARGIN: Final = 0.03
EXTENT: Final = """
    SELECT percentile_cont(0.01) WITHIN GROUP (ORDER BY ST_XMin(geom)) AS west,
           percentile_cont(0.01) WITHIN GROUP (ORDER BY ST_YMin(geom)) AS south,
           percentile_cont(0.99) WITHIN GROUP (ORDER BY ST_XMax(geom)) AS east,
           percentile_cont(0.99) WITHIN GROUP (ORDER BY ST_YMax(geom)) AS north
    FROM published.compounds WHERE city = %(city)s AND is_urban AND geom IS NOT NULL"""


async def trend(connection: Connection, city: str) -> list[Month]:
    """Coverage at the end of each of the last twelve months and today, oldest first."""
    return await _all(connection, Month, TREND, {"city": city})


async def statuses(connection: Connection, city: str) -> list[StatusSum]:
    """The urban compounds by management status; the same rows that the coverage rate is made of."""
    return await _all(connection, StatusSum, STATUSES, {"city": city})


async def ranking(connection: Connection, city: str, *, limit: int, few: int = 3) -> list[Ranked]:
    """The communities with the lowest coverage, lowest first; fewer than `few` known leave one out."""
    return await _all(connection, Ranked, RANKING, {"city": city, "limit": limit, "few": few})


async def waiting(connection: Connection, city: str) -> list[Waiting]:
    """The open tickets by step and by how long they have stood there."""
    return await _all(connection, Waiting, WAITING, {"city": city})


async def demonstration(connection: Connection, city: str, *, limit: int) -> list[Titled]:
    """The compounds that hold the demonstration title, newest first."""
    return await _all(connection, Titled, DEMONSTRATION, {"city": city, "limit": limit})


async def extent(connection: Connection, city: str) -> tuple[float, float, float, float] | None:
    """The box (west, south, east, north; EPSG:4326) of nearly all compounds and a margin; None if empty."""
    async with connection.cursor() as cursor:
        await cursor.execute(EXTENT, {"city": city})
        row = await cursor.fetchone()
    if row is None or row[0] is None:
        return None
    west, south, east, north = (float(str(edge)) for edge in row)
    across, down = MARGIN * (east - west), MARGIN * (north - south)
    return west - across, south - down, east + across, north + down


async def _all(connection: Connection, row: type[Row], query: str, key: dict[str, object]) -> list[Row]:
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode(), key)
        return await cursor.fetchall()
