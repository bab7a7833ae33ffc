"""What a load needs to know of the database before it begins, and the record that it leaves behind."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.types.json import Jsonb

from geodata import crs
from geodata.codes import is_chinese_city
from geodata.words import Said, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from geodata.datasets import Dataset
    from geodata.db.connection import Connection
    from geodata.settings import Settings

CHINESE_ZONE = "Asia/Shanghai"
SMALLEST_INTEGER = 32_767
_FIRST_TRIAL = 1 << 62


@dataclass(frozen=True, slots=True)
class City:
    """A city that has data, or is about to."""

    city: str
    name: str
    projected_srid: int
    time_zone: str


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

    `by_city` tells of a load of several cities what it read, repaired and rejected of each.
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
    """Number, name, layer, sha256 and bytes of each file."""


def city(connection: Connection, code: str) -> City | None:
    """The city of that code."""
    row = connection.execute(
        "SELECT city, name, projected_srid, time_zone FROM hongtu.city WHERE city = %s", (code,)
    ).fetchone()
    return City(*row) if row else None  # type: ignore[arg-type]


def city_codes(connection: Connection) -> list[str]:
    """The codes of all cities."""
    return [
        str(row[0]) for row in connection.execute("SELECT city FROM hongtu.city ORDER BY city").fetchall()
    ]


def city_at(connection: Connection, longitude: float, latitude: float) -> str | None:
    """The city whose county contains a point; None where there is none or more than one."""
    rows = connection.execute(
        "SELECT DISTINCT city FROM hongtu.division WHERE level = 'county'"
        " AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
        (longitude, latitude),
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def add_city(connection: Connection, code: str, name: str, place: tuple[float, float] | None) -> City:
    """Create a city, with the metric system and the time zone of where it lies.

    Args:
        connection: Within the transaction of the load.
        code: Its code.
        name: Its name.
        place: Longitude and latitude of something in it; without one the middle of China is taken until
            `settle` knows better.
    """
    longitude, latitude = place or (105.0, 35.0)
    is_chinese = _is_chinese(code, longitude, latitude)
    zone = CHINESE_ZONE if is_chinese or place is None else _nautical_zone(longitude)
    made = City(code, name, crs.projected_srid(longitude, latitude, is_chinese=is_chinese), zone)
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid, time_zone) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (city) DO NOTHING",
        (made.city, made.name, made.projected_srid, made.time_zone),
    )
    return made


def name_city(connection: Connection, code: str, *, name: str, is_synthetic: bool) -> None:
    """Say what a city is called and whether its data are invented; the loads of its data keep both."""
    connection.execute(
        "UPDATE hongtu.city SET name = %s, is_synthetic = %s"
        " WHERE city = %s AND (name, is_synthetic) IS DISTINCT FROM (%s, %s)",
        (name, is_synthetic, code, name, is_synthetic),
    )


def settle(connection: Connection, known: City, place: tuple[float, float]) -> City:
    """Choose the metric system anew while a city has no area computed in the old one."""
    wanted = crs.projected_srid(*place, is_chinese=_is_chinese(known.city, *place))
    if wanted == known.projected_srid or _has_areas(connection, known.city):
        return known
    connection.execute("UPDATE hongtu.city SET projected_srid = %s WHERE city = %s", (wanted, known.city))
    return City(known.city, known.name, wanted, known.time_zone)


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


def extent(connection: Connection, code: str) -> bytes | None:
    """WKB of the area of a city: its county, or the hull of its smaller divisions; None when it has none."""
    row = connection.execute(
        """
        SELECT ST_AsBinary(coalesce(
            ST_Union(ST_MakeValid(ST_SimplifyPreserveTopology(geom, 0.001))) FILTER (WHERE level = 'county'),
            ST_ConvexHull(ST_Collect(geom))))
        FROM hongtu.division WHERE city = %s AND geom IS NOT NULL
        """,
        (code,),
    ).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None  # type: ignore[call-overload]


def names(connection: Connection, code: str, dataset: Dataset) -> Iterator[tuple[str, str | None]]:
    """Code and name of the rows of a dataset that another may refer to; communities come last."""
    order = (
        "CASE level WHEN 'county' THEN 1 WHEN 'town' THEN 2 ELSE 3 END"
        if dataset.table == "division"
        else "1"
    )
    query = sql.SQL("SELECT code, name FROM {} WHERE city = %s ORDER BY {}, code").format(
        sql.Identifier("hongtu", dataset.table), sql.SQL(order)
    )
    for found, name in connection.execute(query, (code,)):
        yield str(found), None if name is None else str(name)


def compound_aliases(connection: Connection, code: str) -> Iterator[tuple[str, str]]:
    """Code and other name of the compounds of a city, from their lists and from files of aliases."""
    query = (
        "SELECT code, unnest(aliases) AS alias FROM hongtu.compound WHERE city = %(city)s"
        " UNION SELECT compound_code, name FROM hongtu.compound_alias WHERE city = %(city)s ORDER BY 1, 2"
    )
    for found, alias in connection.execute(query, {"city": code}):
        yield str(found), str(alias)


def column_types(connection: Connection, table: str) -> dict[str, str]:
    """Type of every column of a table that can be written."""
    return {
        str(name): str(kind)
        for name, kind in connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            (f"hongtu.{table}",),
        )
    }


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


def called(connection: Connection, code: str) -> str:
    """A city by its name and its code, as in 楚雄市 (532301)."""
    row = connection.execute("SELECT name FROM hongtu.city WHERE city = %s", (code,)).fetchone()
    return code if row is None or row[0] == code else f"{row[0]} ({code})"


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


def _has_areas(connection: Connection, code: str) -> bool:
    row = connection.execute(
        """
        SELECT EXISTS (SELECT FROM hongtu.division WHERE city = %(city)s AND area_m2 IS NOT NULL)
            OR EXISTS (SELECT FROM hongtu.grid_cell WHERE city = %(city)s AND area_m2 IS NOT NULL)
            OR EXISTS (SELECT FROM hongtu.compound_shape WHERE city = %(city)s)
            OR EXISTS (SELECT FROM hongtu.building WHERE city = %(city)s AND area_m2 IS NOT NULL)
        """,
        {"city": code},
    ).fetchone()
    return bool(row and row[0])


def _is_chinese(code: str, longitude: float, latitude: float) -> bool:
    # Any six digits may be given to a foreign city, such as its own country's code: the place decides too.
    return is_chinese_city(code) and crs.is_in_china(longitude, latitude)


def _nautical_zone(longitude: float) -> str:
    hours = round(longitude / 15)
    # The names of these zones count westwards.
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
