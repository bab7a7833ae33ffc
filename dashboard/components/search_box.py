"""The search box, as a Dash component; its behaviour is `dashboard/client/src/pages/search.ts`."""

from __future__ import annotations

from typing import Final

from dash.development.base_component import Component

ICON_OF: Final = {
    "compounds": "firm",
    "communities": "locate",
    "grid_cells": "layers",
    "firms": "firm",
}
"""The icon of each dataset; a compound of known status and a service point have a mark of their own."""


class SearchBox(Component):
    """A box that asks the server while the user types, and a list that the keyboard walks through.

    Args:
        id: The component's id.
        url: The address that is asked; the search words are added as `q`.
        texts: The words of the box, and the heading of each dataset.
        picked: Out: `{dataset, code, name, n}` of what the user chose.
    """

    _type = "SearchBox"
    _namespace = "hongtu_page"
    _prop_names = ["icons", "id", "picked", "texts", "url"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(self, *, id: str, url: str, texts: dict[str, str]) -> None:  # noqa: A002 - Dash's name for it
        super().__init__(id=id, url=url, texts=texts, icons=ICON_OF)  # type: ignore[no-untyped-call]
