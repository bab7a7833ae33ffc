"""One catalogue in two languages, and no text of a page outside it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dashboard.i18n import LANGUAGES, language_of, texts

DASHBOARD = Path(__file__).parents[3] / "dashboard"
CHINESE = re.compile(r"[\u3400-\u9fff]")
SHOWN = sorted((*DASHBOARD.glob("pages/*.py"), *DASHBOARD.glob("components/*.py")))
CALLED = re.compile(r"""(?:texts|words|said|words\.texts)\(\s*"([a-z_]+\.[a-z0-9_]+)\"""")


def test_both_languages_have_the_same_keys() -> None:
    assert texts("zh").keys == texts("en").keys


def test_both_languages_fill_in_the_same_values() -> None:
    for key in texts("zh").keys:
        assert texts("zh").fields(key) == texts("en").fields(key), key


def test_no_text_is_empty() -> None:
    for language in LANGUAGES:
        assert [key for key in texts(language).keys if not texts(language)(key).strip()] == []


def test_english_texts_are_english() -> None:
    allowed = {"app.seal_top", "app.seal_bottom", "action.language", "action.language_label"}
    strange = [k for k in texts("en").keys - allowed if CHINESE.search(texts("en")(k))]
    assert strange == []


def docstrings(tree: ast.AST) -> set[int]:
    """Strings that stand alone: what documents a module, a class, a function or the constant above it."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_no_page_has_a_text_of_its_own(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    known = docstrings(tree)
    own = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in known
        # Words for a reader: Chinese, or English with a space between two words that is no class or style.
        and (CHINESE.search(node.value) or re.search(r"[A-Z][a-z]+ [a-z]+ [a-z]+", node.value))
    ]
    assert own == []


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.name)
def test_every_key_that_is_asked_for_exists(path: Path) -> None:
    asked = set(CALLED.findall(path.read_text(encoding="utf-8")))
    assert asked <= texts("zh").keys


def test_every_text_is_asked_for() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in DASHBOARD.rglob("*.py"))
    whole = set(re.findall(r"""["']([a-z]+\.[a-z0-9_]+)["']""", code))
    begun = tuple(re.findall(r"""f"([a-z]+\.[a-z0-9_]*)\{""", code))
    begun += tuple(f"{name}." for name in re.findall(r"""section\("(\w+)"\)""", code))
    assert begun
    assert sorted(key for key in texts("zh").keys - whole if not key.startswith(begun)) == []


@pytest.mark.parametrize(
    ("asked", "language"),
    [("en", "en"), ("EN-us", "en"), ("zh", "zh"), (None, "zh"), ("fr", "zh"), ("", "zh")],
)
def test_the_language_is_chinese_unless_english_is_asked_for(asked: str | None, language: str) -> None:
    assert language_of(asked) == language
