import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstTiles, type FirstView } from '../src/first-view';

const source = { url: '/c/{z}/{x}/{y}', isBackground: false, least: 11, maxDataZoom: 16 };
const view: Omit<FirstView, 'tables'> = {
  at: [0, 0, 13],
  bounds: [[-1, -1], [1, 1]],
  page: 'map',
  zoomSnap: 0.25,
  above: 56,
  sources: [source, { ...source, url: '/b/{z}/{x}/{y}', isBackground: true, least: 0 }],
};
const urls = (changes: Partial<FirstView>, width = 1000, height = 1056): string[] =>
  firstTiles({ ...view, ...changes }, width, height).map((each) => each.url);

test('a window of a thousand pixels around the middle of the world sees four tiles of 512 px, the background last', () => {
  const expected = [[2047, 2047], [2047, 2048], [2048, 2047], [2048, 2048]];
  assert.deepEqual(urls({}).slice(0, 4).sort(), expected.map(([x, y]) => `/c/12/${x}/${y}`));
  assert.deepEqual(urls({}).slice(4).sort(), expected.map(([x, y]) => `/b/12/${x}/${y}`));
});

test('a layer that draws nothing at a zoom asks for nothing', () => {
  assert.ok(urls({ at: [0, 0, 10] }).every((url) => url.startsWith('/b/')));
});

test('above the finest tiles those are asked for once', () => {
  const found = urls({ at: [0.0027, 0.0027, 19], sources: [source] });
  assert.deepEqual(found, ['/c/16/32768/32767']);
});

test('across the date line columns go round, and no row lies beyond a pole', () => {
  const found = urls({ at: [85, 180, 2], sources: [{ ...source, least: 0 }] }, 1500, 1556);
  const xs = new Set(found.map((url) => url.split('/')[3]));
  assert.deepEqual([...xs].sort(), ['0', '1']);
  assert.ok(found.every((url) => Number(url.split('/')[4]) >= 0));
});

test('without a place the bounds are shown beside the panels, at a step of the zoom', () => {
  // At z 9 a pixel is 0.00275 degrees: 2 degrees are 728 px, and 1332 by 948 px are free in a window of 1680 by 1056.
  const found = urls({ at: null, sources: [{ ...source, least: 0 }] }, 1680, 1112);
  assert.ok(found.every((url) => url.split('/')[2] === '8'), found.join(' '));
});
