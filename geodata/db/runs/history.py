"""A load taken back: what it added goes, what it changed is put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from geodata.datasets import DATASETS
from geodata.db.loading import boundaries, existing, quality
from geodata.db.loading.faults import transaction
from geodata.db.loading.subjects import trees
from geodata.db.runs import holding, listing, recording
from geodata.db.upkeep import lifecycle
from geodata.errors import RefusedError
from geodata.words import Said, joined

if TYPE_CHECKING:
    from geodata.db.connection import Connection
    from geodata.settings import Settings

# Children before what they hang on.
TABLES = (
    "unit", "building", "committee", "contract", "decision", "dispute", "honour", "activity", "steward_unit",
    "service_point", "gate", "walk_link", "management_status", "ticket", "compound_alias", "compound_shape",
    "compound", "party_organisation", "grid_cell", "firm", "base_feature", "division",
)  # fmt: skip
_LINKS = {
    "grids": ("party_organisation_grid", "grid_code"),
    "firms": ("party_organisation_firm", "firm_code"),
}


_CALLED = {name: one.zh for one in DATASETS.values() for name in (one.name, one.table)}


@dataclass(frozen=True, slots=True)
class Undone:
    """What a rollback did: rows deleted, and rows put back as they were.

    Attributes:
        dataset: The dataset of the run.
        deleted: Rows of it that the run had added.
        restored: Rows of it that the run had changed or removed.
        hanging: Table → rows deleted and restored that hang on them, such as periods of management.
    """

    dataset: str
    deleted: int
    restored: int
    hanging: dict[str, tuple[int, int]]

    def sentence(self, run: int) -> Said:
        """What a terminal is told."""
        en = (
            f"Run {run} was taken back: {self.deleted} rows of {self.dataset} deleted,"
            f" {self.restored} restored."
        )
        zh = f"批次 {run} 已回退：{_CALLED[self.dataset]}删除 {self.deleted} 行，恢复 {self.restored} 行。"
        if self.hanging:
            apart = joined(
                (
                    Said(
                        en=f"{deleted} of {table} deleted, {restored} restored",
                        zh=f"{_CALLED.get(table, table)}删除 {deleted} 行，恢复 {restored} 行",
                    )
                    for table, (deleted, restored) in self.hanging.items()
                ),
                en="; ",
                zh="；",
            )
            en += f" Of the rows that hang on them: {apart.en}."
            zh += f"所属的行：{apart.zh}。"
        return Said(en=en, zh=zh)


def roll_back(settings: Settings, run: int) -> Undone:
    """Take a run back: delete the rows it added, and put those it changed back to what they were.

    Raises:
        NotFoundError: There is no such run.
        RefusedError: It was taken back already, or later work stands on its rows.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        city, dataset = _check_state(connection, run)
        connection.execute("SELECT set_config('hongtu.rollback_run', %s, true)", (str(run),))
        for table in TABLES:
            _refuse_if_touched_since(connection, table, run)
        # The triggers join all events of the run at once; without statistics they would do it row by row.
        connection.execute("SET LOCAL enable_nestloop = off")
        connection.execute("DELETE FROM hongtu.ticket_event WHERE run = %s", (run,))
        deleted = {table: _delete_added(connection, table, run) for table in TABLES}
        restored = {table: _restore(connection, table, run) for table in reversed(TABLES)}
        _restore_links(connection, run)
        boundaries.undo(connection, run)
        cities = [city] if city is not None else recording.cities_of(connection, run)
        for table in sorted(trees.TABLES):
            trees.lay_out(connection, table, cities)
        connection.execute(
            "UPDATE hongtu.run SET status = 'rolled_back', undone_at = clock_timestamp() WHERE run = %s",
            (run,),
        )
        for each in cities:
            quality.measure(connection, each, dataset)
        return _undone(dataset, deleted, restored)


def _undone(dataset: str, deleted: dict[str, int], restored: dict[str, int]) -> Undone:
    known = {one.table: one.name for one in DATASETS.values()}
    own = DATASETS[dataset]
    # A boundary is no row of its own: it is the compound's.
    apart = [table for table in TABLES if table not in {own.table, own.shape_table}]
    hanging = {
        known.get(table, table): (deleted[table], restored[table])
        for table in apart
        if deleted[table] or restored[table]
    }
    return Undone(dataset, deleted[own.table], restored[own.table], hanging)


def _check_state(connection: Connection, run: int) -> tuple[str | None, str]:
    """The city of the run (None for a run of many) and its dataset, whose locks are then held."""
    row = connection.execute(
        "SELECT status, city, dataset, released_as FROM hongtu.run WHERE run = %s FOR UPDATE", (run,)
    ).fetchone()
    if row is None:
        raise holding.no_run(run)
    if row[0] == "rolled_back":
        raise RefusedError(Said(en=f"Run {run} was taken back already.", zh=f"批次 {run} 此前已回退。"))
    if row[3] is not None:
        raise RefusedError(
            Said(
                en=f"Run {run} was held, and changed nothing itself: run {row[3]} published it.",
                zh=f"批次 {run} 曾待放行，本身没有改动库中数据：由批次 {row[3]} 放行。",
            ),
            Said(
                en=f"`hongtu rollback {row[3]}` takes it back.", zh=f"请用 `hongtu rollback {row[3]}` 回退。"
            ),
        )
    if row[0] != "loaded":
        raise RefusedError(
            Said(
                en=f"Run {run} is {row[0]}: it changed nothing that could be taken back.",
                zh=f"批次 {run} 没有改动库中数据{listing.MARKS[str(row[0])].zh}，无可回退。",
            ),
            holding.LISTED,
        )
    city, dataset = None if row[1] is None else str(row[1]), str(row[2])
    recording.lock(connection, city, dataset)
    if dataset == "tickets":
        # As every writer of tickets does, before it touches a row: two would else wait for each other.
        connection.execute("SELECT hongtu.lock_tickets(%s)", (city,))
    return city, dataset


def _refuse_if_touched_since(connection: Connection, table: str, run: int) -> None:
    """Refuse when a later run changed a row of this one, or rows of others hang on one that would go."""
    later = connection.execute(
        "SELECT b.run FROM hongtu.row_before b JOIN hongtu.run r USING (run)"
        " WHERE b.table_name = %(table)s AND b.run > %(run)s AND r.status = 'loaded'"
        " AND ((b.before ->> 'run')::bigint = %(run)s OR EXISTS (SELECT FROM hongtu.row_before o"
        "   WHERE o.run = %(run)s AND o.table_name = b.table_name AND o.city = b.city AND o.code ="
        " b.code)) LIMIT 1",
        {"table": table, "run": run},
    ).fetchone()
    if later is not None:
        raise RefusedError(
            Said(
                en=f"Run {run} cannot be taken back: run {later[0]} changed some of its rows later.",
                zh=f"批次 {run} 不能回退：批次 {later[0]} 后来改动了其中的行。",
            ),
            _first(later[0]),
        )
    if "run" not in existing.column_types(connection, table):
        return
    again = connection.execute(
        sql.SQL(
            "SELECT t.run FROM hongtu.row_before b JOIN {} t USING (city, code)"
            " WHERE b.run = %(run)s AND b.table_name = %(table)s AND t.run > %(run)s LIMIT 1"
        ).format(sql.Identifier("hongtu", table)),
        {"run": run, "table": table},
    ).fetchone()
    if again is not None:
        raise RefusedError(
            Said(
                en=f"Run {run} cannot be taken back: run {again[0]} brought back rows that it removed or"
                " changed.",
                zh=f"批次 {run} 不能回退：它删除或改动的行，批次 {again[0]} 又重新装入。",
            ),
            _first(again[0]),
        )
    for child, ours, theirs in (*_children(connection, table), *_namers(table)):
        join = sql.SQL(" AND ").join(
            sql.SQL("c.{} = t.{}").format(sql.Identifier(a), sql.Identifier(b))
            for a, b in zip(ours, theirs, strict=True)
        )
        query = sql.SQL(
            "SELECT c.run FROM {child} c JOIN {table} t ON {join} WHERE t.run = {run}"
            " AND c.run IS DISTINCT FROM {run} AND NOT EXISTS (SELECT FROM hongtu.row_before b WHERE"
            " b.run = {run}"
            " AND b.table_name = {name} AND b.city = t.city AND b.code = t.code) LIMIT 1"
        ).format(
            child=sql.Identifier("hongtu", child), table=sql.Identifier("hongtu", table), join=join,
            run=sql.Literal(run), name=sql.Literal(table),
        )  # fmt: skip
        found = connection.execute(query).fetchone()
        if found is not None:
            if child == "compound_alias" and found[0] is None:
                _refuse_for_verdict(connection, run)
            who = (
                Said(en=f"run {found[0]}", zh=f"批次 {found[0]} ")
                if found[0] is not None
                else Said(en="later work", zh="后来")
            )
            raise RefusedError(
                Said(
                    en=f"Run {run} cannot be taken back: rows of {child} from {who.en} stand on its rows of"
                    f" {table}.",
                    zh=f"批次 {run} 不能回退：{who.zh}的{_CALLED.get(child, child)}依附于它的"
                    f"{_CALLED.get(table, table)}。",
                ),
                _first(found[0])
                if found[0] is not None
                else Said(en="Take later work back first.", zh="请先撤回后来的工作。"),
            )


_OF_VERDICT = """
SELECT right(a.source, 8), a.name, c.name, c.code FROM hongtu.compound_alias a
JOIN hongtu.compound c ON c.city = a.city AND c.code = a.compound_code
WHERE c.run = %s AND a.run IS NULL AND a.source LIKE 'hongtu verdict ________' ORDER BY a.code LIMIT 1
"""


def _refuse_for_verdict(connection: Connection, run: int) -> None:
    """Refuse when a compound of the run has got another name by a verdict."""
    row = connection.execute(_OF_VERDICT, (run,)).fetchone()
    if row is None:
        return
    finding, alias, name, code = map(str, row)
    raise RefusedError(
        Said(
            en=f"Run {run} cannot be taken back: a verdict on finding {finding} says that {name} ({code}),"
            f" which it added, is also {alias}.",
            zh=f"批次 {run} 不能回退：问题 {finding} 的处理意见认定它新增的{name}（{code}）也就是 {alias}。",
        ),
        Said(
            en=f"Take the verdict back first: hongtu verdict {finding} open.",
            zh=f"请先撤回处理意见：hongtu verdict {finding} open。",
        ),
    )


def _first(run: object) -> Said:
    return Said(en=f"Take run {run} back first.", zh=f"请先回退批次 {run}。")


def _children(connection: Connection, table: str) -> list[tuple[str, list[str], list[str]]]:
    rows = connection.execute(
        """
        SELECT child.relname,
               ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS n (number, place)
                     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.number ORDER BY place),
               ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS n (number, place)
                     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.number ORDER BY place)
        FROM pg_constraint k JOIN pg_class child ON child.oid = k.conrelid
        WHERE k.contype = 'f' AND k.confrelid = %s::regclass AND NOT child.relispartition
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = 'run')
        """,
        (f"hongtu.{table}",),
    ).fetchall()
    return [(str(child), list(ours), list(theirs)) for child, ours, theirs in rows]  # type: ignore[call-overload]


def _namers(table: str) -> list[tuple[str, list[str], list[str]]]:
    """Those that name rows of a table by their code without a foreign key, as the registry tells."""
    return [
        (dataset.table, ["city", field.name], ["city", "code"])
        for dataset in DATASETS.values()
        for field in dataset.fields
        if field.reference is not None
        and field.kind != "codes"
        and DATASETS[field.reference.dataset].table == table
    ]


def _delete_added(connection: Connection, table: str, run: int) -> int:
    if table == "compound_shape":
        # A shape has no lineage of its own: it goes with its compound, or by the note that there was none.
        return connection.execute(
            "DELETE FROM hongtu.compound_shape t USING hongtu.row_before b WHERE b.run = %s"
            " AND b.table_name = 'compound_shape' AND b.before = 'null' AND b.city = t.city AND b.code ="
            " t.code",
            (run,),
        ).rowcount
    query = sql.SQL(
        "DELETE FROM {table} t WHERE t.run = {run} AND NOT EXISTS (SELECT FROM hongtu.row_before b"
        " WHERE b.run = {run} AND b.table_name = {name} AND b.city = t.city AND b.code = t.code)"
    ).format(table=sql.Identifier("hongtu", table), run=sql.Literal(run), name=sql.Literal(table))
    return connection.execute(query).rowcount


def _restore(connection: Connection, table: str, run: int) -> int:
    columns = [name for name in existing.column_types(connection, table) if name not in {"city", "code"}]
    if table == "ticket":
        # The fold of the events is not this run's to restore.
        folded = {"step", "step_at", "closed_at", "is_satisfied", "events", "last_seq", "opened_on"}
        columns = [name for name in columns if name not in folded]
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier("hongtu", table),
        "kept": sql.SQL(
            "hongtu.row_before b, LATERAL jsonb_populate_record(NULL::{table}, b.before) AS r"
        ).format(table=sql.Identifier("hongtu", table)),
        "sets": sql.SQL(", ").join(sql.SQL("{0} = r.{0}").format(sql.Identifier(name)) for name in columns),
        "names": sql.SQL(", ").join(map(sql.Identifier, ("city", "code", *columns))),
        "values": sql.SQL(", ").join(
            sql.SQL("r.{}").format(sql.Identifier(name)) for name in ("city", "code", *columns)
        ),
    }
    parts["where"] = sql.SQL("b.run = {run} AND b.table_name = {name} AND b.before <> 'null'").format(
        run=sql.Literal(run), name=sql.Literal(table)
    )
    updated = connection.execute(
        sql.SQL(
            "UPDATE {table} t SET {sets} FROM {kept} WHERE {where} AND t.city = b.city AND t.code = b.code"
        ).format(**parts)
    ).rowcount
    if table == "ticket":
        return updated
    inserted = connection.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {kept} WHERE {where}"
            " AND NOT EXISTS (SELECT FROM {table} t WHERE t.city = b.city AND t.code = b.code)"
        ).format(**parts)
    ).rowcount
    return updated + inserted


def _restore_links(connection: Connection, run: int) -> None:
    for key, (table, column) in _LINKS.items():
        parts = {
            "links": sql.Identifier("hongtu", table),
            "column": sql.Identifier(column),
            "key": sql.Literal(key),
        }
        connection.execute(
            sql.SQL(
                "DELETE FROM {links} l USING hongtu.row_before b WHERE b.run = %s"
                " AND b.table_name = 'party_organisation' AND b.city = l.city AND b.code = l.party_code"
            ).format(**parts),
            (run,),
        )
        connection.execute(
            sql.SQL(
                "INSERT INTO {links} (city, party_code, {column}) SELECT b.city, b.code, v FROM"
                " hongtu.row_before b,"
                " LATERAL jsonb_array_elements_text(CASE jsonb_typeof(b.before -> {key}) WHEN 'array'"
                " THEN b.before -> {key} ELSE '[]' END) AS v"
                " WHERE b.run = %s AND b.table_name = 'party_organisation' ON CONFLICT DO NOTHING"
            ).format(**parts),
            (run,),
        )
