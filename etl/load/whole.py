"""Whether the files of a load as a whole are wrong: empty, somewhere else, or of another kind of geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.rules import whereabouts
from etl.rules.geometry import likely_cause
from geodata.db.loading import nearness
from geodata.errors import RefusedError
from geodata.words import said

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray

    from etl.report import LoadReport
    from geodata.db.loading.staging import Staging

# The rules whose breach by every row means that the file as a whole is wrong.
_PLACE_RULES = frozenset({"geometry.outside", "geometry.earth", "geometry.swapped"})
# A file of the county or prefecture around a city reaches it, and parts of one city lie nearer to each other.
_FAR_M = 50_000


def refuse_if_far(stage: Staging, city: str, *, is_told: bool) -> None:
    """Refuse divisions that lie far from all that their city has.

    Args:
        stage: Staged rows.
        city: Code of the city; empty when every row is a city of its own.
        is_told: The user named the city.

    Raises:
        RefusedError: They are divisions of another city, or read in a wrong system.
    """
    if stage.dataset.name != "divisions" or not city:
        return
    metres = nearness.metres_from_city(stage, city, is_told=is_told)
    if metres is None or metres <= _FAR_M:
        return
    raise RefusedError(
        f"The divisions lie {metres / 1000:,.0f} km from the city {city}, into which they would be loaded.",
        f"Give the code of their own city with --city; if they belong to {city}, check --crs.",
    )


def refuse_if_wrong(
    made: LoadReport,
    city: str,
    *,
    extent: shapely.Geometry | None,
    used: str | None,
    numbers: NDArray[np.float64] | None,
) -> None:
    """Refuse files of which no row can be right, with the most probable mistake as the remedy.

    Args:
        made: What became of the rows so far.
        city: Code of the city; empty when every row is a city of its own.
        extent: The city's area, None when its divisions are not loaded.
        used: The system that the coordinates were read as.
        numbers: The middle of the file in its own numbers.

    Raises:
        RefusedError: There are no rows, or all are outside the city or of a wrong kind.
    """
    if made.read == 0:
        raise RefusedError("The files hold no rows: there is nothing to load.", "Check the export.")
    outside = [reject for reject in made.faults if reject.fault.rule in _PLACE_RULES]
    lost = {(reject.source_file, reject.row) for reject in outside}
    if outside and len(lost) == made.read:
        points = [
            [float(part) for part in (said(reject.fault.value, "en") or "nan, nan").split(", ")]
            for reject in outside
        ]
        middle = np.array(points)
        told = whereabouts.cause(numbers, extent, used=used) if numbers is not None else None
        cause = told or likely_cause(middle, extent, used=used)
        place = f"the city {city}" if city else "the Earth"
        example = said(outside[0].fault.value, "en")
        raise RefusedError(f"All {made.read} rows lie outside {place}, such as the one at {example}.", cause)
    kinds = {said(reject.fault.value, "en") for reject in made.faults if reject.fault.rule == "geometry.type"}
    if sum(reject.fault.rule == "geometry.type" for reject in made.faults) == made.read:
        expected = said(made.faults[0].fault.expected, "en")
        raise RefusedError(
            f"No row can be loaded: their geometry is {', '.join(sorted(str(kind) for kind in kinds))},"
            f" where {made.dataset} needs {expected}.",
            "Check that the file is the one meant.",
        )
