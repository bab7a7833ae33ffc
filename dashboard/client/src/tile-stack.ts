/**
 * The pictures of all layers of a pane, laid over each other in one canvas for each place of Leaflet's grid of 512-px tiles, by the
 * worker that painted them. A canvas for each layer would have every frame of a movement blend them all again.
 */
import type * as Leaflet from 'leaflet';
import { discard, show } from './picture';
import { engine } from './shared';

export const TILE_PX = 512;
/** Up to this zoom of its tiles every place is painted by the worker of its own column and row; above, by that of the tile it is cut from. */
const FINEST_OF_ITS_OWN = 16;
/** Tile edges at fractional zooms are blended even where they meet exactly; neighbours overlap a little to hide it. */
const OVERLAP_PX = 0.2;
/** How long a place with old pictures under it waits for the slowest of its layers. */
const PATIENCE_MS = 1500;

/** How long a place waits for more of its layers before those that have been painted are shown: it is laid together as a whole. */
const TOGETHER_MS = 120;

/** A layer of a stack. */
export interface Member {
  readonly key: string;
  readonly zIndex: number;
  readonly opacity: number;
  /** The colour of the ground under the lowest layer, where nothing of the page is meant to shine through. */
  readonly backdrop: string | null;
  open(square: Square): void;
  close(square: Square): void;
}

let counter = 0;

/** A place of the grid. */
export class Square {
  readonly id = ++counter;
  /** The worker that holds the pictures of the place. */
  readonly lane: number;
  /** The layers that have answered, and whether they have anything to show. */
  readonly pictures = new Map<Member, boolean>();
  readonly waiting = new Set<Member>();
  /** Layers that are being painted anew. */
  readonly painting = new Set<Member>();
  timer: ReturnType<typeof setTimeout> | null = null;
  /** Since when a picture has not been shown; 0 where all are. */
  soiled = 0;
  isEmpty = true;
  /** Until what was last asked to be laid together is shown. */
  shown: Promise<void> = Promise.resolve();

  constructor(
    readonly el: HTMLCanvasElement,
    readonly coords: Leaflet.Coords,
    /** Whether a backdrop lies under all layers. Such a canvas needs no blending when the map moves. */
    readonly isOpaque: boolean,
    public done: (() => void) | null,
  ) {
    const factor = 2 ** Math.max(0, coords.z - 1 - FINEST_OF_ITS_OWN);
    this.lane = engine().laneOf(Math.floor(coords.x / factor), Math.floor(coords.y / factor));
  }
}

const stacks = new WeakMap<Leaflet.Map, Map<string, TileStack>>();

/** The stack of a pane; the first layer makes it. */
export function stackOf(map: Leaflet.Map, pane = 'tilePane'): TileStack {
  let panes = stacks.get(map);
  if (!panes) stacks.set(map, (panes = new Map()));
  let stack = panes.get(pane);
  if (!stack) panes.set(pane, (stack = new TileStack(map, pane)));
  return stack;
}

export class TileStack {
  private readonly L: typeof Leaflet = (window as unknown as { L: typeof Leaflet }).L;
  private readonly grid: Leaflet.GridLayer;
  private readonly members: Member[] = [];
  private readonly squares = new Map<HTMLElement, Square>();
  private readonly dirty = new Set<Square>();
  private frame = 0;
  private composing = 0;
  private readonly waiters: (() => void)[] = [];

  constructor(
    private readonly map: Leaflet.Map,
    pane: string,
  ) {
    const Grid = this.L.GridLayer.extend({
      createTile: (coords: Leaflet.Coords, done: Leaflet.DoneCallback) => this.createTile(coords, done),
    }) as unknown as new (options: Leaflet.GridLayerOptions) => Leaflet.GridLayer;
    this.grid = new Grid({ tileSize: TILE_PX, keepBuffer: 1, updateWhenZooming: false, className: 'hongtu-tiles', pane });
    this.grid.on('tileunload', (event) => this.unload((event as Leaflet.TileEvent).tile));
    this.grid.on('tileloadstart', (event) => this.snap((event as Leaflet.TileEvent).tile));
  }

  add(member: Member): void {
    this.members.push(member);
    this.order();
    if (this.members.length > 1) {
      for (const square of this.squares.values()) this.open(square, member);
      return;
    }
    this.map.on('zoomend', this.snapAll, this);
    this.grid.addTo(this.map);
  }

  delete(member: Member): void {
    this.members.splice(this.members.indexOf(member), 1);
    for (const square of this.squares.values()) {
      this.close(square, member);
      this.settle(square);
    }
    if (this.members.length) return this.order();
    this.map.off('zoomend', this.snapAll, this);
    this.grid.remove();
  }

  /** Has a layer open its places anew; its pictures stay until others come. */
  reopen(member: Member): void {
    for (const square of this.squares.values()) {
      member.close(square);
      this.open(square, member);
    }
  }

  /** Takes note of another order or opacity of a layer. */
  restack(member: Member): void {
    this.order();
    for (const square of this.squares.values()) if (square.pictures.get(member)) this.soil(square);
  }

  /** Takes note that a layer has painted its picture of a place, or has none there. */
  put(square: Square, member: Member, hasPicture: boolean): void {
    if (this.squares.get(square.el) !== square) return;
    const had = square.pictures.get(member) ?? false;
    square.pictures.set(member, hasPicture);
    if (had || hasPicture) this.soil(square);
    this.finish(square, member);
  }

  /** Waits until everything that has been painted is shown. */
  shown(): Promise<void> {
    if (!this.dirty.size && !this.composing) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** A layer begins to paint its picture of a place. */
  begin(square: Square, member: Member): void {
    square.painting.add(member);
  }

  /** A layer has what it will have of a place for now. */
  finish(square: Square, member: Member): void {
    square.waiting.delete(member);
    square.painting.delete(member);
    this.settle(square);
  }

  private order(): void {
    this.members.sort((a, b) => a.zIndex - b.zIndex);
    this.grid.setZIndex(this.members[0].zIndex);
  }

  private open(square: Square, member: Member): void {
    square.waiting.add(member);
    member.open(square);
  }

  private close(square: Square, member: Member): void {
    member.close(square);
    square.waiting.delete(member);
    square.painting.delete(member);
    const hadPicture = square.pictures.get(member) ?? false;
    square.pictures.delete(member);
    if (hadPicture) this.soil(square);
  }

  private createTile(coords: Leaflet.Coords, done: Leaflet.DoneCallback): HTMLElement {
    const el = document.createElement('canvas');
    show(el, null);
    const square = new Square(el, coords, this.backdrop !== null, () => done(undefined, el));
    this.squares.set(el, square);
    for (const member of this.members) this.open(square, member);
    return el;
  }

  private unload(el: HTMLElement): void {
    const square = this.squares.get(el);
    if (!square) return;
    this.squares.delete(el);
    this.dirty.delete(square);
    this.tell();
    if (square.timer) clearTimeout(square.timer);
    for (const member of this.members) member.close(square);
    engine().close(square.id, square.lane);
    square.pictures.clear();
    // A detached canvas keeps its pixels until it is collected; an empty one holds none.
    square.el.width = square.el.height = 0;
  }

  /**
   * Leaflet keeps the old squares of other zooms until the new one is said to be done. Where there are such, it is once all its
   * layers are drawn, lest one vanishes for a moment; elsewhere with the first picture.
   */
  private settle(square: Square): void {
    if (!square.done) return;
    const hasPicture = [...square.pictures.values()].some(Boolean);
    if (!square.waiting.size || (hasPicture && this.isBare(square))) this.reveal(square);
    else if (hasPicture) square.timer ??= setTimeout(() => this.reveal(square), PATIENCE_MS);
  }

  private isBare({ coords }: Square): boolean {
    return ![...this.squares.values()].some((other) => other.coords.z !== coords.z && !other.done);
  }

  private reveal(square: Square): void {
    if (square.timer) clearTimeout(square.timer);
    if (this.dirty.delete(square)) this.compose(square);
    const { done } = square;
    square.done = null;
    // Leaflet does not know a tile yet while it is being made, and takes away the old ones as soon as it is done.
    if (done) void square.shown.then(() => this.squares.has(square.el) && done());
  }

  private soil(square: Square): void {
    this.dirty.add(square);
    square.soiled ||= performance.now();
    if (!this.frame) this.frame = requestAnimationFrame(() => this.composeAll());
  }

  private composeAll(): void {
    this.frame = 0;
    const late = performance.now() - TOGETHER_MS;
    for (const square of this.dirty) {
      if ((square.painting.size || square.waiting.size) && square.soiled > late) continue;
      this.dirty.delete(square);
      this.compose(square);
    }
    if (this.dirty.size) this.frame = requestAnimationFrame(() => this.composeAll());
    else this.tell();
  }

  private get backdrop(): string | null {
    return this.members[0]?.backdrop ?? null;
  }

  private compose(square: Square): void {
    square.soiled = 0;
    const layers = this.members
      .filter((member) => square.pictures.get(member) && member.opacity > 0)
      .map(({ key, opacity }) => ({ layer: key, opacity }));
    square.isEmpty = layers.length === 0;
    if (square.isEmpty) show(square.el, null);
    else square.shown = this.laid(square, layers);
  }

  private async laid(square: Square, layers: { layer: string; opacity: number }[]): Promise<void> {
    this.composing++;
    const backdrop = square.isOpaque ? (this.backdrop ?? 'black') : null;
    const edge = Math.round(TILE_PX * (window.devicePixelRatio || 1));
    const { picture } = await engine().compose({ square: square.id, lane: square.lane, layers, backdrop, edge });
    this.composing--;
    // What was not there will come again, and soil the place.
    if (picture && this.squares.get(square.el) === square && !square.isEmpty) show(square.el, picture, square.isOpaque);
    else discard(picture);
    this.tell();
  }

  private tell(): void {
    if (this.dirty.size || this.composing) return;
    for (const each of this.waiters.splice(0)) each();
  }

  private snapAll(): void {
    for (const el of this.squares.keys()) this.snap(el);
  }

  /**
   * At a fractional zoom Leaflet scales whole levels, and tile edges fall between pixels, where the ground shines
   * through. Each tile is moved and stretched by less than a pixel, so that its edges are pixel edges.
   */
  private snap(el: HTMLElement): void {
    const zoom = this.squares.get(el)?.coords.z;
    if (zoom === undefined) return;
    const scale = this.map.getZoomScale(this.map.getZoom(), zoom);
    const at = this.L.DomUtil.getPosition(el);
    const grain = scale * (window.devicePixelRatio || 1);
    const edge = (v: number): number => Math.round(v * grain) / grain;
    const lap = Number.isInteger(scale) ? 0 : OVERLAP_PX / grain;
    const [left, top] = [edge(at.x) - lap, edge(at.y) - lap];
    const wide = (edge(at.x + TILE_PX) + lap - left) / TILE_PX;
    const high = (edge(at.y + TILE_PX) + lap - top) / TILE_PX;
    // Stretched by the transform: a width in CSS would be rounded to 1/64 px, which is enough to show.
    el.style.transformOrigin = '0 0';
    el.style.transform = `translate3d(${left}px, ${top}px, 0) scale(${wide}, ${high})`;
  }
}
