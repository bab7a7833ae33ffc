"""Which city the rows of a file belong to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from etl.fields.values import clean, code
from geodata import codes, crs
from geodata.db.loading import city_facts
from geodata.errors import RefusedError, UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from etl.fields.mapping import Mapping
    from etl.read import RawBatch
    from geodata.datasets import Dataset
    from geodata.db.connection import Connection
    from geodata.settings import Settings

OWN = ""
"""Each county of the file is a city of its own."""
_CODE_FIELDS = ("code", "community_code", "parent_code", "grid_code")


def decide(
    connection: Connection,
    dataset: Dataset,
    *,
    wanted: str | None,
    first: RawBatch | None,
    mapping: Mapping,
    system: str | None,
    settings: Settings,
) -> str:
    """The city of a load: as told, by its codes, by the settings, the only one there is, or by position.

    Returns:
        A city's code, or `OWN` for divisions that are cities of their own.

    Raises:
        UsageError: The city named by the user cannot be a code.
        RefusedError: Nothing tells which city it is.
    """
    if wanted is not None:
        return checked(wanted)
    prefixes = _prefixes(first, mapping) if first is not None else Counter()
    if dataset.name == "divisions" and prefixes:
        return OWN
    known = city_facts.city_codes(connection)
    if prefixes:
        likely, count = prefixes.most_common(1)[0]
        if count * 2 > prefixes.total():
            return likely
    if "city" in settings.model_fields_set:
        return settings.city
    if len(known) == 1:
        return known[0]
    place = middle_of(first, system) if first is not None else None
    found = city_facts.city_at(connection, *place) if place else None
    if found is None:
        raise RefusedError(
            Said(
                en="Nothing tells which city these rows belong to."
                + (f" The database has {', '.join(known)}." if known else ""),
                zh="无法判断这些行属于哪个城市。" + (f"库中已有 {'、'.join(known)}。" if known else ""),
            ),
            Said(
                en="Say --city CODE, such as --city 532301.",
                zh="请用 --city 写明城市代码，如 --city 532301。",
            ),
        )
    return found


def check_same(batch: RawBatch, mapping: Mapping, city: str, *, file: str) -> None:
    """Refuse rows whose codes are those of another city than the files before them.

    Raises:
        RefusedError: More than half of the codes are of another city.
    """
    prefixes = _prefixes(batch, mapping)
    likely, count = prefixes.most_common(1)[0] if prefixes else (city, 0)
    if likely != city and count * 2 > prefixes.total():
        raise RefusedError(
            Said(
                en=f"{file} belongs to the city {likely}, the files before it to {city}.",
                zh=f"{file} 属于城市 {likely}，前面的文件属于 {city}。",
            ),
            Said(
                en="Load each city by itself, or list all of them in a manifest for `hongtu load-all`.",
                zh="请按城市分别装载，或列成清单用 `hongtu load-all` 一并装载。",
            ),
        )


def checked(wanted: str) -> str:
    """A city code that a user gave.

    Raises:
        UsageError: It cannot be one.
    """
    if not codes.is_city(wanted):
        raise UsageError(
            Said(en=f"--city {wanted!r} is no city code.", zh=f"--city“{wanted}”不是城市代码。"),
            Said(
                en="Use 2 to 12 letters, digits or hyphens, such as 532301.",
                zh="请用 2 至 12 位字母、数字或连字符，如 532301。",
            ),
        )
    return wanted


def middle_of(batch: RawBatch, system: str | None) -> tuple[float, float] | None:
    """Longitude and latitude of the middle of some rows; None when they have no place on the Earth."""
    numbers = numbers_of(batch)
    if numbers is None or system is None:
        return None
    longitude, latitude = crs.to_storage(system)(numbers[None, :])[0]
    is_on_earth = abs(longitude) <= 180 and abs(latitude) <= 90  # noqa: PLR2004
    return (float(longitude), float(latitude)) if is_on_earth else None


def numbers_of(batch: RawBatch) -> NDArray[np.float64] | None:
    """The middle of some rows in the numbers of the file; None when no row has a place."""
    if batch.geometry is None:
        return None
    present = batch.geometry[~shapely.is_missing(batch.geometry)]
    bounds = shapely.bounds(present) if len(present) else np.empty((0, 4))
    middles = np.column_stack(((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2))
    middles = middles[np.isfinite(middles).all(axis=1)]
    return np.asarray(np.median(middles, axis=0)) if len(middles) else None


def _prefixes(batch: RawBatch, mapping: Mapping) -> Counter[str]:
    found: Counter[str] = Counter()
    for name in _CODE_FIELDS:
        header = mapping.headers.get(name)
        if header is None:
            continue
        for cell in _texts(batch.columns.get(header, [])):
            if len(cell) in {6, 9, 12, 15, 20} and codes.is_chinese_city(cell[:6]) and cell.isdigit():
                found[cell[:6]] += 1
        if found:
            break
    return found


def _texts(cells: Sequence[object]) -> list[str]:
    return [code(cell) for cell in map(clean, cells) if isinstance(cell, (str, int, float))]
