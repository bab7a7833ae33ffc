"""Frames as the files of a city office: many formats, three coordinate systems, Chinese headers and words."""

# ruff: noqa: E501 - a table, one file a line

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import shapely
from pyarrow import csv

from etl.synthetic.land import ground
from etl.synthetic.office import archives, sheets
from geodata.crs import bd09_from_gcj02, gcj02_from_wgs84
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from etl.synthetic.arrays import Points
    from geodata.datasets import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """How a dataset is written.

    ``crs`` is what `hongtu load` is told; ``note`` the line above a spreadsheet's table; ``encoding`` of a CSV or .dbf.
    """

    dataset: str
    name: str
    crs: str
    encoding: str | None = None
    layer: str | None = None
    note: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the files: the base map comes in one file for each kind of geometry."""
        if self.dataset == "base_features":
            return tuple(f"{self.name}_{word}.fgb" for word in BASE_PARTS.values())
        return (self.name,)


BASE_PARTS = {2: "面", 1: "线", 0: "点"}
"""Areas, lines and points by their dimension."""
FILES = (
    File(dataset="divisions", name="行政区划.fgb", crs="EPSG:4490"),
    File(dataset="firms", name="物业服务企业名录.xlsx", crs="EPSG:4490", note="{city}物业服务企业备案名录（住建局物业管理科，{day}导出）"),
    File(dataset="compounds", name="住宅小区.gpkg", crs="EPSG:4543", layer="小区"),
    File(dataset="gates", name="小区出入口_gcj02.geojson", crs="gcj02"),
    File(dataset="walk_links", name="步行路网.gpkg", crs="EPSG:4543", layer="路段"),
    File(dataset="grid_cells", name="五级网格.zip", crs="EPSG:4543", encoding="GBK"),
    File(dataset="management_statuses", name="管理状态沿革.xlsx", crs="EPSG:4490", note="{city}住宅小区管理状态沿革台账（{day}）"),
    File(dataset="buildings", name="楼栋.parquet", crs="EPSG:4490"),
    File(dataset="units", name="单元.csv", crs="EPSG:4490", encoding="UTF-8-SIG"),
    File(dataset="contracts", name="物业服务合同.xlsx", crs="EPSG:4490", note="物业服务合同备案登记表（单位：元/㎡·月）"),
    File(dataset="decisions", name="企业处理决定.csv", crs="EPSG:4490", encoding="GB18030"),
    File(dataset="disputes", name="投诉信访诉讼.csv", crs="EPSG:4490", encoding="GB18030"),
    File(dataset="committees", name="业委会物委会.xlsx", crs="EPSG:4490", note="{city}业主委员会、物业管理委员会备案台账（{day}）"),
    File(dataset="party_organisations", name="党组织.xlsx", crs="EPSG:4490", note="五级党组织体系一览表（人数为党员数，不含个人信息）"),
    File(dataset="steward_units", name="红色管家.csv", crs="EPSG:4490", encoding="UTF-8-SIG"),
    File(dataset="service_points", name="服务阵地_gcj02.geojson", crs="gcj02"),
    File(dataset="honours", name="荣誉与品牌.xlsx", crs="EPSG:4490", note="{city}示范小区、服务品牌及荣誉登记表"),
    File(dataset="activities", name="活动台账.csv", crs="EPSG:4490", encoding="UTF-8-SIG"),
    File(dataset="base_features", name="底图", crs="EPSG:4490"),
    File(dataset="tickets", name="工单_bd09.csv", crs="bd09", encoding="GB18030"),
)  # fmt: skip
"""In loading order."""
NAMES = frozenset(name for file in FILES for name in file.names)
MANIFEST = "manifest.toml"

SHAPE_HEADERS = {
    "code": "编码", "name": "名称", "level": "级别", "parent_code": "上级编码", "community_code": "社区代码",
    "compound_code": "小区代码", "full_time_workers": "专职", "part_time_workers": "兼职", "grid_leader_posts": "网格长",
    "force_posts": "三支力量", "volunteer_posts": "N力量", "households": "户数",
    "leader_filled": "网格长到岗", "forces_filled": "力量到岗",
}  # fmt: skip
"""A .dbf keeps ten bytes of a header: synonyms that fit."""
LONGITUDE, LATITUDE = "经度", "纬度"
SYNTHETIC = "演示数据 · 合成"
WRITTEN = "2025-01-01T00:00:00.000Z"
"""The day of writing that files carry: the same rows make the same bytes on every day."""


def write_city(
    folder: Path,
    frames: dict[str, pd.DataFrame],
    *,
    code: str,
    city: str,
    day: str,
    offset: tuple[float, float] = (0.0, 0.0),
) -> None:
    """Write the files of one city, and last its manifest, which names them in loading order.

    The county's row says that the city is synthetic, and so does every note and description. ``offset`` is
    added to all places, in metres.
    """
    frames = frames | {"divisions": frames["divisions"].assign(is_synthetic=True)}
    lines = [f'city = "{code}"', f'name = "{city}"', "is_synthetic = true", f'today = "{day}"']
    for file in FILES:
        _write(folder, file, frames[file.dataset], city=city, day=day, offset=np.array(offset))
        lines += ["", "[[load]]", f'dataset = "{file.dataset}"', f"paths = [{_quoted(file.names)}]"]
        lines += [f'crs = "{file.crs}"']
        lines += [f'encoding = "{file.encoding}"'] if file.encoding else []
        lines += [f'layer = "{file.layer}"'] if file.layer else []
    (folder / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_manifest_over(folder: Path, cities: Sequence[str]) -> None:
    """Write the manifest of a province, which names the folders of its cities."""
    text = f"is_synthetic = true\ncities = [{_quoted(cities)}]\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def _write(
    folder: Path, file: File, frame: pd.DataFrame, *, city: str, day: str, offset: NDArray[np.float64]
) -> None:
    table = in_chinese(frame, file)
    suffix = Path(file.name).suffix
    path = folder / file.name
    if suffix == ".xlsx":
        sheets.write(path, table, f"{file.note or ''}　{SYNTHETIC}".format(city=city, day=day))
    elif suffix == ".csv":
        _write_csv(path, table, file, offset)
    elif suffix == ".zip":
        _write_shapes(path, table, file, offset)
    elif file.dataset == "base_features":
        _write_base(folder, table, offset)
    else:
        _write_vector(path, table, file, offset)


def in_chinese(frame: pd.DataFrame, file: File) -> pd.DataFrame:
    """The frame with the headers and the words of an office; geometry stays in column ``geom``."""
    fields = {field.name: field for field in DATASETS[file.dataset].fields}
    headers = (
        SHAPE_HEADERS if file.name.endswith(".zip") else {name: field.zh for name, field in fields.items()}
    )
    columns = {
        headers[str(name)]: _words(frame[str(name)], fields[str(name)])
        for name in frame.columns
        if name != "geom"
    }
    table = pd.DataFrame(columns)
    if "geom" in frame:
        table["geom"] = frame["geom"].to_numpy()
    return table


def _words(values: pd.Series[Any], field: Field) -> pd.Series[Any]:
    """A column with the first Chinese word of each choice, 是 and 否, days as 2024-03-01."""
    if field.choices is not None:
        words = {stored: known[0] for stored, known in field.choices.items()}
        return values.map(words).astype(object)
    match field.kind:
        case "boolean":
            yes, no = ("满意", "不满意") if field.name == "is_satisfied" else ("是", "否")
            return values.map({True: yes, False: no}).astype(object)
        case "date":
            return pd.Series(values.dt.strftime("%Y-%m-%d").astype(object))
        case "timestamp":
            return pd.Series(values.dt.strftime("%Y-%m-%d %H:%M:%S").astype(object))
        case _:
            return values


def _write_csv(path: Path, table: pd.DataFrame, file: File, offset: NDArray[np.float64]) -> None:
    if "geom" in table:
        shift = _shift(file.crs)
        degrees = shift(shapely.get_coordinates(table["geom"].to_numpy()) + offset)
        table = table.drop(columns="geom")
        table[LONGITUDE] = np.round(degrees[:, 0], 6)
        table[LATITUDE] = np.round(degrees[:, 1], 6)
    rows = pa.Table.from_pandas(table, preserve_index=False)
    try:
        text = _csv_of(rows, "none")
    except pa.ArrowInvalid:
        text = _csv_of(rows, "needed")
    path.write_bytes(f"{','.join(table.columns)}\n{text}".encode((file.encoding or "utf-8").lower()))


def _csv_of(rows: pa.Table, quoting: Literal["none", "needed"]) -> str:
    """The lines of a table; without quotes it may hold no comma."""
    with BytesIO() as written:
        csv.write_csv(rows, written, csv.WriteOptions(include_header=False, quoting_style=quoting))
        return written.getvalue().decode()


def _shift(crs: str) -> Callable[[Points], Points]:
    """From metres of the drawing to the coordinates that a file carries."""
    if crs == f"EPSG:{ground.SRID}":
        return lambda points: np.round(points, 3)
    if crs == "gcj02":
        return lambda points: np.round(gcj02_from_wgs84(ground.to_degrees(points)), 7)
    if crs == "bd09":
        return lambda points: bd09_from_gcj02(gcj02_from_wgs84(ground.to_degrees(points)))
    return lambda points: np.round(ground.to_degrees(points), 8)


def _shapes(table: pd.DataFrame, crs: str, offset: NDArray[np.float64]) -> geopandas.GeoDataFrame:
    """A geo frame in the system of the file; one in a shifted system declares none."""
    shift = _shift(crs)
    geometry = shapely.transform(table["geom"].to_numpy(), lambda points: shift(points + offset))
    return geopandas.GeoDataFrame(
        table.drop(columns="geom"), geometry=geometry, crs=crs if crs.startswith("EPSG") else None
    )


def _write_vector(path: Path, table: pd.DataFrame, file: File, offset: NDArray[np.float64]) -> None:
    shapes = _shapes(table, file.crs, offset)
    if path.suffix == ".parquet":
        shapes.to_parquet(path, index=False)
        return
    if path.suffix == ".geojson":
        # Offices' GeoJSON says nothing about its system, which readers take for WGS 84.
        text = shapes.to_json(drop_id=True, ensure_ascii=False, show_bbox=False)
        path.write_text(text.replace("{", f'{{"description": "{SYNTHETIC}", ', 1), encoding="utf-8")
        return
    if path.suffix == ".fgb":
        shapes.geometry = _multi(shapes.geometry.to_numpy())
    options = {"layer": file.layer, "DESCRIPTION": SYNTHETIC} if file.layer else {}
    # A GeoPackage tells when it was written.
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": WRITTEN})
    shapes.to_file(path, engine="pyogrio", use_arrow=True, **options)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def _multi(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons as multipolygons, so that one file has one type."""
    parts, of = shapely.get_parts(geometries, return_index=True)
    return np.asarray(shapely.multipolygons(parts, indices=of), dtype=object)


def _write_base(folder: Path, table: pd.DataFrame, offset: NDArray[np.float64]) -> None:
    """The base map in three FlatGeobuf files: areas, lines, points."""
    family = shapely.get_dimensions(table["geom"].to_numpy())
    for dimension, word in BASE_PARTS.items():
        shapes = _shapes(table[family == dimension], "EPSG:4490", offset)
        if dimension == 2:  # noqa: PLR2004 - areas
            shapes.geometry = _multi(shapes.geometry.to_numpy())
        shapes.to_file(
            folder / f"底图_{word}.fgb", engine="pyogrio", use_arrow=True, promote_to_multi=dimension > 0
        )


def _write_shapes(path: Path, table: pd.DataFrame, file: File, offset: NDArray[np.float64]) -> None:
    """A zipped Shapefile whose .dbf is GBK and does not say so: no .cpg, and no language byte."""
    with TemporaryDirectory() as scratch:
        stem = Path(scratch) / path.stem
        _shapes(table, file.crs, offset).to_file(
            stem.with_suffix(".shp"),
            engine="pyogrio",
            use_arrow=True,
            encoding=file.encoding,
            DBF_DATE_LAST_UPDATE=WRITTEN[:10],
        )
        stem.with_suffix(".cpg").unlink(missing_ok=True)
        dbf = stem.with_suffix(".dbf")
        content = bytearray(dbf.read_bytes())
        content[29] = 0
        dbf.write_bytes(content)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(scratch).iterdir()):
                archives.add(archive, part.name, part.read_bytes())
