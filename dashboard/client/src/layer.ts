/** A vector-tile layer: an L.GridLayer whose 512-px tiles are painted by the engine. */
import type * as Leaflet from 'leaflet';
import { engine } from './engine';
import { hostOf, type Host } from './host';
import { hitTest } from './hit';
import { atZoom, featureClass, isActive, isClassed, matches } from './paint';
import { propertiesOf } from './decode';
import type { DecodedTile, LayerSpec, LayerStyle, Mode, PaintState, Scalar, SourceColumns, TileError } from './types';
import { parseValues, type Values } from './values';

const TILE_PX = 512;
/** Tile edges at fractional zooms are blended even where they meet exactly; neighbours overlap a little to hide it. */
const OVERLAP_PX = 0.2;

export interface MapLayerProps {
  id?: string;
  url: string;
  layers: LayerSpec[];
  style?: LayerStyle;
  minDataZoom?: number;
  maxDataZoom?: number;
  valuesUrl?: string | null;
  hiddenClasses?: number[];
  mode?: Mode;
  selected?: number | null;
  opacity?: number;
  zIndex?: number;
  pane?: string;
  keyboard?: boolean;
  reportHover?: boolean;
  label?: string;
  tooltipFields?: [string, string][];
  setProps?: (out: Record<string, unknown>) => void;
}

export interface VisibleTile {
  z: number;
  x: number;
  y: number;
  data: DecodedTile;
}

/** A feature met by the pointer or the keyboard. */
export interface Hit {
  layer: VectorLayer;
  spec: LayerSpec;
  source: SourceColumns;
  index: number;
  tile: VisibleTile;
  /** The features of a ring that stands for several. */
  merged?: Hit[];
}

interface Tile {
  el: HTMLCanvasElement;
  zoom: number;
  z: number;
  x: number;
  y: number;
  factor: number;
  subX: number;
  subY: number;
  /** Data on the screen, and data on its way. */
  shown: string | null;
  wanted: string;
  busy: boolean;
  dirty: boolean;
  /** The server refused the wanted data for good; what was shown stays. */
  isRefused: boolean;
  done: (() => void) | null;
  listener: (key: string, error: TileError | null) => void;
}

let counter = 0;

export class VectorLayer {
  readonly key = `layer${++counter}`;
  readonly host: Host;
  private readonly grid: Leaflet.GridLayer;
  private readonly tiles = new Map<HTMLElement, Tile>();
  private generation = 0;
  private values: Values | null = null;
  private valuesAbort: AbortController | null = null;
  private isLoadingValues = false;
  private workStarted = 0;
  private isWorking = false;
  /** Addresses that failed and have not come back. */
  private readonly failing = new Set<string>();
  private isRemoved = false;

  constructor(
    readonly map: Leaflet.Map,
    public props: MapLayerProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    this.host = hostOf(map);
    engine().setPaint(this.key, this.paintState);
    this.grid = this.createGrid();
    this.startWork();
    this.grid.addTo(map);
    this.host.add(this);
    if (props.valuesUrl) void this.loadValues(props.valuesUrl);
  }

  get zIndex(): number {
    return this.props.zIndex ?? 1;
  }

  get opacity(): number {
    return this.props.opacity ?? 1;
  }

  get paintState(): PaintState {
    const { layers, style, hiddenClasses, mode } = this.props;
    return { specs: layers ?? [], style: style ?? { classes: [] }, hidden: hiddenClasses ?? [], mode: mode ?? 'light' };
  }

  /** Applies new props: geometry is fetched again only for another url. */
  update(next: MapLayerProps): void {
    const before = this.props;
    this.props = next;
    const changed = (...keys: (keyof MapLayerProps)[]): boolean =>
      keys.some((k) => before[k] !== next[k] && JSON.stringify(before[k]) !== JSON.stringify(next[k]));
    if (changed('opacity')) this.grid.setOpacity(this.opacity);
    if (changed('zIndex')) this.grid.setZIndex(this.zIndex);
    // A theme's colours wait for its values: the new legend never paints the old classes.
    if (changed('valuesUrl')) void this.loadValues(next.valuesUrl ?? null);
    else if (changed('layers', 'style', 'hiddenClasses', 'mode') && !this.isLoadingValues) {
      engine().setPaint(this.key, this.paintState);
      this.repaint();
    }
    if (changed('minDataZoom', 'maxDataZoom')) {
      this.generation++;
      this.grid.redraw();
    } else if (changed('url')) {
      this.generation++;
      this.startWork();
      for (const tile of this.tiles.values()) this.want(tile);
    }
    this.host.refresh();
  }

  remove(): void {
    this.isRemoved = true;
    this.valuesAbort?.abort();
    this.host.delete(this);
    this.map.off('zoomend', this.snapAll, this);
    this.grid.remove();
    for (const el of [...this.tiles.keys()]) this.unload(el);
    engine().forget(this.key);
  }

  report(out: Record<string, unknown>): void {
    if (!this.isRemoved) this.emit(out);
  }

  /** Decoded tiles now on the screen, each once, of the map's present zoom. */
  visible(): VisibleTile[] {
    const zoom = Math.round(this.map.getZoom());
    const seen = new Map<string, VisibleTile>();
    for (const tile of this.tiles.values()) {
      const data = tile.zoom === zoom && tile.shown ? engine().decoded(tile.shown) : null;
      if (data && tile.shown) seen.set(tile.shown, { z: tile.z, x: tile.x, y: tile.y, data });
    }
    return [...seen.values()];
  }

  classIndex(spec: LayerSpec, source: SourceColumns, index: number): number | null {
    const hasClasses = this.values !== null || this.props.style?.field !== undefined;
    if (!hasClasses || (!isClassed(spec) && spec.kind !== 'label')) return null;
    return featureClass(this.paintState.style, this.values, source, index);
  }

  /** Whether the feature is drawn by the spec; `isFiltered` when its filter has been asked already. */
  isShown(spec: LayerSpec, source: SourceColumns, index: number, isFiltered = false): boolean {
    if (!isFiltered && !matches(spec, source, index)) return false;
    if (!isClassed(spec)) return !this.isSwitchedOff(source, index);
    const cls = this.classIndex(spec, source, index);
    return cls !== null && cls !== 255 && !this.props.hiddenClasses?.includes(cls);
  }

  /** Pins and names go with the class of their feature, though they do not take its colour. */
  private isSwitchedOff(source: SourceColumns, index: number): boolean {
    const hidden = this.props.hiddenClasses;
    if (!hidden?.length || (!this.values && !this.props.style?.field)) return false;
    return hidden.includes(featureClass(this.paintState.style, this.values, source, index));
  }

  /** The topmost interactive area or line at a place in fractions of the world. */
  hitArea(worldX: number, worldY: number): Hit | null {
    const zoom = this.map.getZoom();
    const dataZoom = this.dataZoom(Math.round(zoom));
    const across = 2 ** dataZoom;
    const x = Math.floor(worldX * across);
    const y = Math.floor(worldY * across);
    const tile = this.visible().find((t) => t.z === dataZoom && t.x === x && t.y === y);
    if (!tile) return null;
    for (const spec of [...this.paintState.specs].reverse()) {
      if (!spec.interactive || !isActive(spec, zoom) || (spec.kind !== 'fill' && spec.kind !== 'line')) continue;
      const source = tile.data.sources.find((s) => s.name === spec.source);
      if (!source) continue;
      const unitsPerPx = source.extent / ((256 * 2 ** zoom) / across);
      const tolerance = spec.kind === 'line' ? (atZoom(spec.paint?.width, zoom, 1) / 2 + 4) * unitsPerPx : 0;
      const index = hitTest(source, (worldX * across - x) * source.extent, (worldY * across - y) * source.extent, tolerance, (i) =>
        this.isShown(spec, source, i),
      );
      if (index >= 0) return { layer: this, spec, source, index, tile };
    }
    return null;
  }

  describe(hit: Hit): { id: number; source: string; properties: Record<string, Scalar> } {
    return { id: hit.source.ids[hit.index], source: hit.source.name, properties: propertiesOf(hit.source, hit.index) };
  }

  private createGrid(): Leaflet.GridLayer {
    const L = (window as unknown as { L: typeof Leaflet }).L;
    const Grid = L.GridLayer.extend({
      createTile: (coords: Leaflet.Coords, done: Leaflet.DoneCallback) => this.createTile(coords, done),
    }) as unknown as new (options: Leaflet.GridLayerOptions) => Leaflet.GridLayer;
    const options: Leaflet.GridLayerOptions = {
      tileSize: TILE_PX,
      opacity: this.opacity,
      zIndex: this.zIndex,
      keepBuffer: 1,
      updateWhenZooming: false,
      className: 'hongtu-tiles',
    };
    if (this.props.pane) options.pane = this.props.pane;
    const grid = new Grid(options);
    grid.on('tileunload', (event) => this.unload((event as Leaflet.TileEvent).tile));
    grid.on('loading', () => this.startWork());
    grid.on('tileloadstart', (event) => this.snap((event as Leaflet.TileEvent).tile));
    this.map.on('zoomend', this.snapAll, this);
    return grid;
  }

  private snapAll(): void {
    for (const el of this.tiles.keys()) this.snap(el);
  }

  /**
   * At a fractional zoom Leaflet scales whole levels, and tile edges fall between pixels, where the ground shines
   * through. Each tile is moved and stretched by less than a pixel, so that its edges are pixel edges.
   */
  private snap(el: HTMLElement): void {
    const tile = this.tiles.get(el);
    if (!tile) return;
    const L = (window as unknown as { L: typeof Leaflet }).L;
    const scale = this.map.getZoomScale(this.map.getZoom(), tile.zoom);
    const at = L.DomUtil.getPosition(el);
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

  private dataZoom(zoom: number): number {
    return Math.min(zoom - 1, this.props.maxDataZoom ?? 22);
  }

  private createTile(coords: Leaflet.Coords, done: Leaflet.DoneCallback): HTMLElement {
    const el = document.createElement('canvas');
    const z = this.dataZoom(coords.z);
    if (z < Math.max(0, this.props.minDataZoom ?? 0)) {
      setTimeout(() => done(undefined, el), 0);
      return el;
    }
    const factor = 2 ** (coords.z - 1 - z);
    const across = 2 ** z;
    const x = Math.floor(coords.x / factor);
    const y = Math.floor(coords.y / factor);
    const tile: Tile = {
      el,
      zoom: coords.z,
      z,
      x: ((x % across) + across) % across,
      y,
      factor,
      subX: coords.x - x * factor,
      subY: coords.y - y * factor,
      shown: null,
      wanted: '',
      busy: false,
      dirty: false,
      isRefused: false,
      done: () => done(undefined, el),
      listener: (key, error) => this.onData(tile, key, error),
    };
    this.tiles.set(el, tile);
    this.want(tile);
    return el;
  }

  private tileUrl(tile: Tile): string {
    const filled = this.props.url.replace('{z}', String(tile.z)).replace('{x}', String(tile.x)).replace('{y}', String(tile.y));
    return new URL(filled, document.baseURI).href;
  }

  /** Asks for the data of the present url; what is on the screen stays until that is whole. */
  private want(tile: Tile): void {
    const key = `${this.key}@${this.generation}/${tile.z}/${tile.x}/${tile.y}`;
    if (tile.wanted === key) return;
    if (tile.wanted && tile.wanted !== tile.shown) {
      engine().release(tile.wanted, tile.listener);
      this.failing.delete(tile.wanted);
    }
    tile.wanted = key;
    tile.isRefused = false;
    engine().acquire(this.key, key, this.tileUrl(tile), tile.listener);
  }

  private onData(tile: Tile, key: string, error: TileError | null): void {
    if (!this.tiles.has(tile.el)) return;
    if (error) {
      this.failing.add(key);
      this.report({ error });
      // Leaflet keeps the old tiles of other zooms until this one is ready; an answer that will not change is ready.
      if (error.status === -1 || (error.status >= 400 && error.status < 500 && error.status !== 429 && error.status !== 408)) {
        tile.isRefused = true;
        this.finishTile(tile);
      }
      return;
    }
    if (key !== tile.wanted) return;
    this.recovered(key);
    void this.paintTile(tile);
  }

  private recovered(key: string): void {
    if (this.failing.delete(key) && this.failing.size === 0) this.report({ error: null });
  }

  private async paintTile(tile: Tile): Promise<void> {
    if (tile.busy) {
      tile.dirty = true;
      return;
    }
    const key = tile.wanted;
    if (!engine().decoded(key)) return;
    tile.busy = true;
    tile.dirty = false;
    const { zoom, factor, subX, subY } = tile;
    const dpr = window.devicePixelRatio || 1;
    const drawn = await engine().draw({ layer: this.key, dataKey: key, zoom, factor, subX, subY, size: TILE_PX, dpr });
    tile.busy = false;
    if (!this.tiles.has(tile.el)) {
      if (drawn.bitmap && 'close' in drawn.bitmap) drawn.bitmap.close();
      return;
    }
    if (drawn.isDone) {
      showPicture(tile.el, drawn.bitmap);
      if (tile.shown && tile.shown !== key) engine().release(tile.shown, tile.listener);
      tile.shown = key;
      this.finishTile(tile);
    }
    if (tile.dirty || tile.wanted !== key) void this.paintTile(tile);
    else this.endWork();
  }

  private finishTile(tile: Tile): void {
    tile.done?.();
    tile.done = null;
    this.host.refresh();
    this.endWork();
  }

  private repaint(): void {
    this.startWork();
    for (const tile of this.tiles.values()) void this.paintTile(tile);
    this.endWork();
  }

  private unload(el: HTMLElement): void {
    const tile = this.tiles.get(el);
    if (!tile) return;
    this.tiles.delete(el);
    this.recovered(tile.wanted);
    if (tile.wanted && tile.wanted !== tile.shown) engine().release(tile.wanted, tile.listener);
    if (tile.shown) engine().release(tile.shown, tile.listener);
    // A detached canvas keeps its pixels until it is collected; an empty one holds none.
    tile.el.width = tile.el.height = 0;
    this.host.refresh();
  }

  private startWork(): void {
    if (this.isWorking) return;
    this.isWorking = true;
    this.workStarted = performance.now();
    this.report({ loading: true });
  }

  private endWork(): void {
    if (!this.isWorking) return;
    const tiles = [...this.tiles.values()];
    if (tiles.some((t) => t.busy || t.done !== null || (t.wanted !== t.shown && t.shown !== null && !t.isRefused))) return;
    this.isWorking = false;
    const features = this.visible().reduce((n, t) => n + t.data.sources.reduce((m, s) => m + s.length, 0), 0);
    const ms = Math.round(performance.now() - this.workStarted);
    this.report({ loading: false, drawn: { tiles: tiles.length, features, ms } });
  }

  private async loadValues(url: string | null): Promise<void> {
    this.valuesAbort?.abort();
    const abort = (this.valuesAbort = new AbortController());
    this.isLoadingValues = true;
    let values: Values | null = null;
    for (let attempt = 0; url; attempt++) {
      let status = 0;
      try {
        const response = await fetch(new URL(url, document.baseURI), { signal: abort.signal });
        status = response.status;
        if (!response.ok) throw new Error(`status ${status}`);
        values = parseValues(await response.arrayBuffer());
        break;
      } catch {
        if (abort.signal.aborted) return;
        this.failing.add('values');
        this.report({ error: { status, url, at: new Date().toISOString() } });
        await new Promise((resolve) => setTimeout(resolve, Math.min(30000, 500 * 2 ** attempt)));
        if (abort.signal.aborted) return;
      }
    }
    if (abort.signal.aborted) return;
    this.values = values;
    this.recovered('values');
    this.isLoadingValues = false;
    engine().setPaint(this.key, this.paintState);
    engine().setValues(this.key, values);
    this.repaint();
    this.host.refresh();
  }
}

function showPicture(el: HTMLCanvasElement, picture: ImageBitmap | HTMLCanvasElement | null): void {
  if (!picture) {
    // Nothing to see: an empty canvas costs neither memory nor compositing.
    el.width = el.height = 0;
    return;
  }
  if (el.width !== picture.width || el.height !== picture.height) {
    el.width = picture.width;
    el.height = picture.height;
  }
  if (isImageBitmap(picture)) {
    el.getContext('bitmaprenderer')?.transferFromImageBitmap(picture);
    return;
  }
  const ctx = el.getContext('2d');
  ctx?.clearRect(0, 0, el.width, el.height);
  ctx?.drawImage(picture, 0, 0);
}

function isImageBitmap(picture: ImageBitmap | HTMLCanvasElement): picture is ImageBitmap {
  return 'close' in picture;
}
