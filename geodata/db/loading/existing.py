"""What is in the database already that a load refers to: codes, names and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.datasets import Dataset
    from geodata.db.connection import Connection

SMALLEST_INTEGER = 32_767
"""The greatest number that a column of two bytes holds."""


def names(connection: Connection, code: str, dataset: Dataset) -> Iterator[tuple[str, str | None]]:
    """Code and name of the rows of a dataset that another may refer to; communities come last."""
    order = (
        "CASE level WHEN 'county' THEN 1 WHEN 'town' THEN 2 ELSE 3 END"
        if dataset.table == "division"
        else "1"
    )
    query = sql.SQL("SELECT code, name FROM {} WHERE city = %s ORDER BY {}, code").format(
        sql.Identifier("hongtu", dataset.table), sql.SQL(order)
    )
    for found, name in connection.execute(query, (code,)):
        yield str(found), None if name is None else str(name)


def compound_aliases(connection: Connection, code: str) -> Iterator[tuple[str, str]]:
    """Code and other name of the compounds of a city, from their lists and from files of aliases."""
    query = (
        "SELECT code, unnest(aliases) AS alias FROM hongtu.compound WHERE city = %(city)s"
        " UNION SELECT compound_code, name FROM hongtu.compound_alias WHERE city = %(city)s ORDER BY 1, 2"
    )
    for found, alias in connection.execute(query, {"city": code}):
        yield str(found), str(alias)


def column_types(connection: Connection, table: str) -> dict[str, str]:
    """Type of every column of a table that can be written."""
    return {
        str(name): str(kind)
        for name, kind in connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            (f"hongtu.{table}",),
        )
    }
