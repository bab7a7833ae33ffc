"""The filter of the page, as a Dash component; its behaviour is `dashboard/client/src/pages/facets.ts`."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Facets(Component):
    """Bars that count and choose, the tools that draw on the map, and what is kept.

    Args:
        id: The component's id.
        value: The filter in one line, see `dashboard.explore.filters`; sent back when a bar is clicked.
        found: What the server counted, see `dashboard.explore.counting`.
        fault: What went wrong, in words.
        tool: The tool that draws: `polygon`, `circle`, `lasso` or None; sent back when one is chosen.
        open: Names of the facets that begin open.
        texts: The words.
    """

    _type = "Facets"
    _namespace = "hongtu_page"
    _prop_names = ["fault", "found", "id", "open", "texts", "tool", "value"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Dash's name for it
        value: str,
        open: list[str],  # noqa: A002 - as the element that opens
        texts: dict[str, str],
        found: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            id=id, value=value, open=open, texts=texts, found=found, fault="", tool=None
        )
