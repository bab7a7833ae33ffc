"""Databases for tests: one cluster for all runs at once, one migrated template, and a clone of it per test.

A test that commits asks for `database` (its own clone, dropped afterwards) or `settings` (as settings);
one that does not commit asks for `connection` (rolled back). The last run that used the cluster stops it.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from geodata.db import cluster as place
from geodata.db import migrate, server
from geodata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.cluster import Cluster
    from geodata.db.connection import Connection

HOME = Path(__file__).parent.parent / ".hongtu" / "test"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of the tests, running; shared with other test runs on this machine."""
    found = place.locate(HOME)
    HOME.mkdir(parents=True, exist_ok=True)
    lend_postgis(HOME)
    with (HOME / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        server.start(found)
        with psycopg.connect(found.dsn("postgres"), autocommit=True) as connection:
            # What a test writes need not survive a power cut.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET max_connections = 300")
            connection.execute("SELECT pg_reload_conf()")
        yield found
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _drop_leftovers(found)
        server.stop(found)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """Name of a database that has had every migration and holds no row."""
    digest = migrate.version()
    name = f"template_{digest[:12]}"
    with _only_one("template.lock"), psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        if not _exists(connection, name):
            unfinished = f"{name}_{os.getpid()}"
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            with psycopg.connect(cluster.dsn(unfinished)) as inside:
                migrate.upgrade(inside)
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(unfinished), sql.Identifier(name)
                )
            )
    return name


@pytest.fixture
def database(cluster: Cluster, template: str) -> Iterator[str]:
    """Connection string of a fresh migrated database that this test may commit to."""
    with clone(cluster, template) as dsn:
        yield dsn


@pytest.fixture
def settings(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings that name this test's own database, in the environment too, so that commands see it."""
    monkeypatch.setenv("HONGTU_DSN", database)
    return Settings(dsn=database, home=tmp_path / "home")


@pytest.fixture(scope="session")
def session_database(cluster: Cluster, template: str) -> Iterator[str]:
    """One database for tests that share what a session-wide fixture committed to it."""
    with clone(cluster, template) as dsn:
        yield dsn


@pytest.fixture
def connection(cluster: Cluster, template: str, rolled_back_database: str) -> Iterator[Connection]:
    """A connection to a migrated database; what the test does is rolled back."""
    with psycopg.connect(rolled_back_database) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="session")
def rolled_back_database(cluster: Cluster, template: str) -> Iterator[str]:
    """The database behind `connection`; nobody commits to it."""
    with clone(cluster, template) as dsn:
        yield dsn


def lend_postgis(home: Path) -> None:
    """Let a cluster in `home` use the PostGIS that `make setup` unpacked where nobody is root."""
    unpacked = HOME.parent / "postgis"
    if unpacked.is_dir() and not (home / "postgis").exists():
        (home / "postgis").symlink_to(unpacked)


@contextmanager
def clone(cluster: Cluster, template: str) -> Iterator[str]:
    """A copy of the database `template`, dropped at the end; yields its connection string."""
    name = f"test_{os.getpid()}_{threading.get_ident() % 10_000}_{next(_numbers)}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        with _only_one("template.lock"):
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )
        try:
            yield cluster.dsn(name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _only_one(lock: str) -> Iterator[None]:
    with (HOME / lock).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None


def _drop_leftovers(cluster: Cluster) -> None:
    keep = f"template_{migrate.version()[:12]}"
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_'"
        ).fetchall()
        for (name,) in rows:
            if name != keep:
                connection.execute(
                    sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(name)))
                )
