"""Inline drawings: `Svg` is a Dash component of our own, so that lines take the colours of the page."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component

from dashboard.components.icons import PATHS

Shape = dict[str, Any]


class Svg(Component):
    """A drawing in the page itself; its colours come from the style sheets through class names.

    Args:
        id: The id of the component.
        viewBox: `x y width height` of the drawing's own coordinates.
        shapes: What is drawn, in order: `{"tag": "path", "d": …, "className": …}`; `text` holds its words
            under `text`, and a group its parts under `shapes`.
        width: Width on the page, in CSS pixels or with a unit; left out, the style sheet decides.
        height: Height on the page, likewise.
        label: What the drawing says, for those who cannot see it; without one it counts as decoration.
        className: Class names of the drawing.
        preserveAspectRatio: As in SVG; `none` lets a chart stretch to its box.
    """

    _type = "Svg"
    _namespace = "hongtu_page"
    _prop_names = [  # noqa: RUF012 - Dash declares it as an attribute of the instance
        "id",
        "className",
        "height",
        "label",
        "preserveAspectRatio",
        "shapes",
        "viewBox",
        "width",
    ]
    _valid_wildcard_attributes = []  # noqa: RUF012 - the same
    available_wildcard_properties = []  # noqa: RUF012 - the same
    available_properties = _prop_names

    def __init__(
        self,
        shapes: list[Shape],
        viewBox: str,  # noqa: N803 - the SVG attribute's own name
        *,
        id: str | dict[str, str] | None = None,  # noqa: A002 - Dash's name for it
        width: float | str | None = None,
        height: float | str | None = None,
        label: str | None = None,
        className: str | None = None,  # noqa: N803 - Dash's name for it
        preserveAspectRatio: str | None = None,  # noqa: N803 - the SVG attribute's own name
    ) -> None:
        given = {
            "id": id,
            "shapes": shapes,
            "viewBox": viewBox,
            "width": width,
            "height": height,
            "label": label,
            "className": className,
            "preserveAspectRatio": preserveAspectRatio,
        }
        super().__init__(  # type: ignore[no-untyped-call]
            **{name: value for name, value in given.items() if value is not None}
        )


def icon(
    name: str, *, size: float | str | None = None, label: str | None = None, class_name: str = ""
) -> Svg:
    """One icon of the house; without `label` it is decoration beside a word.

    Raises:
        KeyError: There is no such icon.
    """
    return Svg(
        [{"tag": "path", "d": PATHS[name]}],
        "0 0 24 24",
        width=size,
        height=size,
        label=label,
        className=f"icon {class_name}".strip(),
    )


def disc(name: str, *, is_filled: bool = False) -> Svg:
    """A service point's pin: the icon in a disc, filled for the centres as on the map."""
    return Svg(
        [
            {"tag": "circle", "cx": 16, "cy": 16, "r": 15, "className": "disc-ground"},
            {"tag": "path", "d": PATHS[name], "transform": "translate(6 6) scale(.8333)"},
        ],
        "0 0 32 32",
        className="disc disc-filled" if is_filled else "disc",
    )
