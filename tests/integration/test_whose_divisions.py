"""Divisions go into the city where they lie, or are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from etl import pipeline
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"


def square(west: float, south: float, side: float = 0.02) -> str:
    east, north = west + side, south + side
    return f'"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"'


def load(
    settings: Settings, folder: Path, rows: list[tuple[str, str, str, str]], *, city: str | None = None
) -> pipeline.LoadReport:
    path = folder / "divisions.csv"
    text = "".join(f"{code},{name},{level},{shape}\n" for code, name, level, shape in rows)
    path.write_text(f"编码,名称,级别,边界\n{text}", encoding="utf-8")
    return pipeline.load("divisions", [path], crs="EPSG:4490", city=city, settings=settings)


def codes_of(dsn: str) -> list[tuple[str, str]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute("SELECT city, code FROM hongtu.division ORDER BY 1, 2").fetchall()


HOME = [("A1", "鹿城社区", "社区", square(101.5, 25.0)), ("A2", "东瓜社区", "社区", square(101.52, 25.0))]
FAR = [("B1", "Bronx 1", "社区", square(-73.9, 40.8)), ("B2", "Bronx 2", "社区", square(-73.8, 40.8))]


def test_divisions_far_from_the_only_city_are_refused(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, tmp_path, HOME, city=CITY)
    before = codes_of(database)
    with pytest.raises(RefusedError, match=r"lie 1\d,\d{3} km from the city 532301") as refused:
        load(settings, tmp_path, FAR)
    assert "--city" in str(refused.value)
    # Codes that happen to be the same are no reason: they would be written over.
    with pytest.raises(RefusedError, match="km from the city"):
        load(settings, tmp_path, [("A1", *FAR[0][1:])])
    with pytest.raises(RefusedError, match="km from the city"):
        load(settings, tmp_path, FAR, city=CITY)
    assert codes_of(database) == before
    load(settings, tmp_path, FAR, city="nyc")
    assert codes_of(database) == [*before, ("nyc", "B1"), ("nyc", "B2")]


def test_divisions_of_the_city_itself_and_around_it_are_loaded(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, tmp_path, HOME, city=CITY)
    near = [("A3", "子午社区", "社区", square(101.8, 25.2))]
    assert load(settings, tmp_path, near).inserted == 1
    # A file of the prefecture: most of it is far away, and the city lies in it.
    wide = [("P1", "全州", "社区", square(100.5, 24.0, 2.0)), ("P2", "邻州", "社区", square(103.5, 27.0))]
    assert load(settings, tmp_path, wide).inserted == 2
    coded = [("532301001", "鹿城镇", "镇", square(110.0, 30.0))]
    assert load(settings, tmp_path, coded, city=CITY).inserted == 1
    assert {city for city, _ in codes_of(database)} == {CITY}


def test_a_delivery_may_correct_places_that_were_wrong(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    load(settings, tmp_path, [(*row[:3], square(111.5, 25.0)) for row in HOME], city=CITY)
    assert load(settings, tmp_path, HOME, city=CITY).updated == 2
    assert len(codes_of(database)) == 2
