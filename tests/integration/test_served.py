"""The whole way: a city written, loaded, published, and served."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import httpx
import psycopg
import pytest

from geodata.settings import Settings
from tests.databases import CITY_COMPOUNDS
from tests.served import HONGTU, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.served import Served


def test_the_city_is_published(city_database: str) -> None:
    with psycopg.connect(city_database) as connection:
        assert connection.execute("SELECT count(*) FROM published.compounds").fetchone() == (CITY_COMPOUNDS,)


def test_the_server_answers(served: Served) -> None:
    with httpx.Client(base_url=served.url) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/").headers["content-type"].startswith("text/html")
        figures = client.get("/api/v1/figures", params={"city": served.city})
        assert figures.status_code == 200
        assert client.get("/api/v1/nothing").status_code == 404


def test_a_taken_port_is_wrong_usage(served: Served) -> None:
    port = served.url.rsplit(":", 1)[1]
    said = subprocess.run([HONGTU, "serve", "--port", port], capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert f"port {port}" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_server_ends_when_it_is_told_to(city_database: str, tmp_path: Path) -> None:
    with serving(Settings(dsn=city_database, home=tmp_path), workers=2) as running:
        url = running.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/healthz")
    with psycopg.connect(city_database) as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        ).fetchone()
    assert left == (0,)
