"""Where the maps get what they draw: addresses of tiles, values and heat, and the breaks of the heat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from geodata.model import Language

TILE_LAYERS: Final = ("base", "communities", "grids", "compounds", "service_points")
TWICE: Final = {"terrain": "base", "borders": "communities"}
"""Layers of a map that are drawn from the tiles of another, fetched once for both."""
BACKGROUND: Final = "base"
"""The tiles that may come last: what they show does not change."""
FINEST_TILES: Final = 16
"""The highest zoom whose tiles are asked for; above it they are drawn larger."""
HEAT_BREAKS: Final = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Tickets per hectare in thirty days at which the bands of the heat begin, lowest first."""
HEAT_DAYS: Final = 30
"""The length of the period that the breaks are made for."""
WHOLE_CHINA: Final = (73.5, 18.1, 134.8, 53.6)

Box = tuple[float, float, float, float]


def tiles(layer: str, city: str, version: int, language: Language = "zh") -> str:
    """The address of a layer's tiles; another version is another address, so tiles may be kept.

    In English their names are written in Latin letters.
    """
    lettered = "&lang=en" if language == "en" else ""
    return f"/tiles/{layer}/{{z}}/{{x}}/{{y}}.mvt?city={city}&v={version}{lettered}"


def values(layer: str, theme: str, city: str, version: int) -> str:
    """The address of the classes of a layer's features in a theme."""
    return f"/api/v1/values/{layer}/{theme}?city={city}&v={version}"


def heat(city: str) -> str:
    """The address of the heat's tiles; a period and a class are added as `from`, `to` and `class`."""
    return f"/heat/{{z}}/{{x}}/{{y}}?city={city}"


def heat_breaks(days: float) -> list[float]:
    """The breaks for a period of `days`, so that a band means the same rate whatever the period."""
    return [each * days / HEAT_DAYS for each in HEAT_BREAKS]


def corners(box: Box) -> list[list[float]]:
    """A box (west, south, east, north; degrees) as its south-west and north-east corners, for Leaflet."""
    west, south, east, north = box
    return [[south, west], [north, east]]
