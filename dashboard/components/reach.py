"""How far people walk from a place, as a Dash component; `dashboard/client/src/pages/reach.ts` draws it."""

from __future__ import annotations

from dash.development.base_component import Component


class Reach(Component):
    """A child of a map: areas along the streets, one in another.

    Args:
        id: The component's id.
        bands: `{minutes, label, polygons}` each, the farthest first; see `dashboard.explore.walks.drawn`.
    """

    _type = "Reach"
    _namespace = "hongtu_map"
    _prop_names = ["bands", "id"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Dash's name for it
        super().__init__(id=id, bands=[])  # type: ignore[no-untyped-call]
