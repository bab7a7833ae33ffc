"""The schema, brought to this version: numbered migrations forward, then the rest of the SQL as a whole.

A migration is applied once, in the transaction of the whole upgrade, and its checksum kept: one that was
changed afterwards is refused. Functions, views and the column comments of the dictionary have no history:
when any of their files changed, the schemas `published` and `tile` are dropped and everything is created
again, in the order of the paths. Migrations therefore never call them.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from geodata.db.connection import READER_ROLE
from geodata.db.upkeep import catalogue
from geodata.errors import MigrationError

if TYPE_CHECKING:
    from geodata.db.connection import Connection

SQL_FOLDER = Path(__file__).parents[2] / "sql"
RELOADED_SCHEMAS = ("published", "tile")
RELOADED_FOLDERS = ("functions", "views", "dictionary")
ADVISORY_LOCK = 0x686F6E67  # "hong"
LOCK_PATIENCE = "60s"

_LEDGER = """
CREATE SCHEMA IF NOT EXISTS hongtu;
CREATE TABLE IF NOT EXISTS hongtu.migration (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS hongtu.reloaded (
    part text PRIMARY KEY,
    checksum text NOT NULL,
    loaded_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS hongtu.expected_object (
    kind text NOT NULL,
    name text NOT NULL,
    definition text,
    PRIMARY KEY (kind, name)
);
"""


@dataclass(frozen=True, kw_only=True)
class Migration:
    """One numbered step of the schema."""

    number: int
    name: str
    text: str

    @property
    def checksum(self) -> str:
        """What the step was when it was applied."""
        return _digest(self.text)


@dataclass(frozen=True, kw_only=True)
class Upgrade:
    """What an upgrade did."""

    applied: tuple[str, ...]
    is_reloaded: bool
    rebuilt: tuple[str, ...] = ()


def migrations(folder: Path = SQL_FOLDER) -> list[Migration]:
    """The migrations of this version, in their order.

    Raises:
        MigrationError: A file is not named `NNNN_name.sql`, or two carry one number.
    """
    found: dict[int, Migration] = {}
    for file in sorted((folder / "migrations").glob("*.sql")):
        number, _, name = file.stem.partition("_")
        if not number.isdigit() or not name:
            raise MigrationError(f"The migration {file.name} is not named NNNN_name.sql.")
        if int(number) in found:
            raise MigrationError(f"Two migrations are numbered {number}: {found[int(number)].name}, {name}.")
        found[int(number)] = Migration(number=int(number), name=name, text=file.read_text(encoding="utf-8"))
    return list(found.values())


def upgrade(connection: Connection, folder: Path = SQL_FOLDER, *, is_repair: bool = False) -> Upgrade:
    """Bring the database to this version in one transaction; two at once wait for each other.

    Args:
        connection: A connection of the owner of the schema.
        folder: Where the SQL is.
        is_repair: Reload functions and views, and build missing indexes and triggers, in any case.

    Raises:
        MigrationError: An applied migration was changed, the database is newer, or a file fails.
    """
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL lock_timeout = {}").format(LOCK_PATIENCE))
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_LOCK,))
        _require_postgis(connection)
        connection.execute(_LEDGER)
        applied = [step for step in pending(connection, folder) if _apply(connection, step)]
        is_reloaded = _reload(connection, folder, is_forced=bool(applied) or is_repair)
        _join_readers(connection)
        rebuilt = catalogue.repair(connection) if is_repair else []
        if is_reloaded:
            catalogue.record(connection)
    names = tuple(f"{step.number:04d}_{step.name}" for step in applied)
    return Upgrade(applied=names, is_reloaded=is_reloaded, rebuilt=tuple(rebuilt))


def is_current(connection: Connection, folder: Path = SQL_FOLDER) -> bool:
    """Whether the schema, the functions and the views are those of this version."""
    if not _has_ledger(connection):
        return False
    known = connection.execute("SELECT checksum FROM hongtu.reloaded WHERE part = 'code'").fetchone()
    return not pending(connection, folder) and known is not None and known[0] == _code_digest(folder)


def pending(connection: Connection, folder: Path = SQL_FOLDER) -> list[Migration]:
    """The migrations that the database has not had yet.

    Raises:
        MigrationError: An applied migration was changed, or the database is newer than this program.
    """
    steps = migrations(folder)
    if not _has_ledger(connection):
        return steps
    rows = connection.execute(
        "SELECT number, name, checksum FROM hongtu.migration ORDER BY number"
    ).fetchall()
    by_number = {step.number: step for step in steps}
    for number, name, checksum in rows:
        step = by_number.pop(int(str(number)), None)
        if step is None:
            raise MigrationError(
                f"The database has had the migration {number:04d}_{name}, which this version does not know.",
                "Use the version of Hongtu that made it, or a newer one.",
            )
        if step.checksum != checksum:
            raise MigrationError(
                f"The migration {number:04d}_{name} was changed after it was applied.",
                "Put its text back and write the change as a new migration.",
            )
    return list(by_number.values())


def applied_count(connection: Connection) -> int:
    """How many migrations the database has had."""
    if not _has_ledger(connection):
        return 0
    row = connection.execute("SELECT count(*) FROM hongtu.migration").fetchone()
    return int(str(row[0])) if row else 0


def version(folder: Path = SQL_FOLDER) -> str:
    """A digest of all the SQL that makes the schema of this version."""
    return _digest("\0".join([*(step.checksum for step in migrations(folder)), _code_digest(folder)]))


def _apply(connection: Connection, step: Migration) -> bool:
    _run(connection, step.text, f"migrations/{step.number:04d}_{step.name}.sql")
    connection.execute(
        "INSERT INTO hongtu.migration (number, name, checksum) VALUES (%s, %s, %s)",
        (step.number, step.name, step.checksum),
    )
    return True


def _reload(connection: Connection, folder: Path, *, is_forced: bool) -> bool:
    digest = _code_digest(folder)
    known = connection.execute("SELECT checksum FROM hongtu.reloaded WHERE part = 'code'").fetchone()
    if known is not None and known[0] == digest and not is_forced:
        return False
    # Bodies may name views that come later in the order.
    connection.execute("SET LOCAL check_function_bodies = off")
    connection.execute("SET LOCAL client_min_messages = warning")
    for schema in map(sql.Identifier, RELOADED_SCHEMAS):
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
    for file in _code_files(folder):
        _run(connection, file.read_text(encoding="utf-8"), str(file.relative_to(folder)))
    _grant(connection)
    connection.execute(
        "INSERT INTO hongtu.reloaded (part, checksum) VALUES ('code', %s)"
        " ON CONFLICT (part) DO UPDATE SET checksum = excluded.checksum, loaded_at = now()",
        (digest,),
    )
    return True


def _grant(connection: Connection) -> None:
    # The functions of schema tile run as their owner and look into public: nobody else may put things there.
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER_ROLE,)).fetchone() is None:
        return
    role = sql.Identifier(READER_ROLE)
    for schema in map(sql.Identifier, RELOADED_SCHEMAS):
        for statement in (
            "GRANT USAGE ON SCHEMA {} TO {}",
            "GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {} TO {}",
        ):
            connection.execute(sql.SQL(statement).format(schema, role))


def _join_readers(connection: Connection) -> None:
    # Who creates a role may not yet take it on, unless he is a superuser; pages read in this role.
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER_ROLE,)).fetchone() is None:
        return
    role = sql.Identifier(READER_ROLE)
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(sql.SQL("SET LOCAL ROLE {}").format(role))
    except psycopg.errors.InsufficientPrivilege:
        # Where he may not grant it either, `hongtu health` says what an administrator has to do.
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))


def _run(connection: Connection, text: str, name: str) -> None:
    try:
        # Bytes without parameters reach the server as they are: a `%` means nothing, and many fit.
        connection.execute(text.encode())
    except psycopg.Error as error:
        where = f" (near character {error.diag.statement_position})" if error.diag.statement_position else ""
        raise MigrationError(
            f"{name} fails{where}: {str(error).splitlines()[0]}", "Nothing was changed."
        ) from error


def _require_postgis(connection: Connection) -> None:
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    except psycopg.Error as error:
        raise MigrationError(
            f"PostGIS cannot be created in this database: {str(error).splitlines()[0]}",
            "Install PostGIS 3.3 or newer on that server, or let an administrator create it there.",
        ) from error


def _has_ledger(connection: Connection) -> bool:
    row = connection.execute("SELECT to_regclass('hongtu.reloaded') IS NOT NULL").fetchone()
    return bool(row and row[0])


def _code_files(folder: Path) -> list[Path]:
    return [file for part in RELOADED_FOLDERS for file in sorted((folder / part).rglob("*.sql"))]


def _code_digest(folder: Path) -> str:
    texts = (
        f"{file.relative_to(folder)}\0{file.read_text(encoding='utf-8')}" for file in _code_files(folder)
    )
    return _digest("\0".join(texts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
