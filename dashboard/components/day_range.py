"""The period of the ticket heat, as a Dash component; behaviour in `dashboard/client/src/pages/days.ts`."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class DayRange(Component):
    """A column per day under a window that can be dragged, stretched, and moved with the arrow keys.

    Args:
        id: The component's id.
        days: `[{day, tickets}]`, oldest first, without gaps.
        value: Positions of the first and the last day of the window; sent back when it was moved.
        texts: Words for screen readers: `label`, `first`, `last`.
    """

    _type = "DayRange"
    _namespace = "hongtu_page"
    _prop_names = ["days", "id", "texts", "value"]  # noqa: RUF012 - Dash declares it so
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Dash's name for it
        days: list[dict[str, Any]],
        value: tuple[int, int],
        texts: dict[str, str],
    ) -> None:
        super().__init__(id=id, days=days, value=list(value), texts=texts)  # type: ignore[no-untyped-call]
