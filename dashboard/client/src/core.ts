/** Fetches, decodes and paints tiles. The same class runs inside a worker and, where there is none, on the page. */
import { decodeTile } from './decode';
import { drawTile, hasPicture, type Context, type PathCache } from './draw';
import { surface } from './hatch';
import { isKnownToPage } from './paint';
import { discard, type Picture } from './picture';
import { untilAnswered } from './retry';
import type { ComposeJob, DecodedTile, DrawJob, FromCore, PaintState, ToCore } from './types';
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
  /** What has been painted of each place, by layer. */
  private readonly pictures = new Map<number, Map<string, Picture>>();
  /** The sources that the page has to know, and whether it is yet to be told of more of them. */
  private readonly known = new Set<string>();
  private isToTell = false;

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
      case 'compose':
        this.compose(message.job, message.seq);
        break;
      case 'drop':
        this.drop(message.dataKey);
        break;
      case 'close':
        for (const picture of this.pictures.get(message.square)?.values() ?? []) discard(picture);
        this.pictures.delete(message.square);
        break;
      case 'forget':
        this.layers.delete(message.layer);
        this.clearPaths(message.layer);
        for (const square of this.pictures.keys()) this.keep(square, message.layer, null);
        break;
    }
  }

  private setPaint(layer: string, paint: PaintState): void {
    const before = this.layers.get(layer);
    this.layers.set(layer, { paint, tables: before?.tables ?? NO_TABLES });
    const geometry = (p: PaintState): string => JSON.stringify([p.specs, p.style.field, p.style.classes.map((c) => c.key)]);
    if (!before || geometry(before.paint) !== geometry(paint)) this.clearPaths(layer);
    const names = paint.specs.filter(isKnownToPage).map((spec) => spec.source);
    if (names.every((name) => this.known.has(name))) return;
    for (const name of names) this.known.add(name);
    // Once for all the layers that are painted together.
    if (!this.isToTell) setTimeout(() => this.tellAgain(), 0);
    this.isToTell = true;
  }

  private tellAgain(): void {
    this.isToTell = false;
    for (const [dataKey, { data }] of this.tiles) if (data) this.tell(dataKey, data, true);
  }

  private tell(dataKey: string, { sources }: DecodedTile, isAgain: boolean): void {
    this.emit({ t: 'loaded', dataKey, data: { sources: sources.filter(({ name }) => this.known.has(name)) }, isAgain });
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
    if (held.data && this.tiles.get(dataKey) === held) this.tell(dataKey, held.data, false);
  }

  private draw(job: DrawJob, seq: number): void {
    const held = this.tiles.get(job.dataKey);
    const state = this.layers.get(job.layer);
    if (!held?.data || !state) {
      this.emit({ t: 'drawn', seq, isDone: false, hasPicture: false, ms: 0 });
      return;
    }
    const started = performance.now();
    let paths = held.paths.get(job.layer);
    if (!paths) held.paths.set(job.layer, (paths = new Map()));
    const isEmpty = !hasPicture(held.data, state.paint, state.tables, paths, job.zoom);
    let picture: Picture | null = null;
    if (!isEmpty) {
      const canvas = surface(Math.round(job.size * job.dpr));
      const ctx = canvas.getContext('2d') as Context | null;
      if (ctx) drawTile(ctx, held.data, state.paint, state.tables, paths, job);
      picture = finished(canvas);
    }
    this.keep(job.square, job.layer, picture);
    this.emit({ t: 'drawn', seq, isDone: true, hasPicture: !isEmpty, ms: performance.now() - started });
  }

  private keep(square: number, layer: string, picture: Picture | null): void {
    let held = this.pictures.get(square);
    if (!held) this.pictures.set(square, (held = new Map()));
    discard(held.get(layer) ?? null);
    if (picture) held.set(layer, picture);
    else held.delete(layer);
  }

  private compose({ square, layers, backdrop, edge }: ComposeJob, seq: number): void {
    const held = this.pictures.get(square);
    const drawn = layers.flatMap(({ layer, opacity }) => {
      const picture = held?.get(layer);
      return picture ? [{ picture, opacity }] : [];
    });
    const canvas = surface(edge);
    const ctx = canvas.getContext('2d', { alpha: backdrop === null }) as Context | null;
    if (!ctx || drawn.length < layers.length) {
      this.emit({ t: 'composed', seq, isDone: false, picture: null });
      return;
    }
    if (backdrop !== null) {
      ctx.fillStyle = backdrop;
      ctx.fillRect(0, 0, edge, edge);
    }
    for (const { picture, opacity } of drawn) {
      ctx.globalAlpha = opacity;
      ctx.drawImage(picture, 0, 0);
    }
    this.emit({ t: 'composed', seq, isDone: true, picture: finished(canvas) });
  }
}

function finished(canvas: OffscreenCanvas | HTMLCanvasElement): Picture {
  return 'transferToImageBitmap' in canvas ? canvas.transferToImageBitmap() : canvas;
}
