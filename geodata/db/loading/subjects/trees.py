"""Trees: rows that hang on rows of their own table, as grid cells and Party organisations do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.db.connection import Connection

TABLES = frozenset({"grid_cell", "party_organisation"})

# The depth ends a circle that a load is about to be refused for.
_LAY_OUT = sql.SQL("""
WITH RECURSIVE tree AS (
    SELECT city, code, text2ltree(regexp_replace(code, '[^A-Za-z0-9_]', '_', 'g')) AS path
    FROM {table} WHERE parent_code IS NULL AND city = ANY (%(cities)s)
    UNION ALL
    SELECT t.city, t.code, p.path || text2ltree(regexp_replace(t.code, '[^A-Za-z0-9_]', '_', 'g'))
    FROM {table} t JOIN tree p ON p.city = t.city AND p.code = t.parent_code WHERE nlevel(p.path) < 60
)
UPDATE {table} t SET path = tree.path FROM tree
WHERE t.city = tree.city AND t.code = tree.code AND t.path IS DISTINCT FROM tree.path
""")
_IS_BROKEN = sql.SQL("""
WITH RECURSIVE tree AS (
    SELECT city, code FROM {table} WHERE parent_code IS NULL AND city = ANY (%(cities)s)
    UNION
    SELECT t.city, t.code FROM {table} t JOIN tree p ON p.city = t.city AND p.code = t.parent_code
)
SELECT EXISTS (
    SELECT city, code FROM {table} WHERE city = ANY (%(cities)s) EXCEPT SELECT city, code FROM tree)
""")


def lay_out(connection: Connection, table: str, cities: Sequence[str]) -> None:
    """Write the path of every row from the root of its tree.

    Args:
        connection: Within the transaction that changed the rows.
        table: One of `TABLES`.
        cities: The cities whose rows were changed.
    """
    query = _LAY_OUT.format(table=sql.Identifier("hongtu", table))
    connection.execute(query, {"cities": list(cities)})


def is_broken(connection: Connection, table: str, cities: Sequence[str]) -> bool:
    """Whether some rows can no longer be reached from a root; the arguments are those of `lay_out`."""
    query = _IS_BROKEN.format(table=sql.Identifier("hongtu", table))
    row = connection.execute(query, {"cities": list(cities)}).fetchone()
    return bool(row and row[0])
