import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hiddenOf, painted } from '../src/pages/explore';
import { paintLayout } from '../src/pages/first-paint';
import { inside, toggled, withPart } from '../src/pages/filter-model';
import { movedLayer, readTree, writeTree } from '../src/pages/layer-model';
import { read, thinned, written } from '../src/pages/sketch-model';

// What `currentMode` looks at.
Object.assign(globalThis, { document: { documentElement: { dataset: { theme: 'dark' } } }, window: { matchMedia: () => ({ matches: false }) } });

const theme = (name: string): { theme: string; classes: { key: string; label: string }[] } => ({
  theme: name,
  classes: ['a', 'b', 'c'].map((key) => ({ key, label: key })),
});
const NAMES = ['status', 'coverage', 'coverage_town', 'coverage_area', 'age', 'grids2'];
const context = {
  city: '532301',
  lang: 'zh',
  themes: Object.fromEntries([...NAMES, 'service'].map((name) => [name, theme(name)])),
  layers: {
    terrain: [{ source: 'relief' }],
    ground: { plain: ['p'], coverage: ['c'], coverage_town: ['t'] },
    base: { plain: [{ source: 'street' }, { source: 'water' }, { kind: 'label' }], bare: ['n'] },
    grids: { coverage_area: ['g'], grids2: ['g'] },
    compounds: ['k', { kind: 'label' }],
    houses: ['h'],
    borders: ['b'],
    points: ['s'],
  },
  ground: { communities: '/c', towns: '/t' },
  mask: 'kept',
  sums: { 7: [1, 2, 3] },
  counted: 'status',
  paint: [] as [string, string, string[]][],
  asks: { theme: 'theme', kinds: 'kinds', heat: 'heat-on', layers: 'layers' },
  breaks: [1, 2, 4],
  values: Object.fromEntries(NAMES.map((name) => [name, `/values/${name}`])),
  heat: '/heat',
  datasets: { 'layer-a': 'compounds' },
  search: 'search',
  tabs: 'panel-tabs',
  filter: 'facets',
  kinds: 'kinds',
  down: 'down',
  close: 'close',
  usual_points: [],
  texts: {},
} satisfies Parameters<typeof painted>[0];

test('a layout comes with its layers painted as a theme, its classes and the tree would have them', () => {
  const here = { ...context, paint: [['layer-a', 'compounds', ['layers', 'hiddenClasses', 'mask', 'mode']], ['gone', 'ground', ['url']]] as typeof context.paint };
  const layer: Record<string, unknown> = { id: 'layer-a', layers: [] };
  const part = (props: Record<string, unknown>): unknown => ({ type: 'x', namespace: 'y', props });
  const layout = part({
    children: [
      part({ id: 'context', data: here }),
      part({ children: part({ id: 'theme', value: 'age' }) }),
      part({ id: { theme: 'age', type: 'classes' }, value: ['a', 'c'] }),
      part({ id: 'kinds', value: ['a'] }),
      part({ id: 'heat-on', value: [] }),
      part({ id: 'layers', value: '-names' }),
      part({ id: 'map', children: [part(layer), null, 'text'] }),
    ],
  });
  paintLayout(layout, 'context');
  const expected = painted(here, 'age', [1], [1, 2], false, '-names').compounds;
  assert.deepEqual(layer, { id: 'layer-a', layers: expected.layers, hiddenClasses: [1], mask: 'kept', mode: 'dark' });
  paintLayout(part({ children: 'a page without a map' }), 'context');
});

test('classes that are switched off are named by position', () => {
  assert.deepEqual(hiddenOf(theme('status'), ['a', 'c']), [1]);
  assert.deepEqual(hiddenOf(theme('status'), undefined), []);
});

test('each theme colours exactly one layer', () => {
  for (const name of NAMES) {
    const p = painted(context, name, [1], [], false, '');
    const all = [p.ground, p.grids, p.compounds];
    const coloured = all.filter((each) => each.valuesUrl === `/values/${name}` && (each.layers as unknown[])[0] !== 'h');
    assert.equal(coloured.length, 1, name);
    assert.deepEqual(all.map((each) => each.hiddenClasses as number[]).filter((each) => each.length), [[1]], name);
  }
});

test('towns are drawn from tiles of their own', () => {
  assert.equal(painted(context, 'coverage_town', [], [], false, '').ground.url, '/t');
  assert.equal(painted(context, 'status', [], [], false, '').ground.url, '/c');
});

test('rings count under the theme that they were counted for', () => {
  assert.deepEqual(painted(context, 'status', [], [], false, '').compounds.sums, context.sums);
  assert.equal(painted(context, 'age', [], [], false, '').compounds.sums, null);
});

test('compounds fade under the heat', () => {
  assert.ok((painted(context, 'status', [], [], true, '').compounds.opacity as number) < 0.5);
  assert.equal(painted(context, 'status', [], [], false, '').compounds.opacity, 1);
});

test('a switched-off layer is empty, and a part of the base map is left out of it', () => {
  const p = painted(context, 'status', [], [], false, '-compounds,-streets,-names,-relief');
  assert.deepEqual(p.compounds.layers, []);
  assert.deepEqual(p.base.layers, [{ source: 'water' }]);
  assert.deepEqual(p.terrain.layers, []);
});

test('the order of the layers is that of the tree', () => {
  const usual = painted(context, 'status', [], [], false, '');
  assert.ok((usual.compounds.zIndex as number) > (usual.base.zIndex as number));
  const tree = movedLayer(movedLayer(readTree(''), 'base', -1), 'base', -1);
  const p = painted(context, 'status', [], [], false, writeTree(tree));
  assert.ok((p.base.zIndex as number) > (p.compounds.zIndex as number));
  assert.ok((p.borders.zIndex as number) > (p.base.zIndex as number));
});

test('pins keep their place, and nothing leaves the tree at its ends', () => {
  assert.deepEqual(movedLayer(readTree(''), 'points', 1).order, readTree('').order);
  assert.deepEqual(movedLayer(readTree(''), 'borders', -1).order, readTree('').order);
  assert.deepEqual(movedLayer(readTree(''), 'base', 1).order, readTree('').order);
});

test('a tree of layers is read as it was written', () => {
  assert.equal(writeTree(readTree('')), '');
  for (const line of ['-names', 'compounds.60', '-points,-water', 'points,compounds,borders.5,-areas,base,-green']) assert.equal(writeTree(readTree(line)), line);
  assert.equal(writeTree(readTree('compounds.999,unheard,-')), '');
});

test('a class is chosen and left again without a trace', () => {
  const one = toggled('', 'age', 'c0');
  assert.equal(one, 'age.c0');
  assert.equal(toggled(toggled(one, 'age', 'c1'), 'status', 'none'), 'age.c0.c1~status.none');
  assert.equal(toggled(one, 'age', 'c0'), '');
  assert.equal(inside('age.c0', { dataset: 'communities', code: '5323' }), 'age.c0~in.communities.5323');
  assert.equal(inside('age.c0~in.towns.1', null), 'age.c0');
  assert.equal(withPart('age.c0~shape.circle.1.2.3', 'shape', null), 'age.c0');
});

test('a drawn shape is read as it was written, to a metre', () => {
  const corners: [number, number][] = [[25.03, 101.54], [25.04, 101.55], [25.02, 101.56]];
  assert.deepEqual(read(written({ kind: 'polygon', corners })), { kind: 'polygon', corners });
  assert.deepEqual(read(written({ kind: 'circle', centre: [25.03, 101.54], metres: 500 })), { kind: 'circle', centre: [25.03, 101.54], metres: 500 });
  assert.equal(read(['polygon', '1', '2']), null);
});

test('a long course keeps its ends and its corners', () => {
  const course = Array.from({ length: 900 }, (_, i): [number, number] => [i < 450 ? 0 : i - 450, i < 450 ? i : 450]);
  const few = thinned(course, 20);
  assert.equal(few.length, 20);
  assert.deepEqual([few[0], few.at(-1)], [course[0], course.at(-1)]);
  assert.ok(few.some(([lat, lng]) => lat <= 1 && lng >= 449));
});
