/** One canvas over the whole viewport and a margin, kept in step with Leaflet's panning and zooming. */
import type * as Leaflet from 'leaflet';

const MARGIN = 0.2;

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
  private isRemoved = false;
  private readonly L: typeof Leaflet;

  constructor(
    private readonly map: Leaflet.Map,
    pane: string,
    zIndex: number,
    private readonly paint: (view: View) => void,
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
    map.on('moveend resize', this.render, this);
    map.on('zoom', this.follow, this);
    map.on('zoomanim', this.animate, this);
    this.invalidate();
  }

  /** Asks for one repaint before the next frame. */
  invalidate(): void {
    if (!this.frame && !this.isRemoved) this.frame = requestAnimationFrame(() => this.render());
  }

  remove(): void {
    this.isRemoved = true;
    cancelAnimationFrame(this.frame);
    this.map.off('moveend resize', this.render, this);
    this.map.off('zoom', this.follow, this);
    this.map.off('zoomanim', this.animate, this);
    this.canvas.width = this.canvas.height = 0;
    this.canvas.remove();
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
    const { map, canvas } = this;
    const size = map.getSize();
    if (!size.x || !size.y) return;
    const corner = size.multiplyBy(-MARGIN).round();
    const position = map.containerPointToLayerPoint(corner).round();
    const width = Math.round(size.x * (1 + 2 * MARGIN));
    const height = Math.round(size.y * (1 + 2 * MARGIN));
    const dpr = window.devicePixelRatio || 1;
    const ctx = canvas.getContext('2d');
    if (!ctx) return;
    if (canvas.width !== Math.round(width * dpr) || canvas.height !== Math.round(height * dpr)) {
      canvas.width = Math.round(width * dpr);
      canvas.height = Math.round(height * dpr);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.center = map.getCenter();
    this.zoom = map.getZoom();
    this.L.DomUtil.setTransform(canvas, position, 1);
    const origin = position.add(map.getPixelOrigin());
    ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    ctx.clearRect(0, 0, width, height);
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
  }
}
