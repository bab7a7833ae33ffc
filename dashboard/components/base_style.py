"""How the base map is drawn: the terrain under the communities' ground, and what lies on that ground.

Streets have their real width once the scale shows it, so that they fill the gap between their blocks.
"""

from __future__ import annotations

from typing import Any, Final

Spec = dict[str, Any]

STREET_METRES: Final = (38.0, 24.0, 15.0, 8.0, 1.6)
"""Width from wall to wall by rank, 0 the main roads, 4 the ways inside a compound or a park,
which are drawn as the course that people walk."""

_LIGHT: Final = (
    (1, "map.shadow", 0.17),
    (2, "map.shadow", 0.11),
    (3, "map.shadow", 0.06),
    (4, "map.sunlight", 0.3),
    (5, "map.sunlight", 0.55),
)
"""Rank of a relief band, what falls on it, and how much: from deep shadow to full light."""
# Colour, lowest zoom, least width in px by zoom.
_STREETS: Final[tuple[tuple[str, float, list[list[float]]], ...]] = (
    ("map.road2", 9, [[9, 1.2], [11, 2], [14, 3.6], [16, 6]]),
    ("map.road1", 10, [[10, 0.8], [12, 1.6], [14, 2.6], [16, 4]]),
    ("map.road0", 12, [[12, 0.7], [14, 1.4], [16, 3]]),
    ("map.road0", 13.5, [[13, 0.4], [15, 1], [17, 3]]),
    ("map.road0", 16, [[16, 0.7], [17, 1.4]]),
)
ON_STREET_ZOOM: Final = 15.75
"""From here on a main street is wide enough to carry its name."""
FOOTPATH_DASH: Final = [6, 4]
"""Px drawn and left out of a way that nobody drives on."""
# Streets that may end at a wall; the others end where they meet.
_ENDING: Final = frozenset({2, 3})
# Rank, zooms, priority, size by zoom.
_STREET_NAMES: Final[tuple[tuple[int, float, float, int, float | list[list[float]]], ...]] = (
    (0, 13.5, ON_STREET_ZOOM, 64, [[13, 11], [15, 12]]),
    (0, ON_STREET_ZOOM, 30, 64, [[15, 12], [17, 13]]),
    (1, 14.75, 30, 62, [[14, 10.5], [17, 12]]),
    (2, 15.75, 30, 60, [[15, 10.5], [17, 11.5]]),
    (3, 16.75, 30, 58, 10.5),
)
_USES: Final = {
    "map.learning": ("school", "kindergarten"),
    "map.health": ("hospital",),
    "map.trade": ("market", "commerce"),
    "map.office": ("office",),
    "map.industry": ("factory", "warehouse"),
    "map.square": ("station", "square"),
    "map.sport": ("sports",),
    "map.vacant": ("vacant",),
}
USE_ICONS: Final = {
    "school": "school",
    "kindergarten": "kite",
    "hospital": "hospital",
    "market": "market",
    "commerce": "shop",
    "office": "office",
    "factory": "factory",
    "warehouse": "parcel",
    "station": "train",
    "square": "square",
    "sports": "ball",
}


def terrain() -> list[Spec]:
    """The county and its relief, woods and fields: what the ground of the communities covers."""
    fields = (("==", 0, "map.paddy"), ("==", 1, "map.field"), (">=", 2, "map.orchard"))
    return [
        {"source": "land", "kind": "fill", "paint": {"color": "map.land"}},
        *(
            {
                "source": "cover",
                "kind": "fill",
                "filter": [["kind", "==", "farmland"], ["rank", op, rank]],
                "paint": {"color": token},
            }
            for op, rank, token in fields
        ),
        _fill("cover", "map.wood", ("wood",)),
        *(
            {
                "source": "relief",
                "kind": "fill",
                "filter": [["rank", "==", rank]],
                "paint": {"color": token, "opacity": opacity},
            }
            for rank, token, opacity in _LIGHT
        ),
    ]


def base(*, has_blocks: bool, is_wall: bool = False) -> list[Spec]:
    """Blocks and what stands on them, green, water, streets, rail, the lines of county and towns, names.

    Args:
        has_blocks: Draw what fills the blocks under the streets; off where the ground carries a theme.
        is_wall: Only the names that a wall seen from six metres has room for.
    """
    names = _wall_names() if is_wall else [*(_use_names() if has_blocks else []), *_names()]
    return [
        *(_blocks() if has_blocks else []),
        *_water(),
        *_streets(),
        *_rail(),
        *_boundaries(),
        *names,
    ]


def _blocks() -> list[Spec]:
    return [
        {"source": "block", "kind": "fill", "minzoom": 13, "paint": {"color": "map.block"}},
        *(_fill("use", token, kinds, minzoom=14) for token, kinds in _USES.items()),
        {"source": "green", "kind": "fill", "paint": {"color": "map.park"}},
        _fill("ground", "map.garden", ("garden",), minzoom=16),
        _fill("ground", "map.pitch", ("pitch",), minzoom=15.5, outline="map.pitchLine"),
        {
            "source": "structure",
            "kind": "fill",
            "minzoom": 15.5,
            "paint": {
                "color": "map.structure",
                "outline": "map.structureLine",
                "outlineWidth": [[16, 0.4], [18, 1]],
            },
        },
    ]


def _water() -> list[Spec]:
    return [
        {
            "source": "waterway",
            "kind": "line",
            "filter": [["rank", "<=", 1]],
            "paint": {"color": "map.water", "width": [[8, 1], [11, 1.6], [13, 3], [15, 4]]},
        },
        {
            "source": "waterway",
            "kind": "line",
            "minzoom": 10,
            "filter": [["rank", ">=", 2]],
            "paint": {"color": "map.water", "width": [[10, 0.6], [13, 1.4], [16, 4]]},
        },
        {
            "source": "water",
            "kind": "fill",
            "paint": {"color": "map.water", "outline": "map.waterLine", "outlineWidth": [[12, 0.4], [15, 1]]},
        },
    ]


def _streets() -> list[Spec]:
    """All casings before all streets, so that a side street opens into a main one; bridges above both."""
    ranks = range(len(_STREETS))
    return [
        *(_street(rank, is_casing=True) for rank in reversed(ranks[:-1])),
        *(_street(rank) for rank in reversed(ranks)),
        *(_street(rank, is_casing=True, is_bridge=True) for rank in reversed(ranks[:-1])),
        *(_street(rank, is_bridge=True) for rank in reversed(ranks[:-1])),
    ]


def _street(rank: int, *, is_casing: bool = False, is_bridge: bool = False) -> Spec:
    token, minzoom, width = _STREETS[rank]
    paint: Spec = {"color": token, "width": width, "metres": STREET_METRES[rank]}
    if rank == len(_STREETS) - 1:
        paint["dash"] = FOOTPATH_DASH
    if is_casing:
        paint |= {"color": "map.parapet" if is_bridge else "map.roadCase", "rim": 1.4 if is_bridge else 0.8}
    if is_bridge or rank in _ENDING:
        paint["cap"] = "butt"
    last = len(_STREETS) - 1
    return {
        "source": "street",
        "kind": "line",
        "minzoom": max(minzoom, 14.0) if is_bridge else minzoom,
        "filter": [
            ["rank", ">=" if rank == last else "==", rank],
            ["bridge", "==" if is_bridge else "!=", True],
        ],
        "paint": paint,
    }


def _rail() -> list[Spec]:
    return [
        {
            "source": "rail",
            "kind": "line",
            "minzoom": 9,
            "paint": {"color": "map.rail", "width": [[9, 1], [13, 2.2], [16, 4]]},
        },
        {
            "source": "rail",
            "kind": "line",
            "minzoom": 12,
            "paint": {"color": "map.railGap", "width": [[12, 0.8], [13, 1.2], [16, 2.4]], "dash": [9, 9]},
        },
    ]


def _boundaries() -> list[Spec]:
    return [
        {
            "source": "boundary",
            "kind": "line",
            "maxzoom": 15,
            "filter": [["level", "==", "town"]],
            "paint": {"color": "map.boundary", "width": 1, "dash": [2, 4], "opacity": [[9, 0.7], [14, 0.45]]},
        },
        {
            "source": "boundary",
            "kind": "line",
            "filter": [["level", "==", "county"]],
            "paint": {
                "color": "map.boundary",
                "width": 1.4,
                "dash": [9, 3, 2, 3],
                "casing": {"color": "map.halo", "width": 1.4},
            },
        },
    ]


def _names() -> list[Spec]:
    return [
        *(_street_name(*each) for each in _STREET_NAMES),
        _water_name(["rank", "==", 0], 11, size=[[11, 11], [14, 13]], tracking=6),
        _water_name(["rank", "==", 1], 13.75, size=11, tracking=3),
        _water_name(["rank", ">=", 2], 15, size=10.5, tracking=3),
        # Far away the rings of the compounds stand on the city itself.
        _place(
            0, 8, 12, priority=96, size=15, weight=700, anchor="beside", radius=[[9, 20], [10, 28], [12, 40]]
        ),
        _place(1, 9, 14, priority=94, size=[[9, 11], [12, 13]], color="map.label"),
        _place(2, 12, 17, priority=52, size=11.5),
        _place(3, 13, 14, priority=52, size=11.5, color="map.labelGreen"),
        _place(4, 13.75, 17, priority=48, size=11),
        _place(5, 12.5, 16, priority=50, size=11, color="map.labelUse", glyph="peak"),
    ]


def _wall_names() -> list[Spec]:
    return [
        _water_name(["rank", "==", 0], 11, size=20, tracking=8),
        _place(0, 8, 11, priority=96, size=22, weight=700, anchor="beside", radius=40),
        _place(1, 9, 14, priority=94, size=20),
    ]


def _use_names() -> list[Spec]:
    """Names of schools, markets, parks: where they fit into their land, from close by wherever is room."""
    paint: Spec = {
        "color": "map.labelUse",
        "size": [[15, 10.5], [18, 12]],
        "halo": "map.halo",
        "fitsBelow": 17,
    }
    return [
        {
            "source": "use",
            "kind": "label",
            "minzoom": 15.25,
            "labelField": "name",
            "labelPriority": 44,
            "paint": paint | {"glyph": {"attribute": "kind", "map": USE_ICONS, "default": "office"}},
        },
        {
            "source": "green",
            "kind": "label",
            "minzoom": 14,
            "labelField": "name",
            "labelPriority": 46,
            "paint": paint | {"color": "map.labelGreen", "glyph": "tree"},
        },
        {
            "source": "water",
            "kind": "label",
            "minzoom": 12,
            "filter": [["rank", ">=", 2]],
            "labelField": "name",
            "labelPriority": 46,
            "paint": {"color": "map.labelWater", "size": 11, "halo": "map.halo", "fitsBelow": 14},
        },
    ]


def _fill(
    source: str, token: str, kinds: tuple[str, ...], *, minzoom: float = 0, outline: str | None = None
) -> Spec:
    paint: Spec = {"color": token}
    if outline is not None:
        paint |= {"outline": outline, "outlineWidth": 0.8}
    return {
        "source": source,
        "kind": "fill",
        "minzoom": minzoom,
        "filter": [["kind", "in", list(kinds)]],
        "paint": paint,
    }


def _street_name(
    rank: int, minzoom: float, maxzoom: float, priority: int, size: float | list[list[float]]
) -> Spec:
    # A border that runs along a main street does not strike its name through.
    is_on_street = rank == 0 and minzoom >= ON_STREET_ZOOM
    return {
        "source": "street",
        "kind": "label",
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "filter": [["rank", "==", rank]],
        "labelField": "name",
        "labelPriority": priority,
        "paint": {
            "color": "map.labelRoad" if is_on_street else "map.labelMinor",
            "size": size,
            "halo": "map.haloRoad" if is_on_street else "map.halo",
            "haloWidth": 6 if is_on_street else 3,
            "anchor": "line",
            "every": 560,
        },
    }


def _water_name(rank: list[Any], minzoom: float, *, size: float | list[list[float]], tracking: float) -> Spec:
    return {
        "source": "waterway",
        "kind": "label",
        "minzoom": minzoom,
        "filter": [rank],
        "labelField": "name",
        "labelPriority": 56,
        "paint": {
            "color": "map.labelWater",
            "size": size,
            "tracking": tracking,
            "halo": "map.halo",
            "anchor": "line",
            "every": 800,
        },
    }


def _place(
    rank: int,
    minzoom: float,
    maxzoom: float,
    *,
    priority: int,
    color: str = "map.labelMinor",
    weight: int = 400,
    **paint: Any,  # noqa: ANN401 - what a label may be painted with
) -> Spec:
    return {
        "source": "place",
        "kind": "label",
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "filter": [["rank", "==", rank]],
        "labelField": "name",
        "labelPriority": priority,
        "paint": {
            "color": "map.label" if weight > 400 else color,  # noqa: PLR2004 - the usual weight
            "weight": weight,
            "halo": "map.halo",
            **paint,
        },
    }
