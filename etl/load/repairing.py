"""The repaired shapes of a load as its report tells of them, with their areas in square metres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from etl.report.repairs import RepairedRow
from geodata import crs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from etl.prepare import Prepared
    from etl.read import RawLayer
    from etl.repair import Repair


def rows_of(
    repairs: Sequence[Repair], layer: RawLayer, batch: Prepared, system: str | None
) -> list[RepairedRow]:
    """The rows that some repairs belong to.

    Args:
        repairs: Of the batch.
        layer: The layer it comes from.
        batch: Rows after all rules.
        system: Canonical name of the system of the shapes.
    """
    areas = areas_m2([shape for repair in repairs for shape in (repair.before, repair.after)], system)
    return [
        RepairedRow(
            layer.source.name, layer.name, int(batch.rows[repair.position]),
            batch.values["code"][repair.position], repair.what, repair.before, repair.after, repair.change,
            (before_m2, after_m2),
        )
        for repair, before_m2, after_m2 in zip(repairs, areas[::2], areas[1::2], strict=True)
    ]  # fmt: skip


def areas_m2(shapes: Sequence[Any], system: str | None) -> list[float]:
    """Square metres of some shapes, valid or not, whatever the unit of their system.

    Args:
        shapes: Polygons.
        system: Canonical name of their system.
    """
    if not shapes or system is None:
        return [0.0] * len(shapes)
    placed = shapely.transform(np.array(shapes, dtype=object), crs.to_storage(system))
    project = crs.to_equal_area(shapely.get_coordinates(placed))
    return [float(area) for area in shapely.area(shapely.transform(placed, project))]
