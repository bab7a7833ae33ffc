/** Canvases over the whole viewport and a margin, kept in step with Leaflet's panning and zooming. */
import type * as Leaflet from 'leaflet';
import { surface } from './hatch';
import { show } from './picture';
import type { Box } from './placement';

const MARGIN = 0.2;
/** How often a map that moves is painted anew where something changes. */
const MOVING_MS = 250;
/** How long a map rests after a movement, or its tiles keep coming, before it is painted anew. */
const SOON_MS = 160;

/** What Leaflet has and its type package leaves out. */
export type MapInternals = Leaflet.Map & {
  _getNewPixelOrigin(center: Leaflet.LatLng, zoom: number): Leaflet.Point;
};

export interface View {
  /** Draws within a box, in CSS px from the corner, above all that was put before; every canvas that the box reaches into is drawn on. */
  put(box: Box, draw: (ctx: CanvasRenderingContext2D) => void): void;
  /** Measures letters; what is drawn on it is not seen. */
  ruler: CanvasRenderingContext2D;
  zoom: number;
  /** World pixels (256 · 2^zoom across) of the corner, and its size in CSS px. */
  originX: number;
  originY: number;
  width: number;
  height: number;
  /** CSS px of the corner relative to the map container. */
  offsetX: number;
  offsetY: number;
  dpr: number;
  /** How many times larger than their specs say names and marks are drawn: `--hongtu-marks` of the map's container. */
  marks: number;
}

const marksOf = (map: Leaflet.Map): number => Number(getComputedStyle(map.getContainer()).getPropertyValue('--hongtu-marks')) || 1;

export class ViewportCanvas {
  private readonly sheet: HTMLDivElement;
  private readonly cells = new Map<string, HTMLCanvasElement>();
  private readonly ruler = surface(1).getContext('2d') as CanvasRenderingContext2D;
  private center: Leaflet.LatLng;
  private zoom: number;
  /** Where the corner of the sheet lay when it was painted: among the map's layers, and in its container. */
  private position: Leaflet.Point;
  private corner: Leaflet.Point;
  private frame = 0;
  private isMoving = false;
  private late: ReturnType<typeof setTimeout> | null = null;
  private isRemoved = false;
  private marks: number;
  private readonly L: typeof Leaflet;

  constructor(
    private readonly map: Leaflet.Map,
    pane: string,
    zIndex: number,
    private readonly paint: (view: View) => void,
    /**
     * CSS px of the edge of a canvas. Where nothing is drawn there is none, which costs neither memory nor compositing: where graphics
     * have no card, each frame of a zoom blends every pixel of every canvas.
     */
    private readonly cellPx: number,
  ) {
    this.L = (window as unknown as { L: typeof Leaflet }).L;
    const holder = map.getPane(pane) ?? map.createPane(pane);
    holder.style.zIndex = String(zIndex);
    holder.style.pointerEvents = 'none';
    this.sheet = document.createElement('div');
    this.sheet.className = 'leaflet-zoom-animated hongtu-canvas';
    this.sheet.setAttribute('aria-hidden', 'true');
    this.sheet.style.pointerEvents = 'none';
    holder.appendChild(this.sheet);
    this.center = map.getCenter();
    this.zoom = map.getZoom();
    this.position = this.corner = this.L.point(0, 0);
    map.on('movestart', this.start, this);
    map.on('moveend', this.stop, this);
    this.marks = marksOf(map);
    map.on('resize', this.fit, this);
    map.on('zoom', this.follow, this);
    map.on('zoomanim', this.animate, this);
    this.invalidate();
  }

  /** Asks for one repaint before the next frame; during a movement, for one soon. */
  invalidate(): void {
    if (this.isRemoved) return;
    if (!this.isMoving) this.frame ||= requestAnimationFrame(() => this.render());
    else this.late ??= setTimeout(() => this.render(), MOVING_MS);
  }

  /** Asks for a repaint that may wait for others. */
  soon(): void {
    if (!this.isRemoved && !this.frame) this.late ??= setTimeout(() => this.render(), this.isMoving ? MOVING_MS : SOON_MS);
  }

  /** How far what is painted has moved in the container since. */
  drift(): Leaflet.Point {
    return this.map.layerPointToContainerPoint(this.position).subtract(this.corner);
  }

  remove(): void {
    this.isRemoved = true;
    cancelAnimationFrame(this.frame);
    if (this.late) clearTimeout(this.late);
    this.map.off('movestart', this.start, this);
    this.map.off('moveend', this.stop, this);
    this.map.off('resize', this.fit, this);
    this.map.off('zoom', this.follow, this);
    this.map.off('zoomanim', this.animate, this);
    this.clear(new Set());
    this.sheet.remove();
  }

  private start(): void {
    this.isMoving = true;
    // What is owed is done at rest, not in the middle of the next movement.
    if (this.late) clearTimeout(this.late);
    this.late = null;
  }

  /** What is in sight was painted already where the map moved by no more than the margin: it is brought up to date at rest. */
  private stop(): void {
    this.isMoving = false;
    const { x, y } = this.drift();
    const isInSight = this.map.getZoom() === this.zoom && Math.abs(x) <= -this.corner.x && Math.abs(y) <= -this.corner.y;
    if (!isInSight) return this.render();
    if (this.late) clearTimeout(this.late);
    this.late = null;
    this.soon();
  }

  private fit(): void {
    this.marks = marksOf(this.map);
    this.render();
  }

  private follow(): void {
    this.transform(this.map.getCenter(), this.map.getZoom());
  }

  private animate(event: { center: Leaflet.LatLng; zoom: number }): void {
    this.transform(event.center, event.zoom);
  }

  private transform(center: Leaflet.LatLng, zoom: number): void {
    const scale = this.map.getZoomScale(zoom, this.zoom);
    const half = this.map.getSize().multiplyBy(0.5 + MARGIN);
    const corner = half
      .multiplyBy(-scale)
      .add(this.map.project(this.center, zoom))
      .subtract((this.map as MapInternals)._getNewPixelOrigin(center, zoom));
    this.L.DomUtil.setTransform(this.sheet, corner, scale);
  }

  private render(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.late) clearTimeout(this.late);
    this.late = null;
    const { map } = this;
    const size = map.getSize();
    if (!size.x || !size.y) return;
    const corner = size.multiplyBy(-MARGIN).round();
    const position = map.containerPointToLayerPoint(corner).round();
    [this.position, this.corner] = [position, map.layerPointToContainerPoint(position)];
    const width = Math.round(size.x * (1 + 2 * MARGIN));
    const height = Math.round(size.y * (1 + 2 * MARGIN));
    const dpr = window.devicePixelRatio || 1;
    this.center = map.getCenter();
    this.zoom = map.getZoom();
    this.L.DomUtil.setTransform(this.sheet, position, 1);
    const origin = position.add(map.getPixelOrigin());
    const drawn = new Drawing(width, height, Math.round(Math.min(this.cellPx, Math.max(width, height)) * dpr) / dpr);
    this.paint({
      put: (box, draw) => drawn.put(box, draw),
      ruler: this.ruler,
      zoom: this.zoom,
      originX: origin.x,
      originY: origin.y,
      width,
      height,
      offsetX: corner.x,
      offsetY: corner.y,
      marks: this.marks,
      dpr,
    });
    for (const cell of drawn.cells.values()) this.show(cell, dpr);
    this.clear(new Set(drawn.cells.keys()));
  }

  private show({ key, left, top, width, height, draws }: Cell, dpr: number): void {
    let canvas = this.cells.get(key);
    if (!canvas) {
      canvas = document.createElement('canvas');
      canvas.style.position = 'absolute';
      this.cells.set(key, canvas);
      this.sheet.appendChild(canvas);
    }
    // A canvas that is drawn on is copied at each frame of a movement; one that is given a finished picture is not.
    const paper = surface(Math.round(width * dpr), Math.round(height * dpr));
    const ctx = paper.getContext('2d') as CanvasRenderingContext2D | null;
    if (!ctx) return;
    ctx.setTransform(dpr, 0, 0, dpr, -left * dpr, -top * dpr);
    for (const draw of draws) {
      ctx.globalAlpha = 1;
      draw(ctx);
    }
    Object.assign(canvas.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    show(canvas, 'transferToImageBitmap' in paper ? paper.transferToImageBitmap() : paper);
  }

  /** Takes away the canvases that are no longer drawn on. */
  private clear(kept: ReadonlySet<string>): void {
    for (const [key, canvas] of this.cells) {
      if (kept.has(key)) continue;
      canvas.width = canvas.height = 0;
      canvas.remove();
      this.cells.delete(key);
    }
  }
}

interface Cell {
  key: string;
  left: number;
  top: number;
  width: number;
  height: number;
  draws: ((ctx: CanvasRenderingContext2D) => void)[];
}

/** What is drawn on a sheet, by the cells that it reaches into. */
class Drawing {
  readonly cells = new Map<string, Cell>();

  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly edge: number,
  ) {}

  put(box: Box, draw: (ctx: CanvasRenderingContext2D) => void): void {
    const { edge, width, height } = this;
    const last = (size: number, at: number): number => Math.min(Math.ceil(size / edge) - 1, Math.floor(at / edge));
    for (let i = Math.max(0, Math.floor(box.x0 / edge)); i <= last(width, box.x1); i++) {
      for (let j = Math.max(0, Math.floor(box.y0 / edge)); j <= last(height, box.y1); j++) {
        const key = `${i}/${j}`;
        let cell = this.cells.get(key);
        if (!cell) {
          const [left, top] = [i * edge, j * edge];
          cell = { key, left, top, width: Math.min(edge, width - left), height: Math.min(edge, height - top), draws: [] };
          this.cells.set(key, cell);
        }
        cell.draws.push(draw);
      }
    }
  }
}
