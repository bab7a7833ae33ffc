"""A real Chromium, and the page of synthetic map layers, for the browser tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLACES = [
    Path(os.environ.get("HONGTU_HOME", REPOSITORY / ".hongtu")) / "browser" / "chromium",
    Path("/usr/bin/chromium"),
    Path("/usr/bin/google-chrome"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered {url}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"no answer from {url} within {seconds} s")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = next((str(place) for place in PLACES if place.exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def map_site() -> Iterator[str]:
    """Address of the page of synthetic map layers."""
    if not (REPOSITORY / "dashboard" / "assets" / "hongtu.js").exists():
        pytest.skip("the client is not built: run `make setup`")
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.map_page", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/values", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
