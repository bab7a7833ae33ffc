/** Ticket density from binned counts: parsing, smoothing, and contour polygons. Pure. */

const MAGIC = 0x31485448;

export interface HeatCells {
  /** The tile is a grid of side × side cells. */
  side: number;
  index: Uint16Array;
  count: Float32Array;
}

/** Parses the bytes of a heat tile. Throws a RangeError when they are not one. */
export function parseHeat(buffer: ArrayBuffer): HeatCells {
  if (buffer.byteLength === 0) return { side: 1, index: new Uint16Array(0), count: new Float32Array(0) };
  if (buffer.byteLength < 12) throw new RangeError(`heat tile of ${buffer.byteLength} bytes is shorter than its header`);
  const view = new DataView(buffer);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('heat tile does not begin with HTH1');
  const m = view.getUint32(8, true);
  if (buffer.byteLength < 12 + m * 8) throw new RangeError(`heat tile promises ${m} cells and ends early`);
  const index = new Uint16Array(m);
  const count = new Float32Array(m);
  for (let i = 0; i < m; i++) {
    index[i] = view.getUint16(12 + i * 8, true);
    count[i] = view.getFloat32(16 + i * 8, true);
  }
  return { side: 2 ** view.getUint8(4), index, count };
}

export interface Grid {
  width: number;
  height: number;
  values: Float32Array;
}

/** A normalised Gaussian kernel of radius ⌈3σ⌉, σ in cells. */
export function gaussian(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(sigma * 3));
  const kernel = new Float32Array(2 * radius + 1);
  let sum = 0;
  for (let i = -radius; i <= radius; i++) sum += kernel[i + radius] = Math.exp(-(i * i) / (2 * sigma * sigma));
  return kernel.map((k) => k / sum);
}

/** Smooths along rows, then columns; what lies outside the grid counts as zero, so the sum inside a wide margin is kept. */
export function smooth(grid: Grid, sigma: number): Grid {
  const kernel = gaussian(sigma);
  const radius = (kernel.length - 1) / 2;
  const { width, height } = grid;
  const pass = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = grid.values[y * width + x];
      // Tickets are sparse: spreading each one is cheaper than gathering for each cell.
      if (value === 0) continue;
      for (let k = Math.max(-radius, -x); k <= radius && x + k < width; k++) pass[y * width + x + k] += value * kernel[k + radius];
    }
  }
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let k = Math.max(-radius, -y); k <= radius && y + k < height; k++) {
      const weight = kernel[k + radius];
      const to = (y + k) * width;
      const from = y * width;
      for (let x = 0; x < width; x++) if (pass[from + x] !== 0) out[to + x] += pass[from + x] * weight;
    }
  }
  return { width, height, values: out };
}

/** Hectares covered on the ground by a cell that is `cellPx` wide at a zoom, at a latitude (spherical Mercator scale). */
export function cellHectares(cellPx: number, zoom: number, latitude: number): number {
  const metresPerPx = (Math.cos((latitude * Math.PI) / 180) * 2 * Math.PI * 6378137) / (256 * 2 ** zoom);
  return (cellPx * metresPerPx) ** 2 / 10000;
}

export type Ring = [number, number][];

/**
 * Closed rings around the places where the grid is at least `level`, in cell units of the cell centres.
 * Marching squares with linear interpolation; the grid is treated as 0 outside, so every ring closes.
 */
export function contours(grid: Grid, level: number): Ring[] {
  const { width, height, values } = grid;
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x]);
  const next = new Map<number, { to: number; x: number; y: number }>();
  const stride = (width + 2) * 2;
  const horizontal = (x: number, y: number): number => (y + 1) * stride * 2 + (x + 1) * 2;
  const vertical = (x: number, y: number): number => (y + 1) * stride * 2 + (x + 1) * 2 + 1;
  const cut = (a: number, b: number): number => (level - a) / (b - a);
  for (let y = -1; y < height; y++) {
    for (let x = -1; x < width; x++) {
      const nw = at(x, y);
      const ne = at(x + 1, y);
      const sw = at(x, y + 1);
      const se = at(x + 1, y + 1);
      const code = (nw >= level ? 8 : 0) | (ne >= level ? 4 : 0) | (se >= level ? 2 : 0) | (sw >= level ? 1 : 0);
      if (code === 0 || code === 15) continue;
      const edges = {
        t: () => ({ to: horizontal(x, y), x: x + cut(nw, ne), y }),
        b: () => ({ to: horizontal(x, y + 1), x: x + cut(sw, se), y: y + 1 }),
        l: () => ({ to: vertical(x, y), x, y: y + cut(nw, sw) }),
        r: () => ({ to: vertical(x + 1, y), x: x + 1, y: y + cut(ne, se) }),
      };
      const isHigh = (nw + ne + sw + se) / 4 >= level;
      for (const [from, to] of segments(code, isHigh)) next.set(edges[from]().to, edges[to]());
    }
  }
  return chain(next);
}

type Edge = 't' | 'b' | 'l' | 'r';

/** Directed so that the high side lies on the right of the walk; saddles follow the mean of the corners. */
function segments(code: number, isHigh: boolean): [Edge, Edge][] {
  switch (code) {
    case 1: return [['b', 'l']];
    case 2: return [['r', 'b']];
    case 3: return [['r', 'l']];
    case 4: return [['t', 'r']];
    case 5: return isHigh ? [['t', 'l'], ['b', 'r']] : [['t', 'r'], ['b', 'l']];
    case 6: return [['t', 'b']];
    case 7: return [['t', 'l']];
    case 8: return [['l', 't']];
    case 9: return [['b', 't']];
    case 10: return isHigh ? [['l', 'b'], ['r', 't']] : [['l', 't'], ['r', 'b']];
    case 11: return [['r', 't']];
    case 12: return [['l', 'r']];
    case 13: return [['b', 'r']];
    case 14: return [['l', 'b']];
    default: return [];
  }
}

function chain(next: Map<number, { to: number; x: number; y: number }>): Ring[] {
  const rings: Ring[] = [];
  while (next.size) {
    const first = next.keys().next().value as number;
    const ring: Ring = [];
    for (let key = first, step = next.get(key); step; step = next.get(key)) {
      next.delete(key);
      ring.push([step.x, step.y]);
      key = step.to;
    }
    if (ring.length > 2) rings.push(ring);
  }
  return rings;
}
