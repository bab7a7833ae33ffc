"""A file's tickets: each is written once, already folded, beside the events that its fold comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from geodata.db.loading.changes import Beside

if TYPE_CHECKING:
    from geodata.db.loading.staging import Staging

LAST_STEP = (
    "(CASE WHEN s.closed_at IS NOT NULL THEN 6 WHEN s.fed_back_at IS NOT NULL THEN 5"
    " WHEN s.handled_at IS NOT NULL THEN 4 WHEN s.dispatched_at IS NOT NULL THEN 3"
    " WHEN s.accepted_at IS NOT NULL THEN 2 WHEN s.opened_at IS NOT NULL THEN 1 ELSE 0 END)"
)
_TIMES = ("opened_at", "accepted_at", "dispatched_at", "handled_at", "fed_back_at", "closed_at")
"""When each of the six steps was reached."""

MOVED_ON = f"t.step < {LAST_STEP}"
"""A condition over staged `s` and stored `t`: the file knows of later steps than the database."""


def fold(stage: Staging) -> None:
    """Number the events that the file brings: `hongtu_event`, from which `folded` folds its tickets.

    The numbers are drawn under the lock of the city's tickets, so they become visible in their order. The
    trigger of the events checks them and the fold again, and corrects what does not agree.
    """
    stage.run(
        "SELECT hongtu.lock_tickets(city) FROM (SELECT DISTINCT city FROM hongtu_stage ORDER BY city) AS here"
    )
    stage.run(
        "CREATE TEMP TABLE hongtu_event ON COMMIT DROP AS"
        " SELECT nextval((SELECT pg_get_serial_sequence('hongtu.ticket_event', 'seq')::regclass)) AS seq, e.*"
        " FROM (SELECT s.city, coalesce(t.opened_on, s.opened_on) AS opened_on, s.code, v.step, v.at,"
        "   CASE WHEN v.step = {last_step} AND v.step >= 5 THEN s.is_satisfied END AS is_satisfied"
        "   FROM hongtu_stage s JOIN hongtu_change c USING (city, code)"
        "   LEFT JOIN hongtu.ticket t ON NOT c.is_new AND t.city = s.city AND t.code = s.code"
        "   CROSS JOIN LATERAL {steps} WHERE v.at IS NOT NULL AND v.step > coalesce(t.step, 0)"
        "   ORDER BY v.at, v.step) AS e",
        last_step=sql.SQL(LAST_STEP),
        steps=_steps(stage),
    )
    stage.run("ANALYZE hongtu_event")


def folded(stage: Staging) -> Beside:
    """What a ticket is born with beside its staged row: the fold of its events, its class and its firm."""
    is_single = len(_reached(stage)) == 1
    return Beside(join=(_SINGLE if is_single else _GROUPED) + _CLASS_AND_FIRM, values=_BORN_WITH)


def _reached(stage: Staging) -> list[int]:
    """The steps that any staged ticket has reached; the first is always among them."""
    filled = sql.SQL(", ").join(
        sql.SQL("bool_or({} IS NOT NULL)").format(sql.Identifier(name)) for name in _TIMES
    )
    row = stage.connection.execute(sql.SQL("SELECT {} FROM hongtu_stage").format(filled)).fetchone() or ()
    return [step for step, is_filled in enumerate(row, 1) if is_filled or step == 1]


def _steps(stage: Staging) -> sql.Composed:
    """These steps as rows of step and time."""
    reached = [
        sql.SQL("({}::smallint, {})").format(sql.Literal(step), sql.Identifier("s", _TIMES[step - 1]))
        for step in _reached(stage)
    ]
    return sql.SQL("(VALUES {}) AS v (step, at)").format(sql.SQL(", ").join(reached))


_GROUPED: Final = (
    "LEFT JOIN (SELECT city, code, max(step) AS step, max(at) AS at, count(*) AS events, max(seq) AS seq"
    "   FROM hongtu_event GROUP BY city, code) AS f ON f.city = s.city AND f.code = s.code"
)
# Of a file that tells of one step there is no more than one event for each ticket.
_SINGLE: Final = (
    "LEFT JOIN (SELECT city, code, step, at, 1 AS events, seq FROM hongtu_event) AS f"
    " ON f.city = s.city AND f.code = s.code"
)
_CLASS_AND_FIRM: Final = (
    " LEFT JOIN hongtu.ticket_class_word w ON w.word = lower(btrim(s.source_class))"
    " LEFT JOIN hongtu.compound p ON p.city = s.city AND p.code = s.compound_code"
)
_BORN_WITH: Final = {
    "step": "f.step",
    "step_at": "f.at",
    "events": "f.events::smallint",
    "last_seq": "f.seq",
    "is_satisfied": "CASE WHEN f.step >= 5 THEN s.is_satisfied END",
    "class_code": "coalesce(w.class_code, '00')",
    "firm_code": "coalesce(s.firm_code, p.firm_code)",
}


def write_events(stage: Staging, run: int) -> None:
    """Write the numbered events, once their tickets are there.

    Where all tickets are new, the steps of each rise with their numbers and the tickets were written with
    their fold: the trigger of the events is told so, and need not find it out again.
    """
    is_known = stage.run("SELECT FROM hongtu_change WHERE NOT is_new LIMIT 1") > 0
    if not is_known:
        _say_folded(stage, str(run))
    stage.run(
        "INSERT INTO hongtu.ticket_event"
        " (city, opened_on, ticket_code, seq, step, happened_at, is_satisfied, run)"
        " OVERRIDING SYSTEM VALUE"
        " SELECT city, opened_on, code, seq, step, at, is_satisfied, {run} FROM hongtu_event",
        run=sql.Literal(run),
    )
    if not is_known:
        _say_folded(stage, "")
        stage.run(_ANNOUNCE)


def _say_folded(stage: Staging, run: str) -> None:
    stage.connection.execute("SELECT set_config('hongtu.folded_run', %s, true)", (run,))


_ANNOUNCE = """
SELECT hongtu.announce(e.city, e.seq, n.tickets, n.bounds)
FROM (SELECT city, max(seq) AS seq FROM hongtu_event GROUP BY city) AS e
JOIN (SELECT s.city, count(*) AS tickets, ST_Extent(s.geom) AS bounds
    FROM hongtu_stage s JOIN hongtu_change c USING (city, code) GROUP BY s.city) AS n USING (city)
ORDER BY e.city
"""


def told_otherwise(stage: Staging) -> list[tuple[int, int, str, str, str]]:
    """Times of known tickets that a file gives differently from their history, which stays.

    Returns:
        File, row, field, the file's time and the known time, both in the zone of the city.
    """
    return stage.connection.execute(
        "SELECT s.source_file, s.source_row, v.field, (v.told AT TIME ZONE y.time_zone)::text,"
        " (v.known AT TIME ZONE y.time_zone)::text"
        " FROM hongtu_stage s JOIN hongtu.ticket t USING (city, code) JOIN hongtu.city y USING (city)"
        " CROSS JOIN LATERAL (VALUES ('opened_at', s.opened_at, t.opened_at),"
        "   ('closed_at', s.closed_at, t.closed_at)) AS v (field, told, known)"
        " WHERE v.told <> v.known ORDER BY v.field DESC, s.source_file, s.source_row"
    ).fetchall()  # type: ignore[return-value]
