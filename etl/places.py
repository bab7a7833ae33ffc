"""The places of a batch: of the right kind, in the stored system, repaired, on the Earth and in the city."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from etl import repair
from etl.rules import Fault, geometry
from geodata import codes, crs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from etl.prepare import Context
    from etl.read import RawBatch

_POINT: Final = "geometry.point"
_DRAWN_RULES: Final = frozenset({"geometry.type", "geometry.repair", "geometry.empty", _POINT})
_MOST_DRAWN_POINTS: Final = 100_000


def placed(
    raw: RawBatch, context: Context, faults: list[Fault]
) -> tuple[NDArray[Any] | None, list[repair.Repair]]:
    """Transform, repair and check the geometry of some rows.

    Args:
        raw: The rows as they were read.
        context: What they are checked against.
        faults: What is wrong with them; added to.

    Returns:
        The geometry to store, EPSG:4326, None for the rows that have none; and what was repaired.
    """
    kind = context.dataset.geometry
    if raw.geometry is None or kind is None or context.crs is None:
        return None, []
    found = list(geometry.of_kind(context.dataset, raw.geometry, is_table=context.is_table))
    faults += found
    wrong = [fault.position for fault in faults if fault.rule in {"geometry.type", _POINT}]
    shapes = raw.geometry.copy()
    shapes[wrong] = None
    mended = repair.repair(shapes, kind)
    faults += mended.faults
    places = mended.geometry
    # A point that is not kept still tells whether its row lies in the city.
    points = [fault.position for fault in found if fault.rule == _POINT]
    places[points] = shapely.force_2d(raw.geometry[points])
    is_moved = not crs.is_stored(context.crs)
    if is_moved:
        places = shapely.transform(places, crs.to_storage(context.crs))
    # Only divisions with Chinese codes can be cities of their own.
    is_chinese = not context.city or codes.is_chinese_city(context.city)
    off_earth = list(geometry.on_earth(places, is_chinese=is_chinese))
    faults += off_earth
    places[[fault.position for fault in (*off_earth, *mended.faults)]] = None
    if is_moved and kind != "point":
        # A datum shift can turn a hair-thin gap into a crossing.
        again = np.flatnonzero(~shapely.is_valid(places) & ~shapely.is_missing(places))
        second = repair.repair(places[again], kind)
        places[again] = second.geometry
        faults += [Fault(int(again[f.position]), f.rule, f.field, f.value, f.expected) for f in second.faults]
    if context.extent is not None:
        faults += geometry.in_city(places, context.extent)
    places[points] = None
    return places, mended.repairs


def faulty(raw: RawBatch, context: Context, faults: list[Fault]) -> dict[int, Any]:
    """The shapes that are at fault or not kept, as they were drawn, where a map could show them.

    Args:
        raw: The rows as they were read.
        context: What they are checked against.
        faults: What is wrong with them.
    """
    if raw.geometry is None or context.crs is None:
        return {}
    told = np.array(
        sorted({fault.position for fault in faults if fault.rule in _DRAWN_RULES}), dtype=np.int64
    )
    shapes = shapely.force_2d(raw.geometry[told])
    is_usable = (
        ~shapely.is_missing(shapes)
        & ~shapely.is_empty(shapes)
        & (shapely.get_num_coordinates(shapes) <= _MOST_DRAWN_POINTS)
        & np.isfinite(shapely.bounds(shapes)).all(axis=1)
    )
    chosen = shapes[is_usable]
    if not crs.is_stored(context.crs):
        chosen = shapely.transform(chosen, crs.to_storage(context.crs))
    is_placed = np.isfinite(shapely.bounds(chosen)).all(axis=1)
    return dict(zip(told[is_usable][is_placed].tolist(), chosen[is_placed], strict=True))
