"""What is taken for granted of compounds whose files do not say it, told with how many rows it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.warned import warned
from geodata.db.loading.subjects import compounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.db.loading.staging import Staging
    from geodata.words import Said


def told(stage: Staging, absent: Mapping[int, set[str]]) -> list[Said]:
    """Sentences about the day of taking over and about town and country, once the stage is compared.

    Args:
        stage: The staging table.
        absent: Number of each layer → columns that it lacks.
    """
    if stage.dataset.name != "compounds":
        return []
    found = []
    if undated := compounds.undated(stage):
        since = stage.dataset.field("status_since").zh
        found.append(
            warned(
                "since.unknown",
                en=f"{_rows(undated)} without {since}: the status is taken to begin on the day of loading.",
                zh=f"{undated} 个小区没有“{since}”，其管理状态自装载当日算起；请补报日期。",
            )
        )
    silent = [number for number, names in absent.items() if "is_urban" in names]
    if silent and (new := compounds.new_of_files(stage, silent)):
        urban = stage.dataset.field("is_urban").zh
        found.append(
            warned(
                "urban.assumed",
                en=f"There is no column {urban}: {_rows(new, new=True)} taken for urban and counted in"
                " coverage.",
                zh=f"没有“{urban}”一列，新增的 {new} 个小区均按城镇住宅小区计入覆盖率；"
                "如有农村小区，请补报该列。",
            )
        )
    return found


def _rows(count: int, *, new: bool = False) -> str:
    of = "new compound" if new else "compound"
    if new:
        return f"1 {of} is" if count == 1 else f"{count} {of}s are"
    return f"1 {of} comes" if count == 1 else f"{count} {of}s come"
