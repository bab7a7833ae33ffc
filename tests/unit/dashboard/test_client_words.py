"""The client draws and speaks without the server: in the colours and the words of the pages."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from dashboard import design
from dashboard.components.map_layer import PROPS, MapLayer
from dashboard.components.wall_panels import live_number
from dashboard.figures import wording
from dashboard.i18n import LANGUAGES, texts

if TYPE_CHECKING:
    from geodata.model import Language

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "dashboard" / "client" / "src"
GOLDEN = orjson.loads((ROOT / "tests" / "golden" / "wording.json").read_bytes())
SOURCES = sorted(CLIENT.rglob("*.ts"))
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
# Units are part of a number, and fonts have Chinese names nowhere else.
UNITS = "万亿"


@pytest.mark.parametrize("path", design.FILES, ids=lambda path: path.name)
def test_written_files_are_in_step_with_the_design(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == design.FILES[path](), "run python -m dashboard.design"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_client_has_no_text_and_no_token_of_its_own(path: Path) -> None:
    code = COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert not re.findall(r"[\u3400-\u9fff]+", code.translate(dict.fromkeys(map(ord, UNITS))))
    # Three digits are what is left to draw with where a token is missing.
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b", code)


def test_every_colour_of_a_drawing_spec_is_a_token() -> None:
    known = orjson.loads(design.FILES[CLIENT / "tokens.json"]())["colours"]
    styles = [ROOT / "dashboard" / "components" / f"{name}_style.py" for name in ("map", "base")]
    asked = {
        token for path in styles for token in re.findall(r'"(map\.\w+)"', path.read_text(encoding="utf-8"))
    }
    for path in SOURCES:
        asked |= set(re.findall(r"'((?:map|status)\.\w+)'", path.read_text(encoding="utf-8")))
    assert asked
    assert asked <= set(known)


def test_python_and_typescript_name_the_same_props() -> None:
    text = (CLIENT / "feature.ts").read_text(encoding="utf-8")
    block = text.split("export interface MapLayerProps {")[1].split("}")[0]
    known = set(re.findall(r"^  (\w+)\??:", block, re.MULTILINE)) - {"setProps"}
    reported = {"hovered", "clicked", "loading", "error", "drawn"}
    assert known | reported == set(PROPS)


def test_the_readme_and_the_component_tell_of_every_prop() -> None:
    readme = (CLIENT.parent / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Props of MapLayer")[1].split("\n## ")[0].split("A spec:")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    assert sorted({"id"} | {name for row in rows for name in re.findall(r"`(\w+)`", row)}) == sorted(PROPS)
    told = re.findall(r"^        (\w+): ", MapLayer.__doc__ or "", re.MULTILINE)
    assert sorted(told) == sorted(PROPS)


def test_the_readme_tells_of_every_key_of_a_spec_and_its_paint() -> None:
    readme = (CLIENT.parent / "README.md").read_text(encoding="utf-8")
    types = (CLIENT / "types.ts").read_text(encoding="utf-8")
    for interface in ("Paint", "LayerSpec", "StyleClass"):
        block = types.split(f"export interface {interface} {{")[1].split("\n}")[0]
        keys = set(re.findall(r"^  (\w+)\??:", block, re.MULTILINE))
        assert keys
        assert {key for key in keys if f"`{key}" not in readme} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_writes_ages_and_numbers_as_the_client_does(language: Language) -> None:
    said = texts(language)
    assert GOLDEN["words"][language] == said.section("age")
    for case in GOLDEN["ages"]:
        at, now = datetime.fromisoformat(case["at"]), datetime.fromisoformat(case["now"])
        assert wording.age(at, now, case["zone"], said) == case[language]
    for case in GOLDEN["numbers"]:
        assert live_number(case["value"], case["decimals"], language) == case[language]
