"""Geometry made fit to be stored: valid, flat, of one type, with its area unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl.rules.spec import Fault

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geodata.datasets.spec import GeometryKind

MOST_AREA_CHANGE = 0.005
_LINE, _POLYGON, _MULTI_POINT, _MULTI_LINE, _MULTI_POLYGON, _COLLECTION = 1, 3, 4, 5, 6, 7


@dataclass(slots=True)
class Repaired:
    """Geometry after repair.

    Attributes:
        geometry: Valid and two-dimensional, None where it was missing or is lost.
        changed: Rows whose shape had to be repaired.
        faults: Rows that cannot be repaired within the limit.
    """

    geometry: NDArray[Any]
    changed: NDArray[np.bool_]
    faults: list[Fault]


# Coordinates near the largest number there is overflow; the rule about places on Earth rejects them.
@np.errstate(over="ignore", invalid="ignore")
def repair(geometry: NDArray[Any], kind: GeometryKind) -> Repaired:
    """Make geometry fit to be stored.

    Z and M values are dropped and points repeated in a row removed without a word. An invalid polygon is
    rebuilt from its lines (GEOS `structure`), which also removes spikes; of a collection the polygons are
    kept. A repair that would change the area by more than 0.5 % is refused.

    Args:
        geometry: Any system; None where a row has none.
        kind: What the dataset holds.
    """
    flat = np.array(geometry, dtype=object)
    is_deep = shapely.has_z(flat) | shapely.has_m(flat)
    flat[is_deep] = shapely.force_2d(flat[is_deep])
    flat[shapely.is_empty(flat)] = None
    if kind in {"point", "line"}:
        singles = np.isin(shapely.get_type_id(flat), (_MULTI_POINT, _MULTI_LINE))
        flat[singles] = shapely.get_geometry(flat[singles], 0)
        return Repaired(*_without_empty_lines(flat))
    finite = np.isfinite(shapely.bounds(flat)).all(axis=1)
    is_broken = finite & ~shapely.is_valid(flat)
    # A ring that is one point over and over is broken: GEOS would leave too little of it to call a ring.
    points, of = shapely.get_coordinates(flat, return_index=True)
    is_repeating = np.zeros(len(flat), dtype=bool)
    is_repeating[of[1:][(points[1:] == points[:-1]).all(axis=1)]] = True
    is_repeating &= finite & ~is_broken
    flat[is_repeating] = shapely.remove_repeated_points(flat[is_repeating], 0.0)
    if kind == "polygon":
        is_broken |= shapely.get_type_id(flat) == _COLLECTION
    changed = is_broken.copy()
    faults: list[Fault] = []
    for position in np.flatnonzero(is_broken):
        flat[position], fault = _rebuilt(flat[position], int(position), kind)
        if fault is not None:
            faults.append(fault)
            changed[position] = False
    turn = np.isin(shapely.get_type_id(flat), (_POLYGON, _MULTI_POLYGON)) & ~_is_turned(flat)
    flat[turn] = shapely.orient_polygons(flat[turn], exterior_cw=False)
    return Repaired(flat, changed, faults)


def _without_empty_lines(flat: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.bool_], list[Fault]]:
    """Lines without points repeated in a row; one that leads nowhere is lost. Points stay as they are."""
    is_line = shapely.get_type_id(flat) == _LINE
    flat[is_line] = shapely.remove_repeated_points(flat[is_line], 0.0)
    empty = np.flatnonzero(is_line & (shapely.length(flat) == 0))
    flat[empty] = None
    faults = [Fault(int(position), "geometry.empty", "geometry") for position in empty]
    return flat, np.zeros(len(flat), dtype=bool), faults


def _is_turned(geometry: NDArray[Any]) -> NDArray[np.bool_]:
    """Polygons of one ring that run the right way already; to look is quicker than to turn."""
    is_simple = (shapely.get_type_id(geometry) == _POLYGON) & (shapely.get_num_interior_rings(geometry) == 0)
    found = np.zeros(len(geometry), dtype=bool)
    found[is_simple] = shapely.is_ccw(shapely.get_exterior_ring(geometry[is_simple]))
    return found


def _rebuilt(shape: Any, position: int, kind: GeometryKind) -> tuple[Any, Fault | None]:  # noqa: ANN401
    before = shapely.area(shape)
    made = shapely.make_valid(shape, method="structure", keep_collapsed=kind != "polygon")
    if kind == "polygon":
        made = _polygons_of(made)
    after = shapely.area(made) if made is not None else 0.0
    if kind == "polygon" and after == 0:
        return None, Fault(position, "geometry.empty", "geometry")
    change = abs(after - before) / max(after, before) if max(after, before) > 0 else 0.0
    if change > MOST_AREA_CHANGE:
        return made, Fault(
            position, "geometry.repair", "geometry", f"{change:.1%}", f"{MOST_AREA_CHANGE:.1%}"
        )
    return made, None


def _polygons_of(shape: Any) -> Any:  # noqa: ANN401
    parts = [
        part for part in shapely.get_parts(shapely.get_parts(shape)) if shapely.get_type_id(part) == _POLYGON
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)
