import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { attributeOf, decodeTile, propertiesOf } from '../src/decode';
import { ringCounts } from '../src/feature';
import { hitTest } from '../src/hit';
import { atZoom, featureClass, isActive, isClassed, matches } from '../src/paint';
import type { LayerSpec } from '../src/types';
import { classOf, isKept, maskOf, NO_TABLES, NOTHING, parseMask, parseSums, parseValues } from '../src/values';
import { encodeTile, random, star, type TestFeature } from './mvt';

function manyFeatures(n: number): TestFeature[] {
  const rand = random(7);
  return Array.from({ length: n }, (_, i) => {
    const type = (i % 3) + 1;
    const parts =
      type === 1
        ? [[[Math.round(rand() * 4096), Math.round(rand() * 4096)]] as [number, number][]]
        : Array.from({ length: 1 + (i % 2) }, () => star(rand, rand() * 4096, rand() * 4096, 300));
    return { id: i + 1, type: type as 1 | 2 | 3, parts, tags: { name: `小区 ${i % 9}`, n: i, half: i + 0.5, old: i % 2 === 0, below: -i - 1 } };
  });
}

test('decoding agrees with @mapbox/vector-tile on ids, types, attributes and coordinates', () => {
  const bytes = encodeTile([{ name: 'a', features: manyFeatures(300) }, { name: 'b', extent: 512, features: manyFeatures(5) }]);
  const ours = decodeTile(bytes, null);
  const theirs = new VectorTile(new PbfReader(bytes));
  assert.deepEqual(ours.sources.map((s) => s.name).sort(), Object.keys(theirs.layers).sort());
  for (const source of ours.sources) {
    const layer = theirs.layers[source.name];
    assert.equal(source.length, layer.length);
    assert.equal(source.extent, layer.extent);
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      assert.equal(source.ids[i], feature.id);
      assert.equal(source.types[i], feature.type);
      assert.deepEqual(propertiesOf(source, i), { ...feature.properties });
      const parts = feature.loadGeometry().map((part) => part.map((p) => [p.x, p.y]));
      const have = [];
      for (let p = source.partStart[i]; p < source.partStart[i + 1]; p++) {
        const part = [];
        for (let v = source.vertexStart[p]; v < source.vertexStart[p + 1]; v++) part.push([source.xy[v * 2], source.xy[v * 2 + 1]]);
        have.push(part);
      }
      // The library repeats the first vertex of a ring; we leave rings open.
      const open = feature.type === 3 ? parts.map((part) => part.slice(0, -1)) : parts;
      assert.deepEqual(have, feature.type === 1 ? open.flat().map((p) => [p]).slice(0, have.length) : open);
      const xs = parts.flat().map((p) => p[0]);
      assert.equal(source.bbox[i * 4], Math.min(...xs));
      assert.equal(source.bbox[i * 4 + 2], Math.max(...xs));
    }
  }
});

test('a multipoint is one part with all its places', () => {
  const [source] = decodeTile(encodeTile([{ name: 'p', features: [{ id: 1, type: 1, parts: [[[1, 2]], [[30, 40]]] }] }]), null).sources;
  assert.deepEqual([...source.xy], [1, 2, 30, 40]);
  assert.equal(source.partStart[1] - source.partStart[0], 1);
});

test('unwanted layers are left out and an empty tile has none', () => {
  const bytes = encodeTile([{ name: 'a', features: [] }, { name: 'b', features: [] }]);
  assert.deepEqual(decodeTile(bytes, new Set(['b'])).sources.map((s) => s.name), ['b']);
  assert.deepEqual(decodeTile(new Uint8Array(0), null).sources, []);
});

test('the label place of a square is its middle, and of a horseshoe lies inside it', () => {
  const square: TestFeature = { id: 1, type: 3, parts: [[[0, 0], [100, 0], [100, 60], [0, 60]]] };
  const shoe: TestFeature = { id: 2, type: 3, parts: [[[0, 0], [100, 0], [100, 20], [20, 20], [20, 80], [100, 80], [100, 100], [0, 100]]] };
  const [source] = decodeTile(encodeTile([{ name: 'a', features: [square, shoe] }]), null).sources;
  assert.deepEqual([...source.anchor.slice(0, 2)], [50, 30]);
  assert.equal(source.area[0], 6000);
  assert.equal(hitTest(source, source.anchor[2], source.anchor[3], 0, (i) => i === 1), 1);
});

test('a hole is no hit, the edge of another feature under it is', () => {
  const ring: TestFeature = { id: 1, type: 3, parts: [[[0, 0], [100, 0], [100, 100], [0, 100]], [[40, 40], [40, 60], [60, 60], [60, 40]]] };
  const under: TestFeature = { id: 2, type: 3, parts: [[[45, 45], [55, 45], [55, 55], [45, 55]]] };
  const all = (): boolean => true;
  const [alone] = decodeTile(encodeTile([{ name: 'a', features: [ring] }]), null).sources;
  assert.equal(hitTest(alone, 10, 10, 0, all), 0);
  assert.equal(hitTest(alone, 50, 50, 0, all), -1);
  const [both] = decodeTile(encodeTile([{ name: 'a', features: [under, ring] }]), null).sources;
  assert.equal(hitTest(both, 50, 50, 0, all), 0);
});

/** Winding number by summed angles: another method than even-odd crossings. */
function winds(part: [number, number][], x: number, y: number): boolean {
  let sum = 0;
  part.forEach(([ax, ay], i) => {
    const [bx, by] = part[(i + 1) % part.length];
    let d = Math.atan2(by - y, bx - x) - Math.atan2(ay - y, ax - x);
    if (d > Math.PI) d -= 2 * Math.PI;
    if (d < -Math.PI) d += 2 * Math.PI;
    sum += d;
  });
  return Math.abs(sum) > Math.PI;
}

test('hits agree with the winding number on thousands of places', () => {
  const rand = random(3);
  const features: TestFeature[] = Array.from({ length: 40 }, (_, i) => ({ id: i, type: 3, parts: [star(rand, rand() * 1000, rand() * 1000, 200)] }));
  const [source] = decodeTile(encodeTile([{ name: 'a', features }]), null).sources;
  for (let k = 0; k < 4000; k++) {
    const x = rand() * 1000 + 0.123;
    const y = rand() * 1000 + 0.456;
    let expected = -1;
    features.forEach((f, i) => (expected = winds(f.parts[0], x, y) ? i : expected));
    assert.equal(hitTest(source, x, y, 0, () => true), expected);
  }
});

test('a line is hit within its tolerance only', () => {
  const [source] = decodeTile(encodeTile([{ name: 'a', features: [{ id: 1, type: 2, parts: [[[0, 0], [100, 0]]] }] }]), null).sources;
  assert.equal(hitTest(source, 50, 4, 5, () => true), 0);
  assert.equal(hitTest(source, 50, 6, 5, () => true), -1);
  assert.equal(hitTest(source, 104, 0, 5, () => true), 0);
});

function table(base: number, classes: number[], magic = 0x31565448, promised = classes.length): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(12 + classes.length));
  [magic, base, promised].forEach((v, i) => view.setUint32(i * 4, v, true));
  classes.forEach((c, i) => view.setUint8(12 + i, c));
  return view.buffer;
}

test('a values table gives classes by id and 255 outside', () => {
  const values = parseValues(table(100, [0, 3, 254]));
  assert.deepEqual([99, 100, 101, 102, 103].map((id) => classOf(values, id)), [255, 0, 3, 254, 255]);
});

test('a values table that is short, foreign or cut off is refused', () => {
  assert.throws(() => parseValues(new ArrayBuffer(3)), /shorter than its header/);
  assert.throws(() => parseValues(table(0, [1], 7)), /HTV1/);
  assert.throws(() => parseValues(table(0, [1], undefined, 9)), /promises 9/);
});

function mask(base: number, kept: number[], n = Math.max(0, ...kept) - base + 1): Uint8Array {
  const out = new Uint8Array(12 + Math.ceil(n / 8));
  const view = new DataView(out.buffer);
  [0x314d5448, base, n].forEach((v, i) => view.setUint32(i * 4, v, true));
  for (const id of kept) out[12 + ((id - base) >> 3)] |= 1 << ((id - base) & 7);
  return out;
}

test('a mask keeps the ids whose bits are set, and those that have none', () => {
  const rand = random(11);
  const kept = new Set(Array.from({ length: 200 }, () => 50 + Math.floor(rand() * 900)));
  const bytes = mask(50, [...kept]);
  const parsed = [parseMask(bytes.buffer as ArrayBuffer), maskOf(Buffer.from(bytes).toString('base64'))];
  for (const each of parsed) {
    for (let id = 1; id < 1200; id++) assert.equal(isKept(each, id), kept.has(id), `id ${id}`);
    assert.ok(isKept(each, 0));
  }
  assert.ok(isKept(null, 7) && !isKept(NOTHING, 7));
});

test('a mask that is short, foreign or cut off is refused, and so are sums that are none', () => {
  assert.throws(() => parseMask(new ArrayBuffer(3)), /shorter than its header/);
  assert.throws(() => parseMask(table(0, [1])), /HTM1/);
  assert.throws(() => parseMask(mask(1, [1, 90]).slice(0, 20).buffer as ArrayBuffer), /promises 90 bits/);
  const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;
  assert.deepEqual(parseSums(bytes('{"7":[1,2]}')), { '7': [1, 2] });
  for (const bad of ['[', 'null', '{"7":1}']) assert.throws(() => parseSums(bytes(bad)));
});

test('a ring counts its sum where there are sums, else its attributes', () => {
  const [source] = decodeTile(encodeTile([{ name: 'r', features: [{ id: 7, type: 1, parts: [[[0, 0]]], tags: { a: 3, b: 4 } }] }]), null).sources;
  const style = { classes: ['a', 'b'].map((key) => ({ key, light: '', dark: '' })) };
  assert.deepEqual(ringCounts(style, null, source, 0), [3, 4]);
  assert.deepEqual(ringCounts(style, { '7': [1] }, source, 0), [1, 0]);
  assert.deepEqual(ringCounts(style, {}, source, 0), [0, 0]);
});

test('filters, zoom ranges, stops and classes', () => {
  const spec: LayerSpec = { source: 'a', kind: 'fill', minzoom: 11, maxzoom: 14, filter: [['kind', 'in', ['x', 'y']], ['n', '>=', 2]] };
  const features: TestFeature[] = [{ kind: 'x', n: 1 }, { kind: 'y', n: 2 }, { kind: 'z', n: 3 }, { n: 4 }].map((tags, i) => ({
    id: i,
    type: 1,
    parts: [[[0, 0]]],
    tags: tags as Record<string, string | number>,
  }));
  const [source] = decodeTile(encodeTile([{ name: 'a', features }]), null).sources;
  assert.deepEqual([0, 1, 2, 3].map((i) => matches(spec, source, i)), [false, true, false, false]);
  assert.deepEqual([10.9, 11, 13.9, 14].map((z) => isActive(spec, z)), [false, true, true, false]);
  assert.deepEqual([9, 10, 11, 12, 99].map((z) => atZoom([[10, 1], [12, 5]], z, 0)), [1, 1, 3, 5, 5]);
  assert.ok(isClassed(spec) && !isClassed({ ...spec, paint: { color: 'red' } }));
  const style = { field: 'kind', classes: [{ key: 'y', light: '', dark: '' }] };
  assert.deepEqual([0, 1].map((i) => featureClass(style, NO_TABLES, source, i)), [255, 0]);
  assert.equal(attributeOf(source, 0, 'missing'), undefined);
});
