"""How good a layer is: measured after a load, kept beside it, and compared with what is asked of it.

Completeness is the mean share of filled cells over the columns that matter; validity the share of the rows
which the layer would have, had the last delivery kept every rule, that it has, repaired ones counted half,
and compounds that lie wholly outside the community that they name not at all, unless a verdict allows it;
topology the share of areas that overlap no other of their layer, by the rule of a check
(`geodata.db.judging.overlaps`), unless a verdict allows it; freshness is told when somebody asks, from the
age of the last load.
`hongtu.quality_score` is the formula (geodata/sql/functions/quality.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from geodata.datasets import DATASETS, named
from geodata.db.judging import overlaps
from geodata.db.loading import nearness
from geodata.db.loading.faults import transaction
from geodata.db.upkeep import lifecycle
from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geodata.datasets import Dataset
    from geodata.db.connection import Connection
    from geodata.settings import Settings

LARGEST_CHECKED: Final = 5_000
"""Areas of a layer whose overlaps are looked for within a load; `hongtu quality --measure` does all."""
EVERY: Final = "*"
_PARTS: Final = {
    "completeness": "完整率",
    "validity": "合格率",
    "topology": "拓扑合格率",
    "freshness": "时效",
}

_MATTERS: Final[dict[str, tuple[str, ...]]] = {
    "divisions": ("name", "level", "parent_code", "geom"),
    "grid_cells": ("name", "parent_code", "community_code", "geom"),
    "compounds": ("name", "community_code", "status", "floor_area_m2", "households", "geom"),
    "buildings": ("storeys", "households", "floor_area_m2", "geom"),
    "firms": ("name", "kind", "community_code"),
    "service_points": ("name", "kind", "community_code", "geom"),
    "tickets": ("class_code", "community_code", "geom"),
}
"""The columns of a layer that its numbers need; of the others, what every row must have, and its geometry."""
_SAYS_NOTHING: Final = {("compounds", "status"): "unknown", ("tickets", "class_code"): "00"}
# Layers whose areas share no ground; of divisions and grid cells those of one level.
_APART: Final = {"divisions": "level", "grid_cells": "level", "compounds": None, "buildings": None}
_JUDGED_AS: Final = {"divisions": ["towns_overlap", "communities_overlap"]}

_OVERLAPPING: Final = sql.SQL("""
SELECT count(*) FILTER (WHERE geom IS NOT NULL), count(*) FILTER (WHERE geom IS NOT NULL AND EXISTS (
    SELECT FROM {areas} b CROSS JOIN LATERAL ({pieces}) AS piece
    WHERE b.city = a.city AND b.code <> a.code AND b.geom && a.geom AND {same}
        AND ST_Relate(a.geom, b.geom, '2********')
        AND NOT EXISTS (
            SELECT FROM hongtu.verdict v
            WHERE v.city = a.city AND v.kind = ANY (%(kinds)s) AND v.verdict = 'allowed'
                AND (v.first_code, v.second_code) IN ((a.code, b.code), (b.code, a.code))
                AND {is_as_judged})))
FROM {areas} a JOIN hongtu.city y USING (city) WHERE a.city = %(city)s
""")
_VALIDITY: Final = """
SELECT hongtu.validity(%(rows)s, rejected, repaired, %(misplaced)s)
FROM hongtu.loads_of(%(city)s, %(dataset)s)
ORDER BY run DESC LIMIT 1
"""
# The rows of one community follow each other, so that its outline is made ready for questions once.
_MISPLACED: Final = sql.SQL("""
SELECT count(*) FROM (
    SELECT h.code, d.code AS community, h.geom, h.city, d.geom AS ground
    FROM hongtu.compound_shape h JOIN hongtu.compound c USING (city, code)
    JOIN hongtu.division d ON d.city = c.city AND d.code = c.community_code AND d.level = 'community'
    WHERE h.city = %(city)s AND d.geom IS NOT NULL ORDER BY d.code
) AS placed
WHERE {is_outside} AND NOT EXISTS (
    SELECT FROM hongtu.verdict v
    WHERE v.city = placed.city AND v.kind = 'compounds_outside_community' AND v.verdict = 'allowed'
        AND v.first_code = placed.code AND v.second_code = placed.community AND {is_as_judged})
""").format(
    is_outside=nearness.is_wholly_outside("placed.geom", "placed.ground"),
    is_as_judged=overlaps.IS_AS_JUDGED.format(shape=sql.SQL("placed.geom")),
)
_KEEP: Final = """
INSERT INTO hongtu.layer_quality AS q (city, dataset, measured_at, rows_counted, completeness, validity,
    topology, topology_at, faulty_rows, misplaced_rows)
VALUES (%(city)s, %(dataset)s, clock_timestamp(), %(rows)s, %(completeness)s, %(validity)s, %(topology)s,
    CASE WHEN %(is_checked)s THEN clock_timestamp() END, %(faulty)s, %(misplaced)s)
ON CONFLICT (city, dataset) DO UPDATE SET measured_at = excluded.measured_at,
    rows_counted = excluded.rows_counted, completeness = excluded.completeness, validity = excluded.validity,
    topology = excluded.topology, topology_at = coalesce(excluded.topology_at, q.topology_at),
    faulty_rows = excluded.faulty_rows, misplaced_rows = excluded.misplaced_rows
"""


@dataclass(frozen=True, slots=True)
class Quality:
    """The quality of a layer while its data are fresh; shares from 0 to 1, None where unknown.

    Attributes:
        rows: Rows of the layer.
        score: The score, 0 to 100; None for an empty layer.
        least: What is asked of it.
        completeness: Filled cells among those that matter.
        validity: What is not lacking or repaired because of the last delivery's faults.
        topology: Areas that overlap no other.
    """

    rows: int
    score: float | None
    least: float
    completeness: float | None
    validity: float | None
    topology: float | None

    @property
    def is_enough(self) -> bool:
        """Whether the layer may be published."""
        return self.score is None or self.score >= self.least

    def as_json(self) -> dict[str, float | None]:
        """The quality as a program reads it."""
        return {
            "score": _short(self.score, 1),
            "least": self.least,
            "completeness": _short(self.completeness, 4),
            "validity": _short(self.validity, 4),
            "topology": _short(self.topology, 4),
        }

    def lost_since(self, before: Quality) -> float:
        """What share of its filled cells the layer surely lost, were the rows that went wholly filled."""
        gone = max(0, before.rows - self.rows)
        stayed = (before.completeness or 0.0) * before.rows - gone
        return 0.0 if stayed <= 0 else 1 - (self.completeness or 0.0) * self.rows / stayed

    def told(self, *, lost: float | None = None) -> Said:
        """The score with its parts and what is asked, as the end of a sentence.

        Args:
            lost: What share of its filled cells the layer lost, where that is what is wrong with it.
        """
        parts = (
            ("completeness", "完整率", self.completeness),
            ("validity", "合格率", self.validity),
            ("topology", "拓扑合格率", self.topology),
        )
        known = [(en, zh, f"{100 * share:.0f}") for en, zh, share in parts if share is not None]
        score, least = f"{self.score or 0:.0f}", f"{self.least:g}"
        en = ", ".join(f"{name} {share} %" for name, _, share in known) or "nothing is known of it"
        zh = "，".join(f"{name} {share}%" for _, name, share in known) or "各项未测"
        if lost is not None:
            gone = f"{100 * lost:.0f}"
            return Said(
                en=f"the layer loses {gone} % of what was filled in, and comes to {score} of 100 ({en})",
                zh=f"图层已填的内容将有 {gone}% 被清空，质量将为 {score} 分（{zh}）",
            )
        return Said(
            en=f"the layer comes to {score} of 100 ({en}), and {least} is asked of it",
            zh=f"图层质量将为 {score} 分（{zh}），低于要求的 {least} 分",
        )


def known(connection: Connection, city: str, dataset: str) -> Quality | None:
    """What was measured last, as if its data were fresh; None where nothing was or the layer was empty."""
    row = connection.execute(
        "SELECT q.rows_counted, hongtu.quality_score(q.completeness, q.validity, q.topology, 1),"
        " s.least_score, q.completeness, q.validity, q.topology"
        " FROM hongtu.layer_quality q, hongtu.standard_of(q.city, q.dataset) s"
        " WHERE q.city = %s AND q.dataset = %s AND q.rows_counted > 0",
        (city, dataset),
    ).fetchone()
    return None if row is None else Quality(*row)  # type: ignore[arg-type]


def measure(connection: Connection, city: str, dataset: str, *, is_thorough: bool = False) -> Quality:
    """Measure a layer and keep what was found.

    Args:
        connection: Within the transaction that changed the layer.
        city: Code of the city.
        dataset: Name of the dataset.
        is_thorough: Look for overlaps however large the layer is.
    """
    chosen = DATASETS[dataset]
    rows, completeness = _completeness(connection, city, chosen)
    misplaced = _misplaced(connection, city) if dataset == "compounds" else None
    about = {"rows": rows, "misplaced": misplaced or 0, "city": city, "dataset": dataset}
    found = connection.execute(_VALIDITY, about).fetchone()
    validity = None if found is None or found[0] is None else float(str(found[0]))
    is_checked = dataset in _APART and (is_thorough or rows <= LARGEST_CHECKED)
    areas, faulty = _overlapping(connection, city, chosen) if is_checked else (0, None)
    topology = 1 - faulty / areas if areas and faulty is not None else None
    connection.execute(
        _KEEP,
        {
            "city": city, "dataset": dataset, "rows": rows, "completeness": completeness,
            "validity": validity, "topology": topology, "is_checked": is_checked, "faulty": faulty,
            "misplaced": misplaced,
        },
    )  # fmt: skip
    row = connection.execute(
        "SELECT hongtu.quality_score(%s, %s, %s, 1), (hongtu.standard_of(%s, %s)).least_score",
        (completeness, validity, topology, city, dataset),
    ).fetchone()
    if row is None:
        raise AssertionError
    score, least = row
    return Quality(
        rows, _number(score) if rows else None, float(str(least)), completeness, validity, topology
    )


def set_standard(
    settings: Settings, dataset: str, *, city: str | None, least: float | None, fresh_days: int | None
) -> None:
    """Say what is asked of a layer.

    Args:
        settings: Which database.
        dataset: A dataset, or `*` for all that have no standard of their own.
        city: Only in this city; None for every one.
        least: Least score to be published, 0 to 100; None leaves it.
        fresh_days: Days for which its data count as fresh; None leaves it.

    Raises:
        UsageError: There is no such dataset, or nothing was said.
    """
    dataset = EVERY if dataset == EVERY else named(dataset).name
    if least is None and fresh_days is None:
        raise UsageError(
            Said(en="Nothing was said to set.", zh="没有写明要设置什么。"),
            Said(en="Give --least or --fresh-days.", zh="请加 --least 或 --fresh-days。"),
        )
    lifecycle.ready(settings, say=lambda _: None)
    where = city or EVERY
    with transaction(settings) as connection:
        connection.execute(
            "INSERT INTO hongtu.layer_standard AS s (city, dataset, least_score, fresh_days)"
            " SELECT %(city)s, %(dataset)s, coalesce(%(least)s, o.least_score),"
            " coalesce(%(days)s, o.fresh_days) FROM hongtu.standard_of(%(city)s, %(dataset)s) o"
            " ON CONFLICT (city, dataset) DO UPDATE SET least_score = excluded.least_score,"
            " fresh_days = excluded.fresh_days",
            {"city": where, "dataset": dataset, "least": least, "days": fresh_days},
        )


def layers(settings: Settings, *, city: str | None, is_measured: bool) -> list[dict[str, Any]]:
    """The quality of every layer, as `hongtu quality --json` prints it.

    Args:
        settings: Which database.
        city: Only of this city.
        is_measured: Measure everything anew, overlaps included.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        if is_measured:
            for where, dataset in _loaded(connection, city):
                measure(connection, where, dataset, is_thorough=True)
        cursor = connection.execute(
            "SELECT city, dataset, round(score::numeric, 1)::float8 AS score, least_score, completeness,"
            " validity, topology, freshness, rows_counted AS rows, faulty_rows, misplaced_rows, loaded_at,"
            " fresh_days,"
            " held_run"
            " FROM tile.layer_quality WHERE %(city)s::text IS NULL OR city = %(city)s"
            " ORDER BY city, score, dataset",
            {"city": city},
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def lines(found: Sequence[dict[str, Any]]) -> Iterator[Said]:
    """The layers as a table for a terminal."""
    for one in found:
        parts = {name: "?" if one[name] is None else _percent(one[name]) for name in _PARTS}
        told = ", ".join(f"{name} {share}" for name, share in parts.items())
        told_zh = "，".join(f"{_PARTS[name]} {share}" for name, share in parts.items())
        score = "?" if one["score"] is None else f"{one['score']:.1f}"
        is_low = one["score"] is not None and one["score"] < one["least_score"]
        held = one["held_run"]
        yield Said(
            en=f"{one['city']}  {one['dataset']:<20} {score:>5} of {one['least_score']:g}"
            f"{' under its standard' if is_low else ''}  ({told}; {one['rows']} rows)"
            f"{f'; run {held} is held' if held else ''}",
            zh=f"{one['city']}  {DATASETS[one['dataset']].zh}  {score} 分（要求 {one['least_score']:g} 分）"
            f"{'，低于要求' if is_low else ''}  （{told_zh}；{one['rows']} 行）"
            f"{f'；批次 {held} 待放行' if held else ''}",
        )
    if not found:
        yield Said(en="No layer was measured yet.", zh="还没有评过任何图层的质量。")


def _percent(share: float) -> str:
    """A share as the pages write it; what is not whole is not rounded up to be."""
    return f"{min(100 * share, 100 if share == 1 else 99.9):.1f}%"


def _loaded(connection: Connection, city: str | None) -> list[tuple[str, str]]:
    rows = connection.execute(
        "SELECT DISTINCT coalesce(r.city, c.city), r.dataset FROM hongtu.run r"
        " LEFT JOIN hongtu.run_city c USING (run) WHERE coalesce(r.city, c.city) IS NOT NULL"
        " AND r.status = 'loaded' AND (%(city)s::text IS NULL OR coalesce(r.city, c.city) = %(city)s)"
        " ORDER BY 1, 2",
        {"city": city},
    ).fetchall()
    return [(str(where), str(dataset)) for where, dataset in rows if dataset in DATASETS]


def _completeness(connection: Connection, city: str, dataset: Dataset) -> tuple[int, float | None]:
    """Rows of a layer, and the mean share of filled cells."""
    default = tuple(field.name for field in dataset.fields if field.is_required)
    columns = _MATTERS.get(dataset.name, (*default, "geom") if dataset.geometry else default)
    filled: list[sql.Composable] = []
    join: sql.Composable = sql.SQL("")
    for name in columns:
        column = sql.Identifier("t", name)
        if name == "geom" and dataset.shape_table is not None:
            column = sql.Identifier("h", "code")
            join = sql.SQL("LEFT JOIN {} h ON h.city = t.city AND h.code = t.code").format(
                sql.Identifier("hongtu", dataset.shape_table)
            )
        nothing = _SAYS_NOTHING.get((dataset.name, name))
        counted = (
            column if nothing is None else sql.SQL("nullif({}, {})").format(column, sql.Literal(nothing))
        )
        filled.append(sql.SQL("count({})").format(counted))
    query = sql.SQL("SELECT count(*), ({})::float8 / nullif(count(*), 0) FROM {} t {} WHERE t.city = %s")
    total = sql.SQL(" + ").join(filled) if filled else sql.SQL("count(*)")
    row = connection.execute(
        query.format(total, sql.Identifier("hongtu", dataset.table), join), (city,)
    ).fetchone()
    if row is None:
        raise AssertionError
    count, share = int(str(row[0])), row[1]
    return count, None if share is None else float(str(share)) / max(len(filled), 1)


def _misplaced(connection: Connection, city: str) -> int:
    """How many compounds lie wholly outside the community that they name, and no verdict allows it."""
    row = connection.execute(_MISPLACED, {"city": city}).fetchone()
    return int(str(row[0])) if row else 0


def _overlapping(connection: Connection, city: str, dataset: Dataset) -> tuple[int, int]:
    """How many areas a layer has, and how many of them overlap another of it."""
    level = _APART[dataset.name]
    same = sql.SQL("true") if level is None else sql.SQL("b.{0} = a.{0}").format(sql.Identifier(level))
    query = _OVERLAPPING.format(
        areas=sql.Identifier("hongtu", dataset.shape_table or dataset.table),
        same=same,
        pieces=overlaps.PIECES.format(
            one=sql.SQL("a.geom"), other=sql.SQL("b.geom"), srid=sql.SQL("y.projected_srid")
        ),
        is_as_judged=overlaps.IS_AS_JUDGED.format(shape=sql.SQL("piece.geom")),
    )
    kinds = _JUDGED_AS.get(dataset.name, [f"{dataset.name}_overlap"])
    told = {
        "city": city,
        "kinds": kinds,
        "area": overlaps.LEAST_AREA_M2,
        "width": overlaps.LEAST_WIDTH_M,
    }
    row = connection.execute(query, told).fetchone()
    return (int(str(row[0])), int(str(row[1]))) if row else (0, 0)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def _short(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
