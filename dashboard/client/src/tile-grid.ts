/** Leaflet's grid of 512-px tiles, with tiles whose edges are pixel edges at any zoom. */
import type * as Leaflet from 'leaflet';

export const TILE_PX = 512;
/** Tile edges at fractional zooms are blended even where they meet exactly; neighbours overlap a little to hide it. */
const OVERLAP_PX = 0.2;

interface Handlers {
  create(coords: Leaflet.Coords, done: Leaflet.DoneCallback): HTMLElement;
  unload(el: HTMLElement): void;
  loading(): void;
}

export class TileGrid {
  private readonly L: typeof Leaflet = (window as unknown as { L: typeof Leaflet }).L;
  private readonly grid: Leaflet.GridLayer;
  /** The zoom that each tile was made for. */
  private readonly zooms = new Map<HTMLElement, number>();

  constructor(
    private readonly map: Leaflet.Map,
    look: { opacity: number; zIndex: number; pane?: string },
    handlers: Handlers,
  ) {
    const Grid = this.L.GridLayer.extend({
      createTile: (coords: Leaflet.Coords, done: Leaflet.DoneCallback) => {
        const el = handlers.create(coords, done);
        this.zooms.set(el, coords.z);
        return el;
      },
    }) as unknown as new (options: Leaflet.GridLayerOptions) => Leaflet.GridLayer;
    const { opacity, zIndex, pane } = look;
    const options: Leaflet.GridLayerOptions = { tileSize: TILE_PX, opacity, zIndex, keepBuffer: 1, updateWhenZooming: false, className: 'hongtu-tiles' };
    if (pane) options.pane = pane;
    this.grid = new Grid(options);
    this.grid.on('tileunload', (event) => {
      const { tile } = event as Leaflet.TileEvent;
      this.zooms.delete(tile);
      handlers.unload(tile);
    });
    this.grid.on('loading', handlers.loading);
    this.grid.on('tileloadstart', (event) => this.snap((event as Leaflet.TileEvent).tile));
  }

  add(): void {
    this.map.on('zoomend', this.snapAll, this);
    this.grid.addTo(this.map);
  }

  remove(): void {
    this.map.off('zoomend', this.snapAll, this);
    this.grid.remove();
  }

  redraw(): void {
    this.grid.redraw();
  }

  setOpacity(opacity: number): void {
    this.grid.setOpacity(opacity);
  }

  setZIndex(zIndex: number): void {
    this.grid.setZIndex(zIndex);
  }

  private snapAll(): void {
    for (const el of this.zooms.keys()) this.snap(el);
  }

  /**
   * At a fractional zoom Leaflet scales whole levels, and tile edges fall between pixels, where the ground shines
   * through. Each tile is moved and stretched by less than a pixel, so that its edges are pixel edges.
   */
  private snap(el: HTMLElement): void {
    const zoom = this.zooms.get(el);
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
