"""How a page asks the database: a connection of the pool, and every failure as one sentence."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias

import psycopg
from psycopg_pool import PoolTimeout

from geodata.db.connection import unreachable
from geodata.errors import BusyError, HongtuError, RefusedError, ServerError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from geodata.db.connection import Pool

AsyncConnection: TypeAlias = psycopg.AsyncConnection[tuple[object, ...]]

# Raised by the trigger functions of geodata/sql/functions with a sentence of their own.
RULE_STATES = frozenset({"HT001", "HT002"})
# A text or a number that PostgreSQL cannot hold: what was asked is at fault, and no other error of data.
UNUSABLE = (
    psycopg.errors.NumericValueOutOfRange,
    psycopg.errors.CharacterNotInRepertoire,
    psycopg.errors.UntranslatableCharacter,
)


@asynccontextmanager
async def asking(pool: Pool) -> AsyncIterator[AsyncConnection]:
    """A connection of `pool`.

    Raises:
        BusyError: No connection came free, or the question took longer than its time limit.
        RefusedError: A rule of the database refused the change.
        UsageError: A text or a number of the question is none that PostgreSQL can hold.
        ServerError: The database cannot be reached, or has not had its migrations.
    """
    try:
        async with pool.connection() as connection:
            yield connection
    except psycopg.Error as error:
        said = sentence(error)
        if said is None:
            raise
        raise said from error


def sentence(error: psycopg.Error) -> HongtuError | None:
    """What `error` means to the reader; None for a fault of this program."""
    if error.sqlstate in RULE_STATES:
        return RefusedError(error.diag.message_primary or str(error), error.diag.message_hint or "")
    if isinstance(error, PoolTimeout):
        return BusyError(
            "The database has no free connection.",
            "Try again in a moment; if it stays so, raise HONGTU_POOL_SIZE or check `hongtu health`.",
        )
    if isinstance(error, psycopg.errors.QueryCanceled):
        return BusyError(
            "The database took too long to answer.",
            "Try again in a moment; HONGTU_READ_TIMEOUT_S is the limit.",
        )
    if isinstance(error, psycopg.errors.UndefinedTable | psycopg.errors.UndefinedFunction):
        return ServerError("The database has not had all migrations.", "Run `hongtu up`.")
    # Before it is sent, psycopg finds a NUL in a text; such an error has no state.
    if isinstance(error, UNUSABLE) or (isinstance(error, psycopg.DataError) and error.sqlstate is None):
        return UsageError("A text or a number of the request cannot be used.", "Check it for stray signs.")
    return unreachable(error) if isinstance(error, psycopg.OperationalError) else None
