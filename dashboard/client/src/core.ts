/** Fetches, decodes and paints tiles. The same class runs inside a worker and, where there is none, on the page. */
import { decodeTile } from './decode';
import { drawTile, hasPicture, type Context, type PathCache } from './draw';
import { surface } from './hatch';
import { untilAnswered } from './retry';
import type { DecodedTile, DrawJob, FromCore, PaintState, ToCore } from './types';
import { NO_TABLES, type FeatureTables } from './values';

interface Held {
  abort: AbortController;
  data: DecodedTile | null;
  /** Paths by layer: several may draw from one tile. */
  paths: Map<string, PathCache>;
}

interface LayerState {
  paint: PaintState;
  tables: FeatureTables;
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
      case 'tables':
        this.setTables(message.layer, message.tables);
        break;
      case 'load':
        void this.load(message.dataKey, message.isBackground);
        break;
      case 'draw':
        this.draw(message.job, message.seq);
        break;
      case 'drop':
        this.drop(message.dataKey);
        break;
      case 'forget':
        this.layers.delete(message.layer);
        this.clearPaths(message.layer);
        break;
    }
  }

  private setPaint(layer: string, paint: PaintState): void {
    const before = this.layers.get(layer);
    this.layers.set(layer, { paint, tables: before?.tables ?? NO_TABLES });
    const geometry = (p: PaintState): string => JSON.stringify([p.specs, p.style.field, p.style.classes.map((c) => c.key)]);
    if (!before || geometry(before.paint) !== geometry(paint)) this.clearPaths(layer);
  }

  private setTables(layer: string, tables: FeatureTables): void {
    const state = this.layers.get(layer);
    if (!state) return;
    state.tables = tables;
    this.clearPaths(layer);
  }

  private clearPaths(layer: string): void {
    for (const held of this.tiles.values()) held.paths.delete(layer);
  }

  private drop(key: string): void {
    const held = this.tiles.get(key);
    held?.abort.abort();
    this.tiles.delete(key);
  }

  private async load(dataKey: string, isBackground: boolean): Promise<void> {
    const held: Held = { abort: new AbortController(), data: null, paths: new Map() };
    this.tiles.set(dataKey, held);
    held.data = await untilAnswered(
      dataKey,
      held.abort.signal,
      (bytes) => decodeTile(new Uint8Array(bytes), null),
      (error, final) => this.emit({ t: 'failed', dataKey, error, final }),
      isBackground ? 'low' : 'high',
    );
    if (held.data && this.tiles.get(dataKey) === held) this.emit({ t: 'loaded', dataKey, data: held.data });
  }

  private draw(job: DrawJob, seq: number): void {
    const held = this.tiles.get(job.dataKey);
    const state = this.layers.get(job.layer);
    if (!held?.data || !state) {
      this.emit({ t: 'drawn', seq, isDone: false, bitmap: null, ms: 0 });
      return;
    }
    const started = performance.now();
    let paths = held.paths.get(job.layer);
    if (!paths) held.paths.set(job.layer, (paths = new Map()));
    const isEmpty = !hasPicture(held.data, state.paint, state.tables, paths, job.zoom);
    let bitmap: ImageBitmap | HTMLCanvasElement | null = null;
    if (!isEmpty) {
      const canvas = surface(Math.round(job.size * job.dpr));
      const ctx = canvas.getContext('2d') as Context | null;
      if (ctx) drawTile(ctx, held.data, state.paint, state.tables, paths, job);
      bitmap = 'transferToImageBitmap' in canvas ? canvas.transferToImageBitmap() : canvas;
    }
    this.emit({ t: 'drawn', seq, isDone: true, bitmap, ms: performance.now() - started });
  }
}
