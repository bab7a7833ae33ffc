"""The settings: each documented, each with a default, and a wrong one refused in a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geodata import settings
from geodata.errors import UsageError
from geodata.settings import Settings

REPOSITORY = Path(__file__).parents[2]
NAMES = {f"HONGTU_{name.upper()}" for name in Settings.model_fields}


def test_the_example_lists_every_setting_and_no_other() -> None:
    listed = set(re.findall(r"^#?(HONGTU_\w+)=", (REPOSITORY / ".env.example").read_text(), re.MULTILINE))
    composed = set(re.findall(r"\$\{(HONGTU_\w+)", (REPOSITORY / "compose.yaml").read_text()))
    assert listed == NAMES | composed


def test_the_defaults_of_the_example_are_the_defaults() -> None:
    text = (REPOSITORY / ".env.example").read_text()
    for name, field in Settings.model_fields.items():
        shown = re.search(rf"^#HONGTU_{name.upper()}=(.+)$", text, re.MULTILINE)
        if shown and "example" not in shown.group(1):
            default = ".hongtu" if name == "home" else field.default
            assert str(type(default)(shown.group(1))) == str(default)


def test_every_setting_says_what_it_is_for() -> None:
    assert all(field.description for field in Settings.model_fields.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HONGTU_POOL_SIZE", "many"),
        ("HONGTU_LOG_LEVEL", "LOUD"),
        ("HONGTU_READ_TIMEOUT_S", "-1"),
        ("HONGTU_CITY", "楚雄"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        settings.load()


def test_an_empty_setting_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_DSN", "")
    assert settings.load().is_embedded


def test_home_is_the_same_from_every_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("HONGTU_HOME")
    monkeypatch.chdir(tmp_path)
    assert settings.load().home == REPOSITORY / ".hongtu"


def test_a_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HONGTU_INTAKE_KEY", "open-sesame")
    assert "open-sesame" not in repr(settings.load())


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "zh"}, "zh"),
        ({"LANG": "ZH-hans"}, "zh"),
        ({"LANG": "zha_CN"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "en_US.UTF-8", "HONGTU_LANGUAGE": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "HONGTU_LANGUAGE": "en"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "HONGTU_LANGUAGE": "fr"}, "zh"),
    ],
)
def test_the_terminal_speaks_as_told_or_as_the_system(environment: dict[str, str], language: str) -> None:
    assert settings.language_of(environment) == language


def test_a_language_of_the_settings_wins_over_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert settings.load().spoken == "zh"
    assert Settings(language="en").spoken == "en"
    monkeypatch.setenv("HONGTU_LANGUAGE", "fr")
    with pytest.raises(UsageError, match="HONGTU_LANGUAGE"):
        settings.load()
