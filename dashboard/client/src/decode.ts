/** Mapbox Vector Tile bytes → typed arrays, once per tile. Specification: MVT 2.1. */
import { PbfReader } from 'pbf';
import type { DecodedTile, Scalar, SourceColumns } from './types';

/** Grows by doubling; a tile's vertex count is not known in advance. */
class Ints {
  data: Int32Array;
  length = 0;
  constructor(size = 1024) {
    this.data = new Int32Array(size);
  }
  push(value: number): void {
    if (this.length === this.data.length) {
      const next = new Int32Array(this.data.length * 2);
      next.set(this.data);
      this.data = next;
    }
    this.data[this.length++] = value;
  }
  uint32(): Uint32Array {
    return Uint32Array.from(this.data.subarray(0, this.length));
  }
  int16(): Int16Array {
    return Int16Array.from(this.data.subarray(0, this.length));
  }
}

interface RawLayer {
  name: string;
  extent: number;
  features: number[];
  keys: string[];
  values: Scalar[];
}

function readValue(pbf: PbfReader): Scalar {
  let value: Scalar = null;
  const end = pbf.readVarint() + pbf.pos;
  while (pbf.pos < end) {
    const tag = pbf.readVarint() >> 3;
    if (tag === 1) value = pbf.readString();
    else if (tag === 2) value = pbf.readFloat();
    else if (tag === 3) value = pbf.readDouble();
    else if (tag === 4) value = pbf.readVarint(true);
    else if (tag === 5) value = pbf.readVarint();
    else if (tag === 6) value = pbf.readSVarint();
    else if (tag === 7) value = pbf.readBoolean();
    else break;
  }
  pbf.pos = end;
  return value;
}

function readLayer(tag: number, layer: RawLayer, pbf: PbfReader): void {
  if (tag === 1) layer.name = pbf.readString();
  else if (tag === 5) layer.extent = pbf.readVarint();
  else if (tag === 2) layer.features.push(pbf.pos);
  else if (tag === 3) layer.keys.push(pbf.readString());
  else if (tag === 4) layer.values.push(readValue(pbf));
}

/** The command stream of one feature, appended as parts and vertices; rings are left open. */
function readGeometry(pbf: PbfReader, type: number, vertexStart: Ints, xy: Ints): void {
  const end = pbf.readVarint() + pbf.pos;
  let x = 0;
  let y = 0;
  while (pbf.pos < end) {
    const command = pbf.readVarint();
    const id = command & 7;
    if (id === 7) continue;
    for (let i = command >> 3; i > 0; i--) {
      x += pbf.readSVarint();
      y += pbf.readSVarint();
      if (id === 1 && (type !== 1 || vertexStart.length === 0 || i === command >> 3)) vertexStart.push(xy.length / 2);
      xy.push(x);
      xy.push(y);
    }
  }
}

function ringSum(xy: Int32Array, from: number, to: number, out: [number, number, number]): void {
  const ox = xy[from * 2];
  const oy = xy[from * 2 + 1];
  let area = 0;
  let cx = 0;
  let cy = 0;
  for (let i = from, j = to - 1; i < to; j = i++) {
    const ax = xy[j * 2] - ox;
    const ay = xy[j * 2 + 1] - oy;
    const bx = xy[i * 2] - ox;
    const by = xy[i * 2 + 1] - oy;
    const cross = ax * by - bx * ay;
    area += cross;
    cx += (ax + bx) * cross;
    cy += (ay + by) * cross;
  }
  out[0] += area / 2;
  out[1] += cx / 6 + (ox * area) / 2;
  out[2] += cy / 6 + (oy * area) / 2;
}

/** The widest stretch inside the polygon at height y, as its middle and its width; null where it has none there. */
function widestAt(xy: Int32Array, starts: number[], y: number): { x: number; room: number } | null {
  const crossings: number[] = [];
  for (let p = 0; p + 1 < starts.length; p++) {
    for (let i = starts[p], j = starts[p + 1] - 1; i < starts[p + 1]; j = i++) {
      const ay = xy[j * 2 + 1];
      const by = xy[i * 2 + 1];
      if (ay > y !== by > y) crossings.push(xy[j * 2] + ((y - ay) / (by - ay)) * (xy[i * 2] - xy[j * 2]));
    }
  }
  crossings.sort((a, b) => a - b);
  let best: { x: number; room: number } | null = null;
  for (let i = 0; i + 1 < crossings.length; i += 2) {
    const room = crossings[i + 1] - crossings[i];
    if (room > (best?.room ?? 0)) best = { x: (crossings[i] + crossings[i + 1]) / 2, room };
  }
  return best;
}

/** How much room a place inside the polygon has to both sides together; 0 outside. One look at each edge: every polygon is asked. */
function roomAt(xy: Int32Array, starts: number[], x: number, y: number): number {
  let inside = false;
  let left = -Infinity;
  let right = Infinity;
  for (let p = 0; p + 1 < starts.length; p++) {
    for (let i = starts[p], j = starts[p + 1] - 1; i < starts[p + 1]; j = i++) {
      const ay = xy[j * 2 + 1];
      const by = xy[i * 2 + 1];
      if (ay > y === by > y) continue;
      const crossing = xy[j * 2] + ((y - ay) / (by - ay)) * (xy[i * 2] - xy[j * 2]);
      if (crossing > x) {
        inside = !inside;
        if (crossing < right) right = crossing;
      } else if (crossing > left) left = crossing;
    }
  }
  return inside ? 2 * Math.min(x - left, right - x) : 0;
}

function columns(layer: RawLayer, buf: PbfReader): SourceColumns {
  const n = layer.features.length;
  const vertexStart = new Ints(n * 2 + 2);
  const xy = new Ints(n * 24 + 16);
  const tagStart = new Uint32Array(n + 1);
  const tags = new Ints(n * 8 + 8);
  const out = {
    ids: new Uint32Array(n),
    types: new Uint8Array(n),
    partStart: new Uint32Array(n + 1),
    bbox: new Int16Array(n * 4),
    anchor: new Float32Array(n * 2),
    area: new Float32Array(n),
    room: new Float32Array(n),
  };
  for (let f = 0; f < n; f++) {
    buf.pos = layer.features[f];
    const end = buf.readVarint() + buf.pos;
    let geometry = -1;
    out.partStart[f] = vertexStart.length;
    while (buf.pos < end) {
      const header = buf.readVarint();
      const tag = header >> 3;
      if (tag === 1) out.ids[f] = buf.readVarint();
      else if (tag === 3) out.types[f] = buf.readVarint();
      else if (tag === 2) {
        const stop = buf.readVarint() + buf.pos;
        while (buf.pos < stop) tags.push(buf.readVarint());
      } else {
        if (tag === 4) geometry = buf.pos;
        buf.skip(header);
      }
    }
    tagStart[f + 1] = tags.length;
    const first = xy.length / 2;
    if (geometry >= 0) {
      buf.pos = geometry;
      readGeometry(buf, out.types[f], vertexStart, xy);
    }
    measure(f, out, vertexStart, xy, first);
  }
  out.partStart[n] = vertexStart.length;
  vertexStart.push(xy.length / 2);
  return {
    name: layer.name,
    extent: layer.extent,
    length: n,
    ...out,
    vertexStart: vertexStart.uint32(),
    xy: xy.int16(),
    tagStart,
    tags: tags.uint32(),
    keys: layer.keys,
    values: layer.values,
  };
}

type Measures = Pick<SourceColumns, 'types' | 'partStart' | 'bbox' | 'anchor' | 'area' | 'room'>;

/** Bounding box, area and label place of feature f, whose vertices are the last ones in xy. */
function measure(f: number, out: Measures, vertexStart: Ints, xy: Ints, first: number): void {
  const data = xy.data;
  const last = xy.length / 2;
  if (last === first) return;
  let minX = Infinity;
  let minY = Infinity;
  let maxX = -Infinity;
  let maxY = -Infinity;
  for (let i = first; i < last; i++) {
    minX = Math.min(minX, data[i * 2]);
    maxX = Math.max(maxX, data[i * 2]);
    minY = Math.min(minY, data[i * 2 + 1]);
    maxY = Math.max(maxY, data[i * 2 + 1]);
  }
  out.bbox.set([minX, minY, maxX, maxY], f * 4);
  const middle = first + ((last - first) >> 1);
  let ax = data[(out.types[f] === 1 ? first : middle) * 2];
  let ay = data[(out.types[f] === 1 ? first : middle) * 2 + 1];
  if (out.types[f] === 3) {
    const starts = Array.from(vertexStart.data.subarray(out.partStart[f], vertexStart.length));
    starts.push(last);
    const sum: [number, number, number] = [0, 0, 0];
    for (let p = 0; p + 1 < starts.length; p++) ringSum(data, starts[p], starts[p + 1], sum);
    out.area[f] = Math.abs(sum[0]);
    if (sum[0] !== 0) {
      ay = sum[2] / sum[0];
      ax = sum[1] / sum[0];
      const room = roomAt(data, starts, ax, ay);
      const place = room > 0 ? { x: ax, room } : widestAt(data, starts, ay);
      ax = place?.x ?? ax;
      out.room[f] = place?.room ?? 0;
    }
  }
  out.anchor[f * 2] = ax;
  out.anchor[f * 2 + 1] = ay;
}

/**
 * Decodes the wanted layers of a tile; `wanted` null takes all.
 * Throws when the bytes are not a vector tile.
 */
export function decodeTile(bytes: Uint8Array, wanted: ReadonlySet<string> | null): DecodedTile {
  const pbf = new PbfReader(bytes);
  const raws = pbf.readFields<RawLayer[]>((tag, list) => {
    if (tag !== 3) return;
    list.push(pbf.readMessage<RawLayer>(readLayer, { name: '', extent: 4096, features: [], keys: [], values: [] }));
  }, []);
  return { sources: raws.filter((raw) => !wanted || wanted.has(raw.name)).map((raw) => columns(raw, pbf)) };
}

/** The attributes of feature i as a plain object. */
export function propertiesOf(source: SourceColumns, i: number): Record<string, Scalar> {
  const out: Record<string, Scalar> = {};
  for (let t = source.tagStart[i]; t + 1 < source.tagStart[i + 1]; t += 2) {
    out[source.keys[source.tags[t]]] = source.values[source.tags[t + 1]];
  }
  return out;
}

/** One attribute of feature i, or undefined. */
export function attributeOf(source: SourceColumns, i: number, key: string): Scalar | undefined {
  for (let t = source.tagStart[i]; t + 1 < source.tagStart[i + 1]; t += 2) {
    if (source.keys[source.tags[t]] === key) return source.values[source.tags[t + 1]];
  }
  return undefined;
}
