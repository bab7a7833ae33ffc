"""A row that leaves its parent is told by the share outside, and by the parent that holds most of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import shapely

from geodata.db.judging import check as judge
from tests.integration.judging.ground import CITY, area_m2, store

if TYPE_CHECKING:
    from geodata.settings import Settings

WEST, SOUTH, SIDE = 101.5, 25.0, 0.01


def plot(west: float, east: float, *, low: float = 0.0, high: float = 1.0) -> shapely.Polygon:
    """Ground from `west` to `east`, in hundredths of a degree."""
    return shapely.box(WEST + west * SIDE, SOUTH + low * SIDE, WEST + east * SIDE, SOUTH + high * SIDE)


def test_a_building_30_percent_outside_its_compound_is_listed_with_its_proposed_parent(
    settings: Settings,
) -> None:
    house = plot(0.93, 1.03, low=0.2, high=0.3)
    store(
        settings,
        {"community": plot(0, 4)},
        compounds={"A": ("community", plot(0, 1)), "B": ("community", plot(1, 2))},
        buildings={"in": ("A", plot(0.1, 0.2, low=0.2, high=0.3)), "out": ("A", house), "lost": ("B", house)},
    )
    checked = judge.check(settings, city=CITY)
    stray, lost = sorted(checked.findings["buildings_outside_compound"], key=lambda found: found.share or 0)
    assert (stray.code, stray.other, stray.proposed) == ("out", "A", "A")
    assert stray.share == pytest.approx(0.3, abs=1e-6)
    assert [(c.code, round(c.share, 6)) for c in stray.candidates] == [("A", 0.7), ("B", 0.3)]
    assert stray.area_m2 == pytest.approx(0.3 * area_m2(house), rel=1e-4)
    assert shapely.Point(stray.longitude or 0, stray.latitude or 0).within(plot(1, 1.03))
    assert (lost.code, lost.other, lost.proposed) == ("lost", "B", "A")
    assert lost.share == pytest.approx(0.7, abs=1e-6)
    (line,) = [line.en for line in checked.lines() if stray.id in line.en]
    assert "30% outside B" not in line
    assert "out: 30% outside A, it lies in A 70%, B 30%; proposed parent: A" in line


def test_the_ladder_is_judged_on_each_of_its_rungs(settings: Settings) -> None:
    """Each row of the five levels lies half in its parent and half in the next one."""
    store(
        settings,
        {"c1": plot(0, 4), "c2": plot(4, 8)},
        towns={"t1": plot(0, 6), "t2": plot(6, 9)},
        town="t1",
        compounds={"k": ("c1", plot(1.5, 2.5, low=0.2, high=0.6))},
        cells={
            "1": (1, None, None, plot(0, 4)),
            "1b": (1, None, None, plot(4, 8)),
            "2": (2, "1", None, plot(0, 2)),
            "2b": (2, "1", None, plot(2, 4)),
            "2c": (2, "1", None, plot(3.9, 4.1, low=2, high=3)),
            "3": (3, "2", "k", plot(1.5, 2.5, low=0.2, high=0.6)),
            "4": (4, "3", None, plot(2.4, 2.6, low=0.3, high=0.4)),
            "5": (5, "4", None, plot(2.55, 2.65, low=0.3, high=0.4)),
        },
    )
    found = judge.check(settings, city=CITY).findings
    told = {
        (finding.kind, finding.code, finding.other, finding.proposed): round(finding.share or 0, 6)
        for faults in found.values()
        for finding in faults
        if finding.share is not None
    }
    assert told == {
        ("communities_outside_town", "c2", "t1", "t1"): 0.5,
        ("cells_outside_parent", "2c", "1", None): 1.0,
        ("cells_outside_parent", "3", "2", "2"): 0.5,
        ("cells_outside_parent", "4", "3", "3"): 0.5,
        ("cells_outside_parent", "5", "4", "4"): 0.5,
        ("compounds_outside_area", "k", "2", "2"): 0.5,
    }


def test_an_area_without_a_cell_above_it_is_judged_by_its_community(settings: Settings) -> None:
    import psycopg

    store(settings, {"c1": plot(0, 1), "c2": plot(1, 2)}, cells={"area": (2, None, None, plot(0.6, 1.1))})
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute("UPDATE hongtu.grid_cell SET community_code = 'c1'")
    (area,) = judge.check(settings, city=CITY).findings["areas_outside_community"]
    assert (area.code, area.other, area.proposed) == ("area", "c1", "c1")
    assert area.share == pytest.approx(0.2, abs=1e-6)


def test_a_hairline_outside_is_not_told(settings: Settings) -> None:
    store(settings, {"c": plot(0, 1)}, compounds={"k": ("c", plot(0.5, 1.004))})
    assert judge.check(settings, city=CITY).findings["compounds_outside_community"] == []
