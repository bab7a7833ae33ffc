"""The feed against a real server: what it reports arrives, and an absence of the server loses nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest
import uvicorn
from pydantic import SecretStr

from dashboard.serve import address, open_socket
from dashboard.server import create_server
from etl import feed
from geodata.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from geodata.settings import Settings
    from geodata.words import Said

KEY = "a-long-enough-key"
ROWS = """
INSERT INTO hongtu.city (city, name, projected_srid) VALUES ('530102', '盘龙区', 4543);
INSERT INTO hongtu.compound (city, code, name, households) VALUES ('530102', 'P1', '小区', 300);
INSERT INTO hongtu.compound_shape (city, code, fid, area_m2, geom)
SELECT city, code, fid, 40000, ST_Multi(ST_MakeEnvelope(101.5, 25, 101.502, 25.002, 4326))
FROM hongtu.compound;
"""


@pytest.fixture
def loaded(settings: Settings) -> Settings:
    with psycopg.connect(str(settings.dsn)) as connection:
        connection.execute(ROWS)
    return settings.model_copy(update={"intake_key": SecretStr(KEY)})


def quiet(_sentence: Said) -> None:
    return


def run(settings: Settings, url: str, *, key: str = KEY, most: int = 30) -> int:
    return feed.run(settings, url=url, key=key, rate="200/s", city=None, say=quiet, most=most)


def test_what_the_feed_sends_arrives_even_when_the_server_comes_late(loaded: Settings) -> None:
    with open_socket("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(create_server(loaded), log_level="error"))
        late = threading.Timer(1.5, server.run, kwargs={"sockets": [listener]})
        late.start()
        try:
            assert run(loaded, address(listener)) == 30
            with pytest.raises(RefusedError, match="missing or wrong"):
                run(loaded, address(listener), key="another-key", most=1)
        finally:
            server.should_exit = True
            late.join()
    with psycopg.connect(str(loaded.dsn)) as connection:
        (events,) = connection.execute("SELECT count(*) FROM hongtu.ticket_event").fetchone() or (0,)
        (tickets,) = connection.execute(
            "SELECT count(*) FROM hongtu.ticket WHERE compound_code = 'P1'"
        ).fetchone() or (0,)
    assert events == 30
    assert 1 <= int(str(tickets)) < 30


def test_a_feed_without_compounds_or_key_says_so(settings: Settings, loaded: Settings) -> None:
    with pytest.raises(RefusedError, match="no compounds"):
        feed.run(loaded, url="http://127.0.0.1:9", key=KEY, rate="1/s", city="990099", say=quiet)
    with pytest.raises(UsageError, match="no key"):
        feed.run(settings, url="http://127.0.0.1:9", key=None, rate="1/s", city=None, say=quiet)
