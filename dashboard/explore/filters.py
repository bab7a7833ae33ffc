"""What a reader keeps of the compounds, in one line: classes of traits, a place, a walk, a drawn shape.

Parts are joined by `~`, words of a part by dots: `status.none.unknown~in.communities.532301101001`.
The address bar, the records drawer and the file of a list carry the same line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from dashboard.figures import traits

MOST_POINTS: Final = 500
"""Corners of a shape; more than a hand draws."""
LONGEST: Final = 12_000
FARTHEST_M: Final = 200_000.0
PLACES: Final = ("towns", "communities", "grid_cells", "compounds")
UNITS_PER_DEGREE: Final = 100_000
"""Corners are whole hundred-thousandths of a degree: about a metre."""
_LEAST_CORNERS: Final = 3
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.~-]*")
_LIMITS: Final = tuple(str(each) for each in traits.MINUTES)
_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Circle:
    """All within a distance of a place; degrees of EPSG:4326, metres along the ground."""

    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Polygon:
    """All that touches a polygon; corners as longitude and latitude, the first not repeated."""

    corners: tuple[Point, ...]

    @property
    def wkt(self) -> str:
        """The polygon as well-known text."""
        ring = ", ".join(f"{lon:.5f} {lat:.5f}" for lon, lat in (*self.corners, self.corners[0]))
        return f"POLYGON(({ring}))"


Shape: TypeAlias = Circle | Polygon


@dataclass(frozen=True, slots=True)
class Filter:
    """What is kept; without any part, everything.

    Attributes:
        classes: Name of a trait → the keys of its classes that are kept.
        inside: Dataset and code of the place in which all lies.
        shape: What was drawn on the map.
        firm: Code of the firm that serves all of it.
        walk: Code of a service point, and the minutes of the walk to it that all lies within.
    """

    classes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    inside: tuple[str, str] | None = None
    shape: Shape | None = None
    firm: str | None = None
    walk: tuple[str, int] | None = None

    @classmethod
    def read(cls, text: str | None) -> Filter:
        """The filter that a line says; parts that say nothing usable are left out."""
        classes: dict[str, tuple[str, ...]] = {}
        inside: tuple[str, str] | None = None
        shape: Shape | None = None
        firm: str | None = None
        walk: tuple[str, int] | None = None
        line = text or ""
        if len(line) > LONGEST or _PLAIN.fullmatch(line) is None:
            return cls()
        for part in line.split("~"):
            name, *words = part.split(".")
            if name in traits.FILTERED and words:
                classes[name] = tuple(dict.fromkeys(words))
            elif name == "in" and words[0:1] and words[0] in PLACES and all(words[1:2]) and words[1:]:
                inside = words[0], ".".join(words[1:])
            elif name == "shape":
                shape = _shape(words)
            elif name == "of" and len(words) == 1 and words[0]:
                firm = words[0]
            elif name == "walk" and all(words) and words[1:] and words[-1] in _LIMITS:
                walk = ".".join(words[:-1]), int(words[-1])
        return cls(tuple(sorted(classes.items())), inside, shape, firm, walk)

    def __str__(self) -> str:
        """The filter in one line."""
        parts = [".".join((name, *keys)) for name, keys in self.classes]
        if self.firm is not None:
            parts.append(f"of.{self.firm}")
        if self.walk is not None:
            parts.append(f"walk.{self.walk[0]}.{self.walk[1]}")
        if self.inside is not None:
            parts.append(".".join(("in", *self.inside)))
        if self.shape is not None:
            parts.append(_written(self.shape))
        return "~".join(parts)

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Filter()


def _shape(words: list[str]) -> Shape | None:
    kind, *numbers = words or [""]
    if not all(_WHOLE.fullmatch(each) for each in numbers):
        return None
    whole = [int(each) for each in numbers]
    if kind == "circle" and len(whole) == 3 and 0 < whole[2] <= FARTHEST_M:  # noqa: PLR2004 - two of a place, and a radius
        lon, lat = whole[0] / UNITS_PER_DEGREE, whole[1] / UNITS_PER_DEGREE
        return Circle(lon, lat, float(whole[2])) if _is_on_earth(lon, lat) else None
    if kind != "polygon" or len(whole) % 2 or not _LEAST_CORNERS <= len(whole) // 2 <= MOST_POINTS:
        return None
    # The first corner stands where it is, every other one relative to that before it.
    corners, x, y = [], 0, 0
    for dx, dy in zip(whole[::2], whole[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.append((x / UNITS_PER_DEGREE, y / UNITS_PER_DEGREE))
    return Polygon(tuple(corners)) if all(_is_on_earth(*each) for each in corners) else None


def _is_on_earth(lon: float, lat: float) -> bool:
    return abs(lon) <= 180 and abs(lat) <= 90  # noqa: PLR2004 - degrees


def _written(shape: Shape) -> str:
    def unit(degrees: float) -> int:
        return round(degrees * UNITS_PER_DEGREE)

    if isinstance(shape, Circle):
        return f"shape.circle.{unit(shape.lon)}.{unit(shape.lat)}.{round(shape.radius_m)}"
    words, x, y = ["shape", "polygon"], 0, 0
    for lon, lat in shape.corners:
        words += [str(unit(lon) - x), str(unit(lat) - y)]
        x, y = unit(lon), unit(lat)
    return ".".join(words)
