"""The ticket heat of our maps, as a Dash component; its drawing is `dashboard/client`."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

PROPS = [
    "id",
    "url",
    "style",
    "mode",
    "variant",
    "opacity",
    "bandwidth",
    "minDataZoom",
    "maxDataZoom",
    "version",
    "bounds",
    "pulses",
    "loading",
    "error",
    "drawn",
]


class HeatLayer(Component):
    """Density of binned counts in five fixed bands with contour lines, as a child of a dash-leaflet `Map`.

    Counts of all tiles in view are smoothed together with a Gaussian, so no tile edge shows. Densities are
    per hectare of ground at the middle of the map. Needs `assets/hongtu.js`, built by `dashboard/client`.

    Args:
        id: The component's id.
        url: Heat tile address (`HTH1`) with `{z}`, `{x}` and `{y}`; empty switches the heat off.
        style: `{breaks: […]}`: five rising densities in tickets per hectare.
        mode: `light` or `dark`.
        variant: `fill` tints all bands; `contour` only the upper two, for a map whose colours say
            something else.
        opacity: 0 to 1.
        bandwidth: Standard deviation of the smoothing in metres on the ground; at least 12 px are drawn.
        minDataZoom: Lowest tile zoom that is asked for.
        maxDataZoom: Highest tile zoom that is asked for.
        version: When it changes, visible tiles are fetched again; the old picture stays until all are
            there.
        bounds: `[[south, west], [north, east]]`: with a new `version`, only tiles that touch it are
            fetched.
        pulses: `[{lat, lon, key}]`: each new key rings once, unless the reader asked for less motion.
        loading: Out: whether a picture is on its way.
        error: Out: `{status, url, at}` of the last failed request, None when tiles arrive again.
        drawn: Out: `{tiles, cells, ms}` of the last picture.
    """

    _namespace = "hongtu_map"
    _type = "HeatLayer"

    def __init__(
        self,
        *,
        url: str,
        id: str | dict[str, Any] | None = None,  # noqa: A002  # Dash names it so
        **props: Any,  # noqa: ANN401  # checked against _prop_names by Dash
    ) -> None:
        self._prop_names = self.available_properties = PROPS
        self._valid_wildcard_attributes = self.available_wildcard_properties = []
        given = {"id": id, **props}
        super().__init__(url=url, **{k: v for k, v in given.items() if v is not None})  # type: ignore[no-untyped-call]
