"""Loads as the data page tells them: what each did, the rows it refused, the way of a row into the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

from psycopg.rows import class_row, dict_row

from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from datetime import date, datetime

    from psycopg import AsyncConnection

    Connection = AsyncConnection[tuple[object, ...]]

Row = TypeVar("Row")

_PLACES: Final = {"communities": "divisions"}
"""Places of the map that are called otherwise than the dataset of their rows."""


@dataclass(frozen=True, slots=True)
class Run:
    """One load: whose, when, and its counts; ``rows_read = inserted + updated + unchanged + rejected``.

    `city` is None where one load brought divisions of several cities. `status` is `loaded`, `rolled_back`,
    `held` (kept back by the quality gate), `released` (published later, as `released_as`) or `dropped`;
    `score` the quality of the layer after it (0–100), `offset_m` metres.
    """

    run: int
    city: str | None
    dataset: str
    status: str
    started_at: datetime
    finished_at: datetime
    operator: str
    rule_version: str
    encoding: str | None
    crs_used: str | None
    crs_declared: str | None
    crs_looks_like: str | None
    offset_m: float | None
    is_full: bool
    score: float | None
    held_because: str | None
    released_as: int | None
    rows_read: int
    inserted: int
    updated: int
    unchanged: int
    removed: int
    repaired: int
    rejected: int
    warnings: list[str]
    files: list[str]


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run: its number in the lineage, its name, layer, SHA-256 (hexadecimal) and bytes."""

    source_file: int
    name: str
    layer: str | None
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """One broken rule of one row of a file; `lon` and `lat` (EPSG:4326) where the row has a place.

    The Chinese words are None for loads of older versions.
    """

    run: int
    dataset: str
    reject: int
    file: str | None
    layer: str | None
    source_row: int
    rule: str
    field: str | None
    value: str | None
    expected: str | None
    sentence: str
    hint: str
    sentence_zh: str | None
    hint_zh: str | None
    lon: float | None
    lat: float | None


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """A page of broken rules, how many there are in all, and how many under each rule."""

    total: int
    rules: dict[str, int]
    rows: list[RejectedRow]


@dataclass(frozen=True, slots=True)
class State:
    """What a row was from one run on: who wrote it, from where, and which columns that changed.

    `changes` maps a published column to its value before and after; for the first known state it is empty.
    `boundary` in it says that the geometry changed, without the geometries.
    """

    run: int | None
    at: datetime | None
    operator: str | None
    rule_version: str | None
    file: str | None
    layer: str | None
    sha256: str | None
    source_row: int | None
    crs: str | None
    encoding: str | None
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class BoundaryStep:
    """A boundary that came out of another: `kind` is split, merged, recoded, redrawn or declared."""

    code: str
    predecessor: str
    day: date
    kind: str
    share_of_predecessor: float | None
    share_of_code: float | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """The way of a row: its states, the latest first, and the boundaries it came from or went into."""

    dataset: str
    code: str
    name: str | None
    states: list[State]
    boundaries: list[BoundaryStep]


_RUNS: Final = """
SELECT r.*, ARRAY(SELECT f.name FROM tile.run_files AS f WHERE f.run = r.run ORDER BY f.source_file) AS files
FROM tile.runs AS r
WHERE (r.city = %(city)s OR r.city IS NULL) AND (%(dataset)s::text IS NULL OR r.dataset = %(dataset)s)
    AND (%(before)s::bigint IS NULL OR r.run < %(before)s)
ORDER BY r.run DESC LIMIT %(limit)s
"""
_RUN: Final = """
SELECT r.*, ARRAY(SELECT f.name FROM tile.run_files AS f WHERE f.run = r.run ORDER BY f.source_file) AS files
FROM tile.runs AS r WHERE r.run = %(run)s
"""
_FILES: Final = """
SELECT source_file, name, layer, sha256, bytes FROM tile.run_files WHERE run = %(run)s ORDER BY source_file
"""
_OF_REJECTS: Final = """
FROM tile.rejects AS j
WHERE (j.city = %(city)s OR j.city IS NULL) AND CASE
    WHEN %(run)s::bigint IS NOT NULL THEN j.run = %(run)s
    ELSE j.run IN (
        SELECT max(r.run) FROM tile.runs AS r
        WHERE (r.city = %(city)s OR r.city IS NULL) AND r.status IN ('loaded', 'held')
            AND (%(dataset)s::text IS NULL OR r.dataset = %(dataset)s)
        GROUP BY r.dataset)
    END
"""
_REJECTS: Final = """
SELECT j.run, j.dataset, j.reject, j.file, j.layer, j.source_row, j.rule, j.field, j.value, j.expected,
    j.sentence, j.hint, j.sentence_zh, j.hint_zh, ST_X(inside.point) AS lon, ST_Y(inside.point) AS lat
FROM (SELECT j.* {rows} ORDER BY j.run DESC, j.reject LIMIT %(limit)s OFFSET %(offset)s) AS j
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(j.geom) AS point) AS inside
ORDER BY j.run DESC, j.reject
""".replace("{rows}", _OF_REJECTS)
_RULES: Final = "SELECT j.rule, count(*) {rows} GROUP BY j.rule ORDER BY 2 DESC, 1".replace(
    "{rows}", _OF_REJECTS
)
_STATES: Final = """
SELECT s.run, s.source_row, s.content, s.shape, r.finished_at AS at, r.operator, r.rule_version, r.encoding,
    r.crs_used AS crs, f.name AS file, f.layer, f.sha256
FROM tile.states_of(%(city)s, %(dataset)s, %(table)s, %(shapes)s, %(code)s) AS s
LEFT JOIN tile.runs AS r ON r.run = s.run
LEFT JOIN tile.run_files AS f ON f.run = s.run AND f.source_file = s.source_file
"""
_BOUNDARIES: Final = """
SELECT code, predecessor, day, kind, share_of_predecessor, share_of_code FROM tile.boundary_links
WHERE city = %(city)s AND dataset = %(dataset)s AND %(code)s IN (code, predecessor)
ORDER BY day DESC, code, predecessor
"""


async def runs(
    connection: Connection,
    city: str,
    *,
    dataset: str | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Run]:
    """The loads of a city, the newest first.

    Args:
        connection: A reading connection.
        city: Code of the city.
        dataset: Only of this dataset.
        before: Only runs with a smaller number, for the next page.
        limit: How many at most.
    """
    asked = {"city": city, "dataset": dataset, "before": before, "limit": limit}
    return await _all(connection, Run, _RUNS, asked)


async def run(connection: Connection, number: int) -> tuple[Run, list[RunFile]] | None:
    """One load with its files; None where there is none of that number."""
    found = await _all(connection, Run, _RUN, {"run": number})
    return (found[0], await _all(connection, RunFile, _FILES, {"run": number})) if found else None


async def rejects(
    connection: Connection,
    city: str,
    *,
    run: int | None = None,
    dataset: str | None = None,
    limit: int = 500,
    offset: int = 0,
) -> RejectedRows:
    """Rows that were refused, of one run or of the latest run of each dataset, in the order of the files.

    Args:
        connection: A reading connection.
        city: Code of the city.
        run: Only of this run.
        dataset: Without a run, only of this dataset.
        limit: Rows on the page.
        offset: Rows before it.
    """
    asked = {"city": city, "run": run, "dataset": dataset, "limit": limit, "offset": offset}
    async with connection.cursor() as cursor:
        await cursor.execute(_RULES.encode(), asked)
        rules = {str(rule): int(str(count)) for rule, count in await cursor.fetchall()}
    return RejectedRows(sum(rules.values()), rules, await _all(connection, RejectedRow, _REJECTS, asked))


async def lineage(connection: Connection, city: str, dataset: str, code: str) -> Lineage | None:
    """Which file, which line, when and by whom: every known state of a row; None where there is no such row.

    Args:
        connection: A reading connection.
        city: Code of the city.
        dataset: A dataset, or `communities` for divisions.
        code: The row's code.
    """
    chosen = DATASETS.get(_PLACES.get(dataset, dataset))
    if chosen is None:
        return None
    shapes = chosen.shape_table or (chosen.table if chosen.geometry is not None else None)
    asked = {"city": city, "dataset": chosen.name, "table": chosen.table, "shapes": shapes, "code": code}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_STATES.encode(), asked)
        found = await cursor.fetchall()
    if not found:
        return None
    boundaries = await _all(connection, BoundaryStep, _BOUNDARIES, asked)
    return Lineage(chosen.name, code, found[0]["content"].get("name"), _states(found), boundaries)


def _states(found: list[dict[str, Any]]) -> list[State]:
    states = []
    for newer, older in zip(found, [*found[1:], None], strict=True):
        changes = {} if older is None else _changes(older, newer)
        told = {key: newer[key] for key in newer.keys() - {"content", "shape"}}
        states.append(State(**told, changes=changes))
    return states


def _changes(older: dict[str, Any], newer: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    was, now = older["content"], newer["content"]
    changes = {
        name: (was.get(name), now.get(name))
        for name in sorted({*was, *now})
        if was.get(name) != now.get(name)
    }
    if older["shape"] != newer["shape"]:
        changes["boundary"] = (None, None)
    return changes


async def _all(connection: Connection, row: type[Row], query: str, asked: dict[str, Any]) -> list[Row]:
    async with connection.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query.encode(), asked)
        return await cursor.fetchall()
