/** Everything that must not be cut at tile edges, in its order: outlines, rings, points, pins, names. */
import { selectedIds, type FeatureLayer, type Hit } from './feature';
import { FONT, Labels } from './labels';
import { DOT_RADIUS_PX, drawDot, drawPin, drawPoint, drawRing } from './marks';
import { outline } from './outline';
import { atZoom, isActive } from './paint';
import { Occupied } from './placement';
import { around, collect, type Place } from './places';
import { mergeRings } from './rings';
import { resolveColor } from './tokens';
import type { LayerSpec } from './types';
import type { View } from './viewport';

/** How much further than it is drawn a mark is hit, in px. */
const SLACK_PX = 3;
const LEAST_HIT_PX = 8;
const DOT_HIT_PX = 6;
/** The priority from which names are placed before pins. */
const BEFORE_PINS = 100;

interface Pin {
  x: number;
  y: number;
  r: number;
  hit: Hit;
}

interface Marks {
  spec: LayerSpec;
  layer: FeatureLayer;
  places: Place[];
}

export class Overlay {
  private pins: Pin[] = [];

  /** The pin under a place of the map container. */
  pinAt(x: number, y: number): Hit | null {
    for (let i = this.pins.length - 1; i >= 0; i--) {
      const pin = this.pins[i];
      if ((pin.x - x) ** 2 + (pin.y - y) ** 2 <= pin.r ** 2) return pin.hit;
    }
    return null;
  }

  paint(view: View, layers: readonly FeatureLayer[], focused: Hit | null): void {
    this.pins = [];
    const occupied = new Occupied();
    const labels = new Labels(view);
    const marks: Marks[] = [];
    for (const layer of layers) for (const id of selectedIds(layer.props)) outline(view, layer, id, 'selected');
    if (focused) outline(view, focused.layer, focused.source.ids[focused.index], 'focused');
    for (const layer of layers) {
      const tiles = layer.visible();
      for (const spec of layer.paintState.specs) {
        if (spec.kind === 'fill' || spec.kind === 'line' || !isActive(spec, view.zoom)) continue;
        if (spec.kind === 'label') labels.add(layer, spec, tiles);
        else marks.push({ spec, layer, places: collect(view, layer, spec, tiles) });
      }
    }
    const of = (kind: LayerSpec['kind']): Marks[] => marks.filter((m) => m.spec.kind === kind);
    for (const each of of('ring')) this.rings(view, each, occupied);
    const [stars, icons] = byDisc(of('icon'));
    for (const each of stars) this.icons(view, each, occupied, labels);
    // The names of the communities are what people find their way by: pins give way to them.
    labels.draw(occupied, BEFORE_PINS);
    for (const each of of('point')) this.points(view, each);
    for (const each of icons) this.icons(view, each, occupied, labels);
    labels.draw(occupied, -Infinity, BEFORE_PINS);
  }

  private pin(view: View, at: { x: number; y: number }, hit: Hit, r: number): void {
    if (hit.spec.interactive) this.pins.push({ x: at.x + view.offsetX, y: at.y + view.offsetY, r, hit });
  }

  private rings(view: View, { layer, spec, places }: Marks, occupied: Occupied): void {
    const { style, mode, hidden } = layer.paintState;
    const max = atZoom(spec.paint?.radius, view.zoom, 40) * view.marks;
    const counted = places.flatMap(({ x, y, hit }) => {
      const counts = layer.countsOf(hit.source, hit.index).map((count, i) => (hidden.includes(i) ? 0 : count));
      const n = counts.reduce((a, b) => a + b, 0);
      return n > 0 ? [{ x, y, n, counts, hit }] : [];
    });
    for (const ring of mergeRings(counted, max)) {
      const r = drawRing(view, ring, style.classes, mode, max, FONT);
      occupied.take(around(ring, r));
      const hits = ring.members.map((member) => counted[member].hit);
      this.pin(view, ring, hits.length > 1 ? { ...hits[0], merged: hits } : hits[0], r);
    }
  }

  private points(view: View, { layer, spec, places }: Marks): void {
    const { style, mode } = layer.paintState;
    const r = atZoom(spec.paint?.radius, view.zoom, 4) * view.marks;
    const alpha = atZoom(spec.paint?.opacity, view.zoom, 1);
    const color = resolveColor(spec.paint?.outline, mode);
    const edge = color ? { color, width: atZoom(spec.paint?.outlineWidth, view.zoom, 1) } : null;
    for (const place of places) {
      const cls = layer.classIndex(spec, place.hit.source, place.hit.index);
      const classColor = cls === null ? undefined : style.classes[cls]?.[mode];
      drawPoint(view, place, resolveColor(spec.paint?.color ?? classColor, mode) ?? '#888', r, edge, alpha);
      this.pin(view, place, place.hit, Math.max(r + SLACK_PX, LEAST_HIT_PX));
    }
  }

  private icons(view: View, { layer, spec, places }: Marks, occupied: Occupied, labels: Labels): void {
    const { mode } = layer.paintState;
    const r = atZoom(spec.paint?.radius, view.zoom, 10) * view.marks;
    const crowded: Place[] = [];
    for (const place of places) {
      const box = around(place, r + 1);
      if (!occupied.isFree(box)) {
        crowded.push(place);
        continue;
      }
      occupied.take(box);
      drawPin(view, place, spec.paint ?? {}, mode, r);
      this.pin(view, place, place.hit, r + SLACK_PX);
    }
    for (const place of crowded) {
      if (!labels.covers(around(place, DOT_RADIUS_PX))) drawDot(view, place, mode);
      this.pin(view, place, place.hit, DOT_HIT_PX);
    }
  }
}

/** Icons by their priority: those without a disc, which tell the compound they stand in, and the pins. */
function byDisc(icons: Marks[]): [stars: Marks[], pins: Marks[]] {
  const sorted = [...icons].sort((a, b) => (b.spec.labelPriority ?? 0) - (a.spec.labelPriority ?? 0));
  const isBare = ({ spec }: Marks): boolean => spec.paint?.disc === 'bare';
  return [sorted.filter(isBare), sorted.filter((each) => !isBare(each))];
}
