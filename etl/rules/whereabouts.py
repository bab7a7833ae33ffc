"""In which system the numbers of a file would lie in its city, when they do not as they were read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from geodata import crs
from geodata.errors import HongtuError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

NEAR_DEGREES: Final = 0.15
"""A file may reach over the border of its city, and the borders of cities are coarse."""
_LEAST_PREFIXED_M, _LARGEST_EASTING_M = 1e7, 1e6
_LARGEST_MERCATOR_M: Final = 1.6e7
_THREE, _SIX = range(25, 46), range(13, 24)


def cause(middle: NDArray[np.float64], extent: Any, *, used: str | None) -> Said | None:  # noqa: ANN401
    """The remedy, when one reading of the numbers brings them into the city.

    Args:
        middle: The two numbers in the middle of the file, as they stand in it.
        extent: The city's area, EPSG:4326; without it only what the numbers alone tell is said.
        used: The system that they were read as.
    """
    for system, is_turned in _readings(middle, extent):
        if (system == used and not is_turned) or not _leads_to(middle, system, extent, is_turned=is_turned):
            continue
        told = _told(system)
        if system == used:
            return Said(
                en=f"With their axes exchanged they lie in the city: exchange the two axes of {told.en}.",
                zh=f"两轴对调后落在本市：请对调{told.zh}的两个坐标轴。",
            )
        return Said(
            en=f"As {told.en} they lie in the city: say --crs {system}"
            f"{' and exchange the two axes' if is_turned else ''}.",
            zh=f"按{told.zh}读取则落在本市：请用 --crs {system}{'，并对调两个坐标轴' if is_turned else ''}。",
        )
    zone = _zone_number(middle.max())
    # Web Mercator and Baidu's metres have eastings like those of the first zones.
    if zone is not None and used != zone and middle.max() > _LARGEST_MERCATOR_M:
        told = _told(zone)
        return Said(
            en=f"Their easting begins with a zone number: say --crs {zone}, {told.en}.",
            zh=f"横坐标带有带号：请用 --crs {zone}，即{told.zh}。",
        )
    return None


def _readings(middle: NDArray[np.float64], extent: Any) -> Iterator[tuple[str, bool]]:  # noqa: ANN401
    """Systems that numbers of this size can be of, and whether the axes are exchanged; usual ones first."""
    turns = (False, True)
    if np.abs(middle).max() <= 180:  # noqa: PLR2004
        yield from (("EPSG:4490", is_turned) for is_turned in turns)
        return
    zone = _zone_number(middle.max())
    if zone is not None:
        yield from ((zone, is_turned) for is_turned in turns)
    # Only the zones around the city can lead there.
    near = 105.0 if extent is None else shapely.centroid(extent).x
    three, six = (near - 75) // 3, (near - 75) // 6
    for is_turned in turns:
        yield from ((f"EPSG:{4534 + zone}", is_turned) for zone in _around(three, 20))
        yield "bd09mc", is_turned
        yield "EPSG:3857", is_turned
        yield from ((f"EPSG:{4502 + zone}", is_turned) for zone in _around(six, 10))


def _around(zone: float, last: int) -> range:
    return range(max(0, int(zone) - 1), min(last, int(zone) + 2) + 1)


def _zone_number(easting: float) -> str | None:
    """The Gauss–Kruger system of CGCS2000 whose zone number stands before an easting."""
    zone = int(easting // _LARGEST_EASTING_M) if easting >= _LEAST_PREFIXED_M else 0
    if zone in _THREE:
        return f"EPSG:{4513 + zone - _THREE.start}"
    return f"EPSG:{4491 + zone - _SIX.start}" if zone in _SIX else None


def _leads_to(middle: NDArray[np.float64], system: str, extent: Any, *, is_turned: bool) -> bool:  # noqa: ANN401
    if extent is None:
        return False
    raw = middle[::-1] if is_turned else middle
    try:
        place = crs.to_storage(system)(raw[None, :])[0]
    except HongtuError:
        return False
    if not np.isfinite(place).all():
        return False
    return bool(shapely.distance(extent, shapely.Point(place)) <= NEAR_DEGREES)


def _told(system: str) -> Said:
    number = int(system.removeprefix("EPSG:")) if system.startswith("EPSG:") else 0
    if 4513 <= number <= 4533:  # noqa: PLR2004
        return _zone(3, prefix=number - 4513 + 25)
    if 4534 <= number <= 4554:  # noqa: PLR2004
        return _zone(3, meridian=75 + 3 * (number - 4534))
    if 4491 <= number <= 4501:  # noqa: PLR2004
        return _zone(6, prefix=number - 4491 + 13)
    if 4502 <= number <= 4512:  # noqa: PLR2004
        return _zone(6, meridian=75 + 6 * (number - 4502))
    named = {
        "EPSG:3857": Said(en="Web Mercator", zh=" Web 墨卡托投影"),
        "EPSG:4490": Said(en="longitude and latitude", zh="经纬度"),
        "bd09mc": Said(en="BD-09 metres (百度)", zh="百度米制坐标"),
    }
    return named.get(system, Said(en=system, zh=f" {system} "))


def _zone(degrees: int, *, prefix: int | None = None, meridian: int | None = None) -> Said:
    """A Gauss–Kruger system of CGCS2000, by the zone number before its eastings or by its meridian alone."""
    if prefix is not None:
        return Said(
            en=f"CGCS2000 {degrees}-degree Gauss–Kruger with the zone number {prefix} before the easting",
            zh=f" CGCS2000 {degrees} 度带高斯投影（横坐标带带号 {prefix}）",
        )
    return Said(
        en=f"CGCS2000 {degrees}-degree Gauss–Kruger around {meridian}°E without a zone number",
        zh=f" CGCS2000 {degrees} 度带高斯投影（中央经线 {meridian}°，不带带号）",
    )
