/** Where the features of a spec stand on the overlay's canvas. */
import { attributeOf } from './decode';
import { tilePx, type FeatureLayer, type Hit, type VisibleTile } from './feature';
import { matches } from './paint';
import type { Box } from './placement';
import type { LayerSpec, SourceColumns } from './types';
import type { View } from './viewport';

/** How far outside the canvas a place still reaches into it, in px. */
const REACH_PX = 60;

/** A feature with its place on the canvas, in CSS px. */
export interface Spot {
  hit: Hit;
  x: number;
  y: number;
}

export interface Place extends Spot {
  /** Of an area: the width of its stretch at the place, in px, and its size in square px; 0 of a point. */
  room: number;
  area: number;
}

export function around(at: { x: number; y: number }, r: number): Box {
  return { x0: at.x - r, y0: at.y - r, x1: at.x + r, y1: at.y + r };
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

/** Features of a spec with their places; parts of one area in several tiles become one place. */
export function collect(view: View, layer: FeatureLayer, spec: LayerSpec, tiles: VisibleTile[]): Place[] {
  const out: Place[] = [];
  const areas = new Map<string, { place: Place; weight: number }>();
  for (const tile of tiles) {
    const source = tile.data.sources.find((s) => s.name === spec.source);
    if (!source) continue;
    const px = tilePx(tile.z, view.zoom);
    for (const index of matching(spec, source)) {
      const u = source.anchor[index * 2] / source.extent;
      const v = source.anchor[index * 2 + 1] / source.extent;
      const isPoint = source.types[index] === 1;
      // A point in the buffer belongs to the neighbouring tile.
      if (isPoint && (u < 0 || v < 0 || u >= 1 || v >= 1)) continue;
      const x = (tile.x + u) * px - view.originX;
      const y = (tile.y + v) * px - view.originY;
      if (x < -REACH_PX || y < -REACH_PX || x > view.width + REACH_PX || y > view.height + REACH_PX) continue;
      if (!layer.isShown(spec, source, index, true)) continue;
      const unit = px / source.extent;
      const place: Place = { hit: { layer, spec, source, index, tile }, x, y, room: source.room[index] * unit, area: source.area[index] * unit ** 2 };
      if (isPoint) {
        out.push(place);
        continue;
      }
      const weight = source.area[index] / source.extent ** 2 / 4 ** tile.z || 1e-12;
      const key = spec.paint?.isShared ? `${source.ids[index]}/${attributeOf(source, index, spec.labelField ?? 'name') ?? ''}` : String(source.ids[index]);
      join(areas, key, place, weight);
    }
  }
  for (const { place } of areas.values()) out.push(place);
  return out;
}

/** Moves the place of an area towards another of its parts, by their areas. */
function join(areas: Map<string, { place: Place; weight: number }>, id: string, part: Place, weight: number): void {
  const known = areas.get(id);
  if (!known) {
    areas.set(id, { place: part, weight });
    return;
  }
  const total = known.weight + weight;
  known.place.x = (known.place.x * known.weight + part.x * weight) / total;
  known.place.y = (known.place.y * known.weight + part.y * weight) / total;
  known.weight = total;
  known.place.room = Math.max(known.place.room, part.room);
  known.place.area += part.area;
}
