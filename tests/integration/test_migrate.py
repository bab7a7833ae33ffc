"""Migrations: once, in order, whole or not at all; the rest of the SQL is what its files say."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from geodata.db.connection import with_options
from geodata.db.upkeep import migrate
from geodata.errors import MigrationError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.db.connection import Connection


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(
        tmp_path,
        "migrations/0001_first.sql",
        "CREATE TABLE hongtu.place (name text, share text); -- 100 % of it",
    )
    write(
        tmp_path,
        "functions/place.sql",
        "CREATE FUNCTION tile.places() RETURNS bigint LANGUAGE sql"
        " AS 'SELECT count(*) FROM published.places';",
    )
    write(
        tmp_path,
        "views/places.sql",
        "CREATE VIEW published.places AS SELECT name FROM hongtu.place WHERE name LIKE '%a%';",
    )
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def upgrade(dsn: str, folder: Path, **options: bool) -> migrate.Upgrade:
    with psycopg.connect(dsn) as connection:
        return migrate.upgrade(connection, folder, **options)


def value(dsn: str, statement: bytes) -> object:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(statement).fetchone()
        return row[0] if row else None


def test_an_upgrade_is_done_once(cluster_empty: str, folder: Path) -> None:
    assert upgrade(cluster_empty, folder) == migrate.Upgrade(applied=("0001_first",), is_reloaded=True)
    assert upgrade(cluster_empty, folder) == migrate.Upgrade(applied=(), is_reloaded=False)
    assert value(cluster_empty, b"SELECT tile.places()") == 0


def test_an_owner_without_superuser_may_read_as_the_pages_do(cluster_empty: str) -> None:
    with psycopg.connect(cluster_empty, autocommit=True) as admin:
        if admin.info.server_version >= 160000 and value(
            cluster_empty, b"SELECT 1 FROM pg_roles WHERE rolname = 'hongtu_reader'"
        ):
            pytest.skip("from PostgreSQL 16 on, only who made a role may grant it")
        for extension in (b"postgis", b"ltree", b"pg_trgm", b"btree_gist"):
            admin.execute(b"CREATE EXTENSION IF NOT EXISTS " + extension)
        name = sql.Identifier(str(admin.info.dbname))
        admin.execute("CREATE ROLE test_owner LOGIN CREATEROLE")
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO test_owner").format(name))
        try:
            with psycopg.connect(cluster_empty, user="test_owner") as connection:
                migrate.upgrade(connection)
                connection.execute("SET LOCAL ROLE hongtu_reader")
                assert connection.execute("SELECT count(*) FROM published.compounds").fetchone() == (0,)
        finally:
            admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(name))
            admin.execute("REASSIGN OWNED BY test_owner TO CURRENT_USER")
            admin.execute("DROP OWNED BY test_owner; DROP ROLE test_owner")


def test_the_order_is_that_of_the_numbers(cluster_empty: str, folder: Path) -> None:
    write(folder, "migrations/0010_third.sql", "ALTER TABLE hongtu.place DROP COLUMN extra;")
    write(folder, "migrations/0002_second.sql", "ALTER TABLE hongtu.place ADD COLUMN extra text;")
    assert upgrade(cluster_empty, folder).applied == ("0001_first", "0002_second", "0010_third")


def test_a_changed_migration_is_refused(cluster_empty: str, folder: Path) -> None:
    upgrade(cluster_empty, folder)
    write(folder, "migrations/0001_first.sql", "CREATE TABLE hongtu.place (name text);")
    with pytest.raises(MigrationError, match="0001_first was changed"):
        upgrade(cluster_empty, folder)


def test_a_newer_database_is_refused(cluster_empty: str, folder: Path) -> None:
    write(folder, "migrations/0002_second.sql", "SELECT 1;")
    upgrade(cluster_empty, folder)
    (folder / "migrations/0002_second.sql").unlink()
    with pytest.raises(MigrationError, match="0002_second, which this version does not know"):
        upgrade(cluster_empty, folder)


@pytest.mark.parametrize("part", ["migrations/0002_broken.sql", "views/zz_broken.sql"])
def test_a_failing_file_changes_nothing(cluster_empty: str, folder: Path, part: str) -> None:
    write(folder, part, "CREATE TABLE hongtu.half (n int); SELECT * FROM nowhere;")
    with pytest.raises(MigrationError, match=f"{part} fails.*nowhere"):
        upgrade(cluster_empty, folder)
    assert (
        value(
            cluster_empty,
            b"SELECT to_regclass('hongtu.place') IS NULL AND to_regclass('hongtu.half') IS NULL",
        )
        is True
    )


def test_views_are_what_their_files_say(cluster_empty: str, folder: Path) -> None:
    upgrade(cluster_empty, folder)
    (folder / "views/places.sql").unlink()
    write(folder, "views/names.sql", "CREATE VIEW published.names AS SELECT name FROM hongtu.place;")
    assert upgrade(cluster_empty, folder) == migrate.Upgrade(applied=(), is_reloaded=True)
    assert value(cluster_empty, b"SELECT to_regclass('published.places')") is None
    assert value(cluster_empty, b"SELECT to_regclass('published.names')") is not None


def test_many_upgrades_at_once_are_one(cluster_empty: str, folder: Path) -> None:
    done: list[migrate.Upgrade] = []
    threads = [threading.Thread(target=lambda: done.append(upgrade(cluster_empty, folder))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(one.applied) for one in done) == [0, 0, 0, 1]


def test_the_reader_sees_what_is_published_and_nothing_else(cluster_empty: str, folder: Path) -> None:
    write(
        folder,
        "migrations/0002_reader.sql",
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hongtu_reader')"
        " THEN CREATE ROLE hongtu_reader NOLOGIN; END IF; END $$;",
    )
    upgrade(cluster_empty, folder)
    with psycopg.connect(with_options(cluster_empty, role="hongtu_reader")) as connection:
        assert connection.execute("SELECT count(*) FROM published.places").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT count(*) FROM hongtu.place")


@pytest.mark.parametrize("names", [["1_a.sql", "0001_b.sql"], ["first.sql"]])
def test_a_wrong_file_name_is_refused(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        write(tmp_path, f"migrations/{name}", "SELECT 1;")
    with pytest.raises(MigrationError):
        migrate.migrations(tmp_path)


def test_the_schema_of_this_version_is_current(connection: Connection) -> None:
    assert migrate.is_current(connection)
    assert migrate.pending(connection) == []
    assert migrate.applied_count(connection) == len(migrate.migrations())


def test_the_schema_can_be_reloaded_over_data(database: str) -> None:
    assert upgrade(database, migrate.SQL_FOLDER, is_repair=True).is_reloaded
