/** A vector-tile layer: its 512-px tiles are painted by the engine and stacked with those of the layers around it. */
import type * as Leaflet from 'leaflet';
import { ringCounts, tilePx, type FeatureLayer, type Hit, type MapLayerProps, type VisibleTile } from './feature';
import { tileUrl } from './first-view';
import { hostOf, type Host } from './host';
import { hitTest } from './hit';
import { tileAt, type LayerTile } from './layer-tile';
import { atZoom, featureClass, isActive, isActiveAround, isClassed, isUnmasked, matches, paintOf, pxOfMetre } from './paint';
import { isTransient } from './retry';
import { engine } from './shared';
import { Table } from './table';
import { stackOf, TILE_PX, type Member, type Square, type TileStack } from './tile-stack';
import { currentMode } from './theme';
import { resolveColor } from './tokens';
import type { LayerSpec, PaintState, SourceColumns, TileError } from './types';
import { maskOf, NOT_DRAWN, NOTHING, parseMask, parseSums, parseValues, type FeatureTables, type Mask, type Sums, type Values } from './values';

/** The finest tiles that are asked for where the page says nothing. */
const USUAL_MAX_DATA_ZOOM = 22;
/** How much further than it is drawn a line is hit, in px. */
const LINE_SLACK_PX = 4;

let counter = 0;

export class VectorLayer implements FeatureLayer, Member {
  readonly key = `layer${++counter}`;
  readonly host: Host;
  private readonly stack: TileStack;
  private readonly tiles = new Map<Square, LayerTile>();
  private readonly values = this.table<Values>('values', parseValues, null);
  private readonly mask = this.table<Mask>('mask', parseMask, NOTHING);
  private readonly sums = this.table<Sums>('sums', parseSums, {});
  private workStarted = 0;
  private isWorking = false;
  /** Addresses that failed and have not come back. */
  private readonly failing = new Set<string>();
  private isRemoved = false;
  private isRestyling = false;
  paintState: PaintState;

  constructor(
    readonly map: Leaflet.Map,
    public props: MapLayerProps,
    private readonly emit: (out: Record<string, unknown>) => void,
  ) {
    this.host = hostOf(map);
    // Until the page says which, a map is drawn in the mode that the page is in.
    this.paintState = paintOf(props, currentMode());
    engine().setPaint(this.key, this.paintState);
    this.stack = stackOf(map, props.pane);
    this.startWork();
    this.stack.add(this);
    this.host.add(this);
    if (props.valuesUrl) void this.values.fetch(props.valuesUrl);
    if (props.mask || props.maskUrl) this.setMask(props);
    if (props.sums || props.sumsUrl) this.setSums(props);
  }

  get zIndex(): number {
    return this.props.zIndex ?? 1;
  }

  get opacity(): number {
    return this.props.opacity ?? 1;
  }

  get backdrop(): string | null {
    return resolveColor(this.props.backdrop, this.paintState.mode);
  }

  /** Applies new props: geometry is fetched again only for another url. */
  update(next: MapLayerProps): void {
    const before = this.props;
    const changed = (...keys: (keyof MapLayerProps)[]): boolean =>
      keys.some((k) => before[k] !== next[k] && JSON.stringify(before[k] ?? null) !== JSON.stringify(next[k] ?? null));
    const isPaintedAnew = changed('layers', 'style', 'hiddenClasses') || (next.mode ?? this.paintState.mode) !== this.paintState.mode;
    this.props = next;
    if (isPaintedAnew) this.paintState = paintOf(next, this.paintState.mode);
    if (changed('opacity', 'zIndex')) this.stack.restack(this);
    if (changed('mask', 'maskUrl')) this.setMask(next);
    if (changed('sums', 'sumsUrl')) this.setSums(next);
    // A theme's colours wait for its values: the new legend never paints the old classes.
    if (changed('valuesUrl')) {
      if (next.valuesUrl) void this.values.fetch(next.valuesUrl);
      else this.values.put(null);
    } else if (isPaintedAnew) this.restyle();
    if (changed('minDataZoom', 'maxDataZoom')) {
      this.startWork();
      this.stack.reopen(this);
      this.endWork();
    } else if (changed('url', 'layers')) {
      this.startWork();
      for (const tile of this.tiles.values()) this.want(tile);
      this.endWork();
    }
    this.host.refresh();
  }

  remove(): void {
    this.isRemoved = true;
    this.host.progress.tell(this.key, null);
    for (const table of [this.values, this.mask, this.sums]) table.stop();
    this.host.delete(this);
    this.stack.delete(this);
    engine().forget(this.key);
  }

  report(out: Record<string, unknown>): void {
    if (!this.isRemoved) this.emit(out);
  }

  visible(): VisibleTile[] {
    const zoom = Math.round(this.map.getZoom());
    const seen = new Map<string, VisibleTile>();
    for (const tile of this.tiles.values()) {
      const data = tile.zoom === zoom && tile.shown ? engine().decoded(tile.shown, tile.square.lane) : null;
      if (data && tile.shown) seen.set(tile.shown, { z: tile.z, x: tile.x, y: tile.y, data });
    }
    return [...seen.values()];
  }

  classIndex(spec: LayerSpec, source: SourceColumns, index: number): number | null {
    if (!this.hasClasses || (!isClassed(spec) && spec.kind !== 'label')) return null;
    return featureClass(this.paintState.style, this.tables, source, index);
  }

  countsOf(source: SourceColumns, index: number): number[] {
    return ringCounts(this.paintState.style, this.sums.current, source, index);
  }

  isShown(spec: LayerSpec, source: SourceColumns, index: number, isFiltered = false): boolean {
    if (!isUnmasked(spec, this.tables, source, index) || (!isFiltered && !matches(spec, source, index))) return false;
    if (!isClassed(spec)) return !this.isSwitchedOff(source, index);
    const cls = this.classIndex(spec, source, index);
    return cls !== null && cls !== NOT_DRAWN && !this.props.hiddenClasses?.includes(cls);
  }

  /** Pins and names go with the class of their feature, though they do not take its colour. */
  private isSwitchedOff(source: SourceColumns, index: number): boolean {
    const hidden = this.props.hiddenClasses;
    if (!hidden?.length || !this.hasClasses) return false;
    return hidden.includes(featureClass(this.paintState.style, this.tables, source, index));
  }

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
      const unitsPerPx = source.extent / tilePx(dataZoom, zoom);
      const tolerance = spec.kind === 'line' ? (atZoom(spec.paint?.width, zoom, 1) / 2 + LINE_SLACK_PX) * unitsPerPx : 0;
      const index = hitTest(source, (worldX * across - x) * source.extent, (worldY * across - y) * source.extent, tolerance, (i) =>
        this.isShown(spec, source, i),
      );
      if (index >= 0) return { layer: this, spec, source, index, tile };
    }
    return null;
  }

  private dataZoom(zoom: number): number {
    return Math.min(zoom - 1, this.props.maxDataZoom ?? USUAL_MAX_DATA_ZOOM);
  }

  open(square: Square): void {
    const { coords } = square;
    const z = this.dataZoom(coords.z);
    if (z < Math.max(0, this.props.minDataZoom ?? 0)) {
      this.stack.put(square, this, false);
      return;
    }
    this.startWork();
    const tile = tileAt(square, z, (key, error, isAgain) => (isAgain ? this.host.refreshSoon() : this.onData(tile, key, error)));
    this.tiles.set(square, tile);
    this.want(tile);
  }

  private tileUrl(tile: LayerTile): string {
    return new URL(tileUrl(this.props.url, tile.z, tile.x, tile.y), document.baseURI).href;
  }

  /** Asks for the data of the present url; what is on the screen stays until that is whole. */
  private want(tile: LayerTile): void {
    // A layer that draws nothing here asks for nothing; what it has stays.
    if (!this.paintState.specs.some((spec) => isActiveAround(spec, tile.zoom))) {
      queueMicrotask(() => this.finishTile(tile));
      return;
    }
    const key = this.tileUrl(tile);
    if (tile.wanted === key) return;
    if (tile.wanted && tile.wanted !== tile.shown) {
      engine().release(tile.wanted, tile.square.lane, tile.listener);
      this.failing.delete(tile.wanted);
    }
    tile.wanted = key;
    tile.isRefused = false;
    engine().acquire(key, tile.square.lane, tile.listener, this.props.isBackground);
  }

  private onData(tile: LayerTile, key: string, error: TileError | null): void {
    if (this.tiles.get(tile.square) !== tile) return;
    if (error) {
      this.failing.add(key);
      this.report({ error });
      // Leaflet keeps the old tiles of other zooms until this one is ready; an answer that will not change is ready.
      if (!isTransient(error.status)) {
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

  private async paintTile(tile: LayerTile): Promise<void> {
    if (tile.busy) {
      tile.dirty = true;
      return;
    }
    const key = tile.wanted;
    const { id: square, lane } = tile.square;
    if (!engine().decoded(key, lane) || this.isWaiting) return;
    tile.busy = true;
    tile.dirty = false;
    this.stack.begin(tile.square, this);
    const { zoom, factor, subX, subY } = tile;
    const dpr = window.devicePixelRatio || 1;
    const metre = pxOfMetre(tile, zoom);
    const drawn = await engine().draw({ layer: this.key, square, lane, dataKey: key, zoom, factor, subX, subY, size: TILE_PX, dpr, metre });
    tile.busy = false;
    if (this.tiles.get(tile.square) !== tile) return;
    if (drawn.isDone) {
      this.stack.put(tile.square, this, drawn.hasPicture);
      if (tile.shown && tile.shown !== key) engine().release(tile.shown, tile.square.lane, tile.listener);
      tile.shown = key;
      this.finishTile(tile);
    }
    if (tile.dirty || tile.wanted !== key) void this.paintTile(tile);
    else this.endWork();
  }

  private finishTile(tile: LayerTile): void {
    if (this.tiles.get(tile.square) !== tile) return;
    tile.isReady = true;
    this.stack.finish(tile.square, this);
    this.tellProgress();
    this.endWork();
    this.host.refreshSoon();
  }

  private repaint(): void {
    this.startWork();
    for (const tile of this.tiles.values()) void this.paintTile(tile);
    this.endWork();
  }

  close(square: Square): void {
    const tile = this.tiles.get(square);
    if (!tile) return;
    this.tiles.delete(square);
    this.recovered(tile.wanted);
    if (tile.wanted && tile.wanted !== tile.shown) engine().release(tile.wanted, tile.square.lane, tile.listener);
    if (tile.shown) engine().release(tile.shown, tile.square.lane, tile.listener);
    this.host.refreshSoon();
  }

  private startWork(): void {
    if (this.isWorking) return;
    this.isWorking = true;
    this.workStarted = performance.now();
    this.tellProgress();
    if (this.props.reportDrawing) this.report({ loading: true });
  }

  private endWork(): void {
    if (!this.isWorking) return;
    const tiles = [...this.tiles.values()];
    if (tiles.some((t) => t.busy || !t.isReady || (t.wanted !== '' && t.wanted !== t.shown && !t.isRefused))) return;
    this.isWorking = false;
    this.tellProgress();
    // Each message has Dash look through the whole page: only who asks for it gets it.
    if (this.props.reportDrawing) void this.stack.shown().then(() => this.reportDrawn());
  }

  private reportDrawn(): void {
    if (this.isWorking) return;
    const tiles = [...this.tiles.values()];
    const features = this.visible().reduce((n, t) => n + t.data.sources.reduce((m, s) => m + s.length, 0), 0);
    const ms = Math.round(performance.now() - this.workStarted);
    this.report({ loading: false, drawn: { tiles: tiles.length, features, ms } });
  }

  private tellProgress(): void {
    const tiles = [...this.tiles.values()];
    this.host.progress.tell(this.key, this.isWorking ? [tiles.filter((t) => t.isReady && !t.busy).length, tiles.length] : null);
  }

  /** Before the first values nothing has its colour: painted then, it would be painted twice. What does not come is not waited for. */
  private get isWaiting(): boolean {
    return this.values.isLoading && !this.values.current && !this.failing.has('values');
  }

  private get tables(): FeatureTables {
    return { values: this.values.current, mask: this.mask.current };
  }

  private get hasClasses(): boolean {
    return this.values.current !== null || this.props.style?.field !== undefined;
  }

  private table<T>(name: string, read: (bytes: ArrayBuffer) => T, refused: T | null): Table<T> {
    return new Table(read, refused, {
      changed: () => {
        engine().setTables(this.key, this.tables);
        this.restyle();
      },
      failed: (error) => {
        const isNew = !this.failing.has(name);
        this.failing.add(name);
        this.report({ error });
        if (isNew) this.repaint();
      },
      recovered: () => this.recovered(name),
    });
  }

  private setMask({ mask, maskUrl }: MapLayerProps): void {
    if (mask) this.mask.put(readable(mask));
    else if (maskUrl) void this.mask.fetch(maskUrl);
    else this.mask.put(null);
  }

  private setSums({ sums, sumsUrl }: MapLayerProps): void {
    if (sums) this.sums.put(sums);
    else if (sumsUrl) void this.sums.fetch(sumsUrl);
    else this.sums.put(null);
  }

  /** Paints what is there in another way, once for all that changed together; a new theme only once its values have come. */
  private restyle(): void {
    if (this.isRestyling) return;
    this.isRestyling = true;
    queueMicrotask(() => {
      this.isRestyling = false;
      if (this.isRemoved || this.values.isLoading) return;
      engine().setPaint(this.key, this.paintState);
      this.repaint();
      this.host.refresh();
    });
  }
}

/** A mask that cannot be read keeps nothing: to draw everything would pass for the answer of the filter. */
function readable(mask: string): Mask {
  try {
    return maskOf(mask);
  } catch (error) {
    console.error('map layer: the mask cannot be read', error);
    return NOTHING;
  }
}
