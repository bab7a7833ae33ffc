"""Boundary versions: what a division, a grid cell or a compound was until a load changed or removed it.

A row that changes leaves its former self behind, with the days between which it held; the boundary counts as
moved only when the ground differs by more than a hair. Where a new or moved boundary took over ground of one
that moved or went, a link says so: a split, a merger, the same ground under another code, or a shift of the
border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from datetime import date
    from typing import LiteralString

    from geodata.db.connection import Connection
    from geodata.db.loading.staging import Staging

LEAST_MOVED: Final = 1e-4
"""Share of an area by which the ground must differ for its boundary to have moved."""
LEAST_SHARED: Final = 0.1
"""Share of either area below which two have merely met along a moved border."""
SAME_GROUND: Final = 0.95

_SHAPES: Final = {"divisions": "division", "grid_cells": "grid_cell", "compounds": "compound_shape"}
_DATED: Final = frozenset({"divisions", "grid_cells"})
"""Those whose files may say from which day a row holds and what it came from."""
_LEVEL: Final = {"divisions": "{row}.level", "grid_cells": "{row}.level::text", "compounds": "''"}

_DAY: Final = "coalesce({wanted}::date, {own}, (now() AT TIME ZONE y.time_zone)::date)"
_REDRAWN: Final = """
CREATE TEMP TABLE hongtu_redrawn ON COMMIT DROP AS
SELECT s.city, s.code, {level} AS level, o.geom AS old_geom, s.geom AS new_geom, s.valid_from AS since
FROM {staged} s JOIN hongtu_change c USING (city, code)
JOIN {shapes} o ON o.city = s.city AND o.code = s.code
WHERE NOT c.is_new AND o.geom IS DISTINCT FROM s.geom AND s.geom IS NOT NULL AND o.geom IS NOT NULL
    AND ST_Area(ST_SymDifference(o.geom, s.geom)) > {hair} * ST_Area(o.geom)
"""
_ENDED: Final = """
CREATE TEMP TABLE hongtu_ended ON COMMIT DROP AS
SELECT city, code, level, old_geom AS geom, false AS is_gone FROM hongtu_redrawn
UNION ALL
SELECT t.city, t.code, {old_level}, o.geom, true FROM {table} t JOIN {shapes} o USING (city, code)
JOIN hongtu_gone g
    ON g.table_name = {name} AND g.city = t.city AND g.code = t.code WHERE o.geom IS NOT NULL
"""
_BEGUN: Final = """
CREATE TEMP TABLE hongtu_begun ON COMMIT DROP AS
SELECT city, code, level, new_geom AS geom, since, false AS is_new FROM hongtu_redrawn
UNION ALL
SELECT s.city, s.code, {level}, s.geom, s.valid_from, true
FROM {staged} s JOIN hongtu_change c USING (city, code)
WHERE c.is_new AND s.geom IS NOT NULL
"""
_PAIRS: Final = """
CREATE TEMP TABLE hongtu_heir ON COMMIT DROP AS
SELECT e.city, b.code, e.code AS predecessor, e.is_gone, b.is_new, b.since,
    cut.area / ST_Area(e.geom) AS of_old, cut.area / ST_Area(b.geom) AS of_new
FROM hongtu_ended e JOIN hongtu_begun b ON b.city = e.city AND b.code <> e.code AND b.level = e.level
    AND b.geom && e.geom
CROSS JOIN LATERAL (SELECT ST_Area(ST_Intersection(b.geom, e.geom)) AS area) AS cut
WHERE cut.area >= {least} * least(ST_Area(e.geom), ST_Area(b.geom))
"""
_LINK: Final = """
INSERT INTO hongtu.boundary_link (city, dataset, code, predecessor, day, kind, share_of_predecessor,
    share_of_code, run)
SELECT h.city, {dataset}, h.code, h.predecessor, {day_of_link},
    CASE WHEN h.is_gone AND h.of_old >= {same} AND h.of_new >= {same} THEN 'recoded'
        WHEN h.heirs > 1 AND h.parents > 1 THEN 'redrawn'
        WHEN h.heirs > 1 THEN 'split' WHEN h.parents > 1 THEN 'merged' ELSE 'redrawn' END,
    h.of_old, h.of_new, {run}
FROM (
    SELECT *, count(*) OVER (PARTITION BY city, predecessor) + (NOT is_gone)::int AS heirs,
        count(*) OVER (PARTITION BY city, code) + (NOT is_new)::int AS parents
    FROM hongtu_heir
) AS h JOIN hongtu.city y USING (city)
ON CONFLICT DO NOTHING
"""
_DECLARED: Final = """
INSERT INTO hongtu.boundary_link (city, dataset, code, predecessor, day, kind, run)
SELECT s.city, {dataset}, s.code, named.code, {day_of_declared}, 'declared', {run}
FROM hongtu_stage s JOIN hongtu_change c USING (city, code) JOIN hongtu.city y USING (city)
CROSS JOIN LATERAL unnest(s.predecessors) AS named (code)
WHERE named.code <> s.code AND NOT EXISTS (SELECT FROM hongtu.boundary_link l WHERE l.city = s.city
    AND l.dataset = {dataset} AND l.code = s.code AND l.predecessor = named.code)
ON CONFLICT DO NOTHING
"""
_CLOSE: Final = """
INSERT INTO hongtu.boundary_version (city, dataset, code, valid_from, valid_to, is_redrawn, is_retired,
    content, geom, run)
SELECT v.city, {dataset}, v.code, v.since, v.day, v.is_redrawn, v.is_gone, v.content, v.geom, {run}
FROM (
    SELECT b.city, b.code, d.day, d.is_redrawn, d.is_gone, o.geom,
        greatest({own_since}, (SELECT max(e.valid_to) FROM hongtu.boundary_version e
            WHERE e.city = b.city AND e.dataset = {dataset} AND e.code = b.code)) AS since,
        b.before - 'geom' || {more} AS content
    FROM hongtu.row_before b
    JOIN hongtu_turned d ON d.city = b.city AND d.code = b.code
    LEFT JOIN {shapes} o ON o.city = b.city AND o.code = b.code
    WHERE b.run = {run} AND b.table_name = {name}
) AS v WHERE v.since IS NULL OR v.since < v.day
ON CONFLICT DO NOTHING
"""
_TURNED: Final = """
CREATE TEMP TABLE hongtu_turned ON COMMIT DROP AS
SELECT s.city, s.code, {day_of_changed} AS day, r.code IS NOT NULL AS is_redrawn, false AS is_gone
FROM {staged} s JOIN hongtu_change c USING (city, code) JOIN hongtu.city y USING (city)
JOIN {table} t ON t.city = s.city AND t.code = s.code
LEFT JOIN hongtu_redrawn r ON r.city = s.city AND r.code = s.code
WHERE NOT c.is_new AND {is_turned}
UNION ALL
SELECT g.city, g.code, {day_of_gone}, true, true
FROM hongtu_gone g JOIN hongtu.city y USING (city) WHERE g.table_name = {name}
"""
# A retired boundary whose end would lie before its beginning would be as if it had never been.
_UNBORN: Final = """
SELECT d.code, ({own_since})::text, d.day::text, count(*) OVER ()
FROM hongtu.row_before b JOIN hongtu_turned d ON d.city = b.city AND d.code = b.code AND d.is_gone
WHERE b.run = {run} AND b.table_name = {name} AND {own_since} > d.day ORDER BY d.code LIMIT 1
"""
_PERIODS: Final = """
jsonb_build_object('periods', coalesce((SELECT jsonb_agg(jsonb_build_object('status', p.status,
    'valid_from', p.valid_from, 'valid_to', p.valid_to, 'firm_code', p.firm_code) ORDER BY p.valid_from)
    FROM hongtu.management_status p WHERE p.city = b.city AND p.compound_code = b.code), '[]'))
"""


_KEEP_DAYS: Final = """
UPDATE hongtu_stage s SET valid_from = coalesce(s.valid_from, t.valid_from),
    predecessors = coalesce(s.predecessors, t.predecessors)
FROM {table} t WHERE t.city = s.city AND t.code = s.code
    AND (s.valid_from IS NULL AND t.valid_from IS NOT NULL
        OR s.predecessors IS NULL AND t.predecessors IS NOT NULL)
"""
_DATE_CHANGED: Final = """
UPDATE hongtu_stage s SET valid_from = d.day FROM hongtu_turned d
WHERE NOT d.is_gone AND d.city = s.city AND d.code = s.code
"""
_DATE_NEW: Final = """
UPDATE hongtu_stage s SET valid_from = coalesce({wanted}::date, l.day)
FROM hongtu_change c LEFT JOIN (
    SELECT city, code, min(day) AS day FROM hongtu.boundary_link WHERE run = {run} GROUP BY city, code
) AS l USING (city, code)
WHERE c.is_new AND c.city = s.city AND c.code = s.code AND s.valid_from IS NULL
    AND ({wanted}::date IS NOT NULL OR l.day IS NOT NULL)
"""


def keep_days(stage: Staging) -> None:
    """Let a blank cell leave the day and the predecessors of a boundary as they are known."""
    if stage.dataset.name in _DATED:
        stage.run(_KEEP_DAYS)


def close(stage: Staging, run: int, wanted: date | None) -> None:
    """Keep what is about to change or go as versions, and link what takes over their ground.

    Args:
        stage: The staging table, compared, whose former rows are remembered for the run.
        run: The run that changes them.
        wanted: The day from which the new boundaries hold; what the rows say, or today, when None.
    """
    name = stage.dataset.name
    if name not in _SHAPES:
        return
    parts = _parts(stage, run, wanted)
    is_touched = _is_touched(stage)
    if is_touched:
        for statement in (_REDRAWN, _ENDED, _BEGUN, _PAIRS, _LINK):
            stage.run(statement, **parts)
    is_declared = name in _DATED and _is_any(stage, "hongtu_stage WHERE predecessors IS NOT NULL")
    if is_declared:
        stage.run(_DECLARED, **parts)
    if is_touched:
        stage.run(_TURNED, **parts)
        _refuse_unborn(stage, parts)
        stage.run(_CLOSE, **parts)
    if name in _DATED:
        if is_touched:
            stage.run(_DATE_CHANGED)
        # A first load of many rows has nothing to date, and need not look at each.
        if is_touched or is_declared or wanted is not None:
            stage.run(_DATE_NEW, **parts)


def _refuse_unborn(stage: Staging, parts: dict[str, sql.Composable]) -> None:
    found = stage.connection.execute(sql.SQL(_UNBORN).format(**parts)).fetchone()
    if found is None:
        return
    code, since, day, count = found
    raise RefusedError(
        Said(
            en=f"Boundaries that go would end on {day}, before they began: {count} of them, such as {code},"
            f" which holds since {since}.",
            zh=f"将要撤销的边界止于 {day}，早于其启用日期：共 {count} 个，如 {code}（{since} 起启用）。",
        ),
        Said(
            en="Give a later --valid-from; or take back the run that brought them, if they never held.",
            zh="请用 --valid-from 指定更晚的日期；如这些边界从未生效，请先回退带来它们的批次。",
        ),
    )


def date_shapes(stage: Staging) -> None:
    """Date the shapes of compounds that were redrawn, once they are written."""
    if stage.dataset.name == "compounds" and _is_touched(stage):
        stage.run(
            "UPDATE hongtu.compound_shape h SET valid_from = d.day FROM hongtu_turned d"
            " WHERE d.is_redrawn AND NOT d.is_gone AND h.city = d.city AND h.code = d.code"
        )


def undo(connection: Connection, run: int) -> None:
    """Forget the versions and links of a run that is taken back."""
    for table in ("boundary_version", "boundary_link"):
        connection.execute(
            sql.SQL("DELETE FROM {} WHERE run = %s").format(sql.Identifier("hongtu", table)), (run,)
        )


def _is_touched(stage: Staging) -> bool:
    """Whether any row that was there before changes or goes; a first load has none."""
    return _is_any(stage, "hongtu_change WHERE NOT is_new") or _is_any(stage, "hongtu_gone")


def _is_any(stage: Staging, rows: LiteralString) -> bool:
    found = stage.connection.execute(
        sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.SQL(rows))
    ).fetchone()
    return bool(found and found[0])


def _parts(stage: Staging, run: int, wanted: date | None) -> dict[str, sql.Composable]:
    name, table = stage.dataset.name, stage.dataset.table
    is_dated = name in _DATED
    told = sql.Literal(wanted)

    def day(own: str) -> sql.Composed:
        return sql.SQL(_DAY).format(wanted=told, own=sql.SQL(own))

    # A compound's shape has no day of its own in a file; a day that a row brings counts when it is a new one.
    changed = (
        "CASE WHEN s.valid_from IS DISTINCT FROM t.valid_from THEN s.valid_from END" if is_dated else "NULL"
    )
    heirs = "(SELECT min(h.since) FROM hongtu_heir h WHERE h.city = g.city AND h.predecessor = g.code)"
    turned = (
        "true" if is_dated else "(r.code IS NOT NULL OR s.community_code IS DISTINCT FROM t.community_code)"
    )
    return {
        "dataset": sql.Literal(name),
        "name": sql.Literal(table),
        "shapes": sql.Identifier("hongtu", _SHAPES[name]),
        "staged": sql.SQL(
            "hongtu_stage" if is_dated else "(SELECT *, NULL::date AS valid_from FROM hongtu_stage)"
        ),
        "level": sql.SQL(_LEVEL[name].format(row="s")),
        "old_level": sql.SQL(_LEVEL[name].format(row="t")),
        "hair": sql.Literal(LEAST_MOVED),
        "least": sql.Literal(LEAST_SHARED),
        "same": sql.Literal(SAME_GROUND),
        "run": sql.Literal(run),
        "wanted": told,
        "day_of_link": day("h.since"),
        "day_of_declared": day("s.valid_from"),
        "day_of_changed": day(changed),
        "day_of_gone": day(heirs),
        "is_turned": sql.SQL(turned),
        "own_since": sql.SQL("(b.before ->> 'valid_from')::date" if is_dated else "NULL::date"),
        "more": sql.SQL("'{}'::jsonb" if is_dated else _PERIODS),
    }
