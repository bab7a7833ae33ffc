"""Kinds of arrays that the generator passes around, and a few operations that numpy leaves untyped."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries: TypeAlias = NDArray[np.object_]
Points: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Indices: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.str_]
Days: TypeAlias = NDArray[np.datetime64]


def only(known: Flags, values: NDArray[Any]) -> NDArray[np.object_]:
    """The values where they are known, None elsewhere."""
    out = np.full(len(known), None, dtype=object)
    out[known] = values[known]
    return out


def picked(index: Integers, values: NDArray[Any]) -> NDArray[np.object_]:
    """The value at each index, None where the index is negative."""
    return only(index >= 0, values[np.maximum(index, 0)])


def whole(values: NDArray[Any]) -> Integers:
    """Numbers rounded to integers."""
    return np.round(values).astype(np.int64)


def geometries(parts: Any) -> Geometries:  # noqa: ANN401 - whatever shapely hands out or a list of geometries
    """Geometries as a flat array of objects."""
    out = np.empty(len(parts), dtype=object)
    out[:] = list(parts)
    return out


def polygons(rings: Points) -> Geometries:
    """Polygons from rings of shape (n, corners, 2)."""
    return np.asarray(shapely.polygons(rings), dtype=object)
