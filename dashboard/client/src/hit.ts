/** Which feature lies at a place of a data tile: bounding boxes first, then even-odd or distance. */
import type { SourceColumns } from './types';

function inRings(source: SourceColumns, feature: number, x: number, y: number): boolean {
  const { xy, partStart, vertexStart } = source;
  let inside = false;
  for (let p = partStart[feature]; p < partStart[feature + 1]; p++) {
    const from = vertexStart[p];
    const to = vertexStart[p + 1];
    for (let i = from, j = to - 1; i < to; j = i++) {
      const ay = xy[j * 2 + 1];
      const by = xy[i * 2 + 1];
      if (ay > y !== by > y && x < xy[j * 2] + ((y - ay) / (by - ay)) * (xy[i * 2] - xy[j * 2])) inside = !inside;
    }
  }
  return inside;
}

/** Square of the distance from a place to the course of a line feature, in tile units. */
function squaredDistance(source: SourceColumns, feature: number, x: number, y: number): number {
  const { xy, partStart, vertexStart } = source;
  let best = Infinity;
  for (let p = partStart[feature]; p < partStart[feature + 1]; p++) {
    for (let i = vertexStart[p]; i + 1 < vertexStart[p + 1]; i++) {
      const ax = xy[i * 2];
      const ay = xy[i * 2 + 1];
      const dx = xy[i * 2 + 2] - ax;
      const dy = xy[i * 2 + 3] - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
      best = Math.min(best, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2);
    }
  }
  return best;
}

/**
 * The index of the topmost feature at (x, y) in tile units, or -1.
 * Later features lie above earlier ones; lines are hit within `tolerance` units; points are not hit here.
 */
export function hitTest(source: SourceColumns, x: number, y: number, tolerance: number, accept: (feature: number) => boolean): number {
  const { bbox } = source;
  for (let i = source.length - 1; i >= 0; i--) {
    const slack = source.types[i] === 2 ? tolerance : 0;
    const b = i * 4;
    if (x < bbox[b] - slack || x > bbox[b + 2] + slack || y < bbox[b + 1] - slack || y > bbox[b + 3] + slack) continue;
    const hit =
      source.types[i] === 3
        ? inRings(source, i, x, y)
        : source.types[i] === 2 && squaredDistance(source, i, x, y) <= tolerance * tolerance;
    if (hit && accept(i)) return i;
  }
  return -1;
}
