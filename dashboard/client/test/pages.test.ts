import assert from 'node:assert/strict';
import { test } from 'node:test';
import { query } from '../src/pages/address';
import { fitted, moved, ticks } from '../src/pages/days';
import { breaksFor, heatUrl } from '../src/pages/explore';
import { grouped, stepped } from '../src/pages/search-model';
import { attributesOf } from '../src/pages/svg';
import { covered } from '../src/viewpoint';
import { freshness, scaled } from '../src/pages/wall';

const usual = { city: '532301', lang: 'zh', theme: 'status', off: [], points: null, at: null, heat: null, sel: null, layers: '', filter: '', down: null };

test('the address leaves out what is as usual', () => {
  assert.equal(query(usual), '?city=532301&lang=zh');
});

test('the address says everything else', () => {
  const said = query({
    ...usual,
    theme: 'coverage',
    off: ['c0', 'no_data'],
    points: ['centre'],
    at: [25.0301234, 101.54, 14],
    heat: { days: 30, until: '', cls: '' },
    sel: { dataset: 'compounds', code: '5323-01' },
  });
  assert.equal(said, '?city=532301&lang=zh&theme=coverage&at=25.03012,101.54000,14&off=c0,no_data&points=centre&heat=30&sel=compounds:5323-01');
  assert.match(query({ ...usual, heat: { days: 7, until: '', cls: '0101' } }), /heat=7\.\.0101$/);
});

test('a code with strange characters cannot add to the address', () => {
  assert.ok(query({ ...usual, sel: { dataset: 'compounds', code: 'a&b=c#d' } }).endsWith('sel=compounds:a%26b%3Dc%23d'));
});

test('the window keeps its length when it is dragged to the end', () => {
  assert.deepEqual(moved([10, 16], 'both', 100, 90), [83, 89]);
  assert.deepEqual(moved([10, 16], 'both', -100, 90), [0, 6]);
});

test('an edge of the window never passes the other', () => {
  assert.deepEqual(moved([10, 16], 'first', 50, 90), [16, 16]);
  assert.deepEqual(moved([10, 16], 'last', -50, 90), [10, 10]);
});

test('a window is fitted to fewer days', () => {
  assert.deepEqual(fitted([80, 89], 30), [29, 29]);
  assert.deepEqual(fitted([0, 6], 0), [0, 0]);
});

test('ticks end on the last day', () => {
  for (const count of [1, 2, 7, 90, 366]) assert.equal(ticks(count).at(-1), count - 1);
  assert.deepEqual(ticks(0), []);
});

test('search results keep their order inside their groups', () => {
  const found = ['compounds', 'communities', 'compounds'].map((dataset, i) => ({ dataset, code: String(i), name: '' }));
  const groups = grouped(found);
  assert.deepEqual(groups.map((g) => g.dataset), ['compounds', 'communities']);
  assert.deepEqual(groups.flatMap((g) => g.items.map((item) => item.index)), [0, 1, 2]);
});

test('the keyboard walks round the list', () => {
  assert.equal(stepped(2, 3, 'ArrowDown'), 0);
  assert.equal(stepped(0, 3, 'ArrowUp'), 2);
  assert.equal(stepped(1, 3, 'a'), null);
  assert.equal(stepped(0, 0, 'ArrowDown'), null);
});

const heat = '/heat/{z}/{x}/{y}?city=532301';

test('the heat is asked for its days and class', () => {
  const days = ['2025-12-16', '2025-12-17', '2025-12-18'].map((day) => ({ day, tickets: 1 }));
  assert.equal(heatUrl(heat, days, [1, 2], ''), '/heat/{z}/{x}/{y}?city=532301&from=2025-12-17&to=2025-12-18');
  assert.match(heatUrl(heat, days, [1, 2], '01'), /&class=01$/);
});

test('a band means the same rate in a week and in a month', () => {
  assert.deepEqual(breaksFor([1, 2, 4], [0, 29]), [30, 60, 120]);
  assert.deepEqual(breaksFor([1], [10, 16]), [7]);
});

test('a drawing takes no attribute that could act', () => {
  assert.deepEqual(attributesOf({ tag: 'path', d: 'M0 0', onClick: 'x', href: 'y', style: 'z' }), { d: 'M0 0' });
});

test('a wall twice as high draws everything twice as large', () => {
  const [spec] = scaled([{ paint: { size: 20, width: [[10, 1], [14, 3]], dash: [7, 4], casing: { color: 'a', width: 1 }, color: 'map.label' } }], 2);
  assert.deepEqual(spec.paint, { size: 40, width: [[10, 2], [14, 6]], dash: [14, 8], casing: { color: 'a', width: 2 }, color: 'map.label' });
});

test('age past twice the interval is stale, past ten times lost', () => {
  assert.equal(freshness(59_000, 30_000), 'fresh');
  assert.equal(freshness(61_000, 30_000), 'stale');
  assert.equal(freshness(301_000, 30_000), 'lost');
});

test('panels never cover the whole of a page', () => {
  for (const [width, height] of [[360, 640], [719, 900], [1440, 900], [1920, 1080], [3840, 1080], [3840, 2160]]) {
    for (const page of width < 1100 ? (['map'] as const) : (['map', 'wall'] as const)) {
      const { paddingTopLeft, paddingBottomRight } = covered(page, width, height) as Record<string, [number, number]>;
      assert.ok(width - paddingTopLeft[0] - paddingBottomRight[0] > width / 3, `${page} ${width}`);
      assert.ok(height - paddingTopLeft[1] - paddingBottomRight[1] > height / 2, `${page} ${height}`);
    }
  }
});
