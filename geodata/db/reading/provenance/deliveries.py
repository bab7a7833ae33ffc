"""The files that are expected on a schedule, and those that did not come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.db.reading.provenance.rows import many

if TYPE_CHECKING:
    from datetime import datetime

    from geodata.db.asking import AsyncConnection

_DELIVERIES = sql.SQL(
    "SELECT name, dataset, looked_at, arrived_at, expected_by, run, is_missing, is_refused"
    " FROM published.deliveries WHERE city = %(city)s OR city IS NULL"
    " ORDER BY NOT (is_missing OR is_refused), expected_by, name"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A file that is expected: `arrived_at` is None while it never came, `expected_by` when it is missed."""

    name: str
    dataset: str
    looked_at: datetime | None
    arrived_at: datetime | None
    expected_by: datetime
    run: int | None
    is_missing: bool
    is_refused: bool


async def expected(connection: AsyncConnection, city: str) -> list[Delivery]:
    """The deliveries of a city, those that are missing or were refused first."""
    return await many(connection, Delivery, _DELIVERIES, {"city": city})
