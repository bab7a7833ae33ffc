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
