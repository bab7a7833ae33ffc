"""New grid cells get codes: old ones stay, retired ones are not given again, the 1000th fails clearly."""

from __future__ import annotations

import json
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
PLACES = st.lists(st.tuples(st.floats(101, 102), st.floats(25, 26)), min_size=1, max_size=20, unique=True)


@given(PLACES, st.sets(st.integers(1, 900), max_size=30))
def test_codes_run_west_to_east_and_never_come_again(
    places: list[tuple[float, float]], old: set[int]
) -> None:
    used = {f"{COMMUNITY}{number:03}" for number in old}
    made = codes.next_grid_codes(COMMUNITY, places, used)
    assert not used & set(made)
    assert min(made) > max(used, default="")
    assert [places[made.index(code)] for code in sorted(made)] == sorted(places, key=lambda p: (p[0], -p[1]))


def test_the_thousandth_fails() -> None:
    assert codes.next_grid_codes(COMMUNITY, [(1, 1)], {f"{COMMUNITY}998"}) == [f"{COMMUNITY}999"]
    with pytest.raises(ValueError, match="999"):
        codes.next_grid_codes(COMMUNITY, [(1, 1)], {f"{COMMUNITY}999"})


def box(west: float) -> list[list[list[float]]]:
    return [[[west, 25], [west + 0.01, 25], [west + 0.01, 25.01], [west, 25.01], [west, 25]]]


def load(
    settings: Settings, folder: Path, rows: list[tuple[str | None, str, str, float]]
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
    report = pipeline.load("grid_cells", [file], crs="EPSG:4490", city=CITY, settings=settings)
    assert report.rejected == 0, report.rejects
    with psycopg.connect(settings.dsn or "") as connection:
        return connection.execute(
            "SELECT name, right(code, 3) FROM hongtu.grid_cell WHERE level = 2 ORDER BY code"
        ).fetchall()


def test_inserting_a_grid_keeps_all_old_codes(settings: Settings, tmp_path: Path) -> None:
    division = tmp_path / "区划.csv"
    division.write_text(
        f"区划代码,区划名称,级别\n532301,楚雄市,县级\n{COMMUNITY},龙川社区,社区\n", encoding="utf-8"
    )
    pipeline.load("divisions", [division], crs=None, city=CITY, settings=settings)
    root = (COMMUNITY, "龙川社区", "社区", 101.5)
    first = load(settings, tmp_path, [root, (None, "东片", "片区", 101.56), (None, "西片", "片区", 101.50)])
    assert first == [("西片", "001"), ("东片", "002")]
    again = load(settings, tmp_path, [(None, "东片", "片区", 101.56), (None, "中片", "片区", 101.53)])
    assert again == [*first, ("中片", "003")]
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute("UPDATE hongtu.grid_cell SET code = %s WHERE name = '中片'", (f"{COMMUNITY}999",))
    with pytest.raises(RefusedError, match="No code is left"):
        load(settings, tmp_path, [(None, "新片", "片区", 101.54)])
