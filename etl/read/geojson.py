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
            "is cut off"
            if error.pos >= len(error.doc.rstrip()) - 1
            else f"is not valid JSON at line {error.lineno}"
        )
        raise UsageError(
            f"{source.name} {where}: {error.msg}.", "Export it again, or check it with a JSON editor."
        ) from error
    if not isinstance(content, dict) or str(content.get("type")) not in {
        "FeatureCollection",
        "Feature",
        *GEOMETRY_TYPES,
    }:
        raise UsageError(
            f"{source.name} is JSON, but no map data: {_found(content)}, where GeoJSON has an object that"
            ' names its type, such as {"type": "FeatureCollection", "features": […]}.',
            "Export the layer again as GeoJSON.",
        )
    return content


def _found(content: object) -> str:
    """What stands in a file of JSON, for a sentence."""
    if isinstance(content, list):
        return "it holds a list"
    if not isinstance(content, dict):
        return "it holds a single value"
    kind = content.get("type")
    return (
        f"it holds an object of the type {kind[:40]!r}"
        if isinstance(kind, str)
        else "it holds an object without a type"
    )


def _features(source: SourceFile, content: dict[str, Any]) -> list[Any]:
    if content["type"] == "Feature":
        return [content]
    if content["type"] in GEOMETRY_TYPES:
        return [{"type": "Feature", "properties": {}, "geometry": content}]
    features = content.get("features")
    if not isinstance(features, list):
        raise UsageError(f"{source.name} has no list of features.", "A FeatureCollection needs one.")
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
