/** The page's end of the tile workers: two of them, restarted when they crash, or the page itself where workers fail. In `hongtu-begin.js` only. */
import { TileCore } from './core';
import { discard, type Picture } from './picture';
import type { ComposeJob, DecodedTile, DrawJob, FromCore, PaintState, TileError, ToCore } from './types';
import { NO_TABLES, type FeatureTables } from './values';

declare const WORKER_SOURCE: string;

const WORKERS = 2;
const MAX_RESTARTS = 5;

export interface Drawn {
  isDone: boolean;
  hasPicture: boolean;
}

export interface Composed {
  isDone: boolean;
  picture: Picture | null;
}

/** Hears of the data tile at an address: that it has come, that a request for it has failed, or that the page knows more of it now. */
export type Listener = (key: string, error: TileError | null, isAgain: boolean) => void;

const NOT_DRAWN: Drawn = { isDone: false, hasPicture: false };
const NOT_COMPOSED: Composed = { isDone: false, picture: null };

interface Data {
  key: string;
  isBackground: boolean;
  lane: number;
  refs: number;
  decoded: DecodedTile | null;
  error: TileError | null;
  listeners: Set<Listener>;
}

interface LayerMemory {
  paint: PaintState | null;
  tables: FeatureTables;
}

type Lane = { post(message: ToCore): void; stop(): void };

/** One engine serves every layer of the page. Data tiles are known by their address and counted; the last reference frees them. */
export class Engine {
  /** By worker and address. */
  private readonly data = new Map<string, Data>();
  private readonly layers = new Map<string, LayerMemory>();
  private readonly pending = new Map<number, { lane: number; resolve: (answer: Drawn) => void }>();
  private readonly composing = new Map<number, { lane: number; resolve: (answer: Composed) => void }>();
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

  /** The worker that paints all layers of a data tile's place, so that it can lay them over each other. */
  laneOf(x: number, y: number): number {
    return Math.abs(x + y) % WORKERS;
  }

  /** Takes a reference on the data tile at an address, loaded once for all layers; the listener hears each success or failure. */
  acquire(key: string, lane: number, listener: Listener, isBackground = false): void {
    let held = this.data.get(nameOf(key, lane));
    if (!held) {
      held = { key, isBackground, lane, refs: 0, decoded: null, error: null, listeners: new Set() };
      this.data.set(nameOf(key, lane), held);
      this.lanes[lane].post({ t: 'load', dataKey: key, isBackground });
    }
    held.refs++;
    held.listeners.add(listener);
    const known = held;
    if (known.decoded || known.error) queueMicrotask(() => known.listeners.has(listener) && listener(key, known.error, false));
  }

  release(key: string, lane: number, listener: Listener): void {
    const held = this.data.get(nameOf(key, lane));
    if (!held) return;
    held.listeners.delete(listener);
    if (--held.refs > 0) return;
    this.data.delete(nameOf(key, lane));
    this.lanes[lane].post({ t: 'drop', dataKey: key });
  }

  decoded(key: string, lane: number): DecodedTile | null {
    return this.data.get(nameOf(key, lane))?.decoded ?? null;
  }

  /** Has a layer painted at a place; its worker keeps the picture. */
  draw(job: DrawJob): Promise<Drawn> {
    if (!this.data.has(nameOf(job.dataKey, job.lane))) return Promise.resolve(NOT_DRAWN);
    const seq = ++this.seq;
    return new Promise((resolve) => {
      this.pending.set(seq, { lane: job.lane, resolve });
      this.lanes[job.lane].post({ t: 'draw', job, seq });
    });
  }

  /** Has the pictures of a place laid over each other. */
  compose(job: ComposeJob): Promise<Composed> {
    const seq = ++this.seq;
    return new Promise((resolve) => {
      this.composing.set(seq, { lane: job.lane, resolve });
      this.lanes[job.lane].post({ t: 'compose', job, seq });
    });
  }

  /** Lets go of the pictures of a place. */
  close(square: number, lane: number): void {
    this.lanes[lane].post({ t: 'close', square });
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

  private broadcast(message: ToCore): void {
    for (const lane of this.lanes) lane.post(message);
  }

  private openLane(index: number): Lane {
    const receive = (message: FromCore): void => this.receive(message, index);
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
    for (const { key, lane: at, isBackground } of this.data.values()) {
      if (at === index) lane.post({ t: 'load', dataKey: key, isBackground });
    }
    // What was asked before its tile is back would find nothing: answer it empty, the reload will ask again.
    for (const [seq, asked] of this.pending) if (asked.lane === index) answer(this.pending, seq, NOT_DRAWN);
    for (const [seq, asked] of this.composing) if (asked.lane === index) answer(this.composing, seq, NOT_COMPOSED);
  }

  private receive(message: FromCore, lane: number): void {
    if (message.t === 'drawn') return answer(this.pending, message.seq, message);
    if (message.t === 'composed') {
      if (this.composing.has(message.seq)) answer(this.composing, message.seq, message);
      else discard(message.picture);
      return;
    }
    const held = this.data.get(nameOf(message.dataKey, lane));
    if (!held) return;
    const isAgain = message.t === 'loaded' && message.isAgain;
    if (message.t === 'loaded') held.decoded = message.data;
    held.error = message.t === 'failed' ? message.error : null;
    for (const listener of [...held.listeners]) listener(message.dataKey, held.error, isAgain);
  }
}

function nameOf(key: string, lane: number): string {
  return `${lane} ${key}`;
}

function answer<T>(asked: Map<number, { resolve: (answer: T) => void }>, seq: number, found: T): void {
  asked.get(seq)?.resolve(found);
  asked.delete(seq);
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
