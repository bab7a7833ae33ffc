"""Manifests: what is read from them, and one sentence for each thing that can be wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etl import manifest
from geodata.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = 'city = "532301"\nname = "楚雄市"\nis_synthetic = true\n'
LOAD = '[[load]]\ndataset = "compounds"\npaths = ["小区.gpkg", "又.gpkg"]\ncrs = "EPSG:4543"\n'


def test_a_city_is_read_with_its_loads_in_their_order(tmp_path: Path) -> None:
    second = '[[load]]\ndataset = "firms"\npaths = ["企业.xlsx"]\nfields = "企业.toml"\n'
    (tmp_path / "manifest.toml").write_text(HEAD + LOAD + second, encoding="utf-8")
    (city,) = manifest.read(tmp_path)
    assert (city.city, city.name, city.is_synthetic) == ("532301", "楚雄市", True)
    assert [entry.dataset for entry in city.entries] == ["compounds", "firms"]
    assert city.entries[0].paths == (tmp_path / "小区.gpkg", tmp_path / "又.gpkg")
    assert city.entries[0].options == {"crs": "EPSG:4543"}
    assert city.entries[1].fields == tmp_path / "企业.toml"


def test_a_province_names_the_folders_of_its_cities(tmp_path: Path) -> None:
    (tmp_path / "manifest.toml").write_text('cities = ["532301", "537121"]', encoding="utf-8")
    for code in ("532301", "537121"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "manifest.toml").write_text(HEAD.replace("532301", code) + LOAD, encoding="utf-8")
    assert [city.city for city in manifest.read(tmp_path)] == ["532301", "537121"]
    (tmp_path / "537121" / "manifest.toml").unlink()
    with pytest.raises(UsageError, match="537121"):
        manifest.read(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city = ", "not TOML"),
        ("\xff", "not TOML"),
        ('name = "x"', "which city"),
        (HEAD, "no loads"),
        (HEAD + "load = 3", "no loads"),
        (HEAD + "load = [3]", "without a dataset"),
        (HEAD + '[[load]]\ndataset = "compounds"', "names no files"),
        (HEAD + '[[load]]\ndataset = "compounds"\npaths = []', "names no files"),
        (HEAD + LOAD + "layer = 3", "no text"),
        (HEAD + LOAD + 'rejects = "x"', "knows no rejects"),
        ("cities = 3", "no list of folders"),
    ],
)
def test_what_is_wrong_is_one_sentence(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "manifest.toml").write_bytes(text.encode("latin-1" if text == "\xff" else "utf-8"))
    with pytest.raises(UsageError, match=said):
        manifest.read(tmp_path)


def test_a_folder_without_a_manifest_is_not_whole(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"manifest\.toml"):
        manifest.read(tmp_path)
