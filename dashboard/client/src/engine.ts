/** The page's end of the tile workers: two of them, restarted when they crash, or the page itself where workers fail. */
import { TileCore } from './core';
import type { Picture } from './picture';
import type { DecodedTile, DrawJob, FromCore, PaintState, TileError, ToCore } from './types';
import { NO_TABLES, type FeatureTables } from './values';

declare const WORKER_SOURCE: string;

const WORKERS = 2;
const MAX_RESTARTS = 5;

export interface Drawn {
  isDone: boolean;
  bitmap: Picture | null;
  ms: number;
}

interface Data {
  isBackground: boolean;
  lane: number;
  refs: number;
  decoded: DecodedTile | null;
  error: TileError | null;
  listeners: Set<(key: string, error: TileError | null) => void>;
}

interface LayerMemory {
  paint: PaintState | null;
  tables: FeatureTables;
}

type Lane = { post(message: ToCore): void; stop(): void };

/** One engine serves every layer of the page. Data tiles are known by their address and counted; the last reference frees them. */
export class Engine {
  private readonly data = new Map<string, Data>();
  private readonly layers = new Map<string, LayerMemory>();
  private readonly pending = new Map<number, { lane: number; job: DrawJob; resolve: (drawn: Drawn) => void }>();
  private readonly lanes: Lane[];
  private restarts = 0;
  private seq = 0;

  constructor() {
    this.lanes = Array.from({ length: WORKERS }, (_, index) => this.openLane(index));
  }

  /** Number of workers in use; 0 means that the page paints by itself. */
  get workers(): number {
    return this.lanes.filter((lane) => lane instanceof WorkerLane).length;
  }

  /** Number of data tiles held. */
  get held(): number {
    return this.data.size;
  }

  setPaint(layer: string, state: PaintState): void {
    this.memory(layer).paint = state;
    this.broadcast({ t: 'paint', layer, state });
  }

  setTables(layer: string, tables: FeatureTables): void {
    this.memory(layer).tables = tables;
    this.broadcast({ t: 'tables', layer, tables });
  }

  forget(layer: string): void {
    this.layers.delete(layer);
    this.broadcast({ t: 'forget', layer });
  }

  /** Takes a reference on the data tile at an address, loaded once for all layers; the listener hears each success or failure. */
  acquire(key: string, listener: (key: string, error: TileError | null) => void, isBackground = false): void {
    let held = this.data.get(key);
    if (!held) {
      held = { isBackground, lane: this.laneOf(key), refs: 0, decoded: null, error: null, listeners: new Set() };
      this.data.set(key, held);
      this.lanes[held.lane].post({ t: 'load', dataKey: key, isBackground });
    }
    held.refs++;
    held.listeners.add(listener);
    const known = held;
    if (known.decoded || known.error) queueMicrotask(() => known.listeners.has(listener) && listener(key, known.error));
  }

  release(key: string, listener?: (key: string, error: TileError | null) => void): void {
    const held = this.data.get(key);
    if (!held) return;
    if (listener) held.listeners.delete(listener);
    if (--held.refs > 0) return;
    this.data.delete(key);
    this.lanes[held.lane].post({ t: 'drop', dataKey: key });
  }

  decoded(key: string): DecodedTile | null {
    return this.data.get(key)?.decoded ?? null;
  }

  draw(job: DrawJob): Promise<Drawn> {
    const lane = this.data.get(job.dataKey)?.lane;
    if (lane === undefined) return Promise.resolve({ isDone: false, bitmap: null, ms: 0 });
    const seq = ++this.seq;
    return new Promise((resolve) => {
      this.pending.set(seq, { lane, job, resolve });
      this.lanes[lane].post({ t: 'draw', job, seq });
    });
  }

  /** Ends worker `index` as a crash would, for tests. */
  crash(index: number): void {
    this.onCrash(index);
  }

  private memory(layer: string): LayerMemory {
    let held = this.layers.get(layer);
    if (!held) this.layers.set(layer, (held = { paint: null, tables: NO_TABLES }));
    return held;
  }

  private laneOf(key: string): number {
    let hash = 0;
    for (let i = 0; i < key.length; i++) hash = (hash * 31 + key.charCodeAt(i)) | 0;
    return Math.abs(hash) % WORKERS;
  }

  private broadcast(message: ToCore): void {
    for (const lane of this.lanes) lane.post(message);
  }

  private openLane(index: number): Lane {
    const receive = (message: FromCore): void => this.receive(message);
    if (this.restarts < MAX_RESTARTS && typeof OffscreenCanvas !== 'undefined' && typeof Worker !== 'undefined') {
      try {
        return new WorkerLane(receive, () => this.onCrash(index));
      } catch {
        // A content security policy without blob: workers lands here.
      }
    }
    return new PageLane(receive);
  }

  private onCrash(index: number): void {
    this.restarts++;
    this.lanes[index].stop();
    const lane = (this.lanes[index] = this.openLane(index));
    for (const [layer, { paint, tables }] of this.layers) {
      if (paint) lane.post({ t: 'paint', layer, state: paint });
      lane.post({ t: 'tables', layer, tables });
    }
    for (const [dataKey, held] of this.data) {
      if (held.lane === index) lane.post({ t: 'load', dataKey, isBackground: held.isBackground });
    }
    // A draw asked before its tile is back would find nothing: answer it empty, the reload will ask again.
    for (const [seq, job] of this.pending) if (job.lane === index) this.finish(seq, { isDone: false, bitmap: null, ms: 0 });
  }

  private receive(message: FromCore): void {
    if (message.t === 'drawn') {
      this.finish(message.seq, message);
      return;
    }
    const held = this.data.get(message.dataKey);
    if (!held) return;
    if (message.t === 'loaded') held.decoded = message.data;
    held.error = message.t === 'failed' ? message.error : null;
    for (const listener of [...held.listeners]) listener(message.dataKey, held.error);
  }

  private finish(seq: number, drawn: Drawn): void {
    const job = this.pending.get(seq);
    this.pending.delete(seq);
    if (job) job.resolve({ isDone: drawn.isDone, bitmap: drawn.bitmap, ms: drawn.ms });
  }
}

class WorkerLane implements Lane {
  private readonly worker: Worker;
  private readonly objectUrl: string;

  constructor(receive: (message: FromCore) => void, onCrash: () => void) {
    this.objectUrl = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: 'text/javascript' }));
    this.worker = new Worker(this.objectUrl);
    this.worker.onmessage = (event: MessageEvent<FromCore>) => receive(event.data);
    this.worker.onerror = onCrash;
    this.worker.onmessageerror = onCrash;
  }

  post(message: ToCore): void {
    this.worker.postMessage(message);
  }

  stop(): void {
    this.worker.onerror = null;
    this.worker.terminate();
    URL.revokeObjectURL(this.objectUrl);
  }
}

class PageLane implements Lane {
  private readonly core: TileCore;

  constructor(receive: (message: FromCore) => void) {
    this.core = new TileCore((message) => setTimeout(receive, 0, message));
  }

  post(message: ToCore): void {
    this.core.receive(message);
  }

  stop(): void {}
}

let shared: Engine | null = null;

export function engine(): Engine {
  return (shared ??= new Engine());
}
