"""The README of a written city: which file is in which system, and how each is loaded."""

# ruff: noqa: E501 - a page of text

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.synthetic.files import FILES
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SYSTEMS = {
    "EPSG:4490": "CGCS2000 经纬度 (EPSG:4490)",
    "EPSG:4543": "CGCS2000 高斯-克吕格 3 度带 102°E (EPSG:4543)",
    "gcj02": "GCJ-02 火星坐标（文件不声明）",
    "bd09": "BD-09 百度坐标（列 经度、纬度）",
}
TEXT = """# {city}：演示数据（合成）

> **全部为合成数据。** 只有县级行政区边界、乡镇和城市社区的名称与代码是真实的；乡镇分界、社区范围、道路、街区、小区、楼栋、
> 企业、合同、组织、阵地、活动与工单都由程序按种子 {seed} 虚构，数据日期 {day}，不对应任何真实的单位或个人。
>
> **Everything is synthetic.** Only the county boundary and the names and codes of towns and urban communities are real.
> Seed {seed}, day {day}. No person, firm or compound is meant.

`manifest.toml` 按装载顺序列出全部文件；`hongtu demo` 正是按它装载。

| 文件 | 数据集 | 行数 | 坐标系 | 编码 | 装载命令 |
|---|---|---:|---|---|---|
{rows}

## 网格编码

一级＝社区 12 位区划代码；二级（片区）与三级（小区）＝社区代码 + 3 位顺序号，自西向东、由北向南，片区 001 起、小区 101 起；
四级（楼栋）＝小区编码 + 5 位楼号；五级（单元）＝楼栋编码 + 2 位单元号。专职、兼职网格员岗位登记在一至三级；楼栋、单元是微网格。
"""


def write(folder: Path, frames: dict[str, pd.DataFrame], *, city: str, seed: int, day: str) -> None:
    """Write ``README.md`` beside the files."""
    lines = []
    for file in FILES:
        has_shape = "geom" in frames[file.dataset]
        path = "底图_面.fgb 底图_线.fgb 底图_点.fgb" if file.dataset == "base_features" else file.name
        options = f" --crs {file.crs}" if has_shape else ""
        options += f" --layer {file.layer}" if file.layer else ""
        options += f" --encoding {file.encoding}" if file.encoding else ""
        system = SYSTEMS[file.crs] if has_shape else "无几何"
        lines.append(
            f"| {path} | {file.dataset} {DATASETS[file.dataset].zh} | {len(frames[file.dataset])} | {system} "
            f"| {file.encoding or 'UTF-8'} | `hongtu load {file.dataset} {path}{options}` |"
        )
    text = TEXT.format(city=city, seed=seed, day=day, rows="\n".join(lines))
    (folder / "README.md").write_text(text, encoding="utf-8")
