"""A real Chromium, and the page of synthetic map layers, for the browser tests."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.served import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import BrowserContext, Page, Route

    from tests.served import Served

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
UNPACKED = Path(os.environ.get("HONGTU_HOME", REPOSITORY / ".hongtu")) / "browser"
DRIVER = UNPACKED / "node"
PLACES = [
    UNPACKED / "chromium",
    Path("/usr/bin/chromium"),
    Path("/usr/bin/google-chrome"),
]


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
    if DRIVER.exists():
        os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(DRIVER)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def faults() -> list[str]:
    """What went wrong in `page`; a test that expects a fault empties it."""
    return []


@pytest.fixture
def page(chromium: Browser, served: Served, faults: list[str]) -> Iterator[Page]:
    """A page of the server, in Chinese, 1440 × 900; it may have no error, and ask no other machine."""
    with chromium.new_context(
        base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    ) as context:
        watch(context, served.url, faults)
        yield context.new_page()
    assert not faults, "\n".join(faults)


def watch(context: BrowserContext, url: str, faults: list[str]) -> None:
    """Note in `faults` every error of the context's pages, and every request for another address."""

    def leave(route: Route) -> None:
        faults.append(f"request to {route.request.url}")
        route.abort()

    context.route(lambda address: not address.startswith((url, "data:", "blob:")), leave)
    context.on("weberror", lambda error: faults.append(f"error: {error.error}"))
    context.on(
        "console",
        lambda message: faults.append(f"console: {message.text}") if message.type == "error" else None,
    )


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
