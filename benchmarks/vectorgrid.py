"""The map page against a bare map with Leaflet.VectorGrid over the same tiles of compounds, at 1920 × 1080.

What a user of Leaflet would pick for vector tiles. Its script and Leaflet's are no part of this repository:
`npm pack leaflet@1.9.4 leaflet.vectorgrid@1.3.0` brings them. Runs of ours and of the reference take turns.
Run: `python -m benchmarks.vectorgrid DSN LEAFLET.js VECTORGRID.js`.
"""

from __future__ import annotations

import os
import statistics
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

from benchmarks.geojson_page import LIGHT, ZOOM
from benchmarks.page import PAN, RUNS, ours
from benchmarks.province import CITY, MIDDLE
from benchmarks.tiles import serving
from tests.browser.conftest import ARGUMENTS, PLACES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PATH = "/tiles/vectorgrid.html"
PAGE = """<!DOCTYPE html><style>html, body, #map {{ margin: 0; height: 100% }} .leaflet-tile, .leaflet-pane,
.leaflet-tile-container {{ position: absolute; left: 0; top: 0 }}
.leaflet-zoom-animated {{ transform-origin: 0 0 }}
.leaflet-container {{ overflow: hidden; position: relative }}</style><div id="map"></div>
<script src="/tiles/leaflet.js"></script><script>L.DomEvent.fakeStop = () => true</script>
<script src="/tiles/vectorgrid.js"></script><script>
let colours = {colours};
const look = p => ({{
  fill: true, weight: 1, color: '#fff', fillOpacity: 0.9, fillColor: colours[p.status] ?? '#888' }});
window.map = L.map('map', {{ center: [{north}, {east}], zoom: {zoom}, zoomSnap: 0.25 }});
window.grid = L.vectorGrid.protobuf('/tiles/compounds/{{z}}/{{x}}/{{y}}.mvt?city={city}', {{
  rendererFactory: L.canvas.tile, interactive: true, vectorTileLayerStyles: {{ compounds: look }} }});
grid.on('load', () => {{ window.ready = performance.now() }});
grid.addTo(map);
</script>"""
RESTYLE = """async () => {
  const times = [];
  for (const colour of ['#123456', '#654321', '#135724', '#246135']) {
    const begun = performance.now();
    colours = new Proxy({}, { get: () => colour });
    const loaded = new Promise(r => grid.once('load', r));
    grid.redraw();
    await loaded;
    await new Promise(r => requestAnimationFrame(() => setTimeout(r, 0)));
    times.push(performance.now() - begun);
  }
  return times;
}"""


def reference(browser: Browser, port: int, scripts: dict[str, Path]) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    east, north = MIDDLE
    html = PAGE.format(colours=LIGHT, north=north, east=east, zoom=ZOOM, city=CITY)

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name in scripts:
            route.fulfill(path=scripts[name], content_type="text/javascript")
        else:
            route.fulfill(body=html, content_type="text/html")

    for name in (*scripts, PATH.rsplit("/", 1)[1]):
        page.route(f"**/tiles/{name}", answer)
    page.goto(f"http://127.0.0.1:{port}{PATH}")
    found = {"ms": _settled(page), "restyle": statistics.median(page.evaluate(RESTYLE))}
    found |= page.evaluate(f"({PAN})(window.map)")
    page.close()
    return found


def _settled(page: Page) -> float:
    page.wait_for_function("() => window.ready && performance.now() - ready > 1500", timeout=60_000)
    return float(page.evaluate("ready"))


def main(dsn: str, leaflet: str, vectorgrid: str) -> None:
    scripts = {"leaflet.js": Path(leaflet), "vectorgrid.js": Path(vectorgrid)}
    program = next((str(place) for place in PLACES if Path(place).exists()), None)
    with sync_playwright() as play, serving(dsn) as port:
        browser = play.chromium.launch(executable_path=program, args=ARGUMENTS)
        ours(browser, port)
        runs = [(ours(browser, port), reference(browser, port, scripts)) for _ in range(RUNS)]
        browser.close()
    print(f"map zoom {ZOOM}; medians of {RUNS}; load {os.getloadavg()[0]:.1f}")
    for name in runs[0][1]:
        whole, bare = (statistics.median(run[k][name] for run in runs) for k in (0, 1))
        print(f"  {name:8} whole page {whole:9.1f}; VectorGrid alone {bare:9.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
