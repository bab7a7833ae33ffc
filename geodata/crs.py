"""Coordinate systems: the only EPSG numbers and datum shifts of the house.

Chinese maps speak four languages for one place. CGCS2000 (EPSG:4490, the legal system) equals WGS 84
(EPSG:4326, what is stored here) within centimetres. GCJ-02 is the obfuscated system of the public maps:
WGS 84 plus a smooth shift of some hundred metres. BD-09 is Baidu's second shift on top of it, and BD-09
Mercator is Baidu's piecewise polynomial projection of that, in metres.

All functions take and return `(n, 2)` arrays of x (longitude, east) and y (latitude, north). The forward
shifts are the published formulas; the inverses are found by iteration and are exact far below a millimetre.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError, ProjError

from geodata.errors import UsageError
from geodata.words import Said

if TYPE_CHECKING:
    from collections.abc import Callable

Points: TypeAlias = NDArray[np.float64]

STORAGE_SRID = 4326
WEB_SRID = 3857
STORED = frozenset({"EPSG:4326", "EPSG:4490"})
SHIFTED = ("gcj02", "bd09", "bd09mc")
EARTH_RADIUS_M = 6_371_008.8
METRES_PER_DEGREE = EARTH_RADIUS_M * np.pi / 180
"""Along a meridian of the mean sphere."""
LEAST_SHIFT_M = 50.0
"""Boundaries of two surveys differ by less; the shifts of the public maps are several times as large."""
UNEXPLAINED_SHARE = 0.3
FEW_PLACES, FEW_UNEXPLAINED_M = 8, 10.0
LEAST_NEARER_SHARE = 0.5
"""More than this share of the places must come nearer to where they are known to be."""

# The rectangle in which the public formula shifts; outside it the systems are one.
CHINA = (72.004, 0.8293, 137.8347, 55.8271)
_WEB_RADIUS_M = 6378137.0
_SEMI_MAJOR_M = 6378245.0  # Krasovsky 1940, as the formula has it
_ECCENTRICITY_2 = 0.00669342162296594323
_BAIDU_PI = np.pi * 3000 / 180
_ITERATIONS = 12
_CGCS2000_BELTS = (75, 135)

_BAND_LATITUDES = np.array([75.0, 60, 45, 30, 15, 0])
_TO_MERCATOR = np.array([
    [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880,
     -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5],
    [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
     -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
    [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
     -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
    [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
     -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
    [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
     54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
    [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
     2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45],
])  # fmt: skip
"""Baidu's projection by bands of latitude: offset and slope of x, powers of y, and the scale of y."""


def gcj02_from_wgs84(points: Points) -> Points:
    """Shift WGS 84 degrees to GCJ-02 degrees; outside China nothing moves.

    The formula is the one that the public map services' own converters share (the "Mars" transformation).
    """
    return points + _gcj02_shift(points)


def wgs84_from_gcj02(points: Points) -> Points:
    """Take the GCJ-02 shift off again."""
    return _solve(gcj02_from_wgs84, points, guess=points)


def bd09_from_gcj02(points: Points) -> Points:
    """Shift GCJ-02 degrees to Baidu's BD-09 degrees; outside China nothing moves."""
    x, y = points[:, 0], points[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU_PI)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU_PI)
    moved = np.column_stack((radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006))
    return np.where(_in_china(points)[:, None], moved, points)


def gcj02_from_bd09(points: Points) -> Points:
    """Take Baidu's shift off again."""
    guess = np.where(_in_china(points)[:, None], points - (0.0065, 0.006), points)
    return _solve(bd09_from_gcj02, points, guess=guess)


def bd09mc_from_bd09(points: Points) -> Points:
    """Project BD-09 degrees to Baidu's Mercator metres."""
    x, y = points[:, 0], points[:, 1]
    band = np.minimum(np.searchsorted(-_BAND_LATITUDES, -np.abs(y)), len(_BAND_LATITUDES) - 1)
    factors = _TO_MERCATOR[band]
    share = np.abs(y) / factors[:, 9]
    northing = np.zeros_like(y)
    for power in range(6, -1, -1):
        northing = northing * share + factors[:, 2 + power]
    easting = factors[:, 0] + factors[:, 1] * np.abs(x)
    return np.column_stack((np.copysign(easting, x), np.copysign(northing, y)))


def bd09_from_bd09mc(points: Points) -> Points:
    """Take Baidu's projection off again, by bisection of the latitude, which grows with the northing."""
    easting, northing = np.abs(points[:, 0]), np.abs(points[:, 1])
    low, high = np.zeros_like(northing), np.full_like(northing, 85.0)
    for _ in range(48):
        middle = (low + high) / 2
        is_beyond = bd09mc_from_bd09(np.column_stack((np.zeros_like(middle), middle)))[:, 1] > northing
        low, high = np.where(is_beyond, low, middle), np.where(is_beyond, middle, high)
    latitude = (low + high) / 2
    band = np.minimum(np.searchsorted(-_BAND_LATITUDES, -latitude), len(_BAND_LATITUDES) - 1)
    longitude = (easting - _TO_MERCATOR[band, 0]) / _TO_MERCATOR[band, 1]
    return np.column_stack((np.copysign(longitude, points[:, 0]), np.copysign(latitude, points[:, 1])))


def parse(name: str) -> str:
    """The canonical name of a coordinate system that a user declared: `EPSG:n`, or one of `SHIFTED`.

    Raises:
        UsageError: There is no such system.
    """
    folded = name.strip().lower().replace("-", "").replace("_", "").replace(" ", "")
    if folded in SHIFTED:
        return folded
    alias = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "crs84": "EPSG:4326", "bd09ll": "bd09"}.get(
        folded
    )
    if alias is not None:
        return alias
    number = folded.removeprefix("epsg:")
    if number.isascii() and number.isdigit():
        try:
            pyproj.CRS.from_epsg(int(number))
        except CRSError:
            pass
        else:
            return f"EPSG:{int(number)}"
    raise UsageError(
        Said(en=f"There is no coordinate system {name!r}.", zh=f"没有“{name}”这个坐标系。"),
        Said(
            en="Use EPSG:n (EPSG:4490 CGCS2000, EPSG:4326 WGS 84, EPSG:4543 Gauss–Kruger at 102°E), gcj02,"
            " bd09 or bd09mc.",
            zh="可用 EPSG:n（EPSG:4490 为 CGCS2000，EPSG:4326 为 WGS 84，"
            "EPSG:4543 为中央经线 102° 的高斯投影）、gcj02、bd09 或 bd09mc。",
        ),
    )


def name_of(definition: str | None) -> str | None:
    """`EPSG:n` of a definition as files carry it (WKT, PROJJSON, `EPSG:n`); WKT where it has no number."""
    if not definition:
        return None
    try:
        system = pyproj.CRS.from_user_input(definition)
    except CRSError:
        return None
    if "WGS 84 (CRS84)" in system.name:
        return "EPSG:4326"
    number = system.to_epsg(min_confidence=25)
    return f"EPSG:{number}" if number is not None else system.to_wkt()


def is_geographic(name: str) -> bool:
    """Whether coordinates of that system are degrees."""
    if name in SHIFTED:
        return name != "bd09mc"
    return bool(pyproj.CRS.from_user_input(name).is_geographic)


def is_stored(name: str) -> bool:
    """Whether coordinates of that system are stored as they are."""
    return name in STORED


def to_storage(name: str) -> Callable[[Points], Points]:
    """The function that brings points of a system to EPSG:4326; what cannot be brought becomes infinite.

    Args:
        name: A canonical name, as `parse` and `name_of` return it.
    """
    if name == "gcj02":
        return wgs84_from_gcj02
    if name == "bd09":
        return lambda points: wgs84_from_gcj02(gcj02_from_bd09(points))
    if name == "bd09mc":
        return lambda points: wgs84_from_gcj02(gcj02_from_bd09(bd09_from_bd09mc(points)))
    if is_stored(name):
        return lambda points: points
    transformer = pyproj.Transformer.from_crs(name, STORAGE_SRID, always_xy=True)

    def transform(points: Points) -> Points:
        try:
            x, y = transformer.transform(points[:, 0], points[:, 1])
        except ProjError:
            return np.full_like(points, np.inf)
        return np.column_stack((x, y))

    return transform


def to_web(points: Points) -> Points:
    """Project degrees of EPSG:4326 to EPSG:3857 (EPSG guidance note 7-2, method 1024).

    One formula for a whole batch takes a tenth of the time of the general library.
    """
    longitude, latitude = np.radians(points[:, 0]), np.radians(points[:, 1])
    return np.column_stack((_WEB_RADIUS_M * longitude, _WEB_RADIUS_M * np.arcsinh(np.tan(latitude))))


def to_projected(srid: int) -> Callable[[Points], Points]:
    """The function that projects degrees of EPSG:4326 to a metric system."""
    transformer = pyproj.Transformer.from_crs(STORAGE_SRID, srid, always_xy=True)
    return lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def to_equal_area(points: Points) -> Callable[[Points], Points]:
    """The function that projects degrees of EPSG:4326 to metres in which areas near some points are true.

    Lambert's azimuthal equal-area projection around the middle of the points (EPSG method 9820).
    """
    longitude, latitude = (np.nanmin(points, axis=0) + np.nanmax(points, axis=0)) / 2
    around = pyproj.CRS.from_dict({"proj": "laea", "lon_0": longitude, "lat_0": latitude, "ellps": "GRS80"})
    transformer = pyproj.Transformer.from_crs(STORAGE_SRID, around, always_xy=True)
    return lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))


def projected_srid(longitude: float, latitude: float, *, is_chinese: bool) -> int:
    """The metric system in which areas of a city are computed.

    In China the CGCS2000 3-degree Gauss–Kruger zone without a zone prefix (EPSG:4534 at 75°E to EPSG:4554 at
    135°E); elsewhere the UTM zone.
    """
    if is_chinese:
        first, last = _CGCS2000_BELTS
        meridian = min(max(3 * round(longitude / 3), first), last)
        return 4534 + (meridian - first) // 3
    zone = int((longitude + 180) // 6) % 60 + 1
    return (32600 if latitude >= 0 else 32700) + zone


def is_in_china(longitude: float, latitude: float) -> bool:
    """Whether a place lies in the rectangle around China in which GCJ-02 is in use."""
    west, south, east, north = CHINA
    return west <= longitude <= east and south <= latitude <= north


def distance_m(first: Points, second: Points) -> NDArray[np.float64]:
    """Distances in metres between points in degrees that lie close together (equirectangular)."""
    scale = np.cos(np.radians((first[:, 1] + second[:, 1]) / 2))
    delta = np.radians(second - first)
    return np.asarray(EARTH_RADIUS_M * np.hypot(delta[:, 0] * scale, delta[:, 1]))


def systematic_m(points: Points, truth: Points) -> float:
    """Length of the mean offset in metres: what is left of a shift when the noise of two surveys cancels."""
    scale = np.cos(np.radians(truth[:, 1].mean()))
    east, north = np.radians((points - truth).mean(axis=0))
    return float(EARTH_RADIUS_M * np.hypot(east * scale, north))


def readings(points: Points, used: str | None) -> dict[str, Points]:
    """Where places would lie if their numbers had been of another system than they were read as.

    Args:
        points: Places as they were understood, in degrees.
        used: The system that their numbers were read as.

    Returns:
        Other system → the places under it, in degrees.
    """
    raw = points
    if used in SHIFTED:
        raw = gcj02_from_wgs84(points) if used == "gcj02" else bd09_from_gcj02(gcj02_from_wgs84(points))
    meant = "bd09" if used == "bd09mc" else used
    return {
        name: to_storage(name)(raw)
        for name in ("gcj02", "bd09", "EPSG:4490")
        if name != meant and (name in ("gcj02", "bd09") or used in SHIFTED)
    }


def spoken(name: str) -> str:
    """A system as people call it: GCJ-02, BD-09, CGCS2000, EPSG:4543."""
    return {"gcj02": "GCJ-02", "bd09": "BD-09", "bd09mc": "BD-09", "EPSG:4490": "CGCS2000"}.get(name, name)


def shift_between(points: Points, truth: Points, used: str | None = None) -> tuple[str | None, float]:
    """Whether points lie beside their true places as another system would put them.

    Args:
        points: Places as they were understood, in degrees.
        truth: The same places as they are known, in degrees.
        used: The system that their numbers were read as.

    Returns:
        The system that they look like (None when nothing points to one), and the systematic offset in metres.
    """
    offset = systematic_m(points, truth)
    if offset < LEAST_SHIFT_M:
        return None, offset
    others = readings(points, used)
    left = {name: systematic_m(moved, truth) for name, moved in others.items()}
    best = min(left, key=left.__getitem__)
    # A few places that really moved far can shift the mean as another system would, which brings all nearer.
    is_nearer = distance_m(others[best], truth) < distance_m(points, truth)
    if is_nearer.mean() <= LEAST_NEARER_SHARE:
        return None, offset
    # A single place may really have moved so far; then only a system that explains it to some metres is told.
    most = offset * UNEXPLAINED_SHARE if len(points) >= FEW_PLACES else FEW_UNEXPLAINED_M
    return (best if left[best] < most else None), offset


def _in_china(points: Points) -> NDArray[np.bool_]:
    west, south, east, north = CHINA
    x, y = points[:, 0], points[:, 1]
    return np.asarray((x >= west) & (x <= east) & (y >= south) & (y <= north))


def _gcj02_shift(points: Points) -> Points:
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    ripple = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    latitude = np.radians(points[:, 1])
    magic = 1 - _ECCENTRICITY_2 * np.sin(latitude) ** 2
    north = np.degrees(north / (_SEMI_MAJOR_M * (1 - _ECCENTRICITY_2) / (magic * np.sqrt(magic))))
    east = np.degrees(east / (_SEMI_MAJOR_M / np.sqrt(magic) * np.cos(latitude)))
    return np.where(_in_china(points)[:, None], np.column_stack((east, north)), 0.0)


def _solve(forward: Callable[[Points], Points], target: Points, *, guess: Points) -> Points:
    found = guess
    for _ in range(_ITERATIONS):
        miss = target - forward(found)
        found = found + miss
        if not np.any(np.abs(miss) > 1e-12):  # noqa: PLR2004
            break
    return found
