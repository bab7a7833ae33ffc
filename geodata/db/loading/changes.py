"""What a load changes: found by comparing its stage with the table, remembered as it was, and written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.db.loading import existing
from geodata.db.loading.staging import staged

if TYPE_CHECKING:
    from geodata.db.loading.staging import Staging

AREA_TABLES = frozenset({"division", "grid_cell", "building"})
# What a ticket is born with or what its events decide: no later file changes it.
_FIXED = frozenset(
    {
        "opened_at", "opened_on", "class_code", "step", "step_at", "events", "last_seq", "closed_at",
        "is_satisfied",
    }
)  # fmt: skip
_LINEAGE = ("run", "source_file", "source_row")


@dataclass(frozen=True, slots=True)
class Beside:
    """Columns of a table that follow from more than the staged row `s`.

    Attributes:
        join: Joins that find the rest.
        values: Column → its value.
    """

    join: str
    values: dict[str, str]


def compared(stage: Staging) -> list[str]:
    """The columns whose difference makes a row changed, beside its geometry."""
    # A firm that takes a compound over does not take over the tickets of the past.
    untouched = _FIXED | {"firm_code"} if stage.dataset.name == "tickets" else frozenset[str]()
    return [name for name in stage.stored if name not in untouched]


def is_redrawn(stored: sql.Composable, told: sql.Composable) -> sql.Composed:
    """The condition that a shape is another drawing than the one that is stored."""
    return sql.SQL("({0} IS DISTINCT FROM {1} AND NOT hongtu.is_same_drawing({0}, {1}))").format(stored, told)


def compare(stage: Staging, *, also: str = "false") -> tuple[int, int]:
    """Find out what the load changes.

    Args:
        stage: The staging table.
        also: A condition over `s` (staged) and `t` (stored) that makes a row changed as well.

    Returns:
        How many rows are new, and how many differ from what is stored.
    """
    names = compared(stage)
    theirs: list[sql.Composable] = [sql.SQL("t.{}").format(sql.Identifier(name)) for name in names]
    ours: list[sql.Composable] = [staged(stage, name) for name in names]
    join: sql.Composable = sql.SQL("")
    redrawn: sql.Composable = sql.SQL("false")
    if stage.dataset.geometry is not None:
        stored = sql.SQL("t.geom" if stage.dataset.shape_table is None else "h.geom")
        redrawn = is_redrawn(stored, sql.SQL("s.geom"))
        if stage.dataset.shape_table is not None:
            join = sql.SQL("LEFT JOIN {} h ON h.city = s.city AND h.code = s.code").format(
                sql.Identifier("hongtu", stage.dataset.shape_table)
            )
    stage.run(
        "CREATE TEMP TABLE hongtu_change ON COMMIT DROP AS"
        " SELECT s.city, s.code, t.code IS NULL AS is_new FROM hongtu_stage s"
        " LEFT JOIN {table} t ON t.city = s.city AND t.code = s.code {join}"
        " WHERE t.code IS NULL OR ROW({theirs}) IS DISTINCT FROM ROW({ours}) OR {redrawn} OR ({also})",
        join=join,
        redrawn=redrawn,
        theirs=sql.SQL(", ").join(theirs),
        ours=sql.SQL(", ").join(ours),
        also=sql.SQL(also),
    )
    stage.run("ANALYZE hongtu_change")
    row = stage.connection.execute(
        "SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM hongtu_change"
    ).fetchone()
    return (int(str(row[0])), int(str(row[1]))) if row else (0, 0)


def remember(stage: Staging, run: int, table: str, condition: str, *, extra: str = "'{}'::jsonb") -> None:
    """Keep what rows of a table are before the run changes them.

    Args:
        stage: The staging table.
        run: The run that is about to change them.
        table: Table in schema `hongtu`.
        condition: Which rows, as `t`.
        extra: More to keep beside the columns.
    """
    types = existing.column_types(stage.connection, table)
    columns = sql.SQL(", ").join(
        sql.SQL("encode(ST_AsEWKB(t.{0}), 'hex') AS {0}" if kind.startswith("geometry") else "t.{0}").format(
            sql.Identifier(name)
        )
        for name, kind in types.items()
    )
    stage.run(
        "INSERT INTO hongtu.row_before (run, table_name, city, code, before)"
        " SELECT {run}, {name}, t.city, t.code, (SELECT to_jsonb(r) FROM (SELECT {columns}) AS r) || {extra}"
        " FROM {source} t WHERE {condition} ON CONFLICT DO NOTHING",
        condition=sql.SQL(condition),
        run=sql.Literal(run),
        name=sql.Literal(table),
        columns=columns,
        extra=sql.SQL(extra),
        source=sql.Identifier("hongtu", table),
    )


CHANGED = "EXISTS (SELECT FROM hongtu_change c WHERE c.city = t.city AND c.code = t.code AND NOT c.is_new)"


def apply(stage: Staging, run: int, beside: Beside | None = None) -> None:
    """Write the changes into the table: guarded UPDATE of what differs, INSERT of what is new.

    Args:
        stage: The staging table, compared.
        run: The run that changes the table.
        beside: Columns that do not stand in the stage.
    """
    names = [name for name in stage.stored if name not in _LINEAGE]
    if stage.dataset.shape_table is None and stage.dataset.geometry is not None:
        names.append("geom")
    values: dict[str, sql.Composable] = {
        name: sql.SQL("s.geom") if name == "geom" else staged(stage, name) for name in names
    }
    join = sql.SQL(beside.join if beside else "")
    values.update({name: sql.SQL(value) for name, value in (beside.values if beside else {}).items()})
    if stage.dataset.table in AREA_TABLES:
        values["area_m2"] = sql.SQL("ST_Area(ST_Transform(s.geom, y.projected_srid))")
    values["run"] = sql.Literal(run)
    values["source_file"] = sql.SQL("s.source_file")
    values["source_row"] = sql.SQL("s.source_row")
    written = stage.run(
        "UPDATE {table} t SET {sets} FROM hongtu_stage s JOIN hongtu_change c USING (city, code)"
        " JOIN hongtu.city y USING (city) {join} WHERE NOT c.is_new AND t.city = s.city AND t.code = s.code",
        join=join,
        sets=sql.SQL(", ").join(
            sql.SQL("{} = {}").format(sql.Identifier(name), value)
            for name, value in values.items()
            if stage.dataset.name != "tickets" or name not in _FIXED
        ),
    )
    if "path" in stage.types:
        # A first path of one label; the whole tree is laid out after the rows are in.
        values["path"] = sql.SQL("text2ltree(regexp_replace(s.code, '[^A-Za-z0-9_]', '_', 'g'))")
    written += stage.run(
        "INSERT INTO {table} (city, code, {names}) SELECT s.city, s.code, {values}"
        " FROM hongtu_stage s JOIN hongtu_change c USING (city, code) JOIN hongtu.city y USING (city) {join}"
        " WHERE c.is_new {order}",
        join=join,
        # Numbers for the map are given in the order of the file.
        order=sql.SQL("ORDER BY s.source_file, s.source_row" if "fid" in stage.types else ""),
        names=sql.SQL(", ").join(map(sql.Identifier, values)),
        values=sql.SQL(", ").join(values.values()),
    )
    # Without statistics of the new rows the statements that follow join them row by row.
    if written:
        stage.run("ANALYZE {table}")
