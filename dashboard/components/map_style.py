"""How the layers of the map are drawn: the drawing specs of `MapLayer`, lowest layer first.

Zooms are those of the map. Colours are names of the design tokens, so that both modes follow from one spec.
"""

from __future__ import annotations

from typing import Any, Final

from geodata.model import ServicePointKind

Spec = dict[str, Any]

# Leaflet z-indices, bottom to top. Communities appear twice: their ground below the streets, borders and
# names above the compounds; the base map too: its terrain below that ground.
TERRAIN, GROUND, BASE, GRIDS, COMPOUNDS, BORDERS, POINTS = range(1, 8)

# The demonstration ones have their name already.
NAMES: Final[Spec] = {
    "source": "compounds",
    "kind": "label",
    "minzoom": 15,
    "filter": [["demonstration", "!=", True]],
    "labelField": "name",
    "labelPriority": 36,
    "paint": {
        "color": "map.label",
        "size": [[15, 10], [16.5, 11], [18, 13]],
        "halo": "map.halo",
        "haloWidth": 3,
        "fitsBelow": 17.25,
    },
}


def ground(*, is_coloured: bool, source: str = "communities") -> list[Spec]:
    """The communities as ground: plain, or they or the towns filled by the class of the theme."""
    paint: Spec = {"opacity": 0.92} if is_coloured else {"color": "map.urban"}
    if is_coloured:
        paint |= {"outline": "map.boundary", "outlineWidth": 0.6}
    return [{"source": source, "kind": "fill", "paint": paint, "interactive": is_coloured}]


def areas() -> list[Spec]:
    """The areas of the grid, filled by the class of the theme, with their names once they have room."""
    return [
        {
            "source": "grids",
            "kind": "fill",
            "filter": [["level", "==", 2]],
            "interactive": True,
            "paint": {"opacity": 0.86, "outline": "map.boundary", "outlineWidth": 0.7},
        },
        _grid_names(2, 14),
    ]


_GRID_NAMES: Final = {1: 11.0, 2: 14.0, 3: 16.0, 4: 17.5, 5: 18.5}
"""The zoom from which the cells of each level have room for their names."""


def grids(level: int) -> list[Spec]:
    """The cells of one level, coloured by the theme, inside the lines of the levels above."""
    return [
        {
            "source": "grids",
            "kind": "fill",
            "filter": [["level", "==", level]],
            "interactive": True,
            "paint": {
                "opacity": 0.62,
                "outline": "map.boundary",
                "outlineWidth": [[11, 0.5], [14, 1.2]] if level <= 2 else [[14, 0.4], [17, 1]],  # noqa: PLR2004 - areas
            },
        },
        *(
            {
                "source": "grids",
                "kind": "line",
                "filter": [["level", "==", above]],
                "paint": {"color": "map.boundary", "width": 2.2 if above == 1 else 1.4},
            }
            for above in (2, 1)
            if above < level
        ),
        _grid_names(level, _GRID_NAMES[level]),
    ]


def _grid_names(level: int, minzoom: float) -> Spec:
    return {
        "source": "grids",
        "kind": "label",
        "minzoom": minzoom,
        "filter": [["level", "==", level]],
        "labelField": "name",
        "labelPriority": 60,
        "paint": {"color": "map.labelMinor", "size": 12, "halo": "map.halo"},
    }


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
            "paint": {
                "opacity": [[15, 0.94], [16, 0.84], [17, 0.58], [18, 0.46]],
                "outline": "map.urban",
                "outlineWidth": [[11, 0.4], [14, 1]],
            },
        },
        *([] if is_wall else _inside()),
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


def houses() -> list[Spec]:
    """The buildings alone, without a class: where the map shows communities or grids."""
    return [
        {
            "source": "compound_buildings",
            "kind": "fill",
            "minzoom": 15.5,
            "paint": {
                "color": "map.structure",
                "outline": "map.structureLine",
                "outlineWidth": [[16, 0.4], [18, 1]],
            },
        },
        _numbers(),
    ]


def _inside() -> list[Spec]:
    """What stands in a compound: its wall, its buildings in the full colour of its class, its gates."""
    return [
        {
            "source": "compounds",
            "kind": "line",
            "minzoom": 15.5,
            "paint": {"width": [[16, 0.8], [17, 1.4], [18, 2.2]]},
        },
        {
            "source": "compound_buildings",
            "kind": "fill",
            "minzoom": 15.5,
            "paint": {"outline": "map.eaves", "outlineWidth": [[16, 0.3], [17, 0.6], [18, 1]]},
        },
        {
            "source": "gates",
            "kind": "point",
            "minzoom": 17,
            "filter": [["kind", "!=", "main"]],
            "paint": {
                "color": "map.markGround",
                "radius": [[17, 2], [19, 3.2]],
                "outline": "map.mark",
                "outlineWidth": 1,
            },
        },
        {
            "source": "gates",
            "kind": "point",
            "minzoom": 16.5,
            "filter": [["kind", "==", "main"]],
            "paint": {
                "color": "map.markGround",
                "radius": [[16, 2.4], [17, 3.2], [19, 5]],
                "outline": "map.mark",
                "outlineWidth": 1.6,
            },
        },
        _numbers(),
    ]


def _numbers() -> Spec:
    """The number of each building that can carry it; the name of the compound takes what room is left."""
    return {
        "source": "compound_buildings",
        "kind": "label",
        "minzoom": 17.5,
        "labelField": "name",
        "labelPriority": 38,
        "paint": {
            "color": "map.label",
            "size": [[17, 9], [19, 11]],
            "halo": "map.halo",
            "haloWidth": 2,
            "fitsBelow": 30,
            "isShared": True,
        },
    }


def borders(*, is_wall: bool = False) -> list[Spec]:
    """Dashed borders of the communities over a halo, and their names."""
    return [
        {
            "source": "community_lines",
            "kind": "line",
            "paint": {
                "color": "map.boundary",
                "width": 1.3,
                "dash": [7, 4],
                "opacity": [[14, 1], [15, 0.75], [16, 0.55], [17, 0.4]],
                "casing": {"color": "map.halo", "width": 1.2},
            },
        },
        {
            "source": "community_labels",
            "kind": "label",
            "minzoom": 11.75,
            "labelField": "short",
            "labelPriority": 100,
            "paint": {
                "color": "map.label",
                "size": 20 if is_wall else [[12, 11], [13, 14], [16, 18]],
                "weight": 700,
                "tracking": 1.5,
                "halo": "map.halo",
                # They must be read over the darkest class of a theme, too.
                "haloWidth": 5,
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
            "minzoom": 17.5,
            "labelField": "name",
            "labelPriority": 34,
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
