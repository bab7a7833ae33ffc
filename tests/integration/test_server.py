"""The embedded PostGIS: it survives being killed, started twice, and put in awkward places."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from geodata.db.server import cluster as place
from geodata.db.server import embedded
from geodata.errors import ServerError
from tests.databases import lend_postgis
from tests.integration.conftest import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.db.server.cluster import Cluster

HONGTU = Path(sys.executable).with_name("hongtu")
NOT_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user run the server")


def hongtu(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([HONGTU, *arguments], capture_output=True, text=True, timeout=120, check=False)


def status() -> dict[str, object]:
    answer: dict[str, object] = json.loads(hongtu("status", "--json").stdout)
    return answer


def test_up_status_down(own_home: Path) -> None:
    assert status()["running"] is False
    first = hongtu("up")
    assert first.returncode == 0, first.stderr
    assert first.stdout == ""
    now = status()
    assert now.keys() == {"running", "dsn", "postgis", "migrations"}
    assert now["running"] is True
    assert str(now["postgis"]) >= "3.3"
    assert int(str(now["migrations"])) >= 1
    with psycopg.connect(str(now["dsn"])) as connection:
        row = connection.execute(
            "SELECT ST_AsText(ST_Point(101.54, 25.03)), current_setting('jit')"
        ).fetchone()
        assert row == ("POINT(101.54 25.03)", "off")
    assert hongtu("up").returncode == 0
    assert hongtu("down").returncode == 0
    assert status() == {**now, "running": False, "postgis": None, "migrations": None}
    assert hongtu("down").returncode == 0


def test_what_was_committed_survives_a_kill(own_cluster: Cluster) -> None:
    with psycopg.connect(own_cluster.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    busy = psycopg.connect(own_cluster.dsn())
    busy.execute("INSERT INTO kept VALUES (43)")
    for _ in range(2):
        pid = embedded.running_pid(own_cluster)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        started = time.monotonic()
        embedded.start(own_cluster)
        assert time.monotonic() - started < 15
        with psycopg.connect(own_cluster.dsn()) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchall() == [(42,)]
    busy.close()


def test_two_starts_at_once_are_one(own_home: Path) -> None:
    starts = [subprocess.Popen([HONGTU, "up"], stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [start.communicate(timeout=120)[1] for start in starts]
    assert [start.returncode for start in starts] == [0, 0, 0], said
    assert status()["running"] is True


def test_a_pid_file_that_names_a_stranger_does_not_block(own_cluster: Cluster) -> None:
    file = own_cluster.data / "postmaster.pid"
    left_over = file.read_text()
    embedded.stop(own_cluster)
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        file.write_text(left_over.replace(left_over.split("\n")[0], str(stranger.pid), 1))
        assert embedded.running_pid(own_cluster) is None
        embedded.start(own_cluster)
        assert embedded.answers(own_cluster.dsn())
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_long_path_gets_a_short_socket(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = own_home / ("long" * 20) / ("路" * 20)
    home.mkdir(parents=True)
    lend_postgis(home)
    cluster = place.locate(home)
    assert len(os.fsencode(cluster.socket)) <= place.LONGEST_SOCKET_PATH
    try:
        embedded.start(cluster)
        assert embedded.answers(cluster.dsn())
        assert cluster.run.stat().st_mode & 0o777 == 0o700
    finally:
        remove(home)


def test_an_apostrophe_in_the_path_is_harmless(own_home: Path) -> None:
    home = own_home / "mayor's % map"
    home.mkdir()
    lend_postgis(home)
    cluster = place.locate(home)
    try:
        embedded.start(cluster)
        assert embedded.answers(cluster.dsn())
    finally:
        remove(home)


@NOT_ROOT
def test_a_home_that_the_server_cannot_enter_is_noted_elsewhere(own_home: Path) -> None:
    own_home.chmod(0o700)
    cluster = place.locate(own_home)
    assert cluster.root.is_relative_to(place.ELSEWHERE)
    embedded.start(cluster)
    assert (own_home / place.NOTE).read_text().strip() == str(cluster.root)
    own_home.chmod(0o755)
    assert place.locate(own_home) == cluster


def test_nobody_else_may_enter(own_cluster: Cluster) -> None:
    assert own_cluster.root.stat().st_mode & 0o077 == 0
    with psycopg.connect(own_cluster.dsn()) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
        assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


def test_a_folder_of_another_version_is_named(own_home: Path) -> None:
    cluster = place.locate(own_home)
    place.prepare(cluster)
    cluster.data.mkdir()
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerError, match="PostgreSQL 9, which made the database folder"):
        embedded.start(cluster)


def test_no_postgresql_is_a_sentence(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for where in ("_unpacked", "_of_the_distribution"):
        monkeypatch.setattr(f"geodata.db.server.postgres.{where}", lambda *_: [])
    monkeypatch.setattr("geodata.db.server.postgres._on_the_path", list)
    with pytest.raises(ServerError, match="not installed; found: no PostgreSQL") as caught:
        embedded.start(place.locate(own_home))
    assert "make setup" in caught.value.remedy


@pytest.fixture
def full_disk(own_home: Path) -> Iterator[Path]:
    disk = own_home / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", disk], check=False).returncode:
        pytest.skip("no right to mount a small disk here")
    yield disk
    subprocess.run(["umount", disk], check=True)


@NOT_ROOT
def test_a_full_disk_is_a_sentence(full_disk: Path) -> None:
    full_disk.chmod(0o755)
    cluster = place.locate(full_disk)
    with pytest.raises(ServerError, match="is full") as caught:
        embedded.start(cluster)
    assert "HONGTU_HOME" in caught.value.remedy
    assert embedded.running_pid(cluster) is None


def test_a_start_waits_for_a_stop(own_cluster: Cluster) -> None:
    stopping = threading.Thread(target=embedded.stop, args=[own_cluster])
    stopping.start()
    stopping.join()
    embedded.start(own_cluster)
    assert embedded.answers(own_cluster.dsn())
