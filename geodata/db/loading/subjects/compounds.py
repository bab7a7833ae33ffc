"""What hangs on compounds: their shapes, and the periods of their management that a list of them implies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.db.loading.changes import remember
from geodata.db.loading.staging import staged

if TYPE_CHECKING:
    from collections.abc import Collection

    from geodata.db.loading.staging import Staging

FROM_COMPOUNDS = "compounds"
"""Source of a management period that a list of compounds implied; a history of periods supersedes it."""


def keep_period_dates(stage: Staging) -> None:
    """Let the history of periods say since when a status holds: it knows better than a list of compounds."""
    stage.run(
        "UPDATE hongtu_stage s SET status_since = t.status_since FROM hongtu.compound t"
        " WHERE t.city = s.city AND t.code = s.code AND s.status = t.status"
        " AND s.status_since IS DISTINCT FROM t.status_since"
        " AND s.firm_code IS NOT DISTINCT FROM t.firm_code AND (s.status_since IS NULL OR NOT EXISTS ("
        "   SELECT FROM hongtu.management_status p WHERE p.city = t.city AND p.compound_code = t.code"
        "   AND p.valid_to IS NULL AND p.source = {mine}))",
        mine=sql.Literal(FROM_COMPOUNDS),
    )


def undated(stage: Staging) -> int:
    """How many new and changed compounds begin a status today as no day is told; `compare` was called."""
    return _count(stage, sql.SQL("s.status <> 'unknown' AND s.status_since IS NULL"))


def new_of_files(stage: Staging, files: Collection[int]) -> int:
    """How many compounds of some files are new; `compare` was called."""
    return _count(stage, sql.SQL("c.is_new AND s.source_file = ANY ({})").format(sql.Literal(list(files))))


def _count(stage: Staging, condition: sql.Composable) -> int:
    query = sql.SQL("SELECT count(*) FROM hongtu_stage s JOIN hongtu_change c USING (city, code) WHERE {}")
    row = stage.connection.execute(query.format(condition)).fetchone()
    return int(str(row[0])) if row else 0


def write_parts(stage: Staging, run: int) -> None:
    """Write the shapes and the periods of new and changed compounds."""
    _write_shapes(stage)
    _turns_of_management(stage)
    if stage.run("SELECT FROM hongtu_turn WHERE period IS NOT NULL LIMIT 1"):
        _turn_open_periods(stage, run)
    _begin_periods(stage, run)


_SHAPES: Final = """
INSERT INTO hongtu.compound_shape AS h (city, code, fid, area_m2, geom, geom_3857, point_3857)
SELECT s.city, s.code, c.fid, coalesce(s.area_m2, ST_Area(ST_Transform(s.geom, y.projected_srid))), s.geom,
    s.geom_3857, s.point_3857
FROM hongtu_stage s JOIN hongtu_change USING (city, code) JOIN hongtu.compound c USING (city, code)
JOIN hongtu.city y USING (city) WHERE s.geom IS NOT NULL {otherwise}
"""
_REDRAWN: Final = """
ON CONFLICT (city, code) DO UPDATE SET area_m2 = excluded.area_m2, geom = excluded.geom,
    geom_3857 = excluded.geom_3857, point_3857 = excluded.point_3857
WHERE h.geom IS DISTINCT FROM excluded.geom
"""


def _write_shapes(stage: Staging) -> None:
    # A first load has neither old shapes nor, for the time being, the key that would tell them.
    is_any = stage.run("SELECT FROM hongtu.compound_shape LIMIT 1") > 0
    stage.run(_SHAPES, otherwise=sql.SQL(_REDRAWN if is_any else ""))
    # The next load looks for shapes by place; unless it knows how large a city is, it reads all of it.
    stage.run("ANALYZE hongtu.compound_shape (city, code)")


def _turns_of_management(stage: Staging) -> None:
    """`hongtu_turn`: the compounds whose management this load tells anew, beside the period that is open."""
    stage.run(
        "CREATE TEMP TABLE hongtu_turn ON COMMIT DROP AS"
        " SELECT s.city, s.code, s.status, s.firm_code, s.source_file, s.source_row,"
        "   coalesce({since}, (now() AT TIME ZONE y.time_zone)::date) AS since,"
        "   p.code AS period, p.valid_from, last.ended"
        " FROM hongtu_stage s JOIN hongtu_change c USING (city, code) JOIN hongtu.city y USING (city)"
        " LEFT JOIN hongtu.management_status p ON p.city = s.city AND p.compound_code = s.code AND"
        " p.valid_to IS NULL"
        " LEFT JOIN (SELECT e.city, e.compound_code, max(e.valid_to) AS ended"
        "   FROM hongtu.management_status e"
        "   JOIN hongtu_change o ON o.city = e.city AND o.code = e.compound_code"
        "   GROUP BY e.city, e.compound_code) AS last ON last.city = s.city AND last.compound_code = s.code"
        " WHERE s.status <> 'unknown' AND p.code IS NULL OR p.code IS NOT NULL AND ("
        "   (p.status, p.firm_code) IS DISTINCT FROM (s.status, s.firm_code)"
        "   OR p.source = {mine} AND {since} IS NOT NULL AND {since} <> p.valid_from)",
        mine=sql.Literal(FROM_COMPOUNDS),
        since=staged(stage, "status_since"),
    )


def _turn_open_periods(stage: Staging, run: int) -> None:
    """Correct the open periods of which a load tells otherwise, or end them."""
    remember(
        stage, run, "management_status",
        "EXISTS (SELECT FROM hongtu_turn w WHERE w.city = t.city AND w.period = t.code)",
    )  # fmt: skip
    # The same matter corrected, or a new period that would begin before the open one: change it in place.
    stage.run(
        "UPDATE hongtu.management_status p SET status = w.status, firm_code = w.firm_code,"
        " valid_from = greatest(w.since, w.ended),"
        " run = {run}, source_file = w.source_file, source_row = w.source_row FROM hongtu_turn w"
        " WHERE p.city = w.city AND p.code = w.period AND (w.since <= p.valid_from"
        " OR (p.status, p.firm_code) IS NOT DISTINCT FROM (w.status, w.firm_code))",
        run=sql.Literal(run),
    )
    stage.run(
        "UPDATE hongtu.management_status p SET valid_to = w.since,"
        " run = {run}, source_file = w.source_file, source_row = w.source_row FROM hongtu_turn w"
        " WHERE p.city = w.city AND p.code = w.period AND w.since > p.valid_from"
        " AND (p.status, p.firm_code) IS DISTINCT FROM (w.status, w.firm_code)",
        run=sql.Literal(run),
    )


def _begin_periods(stage: Staging, run: int) -> None:
    """Begin a period where none is open, or none any more."""
    stage.run(
        "INSERT INTO hongtu.management_status (city, code, compound_code, status, valid_from, firm_code,"
        " source,"
        "   run, source_file, source_row)"
        " SELECT w.city, 'm-' || left(md5(concat_ws('|', w.code, greatest(w.since, w.ended), w.status,"
        " w.firm_code)), 16),"
        "   w.code, w.status, greatest(w.since, w.ended), w.firm_code, {mine}, {run}, w.source_file,"
        " w.source_row"
        " FROM hongtu_turn w LEFT JOIN hongtu.management_status p ON p.city = w.city AND p.code = w.period"
        " WHERE p.code IS NULL OR p.valid_to IS NOT NULL",
        mine=sql.Literal(FROM_COMPOUNDS),
        run=sql.Literal(run),
    )
