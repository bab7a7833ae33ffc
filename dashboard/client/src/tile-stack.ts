/**
 * The pictures of all layers of a pane, laid over each other in one canvas for each place of Leaflet's grid of 512-px tiles.
 * A canvas for each layer would have every frame of a movement blend them all again.
 */
import type * as Leaflet from 'leaflet';
import { surface } from './hatch';
import { discard, show, type Picture } from './picture';

export const TILE_PX = 512;
/** Tile edges at fractional zooms are blended even where they meet exactly; neighbours overlap a little to hide it. */
const OVERLAP_PX = 0.2;
/** How long a place with old pictures under it waits for the slowest of its layers. */
const PATIENCE_MS = 1500;

/** A layer of a stack. */
export interface Member {
  readonly zIndex: number;
  readonly opacity: number;
  open(square: Square): void;
  close(square: Square): void;
}

/** A place of the grid. */
export class Square {
  readonly pictures = new Map<Member, Picture | null>();
  readonly waiting = new Set<Member>();
  timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly el: HTMLCanvasElement,
    readonly coords: Leaflet.Coords,
    public done: (() => void) | null,
  ) {}
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

  /** Takes the picture of a layer; null where it draws nothing. */
  put(square: Square, member: Member, picture: Picture | null): void {
    if (this.squares.get(square.el) !== square) return discard(picture);
    const before = square.pictures.get(member) ?? null;
    square.pictures.set(member, picture);
    discard(before);
    if (before || picture) this.soil(square);
    this.finish(square, member);
  }

  /** A layer has what it will have of a place for now. */
  finish(square: Square, member: Member): void {
    square.waiting.delete(member);
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
    const picture = square.pictures.get(member) ?? null;
    square.pictures.delete(member);
    if (picture) this.soil(square);
    discard(picture);
  }

  private createTile(coords: Leaflet.Coords, done: Leaflet.DoneCallback): HTMLElement {
    const el = document.createElement('canvas');
    show(el, null);
    const square = new Square(el, coords, () => done(undefined, el));
    this.squares.set(el, square);
    for (const member of this.members) this.open(square, member);
    return el;
  }

  private unload(el: HTMLElement): void {
    const square = this.squares.get(el);
    if (!square) return;
    this.squares.delete(el);
    this.dirty.delete(square);
    if (square.timer) clearTimeout(square.timer);
    for (const member of this.members) member.close(square);
    for (const picture of square.pictures.values()) discard(picture);
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
    const hasPicture = [...square.pictures.values()].some((each) => each !== null);
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
    // Leaflet does not know a tile yet while it is being made.
    if (done) queueMicrotask(() => this.squares.has(square.el) && done());
  }

  private soil(square: Square): void {
    this.dirty.add(square);
    if (!this.frame) this.frame = requestAnimationFrame(() => this.composeAll());
  }

  private composeAll(): void {
    this.frame = 0;
    for (const square of this.dirty) this.compose(square);
    this.dirty.clear();
  }

  private compose({ el, pictures }: Square): void {
    const drawn = this.members.flatMap((member) => {
      const picture = pictures.get(member);
      return picture && member.opacity > 0 ? [{ picture, opacity: member.opacity }] : [];
    });
    if (!drawn.length) return show(el, null);
    const canvas = surface(drawn[0].picture.width);
    const ctx = canvas.getContext('2d') as CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D | null;
    if (!ctx) return;
    for (const { picture, opacity } of drawn) {
      ctx.globalAlpha = opacity;
      ctx.drawImage(picture, 0, 0);
    }
    show(el, 'transferToImageBitmap' in canvas ? canvas.transferToImageBitmap() : canvas);
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
