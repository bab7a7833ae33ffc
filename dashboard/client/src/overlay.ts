/** Everything that must not be cut at tile edges: outlines of selected features, rings, pins, points and labels. */
import { attributeOf } from './decode';
import { ICONS } from './icons';
import type { Hit, VectorLayer, VisibleTile } from './layer';
import { atZoom, isActive, matches } from './paint';
import { alongLine, Occupied, placeLabel, type Box, type LabelRequest } from './placement';
import { mergeRings, ringRadius } from './rings';
import { resolveColor } from './tokens';
import type { LayerSpec, Mode, Paint, SourceColumns } from './types';
import type { View } from './viewport';

const FONT = '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';

interface Item {
  hit: Hit;
  x: number;
  y: number;
}

interface Pin {
  x: number;
  y: number;
  r: number;
  hit: Hit;
}

interface Text {
  request: LabelRequest;
  text: string;
  paint: Paint;
  mode: Mode;
  size: number;
  alpha: number;
}

interface Course {
  text: string;
  points: [number, number][];
  length: number;
  priority: number;
  paint: Paint;
  mode: Mode;
  size: number;
}

const glyphs = new Map<string, Path2D>();

function glyph(name: string): Path2D | null {
  const d = ICONS[name];
  if (!d) return null;
  let path = glyphs.get(name);
  if (!path) glyphs.set(name, (path = new Path2D(d)));
  return path;
}

export class Overlay {
  private pins: Pin[] = [];
  private readonly widths = new Map<string, number>();

  /** The pin under a place of the map container. */
  pinAt(x: number, y: number): Hit | null {
    for (let i = this.pins.length - 1; i >= 0; i--) {
      const pin = this.pins[i];
      if ((pin.x - x) ** 2 + (pin.y - y) ** 2 <= pin.r ** 2) return pin.hit;
    }
    return null;
  }

  paint(view: View, layers: VectorLayer[], focused: Hit | null): void {
    this.pins = [];
    const occupied = new Occupied();
    const texts: Text[] = [];
    const courses = new Map<string, Course>();
    for (const layer of layers) this.outline(view, layer, layer.props.selected ?? null, 'selected');
    if (focused) this.outline(view, focused.layer, focused.source.ids[focused.index], 'focused');
    const marks: { spec: LayerSpec; layer: VectorLayer; items: Item[] }[] = [];
    for (const layer of layers) {
      const tiles = layer.visible();
      for (const spec of layer.paintState.specs) {
        if (spec.kind === 'fill' || spec.kind === 'line' || !isActive(spec, view.zoom)) continue;
        if (spec.kind === 'label' && spec.paint?.anchor === 'line') this.collectCourses(view, layer, spec, tiles, courses);
        else if (spec.kind === 'label') this.collectTexts(view, layer, spec, tiles, texts);
        else marks.push({ spec, layer, items: collect(view, layer, spec, tiles) });
      }
    }
    for (const mark of marks) if (mark.spec.kind === 'ring') this.rings(view, mark.layer, mark.spec, mark.items, occupied);
    for (const mark of marks) if (mark.spec.kind === 'point') this.points(view, mark.layer, mark.spec, mark.items);
    const icons = marks.filter((m) => m.spec.kind === 'icon').sort((a, b) => (b.spec.labelPriority ?? 0) - (a.spec.labelPriority ?? 0));
    for (const mark of icons) this.icons(view, mark.layer, mark.spec, mark.items, occupied);
    const wanted = [
      ...texts.map((text) => ({ priority: text.request.priority, draw: () => this.label(view.ctx, text, occupied) })),
      ...[...courses.values()].map((c) => ({ priority: c.priority, draw: () => this.course(view.ctx, c, occupied) })),
    ];
    wanted.sort((a, b) => b.priority - a.priority);
    for (const { draw } of wanted) draw();
    view.ctx.globalAlpha = 1;
    resetTracking(view.ctx);
  }

  private pin(view: View, item: Item, r: number): void {
    if (item.hit.spec.interactive) this.pins.push({ x: item.x + view.offsetX, y: item.y + view.offsetY, r, hit: item.hit });
  }

  /** A double line around every part of a feature; each tile draws its own share, so the cut edges never show. */
  private outline(view: View, layer: VectorLayer, id: number | null, look: 'selected' | 'focused'): void {
    if (id === null) return;
    const { ctx } = view;
    const mode = layer.paintState.mode;
    const ink = mode === 'dark' ? '#0B0F12' : '#14181C';
    const strokes: [string, number][] =
      look === 'focused'
        ? [[ink, 6], [resolveColor('focus', mode) ?? '#8FC1FF', 3]]
        : mode === 'dark'
          ? [[ink, 6.5], ['#FFFFFF', 3]]
          : [['#FFFFFF', 6.5], [ink, 3]];
    const active = layer.paintState.specs.filter((s) => isActive(s, view.zoom) && s.interactive);
    for (const tile of layer.visible()) {
      const px = (256 * 2 ** view.zoom) / 2 ** tile.z;
      const left = tile.x * px - view.originX;
      const top = tile.y * px - view.originY;
      for (const name of new Set(active.map((s) => s.source))) {
        const source = tile.data.sources.find((s) => s.name === name);
        const at = source ? source.ids.indexOf(id) : -1;
        if (!source || at < 0) continue;
        if (source.types[at] === 1) {
          outlinePoint(ctx, left + (source.anchor[at * 2] * px) / source.extent, top + (source.anchor[at * 2 + 1] * px) / source.extent, strokes);
          continue;
        }
        const path = featurePath(source, at, left, top, px / source.extent);
        ctx.save();
        ctx.beginPath();
        ctx.rect(left, top, px, px);
        ctx.clip();
        ctx.lineJoin = 'round';
        for (const [color, width] of strokes) {
          ctx.strokeStyle = color;
          ctx.lineWidth = width;
          ctx.stroke(path);
        }
        ctx.restore();
      }
    }
  }

  private rings(view: View, layer: VectorLayer, spec: LayerSpec, items: Item[], occupied: Occupied): void {
    const { ctx } = view;
    const { style, mode, hidden } = layer.paintState;
    const max = atZoom(spec.paint?.radius, view.zoom, 40);
    const singles = items.map(({ x, y, hit: { source, index } }) => ({
      x,
      y,
      n: Number(attributeOf(source, index, 'n') ?? 0),
      counts: style.classes.map((c, i) => (hidden.includes(i) ? 0 : Number(attributeOf(source, index, c.key) ?? 0))),
    }));
    for (const ring of mergeRings(singles.filter((r) => r.n > 0), max)) {
      const hits = ring.members.map((m) => items.filter((_, i) => singles[i].n > 0)[m].hit);
      const r = ringRadius(ring.n, max);
      ctx.beginPath();
      ctx.arc(ring.x, ring.y, r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = resolveColor('surface', mode) ?? '#fff';
      ctx.fill();
      const band = Math.max(4, r * 0.24);
      ctx.lineWidth = band;
      const total = ring.counts.reduce((a, b) => a + b, 0);
      let angle = -Math.PI / 2;
      ring.counts.forEach((count, i) => {
        if (!count) return;
        const next = angle + (count / total) * 2 * Math.PI;
        const color = resolveColor(style.classes[i][mode], mode) ?? '#888';
        ctx.strokeStyle = style.classes[i].pattern === 'hatch' ? hatchAt(ctx, color, view.dpr) : color;
        ctx.beginPath();
        ctx.arc(ring.x, ring.y, r - band / 2, angle, next);
        ctx.stroke();
        angle = next;
      });
      ctx.font = `700 ${Math.max(11, Math.min(18, r * 0.55))}px ${FONT}`;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.fillStyle = resolveColor('text', mode) ?? '#000';
      ctx.fillText(String(ring.n), ring.x, ring.y + 1);
      occupied.take(around(ring, r));
      const hit = hits.length > 1 ? { ...hits[0], merged: hits } : hits[0];
      this.pin(view, { hit, x: ring.x, y: ring.y }, r);
    }
  }

  private points(view: View, layer: VectorLayer, spec: LayerSpec, items: Item[]): void {
    const { ctx } = view;
    const { style, mode } = layer.paintState;
    const r = atZoom(spec.paint?.radius, view.zoom, 4);
    ctx.globalAlpha = atZoom(spec.paint?.opacity, view.zoom, 1);
    const outline = resolveColor(spec.paint?.outline, mode);
    for (const item of items) {
      const cls = layer.classIndex(spec, item.hit.source, item.hit.index);
      const classColor = cls === null ? undefined : style.classes[cls]?.[mode];
      ctx.beginPath();
      ctx.arc(item.x, item.y, r, 0, 2 * Math.PI);
      ctx.fillStyle = resolveColor(spec.paint?.color ?? classColor, mode) ?? '#888';
      ctx.fill();
      if (outline) {
        ctx.strokeStyle = outline;
        ctx.lineWidth = atZoom(spec.paint?.outlineWidth, view.zoom, 1);
        ctx.stroke();
      }
      this.pin(view, item, Math.max(r + 3, 8));
    }
  }

  private icons(view: View, layer: VectorLayer, spec: LayerSpec, items: Item[], occupied: Occupied): void {
    const { ctx } = view;
    const { mode } = layer.paintState;
    const r = atZoom(spec.paint?.radius, view.zoom, 10);
    const dots: Item[] = [];
    for (const item of items) {
      const box = around(item, r + 1);
      if (!occupied.isFree(box)) {
        dots.push(item);
        continue;
      }
      occupied.take(box);
      drawPin(ctx, item, spec.paint ?? {}, mode, r);
      this.pin(view, item, r + 3);
    }
    for (const item of dots) {
      ctx.beginPath();
      ctx.arc(item.x, item.y, 2.6, 0, 2 * Math.PI);
      ctx.fillStyle = resolveColor('text', mode) ?? '#000';
      ctx.fill();
      ctx.strokeStyle = resolveColor('map.halo', mode) ?? '#fff';
      ctx.lineWidth = 1.2;
      ctx.stroke();
      this.pin(view, item, 6);
    }
  }

  private collectTexts(view: View, layer: VectorLayer, spec: LayerSpec, tiles: VisibleTile[], texts: Text[]): void {
    const paint = spec.paint ?? {};
    const size = atZoom(paint.size, view.zoom, 13);
    for (const item of collect(view, layer, spec, tiles)) {
      const text = attributeOf(item.hit.source, item.hit.index, spec.labelField ?? 'name');
      if (text === undefined || text === null || text === '') continue;
      const isSelected = layer.props.selected === item.hit.source.ids[item.hit.index];
      const width = this.measure(view.ctx, String(text), paint, size);
      texts.push({
        request: {
          x: item.x,
          y: item.y,
          width,
          height: size * 1.15,
          gap: paint.anchor === 'beside' ? atZoom(paint.radius, view.zoom, 10) + 3 : 4,
          anchor: paint.anchor === 'beside' ? 'beside' : 'center',
          priority: (spec.labelPriority ?? 0) + (isSelected ? 1000 : 0),
        },
        text: String(text),
        paint,
        mode: layer.paintState.mode,
        size,
        alpha: atZoom(paint.opacity, view.zoom, 1),
      });
    }
  }

  private collectCourses(view: View, layer: VectorLayer, spec: LayerSpec, tiles: VisibleTile[], courses: Map<string, Course>): void {
    const paint = spec.paint ?? {};
    for (const tile of tiles) {
      const source = tile.data.sources.find((s) => s.name === spec.source);
      if (!source) continue;
      const px = (256 * 2 ** view.zoom) / 2 ** tile.z / source.extent;
      for (let i = 0; i < source.length; i++) {
        if (source.types[i] !== 2 || !layer.isShown(spec, source, i)) continue;
        const text = attributeOf(source, i, spec.labelField ?? 'name');
        if (!text) continue;
        for (let p = source.partStart[i]; p < source.partStart[i + 1]; p++) {
          const part: [number, number][] = [];
          for (let v = source.vertexStart[p]; v < source.vertexStart[p + 1]; v++) {
            part.push([
              tile.x * px * source.extent + source.xy[v * 2] * px - view.originX,
              tile.y * px * source.extent + source.xy[v * 2 + 1] * px - view.originY,
            ]);
          }
          for (const points of visibleRuns(part, view)) {
            const length = points.slice(1).reduce((sum, [x, y], j) => sum + Math.hypot(x - points[j][0], y - points[j][1]), 0);
            // The longest stretch of each name in each 700-px square of the view carries the name.
            const [mx, my] = points[points.length >> 1];
            const key = `${text}/${Math.floor(mx / 700)}/${Math.floor(my / 700)}`;
            if (length <= (courses.get(key)?.length ?? 0)) continue;
            const size = atZoom(paint.size, view.zoom, 13);
            const priority = spec.labelPriority ?? 0;
            courses.set(key, { text: String(text), points, length, priority, paint, mode: layer.paintState.mode, size });
          }
        }
      }
    }
  }

  private measure(ctx: CanvasRenderingContext2D, text: string, paint: Paint, size: number): number {
    const key = `${paint.weight ?? 400}/${size}/${paint.tracking ?? 0}/${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 5000) this.widths.clear();
      setFont(ctx, paint, size);
      this.widths.set(key, (width = ctx.measureText(text).width));
    }
    return width;
  }

  private label(ctx: CanvasRenderingContext2D, text: Text, occupied: Occupied): void {
    const at = placeLabel(text.request, occupied);
    if (!at) return;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.globalAlpha = text.alpha;
    setFont(ctx, text.paint, text.size);
    halo(ctx, text.paint, text.mode);
    const shift = (text.paint.tracking ?? 0) / 2;
    ctx.strokeText(text.text, at.x + shift, at.y);
    ctx.fillText(text.text, at.x + shift, at.y);
  }

  private course(ctx: CanvasRenderingContext2D, course: Course, occupied: Occupied): void {
    ctx.globalAlpha = 1;
    setFont(ctx, { ...course.paint, tracking: 0 }, course.size);
    const gap = course.paint.tracking ?? course.size;
    const letters = [...course.text];
    const advances = letters.map((letter) => ctx.measureText(letter).width + gap);
    const places = alongLine(course.points, advances);
    if (!places) return;
    const boxes: Box[] = places.map((p) => around(p, course.size * 0.6));
    if (!boxes.every((box) => occupied.isFree(box))) return;
    for (const box of boxes) occupied.take(box);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    halo(ctx, course.paint, course.mode);
    places.forEach(({ x, y, angle }, i) => {
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(angle);
      ctx.strokeText(letters[i], 0, 0);
      ctx.fillText(letters[i], 0, 0);
      ctx.restore();
    });
  }
}

const matched = new WeakMap<SourceColumns, WeakMap<LayerSpec, Uint32Array>>();

/** Features that pass the filter of a spec, worked out once per tile: the overlay asks at every movement. */
function matching(spec: LayerSpec, source: SourceColumns): Uint32Array {
  let bySpec = matched.get(source);
  if (!bySpec) matched.set(source, (bySpec = new WeakMap()));
  let found = bySpec.get(spec);
  if (!found) {
    const list: number[] = [];
    for (let i = 0; i < source.length; i++) if (matches(spec, source, i)) list.push(i);
    bySpec.set(spec, (found = Uint32Array.from(list)));
  }
  return found;
}

/** Features of a spec with their places on the canvas; parts of one area in several tiles become one place. */
function collect(view: View, layer: VectorLayer, spec: LayerSpec, tiles: VisibleTile[]): Item[] {
  const out: Item[] = [];
  const areas = new Map<number, { item: Item; weight: number }>();
  for (const tile of tiles) {
    const source = tile.data.sources.find((s) => s.name === spec.source);
    if (!source) continue;
    const px = (256 * 2 ** view.zoom) / 2 ** tile.z;
    for (const index of matching(spec, source)) {
      const u = source.anchor[index * 2] / source.extent;
      const v = source.anchor[index * 2 + 1] / source.extent;
      const isPoint = source.types[index] === 1;
      // A point in the buffer belongs to the neighbouring tile.
      if (isPoint && (u < 0 || v < 0 || u >= 1 || v >= 1)) continue;
      const x = (tile.x + u) * px - view.originX;
      const y = (tile.y + v) * px - view.originY;
      if (x < -60 || y < -60 || x > view.width + 60 || y > view.height + 60) continue;
      if (!layer.isShown(spec, source, index, true)) continue;
      const item: Item = { hit: { layer, spec, source, index, tile }, x, y };
      if (isPoint) {
        out.push(item);
        continue;
      }
      const id = source.ids[index];
      const weight = source.area[index] / source.extent ** 2 / 4 ** tile.z || 1e-12;
      const known = areas.get(id);
      if (!known) areas.set(id, { item, weight });
      else {
        known.item.x = (known.item.x * known.weight + x * weight) / (known.weight + weight);
        known.item.y = (known.item.y * known.weight + y * weight) / (known.weight + weight);
        known.weight += weight;
      }
    }
  }
  for (const { item } of areas.values()) out.push(item);
  return out;
}

/** The stretches of a course inside the part of the canvas that the map shows. */
function visibleRuns(course: [number, number][], view: View): [number, number][][] {
  const runs: [number, number][][] = [];
  let run: [number, number][] = [];
  for (const point of course) {
    const [x, y] = point;
    const isIn = x > -view.offsetX && y > -view.offsetY && x < view.width + view.offsetX && y < view.height + view.offsetY;
    if (isIn) run.push(point);
    else if (run.length) {
      runs.push(run);
      run = [];
    }
  }
  if (run.length) runs.push(run);
  return runs.filter((r) => r.length > 1);
}

function featurePath(source: SourceColumns, feature: number, left: number, top: number, unit: number): Path2D {
  const path = new Path2D();
  for (let p = source.partStart[feature]; p < source.partStart[feature + 1]; p++) {
    const from = source.vertexStart[p];
    for (let v = from; v < source.vertexStart[p + 1]; v++) {
      const x = left + source.xy[v * 2] * unit;
      const y = top + source.xy[v * 2 + 1] * unit;
      if (v === from) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (source.types[feature] === 3) path.closePath();
  }
  return path;
}

function outlinePoint(ctx: CanvasRenderingContext2D, x: number, y: number, strokes: [string, number][]): void {
  for (const [color, width] of strokes) {
    ctx.beginPath();
    ctx.arc(x, y, 14, 0, 2 * Math.PI);
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.stroke();
  }
}

function around(at: { x: number; y: number }, r: number): Box {
  return { x0: at.x - r, y0: at.y - r, x1: at.x + r, y1: at.y + r };
}

function drawPin(ctx: CanvasRenderingContext2D, item: Item, paint: Paint, mode: Mode, r: number): void {
  const { source, index } = item.hit;
  const named = paint.icon ?? 'station';
  const name = typeof named === 'string' ? named : (named.map[String(attributeOf(source, index, named.attribute))] ?? named.default ?? 'station');
  const path = glyph(name);
  const rule = paint.disc ?? 'outlined';
  const disc = typeof rule === 'string' ? rule : rule.filled.includes(attributeOf(source, index, rule.attribute) ?? null) ? 'filled' : 'outlined';
  const ink = mode === 'dark' ? '#10161A' : '#1B2126';
  const paper = '#FFFFFF';
  const isDark = mode === 'dark';
  ctx.save();
  ctx.translate(item.x, item.y);
  ctx.lineJoin = ctx.lineCap = 'round';
  if (disc !== 'bare') {
    ctx.beginPath();
    ctx.arc(0, 0, r, 0, 2 * Math.PI);
    ctx.fillStyle = disc === 'filled' ? (isDark ? paper : ink) : isDark ? ink : paper;
    ctx.fill();
    ctx.lineWidth = disc === 'filled' ? 1.4 : 1.2;
    ctx.strokeStyle = disc === 'filled' ? (isDark ? ink : paper) : isDark ? '#B9C3CB' : '#4A545C';
    ctx.stroke();
  }
  if (!path) {
    ctx.restore();
    return;
  }
  const scale = ((disc === 'bare' ? 2 : 1.3) * r) / 24;
  ctx.scale(scale, scale);
  ctx.translate(-12, -12);
  if (disc === 'bare') {
    ctx.strokeStyle = resolveColor(paint.halo, mode) ?? (isDark ? ink : paper);
    ctx.lineWidth = 3 / scale;
    ctx.stroke(path);
    ctx.fillStyle = resolveColor(paint.color ?? { light: '#C5392A', dark: '#FFF3D6' }, mode) ?? '#C5392A';
    ctx.fill(path);
  } else {
    ctx.strokeStyle = resolveColor(paint.color, mode) ?? ((disc === 'filled') === isDark ? ink : paper);
    ctx.lineWidth = 2.1;
    ctx.stroke(path);
  }
  ctx.restore();
}

function hatchAt(ctx: CanvasRenderingContext2D, color: string, dpr: number): CanvasPattern | string {
  const n = Math.round(6 * dpr);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = n;
  const c = canvas.getContext('2d');
  if (!c) return color;
  c.strokeStyle = color;
  c.lineWidth = 1.5 * dpr;
  for (const shift of [-n, 0, n]) {
    c.beginPath();
    c.moveTo(shift - n, n * 2);
    c.lineTo(shift + n * 2, -n);
    c.stroke();
  }
  const pattern = ctx.createPattern(canvas, 'repeat');
  pattern?.setTransform({ a: 1 / dpr, d: 1 / dpr });
  return pattern ?? color;
}

function setFont(ctx: CanvasRenderingContext2D, paint: Paint, size: number): void {
  ctx.font = `${paint.weight ?? 400} ${size}px ${FONT}`;
  if ('letterSpacing' in ctx) ctx.letterSpacing = `${paint.tracking ?? 0}px`;
}

function resetTracking(ctx: CanvasRenderingContext2D): void {
  if ('letterSpacing' in ctx) ctx.letterSpacing = '0px';
}

function halo(ctx: CanvasRenderingContext2D, paint: Paint, mode: Mode): void {
  ctx.lineJoin = 'round';
  ctx.lineWidth = paint.haloWidth ?? 3.5;
  ctx.strokeStyle = resolveColor(paint.halo ?? 'map.halo', mode) ?? '#fff';
  ctx.fillStyle = resolveColor(paint.color ?? 'map.label', mode) ?? '#000';
}
