"""Databases for tests: one cluster for all runs at once, one migrated template, and a clone of it per test.

A test that commits asks for `database` (its own clone, dropped afterwards) or `settings` (as settings);
one that does not commit asks for `connection` (rolled back). The last run that used the cluster stops it.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import os
import shutil
import threading
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from geodata.db.server import cluster as place
from geodata.db.server import embedded
from geodata.db.upkeep import migrate
from geodata.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from geodata.db.connection import Connection
    from geodata.db.server.cluster import Cluster

REPOSITORY = Path(__file__).parent.parent
HOME = REPOSITORY / ".hongtu" / "test"
CITY_COMPOUNDS = 120
CITY_TICKETS = 2_000
_numbers = itertools.count()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The cluster of the tests, running; shared with other test runs on this machine."""
    found = place.locate(HOME)
    HOME.mkdir(parents=True, exist_ok=True)
    lend_postgis(HOME)
    with (HOME / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        embedded.start(found)
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
        embedded.stop(found)


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> str:
    """Name of a database that has had every migration and holds no row."""
    return made_once(cluster, template_name(), "template1", _migrate)


@pytest.fixture(scope="session")
def city_template(cluster: Cluster, template: str) -> str:
    """Name of a database that holds a small demonstration city; kept until its makers change."""
    return made_once(
        cluster, city_template_name(), template, partial(_load_city, HOME / f"city-{os.getpid()}")
    )


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


@pytest.fixture
def city_database(cluster: Cluster, city_template: str) -> Iterator[str]:
    """Connection string of a small demonstration city that this test may change."""
    with clone(cluster, city_template) as dsn:
        yield dsn


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


def made_once(cluster: Cluster, name: str, source: str, fill: Callable[[str], None]) -> str:
    """Make the database `name`, a copy of `source` that `fill` filled, unless it is there; returns `name`."""
    with _only_one(f"{name}.lock"), psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if found is None:
            unfinished = sql.Identifier(f"{name}_{os.getpid()}")
            connection.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(unfinished, sql.Identifier(source))
            )
            try:
                fill(cluster.dsn(f"{name}_{os.getpid()}"))
            except BaseException:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(unfinished))
                raise
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(unfinished, sql.Identifier(name))
            )
    return name


def template_name() -> str:
    """Name of the template for the SQL as it is now."""
    return f"template_{migrate.version()[:12]}"


def city_template_name() -> str:
    """Name of the template for the SQL and the code that makes and loads the city, as they are now."""
    makers = [path for room in ("geodata", "etl") for path in sorted((REPOSITORY / room).rglob("*.py"))]
    digest = hashlib.sha256(migrate.version().encode())
    for path in makers:
        digest.update(path.read_bytes())
    return f"template_city_{digest.hexdigest()[:12]}"


def _migrate(dsn: str) -> None:
    with psycopg.connect(dsn) as connection:
        migrate.upgrade(connection)


def _load_city(home: Path, dsn: str) -> None:
    from etl import demonstration

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demonstration, "COMPOUNDS", CITY_COMPOUNDS)
        patch.setattr(demonstration, "TICKETS", CITY_TICKETS)
        try:
            demonstration.prepare(Settings(dsn=dsn, home=home), seed=1, say=lambda _: None)
        finally:
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _only_one(lock: str) -> Iterator[None]:
    with (HOME / lock).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _drop_leftovers(cluster: Cluster) -> None:
    keep = {template_name(), city_template_name()}
    with psycopg.connect(cluster.dsn("postgres"), autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_'")
        for name in {str(row[0]) for row in rows} - keep:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )
    for lock in HOME.glob("template*.lock"):
        lock.unlink()
