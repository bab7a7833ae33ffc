/** What stands for one place: a ring of community sums, a point, a pin with its icon, a dot where pins are crowded. */
import { attributeOf } from './decode';
import { hatched } from './hatch';
import ICONS from './icons.json';
import { around, type Place } from './places';
import { ringRadius, type RingSum } from './rings';
import { stamp } from './stamps';
import { resolveColor } from './tokens';
import type { IconRule, Mode, Paint, StyleClass } from './types';
import type { View } from './viewport';

const FULL = 2 * Math.PI;
/** Icon outlines are drawn on a square of so many units. */
const ICON_UNITS = 24;
const FALLBACK_ICON = 'station';
export const DOT_RADIUS_PX = 2.6;

const glyphs = new Map<string, Path2D>();

function glyph(name: string): Path2D | null {
  const d = (ICONS as Record<string, string>)[name];
  if (!d) return null;
  let path = glyphs.get(name);
  if (!path) glyphs.set(name, (path = new Path2D(d)));
  return path;
}

/** A circle whose band shows the count of each class, with the sum in its middle. Returns its radius. */
export function drawRing(view: View, ring: RingSum, classes: StyleClass[], mode: Mode, max: number, font: string): number {
  const r = ringRadius(ring.n, max);
  view.put(around(ring, r + 2), (ctx) => paintRing(ctx, view.dpr, ring, classes, mode, r, font));
  return r;
}

function paintRing(ctx: CanvasRenderingContext2D, dpr: number, ring: RingSum, classes: StyleClass[], mode: Mode, r: number, font: string): void {
  ctx.beginPath();
  ctx.arc(ring.x, ring.y, r + 1.5, 0, FULL);
  ctx.fillStyle = resolveColor('surface', mode) ?? '#fff';
  ctx.fill();
  const band = Math.max(4, r * 0.24);
  ctx.lineWidth = band;
  const total = ring.counts.reduce((a, b) => a + b, 0);
  let angle = -Math.PI / 2;
  ring.counts.forEach((count, i) => {
    if (!count) return;
    const next = angle + (count / total) * FULL;
    ctx.strokeStyle = bandColor(ctx, dpr, classes[i], mode);
    ctx.beginPath();
    ctx.arc(ring.x, ring.y, r - band / 2, angle, next);
    ctx.stroke();
    angle = next;
  });
  if ('letterSpacing' in ctx) ctx.letterSpacing = '0px';
  ctx.font = `700 ${Math.max(11, Math.min(Math.max(18, r * 0.4), r * 0.55))}px ${font}`;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = resolveColor('text', mode) ?? '#000';
  ctx.fillText(String(ring.n), ring.x, ring.y + 1);
}

function bandColor(ctx: CanvasRenderingContext2D, dpr: number, style: StyleClass, mode: Mode): CanvasPattern | string {
  const color = resolveColor(style[mode], mode) ?? '#888';
  if (style.pattern !== 'hatch') return color;
  const pattern = hatched(ctx, color, 6 * dpr, 1.5 * dpr);
  pattern?.setTransform({ a: 1 / dpr, d: 1 / dpr });
  return pattern ?? color;
}

/** A circle in the colour of its class, or in the one of its paint. */
export function drawPoint(view: View, at: Place, fill: string, r: number, edge: { color: string; width: number } | null, alpha = 1): void {
  view.put(around(at, r + (edge?.width ?? 0)), (ctx) => {
    ctx.globalAlpha = alpha;
    ctx.beginPath();
    ctx.arc(at.x, at.y, r, 0, FULL);
    ctx.fillStyle = fill;
    ctx.fill();
    if (!edge) return;
    ctx.strokeStyle = edge.color;
    ctx.lineWidth = edge.width;
    ctx.stroke();
  });
}

/** What a pin becomes where another one stands already. */
export function drawDot(view: View, at: Place, mode: Mode): void {
  const halo = resolveColor('map.halo', mode) ?? '#fff';
  drawPoint(view, at, resolveColor('text', mode) ?? '#000', DOT_RADIUS_PX, { color: halo, width: 1.2 });
}

/** The name of the icon of a feature. */
export function iconOf(named: IconRule, { hit: { source, index } }: Place): string {
  if (typeof named === 'string') return named;
  return named.map[String(attributeOf(source, index, named.attribute))] ?? named.default ?? FALLBACK_ICON;
}

function discOf(paint: Paint, { hit: { source, index } }: Place): 'filled' | 'outlined' | 'bare' {
  const rule = paint.disc ?? 'outlined';
  if (typeof rule === 'string') return rule;
  return rule.filled.includes(attributeOf(source, index, rule.attribute) ?? null) ? 'filled' : 'outlined';
}

/** A small icon over a name, in the ink and with the halo that are set for it. */
export function drawGlyph(ctx: CanvasRenderingContext2D, name: string, x: number, y: number, edge: number): void {
  const path = glyph(name);
  if (!path) return;
  const scale = (edge * 0.92) / ICON_UNITS;
  const [halo, ink, width] = [ctx.strokeStyle, ctx.fillStyle, ctx.lineWidth];
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  ctx.translate(-ICON_UNITS / 2, -ICON_UNITS / 2);
  ctx.lineJoin = ctx.lineCap = 'round';
  for (const [color, px] of [[halo, 1.3 + width], [ink, 1.3]] as const) {
    ctx.strokeStyle = color;
    ctx.lineWidth = px / scale;
    ctx.stroke(path);
  }
  ctx.restore();
}

/** An icon in its disc, filled or outlined, or bare as the star of a demonstration compound is. */
export function drawPin(view: View, at: Place, paint: Paint, mode: Mode, r: number): void {
  const icon = iconOf(paint.icon ?? FALLBACK_ICON, at);
  const disc = discOf(paint, at);
  const edge = 2 * r + 6;
  const key = JSON.stringify(['pin', icon, disc, mode, r, paint.color, paint.halo]);
  view.put(around(at, edge / 2), (ctx) =>
    stamp(ctx, view.dpr, key, at, { width: edge, height: edge }, (paper) => paintPin(paper, icon, disc, paint, mode, r)),
  );
}

function paintPin(ctx: CanvasRenderingContext2D, icon: string, disc: 'filled' | 'outlined' | 'bare', paint: Paint, mode: Mode, r: number): void {
  const path = glyph(icon);
  const ink = resolveColor('map.mark', mode) ?? '#000';
  const ground = resolveColor('map.markGround', mode) ?? '#fff';
  ctx.lineJoin = ctx.lineCap = 'round';
  if (disc !== 'bare') {
    ctx.beginPath();
    ctx.arc(0, 0, r, 0, FULL);
    ctx.fillStyle = disc === 'filled' ? ink : ground;
    ctx.fill();
    ctx.lineWidth = disc === 'filled' ? 1.4 : 1.2;
    ctx.strokeStyle = disc === 'filled' ? ground : (resolveColor('text2', mode) ?? ink);
    ctx.stroke();
  }
  if (path) {
    const scale = ((disc === 'bare' ? 2 : 1.3) * r) / ICON_UNITS;
    ctx.scale(scale, scale);
    ctx.translate(-ICON_UNITS / 2, -ICON_UNITS / 2);
    if (disc === 'bare') {
      ctx.strokeStyle = resolveColor(paint.halo, mode) ?? ground;
      ctx.lineWidth = 3 / scale;
      ctx.stroke(path);
      ctx.fillStyle = resolveColor(paint.color ?? 'map.star', mode) ?? ink;
      ctx.fill(path);
    } else {
      ctx.strokeStyle = resolveColor(paint.color, mode) ?? (disc === 'filled' ? ground : ink);
      ctx.lineWidth = 2.1;
      ctx.stroke(path);
    }
  }
}
