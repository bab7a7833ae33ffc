"""Up, down and status of whatever database the settings name."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import psycopg

from geodata.db.connection import connect, read_dsn, unreachable, with_options
from geodata.db.server import cluster as place
from geodata.db.server import embedded
from geodata.db.upkeep import migrate
from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.settings import Settings

_SECRETS = frozenset({"password", "sslpassword"})


@dataclass(frozen=True, kw_only=True)
class Status:
    """How the database is.

    Attributes:
        running: Whether it answers.
        dsn: Its connection string, without a password.
        postgis: Version of PostGIS in it; None when it does not answer or has none.
        migrations: How many migrations it has had; None when it does not answer.
    """

    running: bool
    dsn: str
    postgis: str | None = None
    migrations: int | None = None

    def as_dict(self) -> dict[str, object]:
        """The contract of `hongtu status --json`."""
        return asdict(self)


def up(settings: Settings, *, say: Callable[[Said], None], is_repair: bool = False) -> Status:
    """Start the database if it is ours, and bring its schema to this version.

    Args:
        settings: Which database.
        say: Told what happens, a sentence at a time.
        is_repair: Make lost views, functions, triggers and indexes again.

    Raises:
        ServerError: It cannot be started or reached.
        MigrationError: Its schema cannot be brought to this version.
    """
    if settings.is_embedded and not status(settings).running:
        say(Said(en="Starting the embedded PostGIS …", zh="正在启动内置数据库……"))
    ready(settings, say=say, is_repair=is_repair)
    return status(settings)


def ready(settings: Settings, *, say: Callable[[Said], None], is_repair: bool = False) -> str:
    """A database that runs and has the schema of this version; its connection string.

    Raises:
        ServerError: It cannot be started or reached.
        MigrationError: Its schema cannot be brought to this version.
    """
    dsn = embedded.ensure_running(settings)
    with connect(settings) as connection:
        if is_repair or not migrate.is_current(connection):
            done = migrate.upgrade(connection, is_repair=is_repair)
            for name in done.applied:
                say(Said(en=f"Migrated: {name}", zh=f"已升级库结构：{name}"))
            if done.is_reloaded:
                say(Said(en="Reloaded functions and views.", zh="已重载函数和视图。"))
            for name in done.rebuilt:
                say(Said(en=f"Built again: {name}", zh=f"已重建：{name}"))
    return dsn


@contextmanager
def while_up(settings: Settings, *, say: Callable[[Said], None]) -> Iterator[None]:
    """The database of this version while the block runs; one that was started for it is stopped after it.

    Raises:
        ServerError: It cannot be started or reached.
        MigrationError: Its schema cannot be brought to this version.
    """
    was_running = not settings.is_embedded or status(settings).running
    up(settings, say=say)
    try:
        yield
    finally:
        if not was_running and down(settings):
            say(Said(en="The database is down.", zh="数据库已停止。"))


def down(settings: Settings) -> bool:
    """Stop the embedded server; False when it was not running.

    Raises:
        UsageError: HONGTU_DSN names a server that is not ours to stop.
    """
    if not settings.is_embedded:
        raise UsageError(
            Said(
                en="HONGTU_DSN names a server that Hongtu did not start, and will not stop.",
                zh="HONGTU_DSN 指定的数据库不是红图启动的，不会停止它。",
            )
        )
    return embedded.stop(place.locate(settings.home))


def status(settings: Settings) -> Status:
    """How the database is; starts and changes nothing."""
    dsn = settings.dsn or place.locate(settings.home).dsn()
    try:
        with psycopg.connect(with_options(dsn)) as connection:
            row = connection.execute(
                "SELECT extversion FROM pg_extension WHERE extname = 'postgis'"
            ).fetchone()
            return Status(
                running=True,
                dsn=without_password(dsn),
                postgis=str(row[0]) if row else None,
                migrations=migrate.applied_count(connection),
            )
    except psycopg.OperationalError as error:
        if not settings.is_embedded:
            raise unreachable(error) from error
        return Status(running=False, dsn=dsn)


def without_password(dsn: str) -> str:
    """`dsn` as it may be shown: without the password, and without that of its private key."""
    parameters = read_dsn(dsn)
    shown = {name: value for name, value in parameters.items() if name not in _SECRETS}
    return dsn if shown == parameters else psycopg.conninfo.make_conninfo("", **shown)
