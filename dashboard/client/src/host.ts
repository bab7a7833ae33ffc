/** What the map layers of one map share: the overlay canvas, the pointer, the keyboard, the tooltip, the live region. */
import type * as Leaflet from 'leaflet';
import { described, tilePx, type FeatureLayer, type Hit } from './feature';
import { forgetWidths } from './labels';
import { isCalm } from './motion';
import { Overlay } from './overlay';
import { isActive } from './paint';
import type { Spot } from './places';
import { Progress } from './progress';
import { resolveColor } from './tokens';
import type { StyleClass } from './types';
import { ViewportCanvas } from './viewport';

const hosts = new WeakMap<Leaflet.Map, Host>();

export function hostOf(map: Leaflet.Map): Host {
  let host = hosts.get(map);
  if (!host) hosts.set(map, (host = new Host(map)));
  return host;
}

/** The edge of the canvases of names and pins. */
const CELL_PX = 256;
/** By how many zooms a click on a ring comes closer. */
const RING_OPENS_BY = 2;
const KEYS: Record<string, [number, number]> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export class Host {
  readonly progress: Progress;
  private readonly layers: FeatureLayer[] = [];
  private readonly overlay: Overlay;
  private readonly canvas: ViewportCanvas;
  private readonly tooltip: HTMLDivElement;
  private readonly live: HTMLDivElement;
  private readonly focusTarget: HTMLDivElement;
  private hovered: Hit | null = null;
  private focused: Spot | null = null;
  private readonly hoverReports = new Map<FeatureLayer, Record<string, unknown> | null>();
  private clicks = 0;
  private pointer: Leaflet.LeafletMouseEvent | null = null;
  private frame = 0;

  constructor(private readonly map: Leaflet.Map) {
    this.overlay = new Overlay();
    this.canvas = new ViewportCanvas(map, 'hongtu-labels', 450, (view) => this.overlay.paint(view, this.layers, this.focused?.hit ?? null), CELL_PX);
    const container = map.getContainer();
    this.progress = new Progress(container);
    this.tooltip = element(container, 'hongtu-tooltip', { 'aria-hidden': 'true' });
    this.live = element(container, 'hongtu-live', { 'aria-live': 'polite', role: 'status' });
    this.focusTarget = element(container, 'hongtu-focus', { role: 'application' });
    this.focusTarget.addEventListener('keydown', (event) => this.onKey(event));
    this.focusTarget.addEventListener('blur', () => this.setFocus(null));
    map.on('mousemove', this.onMove, this);
    map.on('mouseout', this.onLeave, this);
    map.on('click', this.onClick, this);
    map.on('movestart', this.onLeave, this);
    map.on('unload', this.dispose, this);
    document.fonts?.addEventListener?.('loadingdone', this.onFonts);
  }

  add(layer: FeatureLayer): void {
    this.layers.push(layer);
    this.order();
  }

  delete(layer: FeatureLayer): void {
    this.layers.splice(this.layers.indexOf(layer), 1);
    if (this.hovered?.layer === layer) this.setHover(null, null);
    if (this.focused?.hit.layer === layer) this.setFocus(null);
    this.order();
  }

  /** Has labels, pins and outlines painted again. */
  refresh(): void {
    this.order();
    this.canvas.invalidate();
  }

  /** The same for tiles that come one by one: soon, and at once with the last of them. */
  refreshSoon(): void {
    if (this.progress.isDone) this.canvas.invalidate();
    else this.canvas.soon();
  }

  private order(): void {
    this.layers.sort((a, b) => a.zIndex - b.zIndex);
    const keyed = this.layers.find((l) => l.props.keyboard && l.props.label) ?? this.layers.find((l) => l.props.keyboard);
    this.focusTarget.tabIndex = keyed ? 0 : -1;
    this.focusTarget.hidden = !keyed;
    this.focusTarget.setAttribute('aria-label', keyed?.props.label ?? '');
  }

  private readonly onFonts = (): void => {
    forgetWidths();
    this.refresh();
  };

  /** Leaves nothing behind that would keep a removed map in memory. */
  private dispose(): void {
    cancelAnimationFrame(this.frame);
    document.fonts?.removeEventListener?.('loadingdone', this.onFonts);
    this.canvas.remove();
    hosts.delete(this.map);
  }

  /** The topmost interactive feature under a place of the container. */
  hitAt(point: Leaflet.Point): Hit | null {
    const drift = this.canvas.drift();
    const pin = this.overlay.pinAt(point.x - drift.x, point.y - drift.y);
    if (pin) return pin;
    const world = this.map.project(this.map.containerPointToLatLng(point), this.map.getZoom());
    const across = 256 * 2 ** this.map.getZoom();
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const hit = this.layers[i].hitArea(world.x / across, world.y / across);
      if (hit) return hit;
    }
    return null;
  }

  private onMove(event: Leaflet.LeafletMouseEvent): void {
    this.pointer = event;
    // One hit test a frame, however many events the mouse sends.
    if (!this.frame) this.frame = requestAnimationFrame(() => this.hover());
  }

  private hover(): void {
    this.frame = 0;
    const event = this.pointer;
    if (!event) return;
    this.setHover(this.hitAt(event.containerPoint), event.latlng);
    if (this.hovered) this.showTooltip(this.hovered, event.containerPoint.x, event.containerPoint.y);
  }

  private onLeave(): void {
    this.pointer = null;
    this.setHover(null, null);
  }

  private setHover(hit: Hit | null, latlng: Leaflet.LatLng | null): void {
    const before = this.hovered;
    if (!hit) this.tooltip.hidden = true;
    if (isSame(before, hit)) return;
    this.hovered = hit;
    this.map.getContainer().classList.toggle('hongtu-over', hit !== null);
    if (before && before.layer !== hit?.layer) this.reportHover(before.layer, null);
    if (hit && latlng) this.reportHover(hit.layer, { ...described(hit), latlng: [latlng.lat, latlng.lng] });
  }

  /** At most ten messages a second; the last one always arrives. */
  private reportHover(layer: FeatureLayer, hovered: Record<string, unknown> | null): void {
    if (!layer.props.reportHover) return;
    const isWaiting = this.hoverReports.size > 0;
    this.hoverReports.set(layer, hovered);
    if (isWaiting) return;
    setTimeout(() => {
      for (const [target, value] of this.hoverReports) target.report({ hovered: value });
      this.hoverReports.clear();
    }, 100);
  }

  private onClick(event: Leaflet.LeafletMouseEvent): void {
    const hit = this.hitAt(event.containerPoint);
    if (hit) this.open(hit, event.latlng);
  }

  /** A ring opens into what it sums up; anything else is told to the page. */
  private open(hit: Hit, latlng: Leaflet.LatLng): void {
    if (hit.spec.kind === 'ring') this.map.setView(latlng, this.map.getZoom() + RING_OPENS_BY, { animate: !isCalm() });
    else this.click(hit, latlng);
  }

  private click(hit: Hit, latlng: Leaflet.LatLng): void {
    this.clicks++;
    hit.layer.report({ clicked: { ...described(hit), latlng: [latlng.lat, latlng.lng], n_clicks: this.clicks } });
  }

  private showTooltip(hit: Hit, x: number, y: number): void {
    const { title, rows, cls } = describe(hit);
    this.tooltip.replaceChildren();
    const mode = hit.layer.paintState.mode;
    this.tooltip.dataset.mode = mode;
    const heading = document.createElement('strong');
    heading.textContent = title;
    this.tooltip.append(heading);
    for (const text of rows) {
      const row = document.createElement('span');
      if (cls && text === cls.label) {
        const swatch = document.createElement('i');
        swatch.style.background = resolveColor(cls[mode], mode) ?? 'transparent';
        row.append(swatch);
      }
      row.append(document.createTextNode(text));
      this.tooltip.append(row);
    }
    this.tooltip.hidden = false;
    const size = this.map.getSize();
    const isRight = x + this.tooltip.offsetWidth + 20 > size.x;
    const isLow = y + this.tooltip.offsetHeight + 20 > size.y;
    this.tooltip.style.left = `${isRight ? x - this.tooltip.offsetWidth - 12 : x + 14}px`;
    this.tooltip.style.top = `${isLow ? y - this.tooltip.offsetHeight - 10 : y + 14}px`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const direction = KEYS[event.key];
    if (direction) this.step(direction[0], direction[1]);
    else if (event.key === 'Enter' && this.focused) {
      this.open(this.focused.hit, this.map.containerPointToLatLng([this.focused.x, this.focused.y]));
    } else if (event.key === 'Escape') {
      this.setFocus(null);
      for (const layer of this.layers) if (layer.props.keyboard) layer.report({ clicked: null });
    } else return;
    // Leaflet pans on arrows; here they walk.
    event.preventDefault();
    event.stopPropagation();
  }

  /** Moves to the nearest feature in a direction, or to the one nearest the middle. */
  private step(dx: number, dy: number): void {
    const size = this.map.getSize();
    const from = this.focused;
    const ox = from?.x ?? size.x / 2;
    const oy = from?.y ?? size.y / 2;
    let best: Spot | null = null;
    let bestCost = Infinity;
    for (const place of this.places()) {
      const along = (place.x - ox) * dx + (place.y - oy) * dy;
      const across = Math.abs((place.x - ox) * dy) + Math.abs((place.y - oy) * dx);
      if (from && (isSame(place.hit, from.hit) || along <= 1)) continue;
      const cost = from ? along + 2.5 * across : Math.hypot(place.x - ox, place.y - oy);
      if (cost < bestCost) {
        bestCost = cost;
        best = place;
      }
    }
    if (best) this.setFocus(best);
  }

  /** Interactive features with a place on the screen, each id once. */
  private places(): Spot[] {
    const size = this.map.getSize();
    const zoom = this.map.getZoom();
    const corner = this.map.getPixelBounds().min ?? this.map.getPixelOrigin();
    const out = new Map<string, Spot>();
    for (const layer of this.layers) {
      if (!layer.props.keyboard) continue;
      for (const tile of layer.visible()) {
        const px = tilePx(tile.z, zoom);
        for (const spec of layer.paintState.specs) {
          if (!spec.interactive || !isActive(spec, zoom)) continue;
          const source = tile.data.sources.find((s) => s.name === spec.source);
          for (let index = 0; source && index < source.length; index++) {
            const x = (tile.x + source.anchor[index * 2] / source.extent) * px - corner.x;
            const y = (tile.y + source.anchor[index * 2 + 1] / source.extent) * px - corner.y;
            if (x < 0 || y < 0 || x > size.x || y > size.y || !layer.isShown(spec, source, index)) continue;
            out.set(`${layer.key}/${spec.source}/${source.ids[index]}`, { hit: { layer, spec, source, index, tile }, x, y });
          }
        }
      }
    }
    return [...out.values()];
  }

  private setFocus(place: Spot | null): void {
    this.focused = place;
    this.canvas.invalidate();
    if (!place) {
      this.tooltip.hidden = true;
      return;
    }
    this.showTooltip(place.hit, place.x, place.y);
    const { title, rows } = describe(place.hit);
    this.live.textContent = [title, ...rows].join(', ');
  }
}

function isSame(a: Hit | null, b: Hit | null): boolean {
  return a?.layer === b?.layer && a?.merged?.length === b?.merged?.length && a?.spec.source === b?.spec.source && a?.source.ids[a.index] === b?.source.ids[b?.index ?? 0];
}

/** What the tooltip and the live region say of a feature. */
function describe(hit: Hit): { title: string; rows: string[]; cls: StyleClass | undefined } {
  const { layer, spec, source, index } = hit;
  const { properties } = described(hit);
  const at = layer.classIndex(spec, source, index);
  const cls = at === null ? undefined : layer.paintState.style.classes[at];
  const rows = cls?.label ? [cls.label] : [];
  if (spec.kind === 'ring') {
    const members = hit.merged ?? [hit];
    const counts = members.map((m) => layer.countsOf(m.source, m.index));
    layer.paintState.style.classes.forEach((c, at) => {
      const n = counts.reduce((sum, each) => sum + each[at], 0);
      if (n && !layer.paintState.hidden.includes(at)) rows.push(`${c.label ?? c.key} ${n}`);
    });
  }
  for (const [field, label] of layer.props.tooltipFields ?? []) {
    if (properties[field] !== undefined && properties[field] !== null) rows.push(`${label} ${properties[field]}`);
  }
  const name = String(properties[spec.labelField ?? 'name'] ?? properties.name ?? `#${source.ids[index]}`);
  return { title: hit.merged ? `${name} +${hit.merged.length - 1}` : name, rows, cls };
}

function element(parent: HTMLElement, className: string, attributes: Record<string, string>): HTMLDivElement {
  const el = document.createElement('div');
  el.className = className;
  for (const [name, value] of Object.entries(attributes)) el.setAttribute(name, value);
  el.hidden = className === 'hongtu-tooltip';
  parent.appendChild(el);
  return el;
}
