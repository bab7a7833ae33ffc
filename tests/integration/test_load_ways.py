"""Gates and the walking network: what goes in comes out of the published views, and a load is taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import shapely
from pyproj import Geod

from etl import pipeline
from geodata.db.runs import history

if TYPE_CHECKING:
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
WALL = '"POLYGON((101.5 25, 101.502 25, 101.502 25.002, 101.5 25.002, 101.5 25))"'
LINKS = [
    [[101.5, 25.0], [101.501, 25.0]],
    [[101.501, 25.0], [101.501, 25.001], [101.502, 25.001]],
    [[101.5, 25.0], [101.5, 25.0]],
]


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def collection(path: Path, features: list[tuple[dict[str, Any], dict[str, Any]]]) -> Path:
    made = [{"type": "Feature", "properties": row, "geometry": shape} for row, shape in features]
    return write(path, json.dumps({"type": "FeatureCollection", "features": made}))


def load(settings: Settings, dataset: str, path: Path) -> pipeline.LoadReport:
    return pipeline.load(dataset, [path], crs="EPSG:4490", city=CITY, settings=settings)


def test_gates_stand_on_compounds_that_are_loaded(settings: Settings, database: str, tmp_path: Path) -> None:
    load(settings, "compounds", write(tmp_path / "a.csv", f"小区编码,小区名称,边界\nC1,翠竹苑,{WALL}\n"))
    text = (
        "出入口编码,名称,小区编码,类别,经度,纬度\nG1,南门,C1,主出入口,101.501,25\nG2,,C9,侧门,101.5,25.001\n"
    )
    report = load(settings, "gates", write(tmp_path / "gates.csv", text))
    assert (report.inserted, report.rejects) == (1, {"reference": 1})
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT code, name, compound_name, kind FROM published.gates").fetchall()
        assert found == [("G1", "南门", "翠竹苑", "main")]
        assert report.run is not None
        history.roll_back(settings, report.run)
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM published.gates").fetchone() == (0,)


def test_links_keep_their_ends_and_know_their_length(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    shapes: list[dict[str, Any]] = [{"type": "LineString", "coordinates": line} for line in LINKS]
    shapes.append({"type": "MultiLineString", "coordinates": [[[101.502, 25.001], [101.503, 25.001]]]})
    shapes.append({"type": "MultiLineString", "coordinates": LINKS[:2]})
    shapes.append({"type": "Point", "coordinates": [101.5, 25.0]})
    path = collection(tmp_path / "links.geojson", [({"路段类别": "巷", "名称": "铁民巷"}, s) for s in shapes])
    report = load(settings, "walk_links", path)
    assert (report.inserted, report.rejects) == (3, {"geometry.empty": 1, "geometry.type": 2})
    assert load(settings, "walk_links", path).unchanged == 3
    with psycopg.connect(database) as connection:
        rows = connection.execute(
            "SELECT kind, rank, length_m, ST_AsBinary(geom) FROM published.walk_links ORDER BY fid"
        ).fetchall()
    lines = [shapely.from_wkb(bytes(row[3])) for row in rows]
    assert {row[:2] for row in rows} == {("lane", 0)}
    assert lines[0].coords[-1] == lines[1].coords[0]
    assert lines[1].coords[-1] == lines[2].coords[0]
    lengths = [Geod(ellps="WGS84").geometry_length(line) for line in lines]
    assert [row[2] for row in rows] == pytest.approx(lengths, rel=1e-6)
