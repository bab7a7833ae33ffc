"""The whole thing, running: a small demonstration city in a database of its own, and the server before it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import psycopg
import pytest

from geodata.settings import Settings
from tests.databases import clone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.server.cluster import Cluster

HONGTU = Path(sys.executable).with_name("hongtu")
KEY = "key-of-the-tests"
PATIENCE_S = 60


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server that answers, and what a test needs to know of it."""

    url: str
    key: str
    city: str
    settings: Settings


@pytest.fixture(scope="session")
def served(
    cluster: Cluster, city_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The server with a small demonstration city; who writes to it must not count what others wrote."""
    with clone(cluster, city_template) as dsn:
        settings = Settings(dsn=dsn, home=tmp_path_factory.mktemp("served"))
        with serving(settings) as running:
            yield running


@contextmanager
def serving(settings: Settings, *, workers: int = 1) -> Iterator[Served]:
    """A server before the database of `settings`, in processes of its own; stopped at the end.

    Raises:
        RuntimeError: It ended before it was ready; its last words are in the message.
    """
    city = _first_city(settings)
    url = f"http://127.0.0.1:{free_port()}"
    environment = {
        **os.environ,
        "HONGTU_DSN": settings.dsn or "",
        "HONGTU_HOME": str(settings.home),
        "HONGTU_CITY": city,
        "HONGTU_INTAKE_KEY": KEY,
    }
    command = [str(HONGTU), "serve", "--port", url.rsplit(":", 1)[1], "--workers", str(workers)]
    with (settings.home / "server.out").open("w+") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        try:
            _wait_until_ready(url, process, out)
            yield Served(url=url, key=KEY, city=city, settings=settings)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _first_city(settings: Settings) -> str:
    with psycopg.connect(settings.dsn or "") as connection:
        row = connection.execute("SELECT city FROM hongtu.city ORDER BY city LIMIT 1").fetchone()
    return str(row[0]) if row else settings.city


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], out: IO[str]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    out.seek(0)
    raise RuntimeError(f"the server at {url} did not get ready: {out.read()[-2000:]}")


@pytest.fixture
def server_url(served: Served) -> str:
    """Address of the pages."""
    return served.url
