"""The quality of the layers of a city, and what ended of its boundaries, as the data page tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from psycopg.rows import class_row

if TYPE_CHECKING:
    from datetime import datetime

    from psycopg import AsyncConnection

    Connection = AsyncConnection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class LayerQuality:
    """How good a layer is: a score from 0 to 100, and the shares (0 to 1) that it is the mean of.

    A share is None where it is not known; the score is the weighted mean of the others (completeness 35,
    validity 35, topology 20, freshness 10). `faulty_rows` overlap others, `misplaced_rows` (compounds only)
    lie wholly outside the community that they name; `held_run` is a load that waits because it would bring
    the layer under `least_score`.
    """

    dataset: str
    score: float | None
    completeness: float | None
    validity: float | None
    topology: float | None
    freshness: float | None
    rows_counted: int
    faulty_rows: int | None
    misplaced_rows: int | None
    measured_at: datetime
    topology_at: datetime | None
    loaded_at: datetime | None
    least_score: float
    fresh_days: int
    held_run: int | None


_LAYERS: Final = """
SELECT dataset, round(score::numeric, 1)::float8 AS score, completeness, validity, topology, freshness,
    rows_counted, faulty_rows, misplaced_rows, measured_at, topology_at, loaded_at, least_score, fresh_days,
    held_run
FROM tile.layer_quality WHERE city = %(city)s ORDER BY layer_quality.score NULLS LAST, dataset
"""


async def layers(connection: Connection, city: str) -> list[LayerQuality]:
    """The layers of a city that were measured, the worst first."""
    async with connection.cursor(row_factory=class_row(LayerQuality)) as cursor:
        await cursor.execute(_LAYERS, {"city": city})
        return await cursor.fetchall()
