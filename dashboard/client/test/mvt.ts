/** Writes vector tiles for the tests. */
import { PbfWriter } from 'pbf';

export type Part = [number, number][];
export interface TestFeature {
  id: number;
  type: 1 | 2 | 3;
  parts: Part[];
  tags?: Record<string, string | number | boolean>;
}

function geometry(feature: TestFeature, pbf: PbfWriter): void {
  let x = 0;
  let y = 0;
  const move = ([px, py]: [number, number]): void => {
    pbf.writeSVarint(px - x);
    pbf.writeSVarint(py - y);
    [x, y] = [px, py];
  };
  if (feature.type === 1) {
    const points = feature.parts.flat();
    pbf.writeVarint(1 | (points.length << 3));
    points.forEach(move);
    return;
  }
  for (const part of feature.parts) {
    pbf.writeVarint(1 | (1 << 3));
    move(part[0]);
    pbf.writeVarint(2 | ((part.length - 1) << 3));
    part.slice(1).forEach(move);
    if (feature.type === 3) pbf.writeVarint(15);
  }
}

export function encodeTile(layers: { name: string; extent?: number; features: TestFeature[] }[]): Uint8Array {
  const tile = new PbfWriter();
  for (const layer of layers) {
    tile.writeMessage(3, (_: null, pbf: PbfWriter) => {
      const keys: string[] = [];
      const values: (string | number | boolean)[] = [];
      const at = <T,>(list: T[], value: T): number => (list.includes(value) ? list.indexOf(value) : list.push(value) - 1);
      pbf.writeVarintField(15, 2);
      pbf.writeStringField(1, layer.name);
      for (const feature of layer.features) {
        pbf.writeMessage(2, (_f: null, p: PbfWriter) => {
          p.writeVarintField(1, feature.id);
          p.writePackedVarint(2, Object.entries(feature.tags ?? {}).flatMap(([k, v]) => [at(keys, k), at(values, v)]));
          p.writeVarintField(3, feature.type);
          p.writeMessage(4, (_g: null, q: PbfWriter) => geometry(feature, q), null);
        }, null);
      }
      for (const key of keys) pbf.writeStringField(3, key);
      for (const value of values) {
        pbf.writeMessage(4, (_v: null, p: PbfWriter) => {
          if (typeof value === 'string') p.writeStringField(1, value);
          else if (typeof value === 'boolean') p.writeBooleanField(7, value);
          else if (Number.isInteger(value)) p.writeSVarintField(6, value);
          else p.writeDoubleField(3, value);
        }, null);
      }
      pbf.writeVarintField(5, layer.extent ?? 4096);
    }, null);
  }
  return tile.finish();
}

/** Repeatable numbers in 0…1 (mulberry32). */
export function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A star-shaped polygon around a place: never crosses itself. */
export function star(rand: () => number, cx: number, cy: number, radius: number, corners = 12): Part {
  return Array.from({ length: corners }, (_, i) => {
    const r = radius * (0.5 + rand() / 2);
    const a = (i / corners) * 2 * Math.PI;
    return [Math.round(cx + r * Math.cos(a)), Math.round(cy + r * Math.sin(a))] as [number, number];
  });
}
