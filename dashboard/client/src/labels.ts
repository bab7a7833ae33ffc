/** Names on the map: beside or over a place, within an area, or along the course of a street or a river. */
import { Courses, type Course } from './courses';
import { attributeOf } from './decode';
import { selectedIds, type FeatureLayer, type VisibleTile } from './feature';
import { drawGlyph, iconOf } from './marks';
import { atZoom } from './paint';
import { alongLine, placeLabel, type Box, type LabelRequest, type Occupied } from './placement';
import { around, collect, type Place } from './places';
import { forgetStamps, stamp } from './stamps';
import { resolveColor } from './tokens';
import type { LayerSpec, Mode, Paint } from './types';
import type { View } from './viewport';

export const FONT = '"Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
const USUAL_SIZE_PX = 13;
const HALO_PX = 3.5;
const LINE_HEIGHT = 1.15;
const MOST_WIDTHS = 2000;
/** The name of the selected feature is placed before any other. */
const SELECTED_FIRST = 1000;
/** A name along a course comes again no sooner than after this share of its distance. */
const LEAST_OF_EVERY = 0.6;
/** Room that a name in an area leaves to both sides together, in px. */
const MARGIN_PX = 6;
/** How much of the mean height of an area the lines of its name may take. */
const MOST_OF_HEIGHT = 0.72;
const GLYPH_OF_SIZE = 1.35;
const ONE_SIGN_A_LETTER = /^[\u3400-\u9fff]+$/;

interface Text {
  request: LabelRequest;
  lines: string[];
  glyph: string | null;
  paint: Paint;
  mode: Mode;
  size: number;
  alpha: number;
}

/** The names of one picture: gathered from every layer, then written by priority. */
export class Labels {
  private readonly texts: Text[] = [];
  private readonly courses: Courses;
  private readonly written: Box[] = [];

  constructor(private readonly view: View) {
    this.courses = new Courses(view);
  }

  add(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    if (spec.paint?.anchor === 'line') this.courses.add(layer, spec, tiles);
    else this.addTexts(layer, spec, tiles);
  }

  /** Writes the names of a priority from `least` to below `most`, where there is room. */
  draw(occupied: Occupied, least = -Infinity, most = Infinity): void {
    const before = new Map<string, At[]>();
    const wanted = [
      ...this.texts.map((text) => ({ priority: text.request.priority, draw: () => this.write(text, occupied) })),
      ...this.courses.all.map((course) => ({ priority: course.priority, draw: () => drawCourse(this.view, course, occupied, before) })),
    ].filter(({ priority }) => priority >= least && priority < most);
    wanted.sort((a, b) => b.priority - a.priority);
    for (const { draw } of wanted) draw();
  }

  /** Whether a name stands on a place already. */
  covers(box: Box): boolean {
    return this.written.some((o) => box.x0 < o.x1 && box.x1 > o.x0 && box.y0 < o.y1 && box.y1 > o.y0);
  }

  private addTexts(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    const paint = spec.paint ?? {};
    const size = atZoom(paint.size, this.view.zoom, USUAL_SIZE_PX) * this.view.marks;
    for (const place of collect(this.view, layer, spec, tiles)) {
      const { hit } = place;
      const text = attributeOf(hit.source, hit.index, spec.labelField ?? 'name');
      if (text === undefined || text === null || text === '') continue;
      const isSelected = selectedIds(layer.props).includes(hit.source.ids[hit.index]);
      const glyph = paint.glyph ? iconOf(paint.glyph, place) : null;
      const mustFit = paint.fitsBelow !== undefined && this.view.zoom < paint.fitsBelow && !isSelected;
      const lines = mustFit ? fitting(this.view.ruler, String(text), paint, size, place, glyph !== null) : [String(text)];
      if (!lines) continue;
      this.texts.push({
        request: this.request(place, lines, paint, size, { isSelected, mustFit, hasGlyph: glyph !== null, priority: spec.labelPriority ?? 0 }),
        lines,
        glyph,
        paint,
        mode: layer.paintState.mode,
        size,
        alpha: atZoom(paint.opacity, this.view.zoom, 1),
      });
    }
  }

  private request(
    { x, y }: Place,
    lines: string[],
    paint: Paint,
    size: number,
    is: { isSelected: boolean; mustFit: boolean; hasGlyph: boolean; priority: number },
  ): LabelRequest {
    const isBeside = paint.anchor === 'beside';
    return {
      x,
      y,
      width: Math.max(...lines.map((line) => widthOf(this.view.ruler, line, paint, size))),
      height: lines.length * size * LINE_HEIGHT + (is.hasGlyph ? size * GLYPH_OF_SIZE : 0),
      gap: isBeside ? atZoom(paint.radius, this.view.zoom, 10) * this.view.marks + 3 : 4,
      anchor: is.mustFit ? 'within' : isBeside ? 'beside' : 'center',
      priority: is.priority + (is.isSelected ? SELECTED_FIRST : 0),
    };
  }

  private write(text: Text, occupied: Occupied): void {
    const { request, lines, paint, mode, size } = text;
    const at = placeLabel(request, occupied);
    if (!at) return;
    const { width, height } = request;
    this.written.push({ x0: at.x - width / 2, x1: at.x + width / 2, y0: at.y - height / 2, y1: at.y + height / 2 });
    const { weight, tracking, color, halo, haloWidth } = paint;
    const key = JSON.stringify([lines, text.glyph, mode, size, weight, tracking, color, halo, haloWidth]);
    const edge = 2 * (haloWidth ?? HALO_PX) + 2;
    const whole = { width: width + (tracking ?? 0) + edge, height: height + edge };
    const box = { x0: at.x - whole.width / 2, x1: at.x + whole.width / 2, y0: at.y - whole.height / 2, y1: at.y + whole.height / 2 };
    this.view.put(box, (ctx) => {
      ctx.globalAlpha = text.alpha;
      stamp(ctx, this.view.dpr, key, at, whole, (paper) => drawText(paper, text));
    });
  }
}

/** The lines of a name, and the icon over it, around the origin. */
function drawText(ctx: CanvasRenderingContext2D, { request, lines, glyph, paint, mode, size }: Text): void {
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  setFont(ctx, paint, size);
  setHalo(ctx, paint, mode);
  const shift = (paint.tracking ?? 0) / 2;
  const top = -request.height / 2;
  const under = glyph ? size * GLYPH_OF_SIZE : 0;
  if (glyph) drawGlyph(ctx, glyph, 0, top + under / 2, under);
  lines.forEach((line, i) => {
    const y = top + under + (i + 0.5) * size * LINE_HEIGHT;
    if (ctx.lineWidth > 0.5) ctx.strokeText(line, shift, y);
    ctx.fillText(line, shift, y);
  });
}

/** A name in one line or two, whichever fits into its area; null where neither does. */
function fitting(ctx: CanvasRenderingContext2D, text: string, paint: Paint, size: number, place: Place, hasGlyph: boolean): string[] | null {
  const high = place.room ? (place.area / place.room) * MOST_OF_HEIGHT : 0;
  const fits = (lines: string[]): boolean =>
    lines.length * size * LINE_HEIGHT + (hasGlyph ? size * GLYPH_OF_SIZE : 0) <= high &&
    lines.every((line) => widthOf(ctx, line, paint, size) + MARGIN_PX <= place.room);
  if (fits([text])) return [text];
  const halves = inHalves(text);
  return halves && fits(halves) ? halves : null;
}

/** Two lines of about the same length, the first the longer; at a space where there are any. */
export function inHalves(text: string): string[] | null {
  const letters = [...text];
  if (letters.length < 5) return null;
  const middle = Math.ceil(letters.length / 2);
  const spaces = letters.flatMap((letter, i) => (letter === ' ' ? [i] : []));
  if (!spaces.length) return ONE_SIGN_A_LETTER.test(text) ? [letters.slice(0, middle).join(''), letters.slice(middle).join('')] : null;
  const at = spaces.reduce((best, i) => (Math.abs(i - middle) < Math.abs(best - middle) ? i : best));
  return [letters.slice(0, at).join(''), letters.slice(at + 1).join('')];
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
  forgetStamps();
}

interface At {
  x: number;
  y: number;
}

function drawCourse(view: View, course: Course, occupied: Occupied, before: Map<string, At[]>): void {
  const { paint, size, text } = course;
  const gap = paint.tracking ?? size * 0.3;
  const letters = [...text];
  const isUpright = ONE_SIGN_A_LETTER.test(text);
  const places = alongLine(course.points, letters.map((letter) => widthOf(view.ruler, letter, { ...paint, tracking: 0 }, size) + gap), isUpright);
  if (!places) return;
  const middle = places[places.length >> 1];
  const others = before.get(text) ?? [];
  const least = (paint.every ?? 0) * LEAST_OF_EVERY;
  if (others.some((other) => Math.hypot(other.x - middle.x, other.y - middle.y) < least)) return;
  const boxes: Box[] = places.map((p) => around(p, size * 0.6));
  if (!boxes.every((box) => occupied.isFree(box))) return;
  before.set(text, [...others, middle]);
  for (const box of boxes) occupied.take(box);
  view.put(hull(boxes), (ctx) => {
    setFont(ctx, { ...paint, tracking: 0 }, size);
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    setHalo(ctx, paint, course.mode);
    places.forEach(({ x, y, angle }, i) => {
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(angle);
      ctx.strokeText(letters[i], 0, 0);
      ctx.fillText(letters[i], 0, 0);
      ctx.restore();
    });
  });
}

/** The box around glyphs, with room for their halo. */
function hull(boxes: Box[]): Box {
  return {
    x0: Math.min(...boxes.map((box) => box.x0)) - HALO_PX,
    y0: Math.min(...boxes.map((box) => box.y0)) - HALO_PX,
    x1: Math.max(...boxes.map((box) => box.x1)) + HALO_PX,
    y1: Math.max(...boxes.map((box) => box.y1)) + HALO_PX,
  };
}

function setFont(ctx: CanvasRenderingContext2D, paint: Paint, size: number): void {
  ctx.font = `${paint.weight ?? 400} ${size}px ${FONT}`;
  if ('letterSpacing' in ctx) ctx.letterSpacing = `${paint.tracking ?? 0}px`;
}

function setHalo(ctx: CanvasRenderingContext2D, paint: Paint, mode: Mode): void {
  ctx.lineJoin = 'round';
  ctx.lineWidth = paint.haloWidth ?? HALO_PX;
  ctx.strokeStyle = resolveColor(paint.halo ?? 'map.halo', mode) ?? '#fff';
  ctx.fillStyle = resolveColor(paint.color ?? 'map.label', mode) ?? '#000';
}
