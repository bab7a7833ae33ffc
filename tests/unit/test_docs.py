"""The documents tell what the program does, and both READMEs tell the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import typer

from etl.rules import RULES
from etl.rules import reference as rules_reference
from geodata.datasets import DATASETS, reference
from geodata.indicators import REGISTRY
from geodata.settings import Settings
from hongtu import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = [
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(
        f"docs/{name}.md"
        for name in (
            "architecture",
            "data-formats",
            "data-model",
            "demonstration-city",
            "operations",
            "security",
        )
    ),
]
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
SETTINGS = {f"HONGTU_{name.upper()}": field for name, field in Settings.model_fields.items()}
CODE = re.compile(r"```\n?(.*?)```|`([^`\n]+)`", re.DOTALL)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(document: str) -> list[str]:
    return [block.strip() for block in re.findall(r"```[a-z]*\n(.*?)```", document, re.DOTALL)]


def headings(document: str) -> list[int]:
    return [
        len(marks)
        for marks in re.findall(r"^(#+) ", re.sub(r"```.*?```", "", document, flags=re.DOTALL), re.MULTILINE)
    ]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_both_readmes(readme: str, command: str) -> None:
    assert f"`hongtu {command}`" in text(readme)


def test_every_command_that_the_documents_name_exists() -> None:
    for name in DOCUMENTS:
        code = " ; ".join(first or second for first, second in CODE.findall(text(name)))
        named = set(re.findall(r"(?<![\w./-])hongtu ([a-z][a-z-]*)", code))
        assert named <= set(COMMANDS), name


def test_every_setting_is_told_with_its_default() -> None:
    rows = {
        row[0]: row[1]
        for row in re.findall(r"^\| `(HONGTU_\w+)` \| (.+?) \|", text("docs/operations.md"), re.MULTILINE)
    }
    assert set(rows) == set(SETTINGS)
    for name, field in SETTINGS.items():
        value = field.default.name if isinstance(field.default, Path) else field.default
        default = "none" if value in {None, ""} else f"`{value}`"
        assert rows[name] == default, name
        assert f"#{name}=" in text(".env.example")


def test_no_document_names_a_setting_that_does_not_exist() -> None:
    of_compose = {"HONGTU_DATABASE_PASSWORD", "HONGTU_PORT", "HONGTU_SHARED_DATA"}
    for name in DOCUMENTS:
        assert set(re.findall(r"HONGTU_[A-Z_]+[A-Z]", text(name))) <= {*SETTINGS, *of_compose}, name


def test_the_tables_of_the_datasets_are_those_of_the_registry() -> None:
    written = text("docs/data-formats.md")
    tables = reference.as_markdown(DATASETS.values())
    assert written == reference.put_into(written, tables), "stale: run `make docs`"
    rules = rules_reference.as_markdown(RULES.values())
    assert written == reference.put_into(written, rules, source="etl/rules"), "stale: run `make docs`"
    for dataset in DATASETS.values():
        assert f"### `{dataset.name}`" in written


def test_a_document_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="has no"):
        reference.put_into("# Data formats", "")


def test_both_readmes_are_in_step() -> None:
    english, chinese = text("README.md"), text("README.zh-CN.md")
    assert headings(english) == headings(chinese)
    assert blocks(english) == blocks(chinese)
    for pattern in (
        r"HONGTU_\w+",
        r"http://[\w.:/]*\w",
        r"!\[.*?\]\((.*?)\)",
        r"\]\((?!README)([\w./#-]+)\)",
    ):
        assert sorted(set(re.findall(pattern, english))) == sorted(set(re.findall(pattern, chinese))), pattern


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_link_leads_somewhere(name: str) -> None:
    document = re.sub(r"```.*?```", "", text(name), flags=re.DOTALL)
    for target in re.findall(r"(?<!!)\[[^\]]*\]\(([^)#]+)(?:#[\w-]*)?\)", document):
        if not target.startswith("http"):
            assert ((ROOT / name).parent / target).exists(), target


def test_every_make_target_that_the_documents_name_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    for name in DOCUMENTS:
        code = "\n".join(first or second for first, second in CODE.findall(text(name)))
        assert set(re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)) <= targets, name


def test_every_library_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    libraries = {re.split(r"[\[<>=~ ]", line)[0] for line in project["dependencies"]}
    reasons = re.findall(
        r"^\| ([a-z, -]+) \| ", text("docs/architecture.md").partition("## Libraries")[2], re.MULTILINE
    )
    assert libraries <= {name.strip() for row in reasons for name in row.split(",")}


@pytest.mark.parametrize("indicator", REGISTRY.values(), ids=list(REGISTRY))
def test_every_indicator_is_defined_in_both_languages(indicator: object) -> None:
    from geodata.indicators import Indicator

    assert isinstance(indicator, Indicator)
    for zh in (indicator.zh, indicator.definition_zh, indicator.unit.zh, indicator.legal_basis):
        assert zh.strip()
    assert re.search(r"[\u4e00-\u9fff]", indicator.definition_zh)
    for en in (indicator.en, indicator.definition_en, indicator.unit.en):
        assert en.strip()
        assert not re.search(r"[\u4e00-\u9fff]", en)
    assert indicator.version >= 1
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", indicator.key)
