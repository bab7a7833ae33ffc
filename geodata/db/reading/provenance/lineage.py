"""The way of a row into the map: which file, which line, when and by whom, now and before every change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql
from psycopg.rows import dict_row

from geodata.datasets import DATASETS
from geodata.db.reading.provenance.features import dataset_of
from geodata.db.reading.provenance.rows import many

if TYPE_CHECKING:
    from datetime import date, datetime

    from geodata.db.asking import AsyncConnection


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


_STATES = sql.SQL("""
SELECT s.run, s.source_row, s.content, s.shape, r.finished_at AS at, r.operator, r.rule_version, r.encoding,
    r.crs_used AS crs, f.name AS file, f.layer, f.sha256
FROM tile.states_of(%(city)s, %(dataset)s, %(table)s, %(shapes)s, %(code)s) AS s
LEFT JOIN tile.runs AS r ON r.run = s.run
LEFT JOIN tile.run_files AS f ON f.run = s.run AND f.source_file = s.source_file
""")
_BOUNDARIES = sql.SQL("""
SELECT code, predecessor, day, kind, share_of_predecessor, share_of_code FROM tile.boundary_links
WHERE city = %(city)s AND dataset = %(dataset)s AND %(code)s IN (code, predecessor)
ORDER BY day DESC, code, predecessor
""")


async def read(connection: AsyncConnection, city: str, dataset: str, code: str) -> Lineage | None:
    """Every known state of a row; None where there is no such row.

    Args:
        connection: A reading connection.
        city: Code of the city.
        dataset: A dataset, or `communities` for divisions.
        code: The row's code.
    """
    kind = dataset_of(dataset)
    if kind is None:
        return None
    chosen = DATASETS[kind]
    shapes = chosen.shape_table or (chosen.table if chosen.geometry is not None else None)
    asked = {"city": city, "dataset": chosen.name, "table": chosen.table, "shapes": shapes, "code": code}
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_STATES, asked)
        found = await cursor.fetchall()
    if not found:
        return None
    boundaries = await many(connection, BoundaryStep, _BOUNDARIES, asked)
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
