"""Whether the files of a load as a whole are wrong: empty, somewhere else, or of another kind of geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from etl.rules import whereabouts
from etl.rules.geometry import likely_cause
from geodata.datasets import DATASETS
from geodata.db.loading import nearness
from geodata.errors import RefusedError
from geodata.words import Said, said

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
        Said(
            en=f"The divisions lie {metres / 1000:,.0f} km from the city {city}, into which they would be"
            " loaded.",
            zh=f"这些区划距离将装入的城市 {city} 有 {metres / 1000:,.0f} 公里。",
        ),
        Said(
            en=f"Give the code of their own city with --city; if they belong to {city}, check --crs.",
            zh=f"请用 --city 写明其所属城市的代码；如确属 {city}，请核对 --crs。",
        ),
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
        raise RefusedError(
            Said(en="The files hold no rows: there is nothing to load.", zh="文件中没有数据行，无可装载。"),
            Said(en="Check the export.", zh="请检查导出是否完整。"),
        )
    outside = [reject for reject in made.faults if reject.fault.rule in _PLACE_RULES]
    lost = {(reject.source_file, reject.row) for reject in outside}
    if outside and len(lost) == made.read:
        finite = [at for reject in outside if isinstance(at := reject.fault.value, str)]
        middle = np.array([at.split(", ") for at in finite], dtype=float).reshape(-1, 2)
        told = whereabouts.cause(numbers, extent, used=used) if numbers is not None else None
        cause = told or likely_cause(middle, extent, used=used)
        place = Said(en=f"the city {city}", zh=f"城市 {city} ") if city else Said(en="the Earth", zh="地球")
        such = (
            Said(en=f", such as the one at {finite[0]}", zh=f"，例如位于 {finite[0]} 的一行")
            if finite
            else Said(en="", zh="")
        )
        sentence = Said(
            en=f"All {made.read} rows lie outside {place.en}{such.en}.",
            zh=f"全部 {made.read} 行都在{place.zh}范围之外{such.zh}。",
        )
        raise RefusedError(sentence, cause)
    of_type = [reject.fault for reject in made.faults if reject.fault.rule == "geometry.type"]
    if len(of_type) == made.read:
        kinds = {said(fault.value, "en"): said(fault.value, "zh") for fault in of_type}
        expected, expected_zh = (said(of_type[0].expected, "en"), said(of_type[0].expected, "zh"))
        raise RefusedError(
            Said(
                en=f"No row can be loaded: their geometry is {', '.join(sorted(map(str, kinds)))},"
                f" where {made.dataset} needs {expected}.",
                zh=f"所有行都不能装载：图形类型为{'、'.join(sorted(map(str, kinds.values())))}，"
                f"而{DATASETS[made.dataset].zh}应为{expected_zh}。",
            ),
            Said(en="Check that the file is the one meant.", zh="请核对是否选错了文件。"),
        )
