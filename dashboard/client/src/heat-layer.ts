/** Ticket density over the viewport, from binned tiles, in five fixed bands with contour lines. */
import type * as Leaflet from 'leaflet';
import { cellHectares, contours, parseHeat, smooth, type Grid, type HeatCells } from './heat-field';
import { isCalm } from './motion';
import { untilAnswered } from './retry';
import { currentMode } from './theme';
import { HEAT_RAMP } from './tokens';
import type { Mode } from './types';
import { ViewportCanvas, type View } from './viewport';

const TILE_PX = 512;
const MIN_SIGMA_PX = 12;
const MAX_SIGMA_PX = 120;

export interface HeatLayerProps {
  id?: string;
  url: string;
  style?: { breaks: number[] };
  mode?: Mode;
  variant?: 'fill' | 'contour';
  opacity?: number;
  /** σ of the smoothing in metres on the ground. */
  bandwidth?: number;
  minDataZoom?: number;
  maxDataZoom?: number;
  version?: number;
  bounds?: [[number, number], [number, number]] | null;
  pulses?: { lat: number; lon: number; key: string }[];
  setProps?: (out: Record<string, unknown>) => void;
}

interface HeatTile {
  z: number;
  x: number;
  y: number;
  cells: HeatCells | null;
  abort: AbortController | null;
}

export class HeatLayer {
  private readonly canvas: ViewportCanvas;
  private readonly pulsePane: HTMLElement;
  private readonly seenPulses = new Set<string>();
  private tiles = new Map<string, HeatTile>();
  private isRemoved = false;
  private hasError = false;

  constructor(
    private readonly map: Leaflet.Map,
    private props: HeatLayerProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    this.canvas = new ViewportCanvas(map, 'hongtu-heat', 350, (view) => this.paint(view), Infinity);
    this.pulsePane = map.getPane('hongtu-pulse') ?? map.createPane('hongtu-pulse');
    this.pulsePane.style.zIndex = '440';
    this.pulsePane.style.pointerEvents = 'none';
    for (const pulse of props.pulses ?? []) this.seenPulses.add(pulse.key);
    map.on('moveend resize', this.cover, this);
    map.on('unload', this.remove, this);
    this.cover();
  }

  update(next: HeatLayerProps): void {
    const before = this.props;
    this.props = next;
    const changed = (key: keyof HeatLayerProps): boolean => JSON.stringify(before[key]) !== JSON.stringify(next[key]);
    if (changed('url') || changed('minDataZoom') || changed('maxDataZoom')) this.refetch(null);
    else if (changed('version')) this.refetch(next.bounds ?? null);
    if (changed('style') || changed('mode') || changed('variant') || changed('opacity') || changed('bandwidth')) this.canvas.invalidate();
    for (const pulse of next.pulses ?? []) this.pulse(pulse);
  }

  remove(): void {
    this.isRemoved = true;
    this.map.off('moveend resize', this.cover, this);
    this.map.off('unload', this.remove, this);
    for (const tile of this.tiles.values()) tile.abort?.abort();
    this.tiles.clear();
    this.canvas.remove();
  }

  private report(out: Record<string, unknown>): void {
    if (!this.isRemoved) this.emit(out);
  }

  private dataZoom(): number {
    const zoom = Math.round(this.map.getZoom()) - 1;
    return Math.max(this.props.minDataZoom ?? 0, Math.min(zoom, this.props.maxDataZoom ?? 16));
  }

  /** Fetches what the viewport and its margin need; tiles left far behind are dropped when the new ones are whole. */
  private cover(): void {
    const z = this.dataZoom();
    const across = 2 ** z;
    const bounds = this.map.getPixelBounds();
    const px = (256 * 2 ** this.map.getZoom()) / across;
    if (!bounds.min || !bounds.max) return;
    const margin = TILE_PX / 2;
    const wanted = new Set<string>();
    for (let x = Math.floor((bounds.min.x - margin) / px); x <= Math.floor((bounds.max.x + margin) / px); x++) {
      for (let y = Math.max(0, Math.floor((bounds.min.y - margin) / px)); y <= Math.min(across - 1, Math.floor((bounds.max.y + margin) / px)); y++) {
        const key = `${z}/${x}/${y}`;
        wanted.add(key);
        if (!this.tiles.has(key)) {
          const tile: HeatTile = { z, x, y, cells: null, abort: null };
          this.tiles.set(key, tile);
          void this.fetchTile(tile);
        }
      }
    }
    for (const [key, tile] of this.tiles) {
      if (wanted.has(key)) continue;
      tile.abort?.abort();
      this.tiles.delete(key);
    }
  }

  private refetch(bounds: [[number, number], [number, number]] | null): void {
    for (const tile of this.tiles.values()) if (!bounds || this.touches(tile, bounds)) void this.fetchTile(tile);
  }

  private touches(tile: HeatTile, [a, b]: [[number, number], [number, number]]): boolean {
    const corner = this.map.project([Math.max(a[0], b[0]), Math.min(a[1], b[1])], 0).multiplyBy(2 ** tile.z / 256);
    const other = this.map.project([Math.min(a[0], b[0]), Math.max(a[1], b[1])], 0).multiplyBy(2 ** tile.z / 256);
    return tile.x + 1 >= corner.x && tile.x <= other.x && tile.y + 1 >= corner.y && tile.y <= other.y;
  }

  private async fetchTile(tile: HeatTile): Promise<void> {
    tile.abort?.abort();
    tile.abort = null;
    // Without an address the heat is switched off: nothing is asked for, nothing is shown.
    if (!this.props.url) {
      tile.cells = null;
      this.canvas.invalidate();
      return;
    }
    const abort = (tile.abort = new AbortController());
    this.report({ loading: true });
    const across = 2 ** tile.z;
    const filled = this.props.url
      .replace('{z}', String(tile.z))
      .replace('{x}', String(((tile.x % across) + across) % across))
      .replace('{y}', String(tile.y));
    const url = new URL(filled, document.baseURI).href;
    const cells = await untilAnswered(url, abort.signal, parseHeat, (error) => {
      this.hasError = true;
      this.report({ error });
    });
    if (abort.signal.aborted) return;
    if (cells) tile.cells = cells;
    tile.abort = null;
    // One repaint when the whole set is here, so that the picture never shows half an update.
    if ([...this.tiles.values()].some((t) => t.abort)) return;
    this.canvas.invalidate();
    this.report(this.hasError && tile.cells ? { loading: false, error: null } : { loading: false });
    this.hasError = false;
  }

  /** The tiles of the present zoom that hold any ticket. */
  private filled(): HeatTile[] {
    const z = this.dataZoom();
    return [...this.tiles.values()].filter((t) => t.z === z && t.cells && t.cells.index.length);
  }

  private paint(view: View): void {
    const z = this.dataZoom();
    const tiles = this.filled();
    if (!tiles.length) return;
    const started = performance.now();
    const side = Math.max(...tiles.map((t) => t.cells?.side ?? 1));
    const tilePx = (256 * 2 ** view.zoom) / 2 ** z;
    const cellPx = tilePx / side;
    const latitude = this.map.getCenter().lat;
    const hectares = cellHectares(cellPx, view.zoom, latitude);
    // Fixed on the ground, so that a band means the same at every zoom, within what can be seen and computed.
    const bandwidthPx = ((this.props.bandwidth ?? 160) / (Math.sqrt(hectares * 10000) || 1)) * cellPx;
    const sigma = Math.min(MAX_SIGMA_PX, Math.max(MIN_SIGMA_PX, bandwidthPx)) / cellPx;
    const margin = Math.ceil(sigma * 3) + 1;
    const x0 = Math.floor(view.originX / cellPx) - margin;
    const y0 = Math.floor(view.originY / cellPx) - margin;
    const grid: Grid = {
      width: Math.ceil(view.width / cellPx) + 2 * margin,
      height: Math.ceil(view.height / cellPx) + 2 * margin,
      values: new Float32Array(0),
    };
    grid.values = new Float32Array(grid.width * grid.height);
    for (const tile of tiles) bin(tile, side, x0, y0, grid);
    for (let i = 0; i < grid.values.length; i++) grid.values[i] /= hectares;
    const field = smooth(grid, sigma);
    this.bands(view, field, (x0 + 0.5) * cellPx - view.originX, (y0 + 0.5) * cellPx - view.originY, cellPx);
    this.report({ drawn: { tiles: tiles.length, cells: tiles.reduce((n, t) => n + (t.cells?.index.length ?? 0), 0), ms: Math.round(performance.now() - started) } });
  }

  private bands(view: View, field: Grid, left: number, top: number, cellPx: number): void {
    const mode = this.props.mode ?? currentMode();
    const breaks = this.props.style?.breaks ?? [0.5, 1, 2, 4, 8];
    const ramp = HEAT_RAMP[mode];
    const isContour = this.props.variant === 'contour';
    const opacity = this.props.opacity ?? 1;
    const paths = breaks.map((level) => ringsPath(contours(field, level), left, top, cellPx));
    view.put({ x0: 0, y0: 0, x1: view.width, y1: view.height }, (ctx) => {
      ctx.lineJoin = 'round';
      paths.forEach((path, i) => {
        if (isContour && i < breaks.length - 2) return;
        // Even-odd with the next band leaves each band its own colour instead of layers of glass.
        const band = new Path2D(path);
        if (paths[i + 1]) band.addPath(paths[i + 1]);
        ctx.globalAlpha = opacity * (isContour ? 0.42 : mode === 'dark' ? [0.34, 0.5, 0.62, 0.74, 0.84][i] ?? 0.8 : [0.5, 0.58, 0.64, 0.7, 0.76][i] ?? 0.7);
        ctx.fillStyle = ramp[Math.min(i, ramp.length - 1)];
        ctx.fill(band, 'evenodd');
      });
      paths.forEach((path, i) => {
        // The lowest dark band is nearly the ground; its line borrows the next colour to be seen.
        const color = mode === 'dark' ? ramp[Math.min(Math.max(i, 1), ramp.length - 1)] : ramp[Math.min(i + 1, ramp.length - 1)];
        ctx.globalAlpha = opacity * (isContour ? 0.95 : 0.8);
        ctx.strokeStyle = color;
        ctx.lineWidth = isContour ? 1.3 : 1;
        ctx.stroke(path);
      });
    });
  }

  /** One short ring where a ticket arrived; cut to nothing when the reader asked for less motion. */
  private pulse(pulse: { lat: number; lon: number; key: string }): void {
    if (this.seenPulses.has(pulse.key)) return;
    if (this.seenPulses.size > 2000) this.seenPulses.clear();
    this.seenPulses.add(pulse.key);
    if (isCalm()) return;
    if (!this.map.getBounds().contains([pulse.lat, pulse.lon])) return;
    const at = this.map.latLngToLayerPoint([pulse.lat, pulse.lon]);
    const el = document.createElement('div');
    el.className = `hongtu-pulse hongtu-${this.props.mode ?? currentMode()}`;
    el.style.left = `${at.x}px`;
    el.style.top = `${at.y}px`;
    this.pulsePane.appendChild(el);
    el.addEventListener('animationend', () => el.remove());
    this.map.once('zoomstart', () => el.remove());
  }
}

/** Adds the counts of a tile to the viewport's grid; a coarser tile spreads each count over the finer cells. */
function bin(tile: HeatTile, side: number, x0: number, y0: number, grid: Grid): void {
  const cells = tile.cells;
  if (!cells) return;
  const ratio = side / cells.side;
  const share = 1 / (ratio * ratio);
  for (let i = 0; i < cells.index.length; i++) {
    const cx = (cells.index[i] % cells.side) * ratio + tile.x * side - x0;
    const cy = Math.floor(cells.index[i] / cells.side) * ratio + tile.y * side - y0;
    for (let dy = 0; dy < ratio; dy++) {
      for (let dx = 0; dx < ratio; dx++) {
        const x = cx + dx;
        const y = cy + dy;
        if (x >= 0 && y >= 0 && x < grid.width && y < grid.height) grid.values[y * grid.width + x] += cells.count[i] * share;
      }
    }
  }
}

/** Rings as one path, rounded by running quadratic curves through the middles of their sides. */
function ringsPath(rings: [number, number][][], left: number, top: number, cellPx: number): Path2D {
  const path = new Path2D();
  for (const ring of rings) {
    const n = ring.length;
    const px = ring.map(([x, y]): [number, number] => [left + x * cellPx, top + y * cellPx]);
    const middle = (i: number): [number, number] => {
      const a = px[i % n];
      const b = px[(i + 1) % n];
      return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    };
    path.moveTo(...middle(0));
    for (let i = 1; i <= n; i++) path.quadraticCurveTo(...px[i % n], ...middle(i));
  }
  return path;
}
