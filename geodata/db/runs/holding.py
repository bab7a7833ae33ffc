"""Loads that were held: their rows wait in the database until somebody publishes or drops them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.loading.faults import transaction
from geodata.db.loading.staging import SHAPES, TOLD
from geodata.db.runs import arrivals, recording
from geodata.db.upkeep import lifecycle
from geodata.errors import NotFoundError, RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from datetime import date

    from geodata.db.connection import Connection
    from geodata.db.loading.staging import Staging
    from geodata.settings import Settings


LISTED: Final = Said(en="`hongtu runs` lists them.", zh="可用 `hongtu runs` 查看各批次。")
_STATUSES: Final = {
    "loaded": "已装载", "rolled_back": "已回退", "released": "已放行", "dropped": "已放弃",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A held run as it was recorded; the counts are those that it would have had.

    `city` is None for divisions of several cities, which `cities` lists.
    """

    run: int
    city: str | None
    cities: list[str]
    dataset: str
    is_full: bool
    facts: dict[str, Any]
    files: list[tuple[int, str, str | None, str, int]]


def no_run(run: int) -> NotFoundError:
    """The sentence for a number that no run has."""
    return NotFoundError(Said(en=f"There is no run {run}.", zh=f"没有批次 {run}。"), LISTED)


def hold(stage: Staging, run: int, *, because: Said, valid_from: date | None) -> None:
    """Keep the staged rows, the list of those that a full delivery leaves out, and the day, for later."""
    geom = "s.geom" if stage.dataset.geometry is not None else "NULL"
    stage.run(
        "INSERT INTO hongtu.held_row (run, source_file, source_row, content, geom)"
        " SELECT {run}, s.source_file, s.source_row, {told}, " + geom + " FROM hongtu_stage s",
        told=TOLD,
        run=sql.Literal(run),
    )
    # A row of file 0 says that the row of the database with this code goes.
    stage.run(
        "INSERT INTO hongtu.held_row (run, source_file, source_row, content)"
        " SELECT {run}, 0, row_number() OVER (ORDER BY city, code),"
        " jsonb_build_object('city', city, 'code', code)"
        " FROM hongtu_gone WHERE table_name = {name}",
        run=sql.Literal(run),
        name=sql.Literal(stage.dataset.table),
    )
    stage.connection.execute(
        "UPDATE hongtu.run SET status = 'held', held_because = %s, held_because_zh = %s, valid_from = %s"
        " WHERE run = %s",
        (because.en, because.zh, valid_from, run),
    )


def find(connection: Connection, run: int) -> Held:
    """A held run, with the locks of its layer.

    Raises:
        NotFoundError: There is no such run.
        RefusedError: It is not held.
    """
    cursor = connection.execute("SELECT * FROM hongtu.run WHERE run = %s FOR UPDATE", (run,))
    row = cursor.fetchone()
    if row is None:
        raise no_run(run)
    facts = dict(zip((column.name for column in cursor.description or ()), row, strict=True))
    if facts["status"] != "held":
        raise RefusedError(
            Said(
                en=f"Run {run} is not held: it is {facts['status']}.",
                zh=f"批次 {run} 不是待放行的批次，状态为{_STATUSES.get(str(facts['status']), '未知')}。",
            ),
            LISTED,
        )
    city = None if facts["city"] is None else str(facts["city"])
    dataset = str(facts["dataset"])
    recording.lock(connection, city, dataset)
    files = connection.execute(
        "SELECT source_file, name, layer, sha256, bytes FROM hongtu.run_file WHERE run = %s"
        " ORDER BY source_file",
        (run,),
    ).fetchall()
    cities = [city] if city is not None else recording.cities_of(connection, run)
    return Held(run, city, cities, dataset, bool(facts["is_full"]), facts, files)  # type: ignore[arg-type]


def refuse_if_overtaken(connection: Connection, held: Held) -> None:
    """Refuse to publish rows that were completed from a state of the layer which is over.

    Raises:
        RefusedError: A later load changed the layer.
    """
    row = connection.execute(
        "SELECT max(run) FROM hongtu.run WHERE (city = ANY (%s) OR city IS NULL) AND dataset = %s"
        " AND run > %s AND status IN ('loaded', 'rolled_back')",
        (held.cities, held.dataset, held.run),
    ).fetchone()
    if row is not None and row[0] is not None:
        raise RefusedError(
            Said(
                en=f"Run {held.run} was overtaken: run {row[0]} loaded {held.dataset} since.",
                zh=f"批次 {held.run} 已过时：批次 {row[0]} 后来装载了{DATASETS[held.dataset].zh}。",
            ),
            Said(
                en=f"Load its files again, and drop it with `hongtu drop {held.run}`.",
                zh=f"请重新装载其文件，并用 `hongtu drop {held.run}` 放弃该批次。",
            ),
        )


def restage(stage: Staging, run: int) -> None:
    """Put the held rows back on the stage."""
    geom = ", geom" if stage.dataset.geometry is not None else ""
    names = [name for name in stage.columns if name not in SHAPES]
    stage.run(
        "INSERT INTO hongtu_stage (source_file, source_row, {names}" + geom + ")"
        " SELECT h.source_file, h.source_row, {values}" + geom.replace("geom", "h.geom") + ""
        " FROM hongtu.held_row h, LATERAL jsonb_populate_record(NULL::hongtu_stage, h.content) AS r"
        " WHERE h.run = {run} AND h.source_file > 0 ORDER BY h.source_file, h.source_row",
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        values=sql.SQL(", ").join(sql.Identifier("r", name) for name in names),
        run=sql.Literal(run),
    )


def leave_out(stage: Staging, run: int) -> list[tuple[str | None, str]]:
    """The rows of the layer that a held full delivery did not mean to remove: city and code."""
    rows = stage.connection.execute(
        sql.SQL(
            "SELECT t.city, t.code FROM {} t WHERE t.city IN (SELECT DISTINCT city FROM hongtu_stage)"
            " AND NOT EXISTS (SELECT FROM hongtu.held_row h WHERE h.run = %s AND h.source_file = 0"
            " AND h.content ->> 'city' = t.city AND h.content ->> 'code' = t.code)"
        ).format(stage.table),
        (run,),
    ).fetchall()
    return [(str(city), str(code)) for city, code in rows]


def release(connection: Connection, run: int, *, released_as: int) -> None:
    """Mark a held run as published by another, which takes its rejected rows over."""
    connection.execute("UPDATE hongtu.reject SET run = %s WHERE run = %s", (released_as, run))
    connection.execute("DELETE FROM hongtu.held_row WHERE run = %s", (run,))
    connection.execute(
        "UPDATE hongtu.run SET status = 'released', released_as = %s WHERE run = %s", (released_as, run)
    )
    arrivals.settled(connection, run)


def drop(settings: Settings, run: int) -> None:
    """Forget the rows of a held run; the line of the run stays.

    Raises:
        NotFoundError: There is no such run.
        RefusedError: It is not held.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        find(connection, run)
        connection.execute("DELETE FROM hongtu.held_row WHERE run = %s", (run,))
        connection.execute(
            "UPDATE hongtu.run SET status = 'dropped', undone_at = clock_timestamp() WHERE run = %s", (run,)
        )
        arrivals.settled(connection, run)
