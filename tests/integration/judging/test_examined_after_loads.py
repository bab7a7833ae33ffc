"""What a load says of checks, the demonstration city examined once, and allowed overlaps in the quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from etl import demonstration
from geodata.db.judging import check, verdicts
from geodata.db.loading import quality
from geodata.errors import UsageError
from tests.integration.test_load import compounds, load, row

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings
    from geodata.words import Said

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


@pytest.mark.parametrize(("metres", "is_found"), [(0.04, False), (0.06, True), (2.0, True)])
def test_a_check_and_the_quality_of_a_layer_mean_the_same_overlaps(
    settings: Settings, tmp_path: Path, metres: float, *, is_found: bool
) -> None:
    """Two compounds of 1 by 5 km whose common border was drawn twice, some metres apart."""
    long, degree = 0.05, metres / 100_900
    rings = [
        f"{west} 25, {east} 25, {east} {25 + long}, {west} {25 + long}, {west} 25"
        for west, east in ((101.5, 101.51 + degree), (101.51, 101.52))
    ]
    rows = [f'C{n},小区{n},100,专业物业,,"POLYGON(({ring}))",\n' for n, ring in enumerate(rings)]
    load(settings, compounds(tmp_path, *rows))
    found = check.check(settings, city=CITY).findings["compounds_overlap"]
    assert bool(found) is is_found
    assert measured(settings).topology == (0 if is_found else 1)


def test_a_verdict_names_no_person(settings: Settings, tmp_path: Path) -> None:
    overlapping(settings, tmp_path, wests={3: 0.0012})
    (found,) = check.check(settings, city=CITY).findings["compounds_overlap"]
    for person in ("张伟", "王主任", "区划办 李建国", "張偉"):
        with pytest.raises(UsageError, match="reads like the name of a person") as refused:
            verdicts.give(settings, found.id, "allowed", why="共用停车场", post=person)
        assert person not in str(refused.value)
    assert (
        verdicts.give(settings, found.id, "allowed", why="共用停车场", post="社区书记").verdict == "allowed"
    )


def test_a_load_of_boundaries_ends_with_the_command_that_checks_them(
    settings: Settings, tmp_path: Path
) -> None:
    first, again = (overlapping(settings, tmp_path, wests={3: 0.0012}) for _ in range(2))
    assert first.sentences()[-1].en.startswith(f"`hongtu check --city {CITY}`")
    assert not any("hongtu check" in line.en for line in again.sentences())


def test_the_demonstration_city_is_examined_once_and_again_when_its_ground_changes(
    settings: Settings, tmp_path: Path
) -> None:
    overlapping(settings, tmp_path, wests={3: 0.0012})
    told: list[Said] = []
    assert [demonstration.examine(settings, CITY, say=told.append) for _ in range(2)] == [True, False]
    assert "1 found" in told[-1].en
    overlapping(settings, tmp_path, wests={})
    assert demonstration.examine(settings, CITY, say=told.append)
    assert "0 found" in told[-1].en
