"""Rows that a load lets in and that the map will not show, or will show elsewhere than they say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import shapely

from etl.report.outcome import FIRST_ROWS
from etl.warned import warned
from geodata.db.loading import nearness

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from etl.prepare import Prepared
    from etl.read import RawLayer
    from geodata.db.loading.staging import Staging
    from geodata.words import Said


@dataclass(slots=True)
class Placeless:
    """Rows of layers with places whose own place is empty.

    Attributes:
        rows: Number of the layer and of the row.
    """

    rows: list[tuple[int, int]] = field(default_factory=list)

    def add(self, number: int, batch: Prepared, keep: NDArray[np.bool_]) -> None:
        """Note those of a batch that are kept."""
        if batch.shapes is not None and batch.geometry is not None:
            is_absent = keep & (shapely.is_missing(batch.shapes) | shapely.is_empty(batch.shapes))
            self.rows += [(number, row) for row in batch.rows[is_absent].tolist()]

    def sentences(self, stage: Staging, layers: Sequence[RawLayer]) -> list[Said]:
        """One sentence about them, once the stage was given the places that are loaded already."""
        count, first = nearness.without_place(stage, self.rows, most=FIRST_ROWS) if self.rows else (0, [])
        if not count:
            return []
        is_more = count > len(first)
        listed = [(layers[number - 1].source.name, row) for number, row in first]
        rows = "1 row has no place" if count == 1 else f"{count} rows have no place"
        told = warned(
            "geometry.absent",
            en=f"{rows} and will not be on the map:"
            f" {', '.join(f'{file} row {row}' for file, row in listed)}{', …' if is_more else ''}.",
            zh=f"{count} 行没有空间位置，不会出现在地图上："
            f"{'、'.join(f'{file} 第 {row} 行' for file, row in listed)}{'等' if is_more else ''}。",
        )
        return [told]


def outside_community(stage: Staging) -> list[Said]:
    """A sentence about new and changed compounds that lie wholly outside the community that they name."""
    count = nearness.outside_community(stage) if stage.dataset.name == "compounds" else 0
    if not count:
        return []
    compounds = (
        "1 compound lies outside the community that it names; `hongtu check` lists it."
        if count == 1
        else f"{count} compounds lie outside the community that they name; `hongtu check` lists them."
    )
    told = warned(
        "community.outside",
        en=compounds,
        zh=f"{count} 个小区位于所填社区之外，`hongtu check` 可逐一列出。",
    )
    return [told]
