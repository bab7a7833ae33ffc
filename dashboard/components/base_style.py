"""How the base map is drawn: the terrain under the communities' ground, and what lies on that ground.

Streets have their real width once the scale shows it, so that they fill the gap between their blocks.
"""

from __future__ import annotations

from typing import Any, Final

Spec = dict[str, Any]

STREET_METRES: Final = (38.0, 24.0, 15.0, 8.0, 3.5)
"""Width from wall to wall by rank, 0 the main roads, 4 the ways inside a compound or a park."""

RELIEF_BANDS: Final = 6
# Colour, lowest zoom, least width in px by zoom.
_STREETS: Final[tuple[tuple[str, float, list[list[float]]], ...]] = (
    ("map.road2", 9, [[9, 1], [12, 2], [14, 3.6], [16, 6]]),
    ("map.road1", 11, [[11, 0.8], [12, 1.2], [14, 2.6], [16, 4]]),
    ("map.road0", 13, [[13, 0.7], [14, 1.4], [16, 3]]),
    ("map.road0", 14, [[14, 0.5], [15, 1], [17, 3]]),
    ("map.road0", 16, [[16, 0.7], [17, 1.4]]),
)
_STREET_NAMES: Final = (
    # rank, lowest zoom, priority, size by zoom
    (0, 13.5, 64, [[13, 11], [17, 13]]),
    (1, 14.5, 62, [[14, 11], [17, 12]]),
    (2, 15.5, 60, 11),
    (3, 16.75, 58, 10.5),
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
    bands = [
        {
            "source": "relief",
            "kind": "fill",
            "filter": [["rank", "==", band]],
            "paint": {"color": f"map.relief{band}"},
        }
        for band in range(RELIEF_BANDS)
    ]
    return [
        {"source": "land", "kind": "fill", "paint": {"color": "map.land"}},
        *bands,
        _fill("cover", "map.wood", ("wood",)),
        _fill("cover", "map.farmland", ("farmland",)),
    ]


def base(*, has_blocks: bool) -> list[Spec]:
    """Blocks and what stands on them, green, water, streets, rail, the lines of county and towns, names.

    Args:
        has_blocks: Draw what fills the blocks under the streets; off where the ground carries a theme.
    """
    return [
        *(_blocks() if has_blocks else []),
        *_water(),
        *_streets(),
        *_rail(),
        *_boundaries(),
        *(_use_names() if has_blocks else []),
        *_names(),
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
    if is_casing:
        paint |= {"color": "map.parapet" if is_bridge else "map.roadCase", "rim": 1.4 if is_bridge else 0.8}
    if is_bridge:
        paint["cap"] = "butt"
    last = len(_STREETS) - 1
    return {
        "source": "street",
        "kind": "line",
        "minzoom": max(minzoom, 14.0) if is_bridge else minzoom,
        "filter": [
            ["rank", ">=" if rank == last else "==", rank],
            *([["bridge", "==", True]] if is_bridge else []),
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
        {
            "source": "waterway",
            "kind": "label",
            "minzoom": 11,
            "labelField": "name",
            "labelPriority": 56,
            "paint": {
                "color": "map.labelWater",
                "size": [[11, 11], [14, 13]],
                "tracking": 6,
                "halo": "map.halo",
                "anchor": "line",
                "every": 800,
            },
        },
        _place(["rank", "==", 0], 8, 12, priority=96, size=15, weight=700),
        _place(["rank", "==", 1], 9, 14, priority=94, size=[[9, 11], [12, 13]], color="map.label"),
        _place(["rank", "==", 2], 12, 17, priority=52, size=11.5),
        _place(["rank", ">=", 3], 13, 17, priority=50, size=11.5),
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
            "minzoom": 13.5,
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


def _street_name(rank: int, minzoom: float, priority: int, size: float | list[list[float]]) -> Spec:
    return {
        "source": "street",
        "kind": "label",
        "minzoom": minzoom,
        "filter": [["rank", "==", rank]],
        "labelField": "name",
        "labelPriority": priority,
        "paint": {
            "color": "map.labelMinor",
            "size": size,
            "halo": "map.halo",
            "haloWidth": 3,
            "anchor": "line",
            "every": 560,
        },
    }


def _place(
    rank: list[Any],
    minzoom: float,
    maxzoom: float,
    *,
    priority: int,
    size: float | list[list[float]],
    color: str = "map.labelMinor",
    weight: int = 400,
) -> Spec:
    return {
        "source": "place",
        "kind": "label",
        "minzoom": minzoom,
        "maxzoom": maxzoom,
        "filter": [rank],
        "labelField": "name",
        "labelPriority": priority,
        "paint": {
            "color": "map.label" if weight > 400 else color,  # noqa: PLR2004 - the usual weight
            "size": size,
            "weight": weight,
            "halo": "map.halo",
        },
    }
