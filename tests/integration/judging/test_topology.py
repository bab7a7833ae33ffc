"""`hongtu check` finds the overlaps, gaps, slivers and crossings that were drawn, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely

from geodata.db.judging import check as judge
from geodata.errors import NotFoundError
from tests.integration.judging.ground import CITY, area_m2, metres, store

if TYPE_CHECKING:
    from geodata.db.judging.finding import Finding
    from geodata.settings import Settings

WEST, SOUTH, STEP = 101.5, 25.0, 0.01
COMMUNITIES = """
    aab
    a.b
    abb
"""
"""Nine cells: `a` and `b` share no ground, and nobody has the middle."""


def box(column: float, row: float, *, wide: float = 1, high: float = 1) -> shapely.Polygon:
    x, y = WEST + column * STEP, SOUTH - row * STEP
    return shapely.box(x, y - high * STEP, x + wide * STEP, y)


def drawn(letter: str) -> shapely.Geometry:
    rows = COMMUNITIES.split()
    return shapely.union_all(
        [box(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell == letter]
    )


def found(settings: Settings) -> dict[str, list[Finding]]:
    """Every kind of which there is a finding."""
    return {kind: faults for kind, faults in judge.check(settings, city=CITY).findings.items() if faults}


def is_within(finding: Finding, shape: shapely.Geometry) -> bool:
    return bool(shapely.Point(finding.longitude or 0, finding.latitude or 0).distance(shape) < 1e-6)


def test_a_seamless_city_has_only_the_hole_that_was_left(settings: Settings) -> None:
    store(
        settings, {letter: drawn(letter) for letter in "ab"}, compounds={"in": ("a", box(0.2, 0.2, wide=0.5))}
    )
    told = found(settings)
    assert set(told) == {"communities_gap"}
    (gap,) = told["communities_gap"]
    assert gap.area_m2 == pytest.approx(area_m2(box(1, 1)), rel=1e-6)
    assert is_within(gap, box(1, 1))
    assert {gap.code, gap.other} == {"a", "b"}
    with pytest.raises(NotFoundError, match="990002"):
        judge.check(settings, city="990002")


def test_overlaps_are_found_at_their_size(settings: Settings) -> None:
    grown = shapely.union_all([drawn("a"), box(1, 1), box(2, 0, wide=0.3)])
    one, two = box(0, 0, wide=0.4, high=0.4), box(0.3, 0.3, wide=0.4, high=0.4)
    store(
        settings,
        {"a": grown, "b": drawn("b")},
        compounds={"one": ("a", one), "two": ("a", two), "far": ("a", box(0, 2, wide=0.2, high=0.2))},
        buildings={
            "1": ("one", shapely.intersection(one, two)),
            "2": ("two", shapely.intersection(one, two)),
        },
    )
    told = found(settings)
    assert set(told) == {"communities_overlap", "compounds_overlap", "buildings_overlap"}
    (communities,) = told["communities_overlap"]
    assert (communities.code, communities.other, communities.is_sliver) == ("a", "b", False)
    assert communities.area_m2 == pytest.approx(area_m2(box(2, 0, wide=0.3)), rel=1e-6)
    for kind, names in (("compounds_overlap", ("one", "two")), ("buildings_overlap", ("1", "2"))):
        (overlap,) = told[kind]
        assert (overlap.code, overlap.other) == names
        assert overlap.area_m2 == pytest.approx(area_m2(box(0.3, 0.3, wide=0.1, high=0.1)), rel=1e-6)


def test_two_places_where_the_same_rows_overlap_are_two_findings(settings: Settings) -> None:
    comb = shapely.union_all([box(0, 0), box(1, 0, wide=0.2, high=0.2), box(1, 0.8, wide=0.3, high=0.2)])
    store(settings, {"a": comb, "b": box(1, 0)})
    overlaps = found(settings)["communities_overlap"]
    assert [round(one.area_m2 or 0) for one in overlaps] == [
        round(area_m2(box(1, 0.8, wide=0.3, high=0.2))),
        round(area_m2(box(1, 0, wide=0.2, high=0.2))),
    ]
    assert len({one.id for one in overlaps}) == 2


def test_a_sliver_is_told_from_ground_that_is_claimed_twice(settings: Settings) -> None:
    metre = 0.001  # of a cell's side
    store(settings, {"a": box(0, 0, wide=1 + metre), "b": box(1, 0)})
    (sliver,) = found(settings)["communities_overlap"]
    assert sliver.is_sliver
    assert sliver.area_m2 == pytest.approx(area_m2(box(1, 0, wide=metre)), rel=1e-4)


def test_rounding_is_neither_gap_nor_overlap(settings: Settings) -> None:
    corners = [*box(0, 0).exterior.coords[:-1]]
    off = [(x + 1e-8 * (n % 2), y) for n, (x, y) in enumerate(corners)]
    store(settings, {"a": shapely.Polygon(off), "b": box(1, 0), "c": box(0, 1, wide=2)})
    assert found(settings) == {}


def test_a_gap_that_is_open_at_its_end_is_told_from_a_bay(settings: Settings) -> None:
    metre = 0.001  # of a cell's side
    bay = shapely.Polygon(
        [(WEST + 2 * STEP, SOUTH), (WEST + 3 * STEP, SOUTH - STEP), (WEST + 2 * STEP, SOUTH - STEP)]
    )
    store(
        settings, {"a": box(0, 0, wide=1 - 4 * metre), "b": box(1, 0), "bay": bay, "low": box(0, 1, wide=3)}
    )
    told = found(settings)
    assert set(told) == {"communities_gap"}
    (gap,) = told["communities_gap"]
    assert is_within(gap, box(1 - 4 * metre, 0, wide=4 * metre))
    assert gap.area_m2 == pytest.approx(area_m2(box(1 - 4 * metre, 0, wide=4 * metre)), rel=0.02)


def test_a_parent_that_is_nearly_divided_shows_what_is_missing(settings: Settings) -> None:
    town = box(0, 0, wide=4, high=1)
    notch = box(1.9, 0, wide=0.3, high=0.3)
    store(
        settings,
        {"a": box(0, 0, wide=2).difference(notch), "b": box(2, 0, wide=2).difference(notch)},
        towns={"t": town, "u": box(0, 1, wide=4)},
        town="t",
    )
    told = found(settings)
    assert set(told) == {"communities_gap"}
    (gap,) = told["communities_gap"]
    assert gap.area_m2 == pytest.approx(area_m2(notch), rel=1e-5)


def bow_tie(shape: shapely.Polygon) -> shapely.Polygon:
    """The same corners, the last two exchanged: the outline crosses itself."""
    points = list(shapely.get_coordinates(shape)[:-1])
    points[-1], points[-2] = points[-2], points[-1]
    return shapely.Polygon(points)


def test_an_outline_that_crosses_itself_is_found_where_it_does(settings: Settings) -> None:
    square = box(0, 0, wide=0.5, high=0.5)
    store(
        settings,
        {"a": box(0, 0)},
        compounds={"tie": ("a", bow_tie(square)), "fair": ("a", box(0.6, 0.6, wide=0.2))},
    )
    told = found(settings)
    assert "self_crossing" in told
    (tie,) = told["self_crossing"]
    assert (tie.dataset, tie.code) == ("compounds", "tie")
    assert (tie.longitude, tie.latitude) == pytest.approx((square.centroid.x, square.centroid.y), abs=1e-7)
    assert tie.area_m2 == pytest.approx(area_m2(square) / 4, rel=1e-3)


def tessellation(seed: int, cells: int) -> dict[str, Any]:
    """A square cut into cells of random form that share their borders to the last digit."""
    rng = np.random.default_rng(seed)
    frame = shapely.box(WEST, SOUTH, WEST + 0.2, SOUTH + 0.2)
    points = shapely.multipoints(rng.uniform((WEST, SOUTH), (WEST + 0.2, SOUTH + 0.2), (cells, 2)))
    parts = shapely.get_parts(shapely.voronoi_polygons(points))
    cut = shapely.set_precision(shapely.intersection(parts, frame), 1e-7)
    kept = [cell for cell in np.asarray(cut) if cell.geom_type == "Polygon" and not cell.is_empty]
    return {f"c{number:03}": cell for number, cell in enumerate(kept)}


@pytest.mark.parametrize("seed", range(4))
def test_in_a_random_tessellation_all_seeded_faults_are_found_and_no_other(
    settings: Settings, seed: int
) -> None:
    rng = np.random.default_rng(seed + 100)
    cells = tessellation(seed, 160)
    inner = [
        code
        for code in cells
        if cells[code].within(shapely.box(WEST + 0.02, SOUTH + 0.02, WEST + 0.18, SOUTH + 0.18))
    ]
    rng.shuffle(inner)
    # No fault beside another, so that each is one.
    chosen: list[str] = []
    for code in inner:
        if all(cells[code].distance(cells[other]) > 0.006 for other in chosen):
            chosen.append(code)
    overlapping, gaping = chosen[:5], chosen[5:9]
    assert len(gaping) == 4, "the tessellation is too small for nine faults apart"
    overlaps, gaps = [], []
    for code in overlapping:
        other = next(o for o in inner if o != code and cells[code].intersection(cells[o]).length > 1e-4)
        border = cells[code].intersection(cells[other])
        bite = border.interpolate(0.5, normalized=True).buffer(float(rng.uniform(0.0002, 0.0006)))
        taken = bite.intersection(cells[other])
        cells[code] = cells[code].union(taken)
        overlaps.append((code, other, taken))
    for code in gaping:
        hole = cells[code].centroid.buffer(float(rng.uniform(0.0002, 0.0006)))
        cells[code] = cells[code].difference(hole)
        gaps.append(hole)
    ties = {f"tie{n}": ("c000", bow_tie(box(30 + n, 0, wide=float(rng.uniform(0.1, 0.5))))) for n in range(3)}
    store(settings, cells, compounds=ties)
    told = found(settings)
    assert {kind: len(faults) for kind, faults in told.items()} == {
        "communities_overlap": 5, "communities_gap": 4, "self_crossing": 3,
    }  # fmt: skip
    for code, other, taken in overlaps:
        (one,) = [o for o in told["communities_overlap"] if {o.code, o.other} == {code, other}]
        assert one.area_m2 == pytest.approx(area_m2(taken), rel=5e-3)
        assert is_within(one, taken)
    for hole in gaps:
        (one,) = [gap for gap in told["communities_gap"] if is_within(gap, hole)]
        assert one.area_m2 == pytest.approx(area_m2(hole), rel=5e-3)
    assert {tie.code for tie in told["self_crossing"]} == set(ties)


def test_the_oracle_of_areas_is_in_metres() -> None:
    west, _, east, _ = shapely.bounds(metres(box(0, 0)))
    assert east - west == pytest.approx(1008, rel=0.01)
