"""Shapes that are none, lie nowhere, or never end: each row is kept, repaired or rejected by a rule."""

from __future__ import annotations

import json
import sqlite3
import struct
from contextlib import closing
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio.raw
import pytest
import shapely

from tests.unit.etl.read.verdicts import verdict

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = shapely.box(101.5, 25.0, 101.51, 25.01)


def curve(kind: int, *points: tuple[float, float]) -> bytes:
    """A curve of ISO WKB: 8 a circular string, 10 a polygon of one."""
    ring = struct.pack("<BII", 1, 8, len(points)) + b"".join(struct.pack("<2d", *point) for point in points)
    return ring if kind == 8 else struct.pack("<BII", 1, kind, 1) + ring


def wkb(kind: int, *rings: list[tuple[float, ...]]) -> bytes:
    """A polygon of ISO WKB, whatever its rings are."""
    body = b"".join(
        struct.pack("<I", len(ring)) + b"".join(struct.pack(f"<{len(p)}d", *p) for p in ring)
        for ring in rings
    )
    return struct.pack("<BII", 1, kind, len(rings)) + body


def square(*extra: float) -> list[tuple[float, ...]]:
    return [(*point, *extra) for point in shapely.get_coordinates(SQUARE).tolist()]


def geopackage(path: Path, *shapes: bytes | None) -> Path:
    codes = np.array([f"C{n}" for n in range(len(shapes))], dtype=object)
    names = np.array([f"小区{n}" for n in range(len(shapes))], dtype=object)
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = list(shapes)
    pyogrio.raw.write(
        path,
        geometry,
        [codes, names],
        ["code", "name"],
        geometry_type="Unknown",
        crs="EPSG:4326",
        driver="GPKG",
    )
    return path


def geojson(path: Path, *shapes: Any) -> Path:
    features = [
        {"type": "Feature", "properties": {"code": f"C{n}", "name": f"小区{n}"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


POINTS = [[101.5, 25], [101.51, 25], [101.51, 25.01], [101.5, 25]]


@pytest.mark.parametrize(
    ("shape", "rules"),
    [
        (wkb(3, square()), set()),
        (wkb(1003, square(1880.0)), set()),
        (wkb(2003, square(7.0)), set()),
        (wkb(3003, square(1880.0, 7.0)), set()),
        (None, set()),
        (wkb(3), set()),
        (wkb(3, [(float("nan"), 25.0), *square()[1:]]), {"geometry.unreadable"}),
        (wkb(3, [(float("inf"), 25.0), *square()[1:-1], (float("inf"), 25.0)]), {"geometry.earth"}),
        (wkb(3, [(1e308, 25.0), *square()[1:-1], (1e308, 25.0)]), {"geometry.earth"}),
        (wkb(3, [(179.9, 25.0), (180.1, 25.0), (180.1, 25.1), (179.9, 25.0)]), {"geometry.earth"}),
        (wkb(3, [(101.5, 25.0)]), {"geometry.unreadable"}),
        (wkb(3, [(101.5, 25.0)] * 4), {"geometry.empty"}),
        (wkb(3, [(101.5, 25.0), (101.51, 25.0)]), {"geometry.unreadable"}),
        (struct.pack("<BI2d", 1, 1, 101.5, 25.0), {"geometry.type"}),
        (shapely.to_wkb(shapely.LineString(POINTS)), {"geometry.type"}),
        (shapely.to_wkb(shapely.GeometryCollection([SQUARE, shapely.Point(101.5, 25)])), set()),
    ],
    ids=[
        "plain", "z", "m", "zm", "null", "empty", "nan", "infinite", "1e308", "antimeridian", "one point",
        "a point four times", "two points", "point", "line", "mixed",
    ],
)  # fmt: skip
def test_each_shape_is_kept_or_rejected_by_its_rule(shape: bytes | None, rules: set[str], here: Path) -> None:
    found = verdict(geopackage(here / "a.gpkg", wkb(3, square()), shape))
    assert not found.refusal
    assert (found.read, found.rules) == (2, rules)
    assert found.kept == 2 - len(rules)


@pytest.mark.usefixtures("fresh_reader")
def test_collections_in_collections_without_end_hurt_the_reader_alone(here: Path) -> None:
    nest = struct.pack("<BII", 1, 7, 1) * 1_000_000 + struct.pack("<BI2d", 1, 1, 101.5, 25.0)
    path = geopackage(here / "a.gpkg", wkb(3, square()), wkb(3, square()))
    with closing(sqlite3.connect(path)) as base:
        # The library that writes the file would not write this.
        head = base.execute("SELECT geom FROM a WHERE fid = 1").fetchone()[0][:8]
        base.create_function("ST_IsEmpty", 1, lambda _: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            base.create_function(name, 1, lambda _: 101.5)
        base.execute("UPDATE a SET geom = ? WHERE fid = 2", (bytes([*head[:3], 1, *head[4:]]) + nest,))
        base.commit()
    found = verdict(path)
    assert found.refusal or found.rejected == 1


@pytest.mark.parametrize("kind", [8, 10], ids=["circle", "curved polygon"])
def test_curves_are_told(kind: int, here: Path) -> None:
    arc = curve(kind, (101.5, 25.0), (101.51, 25.01), (101.5, 25.0))
    assert "has curves" in verdict(geopackage(here / "a.gpkg", wkb(3, square()), arc)).refusal


@pytest.mark.parametrize(
    ("shape", "rules"),
    [
        ({"type": "Polygon", "coordinates": [POINTS]}, set()),
        ({"type": "Polygon", "coordinates": [POINTS[:-1]]}, set()),
        ({"type": "Polygon", "coordinates": []}, set()),
        ({"type": "Polygon", "coordinates": [[[101.5, 25]]]}, {"geometry.unreadable"}),
        ({"type": "Polygon", "coordinates": None}, {"geometry.unreadable"}),
        ({"type": "Polygon", "coordinates": "101.5,25"}, {"geometry.unreadable"}),
        ({"type": "Polygon", "coordinates": [[["101.5", "25"]] * 4]}, {"geometry.unreadable"}),
        ({"type": "Polygon", "coordinates": [[[1e308, 25], *POINTS[1:-1], [1e308, 25]]]}, {"geometry.earth"}),
        ({"type": "CurvePolygon", "coordinates": [POINTS]}, {"geometry.unreadable"}),
        ({"type": "Polygon"}, {"geometry.unreadable"}),
        ("MULTIPOLYGON EMPTY", {"geometry.unreadable"}),
        ([], {"geometry.unreadable"}),
    ],
)
def test_each_geojson_shape_is_kept_or_rejected(shape: object, rules: set[str], here: Path) -> None:
    found = verdict(geojson(here / "a.geojson", {"type": "Polygon", "coordinates": [POINTS]}, shape))
    assert not found.refusal
    assert (found.read, found.rules) == (2, rules)


def test_not_a_number_is_no_json(here: Path) -> None:
    path = geojson(here / "a.geojson", {"type": "Polygon", "coordinates": [[[float("nan"), 25], *POINTS]]})
    assert "is not valid JSON" in verdict(path).refusal


def test_json_that_nests_without_end_is_refused(here: Path) -> None:
    path = here / "a.geojson"
    path.write_text(
        '{"type":"Polygon","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}", encoding="utf-8"
    )
    assert verdict(path).refusal


def ring(vertices: int) -> np.ndarray[Any, Any]:
    """A star-shaped ring around the middle of the city, in metres of a zone of 3 degrees."""
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    points = np.stack((np.cos(angle), np.sin(angle)), axis=-1) * 3000 + (501_000.0, 2_770_000.0)
    return np.concatenate([points, points[:1]])


@pytest.mark.usefixtures("fresh_reader")
def test_a_polygon_of_five_million_vertices_is_read(here: Path) -> None:
    path = here / "a.gpkg"
    content = shapely.to_wkb(shapely.polygons(ring(5_000_000)))
    pyogrio.raw.write(
        path,
        np.array([content], dtype=object),
        [np.array(["C1"], dtype=object)],
        ["code"],
        geometry_type="Polygon",
        crs="EPSG:4543",
        driver="GPKG",
    )
    found = verdict(path, crs="EPSG:4543")
    assert (found.read, found.refusal) == (1, "")


@pytest.mark.usefixtures("fresh_reader")
def test_a_geojson_polygon_of_five_million_vertices_gets_a_verdict(here: Path) -> None:
    path = here / "a.geojson"
    points = ",".join(f"[{x:.6f},{y:.6f}]" for x, y in ring(50_000)[:-1].tolist())
    with path.open("w", encoding="ascii") as file:
        file.write(
            '{"type":"Feature","properties":{"code":"C1"},"geometry":{"type":"Polygon","coordinates":[['
        )
        file.write(",".join([points] * 100) + "]]}}")
    found = verdict(path, crs="EPSG:4543")
    assert found.read == 1 or "needs more than" in found.refusal
