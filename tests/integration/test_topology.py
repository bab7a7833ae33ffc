"""`hongtu check` finds the overlaps, gaps and strays that were drawn, at their size, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import psycopg
import pyproj
import pytest
import shapely

from geodata.db.loading import topology

if TYPE_CHECKING:
    from geodata.settings import Settings

CITY = "990001"
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


def area_m2(shape: shapely.Geometry) -> float:
    """Gauss–Kruger area by PROJ itself, the database's function not being asked."""
    project = pyproj.Transformer.from_crs(4326, 4543, always_xy=True)
    moved = shapely.transform(shape, lambda points: np.column_stack(project.transform(*points.T)))
    return float(shapely.area(moved))


def store(
    settings: Settings, communities: dict[str, shapely.Geometry], **compounds: shapely.Geometry
) -> None:
    with psycopg.connect(settings.dsn or "") as connection:
        connection.execute(
            "INSERT INTO hongtu.city (city, name, projected_srid) VALUES (%s, '试城', 4543)", (CITY,)
        )
        for code, shape in communities.items():
            connection.execute(
                "INSERT INTO hongtu.division (city, code, name, level, geom)"
                " VALUES (%s, %s, %s, 'community', ST_Multi(ST_GeomFromWKB(%s, 4326)))",
                (CITY, code, code, shapely.to_wkb(shape)),
            )
        for code, shape in compounds.items():
            connection.execute(
                "WITH made AS (INSERT INTO hongtu.compound (city, code, community_code) VALUES (%s, %s, 'a')"
                " RETURNING city, code, fid) INSERT INTO hongtu.compound_shape (city, code, fid, geom)"
                " SELECT city, code, fid, ST_Multi(ST_GeomFromWKB(%s, 4326)) FROM made",
                (CITY, code, shapely.to_wkb(shape)),
            )


def found(settings: Settings, kind: str) -> list[topology.Finding]:
    return topology.check(settings, city=CITY).findings[kind]


def test_a_seamless_city_has_only_the_hole_that_was_left(settings: Settings) -> None:
    store(settings, {letter: drawn(letter) for letter in "ab"}, inside=box(0.2, 0.2, wide=0.5, high=0.5))
    told = topology.check(settings, city=CITY)
    assert {kind for kind, faults in told.findings.items() if faults} == {"communities_gap"}
    (gap,) = told.findings["communities_gap"]
    assert gap.size == pytest.approx(area_m2(box(1, 1)), rel=1e-6)
    assert shapely.Point(gap.longitude, gap.latitude).within(box(1, 1))
    assert topology.check(settings, city="990002").findings["communities_gap"] == []


def test_overlaps_are_found_at_their_size(settings: Settings) -> None:
    grown = shapely.union(drawn("a"), box(2, 0, wide=0.3))
    store(
        settings,
        {"a": grown, "b": drawn("b")},
        one=box(0, 0, wide=0.4, high=0.4),
        two=box(0.3, 0.3, wide=0.4, high=0.4),
        far=box(0, 2, wide=0.2, high=0.2),
    )
    (communities,) = found(settings, "communities_overlap")
    assert (communities.code, communities.other) == ("a", "b")
    assert communities.size == pytest.approx(area_m2(box(2, 0, wide=0.3)), rel=1e-6)
    (compounds,) = found(settings, "compounds_overlap")
    assert (compounds.code, compounds.other) == ("one", "two")
    assert compounds.size == pytest.approx(area_m2(box(0.3, 0.3, wide=0.1, high=0.1)), rel=1e-6)


def test_a_compound_that_leaves_its_community_is_told_by_its_share(settings: Settings) -> None:
    store(settings, {letter: drawn(letter) for letter in "ab"}, stray=box(1.5, 0.2, wide=1, high=0.5))
    (stray,) = found(settings, "compounds_outside_community")
    assert (stray.code, stray.other) == ("stray", "a")
    assert stray.size == pytest.approx(0.5, rel=1e-6)
