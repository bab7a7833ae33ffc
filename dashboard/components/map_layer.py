"""The vector-tile layer of our maps, as a Dash component; its drawing is `dashboard/client`."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

PROPS = [
    "id",
    "url",
    "layers",
    "style",
    "valuesUrl",
    "hiddenClasses",
    "maskUrl",
    "mask",
    "sumsUrl",
    "sums",
    "mode",
    "backdrop",
    "selected",
    "opacity",
    "isBackground",
    "zIndex",
    "pane",
    "minDataZoom",
    "maxDataZoom",
    "keyboard",
    "label",
    "reportHover",
    "reportDrawing",
    "tooltipFields",
    "hovered",
    "clicked",
    "loading",
    "error",
    "drawn",
]


class MapLayer(Component):
    """Vector tiles painted on canvas, as a child of a dash-leaflet `Map`.

    Geometry is fetched and decoded once; another theme, filter or mode repaints what is there. Labels,
    pins and selection of all layers of a map share one canvas. Needs `assets/hongtu.js`, built by
    `dashboard/client`.

    Zoom levels in `layers` are those of the map. A tile covers 512 px, so a map at zoom z asks for tiles
    of z - 1.

    Args:
        id: The component's id.
        url: Tile address with `{z}`, `{x}` and `{y}`. When it changes, the old picture stays until the new
            one is whole.
        layers: Drawing specs, lowest first. Each: `source` (MVT layer); `kind`, one of `fill line point
            icon label ring`; `minzoom` (inclusive) and `maxzoom` (exclusive); `filter`, a list of
            `[attribute, op, value]` with op one of `== != in >= <=`, all of which must hold; `labelField`;
            `labelPriority` (higher is placed first); `interactive`; and `paint`:
            `color` (token name such as `map.water`, CSS colour, or `{light, dark}`; without it a fill,
            line or point has the colour of its class); `opacity`, `width`, `outlineWidth`, `radius`,
            `size` (numbers, or stops `[[zoom, value], …]`); `outline`; `dash`; `casing` `{color, width}`;
            `halo`, `haloWidth`, `weight`, `tracking`; `anchor`, one of `center beside line`; `icon` (a
            name, or `{attribute, map, default}`); `disc` (`filled`, `outlined`, `bare`, or `{attribute,
            filled: […]}`). A `ring` is a proportional circle of the attribute `n` whose band shows one
            count per class key.
        style: The JSON of `/api/v1/themes/…`: `classes`, each `{key, label, light, dark, outlineLight?,
            outlineDark?, pattern?, opacity?}`, and `field`, the attribute that holds a class key for
            layers without `valuesUrl`.
        valuesUrl: Address of the values table (`HTV1`): feature id → class. 255 is not drawn, 254 is drawn
            hatched. Colours of a new theme wait for its values.
        hiddenClasses: Indices of classes that are not drawn and not hit.
        maskUrl: Address of what a filter keeps (`HTM1`, `dashboard.figures.masks.mask_table`). A feature
            whose id it does not keep is neither drawn nor hit, whatever its source; rings and features
            without an id are not asked. None keeps all; a mask that will never come keeps nothing.
        mask: The same bytes in base64 (`mask_text`); wins over `maskUrl`.
        sumsUrl: Address of the counts of the rings by class (`class_sums`): `{id: [count, …]}` in the
            order of `style.classes`. Without it a ring counts its attributes of those keys.
        sums: The same counts; wins over `sumsUrl`.
        mode: `light` or `dark`; without one, that of the page.
        backdrop: Colour of the ground under the lowest layer of a pane, where nothing else lies there: its
            canvas needs no blending then, and moves more smoothly. Cannot change but with the mode.
        selected: Id of the feature to outline, a list of several, or None.
        opacity: 0 to 1, of fills and lines; labels and pins stay.
        isBackground: Its tiles are fetched after those of the map's other layers.
        zIndex: Order among these layers, and of hit tests. Those of one pane share a canvas a tile.
        pane: Leaflet pane of the tiles; cannot change.
        minDataZoom: Below this tile zoom nothing is asked for or drawn.
        maxDataZoom: Above this tile zoom the tiles of it are drawn larger, at full sharpness.
        keyboard: Whether Tab reaches the map and the arrow keys walk from feature to feature.
        label: What a screen reader says of the map.
        reportHover: Whether `hovered` is sent.
        reportDrawing: Whether `loading` and `drawn` are sent; each costs Dash a look at its whole page.
        tooltipFields: Attributes shown in the tooltip under name and class, as `[attribute, label]`.
        hovered: Out: `{id, source, properties, latlng}` or None.
        clicked: Out: `{id, source, properties, latlng, n_clicks}`, or None after Escape.
        loading: Out: whether a picture is on its way.
        error: Out: `{status, url, at}` of the last failed request (status 0: no answer; -1: not a tile),
            None when tiles arrive again.
        drawn: Out: `{tiles, features, ms}` of the last whole picture.
    """

    _namespace = "hongtu_map"
    _type = "MapLayer"

    def __init__(
        self,
        *,
        url: str,
        layers: list[dict[str, Any]],
        id: str | dict[str, Any] | None = None,  # noqa: A002  # Dash names it so
        **props: Any,  # noqa: ANN401  # checked against _prop_names by Dash
    ) -> None:
        self._prop_names = self.available_properties = PROPS
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        given = {"id": id, **props}
        super().__init__(url=url, layers=layers, **{k: v for k, v in given.items() if v is not None})  # type: ignore[no-untyped-call]
