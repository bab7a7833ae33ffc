"""Deliveries that are expected on a schedule: when each came last, and the alerts about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geodata.words import Said

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from geodata.db.connection import Connection
    from geodata.errors import HongtuError

Kind = Literal["missing", "refused"]


@dataclass(frozen=True, slots=True)
class State:
    """What is known of one delivery.

    Attributes:
        arrived_at: When it was loaded last; None when it never came.
        expected_by: When the next one is late.
        refused: Digests of files that are not tried again.
        etag: What the server of its address called the file that it gave last.
    """

    arrived_at: datetime | None
    expected_by: datetime
    refused: list[str]
    etag: str | None


def begin(
    connection: Connection, name: str, *, dataset: str, city: str | None, now: datetime, patience: timedelta
) -> State:
    """Note that a delivery is looked at; a new one has its whole time from now."""
    row = connection.execute(
        """
        INSERT INTO hongtu.delivery AS d (delivery, dataset, city, looked_at, expected_by)
        VALUES (%(name)s, %(dataset)s, %(city)s, %(now)s, %(late)s)
        ON CONFLICT (delivery) DO UPDATE SET dataset = excluded.dataset, city = excluded.city,
            looked_at = excluded.looked_at, expected_by = coalesce(d.arrived_at + %(patience)s, d.expected_by)
        RETURNING arrived_at, expected_by, refused, etag
        """,
        {
            "name": name, "dataset": dataset, "city": city, "now": now, "late": now + patience,
            "patience": patience,
        },
    ).fetchone()  # fmt: skip
    if row is None:
        raise AssertionError
    return State(*row)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The last run that read a file.

    Attributes:
        run: Its number.
        finished_at: When it ended.
        stands: Whether its rows are in the city, or held; False for one that was taken back or dropped.
        undone_at: When it was taken back or dropped; None where it stands, or where that was not noted.
    """

    run: int
    finished_at: datetime
    stands: bool
    undone_at: datetime | None

    def knows(self, came_at: datetime | None) -> bool:
        """Whether a file of the same content is known.

        What an office took back does not come again by itself: only a file that was laid down after that is
        another delivery.
        """
        return self.stands or came_at is None or self.undone_at is None or came_at <= self.undone_at


def loaded(connection: Connection, dataset: str, city: str | None) -> dict[str, Loaded]:
    """Digest of each file of a dataset and a city that was ever loaded → its last run.

    One that stands comes before one that was taken back. Without a city those of all cities, as a file
    without one is loaded wherever it belongs.
    """
    rows = connection.execute(
        "SELECT DISTINCT ON (f.sha256) f.sha256, r.run, r.finished_at,"
        " r.status NOT IN ('rolled_back', 'dropped') AS stands, r.undone_at"
        " FROM hongtu.run_file f JOIN hongtu.run r USING (run)"
        " WHERE r.dataset = %(dataset)s AND (%(city)s::text IS NULL OR r.city = %(city)s)"
        " ORDER BY f.sha256, stands DESC, r.run DESC",
        {"dataset": dataset, "city": city},
    )
    return {str(digest): Loaded(*rest) for digest, *rest in rows}  # type: ignore[arg-type]


def arrived(
    connection: Connection, name: str, *, etag: str | None, run: int | None, at: datetime, late: datetime
) -> None:
    """Note that a delivery came and was loaded, and close what was said about it."""
    connection.execute(
        "UPDATE hongtu.delivery SET arrived_at = %s, expected_by = %s, etag = %s, run = coalesce(%s, run)"
        " WHERE delivery = %s",
        (at, late, etag, run, name),
    )
    connection.execute(
        "UPDATE hongtu.alert SET closed_at = now() WHERE delivery = %s AND closed_at IS NULL", (name,)
    )


def arrived_by_hand(connection: Connection, name: str, file: Loaded, *, late: datetime) -> None:
    """Note that a delivery came and was loaded by somebody, and close that it was missing."""
    connection.execute(
        "UPDATE hongtu.delivery SET arrived_at = %s, expected_by = %s, run = %s WHERE delivery = %s",
        (file.finished_at, late, file.run, name),
    )
    connection.execute(
        "UPDATE hongtu.alert SET closed_at = now()"
        " WHERE delivery = %s AND kind = 'missing' AND closed_at IS NULL",
        (name,),
    )


def refuse(connection: Connection, name: str, *, sha256: str, etag: str | None) -> None:
    """Note a file that was refused, so that it is not tried again until it is another."""
    connection.execute(
        "UPDATE hongtu.delivery SET refused = array_append(array_remove(refused, %s), %s), etag = %s"
        " WHERE delivery = %s",
        (sha256, sha256, etag, name),
    )


def alert(connection: Connection, name: str, kind: Kind, error: HongtuError) -> bool:
    """Raise an alert once; whether it is new."""
    told = (error.sentence, error.remedy, error.sentence_in("zh"), error.remedy_in("zh"))
    made = connection.execute(
        "INSERT INTO hongtu.alert (delivery, kind, sentence, remedy, sentence_zh, remedy_zh)"
        " VALUES (%s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (delivery, kind) WHERE closed_at IS NULL DO NOTHING",
        (name, kind, *told),
    )
    return made.rowcount == 1


def settled(connection: Connection, run: int) -> None:
    """Close what was said about the delivery of a held run, which was published or dropped."""
    connection.execute(
        "UPDATE hongtu.alert a SET closed_at = now() FROM hongtu.delivery d WHERE d.delivery = a.delivery"
        " AND d.run = %s AND a.kind = 'refused' AND a.closed_at IS NULL",
        (run,),
    )


def open_alerts(connection: Connection, name: str | None = None) -> list[tuple[str, Said, Said]]:
    """Delivery, sentence and remedy of each alert that stands, oldest first; of one delivery by its name."""
    rows = connection.execute(
        "SELECT delivery, sentence, coalesce(sentence_zh, sentence), remedy, coalesce(remedy_zh, remedy)"
        " FROM hongtu.alert"
        " WHERE closed_at IS NULL AND (%(name)s::text IS NULL OR delivery = %(name)s) ORDER BY alert",
        {"name": name},
    ).fetchall()
    return [
        (str(name), Said(en=str(en), zh=str(zh)), Said(en=str(remedy), zh=str(remedy_zh)))
        for name, en, zh, remedy, remedy_zh in rows
    ]
