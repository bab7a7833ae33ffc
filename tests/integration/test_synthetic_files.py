"""The written city and province go into the database as their READMEs and manifests say."""

from __future__ import annotations

import json
import re
import shlex
from datetime import date
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

import hongtu
from etl import manifest, synthetic
from etl.synthetic.office import folder
from etl.synthetic.province import write as province

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a small city."""
    place = tmp_path_factory.mktemp("office")
    synthetic.write(place, compounds=60, tickets=150, today=TODAY)
    return place


def cities(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        query = "SELECT city, name, is_synthetic FROM hongtu.city ORDER BY city"
        return connection.execute(query).fetchall()


def test_every_command_of_the_readme_loads_its_file_as_written(
    office: Path,
    database: str,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del settings
    monkeypatch.chdir(office)
    rows = re.findall(
        r"^\| (\S[^|]*) \| [^|]*? (\w+) \| [^|]* \| (\d+) \|.*`(hongtu load [^`]*)` \|$",
        (office / "README.md").read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    assert len(rows) == len(manifest.read(office)[0].entries)
    named = {name for files, *_ in rows for name in files.split()}
    assert named == {path.name for path in office.iterdir()} - {"README.md", "manifest.toml"}
    for _, dataset, count, command in rows:
        program, *arguments = shlex.split(command)
        assert program == "hongtu"
        assert arguments[:2] == ["load", dataset]
        assert hongtu.run([*arguments, "--json"]) == 0, command
        report = json.loads(capsys.readouterr().out)
        assert report["read"] == report["inserted"] == int(count) > 0, command
        assert not report["rejected"]
        assert not report["warnings"], command
    assert cities(database) == [("532301", "楚雄市", True)]


def test_a_province_is_loaded_by_one_command_and_goes_on_where_it_was(
    database: str,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    del settings
    monkeypatch.setattr(province, "LARGEST_CITY", 60)
    monkeypatch.setattr(province, "CITY_COMPOUNDS", 60)
    synthetic.write(tmp_path / "province", compounds=120, tickets=40, today=TODAY)
    assert hongtu.run(["load-all", str(tmp_path / "province"), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    (real, other) = manifest.read(tmp_path / "province")
    assert first["cities"] == 2
    assert first["loads"] == 2 * len(real.entries)
    assert first["read"] == first["inserted"] > 0 == first["rejected"]
    assert cities(database) == [("532301", "楚雄市", True), ("537121", other.name, True)]
    with psycopg.connect(database) as connection:
        for entry in real.entries:
            query = sql.SQL("SELECT DISTINCT city FROM published.{}").format(sql.Identifier(entry.dataset))
            found = {str(city) for (city,) in connection.execute(query)}
            assert found == {"532301", "537121"}, entry.dataset
    two = [str(tmp_path / "province" / code / "住宅小区.gpkg") for code in ("532301", "537121")]
    assert hongtu.run(["load", "compounds", *two, "--json"]) == 1
    assert "belongs to the city 537121" in json.loads(capsys.readouterr().out)["error"]
    assert hongtu.run(["load-all", str(tmp_path / "province" / "manifest.toml"), "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert (again["loads"], again["known"], again["read"]) == (0, first["loads"], 0)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.make_ready(tmp_path / "new", compounds=60, tickets=0)
    assert hongtu.run(["load-all", str(tmp_path / "new")]) == 2
    assert "not whole" in capsys.readouterr().err
