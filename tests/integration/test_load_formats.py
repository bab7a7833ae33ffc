"""The same compounds from every format, encoding and coordinate system are the same rows."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import openpyxl
import psycopg
import pytest
import shapely
import shapely.affinity

from etl import pipeline
from geodata import crs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from geodata.settings import Settings

STATUSES = ["专业物业", "红色公益", "自管", "社区代管", "无物业"]
NAMES = [f"阳光花园{n}期" for n in range(20)]


def compounds() -> geopandas.GeoDataFrame:
    """Twenty rectangles in Chuxiong, WGS 84."""
    corners = [(101.50 + 0.004 * (n % 5), 25.00 + 0.004 * (n // 5)) for n in range(20)]
    shapes = [shapely.box(x, y, x + 0.003, y + 0.003) for x, y in corners]
    return geopandas.GeoDataFrame(
        {
            "小区编码": [f"C{n:03}" for n in range(20)],
            "小区名称": NAMES,
            "建筑面积": [1000.5 + n for n in range(20)],
            "户数": [100 + n for n in range(20)],
            "管理状态": [STATUSES[n % 5] for n in range(20)],
            "建成年份": [1990 + n for n in range(20)],
        },
        geometry=shapes,
        crs="EPSG:4326",
    )


def as_csv(frame: geopandas.GeoDataFrame, path: Path, encoding: str) -> Path:
    table = frame.drop(columns="geometry").assign(边界=[shape.wkt for shape in frame.geometry])
    path.write_bytes(table.to_csv(index=False).encode(encoding))
    return path


def as_xlsx(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["楚雄市住宅小区台账（2025年）"])
    sheet.merge_cells("A1:G1")
    sheet.append(["填表单位：鹿城镇", None, "小区"])
    table = frame.drop(columns="geometry").assign(边界=[shape.wkt for shape in frame.geometry])
    sheet.append(list(table.columns))
    for row in table.itertuples(index=False):
        sheet.append(list(row))
    book.save(path)
    return path


def as_shapefile(frame: geopandas.GeoDataFrame, folder: Path, encoding: str | None) -> Path:
    folder.mkdir()
    with warnings.catch_warnings():
        # The writer complains about names cut to ten bytes, which is what is wanted here.
        warnings.simplefilter("ignore")
        frame.to_file(folder / "小区.shp", encoding=encoding)
    (folder / "小区.cpg").unlink(missing_ok=True)
    with zipfile.ZipFile(folder / "小区.zip", "w") as archive:
        for part in folder.glob("小区.*"):
            if part.suffix != ".zip":
                archive.write(part, part.name)
    return folder / "小区.zip"


def written(frame: geopandas.GeoDataFrame, path: Path, driver: str) -> Path:
    frame.to_file(path, driver=driver)
    return path


def parquet(frame: geopandas.GeoDataFrame, path: Path) -> Path:
    frame.to_parquet(path)
    return path


MAKERS: dict[str, tuple[Callable[[geopandas.GeoDataFrame, Path], Path], str | None]] = {
    "gpkg": (lambda f, p: written(f, p / "a.gpkg", "GPKG"), None),
    "geojson": (lambda f, p: written(f, p / "a.geojson", "GeoJSON"), "EPSG:4326"),
    "fgb": (lambda f, p: written(f, p / "a.fgb", "FlatGeobuf"), None),
    "parquet": (lambda f, p: parquet(f, p / "a.parquet"), None),
    "kml": (lambda f, p: written(f, p / "a.kml", "KML"), None),
    "shp-gbk": (lambda f, p: as_shapefile(f, p / "s", "GBK"), None),
    "shp-utf8": (lambda f, p: as_shapefile(f, p / "s", "UTF-8"), None),
    "csv-gbk": (lambda f, p: as_csv(f, p / "a.csv", "gbk"), "EPSG:4326"),
    "csv-gb18030": (lambda f, p: as_csv(f, p / "a.csv", "gb18030"), "EPSG:4326"),
    "csv-bom": (lambda f, p: as_csv(f, p / "a.csv", "utf-8-sig"), "EPSG:4326"),
    "csv-utf16": (lambda f, p: as_csv(f, p / "a.csv", "utf-16"), "EPSG:4326"),
    "xlsx": (lambda f, p: as_xlsx(f, p / "a.xlsx"), "EPSG:4326"),
    "gpkg-4543": (lambda f, p: written(f.to_crs(4543), p / "a.gpkg", "GPKG"), None),
    "gcj02": (lambda f, p: written(shifted(f, "gcj02"), p / "a.gpkg", "GPKG"), "gcj02"),
    "bd09": (lambda f, p: written(shifted(f, "bd09"), p / "a.geojson", "GeoJSON"), "bd09"),
    "bd09mc": (lambda f, p: as_csv(shifted(f, "bd09mc"), p / "a.csv", "gbk"), "bd09mc"),
}


def shifted(frame: geopandas.GeoDataFrame, system: str) -> geopandas.GeoDataFrame:
    def forward(points: Any) -> Any:
        moved = crs.gcj02_from_wgs84(points)
        if system != "gcj02":
            moved = crs.bd09_from_gcj02(moved)
        return crs.bd09mc_from_bd09(moved) if system == "bd09mc" else moved

    return frame.set_geometry(shapely.transform(np.asarray(frame.geometry), forward), crs=frame.crs)


def stored(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as connection:
        return connection.execute(
            "SELECT code, name, floor_area_m2, households, status, built_year, ST_AsBinary(geom)"
            " FROM hongtu.compound JOIN hongtu.compound_shape USING (city, code)"
            " WHERE city = '532301' ORDER BY code"
        ).fetchall()


@pytest.mark.parametrize("name", MAKERS)
def test_every_format_gives_the_same_rows(
    name: str, tmp_path: Path, settings: Settings, database: str
) -> None:
    make, system = MAKERS[name]
    frame = compounds()
    report = pipeline.load("compounds", [make(frame, tmp_path)], crs=system, city="532301", settings=settings)
    assert (report.read, report.inserted, report.rejects) == (20, 20, {})
    rows = stored(database)
    assert [row[0] for row in rows] == [f"C{n:03}" for n in range(20)]
    assert [row[1] for row in rows] == NAMES
    assert [row[2] for row in rows] == pytest.approx([1000.5 + n for n in range(20)])
    assert [row[3] for row in rows] == [100 + n for n in range(20)]
    assert [row[4] for row in rows][:5] == [
        "professional",
        "public_interest",
        "self_managed",
        "community_kept",
        "none",
    ]
    assert [row[5] for row in rows] == [1990 + n for n in range(20)]
    for row, truth in zip(rows, frame.geometry, strict=True):
        # A centimetre, in degrees.
        assert shapely.hausdorff_distance(shapely.from_wkb(row[6]), truth) < 1e-7


def test_big5_is_found_and_its_broken_byte_rejects_one_row(
    settings: Settings, database: str, tmp_path: Path
) -> None:
    names = [f"陽光國際花園{n}號樓" for n in range(20)]
    lines = [f"C{n},{name},臺灣路".encode("big5") for n, name in enumerate(names)]
    lines[7] += b"\xff\xff"
    path = tmp_path / "big5.csv"
    path.write_bytes("code,name,地址".encode("big5") + b"\n" + b"\n".join(lines) + b"\n")
    report = pipeline.load("compounds", [path], crs=None, city="532301", settings=settings)
    assert (report.encoding, report.inserted, report.rejected) == ("big5", 19, 1)
    assert [(fault.row, fault.fault.rule) for fault in report.faults] == [(9, "encoding.byte")]
    with psycopg.connect(database) as connection:
        found = connection.execute("SELECT code, name FROM hongtu.compound ORDER BY fid").fetchall()
    assert found == [(f"C{n}", name) for n, name in enumerate(names) if n != 7]


def test_the_same_drawing_in_other_digits_is_no_change(settings: Settings, tmp_path: Path) -> None:
    """Systems and formats leave their own last digits, thousands of times finer than any survey."""
    frame = compounds()
    shape = shapely.Polygon([(101.6, 25), (101.603, 25.0007), (101.6021, 25.004), (101.6, 25)])
    frame.loc[3, "geometry"] = shapely.difference(shape, shape.centroid.buffer(0.0002))

    def load(path: Path, system: str | None = None) -> Any:
        return pipeline.load("compounds", [path], crs=system, city="532301", settings=settings)

    assert load(written(frame, tmp_path / "a.gpkg", "GPKG")).inserted == 20
    for file, system in (("b.gpkg", "EPSG:4543"), ("c.gpkg", "EPSG:3857"), ("d.gpkg", "EPSG:4490")):
        report = load(written(frame.to_crs(system), tmp_path / file, "GPKG"))
        assert (report.updated, report.unchanged) == (0, 20), system
    for make, declared in (MAKERS["kml"], MAKERS["csv-gbk"]):
        assert load(make(frame, tmp_path), declared).unchanged == 20
    # A row that changes otherwise keeps its drawing.
    fewer = frame.to_crs("EPSG:4543")
    fewer.loc[3, "户数"] = 1
    book = tmp_path / "差异.csv"
    path = written(fewer, tmp_path / "f.gpkg", "GPKG")
    report = pipeline.load(
        "compounds", [path], crs=None, city="532301", diff=book, dry_run=True, settings=settings
    )
    assert report.updated == 1
    assert [line.split(",")[2:7] for line in book.read_text("utf-8-sig").splitlines()[1:]] == [
        ["C003", NAMES[3], "户数", "103", "1"]
    ]
    # A centimetre is a change, of one corner as of all; and so is the same outline without its hole.
    moved = frame.copy()
    moved.loc[5, "geometry"] = shapely.affinity.translate(frame.geometry[5], 1e-7, 0)
    corners = np.array(frame.geometry[6].exterior.coords)
    corners[2] -= 1e-7
    moved.loc[6, "geometry"] = shapely.Polygon(corners)
    moved.loc[3, "geometry"] = shapely.Polygon(frame.geometry[3].exterior)
    report = load(written(moved, tmp_path / "e.gpkg", "GPKG"))
    assert (report.updated, report.unchanged) == (3, 17)
