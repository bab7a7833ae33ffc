"""What a load says of checks, the demonstration city examined once, and allowed overlaps in the quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg

from etl import demonstration
from geodata.db.judging import check, verdicts
from geodata.db.loading import quality
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"


def measured(settings: Settings) -> Any:
    with psycopg.connect(settings.dsn or "") as connection:
        return quality.measure(connection, CITY, "compounds", is_thorough=True)


def overlapping(settings: Settings, folder: Path, *, wests: dict[int, float]) -> Any:
    """Ten compounds in a row of a side of 0.001°, some of them moved onto their neighbour."""
    return load(settings, compounds(folder, *(row(n, west=101.5 - wests.get(n, 0)) for n in range(10))))


def test_an_overlap_that_is_allowed_lowers_no_quality_until_it_grows(
    settings: Settings, tmp_path: Path
) -> None:
    overlapping(settings, tmp_path, wests={3: 0.0012, 7: 0.0012})
    assert measured(settings).topology == 0.6
    found = check.check(settings, city=CITY).findings["compounds_overlap"]
    assert len(found) == 2
    verdicts.give(settings, found[0].id, "allowed", why="共用停车场", post="区划办")
    assert measured(settings).topology == 0.8
    overlapping(settings, tmp_path, wests={3: 0.0014, 7: 0.0014})
    assert measured(settings).topology == 0.6
    overlapping(settings, tmp_path, wests={3: 0.0012, 7: 0.0012})
    verdicts.give(settings, found[0].id, "open")
    assert measured(settings).topology == 0.6


def test_a_load_of_boundaries_ends_with_the_command_that_checks_them(
    settings: Settings, tmp_path: Path
) -> None:
    first, again = (overlapping(settings, tmp_path, wests={3: 0.0012}) for _ in range(2))
    assert first.sentences()[-1].startswith(f"`hongtu check --city {CITY}`")
    assert not any("hongtu check" in line for line in again.sentences())


def test_the_demonstration_city_is_examined_once_and_again_when_its_ground_changes(
    settings: Settings, tmp_path: Path
) -> None:
    overlapping(settings, tmp_path, wests={3: 0.0012})
    told: list[str] = []
    assert [demonstration.examine(settings, CITY, say=told.append) for _ in range(2)] == [True, False]
    assert "1 found" in told[-1]
    overlapping(settings, tmp_path, wests={})
    assert demonstration.examine(settings, CITY, say=told.append)
    assert "0 found" in told[-1]
