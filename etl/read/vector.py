"""Formats that GDAL or Arrow open: GeoPackage, Shapefile, FlatGeobuf, KML and GeoParquet."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import numpy as np
import pyarrow.parquet
import pyogrio
import shapely

from etl.read import dbf, sniff
from etl.read.raw import BATCH_ROWS, RawBatch, RawFault, RawLayer
from etl.warned import warned
from geodata import crs
from geodata.errors import RefusedError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from etl.read.raw import Column, Geometries, SourceFile

DEEPEST_XML = 100
_EXPORT_AGAIN = Said(en="Export it again.", zh="请重新导出。")
# What GDAL adds to every KML placemark.
_KML_EXTRAS = frozenset(
    [
        "id",
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "snippet",
        "description",
    ]
)
pyogrio.set_gdal_config_options(
    {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO", "SHAPE_RESTORE_SHX": True}
)


def read_gdal(source: SourceFile, *, layer: str | None, hints: Sequence[str]) -> list[RawLayer]:
    """The layer of a GeoPackage, FlatGeobuf or KML file.

    Raises:
        UsageError: The file is damaged, has no such layer, or has several and none was named.
    """
    if source.kind == sniff.KML:
        _screen_xml(source)
    names = _layer_names(source)
    chosen = _choose(source, names, layer, hints)
    made = [_gdal_layer(source, name) for name in chosen]
    if source.kind == sniff.GEOPACKAGE and len(names) > len(chosen):
        rest = [name for name in names if name not in chosen]
        made[0].warnings.append(
            warned(
                "layers.unread",
                en=f"Layer {chosen[0]} was read; not read: {', '.join(rest)}. Use --layer for another.",
                zh=f"已读取图层“{chosen[0]}”，未读取：{'、'.join(rest)}。如需读取，请用 --layer 指定。",
            )
        )
    return made


def read_shapefile(source: SourceFile, *, folder: Path, encoding: str | None) -> RawLayer:
    """A shapefile: geometry by GDAL, attributes by our own reader, because their encoding cannot be trusted.

    Raises:
        UsageError: A part is damaged.
        RefusedError: Geometry and attributes have different numbers of rows.
    """
    alone = _alone(source, folder)
    # Without its .dbf GDAL sees every shape, also those whose attributes were deleted: positions are records.
    try:
        count = int(pyogrio.read_info(alone, force_feature_count=True)["features"])
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise UsageError(
            Said(
                en=f"{source.name} is a damaged or cut-off shapefile: its records cannot be followed to the"
                " end.",
                zh=f"{source.name} 是损坏或不完整的 Shapefile，记录无法读到末尾。",
            ),
            sniff.AGAIN,
        ) from error
    file = _part(source.path, ".dbf")
    table = dbf.open_table(file, encoding=encoding) if file else None
    if table is not None and len(table.records) != count:
        raise RefusedError(
            Said(
                en=f"{source.name} has {count} shapes but {len(table.records)} rows of attributes (.dbf).",
                zh=f"{source.name} 有 {count} 个图形，属性表（.dbf）却有 {len(table.records)} 行。",
            ),
            Said(
                en="Its parts do not belong together; export it again.",
                zh="各部分文件不是同一次导出的，请重新导出。",
            ),
        )
    projection = _part(source.path, ".prj")
    declared = crs.name_of(projection.read_text(encoding="utf-8", errors="replace")) if projection else None
    warnings = [table.decision.warning] if table and table.decision.warning else []
    if table is None:
        warnings.append(
            warned(
                "table.absent",
                en=f"{source.name} has no attribute table (.dbf): only its shapes were read.",
                zh=f"{source.name} 缺少属性表（.dbf），只读取了图形。",
            )
        )
    return RawLayer(
        source=source,
        name=source.path.stem,
        headers=list(table.names) if table else [],
        has_geometry=True,
        batches=lambda: _shapefile_batches(alone, table),
        crs=declared,
        encoding=table.decision.encoding if table else None,
        count=count,
        warnings=warnings,
    )


def read_parquet(source: SourceFile) -> RawLayer:
    """A GeoParquet file, row group by row group.

    Raises:
        UsageError: It cannot be read, or holds geometry in an encoding other than WKB.
    """
    try:
        file = pyarrow.parquet.ParquetFile(source.path)
    except (pyarrow.ArrowInvalid, OSError) as error:
        raise _damaged(source, str(error)) from error
    meta = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
    column = meta.get("primary_column")
    details = meta.get("columns", {}).get(column, {})
    if column and details.get("encoding", "WKB") != "WKB":
        raise UsageError(
            Said(
                en=f"{source.name} stores geometry as {details['encoding']}.",
                zh=f"{source.name} 的图形以 {details['encoding']} 存放，无法读取。",
            ),
            Said(en="Write it with WKB encoding.", zh="请以 WKB 编码写出。"),
        )
    names = [
        name for name in file.schema_arrow.names if name != column and not name.startswith("__index_level")
    ]
    skipped = {column, "bbox"} if column else set()
    headers = [name for name in names if name not in skipped]

    def batches() -> Iterator[RawBatch]:
        start = 0
        for part in file.iter_batches(batch_size=BATCH_ROWS):
            yield _arrow_batch(part, headers, column, start)
            start += part.num_rows

    declared = details.get("crs", "OGC:CRS84") if column else None
    return RawLayer(
        source=source,
        name=None,
        headers=headers,
        has_geometry=column is not None,
        batches=batches,
        crs=crs.name_of(json.dumps(declared) if isinstance(declared, dict) else declared),
        count=file.metadata.num_rows,
    )


def _damaged(source: SourceFile, why: str) -> UsageError:
    return UsageError(
        Said(
            en=f"{source.name} is damaged or cut off: {why}.", zh=f"{source.name} 已损坏或不完整（{why}）。"
        ),
        _EXPORT_AGAIN,
    )


def _gdal_layer(source: SourceFile, name: str) -> RawLayer:
    try:
        info = pyogrio.read_info(source.path, layer=name)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _damaged(source, str(error)[:160]) from error
    headers = [str(field) for field in info["fields"]]
    if source.kind == sniff.KML:
        headers = [header for header in headers if header not in _KML_EXTRAS]
    has_geometry = info["geometry_type"] is not None

    def batches() -> Iterator[RawBatch]:
        start = 0
        with pyogrio.open_arrow(
            source.path, layer=name, columns=headers, batch_size=BATCH_ROWS, use_pyarrow=True
        ) as (meta, reader):
            geometry = (meta["geometry_name"] or "wkb_geometry") if has_geometry else None
            for part in reader:
                yield _arrow_batch(part, headers, geometry, start)
                start += part.num_rows

    return RawLayer(
        source=source,
        name=name,
        headers=headers,
        has_geometry=has_geometry,
        batches=batches,
        crs=crs.name_of(info["crs"]),
        count=int(info["features"]) if info["features"] >= 0 else None,
    )


def _arrow_batch(part: Any, headers: list[str], geometry: str | None, start: int) -> RawBatch:  # noqa: ANN401
    columns: dict[str, Column] = {
        header: [
            value.strip() or None if isinstance(value, str) else value
            for value in _in_microseconds(part.column(header)).to_pylist()
        ]
        for header in headers
    }
    rows = np.arange(start + 1, start + 1 + part.num_rows, dtype=np.int32)
    if geometry is None:
        return RawBatch(rows=rows, columns=columns)
    raw = part.column(geometry).to_numpy(zero_copy_only=False)
    shapes = shapely.from_wkb(raw, on_invalid="ignore")
    faults = [
        RawFault(int(position), "geometry.unreadable", "")
        for position in np.flatnonzero([value is not None for value in raw] & shapely.is_missing(shapes))
    ]
    found = part.column(geometry)
    # What GEOS could not read is not handed on.
    wkb = None if faults else getattr(found, "storage", found)
    return RawBatch(rows=rows, columns=columns, geometry=shapes, faults=faults, wkb=wkb)


def _in_microseconds(column: Any) -> Any:  # noqa: ANN401
    """Times as Python has them: what is finer is cut."""
    kind = column.type
    if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
    return column


def _shapes(place: Path) -> Iterator[Geometries]:
    with pyogrio.open_arrow(place, columns=[], batch_size=BATCH_ROWS, use_pyarrow=True) as (_, reader):
        for part in reader:
            raw = part.column(part.num_columns - 1).to_numpy(zero_copy_only=False)
            yield shapely.from_wkb(raw, on_invalid="ignore")


def _shapefile_batches(place: Path, table: dbf.Dbf | None) -> Iterator[RawBatch]:
    stop = 0
    for geometry in _shapes(place):
        start, stop = stop, stop + len(geometry)
        columns, faults = dbf.values(table, start, stop) if table else ({}, [])
        rows = np.arange(start + 1, stop + 1, dtype=np.int32)
        keep = (
            np.ones(stop - start, dtype=bool)
            if table is None
            else table.records["deleted"][start:stop] != b"*"
        )
        if not keep.all():
            kept = np.flatnonzero(keep)
            moved = {int(old): new for new, old in enumerate(kept)}
            columns = {name: [cells[i] for i in kept] for name, cells in columns.items()}
            faults = [
                RawFault(moved[f.position], f.rule, f.value, f.expected)
                for f in faults
                if f.position in moved
            ]
        yield RawBatch(rows=rows[keep], columns=columns, geometry=geometry[keep], faults=faults)


def _alone(source: SourceFile, folder: Path) -> Path:
    # Two files of one name may lie in two folders.
    place = folder / f"shapes-{hashlib.sha256(os.fsencode(source.path)).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    for suffix in (".shp", ".shx"):
        part = _part(source.path, suffix)
        target = place / f"shapes{suffix}"
        if part is not None and not target.exists():
            target.symlink_to(part)
    return place / "shapes.shp"


def _part(path: Path, suffix: str) -> Path | None:
    for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
        if candidate.exists():
            return candidate
    return next(
        (
            other
            for other in path.parent.glob("*")
            if other.stem.lower() == path.stem.lower() and other.suffix.lower() == suffix
        ),
        None,
    )


def _layer_names(source: SourceFile) -> list[str]:
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(source.path)]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        raise UsageError(
            Said(
                en=f"{source.name} is damaged or cut off and cannot be read as {source.kind}.",
                zh=f"{source.name} 已损坏或不完整，不能按 {source.kind} 读取。",
            ),
            sniff.AGAIN,
        ) from error
    if not names:
        raise RefusedError(
            Said(en=f"{source.name} has no layer.", zh=f"{source.name} 中没有图层。"),
            Said(en="Check that it was exported to the end.", zh="请检查导出是否完成。"),
        )
    return names


def _choose(source: SourceFile, names: list[str], layer: str | None, hints: Sequence[str]) -> list[str]:
    if layer is not None:
        if layer not in names:
            raise UsageError(
                Said(en=f"{source.name} has no layer {layer!r}.", zh=f"{source.name} 没有图层“{layer}”。"),
                Said(en=f"It has: {', '.join(names)}.", zh=f"已有图层：{'、'.join(names)}。"),
            )
        return [layer]
    if len(names) == 1:
        return names
    if source.kind == sniff.KML:
        # The folders of a KML file are its layers; together they are the file.
        return names
    named = [name for name in names if name.lower() in {hint.lower() for hint in hints}]
    if len(named) == 1:
        return named
    raise UsageError(
        Said(en=f"{source.name} has {len(names)} layers.", zh=f"{source.name} 有 {len(names)} 个图层。"),
        Said(
            en=f"Say which with --layer: {', '.join(names)}.",
            zh=f"请用 --layer 写明其中一个：{'、'.join(names)}。",
        ),
    )


def _screen_xml(source: SourceFile) -> None:
    """Refuse, before GDAL sees it, a document that defines entities, nests without end, or is no KML at all.

    GDAL chooses its driver by the content: one with another root may name files and hosts to read from.
    """
    depth = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        if depth == 0 and name.rpartition(":")[2] != "kml":
            raise sniff.unknown(source.name)
        depth += 1
        if depth > DEEPEST_XML:
            raise UsageError(
                Said(
                    en=f"{source.name} nests deeper than a KML file can.",
                    zh=f"{source.name} 的层级过深，不是正常的 KML。",
                ),
                _EXPORT_AGAIN,
            )

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise UsageError(
            Said(
                en=f"{source.name} has a document type declaration.",
                zh=f"{source.name} 含有文档类型声明（DOCTYPE）。",
            ),
            Said(en="Export it again without one.", zh="请去掉该声明后重新导出。"),
        )

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = start, end, doctype
    try:
        with source.path.open("rb") as file:
            parser.ParseFile(file)
    except expat.ExpatError as error:
        raise UsageError(
            Said(
                en=f"{source.name} is cut off or not valid XML: {error}.",
                zh=f"{source.name} 不完整，或不符合 XML 格式（{error}）。",
            ),
            sniff.AGAIN,
        ) from error
