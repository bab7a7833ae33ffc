"""The intake's way into the database: a ticket is born, and goes on step by step.

All writers of a city queue at one lock until they commit, so sequence numbers become visible in their order;
the rules of the steps are the database's own (geodata/sql/functions/tickets.sql).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from psycopg.rows import class_row

from geodata.db.asking import asking
from geodata.errors import ConflictError, NotFoundError, RefusedError

if TYPE_CHECKING:
    from geodata.db.asking import AsyncConnection
    from geodata.db.connection import Pool

CODE_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH: Final = 8
OLDEST: Final = timedelta(days=31)
CLOCK_DRIFT: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    """What the intake was told: WGS 84 degrees, a class code, and when it was found (None: now)."""

    city: str
    class_code: str
    lon: float
    lat: float
    idempotency_key: str
    title: str | None = None
    address: str | None = None
    channel: str | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEvent:
    """One more step of a ticket."""

    city: str
    ticket_code: str
    step: int
    idempotency_key: str
    happened_at: datetime | None = None
    actor_role: str | None = None
    note: str | None = None
    is_satisfied: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket as it stands; `is_new` is False when the same request was answered before."""

    city: str
    code: str
    opened_at: datetime
    class_code: str
    community_code: str | None
    compound_code: str | None
    step: int
    step_at: datetime | None
    closed_at: datetime | None
    is_satisfied: bool | None
    events: int
    last_seq: int | None
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    time_zone: str
    is_inside: bool
    community_code: str | None
    compound_code: str | None
    firm_code: str | None


async def receive(pool: Pool, new: NewTicket) -> Ticket:
    """Record a ticket and its discovery; the same idempotency key answers with the same ticket.

    Raises:
        NotFoundError: There is no such city or class.
        RefusedError: The place lies outside the city, or the time is too far from now.
        ServerError: The database cannot be asked.
    """
    opened_at = _checked_time(new.opened_at)
    async with asking(pool) as connection, connection.transaction():
        await _lock(connection, new.city)
        known = await _receipt(connection, new.city, new.idempotency_key)
        if known is not None:
            return await _ticket(connection, new.city, known, is_new=False)
        site = await _site(connection, new)
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        await connection.execute(
            "WITH born AS ("
            " INSERT INTO hongtu.ticket (city, opened_on, code, opened_at, class_code, title, channel,"
            "  address, community_code, compound_code, firm_code, geom)"
            " VALUES (%(city)s, (%(at)s::timestamptz AT TIME ZONE %(zone)s)::date, %(code)s, %(at)s,"
            "  %(class)s, %(title)s, %(channel)s, %(address)s, %(community)s, %(compound)s, %(firm)s,"
            "  ST_SetSRID(ST_MakePoint(%(lon)s, %(lat)s), 4326))"
            " RETURNING city, code, opened_on)"
            " INSERT INTO hongtu.intake_receipt (city, idempotency_key, ticket_code, opened_on)"
            " SELECT city, %(key)s, code, opened_on FROM born",
            {
                "city": new.city,
                "at": opened_at,
                "zone": site.time_zone,
                "code": code,
                "class": new.class_code,
                "title": new.title,
                "channel": new.channel,
                "address": new.address,
                "community": site.community_code,
                "compound": site.compound_code,
                "firm": site.firm_code,
                "lon": new.lon,
                "lat": new.lat,
                "key": new.idempotency_key,
            },
        )
        first = NewEvent(
            city=new.city,
            ticket_code=code,
            step=1,
            idempotency_key=new.idempotency_key,
            happened_at=opened_at,
            actor_role=new.channel,
        )
        await _append(connection, first)
        return await _ticket(connection, new.city, code, is_new=True)


async def advance(pool: Pool, event: NewEvent) -> Ticket:
    """Record one more step; the same idempotency key answers with the ticket as it stands.

    Raises:
        NotFoundError: There is no such ticket.
        ConflictError: The key was used for another request.
        RefusedError: The step is out of order.
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection, connection.transaction():
        await _lock(connection, event.city)
        known = await _receipt(connection, event.city, event.idempotency_key)
        if known is not None and not await _is_repeated(connection, event):
            raise ConflictError(
                f"The idempotency key was already used for another request, about ticket {known}.",
                "Send a new one with each request.",
            )
        if known is not None:
            return await _ticket(connection, event.city, known, is_new=False)
        await _ticket(connection, event.city, event.ticket_code, is_new=False)
        await connection.execute(
            "INSERT INTO hongtu.intake_receipt (city, idempotency_key, ticket_code, opened_on)"
            " SELECT city, %s, code, opened_on FROM hongtu.ticket WHERE city = %s AND code = %s",
            (event.idempotency_key, event.city, event.ticket_code),
        )
        await _append(connection, event)
        return await _ticket(connection, event.city, event.ticket_code, is_new=True)


async def ticket(pool: Pool, city: str, code: str) -> Ticket:
    """A ticket as it stands.

    Raises:
        NotFoundError: There is no such ticket.
        ServerError: The database cannot be asked.
    """
    async with asking(pool) as connection:
        return await _ticket(connection, city, code, is_new=False)


def _checked_time(asked: datetime | None) -> datetime:
    now = datetime.now(UTC)
    moment = asked or now
    if moment.tzinfo is None:
        raise RefusedError(
            f"The time {moment.isoformat()} has no zone.", "Write it like 2026-05-01T08:30:00+08:00."
        )
    if not now - OLDEST <= moment <= now + CLOCK_DRIFT:
        raise RefusedError(
            f"The time {moment.isoformat()} is too far from now for the intake.",
            "Older tickets are loaded from a file with `hongtu load tickets`.",
        )
    return moment


async def _lock(connection: AsyncConnection, city: str) -> None:
    await connection.execute("SELECT hongtu.lock_tickets(%s)", (city,))


async def _receipt(connection: AsyncConnection, city: str, key: str) -> str | None:
    cursor = await connection.execute(
        "SELECT ticket_code FROM hongtu.intake_receipt WHERE city = %s AND idempotency_key = %s", (city, key)
    )
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


async def _is_repeated(connection: AsyncConnection, event: NewEvent) -> bool:
    cursor = await connection.execute(
        "SELECT 1 FROM hongtu.ticket_event e JOIN hongtu.ticket t"
        " ON t.city = e.city AND t.opened_on = e.opened_on AND t.code = e.ticket_code"
        " WHERE t.city = %s AND t.code = %s AND e.idempotency_key = %s AND e.step = %s",
        (event.city, event.ticket_code, event.idempotency_key, event.step),
    )
    return await cursor.fetchone() is not None


async def _site(connection: AsyncConnection, new: NewTicket) -> _Site:
    rows = connection.cursor(row_factory=class_row(_Site))
    await rows.execute(
        "SELECT time_zone, is_inside, community_code, compound_code, firm_code"
        " FROM hongtu.ticket_site(%s, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
        (new.city, new.lon, new.lat),
    )
    site = await rows.fetchone()
    if site is None:
        raise NotFoundError(f"There is no city {new.city!r} in the database.", "Ask /api/v1/cities.")
    if not site.is_inside:
        raise RefusedError(
            f"The place {new.lat:.6f}, {new.lon:.6f} lies outside the city {new.city}.",
            "Send `lat` and `long` in WGS 84 degrees, and the city as `jurisdiction_id`.",
        )
    cursor = await connection.execute("SELECT 1 FROM hongtu.ticket_class WHERE code = %s", (new.class_code,))
    if await cursor.fetchone() is None:
        raise NotFoundError(
            f"There is no ticket class {new.class_code!r}.", "Ask /open311/v2/services.json which there are."
        )
    return site


async def _append(connection: AsyncConnection, event: NewEvent) -> None:
    await connection.execute(
        "INSERT INTO hongtu.ticket_event (city, opened_on, ticket_code, step, happened_at, actor_role, note,"
        " is_satisfied, idempotency_key)"
        " SELECT city, opened_on, code, %s, coalesce(%s, clock_timestamp()), %s, %s, %s, %s"
        " FROM hongtu.ticket WHERE city = %s AND code = %s",
        (
            event.step,
            event.happened_at,
            event.actor_role,
            event.note,
            event.is_satisfied,
            event.idempotency_key,
            event.city,
            event.ticket_code,
        ),
    )


async def _ticket(connection: AsyncConnection, city: str, code: str, *, is_new: bool) -> Ticket:
    rows = connection.cursor(row_factory=class_row(Ticket))
    await rows.execute(
        "SELECT city, code, opened_at, class_code, community_code, compound_code, step, step_at, closed_at,"
        " is_satisfied, events, last_seq, %s AS is_new FROM hongtu.ticket WHERE city = %s AND code = %s",
        (is_new, city, code),
    )
    found = await rows.fetchone()
    if found is None:
        raise NotFoundError(f"There is no ticket {code!r} in the city {city}.", "Check the code.")
    return found
