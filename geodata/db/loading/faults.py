"""What the database says when a write fails, as a sentence."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from geodata.db.connection import connect
from geodata.db.server import cluster
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.connection import Connection
    from geodata.settings import Settings

_NOTHING = "Nothing was changed."
_LEAST_FREE_BYTES = 32 << 20
"""A server that cannot add another 16 MB to its journal stops without a word to its clients."""


@contextmanager
def transaction(settings: Settings, *, is_kept: bool = True) -> Iterator[Connection]:
    """A connection whose work is committed as a whole when the block ends well.

    Args:
        settings: Which database.
        is_kept: False takes everything back at the end, as a dry run does.

    Raises:
        ServerError: The database is away, full, or fails.
        RefusedError: The rows break a rule that only the database knows.
    """
    try:
        with connect(settings) as connection:
            connection.execute("SET LOCAL client_min_messages = warning")
            yield connection
            if not is_kept:
                connection.rollback()
    except psycopg.Error as error:
        if error.sqlstate is None and (full := _full_disk(settings)) is not None:
            raise full from error
        raise sentence_of(error) from error


def sentence_of(error: psycopg.Error) -> HongtuError:
    """The sentence for a failure, by the class of its SQLSTATE."""
    said = (error.diag.message_primary or str(error).strip() or type(error).__name__).splitlines()[0]
    state = error.sqlstate or ""
    if state.startswith("53"):
        return ServerError(
            f"The database has no room left: {said}. {_NOTHING}", "Free disk space and load again."
        )
    if state.startswith("40"):
        return BusyError(f"Another load got in the way: {said}. {_NOTHING}", "Load again.")
    if state.startswith("HT"):
        return RefusedError(f"{said} {_NOTHING}", error.diag.message_hint or "")
    if state.startswith(("23", "22")):
        where = f" ({error.diag.constraint_name})" if error.diag.constraint_name else ""
        return RefusedError(
            f"The database refuses a row{where}: {said}. {_NOTHING}", error.diag.message_detail or ""
        )
    if state.startswith(("57", "08")) or isinstance(error, psycopg.OperationalError):
        return ServerError(
            f"The database went away: {said}. {_NOTHING}", "Run `hongtu status`, then load again."
        )
    return ServerError(f"The database failed: {said}. {_NOTHING}", "Run `hongtu health`.")


def _full_disk(settings: Settings) -> ServerError | None:
    if not settings.is_embedded:
        return None
    root = cluster.locate(settings.home).root
    if shutil.disk_usage(root).free >= _LEAST_FREE_BYTES:
        return None
    return ServerError(
        f"The disk that holds {root} is full. {_NOTHING}",
        "Free some space, or move HONGTU_HOME to a larger disk, and load again.",
    )
