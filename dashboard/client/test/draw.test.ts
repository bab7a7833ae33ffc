import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeTile } from '../src/decode';
import { drawTile, type Context } from '../src/draw';
import type { DrawJob, LayerSpec, PaintState } from '../src/types';
import type { Mask } from '../src/values';
import { encodeTile } from './mvt';

class PathStub {
  moveTo(): void {}
  lineTo(): void {}
}
(globalThis as unknown as { Path2D: unknown }).Path2D = PathStub;

/** What is stroked and filled on a canvas of 512 px under a tile of 4096 units, in px and in order. */
function drawn(specs: LayerSpec[], job: Partial<DrawJob>, mask: Mask | null = null): { strokes: number[]; caps: string[]; fills: string[]; paths: Set<unknown> } {
  const street = { id: 1, type: 2 as const, parts: [[[0, 0], [4096, 4096]] as [number, number][]], tags: { rank: 0 } };
  const house = { id: 7, type: 3 as const, parts: [[[0, 0], [90, 0], [90, 90]] as [number, number][]], tags: {} };
  const tile = decodeTile(encodeTile([{ name: 'street', features: [street] }, { name: 'houses', features: [house] }]), null);
  const seen = { strokes: [] as number[], caps: [] as string[], fills: [] as string[], paths: new Set<unknown>() };
  const ctx = {
    lineWidth: 0,
    lineCap: '',
    fillStyle: '',
    setTransform() {},
    setLineDash() {},
    stroke(path: unknown) {
      seen.strokes.push(ctx.lineWidth / 8);
      seen.caps.push(ctx.lineCap);
      seen.paths.add(path);
    },
    fill() {
      seen.fills.push(ctx.fillStyle);
    },
  };
  const state: PaintState = { specs, style: { classes: [{ key: 'a', light: 'red', dark: 'red' }, { key: 'b', light: 'blue', dark: 'blue' }] }, hidden: [], mode: 'light' };
  const whole = { layer: 'l', square: 1, lane: 0, dataKey: 'd', zoom: 16, factor: 1, subX: 0, subY: 0, size: 512, dpr: 1, metre: 0.5, ...job };
  drawTile(ctx as unknown as Context, tile, state, { values: { base: 7, classes: Uint8Array.from([1]) }, mask }, new Map(), whole);
  return seen;
}

const casing: LayerSpec = { source: 'street', kind: 'line', paint: { color: 'grey', width: 6, metres: 38, rim: 0.8 } };
const street: LayerSpec = { source: 'street', kind: 'line', paint: { color: 'white', width: 6, metres: 38 } };

test('a street has its least width from afar and its real one from near, and its casing stays beside it', () => {
  assert.deepEqual(drawn([casing, street], { metre: 0.1 }).strokes, [7.6, 6]);
  assert.deepEqual(drawn([casing, street], { metre: 0.5 }).strokes, [20.6, 19]);
});

test('a casing and its street are one path', () => {
  assert.equal(drawn([casing, street], {}).paths.size, 1);
  assert.equal(drawn([casing, { ...street, filter: [['rank', '==', 0]] }], {}).paths.size, 2);
});

test('the ends of streets are round, those of dashes and bridges are not', () => {
  const dashed: LayerSpec = { ...street, paint: { ...street.paint, dash: [2, 2] } };
  const bridge: LayerSpec = { ...street, paint: { ...street.paint, cap: 'butt' } };
  assert.deepEqual(drawn([street, dashed, bridge], {}).caps, ['round', 'butt', 'butt']);
});

test('a building takes the colour of the class that its id has', () => {
  assert.deepEqual(drawn([{ source: 'houses', kind: 'fill', paint: {} }], {}).fills, ['blue']);
});

test('what a filter does not keep is not drawn, and what has no id is not asked', () => {
  const other: Mask = { base: 6, n: 2, bits: Uint8Array.from([0b01]) };
  const house: LayerSpec = { source: 'houses', kind: 'fill', paint: {} };
  assert.deepEqual(drawn([house], {}, other).fills, []);
  assert.deepEqual(drawn([house], {}, { ...other, bits: Uint8Array.from([0b10]) }).fills, ['blue']);
});
