"""What a whole schema consists of: recorded at each upgrade, so that a health check can name what is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geodata.db.connection import Connection

# Partitions come and go with the months; their parents stand for them.
_PRESENT = b"""
SELECT CASE class.relkind WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
                          WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END AS kind,
       format('%I.%I', namespace.nspname, class.relname) AS name,
       CASE WHEN class.relkind IN ('i', 'I') THEN pg_get_indexdef(class.oid) END AS definition
FROM pg_class AS class
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname IN ('hongtu', 'published', 'tile')
  AND class.relkind IN ('r', 'p', 'v', 'm', 'i', 'I')
  AND NOT class.relispartition
UNION ALL
SELECT 'function',
       format('%I.%I(%s)', namespace.nspname, proc.proname, pg_get_function_identity_arguments(proc.oid)),
       NULL
FROM pg_proc AS proc
JOIN pg_namespace AS namespace ON namespace.oid = proc.pronamespace
WHERE namespace.nspname IN ('hongtu', 'published', 'tile')
UNION ALL
SELECT 'trigger', format('%I on %s', pg_trigger.tgname, pg_trigger.tgrelid::regclass),
       pg_get_triggerdef(pg_trigger.oid)
FROM pg_trigger
JOIN pg_class AS class ON class.oid = pg_trigger.tgrelid
JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = 'hongtu' AND NOT pg_trigger.tgisinternal AND pg_trigger.tgenabled <> 'D'
  AND NOT class.relispartition
"""


@dataclass(frozen=True, kw_only=True, order=True)
class Part:
    """One object of the schema: a table, view, index, function or trigger, by its qualified name."""

    kind: str
    name: str


def present(connection: Connection) -> dict[Part, str | None]:
    """Every object that the schema has now, with the definition of an index or trigger.

    A trigger that is switched off is not there.
    """
    return _parts(connection.execute(_PRESENT))


def record(connection: Connection) -> None:
    """Take what is there now as whole."""
    connection.execute("TRUNCATE hongtu.expected_object")
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO hongtu.expected_object (kind, name, definition) VALUES (%s, %s, %s)",
            [(part.kind, part.name, definition) for part, definition in sorted(present(connection).items())],
        )


def missing(connection: Connection) -> dict[Part, str | None]:
    """What was there after the last upgrade and is gone, in the order of kind and name."""
    expected = _parts(connection.execute("SELECT kind, name, definition FROM hongtu.expected_object"))
    gone = expected.keys() - present(connection).keys()
    return {part: expected[part] for part in sorted(gone)}


def repair(connection: Connection) -> list[str]:
    """Build missing indexes and triggers again, and unusable indexes anew; the names of what was built.

    Views and functions come back when they are reloaded; the rows of a lost table only from a backup.
    """
    rebuilt = []
    for part, definition in missing(connection).items():
        if definition is not None:
            if part.kind == "trigger":
                _drop_switched_off(connection, part.name)
            connection.execute(definition.encode())
            rebuilt.append(part.name)
    for name in invalid_indexes(connection):
        connection.execute(sql.SQL("REINDEX INDEX {}").format(sql.SQL(name)))
        rebuilt.append(name)
    return rebuilt


def invalid_indexes(connection: Connection) -> list[str]:
    """Indexes that a failed build left unusable."""
    rows = connection.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT (indisvalid AND indisready) ORDER BY 1"
    ).fetchall()
    return [str(row[0]) for row in rows]


def _drop_switched_off(connection: Connection, name: str) -> None:
    trigger, _, table = name.partition(" on ")
    connection.execute(
        sql.SQL("DROP TRIGGER IF EXISTS {} ON {}").format(sql.Identifier(trigger.strip('"')), sql.SQL(table))
    )


def _parts(rows: Iterable[tuple[object, ...]]) -> dict[Part, str | None]:
    return {
        Part(kind=str(kind), name=str(name)): None if definition is None else str(definition)
        for kind, name, definition in rows
    }
