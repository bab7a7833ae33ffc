"""The tree of layers, as a Dash component; its behaviour is `dashboard/client/src/pages/layers.ts`."""

from __future__ import annotations

from dash.development.base_component import Component


class LayerTree(Component):
    """Every layer with a switch, its strength and its place in the order.

    Args:
        id: The component's id.
        value: Order, switches and strengths in one line; empty for the usual. Sent back when changed.
        texts: The word of each layer and part, and `up`, `down`, `opacity`.
    """

    _type = "LayerTree"
    _namespace = "hongtu_page"
    _prop_names = ["id", "texts", "value"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(self, *, id: str, value: str, texts: dict[str, str]) -> None:  # noqa: A002 - Dash's name for it
        super().__init__(id=id, value=value, texts=texts)  # type: ignore[no-untyped-call]
