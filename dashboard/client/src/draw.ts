/** Paints a decoded tile: one Path2D per class and spec, a handful of fill and stroke calls. */
import { hatched } from './hatch';
import { atZoom, featureClass, isActive, isClassed, isUnmasked, matches } from './paint';
import { resolveColor } from './tokens';
import type { DecodedTile, DrawJob, LayerSpec, PaintState, SourceColumns, StyleClass } from './types';
import { NOT_DRAWN, SUPPRESSED, type FeatureTables } from './values';

export type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Paths of one tile, by what is drawn, then by class. Emptied when specs, masks or values change; colours do not matter here. */
export type PathCache = Map<string, Map<number, Path2D>>;

const outlines = new WeakMap<LayerSpec, string>();

/** Specs with the same answer draw the same paths, as the casing of a street and the street itself do. */
function pathKey(spec: LayerSpec): string {
  let key = outlines.get(spec);
  if (key === undefined) outlines.set(spec, (key = JSON.stringify([spec.source, spec.filter, spec.kind === 'fill', isClassed(spec)])));
  return key;
}

function addPart(path: Path2D, source: SourceColumns, part: number, isRing: boolean): void {
  const { xy, vertexStart } = source;
  const from = vertexStart[part];
  const to = vertexStart[part + 1];
  if (to - from < 2) return;
  path.moveTo(xy[from * 2], xy[from * 2 + 1]);
  for (let v = from + 1; v < to; v++) path.lineTo(xy[v * 2], xy[v * 2 + 1]);
  // Repeating the first point costs half of what closePath() does in a batched path.
  if (isRing) path.lineTo(xy[from * 2], xy[from * 2 + 1]);
}

function buildPaths(spec: LayerSpec, source: SourceColumns, state: PaintState, tables: FeatureTables): Map<number, Path2D> {
  const groups = new Map<number, Path2D>();
  const classed = isClassed(spec);
  for (let i = 0; i < source.length; i++) {
    if (source.types[i] === 1 || (spec.kind === 'fill' && source.types[i] !== 3)) continue;
    const cls = classed ? featureClass(state.style, tables, source, i) : 0;
    if (cls === NOT_DRAWN || !isUnmasked(spec, tables, source, i) || !matches(spec, source, i)) continue;
    let path = groups.get(cls);
    if (!path) groups.set(cls, (path = new Path2D()));
    for (let p = source.partStart[i]; p < source.partStart[i + 1]; p++) addPart(path, source, p, source.types[i] === 3);
  }
  return groups;
}

/** Period 8 css px, so that it runs on across 512-px tiles at the usual device pixel ratios. */
function hatch(ctx: Context, color: string, job: DrawJob, unit: number): CanvasPattern | null {
  const pattern = hatched(ctx, color, 8 * job.dpr, 1.4 * job.dpr);
  // The context is scaled to tile units; the pattern must stay in device pixels, from the tile's own corner.
  const edge = (job.size * job.dpr) / unit;
  pattern?.setTransform({ a: 1 / unit, d: 1 / unit, e: job.subX * edge, f: job.subY * edge });
  return pattern;
}

function classColors(style: StyleClass | undefined, mode: 'light' | 'dark'): { fill: string; outline: string | null } {
  if (!style) return { fill: resolveColor('status.unknown', mode) ?? '#888', outline: null };
  const outline = mode === 'dark' ? style.outlineDark : style.outlineLight;
  return { fill: resolveColor(style[mode], mode) ?? '#888', outline: resolveColor(outline, mode) };
}

function fillClass(ctx: Context, path: Path2D, spec: LayerSpec, cls: number, state: PaintState, job: DrawJob, unit: number): void {
  const paint = spec.paint ?? {};
  const classed = isClassed(spec);
  const style = classed ? state.style.classes[cls] : undefined;
  const colors = classed
    ? classColors(style, state.mode)
    : { fill: resolveColor(paint.color, state.mode), outline: resolveColor(paint.outline, state.mode) };
  const isHatched = classed && (style?.pattern === 'hatch' || cls === SUPPRESSED);
  const alpha = atZoom(paint.opacity, job.zoom, 1) * (style?.opacity ?? 1);
  ctx.globalAlpha = alpha;
  if (colors.fill) {
    if (isHatched) {
      // A faint ground keeps the hatched shape readable as a shape.
      ctx.globalAlpha = alpha * 0.14;
      ctx.fillStyle = colors.fill;
      ctx.fill(path);
      ctx.globalAlpha = alpha;
      ctx.fillStyle = hatch(ctx, colors.fill, job, unit) ?? colors.fill;
    } else ctx.fillStyle = colors.fill;
    ctx.fill(path, 'nonzero');
  }
  const outline = colors.outline ?? resolveColor(paint.outline, state.mode) ?? (isHatched ? colors.fill : null);
  const width = atZoom(paint.outlineWidth, job.zoom, 1);
  if (outline && width > 0) {
    ctx.strokeStyle = outline;
    ctx.lineWidth = (width * job.dpr) / unit;
    ctx.stroke(path);
  }
}

function strokeClass(ctx: Context, path: Path2D, spec: LayerSpec, cls: number, state: PaintState, job: DrawJob, unit: number): void {
  const paint = spec.paint ?? {};
  const px = job.dpr / unit;
  const width = Math.max(atZoom(paint.width, job.zoom, 1), (paint.metres ?? 0) * job.metre) + 2 * atZoom(paint.rim, job.zoom, 0);
  const style = isClassed(spec) ? state.style.classes[cls] : undefined;
  const color = isClassed(spec) ? classColors(style, state.mode).fill : resolveColor(paint.color, state.mode);
  ctx.globalAlpha = atZoom(paint.opacity, job.zoom, 1);
  ctx.lineJoin = 'round';
  ctx.lineCap = paint.cap ?? (paint.dash ? 'butt' : 'round');
  const casing = resolveColor(paint.casing?.color, state.mode);
  if (paint.casing && casing) {
    ctx.setLineDash([]);
    ctx.strokeStyle = casing;
    ctx.lineWidth = (width + 2 * atZoom(paint.casing.width, job.zoom, 1)) * px;
    ctx.stroke(path);
  }
  if (!color || width <= 0) return;
  ctx.setLineDash((paint.dash ?? []).map((d) => d * px));
  ctx.strokeStyle = color;
  ctx.lineWidth = width * px;
  ctx.stroke(path);
  ctx.setLineDash([]);
}

/** The specs that paint on tiles at a zoom, with their sources and paths, built where they are missing. */
function* painted(
  tile: DecodedTile,
  state: PaintState,
  tables: FeatureTables,
  cache: PathCache,
  zoom: number,
): Generator<[LayerSpec, SourceColumns, Map<number, Path2D>]> {
  for (const spec of state.specs) {
    if ((spec.kind !== 'fill' && spec.kind !== 'line') || !isActive(spec, zoom)) continue;
    const source = tile.sources.find((s) => s.name === spec.source);
    if (!source) continue;
    const key = pathKey(spec);
    let groups = cache.get(key);
    if (!groups) cache.set(key, (groups = buildPaths(spec, source, state, tables)));
    yield [spec, source, groups];
  }
}

/** Whether the tile has anything to paint at a zoom. */
export function hasPicture(tile: DecodedTile, state: PaintState, tables: FeatureTables, cache: PathCache, zoom: number): boolean {
  for (const [, , groups] of painted(tile, state, tables, cache, zoom)) if (groups.size) return true;
  return false;
}

/** Paints the fills and lines of the tile in spec order. The context's canvas is job.size × job.dpr pixels. */
export function drawTile(ctx: Context, tile: DecodedTile, state: PaintState, tables: FeatureTables, cache: PathCache, job: DrawJob): void {
  const hidden = new Set(state.hidden);
  const edge = job.size * job.dpr;
  for (const [spec, source, groups] of painted(tile, state, tables, cache, job.zoom)) {
    const unit = (edge * job.factor) / source.extent;
    ctx.setTransform(unit, 0, 0, unit, -job.subX * edge, -job.subY * edge);
    for (const [cls, path] of groups) {
      if (isClassed(spec) && hidden.has(cls)) continue;
      if (spec.kind === 'fill') fillClass(ctx, path, spec, cls, state, job, unit);
      else strokeClass(ctx, path, spec, cls, state, job, unit);
    }
  }
  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.globalAlpha = 1;
}
