/** The double line around the selected feature and around the one that the keyboard has reached. */
import { tilePx, type FeatureLayer } from './feature';
import { isActive } from './paint';
import { around } from './places';
import { resolveColor } from './tokens';
import type { Mode, SourceColumns } from './types';
import type { View } from './viewport';

const POINT_RADIUS_PX = 14;
const WIDEST_PX = 6.5;

type Strokes = [color: string, width: number][];

function strokesOf(look: 'selected' | 'focused', mode: Mode): Strokes {
  const ground = resolveColor('map.markGround', mode) ?? '#fff';
  const line = resolveColor(look === 'focused' ? 'focus' : 'map.mark', mode) ?? '#000';
  return [[ground, WIDEST_PX], [line, 3]];
}

/** Draws around every part of a feature; each tile draws its own share, so the cut edges never show. */
export function outline(view: View, layer: FeatureLayer, id: number, look: 'selected' | 'focused'): void {
  const strokes = strokesOf(look, layer.paintState.mode);
  const active = layer.paintState.specs.filter((s) => isActive(s, view.zoom) && s.interactive);
  for (const tile of layer.visible()) {
    const px = tilePx(tile.z, view.zoom);
    const left = tile.x * px - view.originX;
    const top = tile.y * px - view.originY;
    for (const name of new Set(active.map((s) => s.source))) {
      const source = tile.data.sources.find((s) => s.name === name);
      const at = source ? source.ids.indexOf(id) : -1;
      if (!source || at < 0) continue;
      const unit = px / source.extent;
      if (source.types[at] === 1) {
        const [x, y] = [left + source.anchor[at * 2] * unit, top + source.anchor[at * 2 + 1] * unit];
        const point = new Path2D();
        point.arc(x, y, POINT_RADIUS_PX, 0, 2 * Math.PI);
        view.put(around({ x, y }, POINT_RADIUS_PX + WIDEST_PX), (ctx) => stroke(ctx, point, strokes));
        continue;
      }
      const path = featurePath(source, at, left, top, unit);
      const [x0, y0, x1, y1] = source.bbox.subarray(at * 4, at * 4 + 4);
      const box = { x0: left + x0 * unit - WIDEST_PX, y0: top + y0 * unit - WIDEST_PX, x1: left + x1 * unit + WIDEST_PX, y1: top + y1 * unit + WIDEST_PX };
      view.put(box, (ctx) => {
        ctx.save();
        ctx.beginPath();
        ctx.rect(left, top, px, px);
        ctx.clip();
        stroke(ctx, path, strokes);
        ctx.restore();
      });
    }
  }
}

function stroke(ctx: CanvasRenderingContext2D, path: Path2D, strokes: Strokes): void {
  ctx.lineJoin = 'round';
  for (const [color, width] of strokes) {
    ctx.strokeStyle = color;
    ctx.lineWidth = width;
    ctx.stroke(path);
  }
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
