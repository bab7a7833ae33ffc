/** Names along the courses of streets and rivers: gathered from the tiles, one for each stretch that is worth it. */
import { attributeOf } from './decode';
import { tilePx, type FeatureLayer, type VisibleTile } from './feature';
import { atZoom } from './paint';
import type { LayerSpec, Mode, Paint } from './types';
import type { View } from './viewport';

type Point = [number, number];

export interface Course {
  text: string;
  points: Point[];
  length: number;
  priority: number;
  paint: Paint;
  mode: Mode;
  size: number;
}

const USUAL_SIZE_PX = 13;
const USUAL_EVERY_PX = 700;

export class Courses {
  private readonly longest = new Map<string, Course>();

  constructor(private readonly view: View) {}

  get all(): Course[] {
    return [...this.longest.values()];
  }

  add(layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): void {
    for (const tile of tiles) {
      const source = tile.data.sources.find((s) => s.name === spec.source);
      if (!source) continue;
      const px = tilePx(tile.z, this.view.zoom);
      const unit = px / source.extent;
      const [left, top] = [tile.x * px - this.view.originX, tile.y * px - this.view.originY];
      for (let i = 0; i < source.length; i++) {
        if (source.types[i] !== 2 || !layer.isShown(spec, source, i)) continue;
        const text = attributeOf(source, i, spec.labelField ?? 'name');
        if (!text) continue;
        for (let p = source.partStart[i]; p < source.partStart[i + 1]; p++) {
          const part: Point[] = [];
          for (let v = source.vertexStart[p]; v < source.vertexStart[p + 1]; v++) part.push([left + source.xy[v * 2] * unit, top + source.xy[v * 2 + 1] * unit]);
          for (const points of seen(part, this.view)) this.keep(layer, spec, String(text), points);
        }
      }
    }
  }

  /** Keeps the longest stretch of each name in each square of the view. */
  private keep(layer: FeatureLayer, spec: LayerSpec, text: string, points: Point[]): void {
    const length = points.slice(1).reduce((sum, [x, y], j) => sum + Math.hypot(x - points[j][0], y - points[j][1]), 0);
    const paint = spec.paint ?? {};
    const every = paint.every ?? USUAL_EVERY_PX;
    const [mx, my] = points[points.length >> 1];
    const key = `${text}/${Math.floor(mx / every)}/${Math.floor(my / every)}`;
    if (length <= (this.longest.get(key)?.length ?? 0)) return;
    const size = atZoom(paint.size, this.view.zoom, USUAL_SIZE_PX) * this.view.marks;
    this.longest.set(key, { text, points, length, priority: spec.labelPriority ?? 0, paint, mode: layer.paintState.mode, size });
  }
}

/** The stretches of a course inside the part of the canvas that the map shows, cut at its edges. */
export function seen(course: Point[], view: Pick<View, 'width' | 'height' | 'offsetX' | 'offsetY'>): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  const end = (): void => {
    if (run.length > 1) runs.push(run);
    run = [];
  };
  for (let i = 1; i < course.length; i++) {
    const cut = clipped(course[i - 1], course[i], -view.offsetX, -view.offsetY, view.width + view.offsetX, view.height + view.offsetY);
    if (!cut) {
      end();
      continue;
    }
    if (!run.length) run.push(cut[0]);
    run.push(cut[1]);
    if (cut[1] !== course[i]) end();
  }
  end();
  return runs;
}

/** The part of a stretch inside a box (Liang and Barsky); an end that needs no cut is returned as it is. */
function clipped(a: Point, b: Point, x0: number, y0: number, x1: number, y1: number): [Point, Point] | null {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  let [from, to] = [0, 1];
  for (const [p, q] of [[-dx, a[0] - x0], [dx, x1 - a[0]], [-dy, a[1] - y0], [dy, y1 - a[1]]]) {
    if (p === 0 && q < 0) return null;
    if (p < 0) from = Math.max(from, q / p);
    if (p > 0) to = Math.min(to, q / p);
  }
  if (from > to) return null;
  const at = (t: number): Point => [a[0] + t * dx, a[1] + t * dy];
  return [from === 0 ? a : at(from), to === 1 ? b : at(to)];
}
