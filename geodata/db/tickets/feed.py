"""What a simulator of tickets needs to know of a city: where people live, and which tickets are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg.rows import class_row

if TYPE_CHECKING:
    from geodata.db.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A compound in which tickets arise; degrees of EPSG:4326. `weight` grows with its households."""

    code: str
    status: str
    lon: float
    lat: float
    radius_m: float
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTicket:
    """A ticket that still has steps before it."""

    code: str
    step: int


def homes(connection: Connection, city: str) -> list[Home]:
    """The compounds of a city that have a boundary, by code."""
    rows = connection.cursor(row_factory=class_row(Home))
    return rows.execute(
        "SELECT c.code, c.status, ST_X(p.point) AS lon, ST_Y(p.point) AS lat,"
        " greatest(10, sqrt(coalesce(s.area_m2, 10000)) / 4) AS radius_m,"
        " greatest(coalesce(c.households, 0), coalesce(c.floor_area_m2, 0) / 110, 10)::float8 AS weight"
        " FROM hongtu.compound c JOIN hongtu.compound_shape s USING (city, code)"
        " CROSS JOIN LATERAL (SELECT ST_Transform(s.point_3857, 4326) AS point) AS p"
        " WHERE c.city = %s ORDER BY c.code",
        (city,),
    ).fetchall()


def classes(connection: Connection) -> list[str]:
    """Codes of the classes that a ticket may have, groups left out."""
    rows = connection.execute(
        "SELECT code FROM hongtu.ticket_class c WHERE parent_code IS NOT NULL ORDER BY code"
    ).fetchall()
    return [str(code) for (code,) in rows]


def open_tickets(connection: Connection, city: str, *, limit: int) -> list[OpenTicket]:
    """The open tickets that have waited longest, at most `limit`."""
    rows = connection.cursor(row_factory=class_row(OpenTicket))
    return rows.execute(
        "SELECT code, step FROM hongtu.ticket"
        " WHERE city = %s AND closed_at IS NULL AND step BETWEEN 1 AND 5 ORDER BY step_at LIMIT %s",
        (city, limit),
    ).fetchall()
