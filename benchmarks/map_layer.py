"""The map layer in Chromium: load, restyle, pan and hit test with tens of thousands of parcels in view.

The reference is the same layer painting on the page's own thread. Run: `python -m benchmarks.map_layer`.
Needs Chromium and the built client.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, PLACES, REPOSITORY, wait_for
from tests.served import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PARCELS = 300
ZOOM = 13
RUNS = 3
LEAFLET = "hongtu_map.mapOf(document.querySelector('.leaflet-container'))"
PAN = f"""async () => {{
  const map = {LEAFLET}, frames = [];
  let last = performance.now(), on = true;
  const tick = now => {{ frames.push(now - last); last = now; if (on) requestAnimationFrame(tick) }};
  requestAnimationFrame(tick);
  for (let i = 0; i < 8; i++) {{
    map.panBy([i % 2 ? -260 : 260, i % 2 ? -120 : 120], {{duration: 0.25}});
    await new Promise(r => setTimeout(r, 300));
  }}
  on = false;
  frames.sort((a, b) => a - b);
  return {{fps: 1000 * frames.length / frames.reduce((a, b) => a + b, 0), worst: frames.at(-1)}};
}}"""
HIT = """() => {
  const box = document.querySelector('.leaflet-container'), times = [];
  let hits = 0;
  for (let i = 0; i < 2000; i++) {
    const x = 300 + (i * 7919) % 1300, y = 100 + (i * 104729) % 900, start = performance.now();
    if (hongtu_map.featureAt(box, x, y)) hits++;
    times.push(performance.now() - start);
  }
  return {hits, mean: times.reduce((a, b) => a + b, 0) / times.length};
}"""


def _out(page: Page) -> dict[str, Any]:
    reported: dict[str, Any] = json.loads(page.locator("#out").text_content() or "{}")
    return reported


def _settle(page: Page) -> dict[str, Any]:
    page.wait_for_function(
        "() => { const o = JSON.parse(document.querySelector('#out')?.textContent || '{}');"
        " return o.loading === false && o.drawn && o.drawn.features > 0 }",
        timeout=120000,
    )
    page.wait_for_timeout(500)
    drawn: dict[str, Any] = _out(page)["drawn"]
    return drawn


def _repaint(page: Page, props: dict[str, Any]) -> float:
    page.evaluate("document.querySelector('#out').textContent = '{}'")
    page.evaluate("props => dash_clientside.set_props('compounds', props)", props)
    return float(_settle(page)["ms"])


def measure(browser: Browser, site: str, *, has_workers: bool) -> dict[str, float]:
    """One page's figures: milliseconds, frames a second."""
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    if not has_workers:
        page.add_init_script("delete window.Worker")
    page.goto(f"{site}/?zoom={ZOOM}&mode=light&only=compounds")
    drawn = _settle(page)
    found = {"features": drawn["features"], "load": drawn["ms"]}
    found["restyle"] = _repaint(page, {"mode": "dark"})
    found["filter"] = _repaint(page, {"hiddenClasses": [0]})
    page.evaluate("props => dash_clientside.set_props('compounds', props)", {"hiddenClasses": []})
    page.wait_for_timeout(800)
    pan = page.evaluate(PAN)
    found |= {"pan fps": pan["fps"], "worst frame": pan["worst"], "hit": page.evaluate(HIT)["mean"]}
    page.close()
    return found


def main() -> None:
    port = free_port()
    command = [sys.executable, "-m", "tests.browser.map_page", str(port), str(PARCELS)]
    program = next((str(place) for place in PLACES if Path(place).exists()), None)
    with subprocess.Popen(command, cwd=REPOSITORY) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/values", server, 120)
            with sync_playwright() as play:
                browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
                site = f"http://127.0.0.1:{port}"
                # The server makes its tiles on the first visit.
                measure(browser, site, has_workers=True)
                runs = [
                    (measure(browser, site, has_workers=True), measure(browser, site, has_workers=False))
                    for _ in range(RUNS)
                ]
                browser.close()
        finally:
            server.terminate()
    print(f"{runs[0][0]['features']:.0f} features, map zoom {ZOOM}, 1920 × 1080, medians of {RUNS}")
    for name in ("load", "restyle", "filter", "worst frame", "hit", "pan fps"):
        ours, page = (statistics.median(run[k][name] for run in runs) for k in (0, 1))
        ratio = ours / page if name == "pan fps" else page / ours
        print(f"{name:12} 2 workers {ours:8.2f}   page thread {page:8.2f}   {ratio:.2f} x")


if __name__ == "__main__":
    main()
