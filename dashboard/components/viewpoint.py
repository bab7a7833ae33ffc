"""Where a map looks, as a Dash component; its behaviour is `dashboard/client/src/viewpoint.ts`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from dash.development.base_component import Component

from dashboard.components.map_sources import WHOLE_CHINA, corners

if TYPE_CHECKING:
    from dashboard.components.map_sources import Box

Place = tuple[float, float, float]


class Viewpoint(Component):
    """The first child of a map: brings a city into view beside the panels, before the layers ask for tiles.

    Args:
        box: West, south, east, north in degrees; None for the whole country.
        page: Whose panels lie over the map.
        id: The component's id.
        at: Latitude, longitude and zoom to begin with instead; sent back when the reader moved the map.
    """

    _type = "Viewpoint"
    _namespace = "hongtu_map"
    _prop_names = ["at", "bounds", "id", "page"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(
        self,
        *,
        box: Box | None,
        page: Literal["map", "wall"],
        id: str,  # noqa: A002 - Dash's name for it
        at: Place | None = None,
    ) -> None:
        super().__init__(id=id, bounds=corners(box or WHOLE_CHINA), page=page, at=at)  # type: ignore[no-untyped-call]

    @staticmethod
    def of_map(box: Box | None, at: Place | None = None) -> dict[str, object]:
        """The props with which a map begins; it leaves the telling of its moves to the viewpoint."""
        begin = {"center": at[:2], "zoom": at[2]} if at else {"bounds": corners(box or WHOLE_CHINA)}
        return begin | {"trackViewport": False}
