"""Finding PostgreSQL: unpacked or of the distribution; the newest that is fit, or the one asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from geodata.db.server import postgres
from geodata.db.server.postgres import Installation, find_installation
from geodata.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _no_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_of_the_distribution", list)
    monkeypatch.setattr(postgres, "_on_the_path", list)


def unpack(home: Path, major: int, postgis: str | None) -> Path:
    usr = home / "postgis/usr"
    bindir = usr / f"lib/postgresql/{major}/bin"
    bindir.mkdir(parents=True)
    (bindir / "initdb").touch()
    extension = usr / f"share/postgresql/{major}/extension"
    extension.mkdir(parents=True)
    if postgis:
        (extension / "postgis.control").write_text(f"comment = 'x'\ndefault_version = '{postgis}'\n")
    return bindir


def test_the_newest_fit_one_is_taken(tmp_path: Path) -> None:
    for major, postgis in ((14, "3.3.0"), (16, "3.4.2"), (17, None), (13, "3.5.0"), (15, "3.3.2")):
        unpack(tmp_path, major, postgis)
    found = find_installation(tmp_path)
    assert (found.major, found.postgis) == (16, (3, 4, 2))
    assert find_installation(tmp_path, major=15).postgis == (3, 3, 2)


@pytest.mark.parametrize(
    ("major", "postgis", "said"),
    [
        (15, "3.2.9", "15 with PostGIS 3.2.9"),
        (13, "3.4.0", "13 with PostGIS 3.4.0"),
        (15, None, "15 with no PostGIS"),
    ],
)
def test_an_unfit_one_is_named(tmp_path: Path, major: int, postgis: str | None, said: str) -> None:
    unpack(tmp_path, major, postgis)
    with pytest.raises(ServerError, match=said):
        find_installation(tmp_path)


def test_an_unpacked_one_finds_its_own_libraries(tmp_path: Path) -> None:
    unpack(tmp_path, 15, "3.3.2")
    libraries = tmp_path / "postgis/usr/lib/x86_64-linux-gnu"
    (libraries / "blas").mkdir(parents=True)
    (libraries / "libgeos.so.3").touch()
    (libraries / "blas/libblas.so.3").touch()
    environment = find_installation(tmp_path).environment
    assert environment["LD_LIBRARY_PATH"].split(":") == [str(libraries), str(libraries / "blas")]
    assert environment["PROJ_LIB"] == str(tmp_path / "postgis/usr/share/proj")


def test_a_normal_user_runs_it_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    one = Installation(major=15, postgis=(3, 3, 2), bindir=tmp_path, environment={"PROJ_LIB": "/p"})
    command = one.command("initdb", "-D", tmp_path)
    assert command[0] == "/usr/bin/env"
    assert "PROJ_LIB=/p" in command
    assert command[-3:] == [str(tmp_path / "initdb"), "-D", str(tmp_path)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down")
def test_root_steps_down(tmp_path: Path) -> None:
    one = Installation(major=15, postgis=(3, 3, 2), bindir=tmp_path)
    command = one.command("initdb")
    assert command[0].endswith("setpriv")
    assert "-i" in command


def test_root_without_the_servers_user_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(postgres, "SERVER_USER", "nobody-of-this-name")
    postgres.server_user.cache_clear()
    with pytest.raises(ServerError, match="does not run as root"):
        Installation(major=15, postgis=(3, 3, 2), bindir=tmp_path).command("initdb")
    postgres.server_user.cache_clear()
