"""Every change of a dataset is seen in its data version, so that no page keeps what is no longer true."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql

from geodata.datasets import DATASETS, Dataset

# A ticket has its own sequence numbers, and what shows tickets asks for those.
WATCHED = [dataset for dataset in DATASETS.values() if dataset.name != "tickets"]


def version(connection: psycopg.Connection, city: str, dataset: str) -> int:
    row = connection.execute(
        "SELECT version FROM hongtu.data_version WHERE city = %s AND dataset = %s", (city, dataset)
    ).fetchone()
    return int(row[0]) if row else 0


def drop_references(connection: psycopg.Connection, table: str) -> None:
    """Let a row go although others point to it; the test takes everything back."""
    found = connection.execute(
        "SELECT n.nspname, c.relname, k.conname FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND k.conparentid = 0"
        " AND k.confrelid = to_regclass(%s)",
        (f"hongtu.{table}",),
    ).fetchall()
    for schema, name, constraint in found:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(schema, name), sql.Identifier(constraint)
            )
        )


@pytest.mark.parametrize("dataset", WATCHED, ids=lambda dataset: dataset.name)
def test_every_kind_of_change_makes_a_new_version(city_database: str, dataset: Dataset) -> None:
    tables = [dataset.table, *([dataset.shape_table] if dataset.shape_table else [])]
    with psycopg.connect(city_database) as connection:
        # Its compounds are called by one name each.
        connection.execute(
            "INSERT INTO hongtu.compound_alias (city, code, name, compound_code)"
            " SELECT city, 'a', '又名', code FROM hongtu.compound LIMIT 1"
        )
        row = connection.execute(
            sql.SQL("SELECT city, code FROM {} LIMIT 1").format(sql.Identifier("hongtu", tables[-1]))
        ).fetchone()
        assert row is not None, f"the demonstration city has no {dataset.name}"
        city = str(row[0])
        seen = [version(connection, city, dataset.name)]
        assert seen[0] > 0, "the load itself made no version"
        for table in tables:
            connection.execute(
                sql.SQL("UPDATE {} SET city = city WHERE (city, code) = (%s, %s)").format(
                    sql.Identifier("hongtu", table)
                ),
                row,
            )
            seen.append(version(connection, city, dataset.name))
        drop_references(connection, dataset.table)
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE (city, code) = (%s, %s)").format(
                sql.Identifier("hongtu", dataset.table)
            ),
            row,
        )
        seen.append(version(connection, city, dataset.name))
        connection.rollback()
    assert seen == sorted(set(seen))


@pytest.mark.parametrize("dataset", WATCHED, ids=lambda dataset: dataset.name)
def test_a_statement_that_changes_nothing_keeps_the_version(city_database: str, dataset: Dataset) -> None:
    with psycopg.connect(city_database) as connection:
        before = connection.execute("SELECT * FROM hongtu.data_version ORDER BY 1, 2").fetchall()
        connection.execute(
            sql.SQL("UPDATE {} SET city = city WHERE code = 'nobody'").format(
                sql.Identifier("hongtu", dataset.table)
            )
        )
        assert connection.execute("SELECT * FROM hongtu.data_version ORDER BY 1, 2").fetchall() == before
