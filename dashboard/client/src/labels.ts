/** Names on the map: beside or over a place, or along the course of a street or a river. */
import { attributeOf } from './decode';
import { tilePx, type FeatureLayer, type VisibleTile } from './feature';
import { atZoom } from './paint';
import { alongLine, placeLabel, type Box, type LabelRequest, type Occupied } from './placement';
import { around, collect } from './places';
import { resolveColor } from './tokens';
import type { LayerSpec, Mode, Paint } from './types';
import type { View } from './viewport';

export const FONT = '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
const USUAL_SIZE_PX = 13;
/** A name along a course stands once in each square of this size. */
const COURSE_SQUARE_PX = 700;
const MOST_WIDTHS = 5000;
/** The name of the selected feature is placed before any other. */
const SELECTED_FIRST = 1000;

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

/** The names of one picture: gathered from every layer, then written by priority. */
export class Labels {
  private readonly texts: Text[] = [];
  private readonly courses = new Map<string, Course>();

  constructor(private readonly view: View) {}

  add(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    if (spec.paint?.anchor === 'line') this.addCourses(layer, spec, tiles);
    else this.addTexts(layer, spec, tiles);
  }

  draw(occupied: Occupied): void {
    const { ctx } = this.view;
    const wanted = [
      ...this.texts.map((text) => ({ priority: text.request.priority, draw: () => drawText(ctx, text, occupied) })),
      ...[...this.courses.values()].map((course) => ({ priority: course.priority, draw: () => drawCourse(ctx, course, occupied) })),
    ];
    wanted.sort((a, b) => b.priority - a.priority);
    for (const { draw } of wanted) draw();
    ctx.globalAlpha = 1;
    if ('letterSpacing' in ctx) ctx.letterSpacing = '0px';
  }

  private addTexts(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    const paint = spec.paint ?? {};
    const size = atZoom(paint.size, this.view.zoom, USUAL_SIZE_PX);
    for (const { hit, x, y } of collect(this.view, layer, spec, tiles)) {
      const text = attributeOf(hit.source, hit.index, spec.labelField ?? 'name');
      if (text === undefined || text === null || text === '') continue;
      const isSelected = layer.props.selected === hit.source.ids[hit.index];
      const isBeside = paint.anchor === 'beside';
      const request: LabelRequest = {
        x,
        y,
        width: widthOf(this.view.ctx, String(text), paint, size),
        height: size * 1.15,
        gap: isBeside ? atZoom(paint.radius, this.view.zoom, 10) + 3 : 4,
        anchor: isBeside ? 'beside' : 'center',
        priority: (spec.labelPriority ?? 0) + (isSelected ? SELECTED_FIRST : 0),
      };
      const alpha = atZoom(paint.opacity, this.view.zoom, 1);
      this.texts.push({ request, text: String(text), paint, mode: layer.paintState.mode, size, alpha });
    }
  }

  private addCourses(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    for (const tile of tiles) {
      const source = tile.data.sources.find((s) => s.name === spec.source);
      if (!source) continue;
      const px = tilePx(tile.z, this.view.zoom);
      const unit = px / source.extent;
      for (let i = 0; i < source.length; i++) {
        if (source.types[i] !== 2 || !layer.isShown(spec, source, i)) continue;
        const text = attributeOf(source, i, spec.labelField ?? 'name');
        if (!text) continue;
        for (let p = source.partStart[i]; p < source.partStart[i + 1]; p++) {
          const part: [number, number][] = [];
          for (let v = source.vertexStart[p]; v < source.vertexStart[p + 1]; v++) {
            part.push([tile.x * px + source.xy[v * 2] * unit - this.view.originX, tile.y * px + source.xy[v * 2 + 1] * unit - this.view.originY]);
          }
          for (const points of visibleRuns(part, this.view)) this.addCourse(layer, spec, String(text), points);
        }
      }
    }
  }

  /** Keeps the longest stretch of each name in each square of the view. */
  private addCourse(layer: FeatureLayer, spec: LayerSpec, text: string, points: [number, number][]): void {
    const length = points.slice(1).reduce((sum, [x, y], j) => sum + Math.hypot(x - points[j][0], y - points[j][1]), 0);
    const [mx, my] = points[points.length >> 1];
    const key = `${text}/${Math.floor(mx / COURSE_SQUARE_PX)}/${Math.floor(my / COURSE_SQUARE_PX)}`;
    if (length <= (this.courses.get(key)?.length ?? 0)) return;
    const paint = spec.paint ?? {};
    const size = atZoom(paint.size, this.view.zoom, USUAL_SIZE_PX);
    this.courses.set(key, { text, points, length, priority: spec.labelPriority ?? 0, paint, mode: layer.paintState.mode, size });
  }
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

const widths = new Map<string, number>();

function widthOf(ctx: CanvasRenderingContext2D, text: string, paint: Paint, size: number): number {
  const key = `${paint.weight ?? 400}/${size}/${paint.tracking ?? 0}/${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    if (widths.size > MOST_WIDTHS) widths.clear();
    setFont(ctx, paint, size);
    widths.set(key, (width = ctx.measureText(text).width));
  }
  return width;
}

/** Measures every name anew: a font has arrived. */
export function forgetWidths(): void {
  widths.clear();
}

function drawText(ctx: CanvasRenderingContext2D, text: Text, occupied: Occupied): void {
  const at = placeLabel(text.request, occupied);
  if (!at) return;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.globalAlpha = text.alpha;
  setFont(ctx, text.paint, text.size);
  setHalo(ctx, text.paint, text.mode);
  const shift = (text.paint.tracking ?? 0) / 2;
  ctx.strokeText(text.text, at.x + shift, at.y);
  ctx.fillText(text.text, at.x + shift, at.y);
}

function drawCourse(ctx: CanvasRenderingContext2D, course: Course, occupied: Occupied): void {
  ctx.globalAlpha = 1;
  setFont(ctx, { ...course.paint, tracking: 0 }, course.size);
  const gap = course.paint.tracking ?? course.size;
  const letters = [...course.text];
  const places = alongLine(course.points, letters.map((letter) => ctx.measureText(letter).width + gap));
  if (!places) return;
  const boxes: Box[] = places.map((p) => around(p, course.size * 0.6));
  if (!boxes.every((box) => occupied.isFree(box))) return;
  for (const box of boxes) occupied.take(box);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  setHalo(ctx, course.paint, course.mode);
  places.forEach(({ x, y, angle }, i) => {
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.strokeText(letters[i], 0, 0);
    ctx.fillText(letters[i], 0, 0);
    ctx.restore();
  });
}

function setFont(ctx: CanvasRenderingContext2D, paint: Paint, size: number): void {
  ctx.font = `${paint.weight ?? 400} ${size}px ${FONT}`;
  if ('letterSpacing' in ctx) ctx.letterSpacing = `${paint.tracking ?? 0}px`;
}

function setHalo(ctx: CanvasRenderingContext2D, paint: Paint, mode: Mode): void {
  ctx.lineJoin = 'round';
  ctx.lineWidth = paint.haloWidth ?? 3.5;
  ctx.strokeStyle = resolveColor(paint.halo ?? 'map.halo', mode) ?? '#fff';
  ctx.fillStyle = resolveColor(paint.color ?? 'map.label', mode) ?? '#000';
}
