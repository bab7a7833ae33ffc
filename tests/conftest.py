"""What every test has: a network that ends at this machine, and settings of its own."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from geodata import terminal

pytest_plugins = ("tests.network", "tests.databases", "tests.served")

# How long an example takes says more about the machine than about the code.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")

REPOSITORY = Path(__file__).parent.parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the browser last: from its first page on, Playwright occupies the event loop of the process."""
    items.sort(key=lambda item: "browser" in item.path.parts)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the person who runs the tests reaches them, and no test reaches that person's data."""
    for name in [name for name in os.environ if name.startswith("HONGTU_") and name != "HONGTU_SHARED_DATA"]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HONGTU_HOME", str(tmp_path / "home"))
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    # A process speaks one language; tests of commands are many processes in one.
    terminal.speak("en")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real files that are not part of the project; tests that need it are skipped without it."""
    folder = Path(os.environ.get("HONGTU_SHARED_DATA", REPOSITORY.parent / "shared" / "data")).resolve()
    if not folder.is_dir():
        pytest.skip(f"no real files at {folder} (HONGTU_SHARED_DATA)")
    return folder
