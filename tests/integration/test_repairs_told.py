"""A repaired shape is shown before and after; one that would become another is refused and checks know it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import openpyxl
import pyproj
import pytest
import shapely

from etl import pipeline
from etl.load import repairing
from etl.report.repairs import SHEET
from geodata import crs
from geodata.db.judging import check as judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geodata.settings import Settings

CITY = "532301"
SQUARE = [[101.50, 25.00], [101.51, 25.00], [101.51, 25.01], [101.50, 25.01]]
SPIKED = [*SQUARE[:3], [101.505, 25.01], [101.505, 25.03], [101.505, 25.01], SQUARE[3]]
TIE = [SQUARE[0], SQUARE[1], SQUARE[3], SQUARE[2]]


def write(folder: Path, **outlines: list[list[float]]) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"小区编码": code, "小区名称": code},
            "geometry": {"type": "Polygon", "coordinates": [[*outline, outline[0]]]},
        }
        for code, outline in outlines.items()
    ]
    file = folder / "小区.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def test_a_repair_is_told_before_and_after_and_a_bow_tie_waits_in_quarantine(
    settings: Settings, tmp_path: Path
) -> None:
    far = [[x + 0.1, y] for x, y in SQUARE]
    file = write(tmp_path, fair=far, spiked=SPIKED, tie=[[x + 0.2, y] for x, y in TIE])
    book = tmp_path / "拒收.xlsx"
    report = pipeline.load("compounds", [file], crs="EPSG:4490", city=CITY, rejects=book, settings=settings)
    assert (report.inserted, report.repaired, report.rejects) == (2, 1, {"geometry.repair": 1})

    (told,) = json.loads(json.dumps(report.as_json()))["repairs"]
    assert (told["code"], told["row"]) == ("spiked", 2)
    assert "spike" in told["what"]
    assert shapely.equals_exact(shapely.from_wkt(told["before"]), shapely.Polygon(SPIKED), 1e-7)
    assert shapely.from_wkt(told["after"]).equals(shapely.Polygon(SQUARE))
    assert told["area_change"] == pytest.approx(0, abs=1e-9)
    assert any("row 2" in line.en and "spike" in line.en for line in report.sentences())

    sheet = openpyxl.load_workbook(book)[SHEET]
    headers = [cell.value for cell in sheet[1]]
    (row,) = [dict(zip(headers, line, strict=True)) for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert (row["编码"], row["行号"], row["修复前点数"], row["修复后点数"]) == ("spiked", 2, 8, 6)
    # Whatever the unit of the file: a hundredth of a degree each way, on the ellipsoid.
    square_m2 = abs(pyproj.Geod(ellps="GRS80").geometry_area_perimeter(shapely.Polygon(SQUARE))[0])
    for told_m2 in (
        row["修复前面积(㎡)"],
        row["修复后面积(㎡)"],
        told["area_m2_before"],
        told["area_m2_after"],
    ):
        assert told_m2 == pytest.approx(square_m2, rel=1e-5)
    assert len(sheet._images) == 2  # type: ignore[attr-defined]

    (tie,) = judge.check(settings, city=CITY).open("self_crossing")
    assert (tie.dataset, tie.code) == ("compounds", "小区.geojson, 3")
    assert (tie.longitude, tie.latitude) == pytest.approx((101.705, 25.005), abs=1e-6)
    assert tie.area_m2 == pytest.approx(1_118_000 / 4, rel=0.01)

    write(tmp_path, fair=far, spiked=SPIKED, tie=[[x + 0.2, y] for x, y in SQUARE])
    again = pipeline.load("compounds", [file], crs="EPSG:4490", city=CITY, settings=settings)
    assert (again.inserted, again.unchanged, again.rejected) == (1, 2, 0)
    assert judge.check(settings, city=CITY).open("self_crossing") == []


@pytest.mark.parametrize("system", ["EPSG:4490", "gcj02", "bd09mc", "EPSG:4543", "EPSG:3857"])
def test_the_areas_of_a_repair_are_square_metres_in_whatever_system_it_was_drawn(system: str) -> None:
    degrees = shapely.Polygon([(101.5, 25), (101.504, 25.001), (101.503, 25.004), (101.5, 25.003)])
    drawn = shapely.transform(degrees, from_degrees(system))
    geodesic = abs(pyproj.Geod(ellps="GRS80").geometry_area_perimeter(degrees)[0])
    (area,) = repairing.areas_m2([drawn], system)
    assert area == pytest.approx(geodesic, rel=1e-4)


def from_degrees(system: str) -> Callable[[crs.Points], crs.Points]:
    shifted = {
        "gcj02": crs.gcj02_from_wgs84,
        "bd09mc": lambda points: crs.bd09mc_from_bd09(crs.bd09_from_gcj02(crs.gcj02_from_wgs84(points))),
    }
    if system in shifted:
        return shifted[system]
    transformer = pyproj.Transformer.from_crs(4490, system, always_xy=True)
    return lambda points: np.column_stack(transformer.transform(*points.T))
