"""The staging table of a load: rows come in by binary COPY, are completed, compared, and applied.

Everything happens in the transaction of the load; the table goes with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata.crs import STORAGE_SRID
from geodata.db.loading import existing, packing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.datasets import Dataset, Field
    from geodata.db.connection import Connection

_TYPES = {
    "text": "text", "choice": "text", "integer": "int4", "number": "float8", "boolean": "bool",
    "date": "date", "timestamp": "timestamptz", "codes": "text[]", "texts": "text[]",
}  # fmt: skip
# Columns that are computed before staging and are not fields of a file.
EXTRA: dict[str, dict[str, str]] = {
    "compounds": {
        "pinyin": "text",
        "pinyin_initials": "text",
        "area_m2": "float8",
        "geom_3857": "geometry(MultiPolygon, 3857)",
        "point_3857": "geometry(Point, 3857)",
    },
    "tickets": {
        "opened_on": "date",
        "class_code": "text",
        "firm_code": "text",
        "step": "int2",
        "step_at": "timestamptz",
        "events": "int2",
        "last_seq": "int8",
    },
}
SHAPES = frozenset({"geom", "geom_3857", "point_3857", "area_m2"})
"""Columns of the stage that say where a row is; `TOLD` is what a staged row `s` says beside them."""
TOLD = sql.SQL("to_jsonb(s) - '{geom,geom_3857,point_3857,area_m2}'::text[]")
# What stands in a column that the database requires and the file does not fill.
DEFAULTS: dict[str, dict[str, Any]] = {
    "compounds": {"aliases": [], "is_urban": True, "status": "unknown"},
    "firms": {"kind": "professional"},
    "base_features": {"rank": 0},
    "walk_links": {"rank": 0},
}
# What an empty or impossible cell means. Said here and not written into the stage, which would copy its rows.
# Compounds of one load are of one city.
_TODAY = (
    "(SELECT (now() AT TIME ZONE time_zone)::date FROM hongtu.city"
    " WHERE city = (SELECT city FROM hongtu_stage LIMIT 1))"
)
_MEANT = {
    ("compounds", "status_since"): (
        f"CASE WHEN s.status <> 'unknown' THEN least(coalesce(s.status_since, {_TODAY}), {_TODAY})"
        " ELSE s.status_since END"
    )
}
_BLOCK_ROWS = 4096
# Datasets whose completion looks for one staged row after the other; the joins of the others hash.
_LOOKED_UP = frozenset({"divisions", "grid_cells", "party_organisations", "management_statuses"})
# By these, or by whether they are empty, staged rows are found.
_JOINED = frozenset({"city", "code", "name", "level", "parent_code", "community_code", "compound_code"})
# Fields of a file that are not columns: they become links or events.
LINKS = frozenset({"grids", "firms"})


@dataclass(slots=True)
class Staging:
    """The staging table of one dataset and what is known of the table behind it.

    Attributes:
        connection: Within the transaction of the load.
        dataset: What is loaded.
        types: Column → type of the table's columns that can be written.
        columns: Columns of the staging table beside the lineage.
    """

    connection: Connection
    dataset: Dataset
    types: dict[str, str]
    columns: dict[str, str]

    @property
    def table(self) -> sql.Identifier:
        """The table that is loaded."""
        return sql.Identifier("hongtu", self.dataset.table)

    @property
    def stored(self) -> list[str]:
        """Staged columns that the table has, without key and geometry."""
        return [name for name in self.columns if name in self.types and name not in {"city", "code", "geom"}]

    def run(self, query: str, **parts: sql.Composable) -> int:
        """Execute a statement over the stage; how many rows it touched."""
        cursor = self.connection.execute(sql.SQL(query).format(table=self.table, **parts))
        return max(cursor.rowcount, 0)


def create(connection: Connection, dataset: Dataset) -> Staging:
    """Create the staging table of a dataset."""
    columns = {"city": "text", "code": "text"}
    columns.update({field.name: _TYPES[field.kind] for field in dataset.fields})
    columns.update(EXTRA.get(dataset.name, {}))
    if dataset.geometry is not None:
        columns["geom"] = f"geometry(Geometry, {STORAGE_SRID})"
    defaults = DEFAULTS.get(dataset.name, {})
    listed = sql.SQL(", ").join(
        sql.SQL("{} {} DEFAULT {}").format(sql.Identifier(name), _raw(kind), sql.Literal(defaults.get(name)))
        for name, kind in columns.items()
    )
    # The stage is written once and read a few times: it should not go through a small buffer to the disk.
    connection.execute("SET LOCAL temp_buffers = '128MB'")
    connection.execute(
        sql.SQL(
            "CREATE TEMP TABLE hongtu_stage (source_file int2 NOT NULL, source_row int4 NOT NULL, {}) ON"
            " COMMIT DROP"
        ).format(listed)
    )
    return Staging(connection, dataset, existing.column_types(connection, dataset.table), columns)


def copy(stage: Staging, names: Sequence[str], columns: Sequence[Sequence[Any]]) -> None:
    """Add rows; a column that is left out gets its default.

    Args:
        stage: The staging table.
        names: Columns of the staging table; `geom` comes as EWKB.
        columns: Their values.
    """
    types = {"source_file": "int2", "source_row": "int4", **stage.columns}
    kinds = [types[name].partition("(")[0] for name in names]
    defaults = DEFAULTS.get(stage.dataset.name, {})
    filled = [_filled(column, defaults.get(name)) for name, column in zip(names, columns, strict=True)]
    statement = sql.SQL("COPY hongtu_stage ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with stage.connection.cursor() as cursor, cursor.copy(statement) as copying:
        copying.write(packing.HEADER)
        for start in range(0, len(filled[0]), _BLOCK_ROWS):
            part = [column[start : start + _BLOCK_ROWS] for column in filled]
            copying.write(packing.block(kinds, part))
        copying.write(packing.TRAILER)


def _filled(column: Sequence[Any], default: object) -> Sequence[Any]:
    return column if default is None else [default if value is None else value for value in column]


def index(stage: Staging) -> None:
    """Make the stage quick to join, and let this one transaction sort and hash in memory."""
    stage.run("SET LOCAL work_mem = '96MB'")
    if stage.dataset.name in _LOOKED_UP:
        stage.run("CREATE INDEX ON hongtu_stage (city, code)")
    # Statistics of every column, or of many rows, are slow to take, and no plan here asks for them.
    stage.run("SET LOCAL default_statistics_target = 10")
    stage.run("ANALYZE hongtu_stage ({joined})", joined=_listed([n for n in stage.columns if n in _JOINED]))
    stage.run("SET LOCAL default_statistics_target = DEFAULT")


def keep_what_is_absent(stage: Staging, absent: dict[int, set[str]]) -> None:
    """Fill columns that a file does not have with what the database has, so that a load never empties them.

    Args:
        stage: The staging table.
        absent: Number of a file → columns that it lacks.
    """
    defaults = DEFAULTS.get(stage.dataset.name, {})
    for file, names in absent.items():
        columns = [name for name in stage.stored if name in names]
        # What stands in a column with a default is not from the file.
        staged = [sql.SQL("s.{}::{}").format(sql.Identifier(n), _raw(stage.types[n])) for n in columns]
        known = [
            sql.SQL("t.{}").format(sql.Identifier(name))
            if name in defaults
            else sql.SQL("coalesce({}, t.{})").format(told, sql.Identifier(name))
            for name, told in zip(columns, staged, strict=True)
        ]
        if columns:
            stage.run(
                "UPDATE hongtu_stage s SET ({columns}) = ROW({known}) FROM {table} t"
                " WHERE t.city = s.city AND t.code = s.code AND s.source_file = {file}"
                " AND ROW({staged}) IS DISTINCT FROM ROW({known})",
                columns=_listed(columns),
                known=sql.SQL(", ").join(known),
                staged=sql.SQL(", ").join(staged),
                file=sql.Literal(file),
            )
    if stage.dataset.geometry is not None:
        shapes = sql.Identifier("hongtu", stage.dataset.shape_table or stage.dataset.table)
        stage.run(
            "UPDATE hongtu_stage s SET geom = t.geom FROM {shapes} t"
            " WHERE t.city = s.city AND t.code = s.code AND s.geom IS NULL AND t.geom IS NOT NULL",
            shapes=shapes,
        )


def take_out(
    stage: Staging, condition: str, value: str = "NULL", **parts: sql.Composable
) -> list[tuple[int, int, str | None, dict[str, Any]]]:
    """Remove rows from the stage.

    Args:
        stage: The staging table, `s` in the condition.
        condition: Which rows.
        value: What to say of them.
        parts: Parts of the condition.

    Returns:
        File, row, value and the whole row of each.
    """
    query = sql.SQL(
        "DELETE FROM hongtu_stage s WHERE {condition}"
        " RETURNING s.source_file, s.source_row, {value}::text, {told}"
    ).format(told=TOLD, condition=_raw(condition).format(table=stage.table, **parts), value=_raw(value))
    return stage.connection.execute(query).fetchall()  # type: ignore[return-value]


def lacking(stage: Staging, field: Field) -> int:
    """How many staged rows lack a field."""
    row = stage.connection.execute(
        sql.SQL("SELECT count(*) FROM hongtu_stage WHERE {} IS NULL").format(sql.Identifier(field.name))
    ).fetchone()
    return int(str(row[0])) if row else 0


def count(stage: Staging) -> int:
    """How many rows are staged."""
    row = stage.connection.execute("SELECT count(*) FROM hongtu_stage").fetchone()
    return int(str(row[0])) if row else 0


def is_first(stage: Staging) -> bool:
    """Whether the table holds no row of any city, so that nothing is known of what is staged."""
    row = stage.connection.execute(
        sql.SQL("SELECT NOT EXISTS (SELECT FROM {})").format(stage.table)
    ).fetchone()
    return bool(row and row[0])


def is_filled(stage: Staging, city: str) -> bool:
    """Whether the table holds any row of a city."""
    row = stage.connection.execute(
        sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE city = %s)").format(stage.table), (city,)
    ).fetchone()
    return bool(row and row[0])


def name_by_code(stage: Staging, file: int) -> int:
    """Call the nameless rows of a file by their code; how many there were."""
    return stage.run(
        "UPDATE hongtu_stage SET name = code WHERE name IS NULL AND source_file = {file}",
        file=sql.Literal(file),
    )


def _raw(text: str) -> sql.SQL:
    """A piece of SQL that stands in this code or comes from the catalogue, never from outside."""
    return sql.SQL(text)


def _listed(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))


def staged(stage: Staging, name: str) -> sql.Composed:
    """A staged column of `s` as the table wants it."""
    kind = _raw(stage.types[name])
    meant = _MEANT.get((stage.dataset.name, name))
    column = sql.Identifier(name) if meant is None else _raw(meant)
    return sql.SQL("({})::{}" if meant else "s.{}::{}").format(column, kind)
