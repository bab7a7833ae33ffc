"""What a load would change, row by row and field by field, told before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from psycopg import sql

from geodata.db.loading import changes, staging, subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.loading.staging import Staging

Kind = Literal["added", "changed", "removed"]
_AT_ONCE: Final = 2_000
# What follows from another field is not told a second time.
_IMPLIED: Final = frozenset({"pinyin", "pinyin_initials"})


@dataclass(frozen=True, slots=True)
class Change:
    """One row that a load adds, changes or removes.

    Attributes:
        kind: What happens to it.
        city: Its city.
        code: Its code.
        name: What it is called, afterwards where it stays.
        fields: Field → value before and after, of a changed row; lists and dates as JSON has them.
        is_boundary_changed: Its geometry is another one.
        moved_m: How far the middle of a changed geometry moved, in metres; None where there was none.
        area_before_m2: Area before, in the city's projected system; None for points, lines and nothing.
        area_after_m2: Area after.
    """

    kind: Kind
    city: str
    code: str
    name: str | None
    fields: dict[str, tuple[Any, Any]]
    is_boundary_changed: bool = False
    moved_m: float | None = None
    area_before_m2: float | None = None
    area_after_m2: float | None = None


_CHANGED: Final = """
SELECT c.kind, c.city, c.code, {name}, CASE WHEN c.kind = 'changed' THEN {fields} END,
    coalesce(c.kind = 'changed' AND {redrawn}, false),
    CASE WHEN c.kind = 'changed' AND {redrawn} THEN ST_Distance(
        ST_Transform(ST_Centroid({old}), y.projected_srid),
        ST_Transform(ST_Centroid({new}), y.projected_srid)) END,
    CASE WHEN c.kind = 'changed' AND {redrawn} AND ST_Dimension({old}) = 2
        THEN ST_Area(ST_Transform({old}, y.projected_srid)) END,
    CASE WHEN c.kind = 'changed' AND {redrawn} AND ST_Dimension({new}) = 2
        THEN ST_Area(ST_Transform({new}, y.projected_srid)) END
FROM (
    SELECT city, code, CASE WHEN is_new THEN 'added' ELSE 'changed' END AS kind FROM hongtu_change
    UNION ALL SELECT city, code, 'removed' FROM hongtu_gone WHERE table_name = {table_name}
    {superseded}
) AS c
JOIN hongtu.city y ON y.city = c.city
LEFT JOIN hongtu_stage s ON s.city = c.city AND s.code = c.code
LEFT JOIN {table} t ON t.city = c.city AND t.code = c.code
{shapes}
ORDER BY c.kind, s.source_file, s.source_row, c.city, c.code
"""

_SUPERSEDED: Final = "UNION ALL SELECT city, code, 'removed' FROM hongtu.management_status t WHERE {}"


def read(stage: Staging) -> Iterator[Change]:
    """Every row that differs, after `changes.compare` and `deliveries.find` and before anything is written.

    Added rows come first, then changed ones, both in the order of the files, then removed ones by code.

    Args:
        stage: The staging table.
    """
    query = sql.SQL(_CHANGED).format(**_parts(stage))
    with stage.connection.cursor(name="hongtu_differences") as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(query)
        for row in cursor:
            kind, city, code, name, fields, is_redrawn, moved, before, after = cast("tuple[Any, ...]", row)
            told = {key: (pair[0], pair[1]) for key, pair in (fields or {}).items()}
            yield Change(kind, city, code, name, told, is_redrawn, moved, before, after)


def _parts(stage: Staging) -> dict[str, sql.Composable]:
    dataset = stage.dataset
    pairs: list[sql.Composable] = [
        _pair(name, sql.SQL("t.{}").format(sql.Identifier(name)), staging.staged(stage, name))
        for name in changes.compared(stage)
        if name not in _IMPLIED
    ]
    pairs += [_pair(name, sql.SQL(ours), sql.SQL(theirs)) for name, ours, theirs in subjects.beside(stage)]
    has_name = "name" in stage.types
    shapes: sql.Composable = sql.SQL("")
    old = new = sql.SQL("NULL::geometry")
    if dataset.geometry is not None:
        old, new = sql.SQL("t.geom"), sql.SQL("s.geom")
        if dataset.shape_table is not None:
            old = sql.SQL("h.geom")
            shapes = sql.SQL("LEFT JOIN {} h ON h.city = c.city AND h.code = c.code").format(
                sql.Identifier("hongtu", dataset.shape_table)
            )
    return {
        "table": stage.table,
        "table_name": sql.Literal(dataset.table),
        "superseded": sql.SQL(_SUPERSEDED).format(sql.SQL(subjects.SUPERSEDED))
        if dataset.name == "management_statuses"
        else sql.SQL(""),
        "name": sql.SQL("coalesce(s.name, t.name)" if has_name else "NULL"),
        "fields": sql.SQL(" || ").join(pairs) if pairs else sql.SQL("'{}'::jsonb"),
        "redrawn": changes.is_redrawn(old, new),
        "old": old,
        "new": new,
        "shapes": shapes,
    }


def _pair(name: str, before: sql.Composable, after: sql.Composable) -> sql.Composed:
    return sql.SQL(
        "CASE WHEN {before} IS DISTINCT FROM {after}"
        " THEN jsonb_build_object({name}::text, jsonb_build_array({before}, {after})) ELSE '{{}}' END"
    ).format(name=sql.Literal(name), before=before, after=after)
