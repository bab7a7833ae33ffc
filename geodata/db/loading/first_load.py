"""The first load of a table: filled without the indexes and keys that are dear row by row, built once after.

An index that stands while 200,000 rows come in costs several times what building it costs, and a foreign key
asks for each row what one join answers for all. While a table is empty nobody misses them: whoever reads it
meanwhile waits for the rows. Tables that hold rows of anybody keep theirs, so their readers never wait.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.db.connection import Connection

LEAST_ROWS = 5_000
"""Below this many rows, taking down and building again costs more than it saves."""
_SORT_MEMORY = "256MB"

_INDEXES = """
    SELECT format('DROP INDEX %%s', i.indexrelid::regclass),
           replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = ANY (%(tables)s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
    ORDER BY i.indexrelid
"""
# Foreign keys, and the unique ones that neither another table nor a view builds on.
_KEYS = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.conrelid::regclass, k.conname),
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.conrelid::regclass, k.conname,
                  pg_get_constraintdef(k.oid))
    FROM pg_constraint k
    WHERE k.conrelid = ANY (%(tables)s::regclass[]) AND k.conparentid = 0 AND (k.contype = 'f'
        OR k.contype IN ('p', 'u') AND NOT EXISTS (SELECT FROM pg_constraint o
            WHERE o.conindid = k.conindid AND o.contype = 'f' AND o.conparentid = 0
              AND o.conrelid <> ALL (%(tables)s::regclass[]))
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_constraint'::regclass
            AND d.refobjid = k.oid AND d.classid = 'pg_rewrite'::regclass))
    ORDER BY k.contype = 'f', k.contype = 'u', k.oid
"""
_REFERRED = """
    SELECT DISTINCT n.nspname::text, c.relname::text
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.conrelid = ANY (%(tables)s::regclass[]) AND k.contype = 'f'
      AND k.confrelid <> ALL (%(tables)s::regclass[])
"""


@contextmanager
def unindexed(connection: Connection, tables: Sequence[str], *, rows: int) -> Iterator[None]:
    """Without the dear indexes and the foreign keys of empty tables while the block fills them.

    Does nothing when it would not pay, when a table has rows, or when somebody is reading one just now. A
    block that fails must end the transaction, which brings everything back.

    Args:
        connection: Within the transaction of the load.
        tables: Tables of the schema `hongtu`.
        rows: How many are about to come.
    """
    if rows < LEAST_ROWS or not _are_empty(connection, tables) or not _is_alone(connection, tables):
        yield
        return
    told = {"tables": [f"hongtu.{table}" for table in tables]}
    parts = [
        (str(down), str(up)) for query in (_INDEXES, _KEYS) for down, up in connection.execute(query, told)
    ]
    for down, _ in reversed(parts):
        connection.execute(_whole(down))
    # The triggers ask for all the rows that came at once; what the planner knows is still the empty table,
    # and row by row it would miss the indexes.
    connection.execute("SET LOCAL enable_nestloop = off")
    yield
    connection.execute("SET LOCAL enable_nestloop = DEFAULT")
    connection.execute("SELECT set_config('maintenance_work_mem', %s, true)", (_SORT_MEMORY,))
    for _, up in parts:
        connection.execute(_whole(up))


def _are_empty(connection: Connection, tables: Sequence[str]) -> bool:
    query = sql.SQL(" OR ").join(
        sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier("hongtu", table)) for table in tables
    )
    row = connection.execute(sql.SQL("SELECT {}").format(query)).fetchone()
    return row is not None and not row[0]


def _is_alone(connection: Connection, tables: Sequence[str]) -> bool:
    """Whether the tables, and what they refer to, can be had at once; to wait for a reader may be long."""
    told = {"tables": [f"hongtu.{table}" for table in tables]}
    referred = [sql.Identifier(str(a), str(b)) for a, b in connection.execute(_REFERRED, told)]
    try:
        with connection.transaction():
            lock = sql.SQL("LOCK TABLE {} IN {} MODE NOWAIT")
            ours = sql.SQL(", ").join(sql.Identifier("hongtu", table) for table in tables)
            connection.execute(lock.format(ours, sql.SQL("ACCESS EXCLUSIVE")))
            if referred:
                theirs = sql.SQL(", ").join(referred)
                connection.execute(lock.format(theirs, sql.SQL("SHARE ROW EXCLUSIVE")))
            # Somebody may have filled them between the look and the lock.
            if not _are_empty(connection, tables):
                raise psycopg.errors.LockNotAvailable  # noqa: TRY301 - takes the savepoint back
    except psycopg.errors.LockNotAvailable:
        return False
    return True


def _whole(statement: str) -> sql.SQL:
    """A statement that the catalogue itself wrote."""
    return sql.SQL(statement)
