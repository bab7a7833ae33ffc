"""The client draws on canvas, where no style sheet reaches: its colours and icons are those of the pages."""

from __future__ import annotations

import re
from pathlib import Path

from dashboard.components.icons import PATHS
from dashboard.components.map_layer import PROPS
from geodata.model import ServicePointKind

CLIENT = Path(__file__).parents[3] / "dashboard" / "client" / "src"
TOKENS_CSS = Path(__file__).parents[3] / "dashboard" / "assets" / "10-tokens.css"


def numbers(path: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", path)]


def icons() -> dict[str, str]:
    return dict(re.findall(r"^  (\w+): '([^']+)',$", (CLIENT / "icons.ts").read_text(), re.MULTILINE))


def test_icons_are_those_of_the_pages() -> None:
    for name, path in icons().items():
        assert numbers(path) == numbers(PATHS[name]), name


def test_every_kind_of_service_point_has_an_icon() -> None:
    assert {str(kind) for kind in ServicePointKind} <= set(icons())


def test_every_colour_of_the_client_is_a_token_of_the_pages() -> None:
    page = {colour.upper() for colour in re.findall(r"#[0-9A-Fa-f]{6}", TOKENS_CSS.read_text())}
    client = {c.upper() for c in re.findall(r"#[0-9A-Fa-f]{6}", (CLIENT / "tokens.ts").read_text())}
    assert client <= page


def test_python_and_typescript_name_the_same_props() -> None:
    text = (CLIENT / "layer.ts").read_text()
    block = text.split("export interface MapLayerProps {")[1].split("}")[0]
    known = set(re.findall(r"^  (\w+)\??:", block, re.MULTILINE)) - {"setProps"}
    reported = {"hovered", "clicked", "loading", "error", "drawn"}
    assert known | reported == set(PROPS)
