"""The layers under the map, by what the settings ask for; the map's own layers lie on whichever it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard import ids
from dashboard.base_map import FILE_URL
from dashboard.components import base_style, map_style
from dashboard.components.base_tiles import BaseTiles
from dashboard.components.map_layer import MapLayer

if TYPE_CHECKING:
    from dash.development.base_component import Component

    from dashboard.base_map import BaseMap, TileFile

Spec = dict[str, Any]

STREET_KINDS = (
    ("map.road0", ("minor_road", "other"), [[12, 0.5], [14, 1.4], [17, 5]]),
    ("map.road1", ("major_road",), [[9, 0.6], [12, 1.6], [16, 6]]),
    ("map.road2", ("highway",), [[6, 0.6], [11, 2], [16, 8]]),
)


def terrain(base: BaseMap) -> list[Spec]:
    """Our own county, relief, woods and fields; nothing where something else lies there."""
    return base_style.terrain() if base.kind == "own" else []


def ground(base: BaseMap, *, is_coloured: bool) -> list[Spec]:
    """The ground of the communities; without a theme it would only hide a foreign base map."""
    return map_style.ground(is_coloured=is_coloured) if is_coloured or base.kind in ("own", "none") else []


def streets(base: BaseMap, *, has_blocks: bool, is_wall: bool = False) -> list[Spec]:
    """Our own blocks, water, streets and names; nothing where something else shows them."""
    return base_style.base(has_blocks=has_blocks, is_wall=is_wall) if base.kind == "own" else []


def foreign(base: BaseMap, *, mode: str | None = None) -> list[Component]:
    """What is not drawn from our own data: images of a service or a file, or a file's vector tiles.

    Without a mode it is that of the page.
    """
    if base.file is not None:
        return [_of_file(base, base.file, mode)]
    return [
        BaseTiles(
            id=ids.base_tiles(at),
            url=service.url,
            subdomains=service.letters,
            datum=base.datum,
            credit=base.credit if at == 0 else "",
            mode=mode,
            zIndex=0,
            maxNativeZoom=18,
        )
        for at, service in enumerate(base.services)
    ]


def _of_file(base: BaseMap, file: TileFile, mode: str | None) -> Component:
    url = f"{FILE_URL}?v={file.version}"
    if not file.is_vector:
        return BaseTiles(
            id=ids.base_tiles(0),
            url=url,
            credit=base.credit,
            mode=mode,
            zIndex=0,
            minZoom=file.least_zoom,
            maxNativeZoom=file.most_zoom,
        )
    return MapLayer(
        id=ids.base_tiles(0),
        url=url,
        layers=protomaps(),
        style={"classes": []},
        mode=mode,
        zIndex=0,
        isBackground=True,
        minDataZoom=file.least_zoom,
        maxDataZoom=file.most_zoom,
    )


def protomaps() -> list[Spec]:
    """The style of the Protomaps basemap schema, in the colours of our own drawing."""
    green = ("park", "garden", "grass", "golf_course", "recreation_ground", "pitch")
    wood = ("wood", "forest", "nature_reserve", "scrub")
    return [
        {"source": "earth", "kind": "fill", "paint": {"color": "map.land"}},
        *(
            {
                "source": "landuse",
                "kind": "fill",
                "filter": [["kind", "in", list(kinds)]],
                "paint": {"color": token},
            }
            for token, kinds in (("map.wood", wood), ("map.park", green))
        ),
        {"source": "water", "kind": "fill", "paint": {"color": "map.water"}},
        {"source": "water", "kind": "line", "minzoom": 9, "paint": {"color": "map.water", "width": 1.2}},
        *(
            {
                "source": "roads",
                "kind": "line",
                "filter": [["kind", "in", list(kinds)]],
                "paint": {
                    "color": token,
                    "width": width,
                    "casing": {"color": "map.roadCase", "width": 0.6},
                },
            }
            for token, kinds, width in STREET_KINDS
        ),
        {
            "source": "buildings",
            "kind": "fill",
            "minzoom": 14,
            "paint": {"color": "map.structure", "outline": "map.structureLine", "outlineWidth": 0.5},
        },
        {
            "source": "boundaries",
            "kind": "line",
            "paint": {"color": "map.boundary", "width": 1, "dash": [6, 4]},
        },
        {
            "source": "places",
            "kind": "label",
            "labelField": "name",
            "labelPriority": 50,
            "paint": {"color": "map.labelMinor", "halo": "map.halo", "size": 12},
        },
    ]
