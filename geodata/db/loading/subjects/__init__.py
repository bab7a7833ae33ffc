"""What single subjects need beyond columns: places found by position, trees, periods, links, events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import sql

from geodata.db.loading.changes import CHANGED, remember
from geodata.db.loading.staging import LINKS, Staging, take_out
from geodata.db.loading.subjects import compounds, numbering, tickets, trees

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.datasets import Dataset
    from geodata.db.loading.changes import Beside

Late = tuple[str, str, list[tuple[int, int, str | None, dict[str, Any]]]]
"""Rule, field, and the rows that were taken out of the stage: file, row, value, staged columns."""

_MORE_TABLES = {
    "compounds": ("compound_shape", "management_status"),
    "party_organisations": ("party_organisation_grid", "party_organisation_firm"),
    "tickets": ("ticket_event",),
}

_POINTS = (
    "(SELECT ctid AS id, city, ST_PointOnSurface(geom) AS point FROM hongtu_stage"
    " WHERE geom IS NOT NULL AND {empty})"
)


def tables(dataset: Dataset) -> list[str]:
    """The tables that a load of a dataset fills."""
    return [dataset.table, *_MORE_TABLES.get(dataset.name, ())]


def complete(stage: Staging) -> list[Late]:
    """Finish staged rows from the database, and take out those that cannot stand.

    Returns:
        The rows taken out, by rule.
    """
    rejected: list[Late] = []
    name = stage.dataset.name
    if name in {"grid_cells", "party_organisations", "divisions"}:
        _parents_by_name(stage)
    if name == "grid_cells":
        rejected.append(("code.retired", "code", numbering.reused(stage)))
    if name in {"grid_cells", "party_organisations"}:
        parent = stage.dataset.field("parent_code").zh
        orphans = _orphans(stage, is_grid=name == "grid_cells")
        rejected.append(("required", parent, [row for row in orphans if row[2] is None]))
        rejected.append(("reference.parent", parent, [row for row in orphans if row[2] is not None]))
    _by_position(stage)
    for field in stage.dataset.fields:
        if field.is_required and field.reference is not None:
            rows = take_out(stage, "s.{field} IS NULL", field=sql.Identifier(field.name))
            rejected.append(("required", field.zh, rows))
    if name == "compounds":
        compounds.keep_period_dates(stage)
    if name == "management_statuses":
        rejected.append(("order", "起始日期", _overlapping(stage)))
    return rejected


_STORED_LINKS = (
    "coalesce((SELECT array_agg(l.{0}_code ORDER BY l.{0}_code) FROM hongtu.party_organisation_{0} l"
    " WHERE l.city = s.city AND l.party_code = s.code), ARRAY[]::text[])"
)
_STAGED_LINKS = (
    "coalesce((SELECT array_agg(DISTINCT n ORDER BY n) FROM unnest(s.{0}s) AS n), ARRAY[]::text[])"
)
_LINKED = {
    name: (_STORED_LINKS.format(name.removesuffix("s")), _STAGED_LINKS.format(name.removesuffix("s")))
    for name in sorted(LINKS)
}


def keep_absent_links(stage: Staging, absent: dict[int, set[str]]) -> None:
    """Fill links that a file has no column for with those that are stored, so that a load never cuts them.

    Args:
        stage: The staging table.
        absent: Number of a file → columns that it lacks.
    """
    if stage.dataset.name != "party_organisations":
        return
    for file, names in absent.items():
        for name in sorted(LINKS & names):
            stage.run(
                "UPDATE hongtu_stage s SET {name} = " + _LINKED[name][0] + " WHERE s.source_file = {file}",
                name=sql.Identifier(name),
                file=sql.Literal(file),
            )


def differs(stage: Staging) -> str:
    """A condition over staged `s` and stored `t` under which a row changed although its columns did not."""
    if stage.dataset.name == "tickets":
        return tickets.MOVED_ON
    if stage.dataset.name == "party_organisations":
        return " OR ".join(f"{after} IS DISTINCT FROM {before}" for before, after in _LINKED.values())
    return "false"


def beside(stage: Staging) -> list[tuple[str, str, str]]:
    """Fields that are no columns of the table: name, value before and after, over `t` and `s`."""
    if stage.dataset.name == "tickets":
        return [("step", "t.step", f"greatest(t.step, {tickets.LAST_STEP}::smallint)")]
    if stage.dataset.name == "party_organisations":
        return [(name, before, after) for name, (before, after) in _LINKED.items()]
    return []


def kept_as_known(stage: Staging) -> list[tuple[int, int, str, str, str]]:
    """What staged rows say otherwise and a load does not change: file, row, field, theirs and ours."""
    return tickets.told_otherwise(stage) if stage.dataset.name == "tickets" else []


def before(stage: Staging, run: int) -> None:
    """Keep what is about to change beside the rows of the table itself."""
    links = "'{}'::jsonb"
    if stage.dataset.name == "party_organisations":
        links = (
            "jsonb_build_object('grids', (SELECT jsonb_agg(grid_code) FROM hongtu.party_organisation_grid l"
            " WHERE l.city = t.city AND l.party_code = t.code),"
            " 'firms', (SELECT jsonb_agg(firm_code) FROM hongtu.party_organisation_firm l"
            " WHERE l.city = t.city AND l.party_code = t.code))"
        )
    remember(stage, run, stage.dataset.table, CHANGED, extra=links)
    if stage.dataset.name == "compounds":
        remember(stage, run, "compound_shape", CHANGED)
        # A compound that had no shape: taking the run back takes the shape away again.
        stage.run(
            "INSERT INTO hongtu.row_before (run, table_name, city, code, before)"
            " SELECT {run}, 'compound_shape', s.city, s.code, 'null' FROM hongtu_stage s"
            " JOIN hongtu_change c USING (city, code) WHERE NOT c.is_new AND s.geom IS NOT NULL"
            " AND NOT EXISTS (SELECT FROM hongtu.compound_shape h WHERE h.city = s.city AND h.code = s.code)",
            run=sql.Literal(run),
        )
    if stage.dataset.name == "management_statuses":
        remember(stage, run, "management_status", SUPERSEDED)


def beside_rows(stage: Staging) -> Beside | None:
    """What the rows of the table hold beside their staged ones, once `clear` has been."""
    return tickets.folded(stage) if stage.dataset.name == "tickets" else None


def clear(stage: Staging) -> None:
    """Take away what the staged rows supersede, and fold the staged tickets, before they are written."""
    if stage.dataset.name == "management_statuses":
        stage.run("DELETE FROM hongtu.management_status t WHERE " + SUPERSEDED)
    if stage.dataset.name == "tickets":
        tickets.fold(stage)


def after(stage: Staging, run: int) -> None:
    """Write what hangs on the rows: shapes, periods, trees, links, events."""
    steps: dict[str, Callable[[Staging, int], None]] = {
        "compounds": compounds.write_parts,
        "divisions": _describe_city,
        "grid_cells": _tree,
        "party_organisations": _party_parts,
        "tickets": tickets.write_events,
    }
    step = steps.get(stage.dataset.name)
    if step is not None:
        step(stage, run)


def _describe_city(stage: Staging, run: int) -> None:
    """A city that is called by its code takes the name of its county, and whether it is synthetic."""
    del run
    stage.run(
        "UPDATE hongtu.city y SET name = CASE WHEN y.name = y.city THEN s.name ELSE y.name END,"
        " is_synthetic = coalesce(s.is_synthetic, y.is_synthetic)"
        " FROM hongtu_stage s WHERE s.city = y.city AND s.code = y.city"
        " AND (y.name = y.city OR s.is_synthetic <> y.is_synthetic)"
    )


def has_broken_tree(stage: Staging) -> bool:
    """Whether some rows of a tree can no longer be reached from a root."""
    table = stage.dataset.table
    return table in trees.TABLES and trees.is_broken(stage.connection, table, _cities(stage))


def _cities(stage: Staging) -> list[str]:
    rows = stage.connection.execute("SELECT DISTINCT city FROM hongtu_stage").fetchall()
    return [str(city) for (city,) in rows]


def _by_position(stage: Staging) -> None:
    if stage.dataset.geometry is None or (
        "community_code" not in stage.columns and "compound_code" not in stage.columns
    ):
        return
    if "compound_code" in stage.columns:
        empty = "compound_code IS NULL" + (
            " AND level IN ('3', '4', '5')" if stage.dataset.name == "grid_cells" else ""
        )
        stage.run(
            "UPDATE hongtu_stage s SET compound_code = found.code FROM ("
            " SELECT DISTINCT ON (p.id) p.id, h.code FROM " + _POINTS + " p"
            " JOIN hongtu.compound_shape h ON h.city = p.city AND ST_Covers(h.geom, p.point) ORDER BY"
            " p.id, h.code"
            ") AS found WHERE s.ctid = found.id",
            empty=sql.SQL(empty),
        )
    if "community_code" in stage.columns:
        stage.run(
            "UPDATE hongtu_stage s SET community_code = found.code FROM ("
            " SELECT DISTINCT ON (p.id) p.id, d.code FROM " + _POINTS + " p"
            " JOIN hongtu.division d ON d.city = p.city AND d.level = 'community' AND ST_Covers(d.geom,"
            " p.point)"
            " ORDER BY p.id, d.code) AS found WHERE s.ctid = found.id",
            empty=sql.SQL("community_code IS NULL"),
        )
    if {"community_code", "compound_code"} <= stage.columns.keys():
        stage.run(
            "UPDATE hongtu_stage s SET community_code = c.community_code FROM hongtu.compound c"
            " WHERE s.community_code IS NULL AND c.city = s.city AND c.code = s.compound_code"
            " AND c.community_code IS NOT NULL"
        )


def _parents_by_name(stage: Staging) -> None:
    stage.run(
        "UPDATE hongtu_stage s SET parent_code = named.code FROM ("
        " SELECT city, name, min(code) AS code FROM ("
        "   SELECT city, code, name FROM hongtu_stage UNION SELECT city, code, name FROM {table}"
        "   WHERE city IN (SELECT DISTINCT city FROM hongtu_stage)) AS every GROUP BY city, name"
        " HAVING count(DISTINCT code) = 1) AS named"
        " WHERE named.city = s.city AND named.name = s.parent_code AND named.code <> s.code"
        " AND NOT EXISTS (SELECT FROM {table} t WHERE t.city = s.city AND t.code = s.parent_code)"
        " AND NOT EXISTS (SELECT FROM hongtu_stage o WHERE o.city = s.city AND o.code = s.parent_code)"
    )


def _orphans(stage: Staging, *, is_grid: bool) -> list[tuple[int, int, str | None, dict[str, Any]]]:
    if is_grid:
        # The first twelve digits of an area's code are its community's.
        stage.run(
            "UPDATE hongtu_stage s SET parent_code = left(s.code, 12)"
            " WHERE s.parent_code IS NULL AND s.level = '2' AND s.code ~ '^[0-9]{{15}}$'"
        )
    is_root = "s.parent_code IS NULL" + (" AND s.level = '1'" if is_grid else "")
    stage.run(
        "CREATE TEMP TABLE hongtu_reached ON COMMIT DROP AS WITH RECURSIVE reached AS ("
        " SELECT s.city, s.code FROM hongtu_stage s WHERE "
        + is_root
        + " OR (s.parent_code <> s.code AND EXISTS (SELECT FROM {table} t WHERE t.city = s.city"
        "   AND t.code = s.parent_code) AND NOT EXISTS (SELECT FROM hongtu_stage o"
        "   WHERE o.city = s.city AND o.code = s.parent_code))"
        " UNION SELECT s.city, s.code FROM hongtu_stage s JOIN reached r"
        "   ON r.city = s.city AND r.code = s.parent_code) SELECT * FROM reached"
    )
    return take_out(
        stage,
        "NOT EXISTS (SELECT FROM hongtu_reached r WHERE r.city = s.city AND r.code = s.code)",
        "s.parent_code",
    )


def _tree(stage: Staging, _run: int) -> None:
    trees.lay_out(stage.connection, stage.dataset.table, _cities(stage))


def _party_parts(stage: Staging, run: int) -> None:
    _tree(stage, run)
    for field in sorted(LINKS):
        column = field.removesuffix("s") + "_code"
        parts = {
            "links": sql.Identifier("hongtu", f"party_organisation_{field.removesuffix('s')}"),
            "field": sql.Identifier(field),
            "column": sql.Identifier(column),
        }
        stage.run(
            "DELETE FROM {links} l USING hongtu_stage s JOIN hongtu_change c USING (city, code)"
            " WHERE l.city = s.city AND l.party_code = s.code"
            " AND NOT (l.{column} = ANY (coalesce(s.{field}, ARRAY[]::text[])))",
            **parts,
        )
        stage.run(
            "INSERT INTO {links} (city, party_code, {column}) SELECT DISTINCT s.city, s.code, linked"
            " FROM hongtu_stage s JOIN hongtu_change c USING (city, code), unnest(s.{field}) AS linked"
            " ON CONFLICT DO NOTHING",
            **parts,
        )


SUPERSEDED = (
    "t.source = 'compounds' AND EXISTS (SELECT FROM hongtu_stage s WHERE s.city = t.city"
    " AND s.compound_code = t.compound_code AND s.code <> t.code"
    " AND daterange(s.valid_from, s.valid_to) && daterange(t.valid_from, t.valid_to))"
    " AND NOT EXISTS (SELECT FROM hongtu_stage s WHERE s.city = t.city AND s.code = t.code)"
)


def _overlapping(stage: Staging) -> list[tuple[int, int, str | None, dict[str, Any]]]:
    return take_out(
        stage,
        "EXISTS (SELECT FROM hongtu_stage o WHERE o.city = s.city AND o.compound_code = s.compound_code"
        " AND (o.source_file, o.source_row) < (s.source_file, s.source_row)"
        " AND daterange(o.valid_from, o.valid_to) && daterange(s.valid_from, s.valid_to))"
        " OR EXISTS (SELECT FROM {table} t WHERE t.city = s.city AND t.compound_code = s.compound_code"
        " AND t.source IS DISTINCT FROM 'compounds' AND daterange(t.valid_from, t.valid_to)"
        " && daterange(s.valid_from, s.valid_to)"
        " AND NOT EXISTS (SELECT FROM hongtu_stage o WHERE o.city = t.city AND o.code = t.code))",
        "s.valid_from",
    )
