"""A load of several cities is measured, held and published for each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from etl import pipeline
from etl.load import held
from geodata.db.loading import quality
from geodata.db.runs import history, holding
from geodata.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
SQUARE = "POLYGON(({0} 25, {1} 25, {1} 25.1, {0} 25.1, {0} 25))"
TRIANGLE = "POLYGON((101 25, 101.1 25, 101.1 25.1, 101 25))"


def divisions(settings: Settings, path: Path, *rows: tuple[str, str, str], **options: Any) -> Any:
    """Load divisions, each with its code, name and outline."""
    lines = [f'{code},{name},"{shape}"' for code, name, shape in rows]
    path.write_text("\n".join(["区划代码,区划名称,边界", *lines]), encoding="utf-8")
    return pipeline.load("divisions", [path], crs="EPSG:4490", settings=settings, **options)


def named(*codes: str, shape: str = TRIANGLE) -> list[tuple[str, str, str]]:
    return [(code, f"区{code}", shape) for code in codes]


def test_divisions_that_tell_their_city_themselves_are_held_and_published_as_its_own(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    quality.set_standard(settings, "divisions", city=None, least=85, fresh_days=None)
    first = divisions(settings, tmp_path / "a.csv", *named(CITY))
    # One city is called by its code, whoever named it.
    assert first.city == CITY
    assert f"divisions of {CITY}" in str(first.sentences()[0])
    report = divisions(
        settings, tmp_path / "b.csv", *named(*(f"{CITY}{n:03}" for n in range(1, 9)), shape="")
    )
    assert report.is_held
    published = held.publish(settings, report.run or 0)
    assert (published.city, published.inserted) == (CITY, 8)
    again = divisions(
        settings, tmp_path / "c.csv", *named(*(f"{CITY}{n:03}" for n in range(9, 20)), shape="")
    )
    assert not again.is_held
    divisions(settings, tmp_path / "d.csv", *named("532302"))
    with psycopg.connect(database) as connection:
        cities = connection.execute("SELECT city FROM hongtu.run ORDER BY run").fetchall()
    assert [city for (city,) in cities] == [CITY, CITY, CITY, CITY, "532302"]


def test_each_city_of_a_load_of_several_has_its_own_share_of_it(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    spiky = "POLYGON(({0} 25, {1} 25, {1} 25.2, {1} 25.1, {0} 25.1, {0} 25))"
    rows = [
        ("532301", "甲市", SQUARE.format(101, 101.1)), ("532302", "乙市", spiky.format(102, 102.1)),
        ("532302001", "一镇", ""), ("53230200A", "二镇", ""), ("532302003", "", ""),
        ("999", "哪里", ""),
    ]  # fmt: skip
    report = divisions(settings, tmp_path / "省.csv", *rows)
    assert (report.city, report.inserted, report.repaired, report.rejected) == (None, 3, 1, 3)
    found = {
        one["city"]: one
        for one in quality.layers(settings, city=None, is_measured=False)
        if one["dataset"] == "divisions"
    }
    # The row whose code tells no city is of none; 532302 has two rows, one of them repaired, and lost one.
    assert found["532301"]["validity"] == 1
    assert found["532302"]["validity"] == pytest.approx(1 - 1.5 / 3)
    assert found["532301"]["freshness"] == found["532302"]["freshness"] == 1
    again = {one["city"]: one for one in quality.layers(settings, city=None, is_measured=True)}
    assert {city: one["validity"] for city, one in again.items()} == {
        city: one["validity"] for city, one in found.items()
    }
    history.roll_back(settings, report.run or 0)
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT * FROM hongtu.loads_of('532302', 'divisions')").fetchall() == []
        counted = connection.execute(
            "SELECT city, rows_counted FROM hongtu.layer_quality ORDER BY city"
        ).fetchall()
    # What is gone is no measure for what comes next.
    assert counted == [("532301", 0), ("532302", 0)]


def test_a_load_of_several_cities_is_held_when_it_spoils_one_of_them_and_says_which(
    settings: Settings, database: str, tmp_path: Path
) -> None:

    def codes() -> list[str]:
        with psycopg.connect(database) as connection:
            return [c for (c,) in connection.execute("SELECT code FROM hongtu.division ORDER BY code")]

    quality.set_standard(settings, "divisions", city=None, least=85, fresh_days=None)
    whole = [("532301", "甲市", SQUARE.format(101, 101.1)), ("532302", "乙市", SQUARE.format(102, 102.1))]
    divisions(settings, tmp_path / "a.csv", *whole)
    # The second city is well served; the first one gets eight towns without a boundary.
    bare = [(f"532301{n:03}", f"镇{n}", "") for n in range(1, 9)]
    part = [*bare, ("532302001", "乙镇", SQUARE.format(102, 102.1))]
    foreseen = divisions(settings, tmp_path / "b.csv", *part, dry_run=True)
    report = divisions(settings, tmp_path / "b.csv", *part)
    assert (foreseen.is_held, report.is_held, report.city) == (True, True, None)
    assert codes() == ["532301", "532302"]
    for one in (foreseen, report):
        (told,) = [warning.en for warning in one.warnings if warning.en.startswith("held:")]
        assert "in 甲市 (532301) the layer comes to" in told
        assert "532302" not in told
    with psycopg.connect(database) as connection:
        (chinese,) = connection.execute(
            "SELECT held_because_zh FROM published.runs WHERE run = %s", (report.run,)
        ).fetchone() or ("",)
    assert chinese.startswith("甲市 (532301)图层质量将为")
    # Each of them knows that something waits.
    waiting = {
        one["city"]: one["held_run"]
        for one in quality.layers(settings, city=None, is_measured=False)
        if one["dataset"] == "divisions"
    }
    assert waiting == {"532301": report.run, "532302": report.run}

    published = held.publish(settings, report.run or 0)
    assert (published.city, published.inserted, published.is_held) == (None, 9, False)
    assert len(codes()) == 11
    layers = {one["city"]: one for one in quality.layers(settings, city=None, is_measured=False)}
    assert (layers["532301"]["rows"], layers["532302"]["rows"]) == (9, 2)
    assert layers["532302"]["validity"] == 1
    history.roll_back(settings, published.run or 0)
    assert codes() == ["532301", "532302"]
    dropped = divisions(settings, tmp_path / "b.csv", *part)
    divisions(settings, tmp_path / "c.csv", *whole, ("532303", "丙市", SQUARE.format(103, 103.1)))
    with pytest.raises(RefusedError, match="was overtaken"):
        held.publish(settings, dropped.run or 0)
    holding.drop(settings, dropped.run or 0)
    assert not divisions(settings, tmp_path / "b.csv", *part, below_standard=True).is_held


def test_a_full_delivery_of_several_cities_that_is_a_part_for_one_is_not_taken_for_whole(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "省.csv"
    large = ["532301", *(f"532301{n:03}" for n in range(1, 20))]
    small = ["532302", *(f"532302{n:03}" for n in range(1, 6))]
    divisions(settings, file, *named(*large, *small))
    # Four of 26 rows are few, and most of the towns of the second city.
    with pytest.raises(RefusedError, match=r"leaves out 4 rows, 67% of what is loaded of 532302: it looks"):
        divisions(settings, file, *named(*large, *small[:2]), full=True)
    assert divisions(settings, file, *named(*large, *small[:2]), full=True, confirm_removal=True).removed == 4
    assert divisions(settings, file, *named(*large[:-3], *small[:2]), full=True).removed == 3
