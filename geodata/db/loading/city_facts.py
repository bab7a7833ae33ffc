"""What a load needs to know of the city that its rows go to: its metric system, time zone and area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata import crs
from geodata.codes import is_chinese_city

if TYPE_CHECKING:
    from geodata.db.connection import Connection

CHINESE_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class City:
    """A city that has data, or is about to."""

    city: str
    name: str
    projected_srid: int
    time_zone: str


def city(connection: Connection, code: str) -> City | None:
    """The city of that code."""
    row = connection.execute(
        "SELECT city, name, projected_srid, time_zone FROM hongtu.city WHERE city = %s", (code,)
    ).fetchone()
    return City(*row) if row else None  # type: ignore[arg-type]


def city_codes(connection: Connection) -> list[str]:
    """The codes of all cities."""
    return [
        str(row[0]) for row in connection.execute("SELECT city FROM hongtu.city ORDER BY city").fetchall()
    ]


def city_at(connection: Connection, longitude: float, latitude: float) -> str | None:
    """The city whose county contains a point; None where there is none or more than one."""
    rows = connection.execute(
        "SELECT DISTINCT city FROM hongtu.division WHERE level = 'county'"
        " AND ST_Covers(geom, ST_SetSRID(ST_MakePoint(%s, %s), 4326))",
        (longitude, latitude),
    ).fetchall()
    return str(rows[0][0]) if len(rows) == 1 else None


def add_city(connection: Connection, code: str, name: str, place: tuple[float, float] | None) -> City:
    """Create a city, with the metric system and the time zone of where it lies.

    Args:
        connection: Within the transaction of the load.
        code: Its code.
        name: Its name.
        place: Longitude and latitude of something in it; without one the middle of China is taken until
            `settle` knows better.
    """
    longitude, latitude = place or (105.0, 35.0)
    is_chinese = _is_chinese(code, longitude, latitude)
    zone = CHINESE_ZONE if is_chinese or place is None else _nautical_zone(longitude)
    made = City(code, name, crs.projected_srid(longitude, latitude, is_chinese=is_chinese), zone)
    connection.execute(
        "INSERT INTO hongtu.city (city, name, projected_srid, time_zone) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (city) DO NOTHING",
        (made.city, made.name, made.projected_srid, made.time_zone),
    )
    return made


def name_city(connection: Connection, code: str, *, name: str, is_synthetic: bool) -> None:
    """Say what a city is called and whether its data are invented; the loads of its data keep both."""
    connection.execute(
        "UPDATE hongtu.city SET name = %s, is_synthetic = %s"
        " WHERE city = %s AND (name, is_synthetic) IS DISTINCT FROM (%s, %s)",
        (name, is_synthetic, code, name, is_synthetic),
    )


def settle(connection: Connection, known: City, place: tuple[float, float]) -> City:
    """Choose the metric system anew while a city has no area computed in the old one."""
    wanted = crs.projected_srid(*place, is_chinese=_is_chinese(known.city, *place))
    if wanted == known.projected_srid or _has_areas(connection, known.city):
        return known
    connection.execute("UPDATE hongtu.city SET projected_srid = %s WHERE city = %s", (wanted, known.city))
    return City(known.city, known.name, wanted, known.time_zone)


def extent(connection: Connection, code: str) -> bytes | None:
    """WKB of the area of a city: its county, or the hull of its smaller divisions; None when it has none."""
    row = connection.execute(
        """
        SELECT ST_AsBinary(coalesce(
            ST_Union(ST_MakeValid(ST_SimplifyPreserveTopology(geom, 0.001))) FILTER (WHERE level = 'county'),
            ST_ConvexHull(ST_Collect(geom))))
        FROM hongtu.division WHERE city = %s AND geom IS NOT NULL
        """,
        (code,),
    ).fetchone()
    return bytes(row[0]) if row and row[0] is not None else None  # type: ignore[call-overload]


def called(connection: Connection, code: str) -> str:
    """A city by its name and its code, as in 楚雄市 (532301)."""
    row = connection.execute("SELECT name FROM hongtu.city WHERE city = %s", (code,)).fetchone()
    return code if row is None or row[0] == code else f"{row[0]} ({code})"


def _has_areas(connection: Connection, code: str) -> bool:
    row = connection.execute(
        """
        SELECT EXISTS (SELECT FROM hongtu.division WHERE city = %(city)s AND area_m2 IS NOT NULL)
            OR EXISTS (SELECT FROM hongtu.grid_cell WHERE city = %(city)s AND area_m2 IS NOT NULL)
            OR EXISTS (SELECT FROM hongtu.compound_shape WHERE city = %(city)s)
            OR EXISTS (SELECT FROM hongtu.building WHERE city = %(city)s AND area_m2 IS NOT NULL)
        """,
        {"city": code},
    ).fetchone()
    return bool(row and row[0])


def _is_chinese(code: str, longitude: float, latitude: float) -> bool:
    # Any six digits may be given to a foreign city, such as its own country's code: the place decides too.
    return is_chinese_city(code) and crs.is_in_china(longitude, latitude)


def _nautical_zone(longitude: float) -> str:
    hours = round(longitude / 15)
    # The names of these zones count westwards.
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"
