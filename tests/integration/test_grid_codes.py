"""New grid cells get codes: old ones stay, retired ones are not given again, the 1000th fails clearly."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import pipeline
from geodata import codes
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY, COMMUNITY = "532301", "532301101001"
ROOT = (COMMUNITY, "龙川社区", "社区", 101.5)
PLACES = st.lists(st.tuples(st.floats(101, 102), st.floats(25, 26)), min_size=1, max_size=20, unique=True)


@given(PLACES, st.sets(st.integers(1, 900), max_size=30))
def test_codes_run_west_to_east_and_never_come_again(
    places: list[tuple[float, float]], old: set[int]
) -> None:
    used = {f"{COMMUNITY}{number:03}" for number in old}
    made = codes.next_grid_codes(COMMUNITY, places, used)
    assert not used & set(made)
    assert min(made) > max(used, default="")
    in_order = [places[made.index(code)] for code in sorted(made)]
    for (west, north), (east, south) in pairwise(in_order):
        assert west < east + 1e-5
        assert round(west, 5) < round(east, 5) or north >= south


def test_cells_in_one_column_run_north_to_south_though_drawn_with_a_hair_between_them() -> None:
    column = [(101.500002, 25.1), (101.500001, 25.3), (101.499999, 25.2)]
    assert [code[-3:] for code in codes.next_grid_codes(COMMUNITY, column, set())] == ["003", "001", "002"]
    assert codes.next_grid_codes(COMMUNITY, [(101.51, 25.9), (101.50, 25.1)], set()) == [
        f"{COMMUNITY}002",
        f"{COMMUNITY}001",
    ]


def test_the_thousandth_fails() -> None:
    assert codes.next_grid_codes(COMMUNITY, [(1, 1)], {f"{COMMUNITY}998"}) == [f"{COMMUNITY}999"]
    with pytest.raises(ValueError, match="999"):
        codes.next_grid_codes(COMMUNITY, [(1, 1)], {f"{COMMUNITY}999"})


def box(west: float) -> list[list[list[float]]]:
    return [[[west, 25], [west + 0.01, 25], [west + 0.01, 25.01], [west, 25.01], [west, 25]]]


def load(
    settings: Settings, folder: Path, rows: list[tuple[str | None, str, str, float]], *, is_all: bool = False
) -> list[tuple[str, str]]:
    """Load cells (code, name, level, west); name and code of all that are then there."""
    features = [
        {
            "type": "Feature",
            "properties": {"网格编码": code, "网格名称": name, "网格级别": level, "所属社区": COMMUNITY},
            "geometry": {"type": "Polygon", "coordinates": box(west)},
        }
        for code, name, level, west in rows
    ]
    file = folder / "网格.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    report = pipeline.load(
        "grid_cells", [file], crs="EPSG:4490", city=CITY, settings=settings, full=is_all,
        confirm_removal=is_all,
    )  # fmt: skip
    assert report.rejected == 0, report.rejects
    with psycopg.connect(settings.dsn or "") as connection:
        return connection.execute(
            "SELECT name, right(code, 3) FROM hongtu.grid_cell WHERE level = 2 ORDER BY code"
        ).fetchall()


def load_community(settings: Settings, tmp_path: Path) -> None:
    division = tmp_path / "区划.csv"
    division.write_text(
        f"区划代码,区划名称,级别\n532301,楚雄市,县级\n{COMMUNITY},龙川社区,社区\n", encoding="utf-8"
    )
    pipeline.load("divisions", [division], crs=None, city=CITY, settings=settings)


def test_inserting_a_grid_keeps_all_old_codes(settings: Settings, tmp_path: Path) -> None:
    load_community(settings, tmp_path)
    first = load(settings, tmp_path, [ROOT, (None, "东片", "片区", 101.56), (None, "西片", "片区", 101.50)])
    assert first == [("西片", "001"), ("东片", "002")]
    again = load(settings, tmp_path, [(None, "东片", "片区", 101.56), (None, "中片", "片区", 101.53)])
    assert again == [*first, ("中片", "003")]


def test_a_retired_code_is_never_given_again_and_the_thousandth_fails(
    settings: Settings, tmp_path: Path
) -> None:
    load_community(settings, tmp_path)
    coded = [
        (f"{COMMUNITY}{number:03}", f"片{number}", "片区", 101 + number / 1000) for number in range(1, 998)
    ]
    load(settings, tmp_path, [ROOT, *coded])
    left = load(settings, tmp_path, [ROOT, *coded[:400]], is_all=True)
    assert len(left) == 400
    fresh = [(None, "新片甲", "片区", 102.5), (None, "新片乙", "片区", 102.4)]
    assert load(settings, tmp_path, [fresh[0]]) == [*left, ("新片甲", "998")]
    assert load(settings, tmp_path, [ROOT, *coded[:400]], is_all=True) == left
    # 999 numbers were given, of which 598 are retired: none comes back, and nothing is half done.
    assert load(settings, tmp_path, [fresh[1]]) == [*left, ("新片乙", "999")]
    with pytest.raises(
        RefusedError, match=r"No code is left .*numbers up to 999, and 999 of them were given"
    ):
        load(settings, tmp_path, [(None, "再新", "片区", 102.3), (None, "又新", "片区", 102.2)])
    with psycopg.connect(settings.dsn or "") as connection:
        told = connection.execute(
            "SELECT count(*), count(*) FILTER (WHERE name IN ('再新', '又新')), count(DISTINCT code)"
            " FROM hongtu.grid_cell WHERE level = 2"
        ).fetchone()
    assert told == (401, 0, 401)


def test_a_file_cannot_give_a_retired_code_to_another_cell(settings: Settings, tmp_path: Path) -> None:
    load_community(settings, tmp_path)
    cells = [(f"{COMMUNITY}00{n}", f"片{n}", "片区", 101.5 + n / 50) for n in (1, 2, 3)]
    load(settings, tmp_path, [ROOT, *cells])
    left = load(settings, tmp_path, [ROOT, cells[0]], is_all=True)
    table = tmp_path / "片区.csv"
    head = "网格编码,网格名称,网格级别,上级网格,所属社区\n"
    table.write_text(f"{head}{COMMUNITY}002,别的片,片区,{COMMUNITY},{COMMUNITY}\n", encoding="utf-8")
    report = pipeline.load("grid_cells", [table], crs=None, city=CITY, settings=settings)
    assert report.rejects == {"code.retired": 1}
    # The cell itself may come back: by its name, or on its own ground.
    table.write_text(f"{head}{COMMUNITY}003,片3,片区,{COMMUNITY},{COMMUNITY}\n", encoding="utf-8")
    assert pipeline.load("grid_cells", [table], crs=None, city=CITY, settings=settings).inserted == 1
    code, _, level, west = cells[1]
    assert load(settings, tmp_path, [(code, "二片改名", level, west)]) == [
        *left, ("二片改名", "002"), ("片3", "003"),
    ]  # fmt: skip
