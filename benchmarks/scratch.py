"""A database of its own for each benchmark, on the server of the settings, dropped at the end."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import conninfo, sql

from geodata import settings
from geodata.db.server import embedded
from geodata.db.upkeep import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection


@contextmanager
def scratch_database() -> Iterator[tuple[str, Connection]]:
    """Connection string of a migrated database that holds no row, and a connection to it."""
    outer = embedded.ensure_running(settings.load())
    name = f"hongtu_benchmark_{os.getpid()}"
    with psycopg.connect(outer, autocommit=True) as outside:
        outside.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            dsn = conninfo.make_conninfo(outer, dbname=name)
            with psycopg.connect(dsn) as connection:
                migrate.upgrade(connection)
                connection.commit()
                yield dsn, connection
        finally:
            outside.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
