"""How the layers of the map are drawn."""

from __future__ import annotations

from dashboard.components import map_style


def test_names_that_lie_over_a_dark_class_have_the_widest_halo() -> None:
    (name,) = (spec for spec in map_style.borders() if spec["kind"] == "label")
    others = [map_style.NAMES, *(spec for spec in map_style.points() if spec["kind"] == "label")]
    assert all(name["paint"]["haloWidth"] > each["paint"].get("haloWidth", 0) for each in others)
