"""An invented city, taken out of the database as a whole: another drawing of it replaces the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from geodata.db.loading.faults import transaction
from geodata.db.runs.history import TABLES
from geodata.db.upkeep import lifecycle
from geodata.errors import RefusedError
from geodata.words import Said

if TYPE_CHECKING:
    from geodata.db.connection import Connection
    from geodata.settings import Settings

# What triggers sum up of the tickets, and would sum up again for each row that goes.
_SUMS = ("heat_cell", "ticket_step_count", "ticket_day_count", "live_state")
_PLANS = ("plan", "plan_input")
_ABOUT_LAYERS = ("boundary_link", "boundary_version", "layer_quality", "layer_standard")
_TICKETS = ("ticket_event", "ticket")
_JUDGED = ("finding", "verdict", "examination")


def remove_invented(settings: Settings, city: str) -> bool:
    """Delete every row of an invented city, its tickets and their history included; the city's name stays.

    Args:
        settings: Which database.
        city: Code of the city.

    Returns:
        Whether there was anything to delete.

    Raises:
        RefusedError: The database holds data of that city which are not known as invented.
        ServerError: The database cannot be reached.
    """
    lifecycle.ready(settings, say=lambda _: None)
    with transaction(settings) as connection:
        row = connection.execute(
            "SELECT is_synthetic,"
            " EXISTS (SELECT FROM hongtu.run r WHERE r.city = c.city AND r.status = 'loaded')"
            " FROM hongtu.city c WHERE city = %s FOR UPDATE",
            (city,),
        ).fetchone()
        is_synthetic, is_loaded = row or (False, False)
        if not is_loaded:
            return False
        if not is_synthetic:
            raise RefusedError(
                Said(
                    en=f"The database holds data of {city} that are not an invented city's, and another city"
                    " would be loaded over them.",
                    zh=f"库中 {city} 的数据不是演示数据，装载演示城市会将其覆盖。",
                ),
                Said(
                    en="Set HONGTU_HOME to another folder for the demonstration.",
                    zh="演示请将 HONGTU_HOME 设为另一个文件夹。",
                ),
            )
        _delete(connection, city)
    return True


def _delete(connection: Connection, city: str) -> None:
    connection.execute("SELECT hongtu.lock_tickets(%s)", (city,))
    # The history of tickets is append-only, and each deletion would be folded and summed: not where all goes.
    for table in _TICKETS:
        _execute(connection, "ALTER TABLE {} DISABLE TRIGGER USER", table)
    for table in (*_PLANS, *_TICKETS, *_SUMS, *_JUDGED, *TABLES, "compound_sum", *_ABOUT_LAYERS, "run"):
        _execute(connection, "DELETE FROM {} WHERE city = %s", table, city)
    for table in _TICKETS:
        _execute(connection, "ALTER TABLE {} ENABLE TRIGGER USER", table)


def _execute(connection: Connection, statement: str, table: str, *parameters: str) -> None:
    connection.execute(sql.SQL(statement).format(sql.Identifier("hongtu", table)), parameters)
