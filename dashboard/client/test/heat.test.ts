import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellHectares, contours, gaussian, parseHeat, smooth, type Grid } from '../src/heat-field';
import { random } from './mvt';

function heatBytes(k: number, cells: [number, number][], promised = cells.length): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(12 + cells.length * 8));
  view.setUint32(0, 0x31485448, true);
  view.setUint8(4, k);
  view.setUint32(8, promised, true);
  cells.forEach(([index, count], i) => {
    view.setUint16(12 + i * 8, index, true);
    view.setFloat32(16 + i * 8, count, true);
  });
  return view.buffer;
}

test('a heat tile is read, an empty body is no tickets, a cut one is refused', () => {
  const cells = parseHeat(heatBytes(5, [[0, 2], [1023, 7.5]]));
  assert.equal(cells.side, 32);
  assert.deepEqual([...cells.index], [0, 1023]);
  assert.deepEqual([...cells.count], [2, 7.5]);
  assert.equal(parseHeat(new ArrayBuffer(0)).index.length, 0);
  assert.throws(() => parseHeat(heatBytes(5, [[0, 1]], 3)), RangeError);
  assert.throws(() => parseHeat(new ArrayBuffer(12)), /HTH1/);
});

function field(width: number, height: number, cells: [number, number, number][]): Grid {
  const grid = { width, height, values: new Float32Array(width * height) };
  for (const [x, y, n] of cells) grid.values[y * width + x] += n;
  return grid;
}

const sum = (grid: Grid): number => grid.values.reduce((a, b) => a + b, 0);

test('smoothing keeps the number of tickets, and equals the plain two-dimensional Gaussian', () => {
  const rand = random(2);
  const cells = Array.from({ length: 30 }, (): [number, number, number] => [15 + Math.floor(rand() * 30), 15 + Math.floor(rand() * 20), 1 + Math.floor(rand() * 5)]);
  const grid = field(60, 50, cells);
  const out = smooth(grid, 3);
  assert.ok(Math.abs(sum(out) - sum(grid)) < 1e-3);
  const kernel = gaussian(3);
  const radius = (kernel.length - 1) / 2;
  for (const [x, y] of [[30, 25], [20, 18], [44, 33]]) {
    let expected = 0;
    for (const [cx, cy, n] of cells) {
      if (Math.abs(cx - x) <= radius && Math.abs(cy - y) <= radius) expected += n * kernel[x - cx + radius] * kernel[y - cy + radius];
    }
    assert.ok(Math.abs(out.values[y * 60 + x] - expected) < 1e-4);
  }
});

test('a viewport cut in two and smoothed with its margins shows no seam', () => {
  const whole = smooth(field(80, 40, [[39, 20, 10], [41, 22, 4]]), 2);
  const shifted = smooth(field(60, 40, [[19, 20, 10], [21, 22, 4]]), 2);
  for (let x = 30; x < 50; x++) assert.ok(Math.abs(whole.values[20 * 80 + x] - shifted.values[20 * 60 + x - 20]) < 1e-6);
});

test('a hectare is a hectare', () => {
  // At the equator and zoom 17 a pixel is 1.1943 m wide.
  assert.ok(Math.abs(cellHectares(100, 17, 0) - 1.1943 ** 2) < 1e-3);
  assert.ok(Math.abs(cellHectares(8, 14, 60) / cellHectares(8, 14, 0) - 0.25) < 1e-9);
});

function area(ring: [number, number][]): number {
  return Math.abs(ring.reduce((s, [x, y], i) => s + x * ring[(i + 1) % ring.length][1] - ring[(i + 1) % ring.length][0] * y, 0)) / 2;
}

test('the contour of a round hill is a circle of the right area', () => {
  const grid = field(81, 81, []);
  for (let y = 0; y < 81; y++) for (let x = 0; x < 81; x++) grid.values[y * 81 + x] = Math.max(0, 30 - Math.hypot(x - 40, y - 40));
  const rings = contours(grid, 10);
  assert.equal(rings.length, 1);
  assert.ok(Math.abs(area(rings[0]) - Math.PI * 400) < 4);
});

test('contours close at the border, follow holes, and are nested by level', () => {
  const full = field(10, 10, []);
  full.values.fill(5);
  const rings = contours(full, 2);
  assert.equal(rings.length, 1);
  assert.ok(area(rings[0]) > 81);
  const ring = field(41, 41, []);
  for (let y = 0; y < 41; y++) for (let x = 0; x < 41; x++) ring.values[y * 41 + x] = Math.max(0, 8 - Math.abs(Math.hypot(x - 20, y - 20) - 12));
  assert.equal(contours(ring, 4).length, 2);
});

test('on any noise, contours enclose exactly the cells above the level', () => {
  const rand = random(11);
  const noise = field(24, 18, []);
  for (let i = 0; i < noise.values.length; i++) noise.values[i] = rand();
  const rings = contours(noise, 0.5);
  for (let y = 0; y < 18; y++) {
    for (let x = 0; x < 24; x++) {
      let inside = false;
      for (const r of rings) {
        r.forEach(([ax, ay], i) => {
          const [bx, by] = r[(i + 1) % r.length];
          if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) inside = !inside;
        });
      }
      assert.equal(inside, noise.values[y * 24 + x] >= 0.5, `cell ${x},${y}`);
    }
  }
});
