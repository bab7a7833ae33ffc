"""Connections: one for a command, a pool for the pages, and the role that reads only what is published."""

from __future__ import annotations

import select
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, TypeAlias

import psycopg
from psycopg import conninfo
from psycopg_pool import AsyncConnectionPool

from geodata.db.server import embedded
from geodata.errors import ServerError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from geodata.settings import Settings

READER_ROLE = "hongtu_reader"
CONNECT_TIMEOUT_S = 10

Connection: TypeAlias = psycopg.Connection[tuple[object, ...]]
Pool: TypeAlias = AsyncConnectionPool[psycopg.AsyncConnection[tuple[object, ...]]]


@contextmanager
def connect(
    settings: Settings, *, autocommit: bool = False, statement_timeout_s: float = 0
) -> Iterator[Connection]:
    """A connection that may write; commits when the block ends well, rolls back when it does not.

    Starts the embedded server when it is down.

    Args:
        settings: Which database.
        autocommit: Let every statement stand alone.
        statement_timeout_s: Longest time of one statement; 0 for no limit.

    Raises:
        ServerError: The database cannot be reached.
    """
    dsn = with_options(embedded.ensure_running(settings), statement_timeout_s=statement_timeout_s)
    try:
        connection = psycopg.connect(dsn, autocommit=autocommit)
    except psycopg.OperationalError as error:
        raise unreachable(error) from error
    with connection:
        yield connection


@asynccontextmanager
async def open_pool(settings: Settings, *, reader: bool, size: int | None = None) -> AsyncIterator[Pool]:
    """A pool of autocommit connections with a time limit on each statement; a lost connection is replaced.

    Open it inside the worker that uses it, after any fork.

    Args:
        settings: Which database, and how many connections.
        reader: See the published views and nothing else, and read from HONGTU_READ_DSN where that is set.
        size: Most connections; without it, the setting's number.

    Raises:
        ServerError: No connection could be opened within ten seconds.
    """
    dsn = with_options(
        (settings.read_dsn if reader else None) or embedded.ensure_running(settings),
        role=READER_ROLE if reader else None,
        statement_timeout_s=settings.read_timeout_s,
    )
    pool: Pool = AsyncConnectionPool(
        dsn,
        min_size=1,
        max_size=size or settings.pool_size,
        open=False,
        kwargs={"autocommit": True},
        check=_check,
        timeout=CONNECT_TIMEOUT_S,
        name="hongtu",
    )
    try:
        await pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)
    except psycopg.OperationalError as error:
        await pool.close()
        raise unreachable(error) from error
    try:
        yield pool
    finally:
        await pool.close()


async def _check(connection: psycopg.AsyncConnection[tuple[object, ...]]) -> None:
    """Ask the server only when something waits to be read on an idle connection, such as its end.

    A question each time would take longer than most tiles.
    """
    waiting, _, _ = select.select([connection.pgconn.socket], [], [], 0)
    if waiting:
        await AsyncConnectionPool.check_connection(connection)


def with_options(dsn: str, *, role: str | None = None, statement_timeout_s: float = 0) -> str:
    """`dsn` with the session's role and time limit added to whatever options it already has.

    Raises:
        UsageError: It is no connection string.
    """
    parameters = read_dsn(dsn)
    options = [str(parameters.get("options") or "")]
    if role is not None:
        options.append(f"-c role={role}")
    if statement_timeout_s:
        options.append(f"-c statement_timeout={int(statement_timeout_s * 1000)}")
    extra = {"options": " ".join(filter(None, options))} if any(options) else {}
    return conninfo.make_conninfo(
        dsn,
        application_name=str(parameters.get("application_name") or "hongtu"),
        connect_timeout=parameters.get("connect_timeout") or CONNECT_TIMEOUT_S,
        **extra,
    )


def read_dsn(dsn: str) -> dict[str, str | int | None]:
    """The parts of a connection string.

    Raises:
        UsageError: It is none; the sentence does not repeat it, for it may hold a password.
    """
    try:
        return dict(conninfo.conninfo_to_dict(dsn))
    except psycopg.ProgrammingError:
        raise UsageError(
            Said(
                en="HONGTU_DSN or HONGTU_READ_DSN is no connection string.",
                zh="HONGTU_DSN 或 HONGTU_READ_DSN 不是连接串。",
            ),
            Said(
                en="Write it like postgresql://user:password@host:5432/database, with %40 for an @ in the"
                " password.",
                zh="请写成 postgresql://user:password@host:5432/database，密码中的 @ 写作 %40。",
            ),
        ) from None


def unreachable(error: psycopg.OperationalError) -> ServerError:
    """The sentence for a database that does not answer; it never repeats a password."""
    said = str(error).strip().splitlines() or ["no reason given"]
    return ServerError(
        Said(
            en=f"The database cannot be reached: {said[0].rstrip('.')}.",
            zh=f"无法连接数据库（{said[0].rstrip('.')}）。",
        ),
        Said(
            en="Check HONGTU_DSN and HONGTU_READ_DSN; without them, `hongtu up` starts a database of its"
            " own.",
            zh="请检查 HONGTU_DSN 和 HONGTU_READ_DSN；不设置时，`hongtu up` 会启动自带的数据库。",
        ),
    )
