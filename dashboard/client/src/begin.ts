/**
 * What need not wait for the page: light or dark, the tile workers, and the tiles of the first view. The script stands first in
 * the head, so that workers fetch and decode while the browser still reads React, Dash and Leaflet.
 */
import { Engine } from './engine';
import { firstTiles, type FirstView } from './first-view';
import { applyInitialTheme } from './theme';

/** How long tiles are held that no layer has asked for. */
const HELD_MS = 20_000;

function askFirst(engine: Engine, { tables, ...view }: FirstView): void {
  for (const tile of firstTiles(view, window.innerWidth, window.innerHeight)) {
    const listener = (): void => {};
    const key = new URL(tile.url, document.baseURI).href;
    const lane = engine.laneOf(tile.x, tile.y);
    engine.acquire(key, lane, listener, tile.isBackground);
    setTimeout(() => engine.release(key, lane, listener), HELD_MS);
  }
  // The layer that wants it finds it in the browser's cache.
  for (const table of tables) void fetch(table, { priority: 'high' }).catch(() => {});
}

applyInitialTheme();
const engine = new Engine();
(window as unknown as { hongtu_engine: Engine }).hongtu_engine = engine;
const view = JSON.parse(document.getElementById('first-view')?.textContent ?? 'null') as FirstView | null;
if (view) askFirst(engine, view);
