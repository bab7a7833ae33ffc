import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seen } from '../src/courses';
import { decodeTile } from '../src/decode';
import { inHalves } from '../src/labels';
import { alongLine } from '../src/placement';
import { encodeTile, random } from './mvt';

const VIEW = { width: 1200, height: 900, offsetX: -100, offsetY: -100, marks: 1 };

test('a course is cut where the map ends, also when no point of it is on the map', () => {
  assert.deepEqual(seen([[-500, 400], [2000, 400]], VIEW), [[[100, 400], [1100, 400]]]);
  assert.deepEqual(seen([[-500, 50], [2000, 50]], VIEW), []);
  assert.deepEqual(seen([[500, 400], [500, 50], [700, 50], [700, 400]], VIEW), [[[500, 400], [500, 100]], [[700, 100], [700, 400]]]);
});

test('cutting a course loses nothing that is on the map', () => {
  const rand = random(3);
  for (let n = 0; n < 200; n++) {
    const course = Array.from({ length: 6 }, () => [rand() * 2400 - 600, rand() * 1800 - 500] as [number, number]);
    const runs = seen(course, VIEW);
    const isIn = ([x, y]: [number, number]): boolean => x > 100 && y > 100 && x < 1100 && y < 800;
    for (const point of course) if (isIn(point)) assert.ok(runs.some((run) => run.includes(point)));
    for (const [x, y] of runs.flat()) assert.ok(x > 99.99 && y > 99.99 && x < 1100.01 && y < 800.01);
  }
});

test('upright letters of a steep course run downwards, and lean only as far as it does', () => {
  const steep: [number, number][] = [[100, 300], [120, 0]];
  for (const course of [steep, [...steep].reverse()]) {
    const places = alongLine(course, [20, 20, 20], true);
    assert.ok(places);
    assert.ok(places[0].y < places[1].y && places[1].y < places[2].y);
    assert.ok(places.every((p) => Math.abs(p.angle) < 0.1));
  }
  const flat = alongLine([[0, 0], [300, 40]], [20, 20], true);
  assert.ok(flat && flat[0].x < flat[1].x && Math.abs(flat[0].angle) < 0.2);
});

test('a long name is parted in two lines of about the same length', () => {
  assert.deepEqual(inHalves('\u5987\u5e7c\u4fdd\u5065\u9662\u5bbf\u820d'), ['\u5987\u5e7c\u4fdd\u5065', '\u9662\u5bbf\u820d']);
  assert.deepEqual(inHalves('Green Forest City'), ['Green Forest', 'City']);
  assert.equal(inHalves('\u9f99\u6c5f'), null);
  assert.equal(inHalves('Riverside'), null);
});

test('the room of a name is the stretch of its area that it stands in', () => {
  const ring = (points: [number, number][]): { id: number; type: 3; parts: [number, number][][]; tags: Record<string, string> } => ({ id: 1, type: 3, parts: [points], tags: {} });
  const wide = ring([[0, 0], [400, 0], [400, 100], [0, 100]]);
  const bent = ring([[0, 0], [1000, 0], [1000, 100], [100, 100], [100, 1000], [0, 1000]]);
  const [source] = decodeTile(encodeTile([{ name: 'a', features: [wide, bent] }]), null).sources;
  assert.equal(source.room[0], 400);
  assert.equal(source.anchor[0], 200);
  assert.equal(source.room[1], 100);
  assert.ok(source.anchor[2] > 0 && source.anchor[2] < 100);
});
