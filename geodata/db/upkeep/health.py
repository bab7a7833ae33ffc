"""What a database must be like to carry the map, and the remedy beside each fault."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import psycopg

from geodata.db.connection import READER_ROLE, with_options
from geodata.db.loading import arrivals
from geodata.db.server import cluster as place
from geodata.db.server.postgres import OLDEST_POSTGIS, OLDEST_POSTGRESQL
from geodata.db.upkeep import catalogue, migrate
from geodata.errors import HongtuError

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.db.connection import Connection
    from geodata.settings import Settings

LEAST_FREE_BYTES = 1_000_000_000
OLDEST_LOAD = timedelta(days=35)
LARGEST_CLOCK_DIFFERENCE = timedelta(seconds=5)
NAMED = 5


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"

    @property
    def mark(self) -> str:
        """The sign that stands before it in a list."""
        return {State.OK: "✓", State.WARNING: "!", State.FAULT: "✗"}[self]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check found, and what to do when that is not well."""

    name: str
    state: State
    found: str
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What is being examined."""

    settings: Settings
    connection: Connection


_Outcome = tuple[State, str]
_CHECKS: list[Callable[[Subject], Finding]] = []


def _check(
    name: str, *, remedy: str
) -> Callable[[Callable[[Subject], _Outcome]], Callable[[Subject], Finding]]:
    """Register a check under `name`; its remedy is shown whenever it does not end well."""

    def wrap(examine: Callable[[Subject], _Outcome]) -> Callable[[Subject], Finding]:
        def run(subject: Subject) -> Finding:
            try:
                with subject.connection.transaction(force_rollback=True):
                    state, found = examine(subject)
            except HongtuError as error:
                return Finding(
                    name=name, state=State.FAULT, found=error.sentence, remedy=error.remedy or remedy
                )
            except psycopg.Error as error:
                state, found = State.FAULT, str(error).strip().split("\n", 1)[0]
            return Finding(name=name, state=state, found=found, remedy="" if state is State.OK else remedy)

        _CHECKS.append(run)
        return run

    return wrap


def examine(settings: Settings) -> list[Finding]:
    """Every check in order, or only that the server does not answer; starts and changes nothing."""
    dsn = settings.dsn or place.locate(settings.home).dsn()
    try:
        connection: Connection = psycopg.connect(with_options(dsn, statement_timeout_s=30))
    except psycopg.OperationalError as error:
        remedy = "Run `hongtu up`." if settings.is_embedded else "Check HONGTU_DSN and that server."
        found = str(error).strip().split("\n", 1)[0]
        return [Finding(name="server", state=State.FAULT, found=found, remedy=remedy)]
    with connection:
        subject = Subject(settings=settings, connection=connection)
        findings = [check(subject) for check in _CHECKS]
        connection.rollback()
    return findings


@_check("server", remedy=f"Upgrade that server to PostgreSQL {OLDEST_POSTGRESQL} or newer.")
def _server(subject: Subject) -> _Outcome:
    version = subject.connection.info.server_version // 10_000
    return _ok_if(version >= OLDEST_POSTGRESQL), f"PostgreSQL {version} answers"


@_check("postgis", remedy="Install PostGIS 3.3 or newer there, then run ALTER EXTENSION postgis UPDATE.")
def _postgis(subject: Subject) -> _Outcome:
    version = _value(subject, "SELECT extversion FROM pg_extension WHERE extname = 'postgis'")
    if version is None:
        return State.FAULT, "PostGIS is not in this database"
    numbers = tuple(int(part) for part in str(version).split(".")[:2])
    return _ok_if(numbers >= OLDEST_POSTGIS), f"PostGIS {version}"


@_check(
    "durability", remedy="Set fsync and full_page_writes on, or a power cut can lose what was acknowledged."
)
def _durability(subject: Subject) -> _Outcome:
    rows = subject.connection.execute(
        "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes') AND setting <> 'on'"
    ).fetchall()
    off = [str(row[0]) for row in rows]
    return (State.WARNING, f"{' and '.join(off)} off") if off else (State.OK, "writes survive a power cut")


@_check("migrations", remedy="Run `hongtu up`.")
def _migrations(subject: Subject) -> _Outcome:
    waiting = migrate.pending(subject.connection)
    if waiting:
        return (
            State.FAULT,
            f"{len(waiting)} not applied, the first is {waiting[0].number:04d}_{waiting[0].name}",
        )
    if not migrate.is_current(subject.connection):
        return State.FAULT, "functions and views are those of another version"
    return State.OK, f"{migrate.applied_count(subject.connection)} applied"


@_check(
    "schema",
    remedy="Run `hongtu up --repair`, which makes all but lost tables again; for those, restore a backup.",
)
def _schema(subject: Subject) -> _Outcome:
    gone = list(catalogue.missing(subject.connection))
    if not gone:
        return State.OK, "tables, views, functions, triggers and indexes are all there"
    return State.FAULT, f"missing: {_listed([f'{part.kind} {part.name}' for part in gone])}"


@_check("indexes", remedy="Run `hongtu up --repair`, which builds them again.")
def _indexes(subject: Subject) -> _Outcome:
    invalid = catalogue.invalid_indexes(subject.connection)
    return (State.FAULT, f"unusable: {_listed(invalid)}") if invalid else (State.OK, "all usable")


@_check("roles", remedy=f"Grant {READER_ROLE} to the user that Hongtu connects as, with SET.")
def _roles(subject: Subject) -> _Outcome:
    if _value(subject, "SELECT 1 FROM pg_roles WHERE rolname = 'hongtu_reader'") is None:
        return State.FAULT, f"the role {READER_ROLE} is missing"
    subject.connection.execute("SET LOCAL ROLE hongtu_reader")
    readable = _value(subject, "SELECT has_schema_privilege('published', 'USAGE')")
    return _ok_if(bool(readable)), f"{READER_ROLE} reads the published views"


@_check("disk", remedy="Free some space, or move HONGTU_HOME to a larger disk.")
def _disk(subject: Subject) -> _Outcome:
    if not subject.settings.is_embedded:
        return State.OK, "on another machine, not looked at"
    free = shutil.disk_usage(place.locate(subject.settings.home).root).free
    return _ok_if(free >= LEAST_FREE_BYTES), f"{free / 1e9:.1f} GB free"


@_check(
    "data", remedy="Run `hongtu demo` for the demonstration city, or `hongtu load` for files of your own."
)
def _data(subject: Subject) -> _Outcome:
    row = subject.connection.execute(
        "SELECT (SELECT count(*) FROM hongtu.city), (SELECT count(*) FROM hongtu.compound)"
    ).fetchone()
    cities, compounds = (int(str(value)) for value in row or (0, 0))
    return State.OK if compounds else State.WARNING, f"{cities} cities, {compounds} compounds"


@_check(
    "last load", remedy="Load this month's files with `hongtu load`; see `hongtu runs` for what came when."
)
def _last_load(subject: Subject) -> _Outcome:
    newest = _value(subject, "SELECT max(finished_at) FROM hongtu.run WHERE status = 'loaded'")
    if not isinstance(newest, datetime):
        return State.WARNING, "nothing was ever loaded"
    age = datetime.now(UTC) - newest
    return (
        State.OK if age <= OLDEST_LOAD else State.WARNING,
        f"{newest:%Y-%m-%d %H:%M} UTC, {age.days} days ago",
    )


@_check("deliveries", remedy="Ask the sender of the file, or correct it; `hongtu watch --once` looks again.")
def _deliveries(subject: Subject) -> _Outcome:
    alerts = arrivals.open_alerts(subject.connection)
    if not alerts:
        return State.OK, "none is missing"
    return State.WARNING, _listed([sentence.en for _, sentence, _ in alerts])


@_check("clock", remedy="Set the clocks of this machine and of the database server by NTP.")
def _clock(subject: Subject) -> _Outcome:
    there = _value(subject, "SELECT clock_timestamp()")
    newest = _value(subject, "SELECT max(finished_at) FROM hongtu.run")
    here = datetime.now(UTC)
    if isinstance(newest, datetime) and newest > here + LARGEST_CLOCK_DIFFERENCE:
        return State.FAULT, f"the last load lies in the future: {newest:%Y-%m-%d %H:%M:%S}"
    apart = abs(there - here) if isinstance(there, datetime) else timedelta.max
    return _ok_if(apart <= LARGEST_CLOCK_DIFFERENCE), f"{apart.total_seconds():.1f} s apart from the database"


def _ok_if(well: bool) -> State:  # noqa: FBT001 - the one thing it is told
    return State.OK if well else State.FAULT


def _value(subject: Subject, statement: str) -> object:
    row = subject.connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _listed(names: list[str]) -> str:
    rest = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{rest}"
