/** One canvas over the whole viewport and a margin, kept in step with Leaflet's panning and zooming. */
import type * as Leaflet from 'leaflet';
import { surface } from './hatch';
import { show } from './picture';

const MARGIN = 0.2;
/** How often a map that moves is painted anew where something changes; at its end it is in any case. */
const MOVING_MS = 250;

/** What Leaflet has and its type package leaves out. */
export type MapInternals = Leaflet.Map & {
  _getNewPixelOrigin(center: Leaflet.LatLng, zoom: number): Leaflet.Point;
};

export interface View {
  ctx: CanvasRenderingContext2D;
  zoom: number;
  /** World pixels (256 · 2^zoom across) of the canvas corner, and its size in CSS px. */
  originX: number;
  originY: number;
  width: number;
  height: number;
  /** CSS px of the canvas corner relative to the map container. */
  offsetX: number;
  offsetY: number;
  dpr: number;
}

export class ViewportCanvas {
  readonly canvas: HTMLCanvasElement;
  private center: Leaflet.LatLng;
  private zoom: number;
  private frame = 0;
  private isMoving = false;
  private late: ReturnType<typeof setTimeout> | null = null;
  private isRemoved = false;
  private readonly L: typeof Leaflet;

  constructor(
    private readonly map: Leaflet.Map,
    pane: string,
    zIndex: number,
    private readonly paint: (view: View) => void,
    /** Without anything to paint the canvas is none, which costs neither memory nor compositing. */
    private readonly hasPicture: () => boolean = () => true,
  ) {
    this.L = (window as unknown as { L: typeof Leaflet }).L;
    const holder = map.getPane(pane) ?? map.createPane(pane);
    holder.style.zIndex = String(zIndex);
    holder.style.pointerEvents = 'none';
    this.canvas = document.createElement('canvas');
    this.canvas.className = 'leaflet-zoom-animated hongtu-canvas';
    this.canvas.setAttribute('aria-hidden', 'true');
    this.canvas.style.pointerEvents = 'none';
    holder.appendChild(this.canvas);
    this.center = map.getCenter();
    this.zoom = map.getZoom();
    map.on('movestart', this.start, this);
    map.on('moveend', this.stop, this);
    map.on('resize', this.render, this);
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

  remove(): void {
    this.isRemoved = true;
    cancelAnimationFrame(this.frame);
    if (this.late) clearTimeout(this.late);
    this.map.off('movestart', this.start, this);
    this.map.off('moveend', this.stop, this);
    this.map.off('resize', this.render, this);
    this.map.off('zoom', this.follow, this);
    this.map.off('zoomanim', this.animate, this);
    this.canvas.width = this.canvas.height = 0;
    this.canvas.remove();
  }

  private start(): void {
    this.isMoving = true;
  }

  private stop(): void {
    this.isMoving = false;
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
    this.L.DomUtil.setTransform(this.canvas, corner, scale);
  }

  private render(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.late) clearTimeout(this.late);
    this.late = null;
    const { map, canvas } = this;
    const size = map.getSize();
    if (!size.x || !size.y) return;
    const isEmpty = !this.hasPicture();
    canvas.style.display = isEmpty ? 'none' : '';
    if (isEmpty) {
      canvas.width = canvas.height = 0;
      return;
    }
    const corner = size.multiplyBy(-MARGIN).round();
    const position = map.containerPointToLayerPoint(corner).round();
    const width = Math.round(size.x * (1 + 2 * MARGIN));
    const height = Math.round(size.y * (1 + 2 * MARGIN));
    const dpr = window.devicePixelRatio || 1;
    // A canvas that is drawn on is copied at each frame of a movement; one that is given a finished picture is not.
    const paper = surface(Math.round(width * dpr), Math.round(height * dpr));
    const ctx = paper.getContext('2d') as CanvasRenderingContext2D | null;
    if (!ctx) return;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
    this.center = map.getCenter();
    this.zoom = map.getZoom();
    this.L.DomUtil.setTransform(canvas, position, 1);
    const origin = position.add(map.getPixelOrigin());
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    this.paint({
      ctx,
      zoom: this.zoom,
      originX: origin.x,
      originY: origin.y,
      width,
      height,
      offsetX: corner.x,
      offsetY: corner.y,
      dpr,
    });
    show(canvas, 'transferToImageBitmap' in paper ? paper.transferToImageBitmap() : paper);
  }
}
