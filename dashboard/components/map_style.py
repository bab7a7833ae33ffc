"""How the layers of the map are drawn: the drawing specs of `MapLayer`, lowest layer first.

Zooms are those of the map. Colours are names of the design tokens, so that both modes follow from one spec.
"""

from __future__ import annotations

from typing import Any, Final

from geodata.model import ServicePointKind

Spec = dict[str, Any]

# Leaflet z-indices, bottom to top. Communities appear twice: their ground below the streets, borders and
# names above the compounds.
GROUND, BASE, GRIDS, COMPOUNDS, BORDERS, POINTS = range(1, 7)

_STREETS: Final[tuple[tuple[list[Any], int, list[list[float]], str], ...]] = (
    # filter on rank (0 the main roads), lowest zoom, width by zoom, colour
    (["rank", ">=", 3], 15, [[15, 1.2], [16, 2.5], [18, 8]], "map.road0"),
    (["rank", "==", 2], 14, [[14, 1.6], [16, 5], [18, 14]], "map.road0"),
    (["rank", "==", 1], 12, [[12, 1.2], [14, 3], [16, 9], [18, 20]], "map.road1"),
    (["rank", "==", 0], 10, [[10, 0.8], [12, 2], [14, 4.5], [16, 12], [18, 26]], "map.road2"),
)


# The demonstration ones have their name already.
NAMES: Final[Spec] = {
    "source": "compounds",
    "kind": "label",
    "minzoom": 15,
    "filter": [["demonstration", "!=", True]],
    "labelField": "name",
    "labelPriority": 50,
    "paint": {"color": "map.label", "size": 11, "halo": "map.halo"},
}


def ground(*, is_coloured: bool) -> list[Spec]:
    """The communities as ground: plain, or filled by the class of the theme."""
    paint: Spec = {"opacity": 0.92} if is_coloured else {"color": "map.urban"}
    return [{"source": "communities", "kind": "fill", "paint": paint, "interactive": is_coloured}]


def base(*, has_blocks: bool) -> list[Spec]:
    """Land, green, water, streets, rail, county line and the names of places.

    Args:
        has_blocks: Draw blocks and green under the streets; off where the ground carries a theme.
    """
    blocks: list[Spec] = [
        {"source": "block", "kind": "fill", "minzoom": 13, "paint": {"color": "map.block"}},
        {"source": "green", "kind": "fill", "paint": {"color": "map.park"}},
    ]
    return [
        *(blocks if has_blocks else []),
        {
            "source": "water",
            "kind": "fill",
            "paint": {"color": "map.water", "outline": "map.waterLine", "outlineWidth": 0.8},
        },
        {
            "source": "waterway",
            "kind": "line",
            "paint": {"color": "map.water", "width": [[9, 1.2], [13, 4], [16, 14], [18, 32]]},
        },
        {
            "source": "rail",
            "kind": "line",
            "minzoom": 10,
            "paint": {"color": "map.rail", "width": 1.4, "dash": [8, 6]},
        },
        *(_street(*street) for street in _STREETS),
        {
            "source": "boundary",
            "kind": "line",
            "paint": {"color": "map.boundary", "width": 1, "dash": [2, 4], "opacity": 0.7},
        },
        {
            "source": "street",
            "kind": "label",
            "minzoom": 15,
            "labelField": "name",
            "labelPriority": 20,
            "paint": {"color": "map.labelMinor", "size": 11, "halo": "map.halo", "anchor": "line"},
        },
        {
            "source": "waterway",
            "kind": "label",
            "minzoom": 12,
            "labelField": "name",
            "labelPriority": 30,
            "paint": {
                "color": "map.labelWater",
                "size": 13,
                "tracking": 6,
                "halo": "map.halo",
                "anchor": "line",
            },
        },
        {
            "source": "place",
            "kind": "label",
            "maxzoom": 12,
            "labelField": "name",
            "labelPriority": 40,
            "paint": {"color": "map.label", "size": 12, "halo": "map.halo"},
        },
    ]


def grids() -> list[Spec]:
    """Grid cells, coloured by level, with their names once they have room."""
    return [
        {
            "source": "grids",
            "kind": "fill",
            "filter": [["level", "==", 2]],
            "interactive": True,
            "paint": {"opacity": 0.34, "outline": "map.boundary", "outlineWidth": 1.2},
        },
        {
            "source": "grids",
            "kind": "fill",
            "minzoom": 15,
            "filter": [["level", ">=", 3]],
            "interactive": True,
            "paint": {"opacity": 0.4, "outline": "map.boundary", "outlineWidth": 0.6},
        },
        {
            "source": "grids",
            "kind": "label",
            "minzoom": 14,
            "filter": [["level", "==", 2]],
            "labelField": "name",
            "labelPriority": 60,
            "paint": {"color": "map.labelMinor", "size": 12, "halo": "map.halo"},
        },
    ]


def compounds(*, is_wall: bool = False) -> list[Spec]:
    """Compounds by class, community sums when far away, the demonstration ones with star and name.

    Args:
        is_wall: Larger names for a wall seen from six metres.
    """
    scale = 1.5 if is_wall else 1.0
    return [
        {
            "source": "compounds",
            "kind": "fill",
            "interactive": True,
            "paint": {"opacity": 0.94, "outline": "map.urban", "outlineWidth": [[11, 0.4], [14, 1]]},
        },
        {
            "source": "compound_sums",
            "kind": "ring",
            "interactive": True,
            "labelField": "name",
            "paint": {"radius": 26 * scale},
        },
        {
            "source": "compounds",
            "kind": "icon",
            "minzoom": 12,
            "filter": [["demonstration", "==", True]],
            "labelField": "name",
            "labelPriority": 90,
            "interactive": True,
            "paint": {"icon": "demo", "disc": "bare", "radius": 10 * scale, "color": "map.star"},
        },
        {
            "source": "compounds",
            "kind": "label",
            "minzoom": 12,
            "filter": [["demonstration", "==", True]],
            "labelField": "name",
            "labelPriority": 85,
            "paint": {
                "color": "map.label",
                "size": 12 * scale,
                "weight": 700,
                "halo": "map.halo",
                "anchor": "beside",
                "radius": 10 * scale,
            },
        },
        *([] if is_wall else [NAMES]),
    ]


def borders(*, is_wall: bool = False) -> list[Spec]:
    """Dashed borders of the communities over a halo, and their names."""
    return [
        {
            "source": "communities",
            "kind": "line",
            "paint": {
                "color": "map.boundary",
                "width": 1.3,
                "dash": [7, 4],
                "casing": {"color": "map.halo", "width": 1.2},
            },
        },
        {
            "source": "community_labels",
            "kind": "label",
            "minzoom": 11,
            "labelField": "name",
            "labelPriority": 100,
            "paint": {
                "color": "map.label",
                "size": 20 if is_wall else [[11, 11], [13, 14], [16, 18]],
                "weight": 700,
                "tracking": 1.5,
                "halo": "map.halo",
                "haloWidth": 3,
            },
        },
    ]


def points(*, is_wall: bool = False) -> list[Spec]:
    """Service points as pins by kind: the centres filled and first, every other kind once there is room."""
    icon = {"attribute": "kind", "map": {str(kind): str(kind) for kind in ServicePointKind}}
    paint: Spec = {
        "icon": icon,
        "disc": {"attribute": "kind", "filled": ["centre"]},
        "radius": [[11, 8.0], [13, 10.0], [16, 12.0]] if not is_wall else 15,
    }
    return [
        {
            "source": "service_points",
            "kind": "icon",
            "minzoom": 12,
            "maxzoom": 13.5,
            "filter": [["kind", "==", "centre"]],
            "labelPriority": 70,
            "interactive": True,
            "paint": paint,
        },
        {
            "source": "service_points",
            "kind": "icon",
            "minzoom": 13 if is_wall else 13.5,
            "labelPriority": 65,
            "interactive": True,
            "paint": paint,
        },
        {
            "source": "service_points",
            "kind": "label",
            "minzoom": 16,
            "labelField": "name",
            "labelPriority": 45,
            "paint": {
                "color": "map.labelMinor",
                "size": 11,
                "halo": "map.halo",
                "anchor": "beside",
                "radius": 12,
            },
        },
    ]


def untouched(specs: list[Spec]) -> list[Spec]:
    """The same drawing for a map that nobody points at."""
    return [{**spec, "interactive": False} for spec in specs]


def _street(rank: list[Any], minzoom: int, width: list[list[float]], token: str) -> Spec:
    return {
        "source": "street",
        "kind": "line",
        "minzoom": minzoom,
        "filter": [rank],
        "paint": {
            "color": token,
            "width": width,
            "casing": {"color": "map.roadCase", "width": 0.8},
        },
    }
