import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alongLine, Occupied, placeLabel, type Box, type LabelRequest } from '../src/placement';
import { mergeRings, ringRadius } from '../src/rings';
import { random } from './mvt';

const label = (x: number, y: number, anchor: 'center' | 'beside' = 'center'): LabelRequest => ({ x, y, width: 60, height: 16, gap: 4, anchor, priority: 0 });

test('no two placed labels overlap, whatever is asked', () => {
  const rand = random(1);
  const occupied = new Occupied();
  const boxes: Box[] = [];
  for (let i = 0; i < 600; i++) {
    const request = label(rand() * 900 - 100, rand() * 600 - 100, i % 2 ? 'center' : 'beside');
    const at = placeLabel(request, occupied);
    if (at) boxes.push({ x0: at.x - 30, x1: at.x + 30, y0: at.y - 8, y1: at.y + 8 });
  }
  assert.ok(boxes.length > 100);
  boxes.forEach((a, i) => {
    for (const b of boxes.slice(i + 1)) assert.ok(a.x1 <= b.x0 || b.x1 <= a.x0 || a.y1 <= b.y0 || b.y1 <= a.y0);
  });
});

test('the first label takes its own place, the next ones move aside, the twelfth drops out', () => {
  const occupied = new Occupied();
  const places = Array.from({ length: 40 }, () => placeLabel(label(300, 300), occupied));
  assert.deepEqual(places[0], { x: 300, y: 300 });
  const placed = places.filter((p) => p !== null);
  assert.ok(placed.length >= 3 && placed.length <= 11);
  assert.equal(places[39], null);
});

test('letters along a line keep their order from left to right, also on a line drawn from the east', () => {
  const east: [number, number][] = [[0, 0], [100, 10], [200, 0]];
  for (const course of [east, [...east].reverse()]) {
    const places = alongLine(course, [20, 20, 20]);
    assert.ok(places);
    assert.ok(places[0].x < places[1].x && places[1].x < places[2].x);
    assert.ok(places.every((p) => Math.abs(p.angle) < Math.PI / 2));
  }
});

test('a course that is too short or too bent carries no name', () => {
  assert.equal(alongLine([[0, 0], [30, 0]], [20, 20]), null);
  assert.equal(alongLine([[0, 0], [50, 0], [50, 50]], [40, 40]), null);
});

test('merged rings keep every sum, and none overlaps much', () => {
  const rand = random(5);
  const rings = Array.from({ length: 80 }, () => {
    const counts = [Math.floor(rand() * 30), Math.floor(rand() * 10)];
    return { x: rand() * 400, y: rand() * 300, n: counts[0] + counts[1], counts };
  });
  const merged = mergeRings(rings, 40);
  const total = (list: { n: number }[]): number => list.reduce((sum, r) => sum + r.n, 0);
  assert.equal(total(merged), total(rings));
  assert.equal(merged.reduce((sum, r) => sum + r.counts[1], 0), rings.reduce((sum, r) => sum + r.counts[1], 0));
  assert.deepEqual(merged.flatMap((r) => r.members).sort((a, b) => a - b), rings.map((_, i) => i));
  merged.forEach((a, i) => {
    for (const b of merged.slice(i + 1)) {
      assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 0.8 * (ringRadius(a.n, 40) + ringRadius(b.n, 40)) - 1e-9);
    }
  });
});
