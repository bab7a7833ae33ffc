/** Fetches, decodes and paints tiles. The same class runs inside a worker and, where there is none, on the page. */
import { decodeTile } from './decode';
import { drawTile, hasPicture, surface, type Context, type PathCache } from './draw';
import type { DecodedTile, DrawJob, FromCore, PaintState, ToCore } from './types';
import type { Values } from './values';

const BACKOFF_MS = [400, 1200, 3000, 8000, 20000];
/** Statuses worth another try; every other 4xx will be the same tomorrow. */
const TRANSIENT = new Set([0, 408, 425, 429, 500, 502, 503, 504]);

interface Held {
  layer: string;
  url: string;
  abort: AbortController;
  data: DecodedTile | null;
  paths: PathCache;
}

interface LayerState {
  paint: PaintState;
  values: Values | null;
}

export class TileCore {
  private readonly tiles = new Map<string, Held>();
  private readonly layers = new Map<string, LayerState>();

  constructor(private readonly emit: (message: FromCore) => void) {}

  receive(message: ToCore): void {
    switch (message.t) {
      case 'paint':
        this.setPaint(message.layer, message.state);
        break;
      case 'values':
        this.setValues(message.layer, message.classes ? { base: message.base, classes: message.classes } : null);
        break;
      case 'load':
        void this.load(message.layer, message.dataKey, message.url);
        break;
      case 'draw':
        this.draw(message.job, message.seq);
        break;
      case 'drop':
        this.drop(message.dataKey);
        break;
      case 'forget':
        this.layers.delete(message.layer);
        for (const [key, held] of this.tiles) if (held.layer === message.layer) this.drop(key);
        break;
    }
  }

  private setPaint(layer: string, paint: PaintState): void {
    const before = this.layers.get(layer);
    this.layers.set(layer, { paint, values: before?.values ?? null });
    const geometry = (p: PaintState): string => JSON.stringify([p.specs, p.style.field, p.style.classes.map((c) => c.key)]);
    if (!before || geometry(before.paint) !== geometry(paint)) this.clearPaths(layer);
  }

  private setValues(layer: string, values: Values | null): void {
    const state = this.layers.get(layer);
    if (!state) return;
    state.values = values;
    this.clearPaths(layer);
  }

  private clearPaths(layer: string): void {
    for (const held of this.tiles.values()) if (held.layer === layer) held.paths.clear();
  }

  private drop(key: string): void {
    const held = this.tiles.get(key);
    held?.abort.abort();
    this.tiles.delete(key);
  }

  private async load(layer: string, dataKey: string, url: string): Promise<void> {
    const held: Held = { layer, url, abort: new AbortController(), data: null, paths: new Map() };
    this.tiles.set(dataKey, held);
    const isWanted = (): boolean => this.tiles.get(dataKey) === held;
    for (let attempt = 0; isWanted(); attempt++) {
      const status = await this.attempt(held);
      if (!isWanted()) return;
      if (held.data) {
        this.emit({ t: 'loaded', dataKey, data: held.data });
        return;
      }
      const isFinal = !TRANSIENT.has(status);
      this.emit({ t: 'failed', dataKey, error: { status, url, at: new Date().toISOString() }, final: isFinal });
      if (isFinal) return;
      const wait = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)];
      await new Promise((resolve) => setTimeout(resolve, wait * (0.8 + 0.4 * Math.random())));
    }
  }

  /** One request; the HTTP status, 0 for no answer, or -1 for bytes that are not a tile. */
  private async attempt(held: Held): Promise<number> {
    let bytes: ArrayBuffer;
    try {
      const response = await fetch(held.url, { signal: held.abort.signal });
      if (!response.ok) return response.status;
      bytes = response.status === 204 ? new ArrayBuffer(0) : await response.arrayBuffer();
    } catch {
      return 0;
    }
    try {
      held.data = decodeTile(new Uint8Array(bytes), null);
      return 200;
    } catch {
      return -1;
    }
  }

  private draw(job: DrawJob, seq: number): void {
    const held = this.tiles.get(job.dataKey);
    const state = this.layers.get(job.layer);
    if (!held?.data || !state) {
      this.emit({ t: 'drawn', seq, isDone: false, bitmap: null, ms: 0 });
      return;
    }
    const started = performance.now();
    const isEmpty = !hasPicture(held.data, state.paint, state.values, held.paths, job.zoom);
    let bitmap: ImageBitmap | HTMLCanvasElement | null = null;
    if (!isEmpty) {
      const canvas = surface(Math.round(job.size * job.dpr));
      const ctx = canvas.getContext('2d') as Context | null;
      if (ctx) drawTile(ctx, held.data, state.paint, state.values, held.paths, job);
      bitmap = 'transferToImageBitmap' in canvas ? canvas.transferToImageBitmap() : canvas;
    }
    this.emit({ t: 'drawn', seq, isDone: true, bitmap, ms: performance.now() - started });
  }
}
