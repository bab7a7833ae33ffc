"""The heap of the map page over minutes of use: pan, zoom, modes and filters, with garbage collected.

Needs a server (`hongtu serve`). Run: `python -m benchmarks.soak URL [MINUTES]`; ends with the ratio of
the last heap to the first one.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import sync_playwright

from dashboard import ids
from dashboard.figures.masks import mask_text
from tests.browser.conftest import ARGUMENTS, PLACES

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

LEAFLET = "hongtu_map.mapOf(document.querySelector('.leaflet-container'))"
LOOK_EVERY_S = 60


def main(url: str, minutes: float = 20) -> None:
    program = next((str(place) for place in PLACES if Path(place).exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        page.goto(url)
        page.wait_for_function("() => window.hongtu_map?.engine().held > 0", timeout=60_000)
        home = page.evaluate(f"(() => {{ const c = {LEAFLET}.getCenter(); return [c.lat, c.lng] }})()")
        chance = random.Random(1)
        use(page, chance, home, 30)
        heaps = [look(page.context.new_cdp_session(page), page, home)]
        end = time.monotonic() + 60 * minutes
        while time.monotonic() < end:
            use(page, chance, home, LOOK_EVERY_S)
            heaps.append(look(page.context.new_cdp_session(page), page, home))
            print(f"{heaps[-1] / 1e6:.1f} MB; {heaps[-1] / heaps[0]:.3f} x the first look", flush=True)
        browser.close()
    ratio = heaps[-1] / heaps[0]
    print(f"{minutes:g} minutes: {heaps[0] / 1e6:.1f} MB to {heaps[-1] / 1e6:.1f} MB, {ratio:.3f} x")


def use(page: Page, chance: random.Random, home: list[float], seconds: float) -> None:
    """Move about and change what is drawn, for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        step: dict[str, Any]
        match chance.randrange(4):
            case 0:
                page.evaluate(f"{LEAFLET}.panBy([{chance.randint(-600, 600)}, {chance.randint(-400, 400)}])")
            case 1:
                page.evaluate(f"{LEAFLET}.setView({home}, {chance.choice((10, 12, 13.5, 15, 17))})")
            case 2:
                kept = np.array(chance.sample(range(1, 900), 300), np.int32)
                step = {"mask": mask_text(kept)}
                page.evaluate("([id, p]) => dash_clientside.set_props(id, p)", [ids.COMPOUND_LAYER, step])
            case _:
                step = {"mode": chance.choice(("light", "dark")), "mask": None}
                page.evaluate("([id, p]) => dash_clientside.set_props(id, p)", [ids.COMPOUND_LAYER, step])
        page.wait_for_timeout(400)


def look(session: CDPSession, page: Page, home: list[float]) -> float:
    """Bytes of the page's heap where it began, after collection."""
    page.evaluate(f"{LEAFLET}.setView({home}, 13)")
    page.wait_for_timeout(3000)
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    used = float(session.send("Runtime.getHeapUsage")["usedSize"])
    session.detach()
    return used


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
