"""Full deliveries: what the database has and the files leave out is removed, with what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.loading import changes, subjects
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from geodata.datasets import Dataset
    from geodata.db.loading.staging import Staging

MOST_REMOVED: Final = 0.5
"""A full delivery that would remove a larger share of a layer is more likely a part of one."""
# Deliveries of these come by level or kind: rows of others are not missing.
_WITHIN: Final = {"divisions": "level", "grid_cells": "level", "base_features": "kind"}
_KEPT: Final = {"management_statuses": "t.source IS DISTINCT FROM 'compounds'"}

GONE: Final = (
    "EXISTS (SELECT FROM hongtu_gone g WHERE g.table_name = {name} AND g.city = t.city AND g.code = t.code)"
)
_FIND: Final = """
INSERT INTO hongtu_gone SELECT {name}, t.city, t.code FROM {table} t
WHERE t.city IN (SELECT DISTINCT city FROM hongtu_stage) AND {kept} AND {within}
    AND NOT EXISTS (SELECT FROM hongtu_stage s WHERE s.city = t.city AND s.code = t.code)
    AND NOT EXISTS (SELECT FROM hongtu_mentioned m WHERE m.city = t.city AND m.code = t.code)
"""
# Of each city: what is whole for one may be a part for another.
_SHARE: Final = """
SELECT city, gone.rows::float8 / here.rows, (SELECT count(DISTINCT city) FROM hongtu_stage)
FROM (SELECT t.city, count(*) AS rows FROM {table} t
    WHERE t.city IN (SELECT DISTINCT city FROM hongtu_stage) AND {kept} AND {within} GROUP BY t.city) AS here
JOIN (SELECT g.city, count(*) AS rows FROM hongtu_gone g WHERE g.table_name = {name} GROUP BY g.city) AS gone
    USING (city)
ORDER BY 2 DESC, 1 LIMIT 1
"""
_HANGING: Final = """
SELECT child.relname::text, k.confdeltype = 'c',
    (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[2]),
    EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'code')
FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid
WHERE k.contype = 'f' AND k.confrelid = %s::regclass AND k.conrelid <> k.confrelid AND k.conparentid = 0
    AND cardinality(k.conkey) = 2
ORDER BY child.relname
"""


@dataclass(slots=True)
class Missing:
    """What a full delivery leaves out.

    Attributes:
        rows: How many rows of its own layer.
        share: Of how many of the layer's, 0 to 1; of several cities, that which loses most.
        city: Of several cities, the code of that one.
        hanging: Table → rows that hang on them and go with them.
    """

    rows: int = 0
    share: float = 0.0
    city: str | None = None
    hanging: dict[str, int] = field(default_factory=dict)

    @property
    def is_suspicious(self) -> bool:
        """Whether so much would go that the delivery is probably a part of one."""
        return self.share > MOST_REMOVED


def superseded(stage: Staging) -> int:
    """How many rows that an earlier load of another dataset made give way to those of this one."""
    if stage.dataset.name != "management_statuses":
        return 0
    return stage.run("SELECT FROM hongtu.management_status t WHERE " + subjects.SUPERSEDED)


def prepare(stage: Staging) -> None:
    """Create the empty list of rows that go: `hongtu_gone`."""
    stage.run("CREATE TEMP TABLE hongtu_gone (table_name text, city text, code text) ON COMMIT DROP")


def find(stage: Staging, mentioned: Sequence[tuple[str | None, str]]) -> Missing:
    """List the rows that the files leave out, and what hangs on them.

    Args:
        stage: The staging table, indexed.
        mentioned: City and code of rejected rows: they are faulty, not missing.

    Raises:
        RefusedError: The dataset keeps a history, or rows that stay hang on one that would go.
    """
    if stage.dataset.name == "tickets":
        raise RefusedError(
            Said(
                en="Tickets are a history: no delivery removes one.",
                zh="工单是历史记录，全量交付也不能删除。",
            ),
            Said(
                en="Load them without --full, or take a run back.", zh="请去掉 --full 装载，或回退某个批次。"
            ),
        )
    stage.run("CREATE TEMP TABLE hongtu_mentioned (city text, code text) ON COMMIT DROP")
    with stage.connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO hongtu_mentioned SELECT * FROM unnest(%s::text[], %s::text[])",
            ([city for city, _ in mentioned], [code for _, code in mentioned]),
        )
    scope = _scope(stage)
    name = sql.Literal(stage.dataset.table)
    rows = stage.run(_FIND, name=name, **scope)
    share = stage.connection.execute(sql.SQL(_SHARE).format(table=stage.table, name=name, **scope)).fetchone()
    made = Missing(rows)
    if share is not None:
        made.share = float(str(share[1]))
        made.city = str(share[0]) if int(str(share[2])) > 1 else None
    if rows:
        stage.run("CREATE INDEX ON hongtu_gone (table_name, city, code)")
        made.hanging = dict(_hang(stage, stage.dataset.table))
        if "parent_code" in stage.types:
            _refuse_torn(stage)
        stage.run("ANALYZE hongtu_gone")
    return made


def remember(stage: Staging, run: int, missing: Missing) -> None:
    """Keep what is about to go, with all that hangs on it."""
    for table in (stage.dataset.table, *missing.hanging):
        changes.remember(stage, run, table, GONE.format(name=f"'{table}'"))


def remove(stage: Staging) -> int:
    """Delete the listed rows; what hangs on them follows by itself.

    Returns:
        How many rows of the layer went.
    """
    return stage.run("DELETE FROM {table} t WHERE " + GONE, name=sql.Literal(stage.dataset.table))


def naming(stage: Staging, *, without: Collection[str]) -> dict[str, int]:
    """How many rows of other datasets name a row that goes by its code, by dataset.

    Args:
        stage: The staging table.
        without: Tables whose rows go with it.
    """
    found: dict[str, int] = {}
    for dataset, table, column in _namers(stage.dataset):
        if table in without:
            continue
        query = sql.SQL(
            "SELECT count(*) FROM {} t JOIN hongtu_gone g ON g.table_name = {} AND g.city = t.city"
            " AND g.code = t.{}"
        ).format(sql.Identifier("hongtu", table), sql.Literal(stage.dataset.table), sql.Identifier(column))
        row = stage.connection.execute(query).fetchone()
        count = int(str(row[0])) if row else 0
        if count:
            found[dataset] = found.get(dataset, 0) + count
    return found


def _namers(named: Dataset) -> Iterator[tuple[str, str, str]]:
    for dataset in DATASETS.values():
        for one in dataset.fields:
            is_link = one.reference is not None and one.kind != "codes"
            if is_link and one.reference and DATASETS[one.reference.dataset].table == named.table:
                yield dataset.name, dataset.table, one.name


def _scope(stage: Staging) -> dict[str, sql.Composable]:
    column = _WITHIN.get(stage.dataset.name)
    within = "true"
    if column is not None:
        within = f"t.{column}::text IN (SELECT DISTINCT {column} FROM hongtu_stage)"
    return {"kept": sql.SQL(_KEPT.get(stage.dataset.name, "true")), "within": sql.SQL(within)}


def _hang(stage: Staging, table: str) -> Iterator[tuple[str, int]]:
    """Follow the foreign keys downwards, from one table to what hangs on it."""
    rows = stage.connection.execute(_HANGING, (f"hongtu.{table}",)).fetchall()
    for child, is_following, column, has_code in rows:
        parts: dict[str, sql.Composable] = {
            "child": sql.Identifier("hongtu", str(child)),
            "column": sql.Identifier(str(column)),
            "parent": sql.Literal(table),
            "name": sql.Literal(str(child)),
        }
        if not is_following:
            _refuse_standing(stage, table, parts, str(child))
        elif has_code:
            count = stage.run(
                "INSERT INTO hongtu_gone SELECT {name}, c.city, c.code FROM {child} c"
                " JOIN hongtu_gone g ON g.table_name = {parent} AND g.city = c.city AND g.code = c.{column}",
                **parts,
            )
            if count:
                yield str(child), count
                yield from _hang(stage, str(child))


def _refuse_standing(stage: Staging, table: str, parts: dict[str, sql.Composable], child: str) -> None:
    row = stage.connection.execute(
        sql.SQL(
            "SELECT g.code, count(*) OVER () FROM {child} c JOIN hongtu_gone g"
            " ON g.table_name = {parent} AND g.city = c.city AND g.code = c.{column} ORDER BY 1 LIMIT 1"
        ).format(**parts)
    ).fetchone()
    if row is not None:
        called = {one.table: one.zh for one in DATASETS.values()}
        raise RefusedError(
            Said(
                en=f"The full delivery leaves out {table} {row[0]}, on which rows of {child} stand"
                f" ({row[1]} in all).",
                zh=f"全量交付缺少{called.get(table, table)} {row[0]}，"
                f"但{called.get(child, child)}中有 {row[1]} 行依附于这些行。",
            ),
            Said(
                en=f"Load a full delivery of {child} without them first, or keep the row.",
                zh=f"请先全量装载不含这些行的{called.get(child, child)}，或保留该行。",
            ),
        )


def _refuse_torn(stage: Staging) -> None:
    row = stage.connection.execute(
        sql.SQL(
            "SELECT k.parent_code, count(*) OVER () FROM (SELECT city, code, parent_code FROM hongtu_stage"
            " UNION ALL SELECT city, code, parent_code FROM {table} t"
            "  WHERE NOT EXISTS (SELECT FROM hongtu_stage s WHERE s.city = t.city AND s.code = t.code)) AS k"
            " JOIN hongtu_gone g ON g.table_name = {name} AND g.city = k.city AND g.code = k.parent_code"
            " WHERE NOT EXISTS (SELECT FROM hongtu_gone o"
            " WHERE o.table_name = {name} AND o.city = k.city AND o.code = k.code) ORDER BY 1 LIMIT 1"
        ).format(table=stage.table, name=sql.Literal(stage.dataset.table))
    ).fetchone()
    if row is not None:
        raise RefusedError(
            Said(
                en=f"The full delivery leaves out {row[0]}, under which rows that stay hang ({row[1]} in"
                " all).",
                zh=f"全量交付缺少 {row[0]}，但仍有下级的行保留（共 {row[1]} 行）。",
            ),
            Said(
                en="Give them another parent in the same delivery, or keep the row.",
                zh="请在同一次交付中给它们改填上级，或保留该行。",
            ),
        )
