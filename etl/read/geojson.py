"""GeoJSON, read feature by feature so that one broken geometry costs one row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
import shapely

from etl.read import text
from etl.read.raw import BATCH_ROWS, RawBatch, RawFault, RawLayer
from geodata import crs
from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from etl.read.raw import Column, SourceFile

GEOMETRY_TYPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)


def read(source: SourceFile, *, encoding: str | None) -> RawLayer:
    """The features of a GeoJSON file.

    A file without a `crs` member declares nothing here: the standard says WGS 84, but offices write GCJ-02
    and BD-09 into GeoJSON, so the user has to say.

    Raises:
        UsageError: It is not JSON, or JSON of another kind.
    """
    data = source.path.read_bytes()
    decision = text.decide(data[: text.SAMPLE_BYTES], wanted=encoding)
    content = _parse(source, data, decision.encoding)
    features = _features(source, content)
    headers = _headers(features)

    def batches() -> Iterator[RawBatch]:
        for start in range(0, len(features), BATCH_ROWS):
            yield _batch(features[start : start + BATCH_ROWS], headers, start)

    return RawLayer(
        source=source,
        name=content.get("name") if isinstance(content.get("name"), str) else None,
        headers=headers,
        has_geometry=any(isinstance(f, dict) and f.get("geometry") is not None for f in features),
        batches=batches,
        crs=_declared(content),
        encoding=decision.encoding,
        count=len(features),
        warnings=[decision.warning] if decision.warning else [],
    )


def _parse(source: SourceFile, data: bytes, encoding: str) -> dict[str, Any]:
    try:
        decoded = data if encoding == "utf-8" else data.decode(encoding, errors="replace").encode()
        content = orjson.loads(decoded)
    except orjson.JSONDecodeError as error:
        if "memory" in error.msg:
            raise MemoryError from error
        where = (
            Said(en="is cut off", zh="内容不完整")
            if error.pos >= len(error.doc.rstrip()) - 1
            else Said(
                en=f"is not valid JSON at line {error.lineno}", zh=f"第 {error.lineno} 行不符合 JSON 格式"
            )
        )
        raise UsageError(
            Said(
                en=f"{source.name} {where.en}: {error.msg}.", zh=f"{source.name} {where.zh}（{error.msg}）。"
            ),
            Said(
                en="Export it again, or check it with a JSON editor.",
                zh="请重新导出，或用 JSON 编辑器检查。",
            ),
        ) from error
    if not isinstance(content, dict) or str(content.get("type")) not in {
        "FeatureCollection",
        "Feature",
        *GEOMETRY_TYPES,
    }:
        found = _found(content)
        raise UsageError(
            Said(
                en=f"{source.name} is JSON, but no map data: {found.en}, where GeoJSON has an object that"
                ' names its type, such as {"type": "FeatureCollection", "features": […]}.',
                zh=f"{source.name} 是 JSON，但不是地图数据：{found.zh}；GeoJSON 应为写明类型的对象，"
                '如 {"type": "FeatureCollection", "features": […]}。',
            ),
            Said(en="Export the layer again as GeoJSON.", zh="请将图层重新导出为 GeoJSON。"),
        )
    return content


def _found(content: object) -> Said:
    """What stands in a file of JSON, for a sentence."""
    if isinstance(content, list):
        return Said(en="it holds a list", zh="内容是一个列表")
    if not isinstance(content, dict):
        return Said(en="it holds a single value", zh="内容是单个值")
    kind = content.get("type")
    if not isinstance(kind, str):
        return Said(en="it holds an object without a type", zh="内容是没有写明类型的对象")
    return Said(en=f"it holds an object of the type {kind[:40]!r}", zh=f"内容是类型为“{kind[:40]}”的对象")


def _features(source: SourceFile, content: dict[str, Any]) -> list[Any]:
    if content["type"] == "Feature":
        return [content]
    if content["type"] in GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    features = content.get("features")
    if not isinstance(features, list):
        raise UsageError(
            Said(en=f"{source.name} has no list of features.", zh=f"{source.name} 没有要素列表。"),
            Said(en="A FeatureCollection needs one.", zh="FeatureCollection 须有 features 列表。"),
        )
    return features


def _headers(features: list[Any]) -> list[str]:
    seen: dict[str, None] = {}
    for feature in features:
        if isinstance(feature, dict) and isinstance(feature.get("properties"), dict):
            seen.update(dict.fromkeys(feature["properties"]))
    if "id" not in seen and any(isinstance(f, dict) and f.get("id") is not None for f in features):
        seen["id"] = None
    return list(seen)


def _batch(features: list[Any], headers: list[str], start: int) -> RawBatch:
    columns: dict[str, Column] = {header: [None] * len(features) for header in headers}
    geometry = np.full(len(features), None, dtype=object)
    faults: list[RawFault] = []
    for position, feature in enumerate(features):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties") or {}, dict):
            faults.append(
                RawFault(position, "feature.form", orjson.dumps(feature)[:120].decode(errors="ignore"))
            )
            continue
        if "id" in columns and feature.get("id") is not None:
            columns["id"][position] = feature["id"]
        for header, value in (feature.get("properties") or {}).items():
            columns[header][position] = value.strip() or None if isinstance(value, str) else value
        shape = feature.get("geometry")
        if shape is None:
            continue
        made = _geometry(shape)
        if made is None:
            faults.append(
                RawFault(position, "geometry.unreadable", orjson.dumps(shape)[:120].decode(errors="ignore"))
            )
        geometry[position] = made
    rows = np.arange(start + 1, start + 1 + len(features), dtype=np.int32)
    return RawBatch(rows=rows, columns=columns, geometry=geometry, faults=faults)


def _geometry(shape: object) -> object | None:
    try:
        return shapely.from_geojson(orjson.dumps(_closed(shape)))
    except (shapely.errors.ShapelyError, ValueError, TypeError, KeyError, IndexError):
        return None


def _closed(shape: object) -> object:
    # A ring whose last point is missing is a common slip, and has one meaning.
    if not isinstance(shape, dict):
        return shape
    if shape.get("type") == "Polygon":
        return {**shape, "coordinates": [_ring(ring) for ring in shape["coordinates"]]}
    if shape.get("type") == "MultiPolygon":
        return {**shape, "coordinates": [[_ring(ring) for ring in part] for part in shape["coordinates"]]}
    return shape


def _ring(ring: list[Any]) -> list[Any]:
    return [*ring, ring[0]] if len(ring) > 2 and ring[0] != ring[-1] else ring  # noqa: PLR2004


def _declared(content: dict[str, Any]) -> str | None:
    declared = content.get("crs")
    if not isinstance(declared, dict):
        return None
    properties = declared.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    return crs.name_of(name) if isinstance(name, str) else None
