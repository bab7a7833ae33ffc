"""Whether places look as if they were of another coordinate system than the one they were read as.

The public maps shift places by some hundred metres, so a wrong `--crs` still lands in the right city. It
shows where something that is loaded already says where a row ought to lie: the row itself, the compound or
community that the row names, rows of the same kind that stand at the very places under another system, the
compounds that houses and services stand in, or the outline of the city.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geodata import crs
from geodata.db.loading import evidence
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.db.loading.staging import Staging

    Test = Callable[[NDArray[np.float64]], NDArray[np.bool_]]

LEAST_NAMED_PAIRS = 8
LEAST_SCORE = 4.0
"""Standard deviations (McNemar's test) by which more places must move in than out."""
LEAST_SHARE = 0.8
LEAST_SHARE_OF_CITY = 0.98
LEAST_SHARE_AGAIN = 0.5
"""A second delivery may bring new rows too."""
SAME_PLACE_M = 5.0
_ROSE = tuple(
    Said(en=en, zh=zh)
    for en, zh in (
        ("north", "北"),
        ("north-east", "东北"),
        ("east", "东"),
        ("south-east", "东南"),
        ("south", "南"),
        ("south-west", "西南"),
        ("west", "西"),
        ("north-west", "西北"),
    )
)
_NOTHING = Said(en="", zh="")
_IN_NAMED = Said(en="in the area that they name", zh="在所填的辖区内")
_AT_ANY = Said(en="where one stands already", zh="与已有位置重合")
_IN_COMPOUND = Said(en="in a compound", zh="在小区内")
_IN_CITY = Said(en="in the city", zh="在本市范围内")
OUTLINE_M = 150.0
"""Outlines of cities are coarse: what lies outside by less says nothing."""
_METRES_PER_DEGREE = 111_195.0
_STANDS_IN_COMPOUND = frozenset({"compounds", "buildings", "service_points"})
_MARGIN_DEGREES = 0.02


@dataclass(frozen=True, slots=True)
class Shift:
    """What was found.

    Attributes:
        looks_like: The system that the places look like; None when nothing points to one.
        offset_m: How far they are off.
        direction: Where to, as a word of the compass rose.
        evidence: What shows it, as a part of a sentence.
    """

    looks_like: str | None = None
    offset_m: float | None = None
    direction: Said = _NOTHING
    evidence: Said = _NOTHING


def find(stage: Staging, *, city: str, used: str | None, extent: Any) -> Shift:  # noqa: ANN401
    """Compare staged places with what is loaded.

    Args:
        stage: Rows before anything about them is concluded from their places.
        city: Code of the city; empty when every row is a city of its own.
        used: The system that the file was read as.
        extent: The city's area, None when its divisions are not loaded.
    """
    found = np.array(evidence.pairs(stage), dtype=float)
    if len(found) == 0:
        found = np.array(evidence.named_pairs(stage), dtype=float)
        found = found if len(found) >= LEAST_NAMED_PAIRS else found[:0]
    if len(found):
        looks_like, offset_m = crs.shift_between(found[:, :2], found[:, 2:], used)
        told = Said(
            en=f"{len(found)} places are known by their codes or names",
            zh=f"按编码或名称核对了 {len(found)} 处",
        )
        return Shift(looks_like, offset_m, direction(found[:, :2], found[:, 2:]), told)
    rows = evidence.places(stage) if city else []
    points = np.array([row[:2] for row in rows], dtype=float).reshape(-1, 2)
    if len(points) < LEAST_SCORE**2:
        return Shift()
    others = crs.readings(points, used)
    for test, least, meaning in _tests(stage, city, rows, points, extent):
        here, there = test(points), {name: test(moved) for name, moved in others.items()}
        best = judge(here, there, least_share=least)
        if best is not None:
            system = crs.spoken(best)
            told = Said(
                en=f"of {len(here)} places {here.sum()} lie {meaning.en} as they were read,"
                f" {there[best].sum()} as {system}",
                zh=f"{len(here)} 处中，按现坐标系有 {here.sum()} 处{meaning.zh}，"
                f"按 {system} 有 {there[best].sum()} 处",
            )
            offset_m = float(np.median(crs.distance_m(points, others[best])))
            return Shift(best, offset_m, direction(points, others[best]), told)
    return Shift()


def direction(points: NDArray[np.float64], truth: NDArray[np.float64]) -> Said:
    """Where points lie from their true places, as one of the eight words of the compass rose."""
    east, north = np.median(points - truth, axis=0)
    turn = np.degrees(np.arctan2(east * np.cos(np.radians(np.median(truth[:, 1]))), north))
    return _ROSE[round(float(turn) / 45) % 8]


def judge(here: NDArray[np.bool_], there: dict[str, NDArray[np.bool_]], *, least_share: float) -> str | None:
    """The system under which clearly more places lie where they ought to; None where none does.

    Args:
        here: Which places do as they were read.
        there: System → which places do under it.
        least_share: Share of the places that must.
    """
    scores: dict[str, float] = {}
    for name, inside in there.items():
        gained, lost = int((inside & ~here).sum()), int((here & ~inside).sum())
        if inside.mean() >= least_share and gained > lost:
            scores[name] = (gained - lost) / float(np.sqrt(gained + lost))
    best = max(scores, key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= LEAST_SCORE else None


def _tests(
    stage: Staging,
    city: str,
    rows: list[tuple[Any, ...]],
    points: NDArray[np.float64],
    extent: Any,  # noqa: ANN401
) -> list[tuple[Test, float, Said]]:
    tests: list[tuple[Test, float, Said]] = []
    named = _named_areas(stage, city, rows)
    if (~shapely.is_missing(named)).sum() >= LEAST_SCORE**2:
        tests.append((_within_named(named), LEAST_SHARE, _IN_NAMED))
    box = (*(points.min(axis=0) - _MARGIN_DEGREES), *(points.max(axis=0) + _MARGIN_DEGREES))
    # What residents report comes up anywhere, and never twice at one place.
    standing = evidence.standing(stage, city, box) if stage.dataset.name != "tickets" else []
    if standing:
        tests.append((_at_any(np.array(standing)), LEAST_SHARE_AGAIN, _AT_ANY))
    if stage.dataset.name in _STANDS_IN_COMPOUND:
        around = evidence.compounds_around(stage.connection, city, box)
        if around:
            tests.append((_within_any(shapely.from_wkb(around)), LEAST_SHARE, _IN_COMPOUND))
    if extent is not None:
        tests.append((_within_city(extent), LEAST_SHARE_OF_CITY, _IN_CITY))
    return tests


def _named_areas(stage: Staging, city: str, rows: list[tuple[Any, ...]]) -> NDArray[Any]:
    communities = evidence.areas(stage.connection, city, "divisions", [str(row[2]) for row in rows if row[2]])
    compounds = evidence.areas(stage.connection, city, "compounds", [str(row[3]) for row in rows if row[3]])
    return np.array(shapely.from_wkb([compounds.get(row[3]) or communities.get(row[2]) for row in rows]))


def _within_named(areas: NDArray[Any]) -> Test:
    present = ~shapely.is_missing(areas)

    def test(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        # Only rows that name an area can speak.
        return np.asarray(shapely.covers(areas[present], shapely.points(points[present])))

    return test


def _within_any(areas: NDArray[Any]) -> Test:
    tree = shapely.STRtree(areas)

    def test(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        inside = np.zeros(len(points), dtype=bool)
        inside[tree.query(shapely.points(points), predicate="intersects")[0]] = True
        return inside

    return test


def _at_any(standing: NDArray[np.float64]) -> Test:
    tree = shapely.STRtree(np.array([shapely.Point(place) for place in standing]))

    def test(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        near = np.zeros(len(points), dtype=bool)
        found = tree.query(
            shapely.points(points), predicate="dwithin", distance=SAME_PLACE_M / _METRES_PER_DEGREE
        )
        near[found[0]] = True
        return near

    return test


def _within_city(extent: Any) -> Test:  # noqa: ANN401
    wide = shapely.buffer(extent, OUTLINE_M / _METRES_PER_DEGREE)
    shapely.prepare(wide)

    def test(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        return np.asarray(shapely.covers(wide, shapely.points(points)))

    return test
