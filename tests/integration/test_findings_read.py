"""What the data page reads of the last check: pages, kinds, pictures, tiles, against the view by hand."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from geodata.db.judging import check
from geodata.db.reading.provenance import features, findings
from tests import mvt
from tests.integration.test_load import compounds, load, row
from tests.integration.test_provenance import CITY, asked, by_hand

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings


def overlapping(settings: Settings, folder: Path) -> None:
    """Ten compounds in a row, of which two pairs overlap by a half and by a fifth of a side of 0.001°."""
    shifted = [row(n, west=101.5 - (0.0015 if n == 3 else 0.0012 if n == 7 else 0)) for n in range(10)]
    load(settings, compounds(folder, *shifted))


@pytest.fixture
def checked(settings: Settings, database: str, tmp_path: Path) -> str:
    overlapping(settings, tmp_path)
    check.check(settings, city=CITY)
    return database


def test_the_findings_are_those_of_the_view(checked: str) -> None:
    page = asked(checked, partial(findings.page, city=CITY, limit=100))
    told = [(one.code, one.kind, one.first_code, one.second_code) for one in page.rows]
    assert sorted(told) == sorted(
        by_hand(checked, "SELECT code, name, first_code, second_code FROM published.findings")
    )
    overlaps = asked(checked, partial(findings.page, city=CITY, kind="compounds_overlap", limit=9))
    assert [(one.first_code, one.second_code) for one in overlaps.rows] == [("C2", "C3"), ("C6", "C7")]
    assert overlaps.rows[0].area_m2 == pytest.approx(2.5 * (overlaps.rows[1].area_m2 or 0), rel=1e-3)
    kinds = asked(checked, partial(findings.kinds, city=CITY))
    assert {kind: one.findings for kind, one in kinds.items()} == dict(
        by_hand(checked, "SELECT name, count(*) FROM published.findings GROUP BY name")
    )
    for place, one in enumerate(page.rows):
        assert asked(checked, partial(findings.place_in_list, city=CITY, code=one.code)) == place
    assert asked(checked, partial(findings.page, city="990001", limit=9)).total == 0


def test_a_check_that_the_data_outran_is_told(settings: Settings, database: str, tmp_path: Path) -> None:
    overlapping(settings, tmp_path)
    assert asked(database, partial(findings.examination, city=CITY)) is None
    check.check(settings, city=CITY)
    found = asked(database, partial(findings.examination, city=CITY))
    assert found is not None
    assert found.is_current
    load(settings, compounds(tmp_path, row(20), name="b.csv"))
    found = asked(database, partial(findings.examination, city=CITY))
    assert found is not None
    assert not found.is_current


def test_a_fault_is_drawn_between_its_two_rows(checked: str) -> None:
    (overlap, _) = asked(checked, partial(findings.page, city=CITY, kind="compounds_overlap", limit=9)).rows
    read = asked(checked, partial(findings.read, city=CITY, code=overlap.code))
    assert read is not None
    placed, picture = read
    # C3 was moved by 0.0015°: it lies over the eastern half of C2.
    assert placed.west == pytest.approx(101.5045)
    assert placed.east == pytest.approx(101.505)
    assert picture.path
    assert picture.first_path
    assert picture.second_path
    assert len({picture.path, picture.first_path, picture.second_path}) == 3
    assert asked(checked, partial(findings.read, city=CITY, code="00000000")) is None


def test_the_map_has_every_finding_under_its_number(checked: str) -> None:
    page = asked(checked, partial(findings.page, city=CITY, limit=100))
    codes: dict[str, int | None] = {}
    with psycopg.connect(checked) as connection:
        connection.execute("SET ROLE hongtu_reader")
        (found,) = connection.execute(
            "SELECT tile.findings(%s, NULL, 8, 200, 109)", (CITY,), binary=True
        ).fetchone() or (b"",)
    for feature in mvt.decode(bytes(found))["marks"]:
        codes[feature.attributes["code"]] = feature.id
    assert codes == {one.code: one.number for one in page.rows}
    assert all(number == int(code, 16) for code, number in codes.items())


def test_a_row_of_any_dataset_has_its_picture_and_its_tile(checked: str) -> None:
    drawn = asked(checked, partial(features.drawn, city=CITY, dataset="compounds", code="C1"))
    assert drawn is not None
    assert drawn.west == pytest.approx(101.502)
    assert drawn.north == pytest.approx(25.001)
    assert drawn.path
    assert asked(checked, partial(features.drawn, city=CITY, dataset="compounds", code="C99")) is None
    assert features.dataset_of("communities") == "divisions"
    assert features.dataset_of("compounds; DROP TABLE hongtu.run") is None

    async def everywhere(connection: Any) -> list[Any]:
        names = ("firms", "tickets", "units", "gates")
        return [await features.drawn(connection, CITY, name, "none") for name in names]

    assert asked(checked, everywhere) == [None] * 4


@pytest.mark.parametrize("drawn", [0, 1])
def test_two_of_which_one_or_none_has_a_boundary_are_drawn_as_far_as_they_are_known(
    settings: Settings, database: str, tmp_path: Path, drawn: int
) -> None:
    load(settings, compounds(tmp_path, *(row(n).replace(f"小区{n}", "阳光花园") for n in (0, 3))))
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM hongtu.compound_shape WHERE code = 'C3' OR %s", (not drawn,))
        connection.execute("UPDATE hongtu.compound SET community_code = '532301001001'")
    checked = check.check(settings, city=CITY)
    (alike,) = asked(database, partial(findings.page, city=CITY, kind="compounds_alike", limit=9)).rows
    read = asked(database, partial(findings.read, city=CITY, code=alike.code))
    assert read is not None
    placed, picture = read
    assert picture.path is None
    assert (picture.first_path is not None, picture.second_path is not None) == (bool(drawn), False)
    assert (picture.width is not None) == bool(drawn)
    extent = asked(database, partial(findings.extent, city=CITY, kind="compounds_alike"))
    (told,) = checked.as_json()["compounds_alike"]["items"]  # type: ignore[index]
    (line,) = [each.en for each in checked.lines() if each.en.strip().startswith(alike.code)]
    if drawn:
        assert extent is not None
        assert 101.5 < (placed.west or 0) == (placed.east or 0) < 101.501
        assert 101.5 < told["lon"] < 101.501
        assert "; at 101.500" in line
    else:
        assert extent is None
        assert (placed.west, placed.south, placed.east, placed.north) == (None,) * 4
        assert not {"lon", "lat"} & set(told)
        assert "; at " not in line
    with psycopg.connect(database) as connection:
        connection.execute("SET ROLE hongtu_reader")
        (tile,) = connection.execute(
            "SELECT tile.findings(%s, 'compounds_alike', 8, 200, 109)", (CITY,), binary=True
        ).fetchone() or (b"",)
    assert len(mvt.decode(bytes(tile)).get("marks", ())) == drawn


def test_two_that_may_be_one_are_drawn_whole(settings: Settings, database: str, tmp_path: Path) -> None:
    first, second = row(0), row(3, west=101.4941)
    load(
        settings,
        compounds(tmp_path, first.replace("小区0", "阳光花园"), second.replace("小区3", "广播局住宿区")),
    )
    check.check(settings, city=CITY)
    alike = asked(database, partial(findings.page, city=CITY, kind="compounds_alike", limit=9)).rows
    assert [one.reason for one in alike] == ["the same ground under two names"]
    read = asked(database, partial(findings.read, city=CITY, code=alike[0].code))
    assert read is not None
    for path in (read[1].first_path, read[1].second_path):
        assert path is not None
        places = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        assert min(places) > 5
        assert max(places) < 95
