"""The record that a load leaves behind: its run, its files, and the rows that it kept out."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from geodata.words import Said, said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from geodata.db.connection import Connection
    from geodata.settings import Settings

_FIRST_TRIAL = 1 << 62


@dataclass(frozen=True, slots=True)
class RejectRow:
    """One broken rule of one row, as the quarantine keeps it."""

    source_file: int
    source_row: int
    rule: str
    field: str | None
    value: str | Said | None
    expected: str | Said | None
    sentence: Said
    hint: Said
    source: dict[str, Any]
    ewkb: bytes | None = None


@dataclass(slots=True)
class RunRecord:
    """What a run did; the columns of `hongtu.run`.

    `files` has number, name, layer, sha256 and bytes of each; `by_city` tells of a load of several cities
    what it read, repaired and rejected of each.
    """

    run: int
    city: str | None
    dataset: str
    started_at: datetime
    operator: str
    rule_version: str
    encoding: str | None
    crs_used: str | None
    crs_declared: str | None
    crs_looks_like: str | None
    offset_m: float | None
    rows_read: int
    inserted: int
    updated: int
    unchanged: int
    removed: int
    repaired: int
    rejected: int
    warnings: list[Said]
    is_full: bool = False
    score: float | None = None
    files: list[tuple[int, str, str | None, str, int]] = field(default_factory=list)
    by_city: list[tuple[str, int, int, int]] = field(default_factory=list)


def lock(connection: Connection, code: str | None, dataset: str) -> None:
    """Wait until no other load of that dataset runs for this city, or for any city (None)."""
    every = f"hongtu.load:*:{dataset}"
    if code is None:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (every,))
        return
    connection.execute(
        "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0)),"
        " pg_advisory_xact_lock(hashtextextended(%s, 0))",
        (every, f"hongtu.load:{code}:{dataset}"),
    )


def next_run(connection: Connection) -> int:
    """The number of a run that is about to be written."""
    row = connection.execute("SELECT nextval(pg_get_serial_sequence('hongtu.run', 'run'))").fetchone()
    if row is None:
        raise AssertionError
    return int(str(row[0]))


def number_of_trial(connection: Connection) -> int:
    """The number of a run that is tried out and taken back: after all real ones, and none of theirs."""
    return _FIRST_TRIAL + connection.info.backend_pid


def open_run(connection: Connection, record: RunRecord) -> None:
    """Write the line of a run that rows point to; `close_run` fills in its counts."""
    connection.execute(
        """
        INSERT INTO hongtu.run (run, city, dataset, status, started_at, finished_at, operator, rule_version,
            rows_read, inserted, updated, unchanged, removed, repaired, rejected)
        OVERRIDING SYSTEM VALUE VALUES (%s, %s, %s, 'loaded', %s, now(), %s, %s, 0, 0, 0, 0, 0, 0, 0)
        """,
        (record.run, record.city, record.dataset, record.started_at, record.operator, record.rule_version),
    )


def close_run(connection: Connection, record: RunRecord) -> None:
    """Write what a run read and did, and its files."""
    connection.execute(
        """
        UPDATE hongtu.run SET finished_at = clock_timestamp(), encoding = %s, crs_used = %s,
            crs_declared = %s, crs_looks_like = %s, offset_m = %s, rows_read = %s, inserted = %s,
            updated = %s,
            unchanged = %s, removed = %s, repaired = %s, rejected = %s, warnings = %s, warnings_zh = %s,
            is_full = %s
        WHERE run = %s
        """,
        (
            record.encoding, record.crs_used, record.crs_declared, record.crs_looks_like, record.offset_m,
            record.rows_read, record.inserted, record.updated, record.unchanged, record.removed,
            record.repaired,
            record.rejected, *_told(record.warnings), record.is_full, record.run,
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO hongtu.run_file (run, source_file, name, layer, sha256, bytes) VALUES (%s, %s,"
            " %s, %s, %s, %s)",
            [(record.run, *file) for file in record.files],
        )
        cursor.executemany(
            "INSERT INTO hongtu.run_city (run, city, rows_read, repaired, rejected)"
            " VALUES (%s, %s, %s, %s, %s)",
            [(record.run, *counts) for counts in record.by_city],
        )


def shares_of(connection: Connection, run: int) -> list[tuple[str, int, int, int]]:
    """What a run that brought several cities at once read, repaired and rejected of each; else nothing."""
    query = "SELECT city, rows_read, repaired, rejected FROM hongtu.run_city WHERE run = %s ORDER BY city"
    return connection.execute(query, (run,)).fetchall()  # type: ignore[return-value]


def cities_of(connection: Connection, run: int) -> list[str]:
    """The cities of a run that brought several at once; none for any other."""
    return [city for city, *_ in shares_of(connection, run)]


def score_run(connection: Connection, record: RunRecord) -> None:
    """Write how good the layer is after the run, and what was said of it."""
    connection.execute(
        "UPDATE hongtu.run SET score = %s, warnings = %s, warnings_zh = %s WHERE run = %s",
        (record.score, *_told(record.warnings), record.run),
    )


def warnings_of(facts: dict[str, Any]) -> list[Said]:
    """What was said of a run, from its columns; what an older version said is English in both."""
    in_english = [str(told) for told in facts["warnings"]]
    in_chinese = [str(told) for told in facts["warnings_zh"] or in_english]
    return [Said(en=en, zh=zh) for en, zh in zip(in_english, in_chinese, strict=True)]


def _told(warnings: Sequence[Said]) -> tuple[Jsonb, Jsonb]:
    return Jsonb([told.en for told in warnings]), Jsonb([told.zh for told in warnings])


def write_rejects(connection: Connection, run: int, rejects: Sequence[RejectRow]) -> None:
    """Put rejected rows into quarantine."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY hongtu.reject (run, reject, source_file, source_row, rule, field, value, value_zh,"
            " expected, expected_zh, sentence, sentence_zh, hint, hint_zh, source, geom)"
            " FROM STDIN (FORMAT BINARY)"
        ) as copy,
    ):
        copy.set_types([
            "int8", "int4", "int2", "int4", *["text"] * 10, "jsonb", "bytea",
        ])  # fmt: skip
        for number, row in enumerate(rejects, 1):
            copy.write_row((
                run, number, row.source_file, row.source_row, row.rule, row.field,
                *_both(row.value), *_both(row.expected), *_both(row.sentence), *_both(row.hint),
                Jsonb(_scrub(row.source)), row.ewkb,
            ))  # fmt: skip


def file_digests(connection: Connection, code: str) -> set[str]:
    """SHA-256 (hexadecimal) of every file of a city whose rows are here and were not taken back."""
    rows = connection.execute(
        "SELECT f.sha256 FROM hongtu.run_file f JOIN hongtu.run r USING (run)"
        " WHERE r.city = %s AND r.status = 'loaded'",
        (code,),
    ).fetchall()
    return {str(digest) for (digest,) in rows}


def operator(settings: Settings) -> str:
    """Who runs this: the post that the settings name, else the number of the system account.

    Accounts are often called like persons, whom the database does not keep; an administrator can tell whose
    the number is.
    """
    return settings.operator or f"uid {os.getuid()}"


def _both(text: str | Said | None) -> tuple[str | None, str | None]:
    return _plain(said(text, "en")), _plain(said(text, "zh"))


def _plain(text: str | None) -> str | None:
    return None if text is None else text.replace("\0", "")


def _scrub(source: dict[str, Any]) -> dict[str, Any]:
    return {
        _plain(key) or "": _plain(value) if isinstance(value, str) else value for key, value in source.items()
    }
