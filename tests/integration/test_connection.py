"""Connections: the reader reads only, a statement has a limit, and an absent server is a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from geodata.db.connection import connect, open_pool, with_options
from geodata.errors import ServerError
from geodata.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_block_that_fails_is_rolled_back(settings: Settings) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), connect(settings) as connection:
        connection.execute("CREATE TABLE hongtu.half AS SELECT 1 / 0")
    with connect(settings) as connection:
        assert connection.execute("SELECT to_regclass('hongtu.half')").fetchone() == (None,)


def test_a_statement_has_a_limit(settings: Settings) -> None:
    with (
        connect(settings, statement_timeout_s=0.05) as connection,
        pytest.raises(psycopg.errors.QueryCanceled),
    ):
        connection.execute("SELECT pg_sleep(5)")


async def test_the_reader_reads_and_does_not_write(settings: Settings) -> None:
    async with open_pool(settings, reader=True) as pool, pool.connection() as connection:
        await connection.execute("SELECT count(*) FROM published.compounds")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("DELETE FROM hongtu.compound")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("CREATE TABLE published.mine (n int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await connection.execute("CREATE FUNCTION public.st_asmvt(int) RETURNS int RETURN 1")


async def test_a_writer_may_write(settings: Settings) -> None:
    async with open_pool(settings, reader=False, size=1) as pool, pool.connection() as connection:
        await connection.execute("CREATE TABLE hongtu.mine (n int)")


async def test_reads_go_to_the_replica(settings: Settings, database: str) -> None:
    replica = settings.model_copy(update={"dsn": "postgresql://127.0.0.1:1/none", "read_dsn": database})
    async with open_pool(replica, reader=True) as pool, pool.connection() as connection:
        await connection.execute("SELECT 1")


async def test_a_lost_connection_is_replaced(settings: Settings) -> None:
    async with open_pool(settings, reader=False, size=1) as pool:
        async with pool.connection() as connection:
            pid = connection.info.backend_pid
        with connect(settings) as killer:
            killer.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        async with pool.connection() as connection:
            assert connection.info.backend_pid != pid


def test_an_absent_server_is_a_sentence(tmp_path: Path) -> None:
    away = Settings(dsn="postgresql://someone:secret@127.0.0.1:1/none", home=tmp_path)
    with pytest.raises(ServerError, match="cannot be reached") as caught, connect(away):
        pass
    assert "secret" not in str(caught.value)


def test_options_are_added_to_those_that_are_there() -> None:
    dsn = with_options(
        "postgresql:///x?options=-c%20work_mem%3D1MB", role="hongtu_reader", statement_timeout_s=1.5
    )
    options = psycopg.conninfo.conninfo_to_dict(dsn)["options"]
    assert options == "-c work_mem=1MB -c role=hongtu_reader -c statement_timeout=1500"
