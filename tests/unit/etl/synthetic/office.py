"""Read back the files of a written city with plain libraries, not with the loader."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import geopandas
import openpyxl
import pandas as pd

from etl.synthetic.office.files import SHAPE_HEADERS
from geodata.datasets import DATASETS

if TYPE_CHECKING:
    from pathlib import Path


def tables(folder: Path) -> dict[str, pd.DataFrame]:
    """The tables of a folder by dataset, with field names for headers; values are the words in the files."""
    manifest = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))
    return {load["dataset"]: _table(folder, load) for load in manifest["load"]}


def _table(folder: Path, load: dict[str, Any]) -> pd.DataFrame:
    parts = [_read(folder / name, load) for name in load["paths"]]
    frame = pd.concat(parts, ignore_index=True)
    dataset = DATASETS[load["dataset"]]
    names = {field.zh: field.name for field in dataset.fields}
    if load["paths"][0].endswith(".zip"):
        names = {header: name for name, header in SHAPE_HEADERS.items()}
    return frame.rename(columns=names)


def _read(path: Path, load: dict[str, Any]) -> pd.DataFrame:
    match path.suffix:
        case ".xlsx":
            with path.open("rb") as file:
                rows = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))
            return pd.DataFrame(rows[2:], columns=list(rows[1]))
        case ".csv":
            return pd.read_csv(path, encoding=load["encoding"], dtype=str, low_memory=False)
        case ".parquet":
            return pd.DataFrame(geopandas.read_parquet(path))
        case ".zip":
            return pd.DataFrame(geopandas.read_file(f"zip://{path}", encoding=load["encoding"]))
        case _:
            return pd.DataFrame(geopandas.read_file(path, layer=load.get("layer")))
