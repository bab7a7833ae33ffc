"""The whole map page against a bare map with dash-leaflet's own GeoJSON layer, in Chromium at 1920 × 1080.

From navigation to all visible compounds, bytes received, a restyle, panning. Runs of ours and of the
reference take turns. A province of 300,000 has no reference: its GeoJSON would weigh some hundred megabytes.
The databases hold provinces of `benchmarks.province`, loaded before.
Run: `python -m benchmarks.page DSN [DSN …]`, the one with fewest compounds first.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from playwright.sync_api import sync_playwright

from benchmarks.geojson_page import ZOOM
from benchmarks.province import CITY, MIDDLE
from benchmarks.tiles import serving
from dashboard import ids
from tests.browser.conftest import ARGUMENTS, PLACES, REPOSITORY, wait_for
from tests.served import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RUNS = 3
MOST_GEOJSON = 20_000
# The time when the last picture of ours was drawn, or the last shape of Leaflet's put into the page.
WATCH = """
window.seen = {last: 0, pending: 0, drawn: 0};
const timer = setInterval(() => {
  if (!window.hongtu_map) return;
  clearInterval(timer);
  const engine = hongtu_map.engine();
  for (const name of ['draw', 'compose'].filter(name => engine[name])) {
    const work = engine[name].bind(engine);
    engine[name] = async job => {
      seen.pending++;
      try { return await work(job) } finally { seen.pending--; seen.drawn++; seen.last = performance.now() }
    };
  }
}, 1);
document.addEventListener('DOMContentLoaded', () => new MutationObserver(list => {
  if (list.some(m => [...m.addedNodes].some(n => n.tagName === 'path'))) {
    seen.last = performance.now(); seen.drawn++;
  }
}).observe(document.body, {childList: true, subtree: true}));
"""
PAN = """async map => {
  const frames = [];
  let last = performance.now(), on = true;
  const tick = now => { frames.push(now - last); last = now; if (on) requestAnimationFrame(tick) };
  requestAnimationFrame(tick);
  for (let i = 0; i < 10; i++) {
    map.panBy([i % 2 ? -260 : 260, i % 2 ? -120 : 120], {duration: 0.25});
    await new Promise(r => setTimeout(r, 300));
  }
  for (const zoom of [14, 15, 14, 13]) { map.setZoom(zoom); await new Promise(r => setTimeout(r, 500)) }
  on = false;
  return {fps: 1000 * frames.length / frames.reduce((a, b) => a + b, 0), worst: Math.max(...frames)};
}"""
# Frames from a movement of the pointer to the tooltip that answers it, over places with a feature under them.
HOVER = """async () => {
  const box = document.querySelector('.leaflet-container'), at = box.getBoundingClientRect();
  const tip = document.querySelector('.hongtu-tooltip'), waits = [];
  const frame = () => new Promise(r => requestAnimationFrame(r));
  const move = (x, y) => (document.elementFromPoint(x, y) ?? box).dispatchEvent(
    new MouseEvent('mousemove', {bubbles: true, clientX: x, clientY: y}));
  for (let i = 0; waits.length < 60 && i < 4000; i++) {
    const x = at.left + 340 + (i * 7919) % (at.width - 700);
    const y = at.top + 60 + (i * 104729) % (at.height - 240);
    if (!hongtu_map.featureAt(box, x - at.left, y - at.top)) continue;
    move(at.left + 1, at.top + 1);
    await frame(); await frame(); await frame();
    if (!tip.hidden) continue;
    const begun = performance.now();
    let frames = 0;
    move(x, y);
    do { await frame(); frames++ } while (tip.hidden && frames < 60);
    waits.push([frames, performance.now() - begun]);
  }
  const ms = waits.map(w => w[1]).sort((a, b) => a - b);
  return {frames: Math.max(...waits.map(w => w[0])), hover: ms[ms.length >> 1]};
}"""
OURS = "hongtu_map.mapOf(document.querySelector('.leaflet-container'))"
MAPS = "L.Map.addInitHook(function () { window.map = this })"


def settled(page: Page) -> float:
    """Milliseconds from navigation to the last picture, once none came for a second and a half."""
    page.wait_for_function(
        "() => window.seen?.drawn > 0 && seen.pending === 0 && performance.now() - seen.last > 1500",
        timeout=120_000,
    )
    return float(page.evaluate("seen.last"))


def changed(page: Page, layer: str, props: dict[str, Any]) -> float:
    """Milliseconds from a change of props to its picture."""
    return float(
        page.evaluate(
            """async ([id, props]) => {
                const frame = () => new Promise(r => requestAnimationFrame(() => setTimeout(r, 0)));
                const begun = performance.now(), drawn = seen.drawn, svg = document.querySelector('path');
                const before = svg?.getAttribute('fill');
                dash_clientside.set_props(id, props);
                while (performance.now() - begun < 20000) {
                    await frame();
                    if (window.hongtu_map ? seen.drawn > drawn && seen.pending === 0
                        : document.querySelector('path').getAttribute('fill') !== before) break;
                }
                return performance.now() - begun;
            }""",
            [layer, props],
        )
    )


def opened(browser: Browser, url: str) -> tuple[Page, dict[str, float]]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.add_init_script(WATCH)
    page.add_init_script(
        "let l; Object.defineProperty(window, 'L', {configurable: true, get: () => l, set: v => {"
        f" l = v; if (v?.Map?.addInitHook) {MAPS} }}}})"
    )
    page.goto(url)
    ms = settled(page)
    return page, {"ms": ms, "kB": sum(received) / 1000}


def ours(browser: Browser, port: int) -> dict[str, float]:
    east, north = MIDDLE
    page, found = opened(browser, f"http://127.0.0.1:{port}/?at={north},{east},{ZOOM}")
    found["restyle"] = statistics.median(
        changed(page, ids.COMPOUND_LAYER, {"mode": mode}) for mode in ("dark", "light", "dark", "light")
    )
    found |= page.evaluate(HOVER)
    found |= page.evaluate(f"({PAN})({OURS})")
    page.close()
    return found


def theirs(browser: Browser, port: int) -> dict[str, float]:
    page, found = opened(browser, f"http://127.0.0.1:{port}/")
    found["restyle"] = statistics.median(
        changed(page, "compounds", {"hideout": {"colours": dict.fromkeys(STATUSES, colour)}})
        for colour in ("#123456", "#654321", "#135724", "#246135")
    )
    found |= page.evaluate(f"({PAN})(window.map)")
    page.close()
    return found


STATUSES = ("professional", "public_interest", "self_managed", "community_kept", "none", "unknown")


def compounds_of(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT count(*) FROM hongtu.compound WHERE city = %s", (CITY,)).fetchone()
    return int(row[0]) if row else 0


def measure(browser: Browser, dsn: str) -> tuple[int, dict[str, float]]:
    n = compounds_of(dsn)
    reference = free_port()
    command = [sys.executable, "-m", "benchmarks.geojson_page", str(reference), dsn]
    is_compared = n <= MOST_GEOJSON
    with serving(dsn) as port:
        server = subprocess.Popen(command, cwd=REPOSITORY) if is_compared else None
        try:
            if server:
                wait_for(f"http://127.0.0.1:{reference}/_dash-layout", server, 60)
            ours(browser, port)
            runs = [
                (ours(browser, port), theirs(browser, reference) if server else None) for _ in range(RUNS)
            ]
        finally:
            if server:
                server.terminate()
    print(f"{n:,} compounds, map zoom {ZOOM}; medians of {RUNS}; load {os.getloadavg()[0]:.1f}")
    medians = {name: statistics.median(run[name] for run, _ in runs) for name in runs[0][0]}
    for name, value in medians.items():
        other = [reference[name] for _, reference in runs if reference is not None and name in reference]
        told = f"; GeoJSON layer {statistics.median(other):9.1f}" if other else ""
        print(f"  {name:8} {value:9.1f}{told}", flush=True)
    return n, medians


def main(*dsns: str) -> None:
    program = next((str(place) for place in PLACES if Path(place).exists()), None)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        found = [measure(browser, dsn) for dsn in dsns]
        browser.close()
    (first, least), (last, most) = found[0], found[-1]
    print(f"{last:,} against {first:,} compounds: {most['ms'] / least['ms']:.2f} x the time to a whole map")


if __name__ == "__main__":
    main(*sys.argv[1:])
