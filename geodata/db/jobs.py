"""The tables of the job library (procrastinate), in a schema of their own beside ours.

They hold nothing that a schedule does not make again; what is known of deliveries stands in
`hongtu.delivery`. A new version of the library therefore gets new tables, and its own migrations are not
needed.
"""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING

import procrastinate
from psycopg import sql

from geodata.db.connection import connect
from geodata.db.server import embedded

if TYPE_CHECKING:
    from geodata.settings import Settings

SCHEMA = "hongtu_jobs"


def prepare(settings: Settings) -> None:
    """Create the tables of the library as it is installed, when they are not there."""
    wanted = f"procrastinate {version('procrastinate')}"
    with connect(settings) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('hongtu.jobs', 0))")
        row = connection.execute(
            "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", (SCHEMA,)
        ).fetchone()
        if row is not None and row[0] == wanted:
            return
        name = sql.Identifier(SCHEMA)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(sql.SQL("SET LOCAL search_path = {}, public").format(name))
        connection.execute(files("procrastinate.sql").joinpath("schema.sql").read_bytes())
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, sql.Literal(wanted)))


def connector(settings: Settings) -> procrastinate.PsycopgConnector:
    """The library's way to its tables in our database."""
    return procrastinate.PsycopgConnector(
        conninfo=embedded.ensure_running(settings),
        kwargs={"options": f"-c search_path={SCHEMA},public"},
        min_size=1,
        max_size=4,
    )
