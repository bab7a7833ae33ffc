"""The README of what was written: which file is in which system, and how each is loaded."""

# ruff: noqa: E501 - pages of text

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from etl.synthetic.office.files import FILES
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from etl.synthetic.city import Site
    from etl.synthetic.office.files import File

README = "README.md"
TITLE_MARK = "演示数据 · 合成"
"""In the first line of every README: whose it is, and that nothing below is real."""
SYSTEMS = {
    "EPSG:4490": "CGCS2000 经纬度 (EPSG:4490)",
    "EPSG:4543": "CGCS2000 高斯-克吕格 3 度带 102°E (EPSG:4543)",
    "gcj02": "GCJ-02 火星坐标，文件不声明 (not declared)",
    "bd09": "BD-09 百度坐标，列 经度、纬度 (columns)",
}
FORMATS = {
    ".fgb": "FlatGeobuf",
    ".gpkg": "GeoPackage",
    ".zip": "Shapefile (zip)",
    ".parquet": "GeoParquet",
    ".geojson": "GeoJSON",
    ".csv": "CSV",
    ".xlsx": "Excel，表上有一行说明 (a note above the table)",
}
TEXT = """# {city}：演示数据 · 合成 (synthetic)

> **全部为合成数据。** {real}由程序按种子 {seed} 虚构，数据日期 {day}，不对应任何真实的单位或个人。

## 一次装载全部文件

```sh
hongtu load-all .
```

`manifest.toml` 按装载顺序列出全部文件；`hongtu demo` 正是按它装载。下表的命令在本文件夹中逐条执行，结果相同，次序不可颠倒。

## 文件

| 文件 file | 数据集 dataset | 格式 format | 行数 rows | 坐标系 system | 编码 encoding | 装载命令 command |
|---|---|---|---:|---|---|---|
{rows}

## 网格编码

一级＝社区 12 位区划代码；二级（片区）与三级（小区）＝社区代码 + 3 位顺序号，自西向东、由北向南，片区 001 起、小区 101 起；
四级（楼栋）＝小区编码 + 5 位楼号；五级（单元）＝楼栋编码 + 2 位单元号。专职、兼职网格员岗位登记在一至三级；楼栋、单元是微网格。

## In English

**Everything is synthetic.** {real_en} Seed {seed}, day {day}. No person, firm or compound is meant.

The files are such as a city office has: seven formats, four coordinate systems, two encodings, Chinese headers. `hongtu load-all .`
loads all of them in their order; the table above gives the command of each one, to be run in this folder from top to bottom.
"""
REAL = "只有县级行政区边界、乡镇和城市社区的名称与代码是真实的；乡镇分界、社区范围、道路、街区、小区、楼栋、企业、合同、组织、阵地、活动与工单都"
REAL_EN = "Only the county boundary and the names and codes of towns and urban communities are real."
INVENTED = "这座城市并不存在：代码取自国家标准未分配的号段，名称、位置、边界和其余一切都"
INVENTED_EN = "There is no such city: its code is one that the national standard gives to nobody; name, place, boundary and all else are invented."
OVER = """# 演示省：演示数据 · 合成 (synthetic)

> **全部为合成数据。** 种子 {seed}，数据日期 {day}。{code} {name}的县界、乡镇和社区名称是真实的；其余 {count} 座城市并不存在，
> 代码取自国家标准未分配的号段（{first}–{last}），名称、位置、边界和内容全部虚构。
>
> **Everything is synthetic.** Seed {seed}, day {day}. {code} stands on the real outline of its county; the other {count} cities do not exist: their codes
> are ones that the national standard gives to nobody, and everything about them is invented.

为节省时间，这 {count} 座城市共用 {layouts} 套平面（地形、道路、街区、小区、楼栋），每座城市的位置、代码、名称、居民、企业、沿革与工单各不相同。
To save time these {count} cities share {layouts} layouts (ground, streets, blocks, compounds, buildings); place, codes, names, residents, firms, past and tickets are
each city's own.

每座城市一个文件夹，以代码命名，内有自己的 README.md 和 manifest.toml。One folder for each city, named by its code.

```sh
hongtu load-all .
```
"""


def write(
    folder: Path, frames: dict[str, pd.DataFrame], *, site: Site, is_real: bool, seed: int, day: str
) -> None:
    """Write the README of a city beside its files."""
    text = TEXT.format(
        city=site.name,
        seed=seed,
        day=day,
        real=REAL if is_real else INVENTED,
        real_en=REAL_EN if is_real else INVENTED_EN,
        rows="\n".join(_row(file, frames[file.dataset], site.code) for file in FILES),
    )
    (folder / README).write_text(text, encoding="utf-8")


def write_over(
    folder: Path, real: Site, invented: Sequence[Site], *, layouts: int, seed: int, day: str
) -> None:
    """Write the README of a province over the folders of its cities."""
    text = OVER.format(
        seed=seed,
        day=day,
        code=real.code,
        name=real.name,
        count=len(invented),
        layouts=layouts,
        first=invented[0].code,
        last=invented[-1].code,
    )
    (folder / README).write_text(text, encoding="utf-8")


def _row(file: File, frame: pd.DataFrame, city: str) -> str:
    dataset = DATASETS[file.dataset]
    has_shape = "geom" in frame
    system = SYSTEMS[file.crs] if has_shape else "—"
    suffix = Path(file.names[0]).suffix
    encoding = file.encoding or "UTF-8"
    if suffix == ".zip":
        encoding += "，无 .cpg (none)"
    cells = (
        " ".join(file.names), f"{dataset.zh} {dataset.name}", FORMATS[suffix], str(len(frame)), system, encoding,
        f"`{command(file, city, has_shape=has_shape)}`",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def command(file: File, city: str, *, has_shape: bool) -> str:
    """The command that loads a file, to be run in its folder."""
    options = f" --crs {file.crs}" if has_shape else ""
    options += f" --layer {file.layer}" if file.layer else ""
    options += f" --encoding {file.encoding}" if file.encoding else ""
    # Divisions name their city by themselves.
    options += f" --city {city}" if file.dataset != "divisions" else ""
    return f"hongtu load {file.dataset} {' '.join(file.names)}{options}"
