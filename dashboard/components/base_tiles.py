"""Images of a tile service under the map, as a Dash component; `dashboard/client/src/base-tiles.ts`."""

from __future__ import annotations

from dash.development.base_component import Component

PROPS = [
    "id",
    "url",
    "subdomains",
    "datum",
    "credit",
    "mode",
    "zIndex",
    "opacity",
    "minZoom",
    "maxNativeZoom",
    "error",
]


class BaseTiles(Component):
    """Square images of a tile service in Web Mercator, as a child of a dash-leaflet `Map`.

    Tiles drawn in a shifted system are moved so that they lie right in the middle of the screen, again after
    each movement; away from it they are off by as much as the shift changes: with GCJ-02 by 2 to 3 m in a
    kilometre, with BD-09 by up to 16 m.

    Args:
        id: The component's id.
        url: Address with `{z}`, `{x}` and `{y}`, and `{s}` where there are subdomains.
        subdomains: One letter each, in turn.
        datum: `wgs84`, `gcj02` or `bd09`: the system in which the service draws. Baidu's own grid of tiles is
            another one than `{z}/{x}/{y}` and cannot be drawn.
        credit: Source and review number, shown in the corner of the map.
        mode: `light` or `dark`; dark dims the images.
        zIndex: Order among the tile layers of the map.
        opacity: 0 to 1.
        minZoom: Below this zoom nothing is asked for.
        maxNativeZoom: Above this zoom the tiles of it are drawn larger.
        error: Out: `{host, at}` when images do not come, None when they come again.
    """

    _namespace = "hongtu_map"
    _type = "BaseTiles"
    _prop_names = PROPS
    _valid_wildcard_attributes = []  # noqa: RUF012 - Dash declares it so
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = PROPS

    def __init__(self, *, id: str | dict[str, object], url: str, **props: object) -> None:  # noqa: A002 - Dash's name for it
        super().__init__(id=id, url=url, **props)  # type: ignore[no-untyped-call]
