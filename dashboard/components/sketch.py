"""Draws a shape on the map, as a Dash component; its behaviour is `dashboard/client/src/pages/sketch.ts`."""

from __future__ import annotations

from dash.development.base_component import Component


class Sketch(Component):
    """A child of a map: while a tool is chosen, the pointer draws with it instead of moving the map.

    Args:
        id: The component's id.
        tool: `polygon`, `circle`, `lasso` or None.
        shape: The words of the shape, joined by dots, see `dashboard.explore.filters`; empty for none.
        texts: Words of the bar that stands over the map while a tool is chosen.
        drawn: Out: `{shape, n}` when a shape is done, without `shape` when the reader gave up.
    """

    _type = "Sketch"
    _namespace = "hongtu_map"
    _prop_names = ["drawn", "id", "shape", "texts", "tool"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(self, *, id: str, shape: str, texts: dict[str, str]) -> None:  # noqa: A002 - Dash's name for it
        super().__init__(id=id, shape=shape, texts=texts, tool=None)  # type: ignore[no-untyped-call]
