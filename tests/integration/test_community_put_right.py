"""Compounds without codes whose community was wrong or missing, in this delivery or the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from etl import pipeline
from geodata.db.runs import history
from tests.integration.test_clerks_sheet import CITY, COMMUNITIES

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

HEAD = "小区名称,所属社区,户数\n"
LONGCHUAN, LUMING = "532301101001", "532301101002"
Rows = list[tuple[str, str | None, int]]


@pytest.fixture
def office(settings: Settings, tmp_path: Path) -> Any:
    def load(dataset: str, text: str, **options: Any) -> pipeline.LoadReport:
        path = tmp_path / f"{dataset}.csv"
        path.write_text(text, encoding="utf-8")
        wanted = {"crs": "EPSG:4490", "below_standard": True, **options}
        return pipeline.load(dataset, [path], city=CITY, settings=settings, **wanted)

    load("divisions", COMMUNITIES)
    return load


def stored(dsn: str) -> Rows:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT name, community_code, households FROM hongtu.compound ORDER BY 1, 2, 3"
        ).fetchall()


@pytest.mark.parametrize("before", ["龙州社区", ""])
def test_a_community_put_right_changes_its_compound(
    office: Any, settings: Settings, database: str, before: str
) -> None:
    office("compounds", f"{HEAD}阳光花园,{before},100\n金水湾,鹿鸣社区,5\n")
    assert ("阳光花园", None, 100) in stored(database)
    again = f"{HEAD}陽光 花園,龙川社区,101\n金水湾,鹿鸣社区,5\n"
    report = office("compounds", again)
    assert (report.inserted, report.updated, report.unchanged) == (0, 1, 1)
    assert len(stored(database)) == 2
    assert stored(database)[-1][1:] == (LONGCHUAN, 101)
    assert office("compounds", again).unchanged == 2
    history.roll_back(settings, report.run)
    assert ("阳光花园", None, 100) in stored(database)


def test_another_wrong_community_is_the_same_compound(office: Any, database: str) -> None:
    office("compounds", f"{HEAD}阳光花园,龙州社区,100\n")
    assert office("compounds", f"{HEAD}阳光花园,龙舟社区,101\n").inserted == 0
    assert stored(database) == [("阳光花园", None, 101)]


def test_a_compound_that_comes_without_its_community_keeps_it(office: Any, database: str) -> None:
    office("compounds", f"{HEAD}阳光花园,龙川社区,100\n")
    report = office("compounds", f"{HEAD}阳光花园,,101\n")
    assert (report.inserted, report.updated) == (0, 1)
    assert stored(database) == [("阳光花园", LONGCHUAN, 101)]
    assert office("compounds", f"{HEAD}阳光花园,,101\n").unchanged == 1
    assert office("compounds", "小区名称,户数\n阳光花园,102\n").inserted == 0
    assert stored(database) == [("阳光花园", LONGCHUAN, 102)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # Two are loaded.
        ("阳光花园,,1\n阳光花园,鹿鸣社区,2\n", "阳光花园,龙川社区,3\n"),
        ("阳光花园,龙川社区,1\n阳光花园,鹿鸣社区,2\n", "阳光花园,,3\n"),
        # Two come.
        ("阳光花园,,1\n", "阳光花园,龙川社区,3\n阳光花园,鹿鸣社区,4\n"),
        # It names a community, which is not loaded yet.
        ("阳光花园,龙川社区,1\n", "阳光花园,新社区,3\n"),
        # Two communities.
        ("阳光花园,龙川社区,1\n", "阳光花园,鹿鸣社区,3\n"),
        # Another name.
        ("阳光花园,,1\n", "阳光花园二期,龙川社区,3\n"),
    ],
)
def test_where_two_could_be_meant_none_is_touched(
    office: Any, database: str, first: str, second: str
) -> None:
    office("compounds", HEAD + first)
    before = stored(database)
    report = office("compounds", HEAD + second)
    assert report.updated == 0
    assert report.inserted == second.count("\n")
    assert sorted(set(before) - set(stored(database)), key=str) == []


def test_an_official_code_is_not_taken_for_a_name(office: Any, database: str) -> None:
    office("compounds", "小区编码,小区名称,所属社区,户数\nC1,阳光花园,,1\n")
    assert office("compounds", f"{HEAD}阳光花园,龙川社区,2\n").inserted == 1
    assert stored(database) == [("阳光花园", LONGCHUAN, 2), ("阳光花园", None, 1)]
