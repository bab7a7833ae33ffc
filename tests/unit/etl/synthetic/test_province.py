"""A province of invented cities: codes and names of nobody, the same bytes by any number of processes."""

from __future__ import annotations

import hashlib
import multiprocessing
import resource
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from frykit.shp import get_cn_district_table

from etl import synthetic
from etl.synthetic import folder, ground, invented, province
from geodata import codes
from geodata.errors import HongtuError, UsageError
from tests.unit.etl.synthetic.conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime.combine(TODAY, synthetic.END_OF_DAY)
CITIES, COMPOUNDS, TICKETS = 3, 180, 90


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write a province of three cities of sixty compounds."""
    monkeypatch.setattr(province, "LARGEST_CITY", 60)
    monkeypatch.setattr(province, "CITY_COMPOUNDS", 60)

    def write(target: Path, **options: Any) -> None:
        folder.make_ready(target, compounds=COMPOUNDS, tickets=TICKETS)
        province.write_all(target, seed=1, compounds=COMPOUNDS, tickets=TICKETS, now=NOW, **options)

    return write


def digests(root: Path) -> dict[str, str]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_codes_have_the_form_of_the_standard_and_are_of_no_county() -> None:
    table = get_cn_district_table(data_source="tianditu")
    real = {str(code) for column in ("district_adcode", "city_adcode") for code in table[column].dropna()}
    made = [invented.code_of(index) for index in range(invented.MOST)]
    assert len(set(made)) == invented.MOST
    assert {codes.division_level(code) for code in made} == {"county"}
    assert not real & set(made)
    assert not {code[:4] for code in real} & {code[:4] for code in made if code.startswith("53")}


def test_cities_have_names_ground_and_communities_of_their_own() -> None:
    sites = list(invented.sites(40, seed=1))
    table = get_cn_district_table(data_source="tianditu")
    real = set(table["district_name"]) | set(table["city_name"].dropna())
    assert len({site.name for site in sites}) == len(sites)
    assert not real & {site.name for site in sites}
    called = [frozenset(place.name for place in site.communities) for site in sites]
    assert {len(names) for names in called} == {24}
    assert max(len(a & b) for a in called for b in called if a is not b) < 8
    squares = [ground.county(), *(site.boundary for site in sites)]
    assert shapely.area(shapely.union_all(squares)) == pytest.approx(sum(map(shapely.area, squares)))
    assert len(list(invented.sites(invented.MOST, seed=2))) == invented.MOST
    assert synthetic.MOST_COMPOUNDS / synthetic.CITY_COMPOUNDS < invented.MOST


def test_the_bytes_are_the_same_whatever_the_number_of_processes(
    write: Callable[..., None], tmp_path: Path
) -> None:
    told: list[tuple[int, int]] = []
    write(tmp_path / "one", workers=1)
    write(tmp_path / "two", workers=2, told=lambda done, of: told.append((done, of)))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert told == [(done, CITIES) for done in range(CITIES + 1)]
    manifest = tomllib.loads((tmp_path / "one" / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["is_synthetic"]
    assert manifest["cities"] == ["532301", "537121", "537122"]
    for city in manifest["cities"]:
        own = tomllib.loads((tmp_path / "one" / city / "manifest.toml").read_text(encoding="utf-8"))
        assert own["city"] == city
    assert "537121" in (tmp_path / "one" / "README.md").read_text(encoding="utf-8")


def test_a_worker_that_is_killed_leaves_nothing_that_looks_whole(
    write: Callable[..., None], tmp_path: Path
) -> None:
    def kill(done: int, of: int) -> None:
        if 0 < done < of:
            for child in multiprocessing.active_children():
                child.kill()

    with pytest.raises(HongtuError, match="ended from outside"):
        write(tmp_path / "province", workers=2, told=kill)
    assert not (tmp_path / "province" / "manifest.toml").exists()


def test_ctrl_c_ends_the_workers_and_leaves_nothing_that_looks_whole(
    write: Callable[..., None], tmp_path: Path
) -> None:
    def interrupt(done: int, of: int) -> None:
        del of
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "province", workers=2, told=interrupt)
    assert not multiprocessing.active_children()
    assert not (tmp_path / "province" / "manifest.toml").exists()


@pytest.mark.parametrize("most_bytes", [2_000, 60_000, 200_000])
def test_a_full_disk_is_one_sentence_and_the_city_has_no_manifest(
    most_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_check_space", lambda *_: None)
    monkeypatch.setattr(folder, "_free", lambda _: 0)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, limits[1]))
    try:
        with pytest.raises(HongtuError, match="disk became full"):
            synthetic.write(tmp_path, compounds=60, tickets=5000, today=TODAY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "manifest.toml").exists()


def test_an_earlier_city_is_replaced_and_what_is_not_ours_is_kept(tmp_path: Path) -> None:
    synthetic.write(tmp_path, compounds=60, tickets=10, today=TODAY)
    first = digests(tmp_path)
    stale = tmp_path / "537121"
    stale.mkdir()
    (stale / "manifest.toml").touch()
    synthetic.write(tmp_path, compounds=60, tickets=10, today=TODAY)
    assert digests(tmp_path) == first
    note = tmp_path / "notes.txt"
    note.write_text("mine")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        synthetic.write(tmp_path, compounds=60, tickets=10, today=TODAY)
    note.unlink()
    (tmp_path / "README.md").write_text("# My own project\n")
    with pytest.raises(UsageError, match=r"README\.md"):
        synthetic.write(tmp_path, compounds=60, tickets=10, today=TODAY)


def test_a_folder_that_cannot_be_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="is a file"):
        synthetic.write(tmp_path / "file")
    with pytest.raises(UsageError, match="cannot be written"):
        synthetic.write(tmp_path / "file" / "below")
    with pytest.raises(UsageError, match="cannot be written"):
        synthetic.write(Path("/proc/hongtu"))
    monkeypatch.setattr(folder, "_free", lambda _: 1_000)
    with pytest.raises(UsageError, match="GB left"):
        synthetic.write(tmp_path / "new")


@pytest.mark.parametrize(
    "wanted", [{"compounds": 10**12}, {"tickets": 10**12}, {"compounds": 0}, {"seed": -1}, {"tickets": -1}]
)
def test_absurd_numbers_are_refused_before_anything_is_written(
    tmp_path: Path, wanted: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        synthetic.write(tmp_path / "new", **wanted)
    assert not (tmp_path / "new").exists()
